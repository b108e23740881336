"""The trend of every row: is its series improving or worsening over the last five points?

A point is a period with a figure. The test is that of `scorecard.statistics.trend`; the direction
is read by what is good for the people in the group. Snapshots of a stock count many of the same
people again; their points are not independent, and no gradient is tested.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from scorecard import statistics
from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Words
from scorecard.comparison.columns import FIGURES, Columns
from scorecard.comparison.figures import by_kind
from scorecard.comparison.series import is_stock, ordered
from scorecard.results import UNKNOWN

POINTS = 5
LEVEL = 0.05
TIME = np.arange(POINTS) - (POINTS - 1) / 2


def trends(columns: Columns, arm: Arm) -> Words:
    """The trend of each row up to its period: a word of `scorecard.results.TREND`.

    Empty for a row without a figure, for Unknown, where no test can be made, and where there is a
    clear change of which it cannot be said whether it is for the better. arm: the rows' own side as
    it is counted.
    """
    order, series, stretch = ordered(columns)
    arm = arm.effective(columns.design_effect)
    shown = ~np.isnan(arm.value)
    in_series, in_stretch = (_count_up(shown[order], codes) for codes in (series, stretch))
    out = np.full(len(columns), "", dtype=object)
    short = shown[order] & (in_stretch < POINTS)
    out[order[short]] = "too-few-points"
    out[order[short & (in_series >= POINTS)]] = "break"

    points = order[shown[order]]  # rows with a figure, series by series, oldest first
    last = np.flatnonzero(in_stretch[shown[order]] >= POINTS)
    window = points[last[:, np.newaxis] + np.arange(1 - POINTS, 1)]
    if len(window):
        out[points[last]] = _verdict(columns, arm, window)
    out[shown & _stock(columns)] = "snapshots"
    out[columns.is_in("group", UNKNOWN)] = ""
    return out


def _stock(columns: Columns) -> BoolArray:
    """Rows that count a stock again in each period."""
    out = np.zeros(len(columns), dtype=bool)
    for name, variant, rows in columns.variants:
        out[rows] = is_stock(columns.definitions, columns.definitions.indicator(name), variant)
    return out


def _count_up(shown: BoolArray, codes: IntArray) -> IntArray:
    """For each place, how many places of its run are shown, up to and with itself.

    codes: the number of each place's run, 0, 1, 2 … as they come.
    """
    counted: IntArray = np.cumsum(shown)
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    before: IntArray = (counted - shown)[first]
    return counted - before[codes]


def _verdict(columns: Columns, arm: Arm, window: IntArray) -> Words:
    """window: positions of five points each, oldest first."""
    kind = columns.kind_over_time
    mixed = (kind[window] != kind[window[:, :1]]).any(axis=1)
    last, confidence = window[:, -1], columns.definitions.scorecard.confidence

    def test(name: str, at: IntArray) -> Sequence[FloatArray]:
        return _gradient(name, arm, window[at], confidence)

    slope, p = by_kind(kind[last], ~mixed, test, 2)
    direction = columns.better[last]
    away = _slope_from_parity(columns.numbers("ratio")[window])
    good = np.select([direction == "higher", direction == "lower"], [slope, -slope], -away)
    clear = p < LEVEL
    words = np.select([clear & (good > 0), clear & (good < 0)], ["improving", "worsening"], "")
    return np.where(p >= LEVEL, "no-clear-change", words).astype(object)


def _gradient(name: str, arm: Arm, window: IntArray, confidence: float) -> Sequence[FloatArray]:
    """Slope and p-value over each window of points, all of one kind.

    Chi-squared test for shares, upper in upper + lower posts (their odds rise and fall together)
    and rates; a straight line weighted by the standard errors of means, and by the intervals of
    medians and standardised figures; for published figures, whose precision is not known, one
    tested by its own scatter.
    """
    x, n = arm.numerator[window], arm.denominator[window]
    if name == "rate":
        found = statistics.rate_trend(x, n)
    elif name == "progression_ratio":
        found = statistics.trend(x, x + n)
    elif name in ("proportion", "representation"):
        found = statistics.trend(x, n)
    else:
        value = arm.value[window]
        if name == FIGURES:
            return _line(value)
        if name == "mean":
            error = statistics.mean_error(arm.total[window], arm.sum_squares[window], n)
            return _weighted_line(value, error)
        width = 2 * -special.ndtri((1 - confidence) / 2)
        return _weighted_line(value, (arm.upper[window] - arm.lower[window]) / width)
    return found.slope, found.p_value


def _weighted_line(value: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted least squares with known standard errors; normal test of the slope."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = 1 / np.where(error > 0, error, np.nan) ** 2
        total = weight.sum(axis=1, keepdims=True)
        about_mean = TIME - (weight * TIME).sum(axis=1, keepdims=True) / total
        spread = (weight * about_mean**2).sum(axis=1)
        slope = (weight * about_mean * value).sum(axis=1) / spread
        return slope, special.erfc(np.abs(slope) * np.sqrt(spread / 2))


def _line(value: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Ordinary least squares; t test of the slope, with three degrees of freedom."""
    spread, df = (TIME**2).sum(), POINTS - 2
    slope = value @ TIME / spread
    rest = value - value.mean(axis=1, keepdims=True) - slope[:, np.newaxis] * TIME
    noise = (4 * np.finfo(np.float64).eps * np.abs(value).max(axis=1)) ** 2
    variance = np.maximum((rest**2).sum(axis=1) / df, noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = slope * np.sqrt(spread / variance)
    return slope, np.where(np.isnan(t), 1.0, 2 * special.stdtr(df, -np.abs(t)))


def _slope_from_parity(ratio: FloatArray) -> FloatArray:
    """The slope of |log ratio|, the distance from parity; NaN where a ratio is missing or 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.abs(np.log(np.where(ratio > 0, ratio, np.nan)))
    return distance @ TIME / (TIME**2).sum()
