"""The charts of a page as plain dicts in Plotly's language: by group, by area, against parity.

Quiet, labelled directly, and legible at 340 px as at 1,200 px: a row a group, its name and number
at the left, a dot with a whisker at the right. What is hidden keeps its row, with words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scorecard.presentation import drawing as draw
from scorecard.presentation import formats
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import by_points
from scorecard.presentation.vocabulary import name, status_word


def values(shown: Reading) -> draw.Figure:
    """Each group's value with its interval, everybody last; a dot and a whisker a row.

    Where each group has a number of its own to be held against (its share of a population), a grey
    upright stands at it.
    """
    rows = [*shown.groups, *_everybody(shown)]
    figure = draw.rows([f"<b>{draw.wrap(name(row.group))}</b><br>{_value(row)}" for row in rows])
    for place, row in enumerate(rows):
        if row.value is None:
            continue
        special = row.status in ("", "not-compared")
        mark = ("square-open", draw.MUTED) if special else ("circle", draw.ACCENT)
        hover = draw.hover(
            name(row.group), formats.value(row), formats.interval(row), formats.base(row)
        )
        if row.comparator not in ("reference", "rest") and row.comparator_value is not None:
            told = formats.bare(row.comparator_value, row.measure, row.unit)
            against = draw.hover("Compared with", told, "", "")
            mark_of_it = ("line-ns-open", draw.MUTED)
            figure["data"].append(
                draw.dot(row.comparator_value, place, None, None, mark_of_it, against, size=22)
            )
        figure["data"].append(draw.dot(row.value, place, row.lower, row.upper, mark, hover))
    figure["layout"]["xaxis"] |= _scale(shown.any_row) | {"rangemode": "tozero"}
    return figure


def _everybody(shown: Reading) -> list[Row]:
    """Everybody, where that is a figure: of a share of all, everybody is 100%."""
    row = shown.everyone
    return [] if row is None or row.measure == "representation" else [row]


def comparison(shown: Reading) -> draw.Figure:
    """Each group against the comparator: ratios on a log axis, or percentage points.

    The shaded band is close to parity (0.8 to 1.25, or 5 points either way).
    """
    rows = [row for row in shown.compared if row.ratio is not None or row.value is None]
    points = is_by_points(shown)
    figure = draw.rows(
        [f"<b>{draw.wrap(name(row.group))}</b><br>{_verdict(row, points)}" for row in rows]
    )
    drawn: list[float] = []
    for place, row in enumerate(rows):
        middle, low, high = (
            (row.difference, row.difference_lower, row.difference_upper)
            if points
            else (row.ratio, row.ratio_lower, row.ratio_upper)
        )
        if middle is None or not math.isfinite(middle) or (middle <= 0 and not points):
            continue
        interval = _difference_span(row) if points else formats.ratio_interval(row)
        told = formats.difference(row, middle) if points else formats.ratio_exact(middle)
        hover = draw.hover(name(row.group), told, interval, status_word(row.status, row.ratio))
        mark = draw.MARKS.get(row.status, draw.MARKS["not-compared"])
        figure["data"].append(draw.dot(middle, place, low, high, mark, hover, size=12))
        drawn += [each for each in (middle, low, high) if each is not None and math.isfinite(each)]
    draw.parity(figure, drawn, points)
    return figure


def is_by_points(shown: Reading) -> bool:
    """Whether most of the comparisons are told in percentage points."""
    told = [by_points(row) for row in shown.compared if row.value is not None]
    return sum(told) * 2 > len(told)


def areas(whole: Reading, found: dict[str, Reading], group: str) -> draw.Figure:
    """One group's value in every area against its value in the whole (the dotted line)."""
    rows = [
        (each.area_name, row)
        for each in found.values()
        for row in (*each.groups, each.everyone)
        if row is not None and row.group == group and each.area != whole.area
    ]
    figure = draw.rows([f"<b>{draw.wrap(area)}</b><br>{_value(row)}" for area, row in rows])
    for place, (area, row) in enumerate(rows):
        if row.value is not None:
            hover = draw.hover(area, formats.value(row), formats.interval(row), formats.base(row))
            figure["data"].append(
                draw.dot(row.value, place, row.lower, row.upper, ("circle", draw.ACCENT), hover)
            )
    figure["layout"]["xaxis"] |= _scale(whole.any_row) | {"rangemode": "tozero"}
    line = next((r for r in (*whole.groups, whole.everyone) if r and r.group == group), None)
    if line is not None and line.value is not None:
        figure["layout"]["shapes"].append(draw.upright(line.value))
    return figure


def against_whole(pairs: Sequence[tuple[str, Row, Row | None]]) -> draw.Figure:
    """Ratios in one area (filled) beside the same in the whole (grey, hollow); log axis.

    pairs: a label, the area's row and the whole's row or None, in the order to be shown.
    """
    figure = draw.rows([draw.wrap(label, 24) for label, _, _ in pairs], height=58)
    drawn: list[float] = []
    for place, (label, here, whole) in enumerate(pairs):
        for row, shift, where in ((whole, 0.22, "Whole organisation"), (here, -0.12, "This area")):
            if row is None or not row.ratio or not math.isfinite(row.ratio):
                continue
            mark = (
                ("circle-open", draw.MUTED)
                if row is whole
                else draw.MARKS.get(row.status, draw.MARKS["gap"])
            )
            hover = draw.hover(
                label,
                f"{where}: {formats.ratio_exact(row.ratio)}",
                formats.ratio_interval(row),
                status_word(row.status, row.ratio),
            )
            size = 9 if row is whole else 12
            low, high = row.ratio_lower, row.ratio_upper
            figure["data"].append(
                draw.dot(row.ratio, place + shift, low, high, mark, hover, size=size)
            )
            drawn += [e for e in (row.ratio, low, high) if e is not None and math.isfinite(e)]
    draw.parity(figure, drawn, False)
    return figure


def _scale(row: Row | None) -> draw.Figure:
    """How the axis of values is written; its unit stands in the words above the chart."""
    if row is None:
        return {}
    if row.measure in ("proportion", "representation"):
        return {"tickformat": ".0%"}
    prefix = {"tickprefix": "£"} if row.unit.startswith("£") else {}
    return {"tickformat": ",", **prefix}


def _value(row: Row) -> str:
    if row.value is None:
        return formats.HIDDEN_SHORT.get(row.suppression, formats.ABSENT)
    return formats.bare(row.value, row.measure, row.unit)


def _verdict(row: Row, points: bool) -> str:
    if row.value is None or row.ratio is None:
        return formats.HIDDEN_SHORT.get(row.suppression, formats.ABSENT)
    told = formats.difference(row, row.difference) if points else formats.ratio_exact(row.ratio)
    return draw.wrap(f"{told} · {status_word(row.status, row.ratio)}")


def _difference_span(row: Row) -> str:
    if row.difference_lower is None or row.difference_upper is None:
        return ""
    low, high = row.difference_lower, row.difference_upper
    return f"{formats.difference(row, low)} to {formats.difference(row, high)}"
