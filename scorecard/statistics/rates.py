"""Rates: x events in an exposure (people, person-years, caseload months)."""

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_not_negative,
    floats,
    interval,
    normal_quantile,
    tail,
)
from scorecard.statistics._mover import difference_limits

BYAR_FROM = 10  # events; below it Byar's approximation is not close enough


@np.errstate(divide="ignore", invalid="ignore")
def rate_interval(x: npt.ArrayLike, exposure: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """The rate x / exposure with a Poisson interval, per unit of exposure.

    x, exposure: any broadcastable shapes; x may exceed the exposure. From 10 events Byar's
    approximation, below it the exact interval; with x = 0 the lower limit is 0. An exposure of 0
    gives NaN. Errors: ValueError where x or exposure is negative.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69 (Byar);
    Garwood (1936), Biometrika 28:437-442 (exact). The switch at 10 is that of Fingertips.
    """
    x_, exposure_ = floats(x, exposure)
    check_not_negative(x=x_, exposure=exposure_)
    exposure_ = np.where(exposure_ > 0, exposure_, np.nan)
    lower, upper = count_limits(x_, confidence)
    return interval(x_ / exposure_, lower / exposure_, upper / exposure_)


@np.errstate(divide="ignore", invalid="ignore")
def rate_difference(
    x1: npt.ArrayLike,
    exposure1: npt.ArrayLike,
    x0: npt.ArrayLike,
    exposure0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The difference of two rates, per unit of exposure, from the limits of each rate.

    1 is the group, 0 its comparator; any broadcastable shapes. The distances from each rate to its
    own limits (`rate_interval`) are combined as a root sum of squares, as Newcombe's interval does
    for proportions. An exposure of 0 gives NaN. Errors: ValueError where a number is negative.

    Source: Zou and Donner (2008), Stat Med 27:1693-1702 (MOVER).
    """
    rate1, lower1, upper1 = rate_interval(x1, exposure1, confidence)
    rate0, lower0, upper0 = rate_interval(x0, exposure0, confidence)
    return interval(
        *difference_limits(
            *(rate1, rate1 - lower1, upper1 - rate1),
            *(rate0, rate0 - lower0, upper0 - rate0),
        )
    )


@np.errstate(divide="ignore", invalid="ignore")
def count_limits(x: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Poisson limits of the count x itself: Byar's from 10 events, exact below."""
    z, alpha = normal_quantile(confidence), tail(confidence)
    # never negative: from 10 events that would take a z above 9, more than float64 can express
    after = x + 1
    lower = x * _cubed(1 - 1 / (9 * x) - z / (3 * np.sqrt(x)))
    upper = after * _cubed(1 - 1 / (9 * after) + z / (3 * np.sqrt(after)))
    few = x < BYAR_FROM
    if few.any():
        # chi-square quantiles with 2x and 2x + 2 degrees of freedom, halved, are gamma quantiles
        exact = np.where(few, x, np.nan)
        exact_lower = np.where(exact == 0, 0.0, special.gammaincinv(exact, alpha))
        lower = np.where(few, exact_lower, lower)
        upper = np.where(few, special.gammainccinv(exact + 1, alpha), upper)
    return lower, upper


def _cubed(x: FloatArray) -> FloatArray:
    return x * x * x  # many times as fast as a power
