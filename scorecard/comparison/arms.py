"""The two sides of a comparison as arrays, one place for every row of the frame.

A row's own side is read from the row. The side it is compared with is the reference group's row, or
all other known groups added up. A hidden part makes the sum blank: nothing is subtracted from All,
so no sum can tell what disclosure control took away.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.results import ALL, DIRECT, HOW, INDIRECT, NOT_RECORDED, ROUNDED, TOO_FEW, UNKNOWN

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.object_]

REFERENCE, REST = "reference", "rest"
HIDDEN = ("suppressed", "at-source")

# Rows that are held against each other: they differ only in their group.
BLOCK = ["indicator", "variant", "period", "area", "grouping", "comparator"]
COUNTS = ("numerator", "denominator", "total", "sum_squares")
FIGURES = "figures"  # a published figure without its counts, whatever it measures
# A figure made alike in age or need. The interval of one made indirectly holds the chance of the
# reference group too, of whose rates it is made.
STANDARDISED, INDIRECTLY = "standardised", "indirectly standardised"
NESTED = ("proportion", "representation")  # the numerator lies within the denominator


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: float arrays of one length, NaN where nothing is known.

    numerator, denominator, total, sum_squares: as in the counts frame, blank where they are
    impossible. value, lower, upper: the figure in its unit, with its interval.
    """

    numerator: FloatArray
    denominator: FloatArray
    total: FloatArray
    sum_squares: FloatArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def read(cls, frame: pd.DataFrame) -> Arm:
        """The rows' own side. A column that is missing is blank."""
        columns = {each.name: floats(frame, each.name) for each in fields(cls)}
        impossible = ~possible(frame)
        return cls(**{k: np.where(impossible, np.nan, v) for k, v in columns.items()})

    def at(self, positions: IntArray) -> Arm:
        """The rows at `positions`; blank where a position is -1."""
        none = positions < 0
        return Arm(
            *(np.where(none, np.nan, getattr(self, each.name)[positions]) for each in fields(self))
        )

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


def floats(frame: pd.DataFrame, name: str) -> FloatArray:
    """A column as float64; NaN where it is missing."""
    if name not in frame:
        return np.full(len(frame), np.nan)
    numbers: FloatArray = pd.to_numeric(frame[name]).to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers


def design_effects(frame: pd.DataFrame) -> FloatArray:
    """The design effect of each row; 1 where decisions do not come by family."""
    found = floats(frame, "design_effect")
    return np.where(np.isnan(found), 1.0, found)


def is_in(frame: pd.DataFrame, name: str, *words: str) -> BoolArray:
    """Where a text column is one of `words`; an array of its own, that may be changed."""
    return np.array(frame[name].isin(words), dtype=bool)


def known_groups(frame: pd.DataFrame) -> BoolArray:
    """Rows of an ethnic group, not of All or Unknown."""
    return ~is_in(frame, "group", ALL, UNKNOWN)


def kinds(frame: pd.DataFrame) -> Kinds:
    """The measure of each row; FIGURES for a published figure without any count, STANDARDISED or
    INDIRECTLY for one that is made alike."""
    bare = np.isnan(floats(frame, "numerator")) & np.isnan(floats(frame, "denominator"))
    figures = bare & ~np.isnan(floats(frame, "value"))
    found = np.where(figures, FIGURES, frame["measure"].to_numpy(dtype=object))
    if HOW in frame:
        found[is_in(frame, HOW, DIRECT, TOO_FEW, NOT_RECORDED, ROUNDED)] = STANDARDISED
        found[is_in(frame, HOW, INDIRECT)] = INDIRECTLY
    return found


def possible(frame: pd.DataFrame) -> BoolArray:
    """Rows whose counts can be true: not negative, finite, numerator within denominator, and so on.

    Counts already made elsewhere can be wrong; they are then not calculated with, and not shown as
    a figure.
    """
    numerator, denominator = floats(frame, "numerator"), floats(frame, "denominator")
    total, squares = floats(frame, "total"), floats(frame, "sum_squares")
    wrong = np.isinf(total)
    for count in (numerator, denominator, squares):
        wrong |= (count < 0) | np.isinf(count)
    wrong |= is_in(frame, "measure", *NESTED) & (numerator > denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        wrong |= squares - total**2 / denominator < -1e-9 * squares
    return ~wrong


def blocks(frame: pd.DataFrame, columns: list[str] | None = None) -> IntArray:
    """The same number for rows alike in `columns` (left out: those of BLOCK), counted from 0."""
    grouped = frame.groupby(columns or BLOCK, sort=False, dropna=False, observed=True)
    return np.asarray(grouped.ngroup(), dtype=np.int64)


def row_of(block: IntArray, wanted: BoolArray) -> IntArray:
    """For each row, the position of its block's row that is `wanted`; -1 where there is none."""
    found = np.full(block.max(initial=-1) + 1, -1, dtype=np.int64)
    positions = np.flatnonzero(wanted)
    found[block[positions]] = positions
    return found[block]


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


def is_reference(frame: pd.DataFrame, definitions: Definitions) -> BoolArray:
    """Rows of their grouping's reference group."""
    references = {name: each.reference for name, each in definitions.ethnicity.groupings.items()}
    expected = frame["grouping"].map(references).to_numpy(dtype=object)
    return np.asarray(frame["group"].to_numpy(dtype=object) == expected, dtype=bool)


def compared(frame: pd.DataFrame, definitions: Definitions) -> BoolArray:
    """Rows that are held against a comparator: ethnic groups, save the comparator's own row."""
    own = is_reference(frame, definitions) & is_in(frame, "comparator", REFERENCE)
    return known_groups(frame) & ~own


def comparator_arm(frame: pd.DataFrame, definitions: Definitions, group: Arm) -> Arm:
    """The people each row is compared with, for the comparators `reference` and `rest`.

    Blank in rows that are not compared, and where the comparator is a number. The figure of `rest`
    is blank: it is calculated from the counts where the measure allows.
    """
    block, known = blocks(frame), known_groups(frame)
    rows = compared(frame, definitions)
    reference = row_of(block, is_reference(frame, definitions) & known)
    by_reference = group.at(
        np.where(rows & is_in(frame, "comparator", REFERENCE), reference, np.int64(-1))
    )
    by_rest = group.others(block, known)
    rest = rows & is_in(frame, "comparator", REST)
    return Arm(
        *(
            np.where(rest, getattr(by_rest, each.name), getattr(by_reference, each.name))
            for each in fields(Arm)
        )
    )


def per(frame: pd.DataFrame, definitions: Definitions) -> FloatArray:
    """Per how many a row's value is told: the `per` of a rate, 1 for every other measure."""
    scale = {each.id: each.per for each in definitions.indicators if each.measure == "rate"}
    mapped = np.asarray(frame["indicator"].map(scale), dtype=np.float64)
    return np.where(np.isnan(mapped), 1.0, mapped)
