"""Where an indicator should be, by when, and how far it is from there."""

from __future__ import annotations

import math

from scorecard.presentation import formats
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import capital, listed, name, people
from scorecard.results import ALL


def target_row(shown: Reading) -> Row | None:
    """The row that the target is set for; None where there is no target, or no such group here."""
    target = shown.indicator.target
    if target is None:
        return None
    rows = (shown.everyone, *shown.groups)
    return next((row for row in rows if row is not None and row.group == target.group), None)


def target_words(shown: Reading) -> str:
    """The target and how far off it is, in a sentence; empty where none is set.

    The target stands even where the figure is hidden; the distance does not.
    """
    target = shown.indicator.target
    if target is None:
        return ""
    by = formats.day(target.by)
    if target.of == "ratio":
        rows = [row for row in _ratio_rows(shown, target.group) if row.ratio is not None]
        who = "every group" if target.group == ALL else people(target.group)
        start = f"A ratio of {formats.ratio_exact(target.value)} for {who} by {by}"
        return f"{start}; {_ratios(rows, shown)}." if rows else f"{start}."
    row = target_row(shown)
    first = row or shown.any_row
    measure, unit = (first.measure, first.unit) if first else (shown.indicator.measure, "")
    aim = formats.quantity(target.value, measure, unit)
    start = f"{capital(aim)} for {people(target.group)} by {by}"
    if row is None or row.value is None:
        return f"{start}; the figure itself is not shown." if row and row.hidden else f"{start}."
    now = formats.bare(row.value, measure, unit)
    return f"{start}; now {now}, {_distance(row.value - target.value, row, shown)}."


def _ratio_rows(shown: Reading, group: str) -> list[Row]:
    return [row for row in shown.compared if group in (ALL, row.group)]


def _ratios(rows: list[Row], shown: Reading) -> str:
    """Which groups have reached a target for the ratio, and where the others are."""
    missed = [row for row in rows if not _reached(row, shown)]
    if not missed:
        return "reached" if len(rows) == 1 else "reached for every group that is shown"
    told = [f"{formats.ratio_exact(row.ratio or 0)} for {name(row.group)}" for row in missed]
    return f"not reached: now {listed(told)}"


def _reached(row: Row, shown: Reading) -> bool:
    """Whether a row's ratio has reached the target, in the direction that is good."""
    target, ratio = shown.indicator.target, row.ratio
    if target is None or ratio is None:
        return False
    if shown.indicator.better == "higher":
        return ratio >= target.value
    if shown.indicator.better == "lower":
        return ratio <= target.value
    return ratio > 0 and abs(math.log(ratio)) <= abs(math.log(target.value))


def _distance(off: float, row: Row, shown: Reading) -> str:
    """What is left to a target for the value; off: observed less target."""
    better = shown.indicator.better
    if (better == "higher" and off >= 0) or (better == "lower" and off <= 0) or off == 0:
        return "reached"
    side = "" if better != "parity" else " below" if off < 0 else " above"
    if row.measure in ("proportion", "representation"):
        return f"{formats.points(off)}{side or ' to go'}"
    return f"{formats.bare(abs(off), row.measure, row.unit)}{side or ' to go'}"
