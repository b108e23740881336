"""The two sides of a comparison as arrays, one place for every row of the frame.

A row's own side is read from the row. The side it is compared with is the reference group's row, or
all other known groups added up. A hidden part makes the sum blank: nothing is subtracted from All,
so no sum can tell what disclosure control took away.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray
from scorecard.comparison.columns import REST, Columns

COUNTS = ("numerator", "denominator", "total", "sum_squares", "sum_cubes")


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: float arrays of one length, NaN where nothing is known.

    numerator, denominator, total, sum_squares, sum_cubes: as in the counts frame, blank where they
    are impossible. value, lower, upper: the figure in its unit, with its interval.
    """

    numerator: FloatArray
    denominator: FloatArray
    total: FloatArray
    sum_squares: FloatArray
    sum_cubes: FloatArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def read(cls, columns: Columns) -> Arm:
        """The rows' own side. A column that is missing is blank."""
        impossible = ~columns.possible
        found = (columns.numbers(each.name) for each in fields(cls))
        return cls(*(np.where(impossible, np.nan, each) for each in found))

    def at(self, positions: IntArray) -> Arm:
        """The rows at `positions`; blank where a position is -1."""
        none = np.flatnonzero(positions < 0)
        found = [getattr(self, each.name)[positions] for each in fields(self)]
        for each in found:
            each[none] = np.nan
        return Arm(*found)

    def effective(self, design_effect: FloatArray) -> Arm:
        """The counts of an effective sample: numerator and denominator over the design effect."""
        return replace(
            self,
            numerator=self.numerator / design_effect,
            denominator=self.denominator / design_effect,
        )

    def plus(self, other: Arm) -> Arm:
        """Both sides' people together; the figure itself is blank until it is calculated."""
        added = (getattr(self, name) + getattr(other, name) for name in COUNTS)
        return Arm(*added, *self._blank(3))

    def others(self, block: IntArray, member: BoolArray) -> Arm:
        """For each member row, all other members of its block added up; the figure blank."""
        added = (add_others(getattr(self, name), block, member) for name in COUNTS)
        return Arm(*added, *self._blank(3))

    def _blank(self, times: int) -> list[FloatArray]:
        return [np.full(len(self.value), np.nan)] * times


def add_others(values: FloatArray, block: IntArray, member: BoolArray) -> FloatArray:
    """For each member row, the sum of `values` over the other members of its block.

    The others are really added up: what stands before the row and what stands after it. Taking the
    row away from the block's sum would lose digits, and would fail where the row itself is blank.
    NaN where one of the others is, and in rows that are no members.
    """
    rows = np.flatnonzero(member)
    which, _ = pd.factorize(block[rows])
    place = pd.Series(which).groupby(which).cumcount().to_numpy()
    table = np.zeros((which.max(initial=-1) + 1, place.max(initial=-1) + 3))
    table[which, place + 1] = values[rows]
    before = np.cumsum(table, axis=1)[which, place]
    after = np.cumsum(table[:, ::-1], axis=1)[:, ::-1][which, place + 2]
    result = np.full(len(values), np.nan)
    result[rows] = before + after
    return result


def comparator_arm(columns: Columns, group: Arm) -> Arm:
    """The people each row is compared with, for the comparators `reference` and `rest`.

    Blank in rows that are not compared, and where the comparator is a number. The figure of `rest`
    is blank: it is calculated from the counts where the measure allows.
    """
    by_reference = group.at(columns.reference_row)
    rest = columns.compared & columns.is_in("comparator", REST)
    if not rest.any():
        return by_reference
    by_rest = group.others(columns.block, columns.known)
    return Arm(
        *(
            np.where(rest, getattr(by_rest, each.name), getattr(by_reference, each.name))
            for each in fields(Arm)
        )
    )
