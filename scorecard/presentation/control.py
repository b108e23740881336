"""Control charts of monthly and quarterly series: the usual range, and what left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from scorecard.assessment.control import FEWEST, Control, control, direction
from scorecard.definitions.model import Break
from scorecard.presentation import drawing as draw
from scorecard.presentation import formats, trends
from scorecard.presentation.markup import items, paragraph, table, text
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import capital, listed, name, people

OFTEN = ("month", "quarter")
# A signal has a mark of its own as well as a colour.
MARKS = {
    "concern": ("triangle-down", "#c4511d"),
    "improvement": ("triangle-up", "#26867e"),
    "change": ("diamond", "#8168cc"),
}
WORDS = {
    "concern": "a concern",
    "improvement": "an improvement",
    "change": "a change, neither better nor worse in itself",
}
RULES = (
    "A point beyond the limits, or eight points in a row on one side of the centre line, is more "
    "than the series does by itself. Of series like these that only move by chance, about one in "
    "eight shows such a point."
)
SNAPSHOTS = (
    "No limits are drawn: each snapshot counts many of the same people again, so figures change "
    "slowly, and limits made from small changes would call too much a signal."
)


def charts(
    shown: Reading, found: dict[str, list[Row]], breaks: Sequence[Break]
) -> dict[str, Control]:
    """The control chart of everybody and of each group with enough periods; empty for years, and
    for snapshots, whose figures are not independent of one another.

    found: `select.history`. Everybody is left out of a share of all.
    """
    return {} if _snapshots(found) else _charts(shown, found, breaks)


def without(shown: Reading, found: dict[str, list[Row]], breaks: Sequence[Break]) -> str:
    """Why there is no control chart where one would have stood, in a sentence; nothing elsewhere.

    found: `select.history`.
    """
    return SNAPSHOTS if _snapshots(found) and _charts(shown, found, breaks) else ""


def _snapshots(found: dict[str, list[Row]]) -> bool:
    """Whether each period counts many of the same people again, as told in place of a trend."""
    return any(row.trend == "snapshots" for rows in found.values() for row in rows)


def _charts(
    shown: Reading, found: dict[str, list[Row]], breaks: Sequence[Break]
) -> dict[str, Control]:
    if shown.indicator.period.every not in OFTEN or shown.alike:  # its counts are as they were
        return {}
    out = {}
    for group, rows in found.items():
        if group == "All" and rows[0].measure == "representation":
            continue
        each = _control(rows, breaks, shown.indicator.per if rows[0].measure == "rate" else 1.0)
        if not np.isnan(each.upper).all():
            out[group] = each
    return out


def _control(rows: Sequence[Row], breaks: Sequence[Break], per: float) -> Control:
    x, n, value = (
        [np.nan if each is None else each for each in column]
        for column in (
            [row.numerator for row in rows],
            [row.denominator for row in rows],
            [row.value for row in rows],
        )
    )
    stretch = [
        sum(row.period_end is not None and each.at <= row.period_end for each in breaks)
        for row in rows
    ]
    return control(rows[0].measure, x, n, value, stretch, per)


def chart(
    shown: Reading,
    found: dict[str, list[Row]],
    controls: dict[str, Control],
    breaks: Sequence[Break],
) -> draw.Figure:
    """A panel for each control chart: line, centre, limits, and a mark on each signal."""
    series = {group: found[group] for group in controls}
    better = shown.indicator.better

    def traces(group: str, rows: Sequence[Row], number: str) -> list[draw.Figure]:
        bare = [replace(row, lower=None, upper=None) for row in rows]
        line = trends.line(bare, breaks, number, trends.hover)
        for trace in line:
            trace["line"] = {"color": draw.ACCENT, "width": 1.5}
            trace["marker"] = {"color": draw.ACCENT, "size": 4}
        each = controls[group]
        return _limits(rows, each, number) + line + _marks(rows, each, better, number)

    axis = _axis([*series.values()], [*controls.values()])
    return trends.drawn(shown, series, breaks, trends.Look(traces, trends.value, axis))


def _limits(rows: Sequence[Row], found: Control, number: str) -> list[draw.Figure]:
    """Centre line and limits; each cut where the limits are calculated anew."""
    days = trends.days(rows)
    anew = np.flatnonzero(np.diff(found.centre) != 0) + 1  # NaN, too, is unlike what is before
    parts: list[draw.Figure] = []
    for ends, dash, width in (
        (found.centre, "dot", 1.5),
        (found.lower, "dash", 1),
        (found.upper, "dash", 1),
    ):
        for at in np.split(np.arange(len(rows)), anew):
            told = [place for place in at if not np.isnan(ends[place])]
            if told:
                parts.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "x": [days[place] for place in told],
                        "y": [float(ends[place]) for place in told],
                        "line": {"color": draw.MUTED, "width": width, "dash": dash, "shape": "hvh"},
                        "hoverinfo": "skip",
                        **trends.axes_of(number),
                    }
                )
    return parts


def _marks(rows: Sequence[Row], found: Control, better: str, number: str) -> list[draw.Figure]:
    """A mark on each point that is a signal."""
    out: list[draw.Figure] = []
    for row, beyond, run in zip(rows, found.beyond, found.run, strict=True):
        side = int(beyond or run)
        if not side or row.value is None or row.period_end is None:
            continue
        meaning = direction(side, better)
        symbol, colour = MARKS[meaning]
        why = "beyond the limits" if beyond else "in a run on one side of the centre line"
        told = f"{formats.value(row)}, {formats.period(row)}"
        out.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row.period_end.isoformat()],
                "y": [row.value],
                "marker": {"symbol": symbol, "color": colour, "size": 11},
                "text": [draw.hover(name(row.group), told, "", f"{capital(meaning)}: {why}")],
                "hovertemplate": "%{text}<extra></extra>",
                "cliponaxis": False,
                **trends.axes_of(number),
            }
        )
    return out


def _axis(series: list[list[Row]], controls: list[Control]) -> draw.Figure:
    """From the lowest to the highest of values and limits, with a little room."""
    values = [row.value for rows in series for row in rows if row.value is not None]
    ends = [float(each) for found in controls for each in (*found.lower, *found.upper)]
    values += [each for each in ends if not np.isnan(each)]
    low, high = min(values), max(values)
    room = 0.08 * (high - low) or 0.1
    return {"range": [max(low - room, 0) if low >= 0 else low - room, high + room]}


def signals(shown: Reading, found: dict[str, list[Row]], controls: dict[str, Control]) -> str:
    """What the charts say, a sentence for each stretch of signals, the latest first in each group;
    then the rule and the method."""
    better, every = shown.indicator.better, shown.indicator.period.every
    parts = [
        told
        for group, each in controls.items()
        for told in _told(found[group], each, better, every)
    ]
    quiet = [people(group) for group, each in controls.items() if not _any(each)]
    if quiet and not parts:
        parts.append("No signal: every figure lies within what the series does by itself.")
    elif quiet:
        parts.append(f"No signal for {listed(quiet)}.")
    methods = listed(sorted({each.method for each in controls.values()}))
    how = (
        f"{RULES} Method: {methods} chart; limits are calculated anew where recording changed, "
        f"from {FEWEST} periods on."
    )
    return items((text(each) for each in parts), "rs-brief") + paragraph(how, "rs-meta")


def _any(found: Control) -> bool:
    return bool((found.beyond != 0).any() or (found.run != 0).any())


def _told(rows: Sequence[Row], found: Control, better: str, every: str) -> list[str]:
    parts = []
    who = name(rows[0].group)
    for row, side in zip(rows, found.beyond, strict=True):
        if side:
            where = "above the upper limit" if side > 0 else "below the lower limit"
            meaning = WORDS[direction(int(side), better)]
            parts.append(
                f"{who}: {formats.value(row)} in {formats.period(row)}, {where}: {meaning}."
            )
    for side, members in groupby(zip(rows, found.run, strict=True), key=lambda pair: int(pair[1])):
        run = [row for row, _ in members]
        if side:
            where = "above" if side > 0 else "below"
            meaning = WORDS[direction(side, better)]
            parts.append(
                f"{who}: {len(run)} {every}s in a row {where} the centre line, "
                f"{formats.period(run[0])} to {formats.period(run[-1])}: {meaning}."
            )
    return parts[::-1]


def _end(row: Row, each: float) -> str:
    return "" if np.isnan(each) else formats.bare(float(each), row.measure, row.unit)


def numbers(found: dict[str, list[Row]], controls: dict[str, Control], title: str) -> str:
    """A group and period a row: the figure, the centre, the limits and the signal."""
    body = []
    for group, each in controls.items():
        for place, row in enumerate(found[group]):
            told = (
                formats.bare(row.value, row.measure, row.unit)
                if row.value is not None
                else formats.HIDDEN_SHORT.get(row.suppression, formats.ABSENT)
            )
            ends = [_end(row, end[place]) for end in (each.centre, each.lower, each.upper)]
            signal = "beyond" if each.beyond[place] else "run of eight" if each.run[place] else ""
            body.append([name(group), formats.period_short(row), told, *ends, signal])
    heads = ["Ethnic group", "Period", "Figure", "Centre", "Lower limit", "Upper limit", "Signal"]
    return table(f"{title}: control chart", heads, body, range(2, 6))
