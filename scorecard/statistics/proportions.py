"""Proportions: x of n people."""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_within,
    floats,
    interval,
    normal_quantile,
)
from scorecard.statistics._mover import difference_limits


@np.errstate(divide="ignore", invalid="ignore")
def proportion_interval(x: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """The proportion x / n with Wilson's score interval, without continuity correction.

    x, n: counts of any broadcastable shapes. The result lies in 0 to 1; with x = 0 the lower limit
    is exactly 0 and with x = n the upper limit exactly 1. n = 0 gives NaN.
    Errors: ValueError where x < 0, n < 0 or x > n.

    Source: Wilson (1927), J Am Stat Assoc 22:209-212; the interval that Fingertips uses.
    """
    x_, n_ = floats(x, n)
    check_within(x_, n_)
    return interval(*_wilson(x_, n_, normal_quantile(confidence)))


@np.errstate(divide="ignore", invalid="ignore")
def risk_difference(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x0: npt.ArrayLike,
    n0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The difference of two proportions, x1 / n1 - x0 / n0, with Newcombe's hybrid score interval.

    1 is the group, 0 its comparator; any broadcastable shapes. The result lies in -1 to 1.
    An empty group gives NaN. Errors: ValueError where a count is negative or x > n.

    Source: Newcombe (1998), Stat Med 17:873-890, method 10 (no continuity correction).
    """
    x1_, n1_, x0_, n0_ = floats(x1, n1, x0, n0)
    check_within(x1_, n1_, "x1", "n1")
    check_within(x0_, n0_, "x0", "n0")
    z = normal_quantile(confidence)
    p1, lower1, upper1 = _wilson(x1_, n1_, z)
    p0, lower0, upper0 = _wilson(x0_, n0_, z)
    difference, lower, upper = difference_limits(
        *(p1, p1 - lower1, upper1 - p1), *(p0, p0 - lower0, upper0 - p0)
    )
    return interval(difference, np.maximum(lower, -1), np.minimum(upper, 1))


def _wilson(x: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Value, lower and upper limit; NaN where n = 0."""
    n = np.where(n > 0, n, np.nan)
    half_width = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    upper = (2 * x + z**2 + half_width) / (2 * (n + z**2))
    # The two limits are the roots of one quadratic, so the small one follows from their product.
    # Subtracting the half width instead would lose digits where x is small.
    lower = x**2 / (n * (n + z**2)) / upper
    return x / n, lower, np.where(x == n, 1.0, np.minimum(upper, 1))
