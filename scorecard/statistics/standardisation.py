"""Standardisation: what a group's figure would be with a standard population's mix.

Strata (age bands, say) lie on the last axis, which the results no longer have.
"""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import (
    BoolArray,
    FloatArray,
    Interval,
    check_not_negative,
    check_within,
    floats,
    interval,
)
from scorecard.statistics._mover import ratio_limits
from scorecard.statistics.proportions import proportion_interval
from scorecard.statistics.rates import count_limits

FEWEST_EVENTS = 10
FEWEST_OBSERVED = 5  # for an indirect ratio, whose events need not be spread over the strata


@np.errstate(divide="ignore", invalid="ignore")
def standardised_rate(
    x: npt.ArrayLike, n: npt.ArrayLike, weights: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """The directly standardised rate with Dobson's interval, per unit of n.

    x: events, n: exposure, weights: standard population, by stratum (age band, say); broadcast
    against each other, strata on the last axis, which the result no longer has. Weights need not
    add up to anything. NaN (value and limits) where the strata that carry weight hold fewer than
    10 events together, and where one of them has an exposure of 0: its rate is unknown, and to
    drop it would standardise to another population without saying so; merge strata instead.
    A stratum without weight plays no part. Any NaN gives NaN.
    Errors: ValueError where x, n or weights are negative; x may exceed n.

    Source: Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat Med 10:457-462.
    """
    x_, n_, weights_ = floats(x, n, weights)
    check_not_negative(x=x_, n=n_, weights=weights_)
    used, share, hidden = _weighted(x_, n_, weights_)
    per_event = np.where(used, share / np.where(n_ > 0, n_, np.nan), 0.0)
    events = np.where(used, x_, 0.0).sum(axis=-1)
    enough = ~hidden & (events >= FEWEST_EVENTS)
    events = np.where(enough, events, np.nan)
    rate = np.where(enough, (per_event * x_).sum(axis=-1), np.nan)
    # Dobson scales the limits of the total count to the variance of the weighted sum
    scale = np.sqrt((per_event**2 * x_).sum(axis=-1) / events)
    lower, upper = count_limits(events, confidence)
    return interval(rate, rate + scale * (lower - events), rate + scale * (upper - events))


@np.errstate(divide="ignore", invalid="ignore")
def standardised_proportion(
    x: npt.ArrayLike, n: npt.ArrayLike, weights: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """The directly standardised proportion, the weighted mean of x / n, in 0 to 1.

    x: people with the outcome among n, weights: standard population, by stratum; broadcast against
    each other, strata on the last axis. Weights need not add up to anything. The distances from
    each stratum's proportion to its Wilson limits are combined as a root sum of squares, so that a
    stratum where nobody or everybody has the outcome is not taken for certain; one stratum alone
    gives Wilson's interval. NaN (value and limits) where the strata that carry weight hold fewer
    than 10 people with, or fewer than 10 without, the outcome, and where one of them is empty. A
    stratum without weight plays no part. Any NaN gives NaN.
    Errors: ValueError where x, n or weights are negative, or x > n.

    Source: Zou, Huang and Zhang (2009), Comput Stat Data Anal 53:1080-1085 (MOVER).
    """
    x_, n_, weights_ = floats(x, n, weights)
    check_within(x_, n_)
    check_not_negative(weights=weights_)
    used, share, hidden = _weighted(x_, n_, weights_)
    each = proportion_interval(x_, n_, confidence)
    events, others = (np.where(used, part, 0.0).sum(axis=-1) for part in (x_, n_ - x_))
    enough = ~hidden & (events >= FEWEST_EVENTS) & (others >= FEWEST_EVENTS)
    below = np.where(used, share * (each.value - each.lower), 0.0)
    above = np.where(used, share * (each.upper - each.value), 0.0)
    value = np.where(enough, np.where(used, share * each.value, 0.0).sum(axis=-1), np.nan)
    lower = value - np.sqrt((below**2).sum(axis=-1))
    upper = value + np.sqrt((above**2).sum(axis=-1))
    return interval(value, np.maximum(lower, 0), np.minimum(upper, 1))


@np.errstate(divide="ignore", invalid="ignore")
def indirect_ratio(
    observed: npt.ArrayLike,
    n: npt.ArrayLike,
    x_reference: npt.ArrayLike,
    n_reference: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Observed over expected events: indirect standardisation, with the reference's own chance.

    observed: events of the group in all strata together, one axis fewer than the others. n: the
    group's exposure, x_reference, n_reference: events and exposure of the reference, by stratum,
    strata on the last axis. Expected are the events that the group would have at the reference's
    rates, the sum of n * x_reference / n_reference. Poisson limits of the observed (Byar's from 10,
    exact below) and Dobson's of the expected are combined (MOVER-R); for proportions both are a
    little wide. NaN (value and limits) where fewer than 5 are observed, fewer than 10 events of the
    reference lie in the strata in which the group has people, or the reference is empty in one of
    them. Any NaN gives NaN. Errors: ValueError where a number is negative.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, 2.3; Newcombe (2016),
    Stat Methods Med Res 25:1774-1778.
    """
    n_, x0, n0 = floats(n, x_reference, n_reference)
    check_not_negative(n=n_, x_reference=x0, n_reference=n0)
    at = standardised_rate(x0, n0, n_, confidence)
    people = n_.sum(axis=-1)
    observed_, expected, lower, upper = floats(observed, *(part * people for part in at))
    check_not_negative(observed=observed_)
    counted = np.where(observed_ >= FEWEST_OBSERVED, observed_, np.nan)
    limits = count_limits(counted, confidence)
    return interval(
        *ratio_limits(
            *(counted, counted - limits[0], limits[1] - counted),
            *(expected, expected - lower, upper - expected),
        )
    )


def _weighted(
    x: FloatArray, n: FloatArray, weights: FloatArray
) -> tuple[BoolArray, FloatArray, BoolArray]:
    """Strata with weight, each one's share of it, and where a stratum is hidden or, with weight,
    empty."""
    if x.ndim == 0:
        raise ValueError("x, n and weights need an axis of strata.")
    used = weights > 0
    share = weights / weights.sum(axis=-1, keepdims=True)
    hidden = np.isnan(x + n + weights) | (used & (n == 0))
    nobody = ~used.any(axis=-1)
    return used, share, np.asarray(hidden.any(axis=-1) | nobody)
