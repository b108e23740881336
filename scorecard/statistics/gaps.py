"""People behind the gap: how many fewer or more it would be at the comparator's rate."""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import (
    Interval,
    check_not_negative,
    check_share,
    check_within,
    floats,
    interval,
)
from scorecard.statistics.proportions import proportion_interval


@np.errstate(invalid="ignore")
def excess(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    comparator_rate: npt.ArrayLike,
    confidence: float = 0.95,
    *,
    difference: Interval | None = None,
) -> Interval:
    """The group's count less the count it would have at the comparator's rate: x1 - n1 * rate.

    x1: people or events, n1: base, comparator_rate per unit of n1; any broadcastable shapes. The
    count is n1 times the difference of the two rates, and so are its limits:
    - `difference`: that difference's interval (`risk_difference`, `rate_difference`), for a
      comparator that is itself counted and so uncertain; x1 may then exceed n1 (rates), and
      `confidence` is that of the given interval.
    - without it the comparator is a known share in 0 to 1 (a benchmark), and all uncertainty is
      that of x1 / n1, by Wilson's interval.
    Positive: more than at the comparator's rate. n1 = 0 gives NaN.
    Errors: ValueError where x1 < 0 or n1 < 0, and, without `difference`, where x1 > n1 or
    comparator_rate > 1.

    Source: the two-group case of Kitagawa (1955), J Am Stat Assoc 50:1168-1194.
    """
    x1_, n1_, rate = floats(x1, n1, comparator_rate)
    check_not_negative(x1=x1_, n1=n1_, comparator_rate=rate)
    n1_ = np.where(n1_ > 0, n1_, np.nan)
    value = x1_ - n1_ * rate
    if difference is not None:
        limits = n1_ * difference.lower, n1_ * difference.upper
    else:
        check_within(x1_, n1_, "x1", "n1")
        check_share(rate, "comparator_rate")
        share = proportion_interval(x1_, n1_, confidence)
        limits = n1_ * (share.lower - rate), n1_ * (share.upper - rate)
    known = np.where(np.isnan(value), np.nan, 0.0)
    return interval(value, limits[0] + known, limits[1] + known)
