"""Rule 2: would the answer be another one if people of unknown ethnicity were known?

All of them are added to the group, with the outcomes they had; then all of them to its comparator.
These are the two extremes: if the verdict holds in both, no way of allocating them overturns it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from scorecard.assessment import scale
from scorecard.comparison import arms, contrasts
from scorecard.comparison.arms import Arm, BoolArray, FloatArray, IntArray, Kinds
from scorecard.comparison.figures import by_kind, figure
from scorecard.definitions.model import Definitions
from scorecard.results import UNKNOWN
from scorecard.statistics import Interval

ADVERSE, FAVOURABLE = ("gap", "possible-gap"), ("lower-than-parity",)
NO_GAP = ("similar", "no-gap-found")
# A median cannot be moved by people of whom only the number is told, nor a bare figure.
MOVABLE = ("proportion", "rate", "representation", "mean", "progression_ratio")


def changes_with_unknowns(
    frame: pd.DataFrame,
    definitions: Definitions,
    group: Arm,
    comparator: Arm,
    status: Kinds,
    points: BoolArray,
    turned: BoolArray,
    parity: BoolArray,
) -> BoolArray:
    """Rows whose verdict by rules 3 and 4 changes with the unknowns.

    status: that verdict. points, turned: how the row is judged (`scorecard.assessment.scale`);
    it is judged in the same way here. parity: rows where either direction is adverse.

    - gap, possible-gap: the interval excludes parity, and no longer does so on that side.
    - lower-than-parity: the interval no longer excludes parity on that side.
    - similar, no-gap-found: the interval comes to exclude parity on the adverse side.

    Only where the row of people of unknown ethnicity is shown. Medians and published figures are
    left as they are: there is nothing to allocate.
    """
    unknown = _unknown(frame)
    answered = np.isin(status.astype(str), [*ADVERSE, *FAVOURABLE, *NO_GAP])
    kind = arms.kinds(frame)
    rows = answered & np.isin(kind.astype(str), MOVABLE) & (_size(kind, unknown) > 0)
    at = scale.marks(points)
    observed = scale.judged(points, turned, *_observed(frame))
    was_adverse, _ = scale.excludes(observed, at)
    changed = np.zeros(len(frame), dtype=bool)
    for ratio, difference in _scenarios(frame, definitions, kind, rows, group, comparator, unknown):
        adverse, favourable = scale.excludes(scale.judged(points, turned, ratio, difference), at)
        changed |= np.isin(status.astype(str), ADVERSE) & was_adverse & ~adverse
        changed |= np.isin(status.astype(str), FAVOURABLE) & ~favourable
        changed |= np.isin(status.astype(str), NO_GAP) & (adverse | (favourable & parity))
    return rows & changed


def _observed(frame: pd.DataFrame) -> tuple[Interval, Interval]:
    ratio, difference = (
        Interval(*(arms.floats(frame, name + end) for end in ("", "_lower", "_upper")))
        for name in ("ratio", "difference")
    )
    return ratio, difference


def _unknown(frame: pd.DataFrame) -> Arm:
    """The people of unknown ethnicity of each row's block."""
    shown = arms.is_in(frame, "group", UNKNOWN) & ~arms.is_in(frame, "suppression", *arms.HIDDEN)
    found = Arm.read(frame).at(arms.row_of(arms.blocks(frame), shown))
    # a share of members: the unknown row's denominator is all members, not the unknown ones
    representation = arms.is_in(frame, "measure", "representation")
    found = replace(found, denominator=np.where(representation, found.numerator, found.denominator))
    # events of people who are in no population: they add to the events alone
    rate = arms.is_in(frame, "measure", "rate") & np.isnan(found.denominator)
    return replace(found, denominator=np.where(rate, 0.0, found.denominator))


def _size(kind: Kinds, unknown: Arm) -> FloatArray:
    """How many people of unknown ethnicity there are to allocate; NaN where that is not shown."""
    by_mean = kind == "mean"
    return np.where(by_mean, 0.0, unknown.numerator) + unknown.denominator


def _scenarios(
    frame: pd.DataFrame,
    definitions: Definitions,
    kind: Kinds,
    rows: BoolArray,
    group: Arm,
    comparator: Arm,
    unknown: Arm,
) -> Iterator[tuple[Interval, Interval]]:
    """Ratio and difference with the unknowns in the group, and with them in its comparator.

    Representation: with the unknowns in the group, and in any other group. Against a number only
    the group can take them.
    """
    confidence = definitions.scorecard.confidence
    per = arms.per(frame, definitions)
    number = np.where(
        arms.is_in(frame, "comparator", arms.REFERENCE, arms.REST),
        np.nan,
        arms.floats(frame, "comparator_value"),
    )
    to_number = ~np.isnan(number)
    nobody = replace(unknown, numerator=np.zeros(len(frame)))
    in_group = group.plus(unknown)
    in_others = group.plus(nobody)
    elsewhere = np.where(kind == "representation", in_others.denominator, group.denominator)
    for mine, other in (
        (in_group, comparator),
        (replace(group, denominator=elsewhere), comparator.plus(unknown)),
    ):

        def against_group(
            name: str, at: IntArray, mine: Arm = mine, other: Arm = other
        ) -> Sequence[FloatArray]:
            # the figure itself is judged nowhere here: proportions by counts, means by sums
            sides = mine.at(at), other.at(at)
            return [
                *contrasts.ratio(name, *sides, confidence),
                *contrasts.difference(name, *sides, per[at], confidence),
            ]

        def against_number(name: str, at: IntArray, mine: Arm = mine) -> Sequence[FloatArray]:
            own = figure(name, mine.at(at), per[at], confidence)
            fixed = number[at]
            return [*contrasts.ratio_to(own, fixed), *contrasts.difference_from(own, fixed)]

        by_number = by_kind(kind, rows & to_number, against_number, 6)
        by_group = by_kind(kind, rows & ~to_number, against_group, 6)
        found = [np.where(to_number, *pair) for pair in zip(by_number, by_group, strict=True)]
        yield Interval(*found[:3]), Interval(*found[3:])
