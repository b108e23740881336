"""The gap over time: each group against its comparator in every period, as panels and a table.

The ratio on a log axis, or percentage points where these are judged. Lines stop at a declared break
and at a hidden period; the dotted line is parity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from scorecard.definitions.model import Break
from scorecard.presentation import drawing as draw
from scorecard.presentation import formats, trends
from scorecard.presentation.figures import is_by_points
from scorecard.presentation.markup import table
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import name

FARTHEST = 10.0  # the axis of ratios ends there, and at a tenth
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def series(shown: Reading, found: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows of each compared group with the gap as their value and interval, oldest first.

    found: `select.history`. Empty where no gap is told in any period.
    """
    points = is_by_points(shown)
    compared = {row.group for row in shown.compared}
    out = {
        group: [_gap(row, points) for row in rows]
        for group, rows in found.items()
        if group in compared
    }
    return {group: rows for group, rows in out.items() if any(row.shown for row in rows)}


def _gap(row: Row, points: bool) -> Row:
    if points:
        told = (row.difference, row.difference_lower, row.difference_upper)
    else:
        told = (row.ratio, row.ratio_lower, row.ratio_upper)
    value, lower, upper = (_finite(each) for each in told)
    return replace(row, value=value, lower=lower, upper=upper, comparator_value=None)


def _finite(each: float | None) -> float | None:
    return None if each is None or not math.isfinite(each) else each


def chart(shown: Reading, gaps: dict[str, list[Row]], breaks: Sequence[Break]) -> draw.Figure:
    """A panel for each group, two a row, on one scale with parity marked."""
    points = is_by_points(shown)
    limits = [
        each
        for rows in gaps.values()
        for row in rows
        for each in (row.value, row.lower, row.upper)
        if each is not None
    ]
    axis = _points_axis(limits) if points else _log_axis(limits)

    def words(row: Row) -> str:
        return draw.hover(name(row.group), f"{told(row)}, {formats.period(row)}", _span(row), "")

    def told(row: Row) -> str:
        return "not shown" if row.value is None else _value(row, row.value, points)

    def _span(row: Row) -> str:
        return _interval(row, points)

    def traces(group: str, rows: Sequence[Row], number: str) -> list[draw.Figure]:
        inside = rows if points else [_on_log_axis(row) for row in rows]
        return trends.line(inside, breaks, number, words)

    def shapes(number: str) -> list[draw.Figure]:
        return [_parity(number, 0.0 if points else 1.0)]

    return trends.drawn(shown, gaps, breaks, trends.Look(traces, told, axis, shapes))


def _log_axis(limits: Sequence[float]) -> draw.Figure:
    """As wide as the limits need, no wider than 0.1 to 10, and the same either way of parity."""
    away = max((abs(math.log(each)) for each in limits if each > 0), default=math.log(2))
    reach = math.log10(min(max(math.exp(away) * 1.1, 2.2), FARTHEST * 1.1))
    return {
        "type": "log",
        "range": [-reach, reach],
        "tickvals": list(TICKS),
        "ticktext": [f"{each:g}" for each in TICKS],
    }


def _points_axis(limits: Sequence[float]) -> draw.Figure:
    """Percentage points, the same either way of parity. Values are shares."""
    reach = max(0.06, *(abs(each) * 1.1 for each in limits)) if limits else 0.06
    step = next(each for each in (0.05, 0.1, 0.2, 0.5) if reach / each <= 3 or each == 0.5)
    ticks = [step * k for k in range(-2, 3)]
    return {
        "range": [-reach, reach],
        "tickvals": ticks,
        "ticktext": [f"{100 * each:+.0f}".replace("-", "−").replace("+0", "0") for each in ticks],
    }


def _on_log_axis(row: Row) -> Row:
    """A ratio of 0 cannot be drawn; limits beyond the axis end outside it."""
    if row.value is None or row.value <= 0:
        return replace(row, value=None, lower=None, upper=None)
    if row.lower is None or row.upper is None:
        return row
    far = FARTHEST * 10
    return replace(row, lower=max(row.lower, 1 / far), upper=min(row.upper, far))


def _parity(number: str, at: float) -> draw.Figure:
    return {
        "type": "line",
        "xref": f"x{number} domain",
        "yref": f"y{number}",
        "x0": 0,
        "x1": 1,
        "y0": at,
        "y1": at,
        "line": {"color": draw.MUTED, "width": 1.5, "dash": "dot"},
    }


def numbers(shown: Reading, gaps: dict[str, list[Row]], title: str) -> str:
    """A group a row, a period a column: the gap with its interval, or why it is not told."""
    points = is_by_points(shown)
    ends = {row.period: row for rows in gaps.values() for row in rows}
    periods = sorted(ends.values(), key=lambda row: str(row.period_end))
    heads = ["Ethnic group", *(formats.period_short(row) for row in periods)]
    body = []
    for group, rows in gaps.items():
        found = {row.period: row for row in rows}
        cells = [_cell(found.get(row.period), points) for row in periods]
        body.append([name(group), *cells])
    return table(f"{title}: the gap over time", heads, body, range(1, len(heads)))


def _cell(row: Row | None, points: bool) -> str:
    if row is None or row.value is None:
        return formats.HIDDEN_SHORT.get(row.suppression if row else "", formats.ABSENT)
    span = _interval(row, points)
    return f"{_value(row, row.value, points)} ({span})" if span else _value(row, row.value, points)


def _value(row: Row, each: float, points: bool) -> str:
    return formats.difference(row, each) or "0" if points else formats.ratio_exact(each)


def _interval(row: Row, points: bool) -> str:
    if row.lower is None or row.upper is None:
        return ""
    return f"{_value(row, row.lower, points)} to {_value(row, row.upper, points)}"
