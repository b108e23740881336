"""Means of a measured value (pay, days waited), from sums that may be published:

total = the sum of the values, sum_squares = the sum of their squares, n = how many have a value.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_not_negative,
    floats,
    interval,
    plain,
    tail,
)
from scorecard.statistics._mover import ratio_limits

# Sums of n squares carry a rounding error of at most about n times this share of themselves;
# a spread below it is noise of the sums and not of the values.
ROUNDING = 4 * np.finfo(np.float64).eps


@np.errstate(divide="ignore", invalid="ignore")
def mean_interval(
    total: npt.ArrayLike, sum_squares: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """The mean total / n with Student's t interval.

    Any broadcastable shapes. n = 1 gives the value with NaN limits, n = 0 gives NaN. Values that
    are all equal give limits equal to the mean.
    Errors: ValueError where n or sum_squares is negative, or where no values can have such sums
    (sum_squares below total squared / n by more than rounding explains).

    Source: Altman, Machin, Bryant and Gardner (2000), Statistics with Confidence, ch. 4.
    """
    mean, squared_error, df = _moments(*floats(total, sum_squares, n))
    half_width = -special.stdtrit(df, tail(confidence)) * np.sqrt(squared_error)
    return interval(mean, mean - half_width, mean + half_width)


@np.errstate(divide="ignore", invalid="ignore")
def mean_difference(
    total1: npt.ArrayLike,
    sum_squares1: npt.ArrayLike,
    n1: npt.ArrayLike,
    total0: npt.ArrayLike,
    sum_squares0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The difference of two means, group 1 minus comparator 0, with Welch's interval.

    Any broadcastable shapes; the two variances need not be equal. A group of one, or two groups
    without any spread, gives the value with NaN limits; an empty group gives NaN.
    Errors: as for `mean_interval`.

    Source: Welch (1947), Biometrika 34:28-35.
    """
    mean1, error1, mean0, error0, t = _welch(
        confidence, *floats(total1, sum_squares1, n1, total0, sum_squares0, n0)
    )
    difference = mean1 - mean0
    half_width = t * np.sqrt(error1 + error0)
    return interval(difference, difference - half_width, difference + half_width)


@np.errstate(divide="ignore", invalid="ignore")
def mean_ratio(
    total1: npt.ArrayLike,
    sum_squares1: npt.ArrayLike,
    n1: npt.ArrayLike,
    total0: npt.ArrayLike,
    sum_squares0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The ratio of two means of quantities that cannot be negative, with Fieller's interval.

    Any broadcastable shapes. Fieller's rather than the delta method on the log scale, because with
    Welch's degrees of freedom it excludes 1 exactly where Welch's interval of the difference
    excludes 0: two numbers of one row never contradict each other. It inverts when the groups are
    swapped. Ratios below 0 are left out: the lower limit is 0 where the group's mean could be 0,
    the upper limit infinite where the comparator's could. A comparator's mean of 0 or a negative
    mean gives NaN; a group of one, or two groups without any spread, gives NaN limits.
    Errors: as for `mean_interval`.

    Source: Fieller (1954), J R Stat Soc B 16:175-185.
    """
    mean1, error1, mean0, error0, t = _welch(
        confidence, *floats(total1, sum_squares1, n1, total0, sum_squares0, n0)
    )
    away1, away0 = t * np.sqrt(error1), t * np.sqrt(error0)
    return interval(*ratio_limits(mean1, away1, away1, mean0, away0, away0))


@np.errstate(divide="ignore", invalid="ignore")
def mean_difference_p(
    total1: npt.ArrayLike,
    sum_squares1: npt.ArrayLike,
    n1: npt.ArrayLike,
    total0: npt.ArrayLike,
    sum_squares0: npt.ArrayLike,
    n0: npt.ArrayLike,
) -> FloatArray:
    """Welch's two-sided p-value that two means are equal; agrees with `mean_difference` and
    `mean_ratio`. NaN where those have NaN limits. Errors: as for `mean_interval`."""
    mean1, error1, df1 = _moments(*floats(total1, sum_squares1, n1))
    mean0, error0, df0 = _moments(*floats(total0, sum_squares0, n0))
    t = (mean1 - mean0) / np.sqrt(error1 + error0)
    df = _welch_df(error1, df1, error0, df0)
    return plain(2 * special.stdtr(df, -np.abs(t)))


def _moments(
    total: FloatArray, sum_squares: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, squared standard error and degrees of freedom; NaN error where n is not above 1."""
    check_not_negative(sum_squares=sum_squares, n=n)
    if np.any(np.isinf(total)):
        raise ValueError("total must be finite.")
    n = np.where((n > 0) & ~np.isnan(sum_squares), n, np.nan)
    mean = total / n
    about_mean = sum_squares - total * mean
    noise = ROUNDING * np.maximum(n, 1) * sum_squares
    if np.any(about_mean < -np.maximum(noise, 1e-9 * sum_squares)):
        raise ValueError("sum_squares is smaller than total and n allow.")
    about_mean = np.where(about_mean <= noise, 0.0, about_mean)
    df = np.where(n > 1, n - 1, np.nan)
    return mean, about_mean / df / n, df


def _welch(
    confidence: float,
    total1: FloatArray,
    sum_squares1: FloatArray,
    n1: FloatArray,
    total0: FloatArray,
    sum_squares0: FloatArray,
    n0: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean and squared standard error of both groups, and the t quantile for their contrast."""
    mean1, error1, df1 = _moments(total1, sum_squares1, n1)
    mean0, error0, df0 = _moments(total0, sum_squares0, n0)
    t: FloatArray = -special.stdtrit(_welch_df(error1, df1, error0, df0), tail(confidence))
    return mean1, error1, mean0, error0, t


def _welch_df(
    error1: FloatArray, df1: FloatArray, error0: FloatArray, df0: FloatArray
) -> FloatArray:
    """Satterthwaite's degrees of freedom; 0 / 0, and so NaN, where neither group has any spread."""
    share1 = error1 / (error1 + error0)
    return 1 / (share1**2 / df1 + (1 - share1) ** 2 / df0)
