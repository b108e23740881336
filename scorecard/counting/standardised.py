"""Standardised figures, finished here: the counts of strata never leave the counting.

Somebody who tries all counts that a group's strata may have finds those that give its figure and
its limits, and where there are few people and few strata no others do. So they are taken as read
back unless very many others would do as well: where one of them is small then, there is no figure.

Direct where there are events enough; otherwise indirect, the reference group's standardised figure
times observed over expected, so that its ratio to the reference group is observed over expected.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import comb

from scorecard.definitions.disclosing import Rule
from scorecard.results import (
    DIRECT,
    INDIRECT,
    NOT_RECORDED,
    TOO_FEW,
)
from scorecard.statistics import (
    Interval,
    indirect_ratio,
    standardised_proportion,
    standardised_rate,
)

FloatArray = npt.NDArray[np.float64]
RECORDED = 0.9  # of those counted, to be in a stratum; with fewer there is no figure
DIGITS = 3  # that are published
# Tables of counts from which on no one can be told from the others. A figure and its two limits
# tell a million apart at most, a figure alone a thousand; a thousand are then left over.
ALIKE, ALIKE_INDIRECT = 1e9, 1e6


class Counts(NamedTuple):
    """Above and below the line: windows × areas × groups, with strata on a fourth axis.

    weights: windows × strata. known: those of either side that are in any stratum; all: everybody.
    """

    x: FloatArray
    n: FloatArray
    weights: FloatArray
    known: tuple[FloatArray, FloatArray]
    all: tuple[FloatArray, FloatArray]


class Standardised(NamedTuple):
    """value, lower, upper: the figures; how: DIRECT, INDIRECT, TOO_FEW or NOT_RECORDED."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    how: npt.NDArray[np.object_]


def standardised(
    counts: Counts,
    measure: str,
    per: float,
    rule: Rule,
    reference: int | None,
    groups: range,
    confidence: float,
) -> Standardised:
    """The figure of every cell, in the unit of the value.

    measure: proportion or rate; per: of the rate. rule: what is small. reference: the position of
    the reference group; groups: those of the groups that may be told indirectly.
    """
    nested = measure == "proportion"
    x, n = _possible(counts.x, counts.n, nested=nested)
    recorded = _recorded(counts)
    weights = counts.weights[:, np.newaxis, np.newaxis, :]
    compute = standardised_proportion if measure == "proportion" else standardised_rate
    above, below = x.sum(axis=-1), n.sum(axis=-1)
    readable = _tables(above, x) * _tables(below - above if nested else below, n) < ALIKE
    tells = readable & (_small_bases(n, rule) | _small_counts(x, n, rule, nested=nested))
    direct = [
        np.where(recorded & ~tells, part, np.nan) for part in compute(x, n, weights, confidence)
    ]
    how = np.full(recorded.shape, TOO_FEW, dtype=object)
    how[~np.isnan(direct[0])] = DIRECT
    found = Interval(*direct)
    if reference is not None:
        at = (..., slice(reference, reference + 1))
        sides = (x[..., reference : reference + 1, :], n[..., reference : reference + 1, :])
        ratio = indirect_ratio(x.sum(axis=-1), n, *sides, confidence)
        indirect = [np.where(recorded, part * found.value[at], np.nan) for part in ratio]
        may = np.isin(np.arange(recorded.shape[-1]), list(groups))
        may = may & (np.arange(recorded.shape[-1]) != reference) & np.isnan(found.value)
        # it tells how many are in each stratum, to whoever can read the reference's back
        known = readable[at] & (_tables(below, n) < ALIKE_INDIRECT)
        may = may & ~(known & _small_bases(n, rule))
        how[may & ~np.isnan(indirect[0])] = INDIRECT
        found = Interval(
            *(np.where(may, other, own) for own, other in zip(found, indirect, strict=True))
        )
    how[~recorded] = NOT_RECORDED
    value, lower, upper = (_rounded(part * per) for part in found)
    return Standardised(value, lower, upper, how)


def _tables(people: FloatArray, strata: FloatArray) -> FloatArray:
    """In how many ways so many people can be shared out among the strata (the last axis)."""
    bars = strata.shape[-1] - 1
    return np.asarray(comb(people + bars, bars))


def _small_bases(n: FloatArray, rule: Rule) -> npt.NDArray[np.bool_]:
    """Cells of which a stratum has so few people that it would be hidden by itself."""
    few = max(rule.threshold, rule.minimum_base - 1)
    return np.asarray(((n >= 1) & (n <= few)).any(axis=-1))


def _small_counts(
    x: FloatArray, n: FloatArray, rule: Rule, *, nested: bool
) -> npt.NDArray[np.bool_]:
    """Cells of which a stratum has so few events, or so few people without one, that it would be
    hidden by itself, or all or none of a small base."""
    low = 0 if rule.zeros == "hide" else 1
    small = (x >= low) & (x <= rule.threshold) & (rule.threshold > 0)
    if nested:
        rest = n - x
        small |= (rest >= low) & (rest <= rule.threshold) & (rule.threshold > 0)
        small |= (n >= 1) & (n < rule.all_or_none_base) & ((x == 0) | (rest == 0))
    return np.asarray(small.any(axis=-1))


def _possible(x: FloatArray, n: FloatArray, *, nested: bool) -> tuple[FloatArray, FloatArray]:
    """Counts made elsewhere can be wrong; they are then not calculated with."""
    wrong = (x < 0) | (n < 0) | (nested & (x > n))
    return np.where(wrong, np.nan, x), np.where(wrong, np.nan, n)


def _recorded(counts: Counts) -> npt.NDArray[np.bool_]:
    """Cells of which nearly everybody, above and below the line, is in a stratum."""
    out = np.ones(counts.x.shape[:-1], dtype=bool)
    for known, everybody in zip(counts.known, counts.all, strict=True):
        out &= ~(known < RECORDED * everybody)
    return out


def _rounded(numbers: FloatArray) -> FloatArray:
    """To DIGITS significant digits; larger stays larger or equal, so limits stay limits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.floor(np.log10(np.abs(np.where(numbers == 0, np.nan, numbers))))
        digits = np.where(np.isfinite(size), DIGITS - 1 - size, 0.0)
        out = np.where(
            digits >= 0,
            np.round(numbers * 10.0**digits) / 10.0**digits,
            np.round(numbers / 10.0**-digits) * 10.0**-digits,
        )
    return np.where(np.isinf(numbers), numbers, out)
