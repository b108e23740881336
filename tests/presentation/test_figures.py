"""Charts: valid, legible in light and dark, honest about what is hidden or not comparable."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pytest

from scorecard.definitions.model import Break
from scorecard.presentation import drawing, figures, select, trends
from scorecard.presentation.pieces import pieces
from scorecard.presentation.rows import Row
from tests.presentation.worked import NUMBERS, hidden, reading, row
from tests.support.bundles import make_bundle

WHITE = row(group="White", status="not-compared", ratio=None, comparator_value=None)
LIGHT, DARK = "#ffffff", "#0f1317"


def texts(figure: dict[str, Any]) -> str:
    """Every word of a chart."""
    layout = figure["layout"]
    words = [*layout.get("yaxis", {}).get("ticktext", [])]
    words += [each["text"] for each in layout["annotations"]]
    words += [trace.get("hovertemplate", "") for trace in figure["data"]]
    words += [word for trace in figure["data"] for word in trace.get("text", [])]
    return " ".join(words)


def years(*values: float | None, group: str = "Black") -> list[Row]:
    """Rows of consecutive years from 2021 on; None is a hidden one."""
    found = []
    for place, value in enumerate(values):
        year = 2021 + place
        when = {
            "period": f"{year - 1}-{year % 100}",
            "period_start": date(year - 1, 4, 1),
            "period_end": date(year, 3, 31),
        }
        spread = {} if value is None else {"lower": value * 0.8, "upper": value * 1.2}
        one = (
            hidden(group=group, **when)
            if value is None
            else row(group=group, value=value, **spread, **when)
        )
        found.append(one)
    return found


@pytest.mark.parametrize("measure", list(NUMBERS))
def test_every_chart_of_every_measure_is_valid(measure: str) -> None:
    shown = reading(
        row(measure, group="Asian", status="gap"),
        row(measure, status="similar"),
        hidden(group="Mixed", measure=measure),
        row(measure, group="White", status="not-compared", ratio=None),
        row(measure, group="All", status="not-compared"),
    )
    series = {"Asian": years(0.3, 0.2), "White": years(0.1, None, 0.3, group="White")}
    areas = {"all": shown, "one": reading(row(measure), area="one", area_name="One")}
    for figure in (
        figures.values(shown),
        figures.comparison(shown),
        figures.areas(shown, areas, "Black"),
        figures.against_whole(
            [("Assessed: Black", row(measure), None), ("B", row(measure), row(measure))]
        ),
        trends.panels(shown, series, []),
    ):
        assert go.Figure(figure).data
        assert figure["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
        assert figure["layout"]["height"] >= 90


def test_labels_of_neighbouring_rows_do_not_touch() -> None:
    long = "status in more words than fit on a line of a narrow chart"
    for labels in (["short"] * 4, ["short", f"<b>Black</b><br>{drawing.wrap(long)}"]):
        layout = drawing.rows(labels)["layout"]
        margins = layout["margin"]["t"] + layout["margin"]["b"]
        height = (layout["height"] - margins) / len(labels)
        lines = max(label.count("<br>") + 1 for label in labels)
        assert height >= lines * 1.3 * drawing.FONT


def test_letters_are_large_enough() -> None:
    shown = reading(row(), WHITE)
    panels = trends.panels(shown, {"Black": years(0.2, 0.3), "White": years(0.1, 0.1)}, [])
    for figure in (figures.values(shown), figures.comparison(shown), panels):
        sizes = re.findall(r"'size': (\d+)", str(figure["layout"]))
        assert sizes
        assert min(map(int, sizes)) >= 12


def test_marks_can_be_told_apart_in_light_and_dark() -> None:
    for symbol, colour in drawing.MARKS.values():
        assert symbol
        for page in (LIGHT, DARK):
            assert contrast(colour, page) >= 3
    assert contrast(drawing.ACCENT, LIGHT) >= 3
    assert contrast(drawing.ACCENT, DARK) >= 3
    assert len(set(drawing.MARKS.values())) == len(drawing.MARKS)


def test_a_hidden_group_keeps_its_row_and_gives_no_number() -> None:
    shown = reading(row(group="Asian"), hidden(group="Black"), WHITE)
    figure = figures.values(shown)
    assert [label.split("<br>")[0] for label in figure["layout"]["yaxis"]["ticktext"]] == [
        "<b>Asian</b>",
        "<b>Black</b>",
        "<b>White</b>",
    ]
    assert figure["layout"]["yaxis"]["ticktext"][1].endswith("not shown")
    assert [trace["y"] for trace in figure["data"]] == [[0], [2]]


def test_ratios_lie_on_a_log_axis_with_the_band_around_parity() -> None:
    figure = figures.comparison(reading(row(ratio=1.9, ratio_lower=1.2, ratio_upper=3.4), WHITE))
    axis = figure["layout"]["xaxis"]
    assert axis["type"] == "log"
    assert 1 in axis["tickvals"]
    assert 10 ** axis["range"][0] < 0.8
    assert 10 ** axis["range"][1] > 3.4
    band = figure["layout"]["shapes"][0]
    assert (band["x0"], band["x1"]) == (0.8, 1.25)


def test_a_group_that_is_not_compared_has_no_mark_among_the_ratios() -> None:
    figure = figures.comparison(reading(row(), WHITE))
    assert len(figure["data"]) == 1
    assert "White" not in texts(figure)


def test_points_are_drawn_where_most_have_the_outcome() -> None:
    high = {"comparator_value": 0.98, "difference": -0.18}
    figure = figures.comparison(reading(row(value=0.8, **high), WHITE))
    assert figure["layout"]["xaxis"].get("type") != "log"
    assert figure["data"][0]["x"] == [-0.18]
    assert "−18.0 points" in texts(figure)


def test_an_endless_interval_is_drawn_to_the_edge() -> None:
    endless = row(ratio_upper=float("inf"))
    figure = figures.comparison(reading(endless, WHITE))
    assert go.Figure(figure).data[0].error_x.array[0] > 10


def test_lines_stop_at_a_break_and_at_a_hidden_period() -> None:
    rows = years(0.2, 0.25, None, 0.3, 0.31, 0.35)
    cut = Break(at=date(2025, 1, 1), why="Recorded anew.")
    assert [len(run) for run in pieces(rows, [])] == [2, 3]
    assert [len(run) for run in pieces(rows, [cut])] == [2, 1, 2]
    assert [len(run) for run in pieces(rows, [Break(at=date(2030, 1, 1), why="Later.")])] == [2, 3]
    assert pieces(years(None, None), []) == []


def test_a_new_version_of_the_definition_breaks_the_line() -> None:
    rows = years(0.2, 0.25)
    rows[1] = row(value=0.25, period_end=date(2022, 3, 31), definition_version=2)
    assert [len(run) for run in pieces(rows, [])] == [1, 1]


def test_a_break_is_marked_in_every_panel() -> None:
    cut = Break(at=date(2022, 10, 1), why="Recorded anew.")
    series = {"Black": years(0.2, 0.25, 0.3), "White": years(0.1, 0.1, 0.1, group="White")}
    figure = trends.panels(reading(row(), WHITE), series, [cut])
    marks = [shape for shape in figure["layout"]["shapes"] if shape["x0"] == "2022-10-01"]
    assert len(marks) == 2


def test_panels_share_one_scale_and_hold_few_lines() -> None:
    bundle = make_bundle()
    shown = select.reading(bundle, "assessment-after-referral")
    figure = trends.panels(shown, select.history(bundle, shown), [])
    axes = [axis for name, axis in figure["layout"].items() if name.startswith("yaxis")]
    assert len(axes) == 5
    assert len({tuple(axis["range"]) for axis in axes}) == 1
    assert axes[0]["range"][0] == 0
    for axis in ("y", "y2", "y3", "y4", "y5"):
        lines = [t for t in figure["data"] if t["yaxis"] == axis and "lines" in t["mode"]]
        assert len(lines) <= 6


def test_a_group_that_is_always_hidden_has_no_panel() -> None:
    series = {"Black": years(0.2, 0.3), "Mixed": years(None, None, group="Mixed")}
    figure = trends.panels(reading(row(), WHITE), series, [])
    assert "Black" in texts(figure)
    assert "Mixed" not in texts(figure)


def test_words_in_charts_cannot_be_markup() -> None:
    name = "<script>alert(1)</script>"
    shown = reading(row(group=name), WHITE)
    one = reading(row(), area="one", area_name=name)
    for figure in (
        figures.values(shown),
        figures.comparison(shown),
        figures.areas(shown, {"all": shown, "one": one}, "Black"),
        figures.against_whole([(name, row(), None)]),
        trends.panels(shown, {name: years(0.1, 0.2, group=name)}, []),
    ):
        assert "<script" not in texts(figure)
        assert "&lt;script" in texts(figure)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours (WCAG 2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
