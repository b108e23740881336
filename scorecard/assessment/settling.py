"""What would settle a verdict that cannot be given: how many times as many people there must be."""

from __future__ import annotations

import numpy as np

from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import FloatArray, Words
from scorecard.comparison.columns import REFERENCE, REST, Columns, is_kind
from scorecard.statistics import times_needed

LARGE, MODERATE = 1.5, 1.25
POWER = 0.8


def needed(columns: Columns, group: Arm, comparator: Arm, status: Words) -> dict[str, FloatArray]:
    """For rows that cannot tell: by what factor the numbers must grow, to find a ratio of 1.5
    (`needed_large`) or 1.25 (`needed_moderate`) with a power of 80%.

    The ratio lies on the side of the row's own: 1.5, or 2/3 where that is below 1.
    Proportions and rates whose counts, and whose comparator's, are shown; NaN elsewhere. A
    comparator that is a figure counts as known exactly. Where decisions come by family, both sides
    are effective samples: so many times as many people, and families. group, comparator: both sides
    as they are counted.
    """
    rows = (status == "cannot-tell") & is_kind(columns.kind, "proportion", "rate")
    at = np.flatnonzero(rows)
    effect = columns.design_effect[at]
    group, other = (side.at(at).effective(effect) for side in (group, comparator))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = other.numerator / other.denominator
    number = columns.numbers("comparator_value")[at] / columns.per[at]
    fixed = ~columns.is_in("comparator", REFERENCE, REST)[at] & ~np.isnan(number)
    share = np.where(fixed, number, share)
    base = np.where(fixed, np.inf, other.denominator)
    lower = columns.numbers("ratio")[at] < 1
    usable = (group.denominator > 0) & (share > 0)
    out = {}
    for name, size in (("needed_large", LARGE), ("needed_moderate", MODERATE)):
        ratio, found = np.where(lower, 1 / size, size), np.full(len(columns), np.nan)
        for each in ("proportion", "rate"):
            mine = usable & is_kind(columns.kind[at], each)
            found[at[mine]] = times_needed(
                *(ratio[mine], group.denominator[mine], share[mine], base[mine]),
                power=POWER,
                confidence=columns.definitions.scorecard.confidence,
                kind=each,
            )
        out[name] = np.where(np.isfinite(found), found, np.nan)
    return out
