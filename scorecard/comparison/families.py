"""Families of comparisons, for q-values, and how much ethnicity is unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.comparison.arms import (
    REST,
    Arm,
    FloatArray,
    Kinds,
    blocks,
    is_in,
    row_of,
)
from scorecard.results import ALL, UNKNOWN, WHOLE
from scorecard.statistics import false_discovery

FAMILY = ["variant", "period", "grouping", "comparator"]


def q_values(frame: pd.DataFrame, p: FloatArray) -> FloatArray:
    """q-values, family by family.

    One family: all indicators and groups of one variant, period, grouping and comparator, in the
    whole organisation. All other areas are a second family. Rows without a p-value are not tested
    and do not count.

    Benjamini and Hochberg's method, which needs tests that are independent or rise and fall
    together, as those against one reference group do. Benjamini and Yekutieli's, which needs
    neither, where tests pull against each other: each group against all others (`rest`), and
    families with representation, whose shares add up to one.
    """
    keys = frame[FAMILY].assign(whole=is_in(frame, "area", WHOLE))
    q = np.full(len(frame), np.nan)
    shares = (frame["measure"] == "representation").to_numpy(dtype=bool) & ~np.isnan(p)
    against = is_in(frame, "comparator", REST) | shares
    for rows in keys.groupby([*FAMILY, "whole"], sort=False).indices.values():
        q[rows] = false_discovery(p[rows], dependent=bool(against[rows].any()))
    return q


def unknown_share(frame: pd.DataFrame, kind: Kinds, arm: Arm) -> FloatArray:
    """The share of people of unknown ethnicity, the same in every row of a block.

    Unknown ÷ All by denominator, which for means and medians is the number with a value. By
    numerator where people of unknown ethnicity have no denominator, as with a population's.
    Representation: unknown ÷ all members. Progression: upper and lower posts together.
    NaN where either row is hidden or missing, or nobody is counted.
    """
    block = blocks(frame)
    unknown = arm.at(row_of(block, is_in(frame, "group", UNKNOWN)))
    everybody = arm.at(row_of(block, is_in(frame, "group", ALL)))
    part, whole = unknown.denominator, everybody.denominator
    by_numerator = is_in(frame, "measure", "rate") & np.isnan(part)
    part = np.where(by_numerator, unknown.numerator, part)
    whole = np.where(by_numerator, everybody.numerator, whole)
    progression = kind == "progression_ratio"
    part = np.where(progression, part + unknown.numerator, part)
    whole = np.where(progression, whole + everybody.numerator, whole)
    representation = frame["measure"].to_numpy(dtype=object) == "representation"
    part = np.where(representation, unknown.numerator, part)
    whole = np.where(representation, unknown.denominator, whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
