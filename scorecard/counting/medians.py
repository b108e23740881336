"""Medians from value histograms: values do not add up, so they are finished here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.counting.filters import CELL
from scorecard.counting.scan import AREA, NUMBER, SEEN, WINDOW
from scorecard.counting.series import Part
from scorecard.statistics import Interval, weighted_median_interval


def medians(
    histogram: pd.DataFrame | None,
    part: Part | None,
    member: np.ndarray,
    positions: list[int],
    confidence: float,
    *,
    open_: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median, lower and upper limit: arrays windows × areas × groups, NaN where there is no value.

    histogram: window, area position, membership, value and how often. part: which windows of the
    answer make up a window of the series. member: memberships × groups, true where it belongs.
    positions: the area positions wanted. open_: nothing is hidden, so that a limit may be one
    person's value.
    """
    align = part.align if part else ()
    shape = (len(align), len(positions), member.shape[1])
    out = (np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan))
    if histogram is None:
        return out
    of_window = {window: number for number, group in enumerate(align) for window in group}
    of_area = {position: number for number, position in enumerate(positions)}
    for (window, position), rows in histogram.groupby([WINDOW, AREA]):
        if window not in of_window or position not in of_area:
            continue
        values = rows[NUMBER].to_numpy(dtype=float)
        counts = rows[SEEN].to_numpy(dtype=np.int64)
        inside = member[rows[CELL].to_numpy(dtype=np.int64)]
        for group in range(member.shape[1]):
            chosen = inside[:, group]
            if chosen.any():
                found = weighted_median_interval(values[chosen], counts[chosen], confidence)
                if not open_ and _tells_an_extreme(found, values[chosen], counts[chosen]):
                    found = found._replace(lower=np.full((), np.nan), upper=np.full((), np.nan))
                for array, number in zip(out, found, strict=True):
                    array[of_window[window], of_area[position], group] = number
    return out


def _tells_an_extreme(found: Interval, values: np.ndarray, counts: np.ndarray) -> bool:
    """Whether a limit is the lowest or the highest value, and one person's alone: with few values
    the limits reach that far, and tell what somebody known to earn most earns."""
    _, lower, upper = found
    return bool(counts[values <= lower].sum() == 1 or counts[values >= upper].sum() == 1)
