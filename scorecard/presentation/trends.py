"""Each group over time: small panels on one scale, one group a panel, as plain dicts.

Every panel shows its group with the band that chance alone could produce, and in grey the group
that it is compared with. Lines stop at a declared break and at a hidden period: no line is drawn
through what is not comparable or not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scorecard.definitions.model import Break
from scorecard.presentation import drawing as draw
from scorecard.presentation import formats
from scorecard.presentation.pieces import pieces
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import name

PANEL_HEIGHT = 150
GAP = 46  # between rows of panels, for the title of the lower one
FILL = "rgba(47,127,148,0.20)"
COLUMNS = 2


@dataclass(frozen=True)
class Look:
    """What panels of another kind draw: traces of a group's rows in the panel of that number, words
    beside its name, the axis and shapes of each panel."""

    traces: Callable[[str, Sequence[Row], str], list[draw.Figure]]
    told: Callable[[Row], str]
    axis: dict[str, Any] = field(default_factory=dict)
    shapes: Callable[[str], list[draw.Figure]] = lambda number: []


def panels(shown: Reading, series: dict[str, list[Row]], breaks: Sequence[Break]) -> draw.Figure:
    """Small panels, two a row, on one scale; in grey what each group is compared with.

    series: rows by group, oldest first (`select.history`). Everybody is left out where there are
    ethnic groups, and so is a group that is hidden in every period.
    """
    told = [group for group, rows in series.items() if any(row.shown for row in rows)]
    groups = [each for each in told if each != "All"] or told

    def traces(group: str, rows: Sequence[Row], number: str) -> list[draw.Figure]:
        return _against(rows, breaks, number) + line(rows, breaks, number, hover)

    return drawn(shown, {group: series[group] for group in groups}, breaks, Look(traces, value))


def drawn(
    shown: Reading, series: dict[str, list[Row]], breaks: Sequence[Break], look: Look
) -> draw.Figure:
    """A panel for each group of `series`, two a row, on one scale."""
    groups = list(series)
    down = -(-len(groups) // COLUMNS)
    across = min(COLUMNS, len(groups))
    height = down * PANEL_HEIGHT + (down - 1) * GAP + 70
    figure: draw.Figure = {"data": [], "layout": _layout(height)}
    top = _top(series, groups)
    first, last = _span(series)
    for place, group in enumerate(groups):
        column, line = place % across, place // across
        number = "" if place == 0 else str(place + 1)
        box = _box(column, line, across, down, height)
        _axes(figure, number, box, (first, last), top, shown.any_row, label=column == 0)
        figure["layout"][f"yaxis{number}"] |= look.axis
        figure["data"] += look.traces(group, series[group], number)
        figure["layout"]["annotations"].append(_title(group, look.told(series[group][-1]), box))
        figure["layout"]["shapes"] += look.shapes(number)
        figure["layout"]["shapes"] += [
            _break_line(each.at, number) for each in breaks if first < each.at <= last
        ]
    return figure


def _against(rows: Sequence[Row], breaks: Sequence[Break], number: str) -> list[draw.Figure]:
    """What the group was compared with, in grey."""
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": days(run),
            "y": [row.comparator_value for row in run],
            "line": {"color": draw.MUTED, "width": 1.5, "dash": "dot"},
            "marker": {"color": draw.MUTED, "size": 4},
            "hoverinfo": "skip",
            **axes_of(number),
        }
        for run in pieces(rows, breaks)
        if any(row.comparator_value is not None for row in run)
    ]


def line(
    rows: Sequence[Row], breaks: Sequence[Break], number: str, words: Callable[[Row], str]
) -> list[draw.Figure]:
    """The group's line with its band; a whisker stands for the band where a point is alone."""
    traces: list[draw.Figure] = []
    for run in pieces(rows, breaks):
        banded = all(row.lower is not None and row.upper is not None for row in run)
        if banded and len(run) > 1:
            traces.append(_band(run, number))
        trace: draw.Figure = {
            "type": "scatter",
            "mode": "lines+markers",
            "x": days(run),
            "y": [row.value for row in run],
            "line": {"color": draw.ACCENT, "width": 2.5},
            "marker": {"color": draw.ACCENT, "size": 7},
            "text": [words(row) for row in run],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
            **axes_of(number),
        }
        if banded and len(run) == 1:
            row = run[0]
            trace["error_y"] = {
                "type": "data",
                "symmetric": False,
                "array": [(row.upper or 0) - (row.value or 0)],
                "arrayminus": [(row.value or 0) - (row.lower or 0)],
                "color": draw.ACCENT,
                "thickness": 1.5,
                "width": 4,
            }
        traces.append(trace)
    return traces


