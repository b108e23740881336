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
) -> FunnelLimits:
    """Control limits about `centre` for units of size `base`, at each level of confidence.

    kind, centre, base:
      'proportion'  the whole's proportion    people in the unit
      'rate'        the whole's rate          exposure of the unit
      'ratio'       the ratio expected, 1     expected events of the unit
    centre and base have any broadcastable shapes; each array of the result has the broadcast shape
    and one more axis at the end, as long as `levels` (two scalars: shape (2,)). A unit lies outside
    where its own interval at that level excludes the centre: Wilson's interval for a proportion
    (the limits then are centre -/+ z * sqrt(centre * (1 - centre) / base), cut at 0 and 1), the
    exact Poisson interval for a rate or ratio, at the count, taken as continuous, whose interval
    ends at the expected number; 0 where even no events would lie inside. A base of 0 gives NaN.
    Errors: ValueError for another kind, a negative base or centre, a proportion's centre above 1,
    a level outside (0, 1).

    Source: Spiegelhalter (2005), Stat Med 24:1185-1202; Fingertips technical guidance.
    """
    if kind not in ("proportion", "rate", "ratio"):
        raise ValueError("kind must be 'proportion', 'rate' or 'ratio'.")
    centre_, base_ = floats(centre, base)
    check_not_negative(centre=centre_, base=base_)
    if kind == "proportion":
        check_share(centre_, "centre")
    base_ = np.where(base_ > 0, base_, np.nan)
    limits = [
        _proportion(centre_, base_, level)
        if kind == "proportion"
        else _poisson(centre_, base_, level)
        for level in levels
    ]
    lower, upper = (np.stack([limit[side] for limit in limits], axis=-1) for side in (0, 1))
    return FunnelLimits(lower, upper)


def _proportion(
    centre: FloatArray, base: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    reach = normal_quantile(level) * np.sqrt(centre * (1 - centre) / base)
    return np.maximum(centre - reach, 0), np.minimum(centre + reach, 1)


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
