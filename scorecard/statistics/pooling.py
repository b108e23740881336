"""One ratio over strata: what is left of a comparison where like is set against like."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import (
    Interval,
    check_not_negative,
    check_within,
    floats,
    interval,
    normal_quantile,
)

KINDS = ("proportion", "rate")


@np.errstate(divide="ignore", invalid="ignore")
def pooled_ratio(
    kind: str,
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Mantel and Haenszel's ratio of group (1) to comparator (0) over strata on the last axis.

    kind: 'proportion' (risk ratio, n people) or 'rate' (rate ratio, n exposure). A stratum with NaN
    or an empty base on either side is left out. The limits are Greenland and Robins's, on the log.
    NaN where neither side has events. Errors: ValueError for another kind, a negative number, or a
    proportion with x > n.

    Source: Mantel and Haenszel (1959), JNCI 22:719-748; Greenland and Robins (1985), Biometrics
    41:55-68.
    """
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    x1_, n1_, x0_, n0_ = floats(x1, n1, x0, n0)
    check_not_negative(x1=x1_, n1=n1_, x0=x0_, n0=n0_)
    if kind == "proportion":
        check_within(x1_, n1_, "x1", "n1")
        check_within(x0_, n0_, "x0", "n0")
    known = ~np.isnan(x1_ + n1_ + x0_ + n0_) & (n1_ > 0) & (n0_ > 0)
    x1_, n1_, x0_, n0_ = (np.where(known, each, 0) for each in (x1_, n1_, x0_, n0_))
    both = np.where(known, n1_ + n0_, 1)
    top, bottom = (x1_ * n0_ / both).sum(axis=-1), (x0_ * n1_ / both).sum(axis=-1)
    parts = n1_ * n0_ * (x1_ + x0_) / both**2
    if kind == "proportion":
        parts = parts - x1_ * x0_ / both
    ratio = top / bottom
    reach = normal_quantile(confidence) * np.sqrt(parts.sum(axis=-1) / (top * bottom))
    return interval(ratio, ratio * np.exp(-reach), ratio * np.exp(reach))
