"""Control charts of monthly and quarterly series: which points say that something changed.

Made of the rows' own protected numbers, for whoever shows them; nothing is published.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scorecard import statistics

FEWEST = 12  # periods with a figure since a break; with fewer there are no limits
METHODS = {"proportion": "P′", "representation": "P′", "rate": "u′"}  # else XmR


@dataclass(frozen=True)
class Control:
    """One place a period, NaN where there are no limits.

    method: XmR, P′ or u′. beyond, run: 1 above, -1 below, 0 no signal.
    """

    method: str
    centre: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    beyond: npt.NDArray[np.int64]
    run: npt.NDArray[np.int64]


def control(
    measure: str,
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    value: npt.ArrayLike,
    stretch: npt.ArrayLike,
    per: float = 1.0,
) -> Control:
    """Limits and signals of one series, oldest period first.

    numerator, denominator, value: 1-D, NaN where hidden; value is on the scale of the result, per
    times the rate. stretch: a number for each period, another after each break: limits are
    calculated anew. A share or rate without its counts, as published, gets an XmR chart.
    """
    x, n, values = (np.asarray(each, dtype=np.float64) for each in (numerator, denominator, value))
    stretches = np.asarray(stretch)
    counted = not np.isnan(x + n)[~np.isnan(values)].any()
    method = METHODS.get(measure, "XmR") if counted else "XmR"
    centre, lower, upper = (np.full(values.shape, np.nan) for _ in range(3))
    beyond, run = (np.zeros(values.shape, dtype=np.int64) for _ in range(2))
    for each in np.unique(stretches):
        at = np.flatnonzero(stretches == each)
        if (~np.isnan(values[at])).sum() < FEWEST:
            continue
        if method == "P′":
            limits = statistics.proportion_limits(x[at], n[at])
        elif method == "u′":
            limits = statistics.rate_limits(x[at], n[at] / per)
        else:
            limits = statistics.process_limits(values[at])
        centre[at], lower[at], upper[at] = limits
        found = statistics.signals(values[at], limits)
        beyond[at], run[at] = found.beyond, found.run
    return Control(method, centre, lower, upper, beyond, run)


def direction(side: int, better: str) -> str:
    """What a signal above (1) or below (-1) means: improvement, concern, or a mere change."""
    if better not in ("higher", "lower"):
        return "change"
    return "improvement" if (side > 0) == (better == "higher") else "concern"