def _band(run: Sequence[Row], number: str) -> draw.Figure:
    along = days(run)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": along + along[::-1],
        "y": [row.upper for row in run] + [row.lower for row in reversed(run)],
        "fill": "toself",
        "fillcolor": FILL,
        "line": {"width": 0},
        "hoverinfo": "skip",
        **axes_of(number),
    }


def value(row: Row) -> str:
    """The row's value beside the group's name."""
    if row.value is None:
        return "not shown"
    return formats.bare(row.value, row.measure, row.unit)


def hover(row: Row) -> str:
    """What a point of a group's line says."""
    told = f"{formats.value(row)}, {formats.period(row)}"
    return draw.hover(name(row.group), told, formats.interval(row), formats.base(row))


def days(run: Sequence[Row]) -> list[str]:
    """The last days of the rows' periods."""
    return [row.period_end.isoformat() for row in run if row.period_end]


def axes_of(number: str) -> dict[str, str]:
    """The axes of the panel of that number."""
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def _layout(height: int) -> draw.Figure:
    return {
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 30, "b": 32},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": draw.FONT},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "annotations": [],
        "shapes": [],
    }


def _box(column: int, line: int, across: int, down: int, height: int) -> tuple[float, ...]:
    """Left, right, bottom and top of a panel, as shares of the drawing."""
    inner = height - 62
    size, gap = PANEL_HEIGHT / inner, GAP / inner
    width = (1 - 0.10 * (across - 1)) / across
    left = column * (width + 0.10)
    top = 1 - line * (size + gap)
    return left, left + width, max(top - size, 0.0), top


def _axes(
    figure: draw.Figure,
    number: str,
    box: tuple[float, ...],
    span: tuple[date, date],
    top: float,
    row: Row | None,
    *,
    label: bool,
) -> None:
    left, right, bottom, upper = box
    length = max((span[1] - span[0]).days, 60)
    first, last = (_shift(span[0], -length // 16), _shift(span[1], length // 16))
    figure["layout"][f"xaxis{number}"] = {
        "type": "date",
        "domain": [left, right],
        "anchor": f"y{number}",
        "range": [first.isoformat(), last.isoformat()],
        "nticks": 4,
        "tickformat": "%Y" if length > 700 else "%b %Y",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": draw.FONT - 1},
    }
    percent = row is not None and row.measure in ("proportion", "representation")
    prefix = {"tickprefix": "£"} if row is not None and row.unit.startswith("£") else {}
    figure["layout"][f"yaxis{number}"] = {
        "domain": [bottom, upper],
        "anchor": f"x{number}",
        "range": [0, top],
        "nticks": 4,
        "tickformat": ".0%" if percent else ",",
        "showticklabels": label,
        "automargin": label,
        "fixedrange": True,
        "gridcolor": draw.RULE,
        "zeroline": False,
        "tickfont": {"size": draw.FONT - 1},
        **prefix,
    }


def _title(group: str, told: str, box: tuple[float, ...]) -> draw.Figure:
    """The group's name with its latest value, above its panel."""
    return {
        "text": f"<b>{draw.wrap(name(group), 22)}</b> {told}",
        "x": box[0],
        "y": box[3],
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": draw.FONT},
    }


def _break_line(at: date, number: str) -> draw.Figure:
    return {
        "type": "line",
        "xref": f"x{number}",
        "yref": f"y{number} domain",
        "x0": at.isoformat(),
        "x1": at.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": draw.MUTED, "width": 1.5, "dash": "dash"},
    }


def _top(series: dict[str, list[Row]], groups: Sequence[str]) -> float:
    """The upper end of the common scale: the highest value, and of the intervals what is near."""
    rows = [row for group in groups for row in series[group]]
    values = [
        each for row in rows for each in (row.value, row.comparator_value) if each is not None
    ]
    highest = max(values, default=1.0) or 1.0
    limits = [row.upper for row in rows if row.upper is not None]
    return max(highest * 1.1, min(max(limits, default=highest), highest * 1.8))


def _span(series: dict[str, list[Row]]) -> tuple[date, date]:
    ends = [row.period_end for rows in series.values() for row in rows if row.period_end]
    return min(ends), max(ends)


def _shift(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)
