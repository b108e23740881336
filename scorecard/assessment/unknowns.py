"""Rule 2: would the answer be another one if people of unknown ethnicity were known?

All of them are added to the group, with the outcomes they had; then three quarters, half, a quarter
and none, the others each time to its comparator. Every part takes with it its share of the
outcomes: where outcomes decide who is recorded, the truth can lie further out still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from scorecard.assessment import scale
from scorecard.assessment.reasons import ENDINGS
from scorecard.comparison import contrasts
from scorecard.comparison.arms import COUNTS, Arm
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray
from scorecard.comparison.columns import KINDS, REFERENCE, REST, Columns, Kinds, is_kind
from scorecard.comparison.figures import figure
from scorecard.results import UNKNOWN
from scorecard.statistics import Interval

ADVERSE, FAVOURABLE = ("gap", "possible-gap"), ("lower-than-parity",)
NO_GAP = ("similar", "no-gap-found")
ANSWERED = (*ADVERSE, *FAVOURABLE, *NO_GAP)
# A median cannot be moved by people of whom only the number is told, nor a bare figure.
MOVABLE = ("proportion", "rate", "representation", "mean", "progression_ratio")

# of the unknowns that the group takes, the comparator the rest: scenarios, one below the other
PARTS = np.array([1.0, 0.75, 0.5, 0.25, 0.0])[:, np.newaxis]
IN_PARTS = ("rate", "mean")  # measures whose denominator need not be whole


class Allocated(NamedTuple):
    """What becomes of each row when people of unknown ethnicity are allocated.

    changed: the verdict would be another one. The others: the lowest and highest ratio and
    difference (in the unit of the value), chance left aside; NaN where nobody can be allocated.
    """

    changed: BoolArray
    ratio_lower: FloatArray
    ratio_upper: FloatArray
    difference_lower: FloatArray
    difference_upper: FloatArray


def allocated(
    columns: Columns,
    group: Arm,
    comparator: Arm,
    ending: IntArray,
    points: BoolArray,
    turned: BoolArray,
    parity: BoolArray,
) -> Allocated:
    """Whether the verdict by rules 3 and 4 changes with the unknowns, and how far figures move.

    ending: how these rules ended, its place in `reasons.ENDINGS`. points, turned: how the row is
    judged (`scorecard.assessment.scale`); it is judged in the same way here. parity: rows where
    either direction is adverse.

    - gap, possible-gap: the interval excludes parity, and no longer does so on that side.
    - lower-than-parity: the interval no longer excludes parity on that side.
    - similar, no-gap-found: the interval comes to exclude parity on the adverse side.

    Only where the row of people of unknown ethnicity is shown. Medians and published figures are
    left as they are: there is nothing to allocate.
    """
    unknown = _unknown(columns, group)
    rows = is_kind(columns.kind, *MOVABLE) & (_size(columns.kind, unknown) > 0)
    rows &= columns.compared
    as_it_is = columns.interval("ratio"), columns.interval("difference")
    spans = [np.where(rows, each.value, np.nan) for each in as_it_is for _ in range(2)]
    changed = np.zeros(len(columns), dtype=bool)
    said = [
        np.array([each in words for each in ENDINGS])[ending]
        for words in (ADVERSE, FAVOURABLE, NO_GAP)
    ]
    for some in _alike(columns, rows):
        at, marks = some.at, scale.marks(points[some.at])
        judge = partial(scale.judged, points[at], turned[at])
        was_adverse, _ = scale.excludes(judge(*(_part(each, at) for each in as_it_is)), marks)
        was, lower, no_gap = (each[at] for each in said)
        found = _scenarios(some, *(each.at(at) for each in (group, comparator, unknown)))
        adverse, favourable = scale.excludes(judge(*found), marks)
        other = (was & was_adverse & ~adverse) | (lower & ~favourable)
        other |= no_gap & (adverse | (favourable & parity[at]))
        changed[at] = other.any(axis=0)
        for place, wider in enumerate((np.minimum, np.maximum, np.minimum, np.maximum)):
            furthest = wider.reduce(found[place // 2].value, axis=0)
            spans[place][at] = wider(spans[place][at], furthest)
    return Allocated(changed, *spans)


def _unknown(columns: Columns, group: Arm) -> Arm:
    """The people of unknown ethnicity of each row's block. group: every row's own side."""
    shown = columns.is_in("group", UNKNOWN) & ~columns.hidden
    found = group.at(columns.row_of(shown))
    # a share of members: the unknown row's denominator is all members, not the unknown ones
    representation = columns.is_in("measure", "representation")
    found = replace(found, denominator=np.where(representation, found.numerator, found.denominator))
    # events of people who are in no population: they add to the events alone
    rate = columns.is_in("measure", "rate") & np.isnan(found.denominator)
    return replace(found, denominator=np.where(rate, 0.0, found.denominator))


def _size(kind: Kinds, unknown: Arm) -> FloatArray:
    """How many people of unknown ethnicity there are to allocate; NaN where that is not shown."""
    return np.where(is_kind(kind, "mean"), 0.0, unknown.numerator) + unknown.denominator


class _Rows(NamedTuple):
    """Rows of one measure that are held against people or, all of them, against a number: where
    they are, the numbers, per how many their value is told, their design effects."""

    measure: str
    at: IntArray
    number: FloatArray | None
    per: FloatArray
    design_effect: FloatArray
    confidence: float

    def figured(self, arm: Arm) -> Arm:
        """The effective sample of these people, with its figure."""
        arm = arm.effective(self.design_effect)
        found = figure(self.measure, arm, self.per, self.confidence)
        return replace(arm, value=found.value, lower=found.lower, upper=found.upper)


def _alike(columns: Columns, rows: BoolArray) -> Iterator[_Rows]:
    """The `rows`, those of one measure and one sort of comparator together."""
    to_people = columns.is_in("comparator", REFERENCE, REST)
    number = np.where(to_people, np.nan, columns.numbers("comparator_value"))
    confidence = columns.definitions.scorecard.confidence
    for place in np.unique(columns.kind[rows]):
        mine = rows & (columns.kind == place)
        for of_people in (True, False):
            at = np.flatnonzero(mine & (np.isnan(number) == of_people))
            if len(at):
                fixed = None if of_people else number[at]
                per, effect = columns.per[at], columns.design_effect[at]
                yield _Rows(KINDS[place], at, fixed, per, effect, confidence)


def _scenarios(rows: _Rows, group: Arm, comparator: Arm, unknown: Arm) -> tuple[Interval, Interval]:
    """Ratio and difference, scenarios × rows: each of PARTS of the unknowns in the group, the rest
    with whom it is compared. Limits are good for whether they exclude parity.

    Representation: the others are members of any other group. Against a number only the group can
    take them.
    """
    taken, left = _parted(unknown, whole=rows.measure not in IN_PARTS)
    mine = group.plus(taken)
    if rows.measure == "representation":
        everybody = group.denominator + unknown.denominator
        mine = replace(mine, denominator=np.broadcast_to(everybody, mine.numerator.shape))
    mine = rows.figured(mine)
    if rows.number is not None:
        own = Interval(mine.value, mine.lower, mine.upper)
        return contrasts.ratio_to(own, rows.number), contrasts.difference_from(own, rows.number)
    sides = mine, rows.figured(comparator.plus(left))
    return (
        contrasts.facing_ratio(rows.measure, *sides, rows.confidence),
        contrasts.difference(rows.measure, *sides, rows.confidence),
    )


def _part(of: Interval, at: IntArray) -> Interval:
    return Interval(*(each[at] for each in of))


def _parted(unknown: Arm, whole: bool) -> tuple[Arm, Arm]:
    """Each of PARTS of the unknowns with its share of their outcomes, and the rest; in whole people
    where the measure needs them."""
    parts = {name: PARTS * getattr(unknown, name) for name in COUNTS}
    parts["numerator"] = np.round(parts["numerator"])
    if whole:
        parts["denominator"] = np.round(parts["denominator"])
    taken = replace(unknown, **parts)
    left = replace(
        unknown,
        **{name: getattr(unknown, name) - getattr(taken, name) for name in COUNTS},
    )
    return taken, left
