"""Change over time: a test of the gradient."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_within,
    floats,
    plain,
)

POINTS = 5  # the gradient is tested over this many last periods, as Fingertips does


class Trend(NamedTuple):
    """slope: change per period in the unit of the value; statistic: chi-squared, 1 df."""

    slope: FloatArray
    statistic: FloatArray
    p_value: FloatArray


def trend(x: npt.ArrayLike, n: npt.ArrayLike) -> Trend:
    """Is the proportion x / n rising or falling over the last five periods?

    x, n: counts, periods on the last axis, evenly spaced, oldest first; the result has the other
    axes. Chi-squared test of the gradient (Cochran and Armitage); the slope is that of the
    regression weighted by n. Only the last five periods are read: fewer than five, or one of the
    five hidden (NaN) or empty (n = 0), gives NaN. Nobody or everybody in all five: slope 0, p 1.
    Errors: ValueError where x < 0, n < 0 or x > n.

    Source: Armitage (1955), Biometrics 11:375-386; Fingertips technical guidance, trend markers.
    """
    x_, n_ = _series(x, n)
    check_within(x_, n_)
    share = _overall(x_, n_)
    return _gradient(x_, n_, share * (1 - share))


def rate_trend(x: npt.ArrayLike, exposure: npt.ArrayLike) -> Trend:
    """Is the rate x / exposure rising or falling over the last five periods?

    As `trend`, for Poisson events, of which there may be more than the exposure: given their total
    number, events fall in the periods in proportion to exposure if the rate is constant (score
    test). The slope is per unit of exposure and period.
    Errors: ValueError where x or exposure is negative.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, ch. 3.
    """
    x_, exposure_ = _series(x, exposure)
    check_not_negative(x=x_, exposure=exposure_)
    return _gradient(x_, exposure_, _overall(x_, exposure_))


def _series(x: npt.ArrayLike, base: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    x_, base_ = floats(x, base)
    if x_.ndim == 0:
        raise ValueError("x needs an axis of periods.")
    return x_, base_


@np.errstate(divide="ignore", invalid="ignore")
def _overall(x: FloatArray, base: FloatArray) -> FloatArray:
    """The value over the last five periods together."""
    share: FloatArray = x[..., -POINTS:].sum(axis=-1) / base[..., -POINTS:].sum(axis=-1)
    return share


@np.errstate(divide="ignore", invalid="ignore")
def _gradient(x: FloatArray, base: FloatArray, unit_variance: FloatArray) -> Trend:
    """unit_variance: the variance of one unit of the base if there is no gradient."""
    shape = x.shape[:-1]
    if x.shape[-1] < POINTS:
        nothing = plain(np.full(shape, np.nan))
        return Trend(nothing, nothing, nothing)
    x, base = x[..., -POINTS:], base[..., -POINTS:]
    base = np.where(base > 0, base, np.nan)
    period = np.arange(POINTS, dtype=np.float64)
    about_mean = period - (base * period).sum(axis=-1, keepdims=True) / base.sum(
        axis=-1, keepdims=True
    )
    spread = (base * about_mean**2).sum(axis=-1)
    slope = (x * about_mean).sum(axis=-1) / spread
    known = ~np.isnan(slope)
    # nobody, or everybody, throughout: no variance, and no change either
    flat = known & (unit_variance <= 0)
    slope = np.where(flat, 0.0, slope)
    statistic = np.where(flat, 0.0, slope**2 * spread / unit_variance)
    p_value = special.erfc(np.sqrt(statistic / 2))
    return Trend(plain(slope), plain(statistic), plain(p_value))
