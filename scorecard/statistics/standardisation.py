"""Directly standardised rates: what a group's rate would be with a standard population's mix."""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import Interval, check_not_negative, floats, interval
from scorecard.statistics.rates import count_limits

FEWEST_EVENTS = 10


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
    if x_.ndim == 0:
        raise ValueError("x, n and weights need an axis of strata.")
    used = weights_ > 0
    hidden = np.isnan(x_ + n_ + weights_).any(axis=-1)
    share = weights_ / weights_.sum(axis=-1, keepdims=True)
    per_event = np.where(used, share / np.where(n_ > 0, n_, np.nan), 0.0)
    events = np.where(used, x_, 0.0).sum(axis=-1)
    enough = ~hidden & (events >= FEWEST_EVENTS)
    events = np.where(enough, events, np.nan)
    rate = np.where(enough, (per_event * x_).sum(axis=-1), np.nan)
    # Dobson scales the limits of the total count to the variance of the weighted sum
    scale = np.sqrt((per_event**2 * x_).sum(axis=-1) / events)
    lower, upper = count_limits(events, confidence)
    return interval(rate, rate + scale * (lower - events), rate + scale * (upper - events))
