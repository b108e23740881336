"""Families of comparisons, for q-values, and how much ethnicity is unknown."""

from __future__ import annotations

import numpy as np

from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray
from scorecard.comparison.columns import REST, Columns, is_kind
from scorecard.results import ALL, UNKNOWN, WHOLE
from scorecard.statistics import false_discovery

FAMILY = ("period", "grouping", "comparator")


def q_values(columns: Columns, p: FloatArray) -> FloatArray:
    """q-values, family by family.

    One family: all indicators and groups of one period, grouping and comparator, in the whole
    organisation. All other areas are a second family. A variant is judged in the place of its
    indicator, among all other indicators: read by itself it would be one of few tests. Rows without
    a p-value are not tested and do not count.

    Benjamini and Hochberg's method, which needs tests that are independent or rise and fall
    together, as those against one reference group do. Benjamini and Yekutieli's, which needs
    neither, where tests pull against each other: each group against all others (`rest`), and
    families with representation, whose shares add up to one.
    """
    family = 2 * columns.alike(FAMILY) + columns.is_in("area", WHOLE)
    against = columns.is_in("comparator", REST) | columns.is_in("measure", "representation")
    tested, itself = ~np.isnan(p), columns.is_in("variant", "")
    indicator, variant = (columns.text(name).place for name in ("indicator", "variant"))
    main = {int(family[rows[0]]): rows for rows in _split(family, tested & itself)}
    q = np.full(len(columns), np.nan)
    for rows in main.values():
        q[rows] = false_discovery(p[rows], dependent=bool(against[rows].any()))
    each = family * (variant.max(initial=0) + 1) + variant
    for rows in _split(each, tested & ~itself):
        others = main.get(int(family[rows[0]]), rows[:0])
        others = others[~np.isin(indicator[others], indicator[rows])]
        together = np.concatenate([rows, others])
        found = false_discovery(p[together], dependent=bool(against[together].any()))
        q[rows] = found[: len(rows)]
    return q


def _split(number: IntArray, wanted: BoolArray) -> list[IntArray]:
    """The positions of `wanted` rows, those of one number together."""
    rows = np.flatnonzero(wanted)
    rows = rows[np.argsort(number[rows], kind="stable")]
    return np.split(rows, np.flatnonzero(np.diff(number[rows])) + 1) if len(rows) else []


def unknown_share(columns: Columns, arm: Arm) -> FloatArray:
    """The share of people of unknown ethnicity, the same in every row of a block.

    Unknown ÷ All by denominator, which for means and medians is the number with a value. By
    numerator where people of unknown ethnicity have no denominator, as with a population's.
    Representation: unknown ÷ all members. Progression: upper and lower posts together.
    NaN where either row is hidden or missing, or nobody is counted.
    """

    def told(group: str) -> tuple[FloatArray, FloatArray]:
        row = columns.row_of(columns.is_in("group", group))
        none = row < 0
        return np.where(none, np.nan, arm.numerator[row]), np.where(
            none, np.nan, arm.denominator[row]
        )

    (unknown, base), (everybody, whole) = told(UNKNOWN), told(ALL)
    by_numerator = columns.is_in("measure", "rate") & np.isnan(base)
    part = np.where(by_numerator, unknown, base)
    whole = np.where(by_numerator, everybody, whole)
    progression = is_kind(columns.kind, "progression_ratio")
    part = np.where(progression, part + unknown, part)
    whole = np.where(progression, whole + everybody, whole)
    representation = columns.is_in("measure", "representation")
    part = np.where(representation, unknown, part)
    whole = np.where(representation, base, whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
