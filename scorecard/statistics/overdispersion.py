"""More variation between units than chance alone makes: noticed, and allowed for in the limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_share,
    floats,
    normal_quantile,
)

FEWEST_UNITS = 5  # with fewer nothing can be said of their variation
KINDS = ("proportion", "rate")


class Overdispersion(NamedTuple):
    """phi: mean squared z-score, after winsorising; p_value: chance of so large a phi without
    over-dispersion; units: how many were used. phi and p_value are NaN with fewer than 5 units."""

    phi: float
    p_value: float
    units: int


def overdispersion(z: npt.ArrayLike, winsorise: float = 0.1) -> Overdispersion:
    """Do units vary more about the centre than chance alone would make them?

    z: 1-D z-scores of units (`unit_z`); NaN is left out. The `winsorise` highest and lowest are set
    to the value at that quantile, so that one or two true outliers do not hide themselves. Without
    over-dispersion the sum of squares is about chi-squared with as many degrees of freedom as there
    are units. Errors: ValueError unless z is 1-D and 0 <= winsorise < 0.5.

    Source: Spiegelhalter (2005), Stat Med 24:1185-1202, and Qual Saf Health Care 14:347-351.
    """
    z_ = np.asarray(z, dtype=np.float64)
    if z_.ndim != 1:
        raise ValueError("z must be 1-D: the units of one funnel.")
    if not 0 <= winsorise < 0.5:
        raise ValueError("winsorise must lie between 0 and 0.5.")
    known = z_[~np.isnan(z_)]
    if len(known) < FEWEST_UNITS:
        return Overdispersion(np.nan, np.nan, len(known))
    low, high = np.quantile(known, [winsorise, 1 - winsorise])
    phi = float(np.mean(np.clip(known, low, high) ** 2))
    return Overdispersion(phi, float(stats.chi2.sf(phi * len(known), len(known))), len(known))


@np.errstate(divide="ignore", invalid="ignore")
def unit_z(
    kind: str, value: npt.ArrayLike, centre: npt.ArrayLike, base: npt.ArrayLike
) -> FloatArray:
    """How far units lie from the centre, in standard errors, on a scale where these do not depend
    on the value: the arcsine of the root for a 'proportion', the root of the count for a 'rate'.

    value, centre: proportions or rates per unit of base; base: people or exposure. All broadcast.
    A base of 0 gives NaN. Errors: ValueError for another kind, a negative number, a proportion
    above 1.

    Source: Spiegelhalter (2005), as above.
    """
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    value_, centre_, base_ = floats(value, centre, base)
    check_not_negative(value=value_, centre=centre_, base=base_)
    base_ = np.where(base_ > 0, base_, np.nan)
    if kind == "rate":
        z: FloatArray = 2 * (np.sqrt(value_ * base_) - np.sqrt(centre_ * base_))
        return z
    check_share(value_, "value")
    check_share(centre_, "centre")
    angle = np.arcsin(np.sqrt(value_)) - np.arcsin(np.sqrt(centre_))
    return np.asarray(2 * np.sqrt(base_) * angle, dtype=np.float64)


def widened_limits(
    kind: str, centre: npt.ArrayLike, base: npt.ArrayLike, phi: float, level: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits for units of size `base`, widened by the root of phi.

    On the scale of `unit_z`, turned back. Errors: as `unit_z`; ValueError for a phi below 0 or a
    level outside (0, 1).

    Source: Spiegelhalter (2005), the multiplicative model.
    """
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    if phi < 0:
        raise ValueError("phi must not be negative.")
    centre_, base_ = floats(centre, base)
    check_not_negative(centre=centre_, base=base_)
    base_ = np.where(base_ > 0, base_, np.nan)
    reach = normal_quantile(level) * np.sqrt(phi) / 2
    if kind == "rate":
        root = np.sqrt(centre_ * base_)
        return np.maximum(root - reach, 0) ** 2 / base_, (root + reach) ** 2 / base_
    check_share(centre_, "centre")
    angle, reach_ = np.arcsin(np.sqrt(centre_)), reach / np.sqrt(base_)
    low, high = np.maximum(angle - reach_, 0), np.minimum(angle + reach_, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2
