"""What would settle it: how much larger the numbers must be to find a true ratio probably."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_share,
    floats,
    normal_quantile,
    plain,
)

KINDS = ("proportion", "rate")


@np.errstate(divide="ignore", invalid="ignore")
def power_of(
    ratio: npt.ArrayLike,
    n1: npt.ArrayLike,
    p0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
    *,
    kind: str = "proportion",
) -> FloatArray:
    """The probability that the interval of the ratio excludes 1 on the side of the true ratio.

    ratio: the true ratio of the group's proportion (or rate) to p0; n1, n0: bases (or exposures)
    of group and comparator, n0 infinite for a comparator known exactly; p0: its proportion, or rate
    per unit of the bases. All broadcast. Normal approximation to the logarithm of the ratio, with
    the variance of Katz's interval: (1 - p1) / (n1 p1) + (1 - p0) / (n0 p0), for rates without the
    factors 1 - p. NaN where ratio * p0 is above 1 (proportions): no such ratio can be; 0 where a
    base or p0 is 0.
    Errors: ValueError for a ratio of 0 or less, a negative number, a proportion above 1, another
    kind.

    Source: Katz and others (1978), Biometrics 34:469-474; Woodward (1992), Statistician 41:185.
    """
    log_ratio, variance = _plan(ratio, n1, p0, n0, kind)
    z = normal_quantile(confidence)
    power = special.ndtr(np.abs(log_ratio) / np.sqrt(variance) - z)
    return plain(np.where(np.isinf(variance), 0.0, power))


@np.errstate(divide="ignore", invalid="ignore")
def times_needed(
    ratio: npt.ArrayLike,
    n1: npt.ArrayLike,
    p0: npt.ArrayLike,
    n0: npt.ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    *,
    kind: str = "proportion",
) -> FloatArray:
    """How many times as many there must be, in both groups, to find a true ratio with `power`.

    As `power_of`. Both bases grow by the same factor, as they do when years are taken together; at
    most 1 where the numbers are large enough already. Infinite where ratio is 1, or a base or p0
    is 0.
    Errors: as `power_of`, and a power outside (0, 1).
    """
    if not 0 < power < 1:
        raise ValueError("power must lie between 0 and 1, both excluded.")
    log_ratio, variance = _plan(ratio, n1, p0, n0, kind)
    reach = normal_quantile(confidence) + float(special.ndtri(power))
    return plain(reach**2 * variance / log_ratio**2)


def _plan(
    ratio: npt.ArrayLike, n1: npt.ArrayLike, p0: npt.ArrayLike, n0: npt.ArrayLike, kind: str
) -> tuple[FloatArray, FloatArray]:
    """The logarithm of the ratio, and the variance of its estimate."""
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    ratio_, n1_, p0_, n0_ = floats(ratio, n1, p0, n0)
    if np.any(ratio_ <= 0):
        raise ValueError("ratio must be above 0.")
    # a comparator that is known exactly has no end to its base
    check_not_negative(n1=n1_, p0=p0_, n0=np.where(np.isposinf(n0_), 0.0, n0_))
    p1 = ratio_ * p0_
    if kind == "proportion":
        check_share(p0_, "p0")
        p1 = np.where(p1 > 1, np.nan, p1)
        parts = (1 - p1) / (n1_ * p1) + (1 - p0_) / (n0_ * p0_)
    else:
        parts = 1 / (n1_ * p1) + 1 / (n0_ * p0_)
    empty = (n1_ == 0) | (n0_ == 0) | (p0_ == 0)
    known = np.where(np.isnan(p1 + n1_ + n0_), np.nan, 0.0)
    return np.log(ratio_), np.where(empty, np.inf, parts) + known
