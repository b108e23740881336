"""Funnel limits: how far a unit of a given size may lie from the centre by chance alone."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.optimize import elementwise

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_share,
    floats,
    normal_quantile,
    tail,
)


class FunnelLimits(NamedTuple):
    """Lower and upper limits; the last axis has one place for each level."""

    lower: FloatArray
    upper: FloatArray


def funnel_limits(
    kind: str,
    centre: npt.ArrayLike,
    base: npt.ArrayLike,
    levels: tuple[float, ...] = (0.95, 0.998),
    *,
    exact: bool = False,
) -> FunnelLimits:
    """Control limits about `centre` for units of size `base`, at each level of confidence.

    kind, centre, base:
      'proportion'  the whole's proportion    people in the unit
      'rate'        the whole's rate          exposure of the unit
      'ratio'       the ratio expected, 1     expected events of the unit
    centre and base have any broadcastable shapes; each array of the result has the broadcast shape
    and one more axis at the end, as long as `levels` (two scalars: shape (2,)). A unit lies outside
    where its own interval at that level excludes the centre:
      'proportion'  Wilson's interval: centre -/+ z * sqrt(centre * (1 - centre) / base), cut at 0
                    and 1, as public health funnel plots draw it; an approximation
      exact         the exact binomial interval (Clopper and Pearson) instead: the count, taken as
                    continuous, whose interval ends at the centre; 0 where even no events would lie
                    inside, 1 where even nothing but events would. By chance alone a unit lies
                    beyond each limit at most half as often as the level leaves over, always
      others        the exact Poisson interval likewise, whatever `exact` says
    base may have a fraction, as an effective sample has. A base of 0 gives NaN.
    Errors: ValueError for another kind, a negative base or centre, a proportion's centre above 1,
    a level outside (0, 1).

    Source: Spiegelhalter (2005), Stat Med 24:1185-1202; Fingertips technical guidance; exact:
    Clopper and Pearson (1934), Biometrika 26:404-413.
    """
    if kind not in ("proportion", "rate", "ratio"):
        raise ValueError("kind must be 'proportion', 'rate' or 'ratio'.")
    centre_, base_ = floats(centre, base)
    check_not_negative(centre=centre_, base=base_)
    if kind == "proportion":
        check_share(centre_, "centre")
    base_ = np.where(base_ > 0, base_, np.nan)
    of_proportions = _binomial if exact else _wilson
    ends = of_proportions if kind == "proportion" else _poisson
    limits = [ends(centre_, base_, level) for level in levels]
    lower, upper = (np.stack([limit[side] for limit in limits], axis=-1) for side in (0, 1))
    return FunnelLimits(lower, upper)


def _wilson(centre: FloatArray, base: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    reach = normal_quantile(level) * np.sqrt(centre * (1 - centre) / base)
    return np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)


def _binomial(centre: FloatArray, base: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    alpha = tail(level)
    known = ~np.isnan(centre * base)
    varies = known & (centre > 0) & (centre < 1)
    # with a centre of 0 or 1 there is no chance: both limits are the centre
    lower, upper = (np.where(known, centre, np.nan) for _ in range(2))
    none = (1 - centre) ** base >= alpha  # even a unit without any event is not unusually low
    lower[varies & none] = 0.0
    some = varies & ~none
    if some.any():
        n, p = base[some], centre[some]
        # P(at most count events) is alpha
        found = elementwise.find_root(
            lambda count, n, p: special.betaincc(count + 1, n - count, p) - alpha,
            (np.zeros(n.shape), n * p),
            args=(n, p),
        )
        lower[some] = found.x / n
    everyone = centre**base >= alpha
    upper[varies & everyone] = 1.0
    some = varies & ~everyone
    if some.any():
        n, p = base[some], centre[some]
        # P(at least count events) is alpha
        found = elementwise.find_root(
            lambda count, n, p: special.betainc(count, n - count + 1, p) - alpha,
            (n * p, n),
            args=(n, p),
        )
        upper[some] = found.x / n
    return lower, upper


def _poisson(centre: FloatArray, base: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    alpha, z = tail(level), normal_quantile(level)
    expected = centre * base
    lower, upper = np.zeros(expected.shape), np.zeros(expected.shape)

    # P(no events) above alpha: even a unit without any is not unusually low
    some = np.exp(-expected) < alpha
    if some.any():
        mean = expected[some]
        lower[some] = elementwise.find_root(
            lambda count, m: special.gammaincc(count + 1, m) - alpha,
            (np.zeros(mean.shape), mean),
            args=(mean,),
        ).x
    some = expected > 0
    if some.any():
        mean = expected[some]
        upper[some] = elementwise.find_root(
            lambda count, m: special.gammainc(count, m) - alpha,
            (mean, mean + 4 * z * np.sqrt(mean) + 4 * z**2 + 10),
            args=(mean,),
        ).x
    return (
        np.where(np.isnan(expected), np.nan, lower) / base,
        np.where(np.isnan(expected), np.nan, upper) / base,
    )
