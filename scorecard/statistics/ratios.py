"""Ratios of two groups' proportions, rates and odds of progression: group 1 over comparator 0.

All three intervals invert when the groups are swapped, and all three stay honest at zero: no
events in one group gives a ratio of 0 or infinity with one finite limit, no events in either gives
no ratio (NaN) with limits of 0 and infinity, because the data then exclude nothing.
"""

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.optimize import elementwise

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_not_negative,
    check_within,
    floats,
    interval,
    normal_quantile,
    tail,
)


@np.errstate(divide="ignore", invalid="ignore")
def risk_ratio(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The ratio of two proportions, (x1 / n1) / (x0 / n0).

    Counts of any broadcastable shapes. Katz's log interval; Koopman's score interval wherever x1,
    x0, n1 - x1 or n0 - x0 is 0, where Katz's has no width or infinite width (all of all compared
    with all of all must not come out as certainty). x1 = 0: value 0, lower 0, upper finite.
    x0 = 0: value infinite, lower finite, upper infinite. Both 0: NaN, 0, infinite. An empty group
    gives NaN throughout. Errors: ValueError where a count is negative or x > n.

    Source: Katz, Baptista, Azen and Pike (1978), Biometrics 34:469-474; Koopman (1984),
    Biometrics 40:513-517.
    """
    x1_, n1_, x0_, n0_ = floats(x1, n1, x0, n0)
    check_within(x1_, n1_, "x1", "n1")
    check_within(x0_, n0_, "x0", "n0")
    z = normal_quantile(confidence)
    n1_, n0_ = np.where(n1_ > 0, n1_, np.nan), np.where(n0_ > 0, n0_, np.nan)
    ratio = (x1_ / n1_) / (x0_ / n0_)
    spread = np.exp(z * np.sqrt(1 / x1_ - 1 / n1_ + 1 / x0_ - 1 / n0_))
    lower, upper = ratio / spread, ratio * spread

    edge = (x1_ == 0) | (x0_ == 0) | (x1_ == n1_) | (x0_ == n0_)
    edge &= ~np.isnan(x1_ + n1_ + x0_ + n0_)
    if edge.any():
        group, comparator = (x1_[edge], n1_[edge]), (x0_[edge], n0_[edge])
        lower, upper = np.array(lower), np.array(upper)
        lower[edge], upper[edge] = koopman_limits(*group, *comparator, z)
    return interval(ratio, lower, upper)


@np.errstate(divide="ignore", invalid="ignore")
def rate_ratio(
    x1: npt.ArrayLike,
    exposure1: npt.ArrayLike,
    x0: npt.ArrayLike,
    exposure0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The ratio of two Poisson rates, (x1 / exposure1) / (x0 / exposure0), exact.

    Any broadcastable shapes. Given the total number of events, those in group 1 are binomial, so
    Clopper and Pearson's limits for their share, taken as odds, are limits for the ratio.
    x1 = 0: value 0, lower 0, upper finite. x0 = 0: value infinite, lower finite, upper infinite.
    Both 0: NaN, 0, infinite. An exposure of 0 gives NaN throughout.
    Errors: ValueError where a number is negative.

    Source: Przyborowski and Wilenski (1940), Biometrika 31:313-323; Clopper and Pearson (1934),
    Biometrika 26:404-413.
    """
    x1_, x0_, scale = _two_rates(x1, exposure1, x0, exposure0)
    alpha = tail(confidence)
    known = np.where(np.isnan(scale + x1_ + x0_), np.nan, 1.0)
    lower = np.where(x1_ == 0, 0.0, 1 / _odds_upper(x0_, x1_, alpha)) * scale
    upper = np.where(x0_ == 0, np.inf, _odds_upper(x1_, x0_, alpha)) * scale
    return interval(x1_ / x0_ * scale, lower * known, upper * known)


