"""Figures that are made of rounded numbers which are shown tell no more than those numbers do."""

from __future__ import annotations

from scorecard.auditor.counts import Row
from scorecard.auditor.neighbours import Neighbours
from scorecard.definitions.disclosing import Rule
from scorecard.results import UNKNOWN

SIDES = ("numerator", "denominator")


def rounded(count: float, rule: Rule) -> tuple[float, float]:
    """The range of true counts behind a count of ours that is shown.

    A rounded 0 is 0 and a rounded count above it lies over the threshold, because smaller counts
    would be hidden.
    """
    half = rule.rounding // 2
    if half == 0:
        return count, count
    if count == 0 and half <= rule.threshold:
        return 0.0, 0.0
    return max(count - half, rule.threshold + 1.0), count + half


def is_rounded_share(near: Neighbours, unknown: Row, everybody: Row, share: float) -> bool:
    """Whether a share of unknown ethnicity is that of two rounded numbers that are shown."""
    alone = unknown.series.measure == "representation"  # its row tells everybody too
    if unknown.hidden or (everybody.hidden and not alone) or unknown.series.rule.rounding == 1:
        return False
    for side in ("denominator", "numerator"):
        part, whole = (_number(near, side, row) for row in (unknown, everybody))
        if alone:
            part, whole = (_number(near, name, unknown) for name in SIDES)
        if whole > 0 and abs(share - part / whole) < 1e-9:
            return True
    return False


def is_rounded_rest(near: Neighbours, row: Row, value: float) -> bool:
    """Whether the figure of all others is that of rounded numbers that are shown.

    Everybody less the group, with or without people of unknown ethnicity, or the other groups
    together.
    """
    if row.series.rule.rounding == 1:
        return False
    everybody = near.row(near.everybody(row.number))
    unknown = near.row(near.sibling(row.number, UNKNOWN))
    for plus, minus in (
        ([everybody], [row]),
        ([everybody], [row, unknown]),
        (near.others(row.number), []),
    ):
        added = [each for each in plus if each is not None and not each.hidden]
        taken = [each for each in minus if each is not None and not each.hidden]
        if len(added) < len(plus) or len(taken) < len(minus):
            continue
        x, n = (
            sum(_number(near, name, each) for each in added)
            - sum(_number(near, name, each) for each in taken)
            for name in SIDES
        )
        if n > 0 and abs(value - x / n * row.series.per) < 1e-9 * max(1.0, abs(value)):
            return True
    return False


def _number(near: Neighbours, name: str, row: Row) -> float:
    return near.number(name, row.number)
