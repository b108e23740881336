"""Mean and spread from sums of values, of their squares, and how many they are."""

import numpy as np

from scorecard.statistics._checks import FloatArray, check_finite, check_not_negative

# Sums of n squares carry a rounding error of at most about n times this share of themselves;
# a spread below it is noise of the sums and not of the values.
ROUNDING = 4 * np.finfo(np.float64).eps


def moments(
    total: FloatArray, sum_squares: FloatArray, n: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, squared standard error and degrees of freedom; NaN error where n is not above 1."""
    check_not_negative(sum_squares=sum_squares, n=n)
    check_finite(total=total)
    n = np.where((n > 0) & ~np.isnan(sum_squares), n, np.nan)
    mean = total / n
    about_mean = sum_squares - total * mean
    noise = ROUNDING * np.maximum(n, 1) * sum_squares
    if np.any(about_mean < -np.maximum(noise, 1e-9 * sum_squares)):
        raise ValueError("sum_squares is smaller than total and n allow.")
    about_mean = np.where(about_mean <= noise, 0.0, about_mean)
    df = np.where(n > 1, n - 1, np.nan)
    return mean, about_mean / df / n, df