@np.errstate(divide="ignore", invalid="ignore")
def rate_ratio_facing(
    x1: npt.ArrayLike,
    exposure1: npt.ArrayLike,
    x0: npt.ArrayLike,
    exposure0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """`rate_ratio` in half the time: with the limit that faces 1; the other is 0 or infinite.

    Enough to see whether the interval excludes 1. Errors: as for `rate_ratio`.
    """
    x1_, x0_, scale = _two_rates(x1, exposure1, x0, exposure0)
    ratio = x1_ / x0_ * scale
    above = ratio > 1
    odds = _odds_upper(np.where(above, x0_, x1_), np.where(above, x1_, x0_), tail(confidence))
    known = np.where(np.isnan(ratio), np.nan, 1.0)
    lower, upper = np.where(above, scale / odds, 0.0), np.where(above, np.inf, scale * odds)
    return interval(ratio, lower * known, upper * known)


@np.errstate(divide="ignore", invalid="ignore")
def progression_ratio(
    upper1: npt.ArrayLike,
    lower1: npt.ArrayLike,
    upper0: npt.ArrayLike,
    lower0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The progression (disparity) ratio, (upper1 / lower1) / (upper0 / lower0).

    upper, lower: people in the upper and the lower grades of group 1 and of the reference 0; four
    separate counts, so that the ratio is an odds ratio. Any broadcastable shapes. Woolf's log
    interval. Where a count is 0 the value is left as the counts give it (0 or infinite) and the
    limits are Woolf's with 0.5 added to all four counts (Gart), save that the limit on the side of
    the zero is 0 or infinite itself, so that the value stays inside. Where both groups have no
    upper, or no lower, grade: NaN, 0, infinite. A group without anybody gives NaN throughout.
    Errors: ValueError where a count is negative.

    Source: Woolf (1955), Ann Hum Genet 19:251-253; Gart (1966), J R Stat Soc B 28:164-179.
    """
    a, b, c, d = floats(upper1, lower1, upper0, lower0)
    check_not_negative(upper1=a, lower1=b, upper0=c, lower0=d)
    z = normal_quantile(confidence)
    unknown = np.isnan(a + b + c + d) | (a + b == 0) | (c + d == 0)
    ratio = np.where(unknown, np.nan, (a * d) / (b * c))
    shift = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    a, b, c, d = a + shift, b + shift, c + shift, d + shift
    middle = a / b / (c / d)
    spread = np.exp(z * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    none = np.isnan(ratio)
    lower = np.where(none | (ratio == 0), 0.0, middle / spread)
    upper = np.where(none | np.isinf(ratio), np.inf, middle * spread)
    return interval(ratio, np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper))


def koopman_limits(
    x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray, z: float
) -> tuple[FloatArray, FloatArray]:
    """Koopman's limits for a ratio of proportions, for any counts with n1, n0 > 0 (1-D arrays)."""
    with np.errstate(divide="ignore"):
        return 1 / _koopman_upper(x0, n0, x1, n1, z), _koopman_upper(x1, n1, x0, n0, z)


def _koopman_upper(
    x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray, z: float
) -> FloatArray:
    """The ratio above the observed one at which the score chi-square reaches z squared."""
    upper = np.full(x1.shape, np.inf)
    bounded = x0 > 0
    if bounded.any():
        rows = x1[bounded], n1[bounded], x0[bounded], n0[bounded]
        with np.errstate(divide="ignore"):
            observed = np.log((rows[0] / rows[1]) / (rows[2] / rows[3]))
        # On the log scale; e to the 100 is far beyond what counts of people can give.
        bracket = np.maximum(observed, -100.0), np.full(observed.shape, 100.0)
        found = elementwise.find_root(
            lambda log_ratio, *counts: _score(np.exp(log_ratio), *counts) - z**2,
            bracket,
            args=rows,
            tolerances={"xatol": 1e-15, "xrtol": 1e-15},
        )
        upper[bounded] = np.exp(found.x)
    return upper


def _score(
    ratio: FloatArray, x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray
) -> FloatArray:
    """Pearson's chi-square of the two groups against the best fit with p1 = ratio * p0."""
    # p0 is the smaller root of a quadratic. Its discriminant is written as a sum of terms that
    # are never negative, so that nothing cancels where nearly all of both groups have the event.
    first, second = ratio * (n1 + x0), n0 + x1
    root = np.sqrt((first - second) ** 2 + 4 * ratio * (n1 - x1) * (n0 - x0))
    p0 = np.minimum(2 * (x1 + x0) / (first + second + root), 1)
    p1 = np.minimum(ratio * p0, 1)
    # At the best fit (x1 - n1 p1) / (1 - p1) = -(x0 - n0 p0) / (1 - p0): of the two, the one
    # further away from certainty is exact.
    residual = np.where(ratio >= 1, n0 * p0 - x0, x1 - n1 * p1)
    rest = np.where(ratio >= 1, 1 - p0, 1 - p1)
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = (residual / rest) ** 2 * ((1 - p1) / (n1 * p1) + (1 - p0) / (n0 * p0))
    return np.where(rest > 0, chi2, 0.0)


@np.errstate(divide="ignore", invalid="ignore")
def _two_rates(
    x1: npt.ArrayLike, exposure1: npt.ArrayLike, x0: npt.ArrayLike, exposure0: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The events of both, and what makes their ratio that of the rates: NaN without exposure."""
    x1_, exposure1_, x0_, exposure0_ = floats(x1, exposure1, x0, exposure0)
    check_not_negative(x1=x1_, exposure1=exposure1_, x0=x0_, exposure0=exposure0_)
    exposed = (exposure1_ > 0) & (exposure0_ > 0)
    return x1_, x0_, np.where(exposed, exposure0_ / exposure1_, np.nan)


def _odds_upper(x: FloatArray, y: FloatArray, alpha: float) -> FloatArray:
    """Clopper and Pearson's upper limit for the odds x : y; y > 0, otherwise NaN."""
    y = np.where(y > 0, y, np.nan)
    # the smaller of p and 1 - p from its own quantile, so that it loses no digits
    fewer = x < y
    least = np.full(x.shape, np.nan)
    least[fewer] = special.betainccinv(x[fewer] + 1, y[fewer], alpha)
    least[~fewer] = special.betaincinv(y[~fewer], x[~fewer] + 1, alpha)
    odds: FloatArray = np.where(fewer, least / (1 - least), (1 - least) / least)
    return odds
