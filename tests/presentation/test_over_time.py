"""The gap's line, control charts and changes in words, on small worked series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scorecard.definitions.model import Break, Period
from scorecard.presentation import control, gap_over_time, movement
from scorecard.presentation.rows import Row
from tests.presentation.worked import DEFINED, hidden, reading, row


def at(each: Row, place: int, **more: object) -> Row:
    """`each` in the place-th quarter from January 2020."""
    year, quarter = 2020 + place // 4, place % 4
    end = date(year, 3 * quarter + 3, 30)
    start = date(year, 3 * quarter + 1, 1)
    period = f"{year}-Q{quarter + 1}"
    return replace(each, period=period, period_start=start, period_end=end, **more)


def quarterly(*rows: Row, better: str = "lower"):
    defined = DEFINED.indicator(rows[0].indicator)
    period = Period(every="quarter")
    return reading(*rows, indicator=defined.model_copy(update={"period": period, "better": better}))


def test_the_gaps_line_stops_at_hidden_periods_and_breaks_and_marks_parity() -> None:
    rows = [at(row(), k) for k in range(6)]
    rows[2] = at(hidden(), 2)
    shown = reading(rows[-1])
    gaps = gap_over_time.series(shown, {"Black": rows, "All": rows})
    assert list(gaps) == ["Black"]  # everybody has no gap
    breaks = [Break(at=date(2021, 1, 1), why="recoded")]
    figure = gap_over_time.chart(shown, gaps, breaks)
    lines = [t for t in figure["data"] if t["mode"] == "lines+markers"]
    assert [len(t["x"]) for t in lines] == [2, 1, 2]
    assert lines[0]["y"] == [1.312, 1.312]
    parity = [s for s in figure["layout"]["shapes"] if s["y0"] == s["y1"]]
    assert [s["y0"] for s in parity] == [1.0]
    assert figure["layout"]["yaxis"]["type"] == "log"
    table = gap_over_time.numbers(shown, gaps, "Assessed")
    assert table.count("1.31 (0.90 to 2.04)") == 5
    assert table.count("not shown") == 1


def test_the_gap_is_in_points_where_it_is_judged_so() -> None:
    high = {"value": 0.9, "comparator_value": 0.95, "ratio": 0.947, "difference": -0.05,
            "difference_lower": -0.12, "difference_upper": 0.02}  # fmt: skip
    rows = [at(row(**high), k) for k in range(3)]
    shown = reading(rows[-1])
    gaps = gap_over_time.series(shown, {"Black": rows})
    figure = gap_over_time.chart(shown, gaps, [])
    assert figure["layout"]["shapes"][0]["y0"] == 0.0
    assert "−5.0 points (−12.0 points to +2.0 points)" in gap_over_time.numbers(shown, gaps, "x")


@pytest.mark.parametrize("ratio", [0.0, float("inf")])
def test_a_ratio_that_no_log_axis_has_is_a_gap_in_the_line(ratio: float) -> None:
    rows = [at(row(), 0), at(row(ratio=ratio, ratio_lower=0.0), 1), at(row(), 2)]
    shown = reading(rows[-1])
    gaps = gap_over_time.series(shown, {"Black": rows})
    lines = [t for t in gap_over_time.chart(shown, gaps, [])["data"] if "markers" in t["mode"]]
    assert [len(t["x"]) for t in lines] == [1, 1]


def shares(values: list[int]) -> list[Row]:
    return [
        at(row(numerator=float(x), denominator=200.0, value=x / 200), k)
        for k, x in enumerate(values)
    ]


STEADY = [60, 64, 58, 62, 61, 65, 57, 60, 63, 59, 62, 60]


@pytest.mark.parametrize(
    ("better", "words"),
    [("lower", "a concern"), ("higher", "an improvement"), ("parity", "change")],
)
def test_signals_are_told_by_what_is_better(better: str, words: str) -> None:
    rows = shares([*STEADY, 100])
    shown = quarterly(rows[-1], better=better)
    charts = control.charts(shown, {"Black": rows}, [])
    told = control.signals(shown, {"Black": rows}, charts)
    assert "Black: 50.0% in January to March 2023, above the upper limit" in told
    assert words in told
    assert "No signal" not in told
    figure = control.chart(shown, {"Black": rows}, charts, [])
    assert sum(t["mode"] == "markers" for t in figure["data"]) == 1
    assert control.numbers({"Black": rows}, charts, "Assessed").count("<td>beyond</td>") == 1


def test_a_run_of_eight_is_told_with_its_periods() -> None:
    rows = shares([*STEADY, *(x + 8 for x in STEADY)])
    shown = quarterly(rows[-1])
    charts = control.charts(shown, {"Black": rows}, [])
    told = control.signals(shown, {"Black": rows}, charts)
    assert "quarters in a row above the centre line" in told
    # with a break between, limits begin anew, and both halves are steady
    breaks = [Break(at=date(2023, 1, 1), why="recoded")]
    charts = control.charts(shown, {"Black": rows}, breaks)
    assert "No signal: every figure" in control.signals(shown, {"Black": rows}, charts)
    limits = [
        t for t in control.chart(shown, {"Black": rows}, charts, breaks)["data"]
        if t["mode"] == "lines"
    ]  # fmt: skip
    assert len(limits) == 6  # centre and limits, before and after


def test_years_and_short_series_have_no_control_chart() -> None:
    rows = shares(STEADY)
    assert control.charts(reading(rows[-1]), {"Black": rows}, []) == {}
    assert control.charts(quarterly(rows[-1]), {"Black": rows[:11]}, []) == {}


def test_snapshots_have_no_control_chart_and_say_why_where_one_would_stand() -> None:
    rows = shares(STEADY)
    kept = [replace(each, trend="snapshots") for each in rows]
    shown = quarterly(kept[-1])
    assert control.charts(quarterly(rows[-1]), {"Black": rows}, []) != {}
    assert control.charts(shown, {"Black": kept}, []) == {}
    told = control.without(shown, {"Black": kept}, [])
    assert told.startswith("No limits are drawn: each snapshot counts many of the same people")
    assert told.count(".") == 1
    # a hidden period has no word of its own
    assert control.charts(shown, {"Black": [*kept, at(hidden(), 12)]}, []) == {}
    for silent in (
        control.without(quarterly(rows[-1]), {"Black": rows}, []),  # it has its chart
        control.without(shown, {"Black": kept[:11]}, []),  # it is too short anyway
        control.without(reading(kept[-1]), {"Black": kept}, []),  # years have none
    ):
        assert silent == ""


def test_snapshots_say_why_and_hold_the_latest_against_the_first() -> None:
    change = {"baseline_period": "2020-21", "change_baseline": 0.1, "change_baseline_lower": 0.02,
              "change_baseline_upper": 0.18, "trend": "snapshots"}  # fmt: skip
    still = change | {"change_baseline_lower": -0.02}
    clear = movement.trend_words(reading(row(**change), row(group="Asian", **still)))
    assert clear == (
        "No trend is tested: each snapshot counts many of the same people again. Beyond chance: "
        "up 10.0 points for Black since 2020-21; for the others no more than chance explains."
    )
    quiet = movement.trend_words(reading(row(**still)))
    assert quiet.endswith("no more than chance explains.")
    assert "Beyond" not in quiet
    told = movement.trend_words(reading(row(**change | {"trend": "improving"})))
    assert told == "Getting better."
