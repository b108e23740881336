"""What would settle a verdict that cannot be given: how many times as many people there must be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.comparison import arms
from scorecard.comparison.arms import Arm, BoolArray, FloatArray, Kinds
from scorecard.definitions.model import Definitions
from scorecard.statistics import times_needed

LARGE, MODERATE = 1.5, 1.25
POWER = 0.8


def needed(frame: pd.DataFrame, definitions: Definitions, status: Kinds) -> dict[str, FloatArray]:
    """For rows that cannot tell: by what factor the numbers must grow, to find a ratio of 1.5
    (`needed_large`) or 1.25 (`needed_moderate`) with a power of 80%.

    The ratio lies on the side of the row's own: 1.5, or 2/3 where that is below 1.
    Proportions and rates whose counts, and whose comparator's, are shown; NaN elsewhere. A
    comparator that is a figure counts as known exactly. Where decisions come by family, both sides
    are effective samples: so many times as many people, and families.
    """
    kind = arms.kinds(frame)
    group = Arm.read(frame).effective(arms.design_effects(frame))
    other = arms.comparator_arm(frame, definitions, group)
    rows = (status.astype(str) == "cannot-tell") & np.isin(kind.astype(str), ["proportion", "rate"])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = other.numerator / other.denominator
    number = arms.floats(frame, "comparator_value") / arms.per(frame, definitions)
    fixed = ~arms.is_in(frame, "comparator", arms.REFERENCE, arms.REST) & ~np.isnan(number)
    share = np.where(fixed, number, share)
    base = np.where(fixed, np.inf, other.denominator)
    lower = arms.floats(frame, "ratio") < 1
    out = {}
    for name, size in (("needed_large", LARGE), ("needed_moderate", MODERATE)):
        found = np.full(len(frame), np.nan)
        for each in ("proportion", "rate"):
            at = rows & (kind.astype(str) == each) & _usable(group.denominator, share)
            ratio = np.where(lower[at], 1 / size, size)
            found[at] = times_needed(
                *(ratio, group.denominator[at], share[at], base[at]),
                power=POWER,
                confidence=definitions.scorecard.confidence,
                kind=each,
            )
        out[name] = np.where(np.isfinite(found), found, np.nan)
    return out


def _usable(base: FloatArray, share: FloatArray) -> BoolArray:
    usable: BoolArray = (base > 0) & (share > 0)
    return usable
