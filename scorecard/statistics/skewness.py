"""How skewed values are, from what they, their squares and their cubes add up to."""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import FloatArray, check_finite, floats, plain
from scorecard.statistics._moments import ROUNDING, moments

# A skewness that is not known to this much, as the sums have too few digits for it, is taken as 0.
UNSURE = 0.01


@np.errstate(divide="ignore", invalid="ignore")
def skewness(
    total: npt.ArrayLike, sum_squares: npt.ArrayLike, sum_cubes: npt.ArrayLike, n: npt.ArrayLike
) -> FloatArray:
    """The skewness of values, corrected for their number: n / (n - 1) / (n - 2) times the sum of
    ((x - mean) / s) cubed. Above 0 where the longer tail is that of high values.

    Any broadcastable shapes. NaN for fewer than three values. 0 where they have no spread, and
    where their mean is so many times their spread that the sums have too few digits to tell.
    Errors: as for `mean_interval`; ValueError where sum_cubes is infinite.
    """
    total_, squares, cubes, n_ = floats(total, sum_squares, sum_cubes, n)
    check_finite(sum_cubes=cubes)
    mean, squared_error, df = moments(total_, squares, n_)
    unit = df * (n_ - 2) / n_ * (squared_error * n_) ** 1.5
    about_mean = cubes - 3 * mean * squares + 2 * n_ * mean**3
    noise = ROUNDING * n_ * 4 * np.abs(mean) * squares
    found = np.where(noise >= UNSURE * unit, 0.0, about_mean / unit)
    return plain(np.where((n_ > 2) & ~np.isnan(cubes), found, np.nan))


@np.errstate(divide="ignore", invalid="ignore")
def cubes_of(
    total: npt.ArrayLike, sum_squares: npt.ArrayLike, n: npt.ArrayLike, skewness: npt.ArrayLike
) -> FloatArray:
    """The sum of cubes of values with this skewness: `skewness` turned round.
    Errors: as for `mean_interval`."""
    total_, squares, n_, skew = floats(total, sum_squares, n, skewness)
    mean, squared_error, df = moments(total_, squares, n_)
    unit = df * (n_ - 2) / n_ * (squared_error * n_) ** 1.5
    return plain(skew * unit + 3 * mean * squares - 2 * n_ * mean**3)
