"""Rule 2: would the answer be another one if people of unknown ethnicity were known?

All of them are added to the group, with the outcomes they had; then three quarters, half, a quarter
and none, the others each time to its comparator. Every part takes with it its share of the
outcomes: where outcomes decide who is recorded, the truth can lie further out still.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from scorecard.assessment import scale
from scorecard.comparison import contrasts
from scorecard.comparison.arms import COUNTS, Arm
from scorecard.comparison.columns import (
    REFERENCE,
    REST,
    BoolArray,
    Columns,
    FloatArray,
    IntArray,
    Kinds,
    Text,
    Words,
    is_kind,
)
from scorecard.comparison.figures import by_comparator, figure
from scorecard.results import UNKNOWN
from scorecard.statistics import Interval

ADVERSE, FAVOURABLE = ("gap", "possible-gap"), ("lower-than-parity",)
NO_GAP = ("similar", "no-gap-found")
ANSWERED = (*ADVERSE, *FAVOURABLE, *NO_GAP)
# A median cannot be moved by people of whom only the number is told, nor a bare figure.
MOVABLE = ("proportion", "rate", "representation", "mean", "progression_ratio")

PARTS = (1.0, 0.75, 0.5, 0.25, 0.0)  # of the unknowns that the group takes, the comparator the rest
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
    status: Words,
    points: BoolArray,
    turned: BoolArray,
    parity: BoolArray,
) -> Allocated:
    """Whether the verdict by rules 3 and 4 changes with the unknowns, and how far figures move.

    status: that verdict. points, turned: how the row is judged (`scorecard.assessment.scale`);
    it is judged in the same way here. parity: rows where either direction is adverse.

    - gap, possible-gap: the interval excludes parity, and no longer does so on that side.
    - lower-than-parity: the interval no longer excludes parity on that side.
    - similar, no-gap-found: the interval comes to exclude parity on the adverse side.

    Only where the row of people of unknown ethnicity is shown. Medians and published figures are
    left as they are: there is nothing to allocate.
    """
    unknown = _unknown(columns)
    rows = is_kind(columns.kind, *MOVABLE) & (_size(columns.kind, unknown) > 0)
    rows &= columns.compared
    as_it_is = columns.interval("ratio"), columns.interval("difference")
    spans = [np.where(rows, each.value, np.nan) for each in as_it_is for _ in range(2)]
    changed = np.zeros(len(columns), dtype=bool)
    if not rows.any():
        return Allocated(changed, *spans)
    at = scale.marks(points)
    was_adverse, _ = scale.excludes(scale.judged(points, turned, *as_it_is), at)
    said = [Text.read(status).among(words) & rows for words in (ADVERSE, FAVOURABLE, NO_GAP)]
    for ratio, difference in _scenarios(columns, rows, group, comparator, unknown):
        adverse, favourable = scale.excludes(scale.judged(points, turned, ratio, difference), at)
        changed |= said[0] & was_adverse & ~adverse
        changed |= said[1] & ~favourable
        changed |= said[2] & (adverse | (favourable & parity))
        for place, wider in enumerate((np.minimum, np.maximum, np.minimum, np.maximum)):
            spans[place] = wider(spans[place], (ratio, difference)[place // 2].value)
    return Allocated(changed, *spans)


def _unknown(columns: Columns) -> Arm:
    """The people of unknown ethnicity of each row's block."""
    shown = columns.is_in("group", UNKNOWN) & ~columns.hidden
    found = Arm.read(columns).at(columns.row_of(shown))
    # a share of members: the unknown row's denominator is all members, not the unknown ones
    representation = columns.is_in("measure", "representation")
    found = replace(found, denominator=np.where(representation, found.numerator, found.denominator))
    # events of people who are in no population: they add to the events alone
    rate = columns.is_in("measure", "rate") & np.isnan(found.denominator)
    return replace(found, denominator=np.where(rate, 0.0, found.denominator))


def _size(kind: Kinds, unknown: Arm) -> FloatArray:
    """How many people of unknown ethnicity there are to allocate; NaN where that is not shown."""
    return np.where(is_kind(kind, "mean"), 0.0, unknown.numerator) + unknown.denominator


def _scenarios(
    columns: Columns, rows: BoolArray, group: Arm, comparator: Arm, unknown: Arm
) -> Iterator[tuple[Interval, Interval]]:
    """Ratio and difference for each of PARTS of the unknowns in the group, the rest with whom it
    is compared.

    Representation: the others are members of any other group. Against a number only the group can
    take them.
    """
    kind, per, effect = columns.kind, columns.per, columns.design_effect
    confidence = columns.definitions.scorecard.confidence
    to_people = columns.is_in("comparator", REFERENCE, REST)
    number = np.where(to_people, np.nan, columns.numbers("comparator_value"))
    to_number = ~np.isnan(number)
    everybody = group.denominator + unknown.denominator
    for share in PARTS:
        taken, left = _parted(unknown, share, kind)
        mine, other = group.plus(taken), comparator.plus(left)
        whole = np.where(is_kind(kind, "representation"), everybody, mine.denominator)
        mine = replace(mine, denominator=whole).effective(effect)
        other = other.effective(effect)

        def with_group(
            name: str, at: IntArray, mine: Arm = mine, other: Arm = other
        ) -> Sequence[FloatArray]:
            # the figure itself is judged nowhere here: proportions by counts, means by sums
            sides = mine.at(at), other.at(at)
            return [
                *contrasts.ratio(name, *sides, confidence),
                *contrasts.difference(name, *sides, per[at], confidence),
            ]

        def with_number(name: str, at: IntArray, mine: Arm = mine) -> Sequence[FloatArray]:
            own = figure(name, mine.at(at), per[at], confidence)
            fixed = number[at]
            return [*contrasts.ratio_to(own, fixed), *contrasts.difference_from(own, fixed)]

        masks = rows & ~to_number, rows & to_number
        found = by_comparator(kind, *masks, with_group, with_number, 6)
        yield Interval(*found[:3]), Interval(*found[3:])


def _parted(unknown: Arm, share: float, kind: Kinds) -> tuple[Arm, Arm]:
    """A share of the unknowns with its share of their outcomes, and the rest; in whole people."""
    whole = ~is_kind(kind, *IN_PARTS)
    numerator = np.round(share * unknown.numerator)
    denominator = share * unknown.denominator
    taken = replace(
        unknown,
        numerator=numerator,
        denominator=np.where(whole, np.round(denominator), denominator),
        total=share * unknown.total,
        sum_squares=share * unknown.sum_squares,
    )
    left = replace(
        unknown,
        **{name: getattr(unknown, name) - getattr(taken, name) for name in COUNTS},
    )
    return taken, left
