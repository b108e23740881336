"""On which scale a row is judged, turned so that larger always means worse for the group.

Ratio: 1 is parity, 0.8 to 1.25 is close to it, 1.5 is large. Where the comparator's percentage is
above 50 the ratio flatters (98% against 80% is within 1.25), so the difference in percentage
points is judged: 0 is parity, 5 points either way are close to it, 10 points are large.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Words
from scorecard.comparison.columns import NESTED, Columns
from scorecard.statistics import Interval

HALF = 0.5
SAME = 1e-9  # what floating point may add to a number that stands exactly on a threshold


class Marks(NamedTuple):
    """Where the thresholds lie on a row's scale."""

    parity: FloatArray
    favourable: FloatArray
    adverse: FloatArray
    large: FloatArray


class Judged(NamedTuple):
    """A row's ratio or difference with its interval, the larger the worse for the group."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    def at(self, rows: IntArray) -> Judged:
        """The rows at these positions."""
        return Judged(*(part[rows] for part in self))


def by_difference(columns: Columns) -> BoolArray:
    """Rows judged by their difference: percentages whose comparator's is above 50."""
    return columns.is_in("measure", *NESTED) & (columns.numbers("comparator_value") > HALF)


def marks(points: BoolArray) -> Marks:
    """The thresholds, on the scale of points where `points`, otherwise on that of ratios."""
    return Marks(
        np.where(points, 0.0, 1.0),
        np.where(points, -0.05, 0.8),
        np.where(points, 0.05, 1.25),
        np.where(points, 0.10, 1.5),
    )


def mirrored(
    better: Words, points: BoolArray, ratio: FloatArray, difference: FloatArray
) -> BoolArray:
    """Rows to turn round: `better: higher`, and `parity` where the group lies below."""
    below = np.where(points, difference < 0, ratio < 1)
    return (better == "higher") | ((better == "parity") & below)


def judged(points: BoolArray, turned: BoolArray, ratio: Interval, difference: Interval) -> Judged:
    """Ratio or difference as `points` says, turned round where `turned`."""
    with np.errstate(divide="ignore"):
        turned_ratio = (1 / ratio.value, 1 / ratio.upper, 1 / ratio.lower)
    turned_difference = (-difference.value, -difference.upper, -difference.lower)
    return Judged(
        *(
            np.where(points, np.where(turned, td, d), np.where(turned, tr, r))
            for td, d, tr, r in zip(turned_difference, difference, turned_ratio, ratio, strict=True)
        )
    )


def excludes(found: Judged, at: Marks) -> tuple[BoolArray, BoolArray]:
    """Whether the interval excludes parity: on the adverse side, on the favourable side."""
    return found.lower > at.parity, found.upper < at.parity
