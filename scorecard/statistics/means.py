"""Means of a measured value (pay, days waited), from sums that may be published:

total = the sum of the values, sum_squares = the sum of their squares, n = how many have a value.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_finite,
    floats,
    interval,
    plain,
    tail,
)
from scorecard.statistics._moments import moments
from scorecard.statistics._mover import ratio_limits

# From so many values on a mean has a verdict, and its interval goes by how skewed they are. The
# skewness of fewer would tell about the one who earns most.
HALL_FROM = 30


@np.errstate(divide="ignore", invalid="ignore")
def mean_interval(
    total: npt.ArrayLike,
    sum_squares: npt.ArrayLike,
    n: npt.ArrayLike,
    confidence: float = 0.95,
    skewness: npt.ArrayLike = 0.0,
) -> Interval:
    """The mean total / n with Student's t interval, or Hall's where a skewness is given.

    Hall's is Student's with t transformed by a cubic that takes the skewness out of it: of values
    with a long upper tail the mean lies nearer to its lower limit. A skewness of 0 gives Student's.
    Any broadcastable shapes. n = 1 gives the value with NaN limits, n = 0 gives NaN. Values that
    are all equal give limits equal to the mean.
    Errors: ValueError where n or sum_squares is negative, or where no values can have such sums
    (sum_squares below total squared / n by more than rounding explains); where the skewness is
    infinite.

    Source: Altman, Machin, Bryant and Gardner (2000), Statistics with Confidence, ch. 4 (Student);
    Hall (1992), J R Stat Soc B 54:221-228.
    """
    total_, squares, n_, skew = floats(total, sum_squares, n, skewness)
    check_finite(skewness=skew)
    mean, squared_error, df = moments(total_, squares, n_)
    deviation = np.sqrt(squared_error * n_)
    reach = -special.stdtrit(df, tail(confidence)) / np.sqrt(n_)
    lower, upper = (mean - deviation * _untransformed(each, skew, n_) for each in (reach, -reach))
    return interval(mean, lower, upper)


@np.errstate(divide="ignore", invalid="ignore")
def mean_p(
    total: npt.ArrayLike,
    sum_squares: npt.ArrayLike,
    n: npt.ArrayLike,
    number: npt.ArrayLike,
    skewness: npt.ArrayLike = 0.0,
) -> FloatArray:
    """The two-sided p-value that a mean is `number`; agrees with `mean_interval`.

    Student's one-sample test, or Hall's with a skewness. NaN where there are no limits, and for
    values without any spread. Errors: as for `mean_interval`; where the number is infinite.
    """
    total_, squares, n_, number_, skew = floats(total, sum_squares, n, number, skewness)
    check_finite(number=number_, skewness=skew)
    mean, squared_error, df = moments(total_, squares, n_)
    z = (mean - number_) / np.sqrt(squared_error * n_)
    z = np.where(squared_error > 0, z, np.nan)
    t = np.sqrt(n_) * (z + skew * z**2 / 3 + skew**2 * z**3 / 27 + skew / (6 * n_))
    return plain(2 * special.stdtr(df, -np.abs(t)))


@np.errstate(divide="ignore", invalid="ignore")
def mean_error(total: npt.ArrayLike, sum_squares: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """The standard error of a mean, s / sqrt(n). NaN where n is not above 1.
    Errors: as for `mean_interval`."""
    return plain(np.sqrt(moments(*floats(total, sum_squares, n))[1]))


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
    mean1, error1, df1 = moments(*floats(total1, sum_squares1, n1))
    mean0, error0, df0 = moments(*floats(total0, sum_squares0, n0))
    t = (mean1 - mean0) / np.sqrt(error1 + error0)
    df = _welch_df(error1, df1, error0, df0)
    return plain(2 * special.stdtr(df, -np.abs(t)))


def _untransformed(z: FloatArray, skew: FloatArray, n: FloatArray) -> FloatArray:
    """Hall's transformation turned round: 3 / g (cbrt(1 + g (z - g / 6n)) - 1), g the skewness.

    Written as 3 w / (1 + c + c squared), with c the cube root and w = z - g / 6n, it needs no
    division by g, and of a skewness near 0 no digits are lost.
    """
    away = z - skew / (6 * n)
    root = np.cbrt(1 + skew * away)
    return 3 * away / (1 + root + root**2)


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
    mean1, error1, df1 = moments(total1, sum_squares1, n1)
    mean0, error0, df0 = moments(total0, sum_squares0, n0)
    t: FloatArray = -special.stdtrit(_welch_df(error1, df1, error0, df0), tail(confidence))
    return mean1, error1, mean0, error0, t


def _welch_df(
    error1: FloatArray, df1: FloatArray, error0: FloatArray, df0: FloatArray
) -> FloatArray:
    """Satterthwaite's degrees of freedom; 0 / 0, and so NaN, where neither group has any spread."""
    share1 = error1 / (error1 + error0)
    return 1 / (share1**2 / df1 + (1 - share1) ** 2 / df0)
