"""How unequal all groups are together, without a single reference group."""

from __future__ import annotations

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
    tail,
)

KINDS = ("proportion", "rate")
FEWEST_GROUPS = 3  # two are one comparison
EXPECTED, SMALL_SHARE = 5, 0.2  # Cochran's rule: at most a fifth of the cells under 5, none under 1


class Dispersion(NamedTuple):
    """value, lower, upper: between-group standard deviation ÷ overall figure, without what chance
    alone makes; raw: with it; overall: the common figure; statistic, p_value: chi-squared test of
    equal groups; groups: how many had a figure. Arrays without the last axis of the arguments."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    raw: FloatArray
    overall: FloatArray
    statistic: FloatArray
    p_value: FloatArray
    groups: FloatArray


@np.errstate(divide="ignore", invalid="ignore")
def dispersion(
    kind: str, x: npt.ArrayLike, base: npt.ArrayLike, confidence: float = 0.95
) -> Dispersion:
    """The spread of groups about their common figure, each weighed by its base.

    kind: 'proportion' (x of `base` people) or 'rate' (x events over exposure `base`; for shares of
    a population, members over expected members). x, base: groups on the last axis; a group with NaN
    or a base of 0 is left out. With chi-squared X2 of k groups, E events in all and the common
    figure p, X2 (1 - p) / E (X2 / E for a rate) is the squared standard deviation of the groups
    over p. By chance alone X2 would be k - 1, its noise floor, which is taken off; never below 0.
    The limits turn round the non-central chi-squared distribution of X2: `lower` is 0 where chance
    alone could make it. All is NaN with fewer than three groups, and where chi-squared does not
    hold (Cochran: an expected number under 1, or more than a fifth of them under 5).
    Errors: ValueError for another kind, x < 0, base < 0 or, for a proportion, x > base.

    Source: between-group variance, Harper and Lynch (2005), Methods for measuring cancer
    disparities (NCI); limits, Steiger (2004), Psychol Methods 9:164-182; Cochran (1954),
    Biometrics 10:417-451.
    """
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    x_, base_ = floats(x, base)
    check_not_negative(x=x_, base=base_)
    if kind == "proportion":
        check_within(x_, base_, "x", "base")
    alpha = tail(confidence)
    known = ~np.isnan(x_ + base_) & (base_ > 0)
    x_, base_ = np.where(known, x_, 0), np.where(known, base_, 0)
    groups = known.sum(axis=-1).astype(np.float64)
    events, whole = x_.sum(axis=-1), base_.sum(axis=-1)
    overall = events / whole
    expected = base_ * overall[..., None]
    without = base_ - expected if kind == "proportion" else expected
    least = np.minimum(expected, without)
    few = (known & (least < EXPECTED)).sum(axis=-1)
    sound = (groups >= FEWEST_GROUPS) & (few <= SMALL_SHARE * groups)
    sound &= ~(known & (least < 1)).any(axis=-1)

    other = 1 - overall if kind == "proportion" else np.ones(overall.shape)
    parts = np.where(known, (x_ - expected) ** 2 / expected, 0) / other[..., None]
    statistic = np.where(sound, parts.sum(axis=-1), np.nan)
    free = np.where(sound, groups - 1, np.nan)
    scale = other / events
    beyond = special.chdtr(free, statistic)
    low, high = (
        np.where(beyond > p, special.chndtrinc(statistic, free, p), 0) for p in (1 - alpha, alpha)
    )

    def told(squared: FloatArray) -> FloatArray:
        return plain(np.where(sound, np.sqrt(np.maximum(squared, 0) * scale), np.nan))

    return Dispersion(
        told(statistic - free),
        told(low),
        told(high),
        told(statistic),
        plain(np.where(sound, overall, np.nan)),
        plain(statistic),
        plain(special.chdtrc(free, statistic)),
        plain(groups),
    )
