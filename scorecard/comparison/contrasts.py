"""Two sides against each other: difference, ratio and p-value, kind by kind.

Every function takes rows of one kind and gives NaN where a side is blank. The ratio is always
group ÷ comparator and the difference group − comparator, whichever direction is good.
`docs/methods/comparison.md` names method and source for each measure.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special

from scorecard import statistics
from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import FloatArray
from scorecard.comparison.columns import FIGURES, INDIRECTLY, NESTED, STANDARDISED
from scorecard.comparison.figures import leaning
from scorecard.statistics import Interval
from scorecard.statistics._mover import difference_limits, ratio_limits
from scorecard.statistics.ratios import rate_ratio_facing


def difference(kind: str, group: Arm, comparator: Arm, confidence: float) -> Interval:
    """group − comparator, in the unit of the value. Both sides have their figure.

    Welch's interval for means. A figure standardised indirectly has its comparator's chance in its
    own limits, which are moved. Otherwise the distances from each figure to its own limits are
    combined as a root sum of squares (MOVER: Zou and Donner 2008, Stat Med 27:1693-1702), which for
    proportions and shares is Newcombe's interval and lies in -1 to 1; those of medians times
    `statistics.median_factor`. A published figure has no limits, and so no interval here.
    """
    if kind == "mean":
        return statistics.mean_difference(*_sums(group), *_sums(comparator), confidence)
    if kind == INDIRECTLY:
        return difference_from(_interval(group), comparator.value)
    sides = (_facing(kind, each, confidence) for each in (group, comparator))
    value, lower, upper = difference_limits(*(part for each in sides for part in _distances(each)))
    if kind in NESTED:
        lower, upper = np.maximum(lower, -1), np.minimum(upper, 1)
    return Interval(value, lower, upper)


def ratio(kind: str, group: Arm, comparator: Arm, confidence: float) -> Interval:
    """group ÷ comparator; blank where the comparator's figure is 0.

    Katz's or Koopman's interval for proportions, the exact one for rates, Fieller's for means,
    Woolf's for progression ratios, MOVER-R (Newcombe 2016, Stat Methods Med Res 25:1774-1778) for
    medians and standardised figures; of those standardised indirectly the limits of observed over
    expected, which have the comparator's chance in them. A share of a population is compared with a
    benchmark's share only: NaN here.
    """
    x1, n1, x0, n0 = _counts(group, comparator)
    if kind == "proportion":
        found = statistics.risk_ratio(x1, n1, x0, n0, confidence)
    elif kind == "rate":
        found = statistics.rate_ratio(x1, n1, x0, n0, confidence)
    elif kind == "mean":
        found = statistics.mean_ratio(*_sums(group), *_sums(comparator), confidence)
    elif kind == "progression_ratio":
        found = statistics.progression_ratio(x1, n1, x0, n0, confidence)
    elif kind in ("median", STANDARDISED):
        sides = (_facing(kind, each, confidence) for each in (group, comparator))
        found = Interval(*ratio_limits(*(part for each in sides for part in _distances(each))))
    elif kind in (FIGURES, INDIRECTLY):
        found = _divided(_interval(group), comparator.value)
    else:
        found = Interval(*np.full((3, *x1.shape), np.nan))
    return _finite(found)


def facing_ratio(kind: str, group: Arm, comparator: Arm, confidence: float) -> Interval:
    """`ratio`, where it is only asked whether it excludes 1: of rates, whose limits take long, with
    the one that faces 1."""
    if kind != "rate":
        return ratio(kind, group, comparator, confidence)
    return _finite(rate_ratio_facing(*_counts(group, comparator), confidence))


def p_value(kind: str, group: Arm, comparator: Arm, confidence: float) -> FloatArray:
    """How likely chance alone would bring a difference at least as large; two-sided.

    For medians and standardised figures the interval of the difference is inverted (`_inverted`).
    """
    x1, n1, x0, n0 = _counts(group, comparator)
    if kind == "proportion":
        return statistics.risk_ratio_p(x1, n1, x0, n0)
    if kind == "rate":
        return statistics.rate_ratio_p(x1, n1, x0, n0)
    if kind == "mean":
        return statistics.mean_difference_p(*_sums(group), *_sums(comparator))
    if kind == "progression_ratio":
        return statistics.progression_ratio_p(x1, n1, x0, n0)
    if kind in ("median", STANDARDISED, INDIRECTLY):
        group, comparator = (_facing(kind, each, confidence) for each in (group, comparator))
        above = group.value > comparator.value
        mine = np.where(above, group.value - group.lower, group.upper - group.value)
        other = np.where(
            above, comparator.upper - comparator.value, comparator.value - comparator.lower
        )
        facing = mine if kind == INDIRECTLY else np.hypot(mine, other)
        return _inverted(group.value - comparator.value, facing, confidence)
    return np.full(len(x1), np.nan)


def difference_from(own: Interval, number: FloatArray) -> Interval:
    """group − a number that is known: the group's own interval, moved."""
    return Interval(*(part - number for part in own))


