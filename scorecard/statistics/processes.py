"""Control charts: the limits within which a series moves by itself, and when it left them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import (
    BoolArray,
    FloatArray,
    check_not_negative,
    check_within,
    floats,
    plain,
)

RUN = 8  # points on one side of the centre line
REACH = 2.66  # 3 / 1.128: three standard deviations, from the mean moving range of two points
SCREEN = 3.267  # the upper limit of a moving range, in mean moving ranges


class ProcessLimits(NamedTuple):
    """Centre line and natural process limits. The centre has one place a series; so have the limits
    of an XmR chart, those of a P' or u' chart have one a period."""

    centre: FloatArray
    lower: FloatArray
    upper: FloatArray


class Signals(NamedTuple):
    """For each point: 1 above, -1 below, 0 neither."""

    beyond: npt.NDArray[np.int64]
    run: npt.NDArray[np.int64]


def process_limits(values: npt.ArrayLike) -> ProcessLimits:
    """Centre and limits of an individuals (XmR) chart: mean and 2.66 mean moving ranges about it.

    values: periods on the last axis, oldest first; the result has the other axes. Moving ranges
    above 3.267 times their mean are left out of the mean, once, so that one shock does not hide
    the next. A hidden period (NaN) is left out with the two moving ranges beside it. Without any
    moving range the limits are NaN, without any value the centre too. Limits are not cut at 0 or
    1. Errors: ValueError without an axis of periods.

    Source: Wheeler (2003), Making Sense of Data; NHS England, Making Data Count.
    """
    (array,) = floats(values)
    if array.ndim == 0:
        raise ValueError("values need an axis of periods.")
    centre = _mean_of_known(array)
    reach = REACH * _mean_moving_range(array)
    return ProcessLimits(plain(centre), plain(centre - reach), plain(centre + reach))


def proportion_limits(x: npt.ArrayLike, n: npt.ArrayLike) -> ProcessLimits:
    """Centre and limits of Laney's P' chart, for proportions x / n whose base varies.

    x, n: counts, periods on the last axis, oldest first. The centre is the proportion of all
    periods together. The limits are three binomial standard deviations of each period's base, times
    sigma z: the standard deviation of the z-scores by their mean moving range, so that variation
    beyond chance (or below) is part of the limits. Ranges are screened, and hidden periods (NaN)
    left out, as in `process_limits`; a base of 0 is hidden. Limits are cut at 0 and 1; where no
    limits can be made (nobody, or everybody, throughout) they are NaN.
    Errors: ValueError where x < 0, n < 0 or x > n, or without an axis of periods.

    Source: Laney (2002), Quality Engineering 14:531-537.
    """
    x_, n_ = _counts(x, n)
    check_within(x_, n_)
    centre = _centre(x_, n_)
    found = _laney(x_, n_, centre, centre * (1 - centre))
    return ProcessLimits(found.centre, found.lower, np.minimum(found.upper, 1))


def rate_limits(x: npt.ArrayLike, exposure: npt.ArrayLike) -> ProcessLimits:
    """Centre and limits of Laney's u' chart, for rates x / exposure whose exposure varies.

    As `proportion_limits`, with Poisson standard deviations. Limits are per unit of exposure and
    cut at 0. Errors: ValueError where x or exposure is negative, or without an axis of periods.

    Source: Laney (2002), as above.
    """
    x_, exposure_ = _counts(x, exposure)
    check_not_negative(x=x_, exposure=exposure_)
    centre = _centre(x_, exposure_)
    return _laney(x_, exposure_, centre, centre)


def signals(values: npt.ArrayLike, limits: ProcessLimits) -> Signals:
    """Which points say that the process changed: beyond a limit, or in a run of eight.

    values: periods on the last axis. A run is eight points or more in a row on one side of the
    centre; all its points are marked. A point on the centre, or a hidden one (NaN), ends a run.

    Source: Wheeler (2003), detection rules one and four.
    """
    (array,) = floats(values)
    if array.ndim == 0:
        raise ValueError("values need an axis of periods.")
    centre, lower, upper = (
        each[..., np.newaxis] if each.ndim < array.ndim else each
        for each in map(np.asarray, limits)
    )
    beyond = (array > upper).astype(np.int64) - (array < lower)
    side = (array > centre).astype(np.int64) - (array < centre)
    return Signals(beyond, np.where(_in_run(side), side, 0))


def _in_run(side: npt.NDArray[np.int64]) -> BoolArray:
    """Where RUN places or more in a row, on the last axis, have the same sign."""
    out = np.zeros(side.shape, dtype=bool)
    for first in range(side.shape[-1] - RUN + 1):
        window = side[..., first : first + RUN]
        out[..., first : first + RUN] |= (np.abs(window.sum(axis=-1)) == RUN)[..., np.newaxis]
    return out


def _counts(x: npt.ArrayLike, base: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    x_, base_ = floats(x, base)
    if x_.ndim == 0:
        raise ValueError("x needs an axis of periods.")
    return x_, base_


def _centre(x: FloatArray, base: FloatArray) -> FloatArray:
    """The value of all known periods together."""
    known = ~np.isnan(x + base) & (base > 0)
    with np.errstate(invalid="ignore"):
        share: FloatArray = np.where(known, x, 0).sum(axis=-1) / np.where(known, base, 0).sum(
            axis=-1
        )
    return share


@np.errstate(divide="ignore", invalid="ignore")
def _laney(
    x: FloatArray, base: FloatArray, centre: FloatArray, unit_variance: FloatArray
) -> ProcessLimits:
    """unit_variance: the variance of one unit of the base."""
    base = np.where(base > 0, base, np.nan)
    error = np.sqrt(unit_variance[..., np.newaxis] / base)
    error = np.where(error > 0, error, np.nan)
    z = (x / base - centre[..., np.newaxis]) / error
    reach = REACH * _mean_moving_range(z)[..., np.newaxis] * error
    middle = centre[..., np.newaxis]
    return ProcessLimits(plain(centre), np.maximum(middle - reach, 0), middle + reach)


def _mean_moving_range(array: FloatArray) -> FloatArray:
    """The mean of the moving ranges of two, screened once; NaN where there is none."""
    ranges = np.abs(np.diff(array, axis=-1))
    ceiling = SCREEN * _mean_of_known(ranges)[..., np.newaxis]
    return _mean_of_known(np.where(ranges <= ceiling, ranges, np.nan))


def _mean_of_known(array: FloatArray) -> FloatArray:
    """The mean over the last axis of what is not NaN; NaN where nothing is."""
    known = ~np.isnan(array)
    with np.errstate(invalid="ignore"):
        mean: FloatArray = np.where(known, array, 0).sum(axis=-1) / known.sum(axis=-1)
    return mean
