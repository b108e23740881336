"""The figure of one side, with its interval: a proportion, a rate, a mean …

`docs/methods/comparison.md` tells readers which method belongs to which measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Words
from scorecard.comparison.columns import FIGURES, INDIRECTLY, KINDS, STANDARDISED, Kinds, is_kind
from scorecard.statistics import (
    Interval,
    mean_interval,
    proportion_interval,
    rate_interval,
    skewness,
)
from scorecard.statistics.means import HALL_FROM
from scorecard.statistics.rates import BYAR_FROM


def by_kind(
    kind: Kinds,
    rows: BoolArray,
    compute: Callable[[str, IntArray], Sequence[FloatArray]],
    width: int,
) -> list[FloatArray]:
    """`width` arrays, filled kind by kind: `compute` gets a kind and where its `rows` are."""
    out = np.full((width, len(kind)), np.nan)
    for place in np.unique(kind[rows]):
        positions = np.flatnonzero(rows & (kind == place))
        for column, found in zip(out, compute(KINDS[place], positions), strict=True):
            column[positions] = found
    return list(out)


def by_comparator(
    kind: Kinds,
    to_group: BoolArray,
    to_number: BoolArray,
    with_group: Callable[[str, IntArray], Sequence[FloatArray]],
    with_number: Callable[[str, IntArray], Sequence[FloatArray]],
    width: int,
) -> list[FloatArray]:
    """`by_kind`, by another calculation in rows that are compared with a number than in those that
    are compared with people; NaN in all other rows."""
    out = by_kind(kind, to_group, with_group, width)
    if to_number.any():
        found = by_kind(kind, to_number, with_number, width)
        out = [np.where(to_number, *pair) for pair in zip(found, out, strict=True)]
    return out


def figure(kind: str, arm: Arm, per: FloatArray, confidence: float) -> Interval:
    """The figure of one side, in its unit. All rows of one kind; NaN where it cannot be calculated.

    A median, a published and a standardised figure are taken as they come. The interval of upper ÷
    lower posts is Wilson's interval of upper in upper + lower, turned into odds.
    """
    x, n = arm.numerator, arm.denominator
    if kind in ("proportion", "representation"):
        return proportion_interval(x, n, confidence)
    if kind == "rate":
        return Interval(*(part * per for part in rate_interval(x, n, confidence)))
    if kind == "mean":
        return mean_interval(arm.total, arm.sum_squares, n, confidence, leaning(arm))
    if kind == "progression_ratio":
        with np.errstate(divide="ignore", invalid="ignore"):
            share = proportion_interval(x, x + n, confidence)
            odds = [part / (1 - part) for part in (share.lower, share.upper)]
            none = ~(n > 0)
            return Interval(*(np.where(none, np.nan, part) for part in (x / n, *odds)))
    return Interval(arm.value, arm.lower, arm.upper)


def leaning(arm: Arm) -> FloatArray:
    """The skewness that a mean's interval goes by: 0, and so Student's, of fewer values than
    `HALL_FROM`, and where nothing tells it."""
    found = np.zeros(arm.denominator.shape)
    at = _by_skewness(arm)
    found[at] = skewness(arm.total[at], arm.sum_squares[at], arm.sum_cubes[at], arm.denominator[at])
    return found


def _by_skewness(arm: Arm) -> BoolArray:
    skewed: BoolArray = (arm.denominator >= HALL_FROM) & np.isfinite(arm.sum_cubes)
    return skewed


def with_figure(kind: Kinds, arm: Arm, per: FloatArray, confidence: float) -> Arm:
    """`arm` with value, lower and upper calculated."""

    def compute(name: str, at: IntArray) -> Sequence[FloatArray]:
        return figure(name, arm.at(at), per[at], confidence)

    value, lower, upper = by_kind(kind, np.ones(len(kind), dtype=bool), compute, 3)
    return replace(arm, value=value, lower=lower, upper=upper)


def method(kind: Kinds, arm: Arm) -> Words:
    """The name of the method behind each row's interval; empty where there is no figure."""
    names = {
        "proportion": "Wilson",
        "rate": "Byar",
        "representation": "Wilson",
        "mean": "Student t",
        "median": "order statistics",
        "progression_ratio": "Wilson odds",
        FIGURES: "as published",
        STANDARDISED: "direct standardisation",
        INDIRECTLY: "indirect standardisation",
    }
    words = np.array([names[each] for each in KINDS], dtype=object)[kind]
    words[is_kind(kind, "rate") & (arm.numerator < BYAR_FROM)] = "exact Poisson"
    words[is_kind(kind, "mean") & _by_skewness(arm)] = "Hall t"
    words[np.isnan(arm.value)] = ""
    return words