def ratio_to(own: Interval, number: FloatArray) -> Interval:
    """group ÷ a known number: the group's own interval, scaled; blank unless that is above 0."""
    return _divided(own, number)


def p_value_against(
    kind: str, group: Arm, number: FloatArray, per: FloatArray, confidence: float
) -> FloatArray:
    """Does the group's figure differ from a number that is known? Two-sided.

    Exact binomial for proportions, shares and, through upper in upper + lower posts, progression;
    exact Poisson for rates; one-sample t for means, of the values as skewed as their interval takes
    them to be; for medians their own interval inverted, so that the two agree.
    """
    x, n = group.numerator, group.denominator
    if kind in ("proportion", "representation"):
        return statistics.proportion_p(
            x, n, np.where((number >= 0) & (number <= 1), number, np.nan)
        )
    if kind == "rate":
        return statistics.rate_p(x, n, np.where(number >= 0, number, np.nan) / per)
    if kind == "progression_ratio":
        odds = np.where(number >= 0, number, np.nan)
        return statistics.proportion_p(x, x + n, odds / (1 + odds))
    if kind == "mean":
        return statistics.mean_p(*_sums(group), number, leaning(group))
    if kind == "median":
        above = group.value > number
        facing = np.where(above, group.value - group.lower, group.upper - group.value)
        return _inverted(group.value - number, facing, confidence)
    return np.full(len(x), np.nan)


def _counts(group: Arm, comparator: Arm) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    return group.numerator, group.denominator, comparator.numerator, comparator.denominator


def _interval(arm: Arm) -> Interval:
    return Interval(arm.value, arm.lower, arm.upper)


def _sums(arm: Arm) -> tuple[FloatArray, FloatArray, FloatArray]:
    return arm.total, arm.sum_squares, arm.denominator


def _distances(arm: Arm) -> tuple[FloatArray, FloatArray, FloatArray]:
    return arm.value, arm.value - arm.lower, arm.upper - arm.value


def _facing(kind: str, arm: Arm, confidence: float) -> Arm:
    """The side as it is combined with another: a median's limits by `statistics.median_factor`."""
    if kind != "median":
        return arm
    factor = statistics.median_factor(arm.denominator, confidence)
    value, below, above = _distances(arm)
    return replace(arm, lower=value - factor * below, upper=value + factor * above)


def _inverted(away: FloatArray, facing: FloatArray, confidence: float) -> FloatArray:
    """The p-value at which an interval just reaches parity, limits taken as normal quantiles.

    away: the difference; facing: how far the interval reaches from it towards 0, at `confidence`.
    An approximation: order-statistic limits move in steps, and need not widen as a normal one's do.
    """
    z = -special.ndtri((1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p: FloatArray = 2 * special.ndtr(-np.abs(away) / facing * z)
    return np.where(facing > 0, p, np.where((facing == 0) & (away == 0), 1.0, np.nan))


def _divided(own: Interval, number: FloatArray) -> Interval:
    divisor = np.where(number > 0, number, np.nan)
    return Interval(*(part / divisor for part in own))


def _finite(found: Interval) -> Interval:
    """Blank where there is no ratio (a comparator of 0); an endless upper limit may stay."""
    none = ~np.isfinite(found.value)
    return Interval(*(np.where(none, np.nan, part) for part in found))
