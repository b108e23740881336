"""A results frame as arrays: every column is read once, whoever asks for it.

Comparison and assessment ask the same of a frame again and again: what stands in a column, which
rows are alike, which are of an ethnic group. `Columns` reads the frame as it is asked and keeps
what it read, so that a step costs little more than its formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Text, Words
from scorecard.definitions.model import Definitions
from scorecard.results import ALL, DIRECT, HOW, INDIRECT, NOT_RECORDED, ROUNDED, TOO_FEW, UNKNOWN
from scorecard.statistics import Interval

Kinds = npt.NDArray[np.int8]  # for each row its place in KINDS

REFERENCE, REST = "reference", "rest"
HIDDEN = ("suppressed", "at-source")
# Rows that are held against each other: they differ only in their group.
BLOCK = ("indicator", "variant", "period", "area", "grouping", "comparator")

FIGURES = "figures"  # a published figure without its counts, whatever it measures
# A figure made alike in age or need. The interval of one made indirectly holds the chance of the
# reference group too, of whose rates it is made.
STANDARDISED, INDIRECTLY = "standardised", "indirectly standardised"
NESTED = ("proportion", "representation")  # the numerator lies within the denominator
KINDS = (
    *("proportion", "rate", "representation", "mean", "median", "progression_ratio"),
    *(FIGURES, STANDARDISED, INDIRECTLY),
)
FAR = 2**62
T = TypeVar("T")


def is_kind(kind: Kinds, *names: str) -> BoolArray:
    """Rows of one of these kinds."""
    return np.array([each in names for each in KINDS])[kind]


def design_effects(frame: pd.DataFrame) -> FloatArray:
    """The design effect of each row; 1 where decisions do not come by family."""
    found = frame.get("design_effect", pd.Series(np.nan, index=frame.index))
    return pd.to_numeric(found).fillna(1.0).to_numpy(dtype=np.float64)


def with_columns(frame: pd.DataFrame, made: Mapping[str, Any]) -> pd.DataFrame:
    """`frame` with columns put in the place of its own, or added. All at once: one by one is slow
    where they are many. Text stays as it is made; `results.conform` gives it its type."""
    held: dict[str, Any] = {str(name): frame[name] for name in frame}
    for name, column in made.items():
        text = isinstance(column, np.ndarray) and column.dtype.kind == "O"
        held[name] = pd.Series(column, index=frame.index, dtype=object) if text else column
    # every column is its own: nobody changes the arrays that were made, nor `frame`
    return pd.DataFrame(held, index=frame.index, copy=False)


def _counted(number: IntArray) -> tuple[IntArray, int]:
    """Numbers counted from 0 in the order in which they come, and how many there are."""
    place, different = pd.factorize(number)
    return place.astype(np.int64), len(different)


class Keyed(Generic[T]):
    """A property that follows from columns that are never made anew: key, days, measure, design
    effect. Found once, for a frame and for all that is made of it."""

    def __init__(self, find: Callable[[Any], T]) -> None:
        self.find = find

    def __get__(self, columns: Columns, owner: type) -> T:
        return columns.by_keys(self.find)


class Columns:
    """`frame` read with `definitions`, and with columns `made` of it. The frame must not change as
    long as this is in use, nor must the arrays that it gives: others get the same."""

    def __init__(self, frame: pd.DataFrame, definitions: Definitions) -> None:
        self.frame, self.definitions = frame, definitions
        self.made: dict[str, Any] = {}
        self._numbers: dict[str, FloatArray] = {}
        self._texts: dict[str, Text] = {}
        self._by_keys: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def plus(self, made: Mapping[str, Any]) -> Columns:
        """These with columns in the place of their own, or added: arrays of numbers or of text.
        What was read of all others is not read again. `made` holds none of `results.KEY`, nor days,
        measure or design effect: these stay what they are."""
        out = Columns(self.frame, self.definitions)
        out.made = self.made | dict(made)
        out._numbers = {name: each for name, each in self._numbers.items() if name not in made}
        out._texts = {name: each for name, each in self._texts.items() if name not in made}
        out._by_keys = self._by_keys
        return out

    def to_frame(self) -> pd.DataFrame:
        """The frame with the columns made."""
        return with_columns(self.frame, self.made)

    def by_keys(self, find: Callable[[Columns], T]) -> T:
        """What `find` says of these columns, looked for once. It may ask for none that `plus` may
        make, so that it holds for these with others as well."""
        if find not in self._by_keys:
            self._by_keys[find] = find(self)
        found: T = self._by_keys[find]
        return found

    def numbers(self, name: str) -> FloatArray:
        """A column as float64; NaN where a number, or the column, is missing."""
        if name not in self._numbers:
            found = np.full(len(self.frame), np.nan)
            if name in self.made:
                found = np.asarray(self.made[name], dtype=np.float64)
            elif name in self.frame:
                column = self.frame[name]
                if column.dtype != np.float64:
                    column = pd.to_numeric(column)
                found = column.to_numpy(dtype=np.float64, na_value=np.nan)
            self._numbers[name] = found
        return self._numbers[name]

    def interval(self, name: str) -> Interval:
        """A figure with its limits, of the columns of that name."""
        return Interval(*(self.numbers(name + end) for end in ("", "_lower", "_upper")))

    def text(self, name: str) -> Text:
        """A column of text; every row empty where the column is missing."""
        if name not in self._texts:
            column = self.made[name] if name in self.made else self.frame.get(name)
            nothing = Text(("",), np.zeros(len(self.frame), dtype=np.int64))
            self._texts[name] = nothing if column is None else Text.read(column)
        return self._texts[name]

    def words(self, name: str) -> Words:
        """A column of text, row by row."""
        found = self.text(name)
        return np.array(found.words, dtype=object)[found.place]

    def is_in(self, name: str, *words: str) -> BoolArray:
        """Where a text column is one of `words`; an array of its own, that may be changed."""
        return self.text(name).among(words)

    def alike(self, names: Sequence[str]) -> IntArray:
        """The same number for rows alike in the text columns `names`, counted from 0."""
        number, many = np.zeros(len(self.frame), dtype=np.int64), 1
        for name in names:
            found = self.text(name)
            if many * len(found.words) > FAR:  # more combinations than integers
                number, many = _counted(number)
            number, many = number * len(found.words) + found.place, many * len(found.words)
        return _counted(number)[0]

    @Keyed
    def variants(self) -> list[tuple[str, str, IntArray]]:
        """Each indicator and variant, and where its rows are."""
        number = self.alike(["indicator", "variant"])
        order = np.argsort(number, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(number[order])) + 1) if len(order) else []
        indicator, variant = self.words("indicator"), self.words("variant")
        return [(indicator[at[0]], variant[at[0]], at) for at in parts]

    @Keyed
    def block(self) -> IntArray:
        """The same number for rows that are held against each other, counted from 0."""
        return self.alike(BLOCK)

    def row_of(self, wanted: BoolArray) -> IntArray:
        """For each row, the place of its block's row that is `wanted`; -1 where there is none."""
        found = np.full(self.block.max(initial=-1) + 1, -1, dtype=np.int64)
        positions = np.flatnonzero(wanted)
        found[self.block[positions]] = positions
        return found[self.block]

    @Keyed
    def known(self) -> BoolArray:
        """Rows of an ethnic group, not of All or Unknown."""
        return ~self.is_in("group", ALL, UNKNOWN)

    @cached_property
    def hidden(self) -> BoolArray:
        """Rows of which no number is told."""
        return self.is_in("suppression", *HIDDEN)

    @Keyed
    def is_reference(self) -> BoolArray:
        """Rows of their grouping's reference group."""
        place = {word: at for at, word in enumerate(self.text("group").words)}
        groupings = self.definitions.ethnicity.groupings
        wanted = {name: place.get(each.reference, -2) for name, each in groupings.items()}
        rows: BoolArray = self.text("group").place == self.text("grouping").mapped(wanted, -2, int)
        return rows

    @Keyed
    def compared(self) -> BoolArray:
        """Rows that are held against a comparator: ethnic groups, save the comparator's own row."""
        return self.known & ~(self.is_reference & self.is_in("comparator", REFERENCE))

    @Keyed
    def reference_row(self) -> IntArray:
        """The position of the row that each is compared with, where that is the reference group's;
        elsewhere, and where there is no such row, -1."""
        found = self.row_of(self.is_reference & self.known)
        return np.where(self.compared & self.is_in("comparator", REFERENCE), found, -1)

    @Keyed
    def design_effect(self) -> FloatArray:
        """The design effect of each row; 1 where decisions do not come by family."""
        return design_effects(self.frame)

    @Keyed
    def per(self) -> FloatArray:
        """Per how many a row's value is told: the `per` of a rate, 1 for every other measure."""
        rates = (each for each in self.definitions.indicators if each.measure == "rate")
        scale = {each.id: float(each.per) for each in rates}
        return self.text("indicator").mapped(scale, 1.0, float)

    @Keyed
    def better(self) -> Words:
        """Which direction is good, in the words of the definitions."""
        words = {each.id: each.better for each in self.definitions.indicators}
        return self.text("indicator").mapped(words, "")

    @cached_property
    def kind(self) -> Kinds:
        """The measure of each row; FIGURES for a published figure without any count, STANDARDISED
        or INDIRECTLY for one that is made alike."""
        found = self.text("measure").mapped(
            {name: place for place, name in enumerate(KINDS)}, KINDS.index(FIGURES), np.int8
        )
        bare = np.isnan(self.numbers("numerator")) & np.isnan(self.numbers("denominator"))
        found[bare & ~np.isnan(self.numbers("value"))] = KINDS.index(FIGURES)
        standardised = self.is_in(HOW, DIRECT, TOO_FEW, NOT_RECORDED, ROUNDED)
        found[standardised] = KINDS.index(STANDARDISED)
        found[self.is_in(HOW, INDIRECT)] = KINDS.index(INDIRECTLY)
        return found

    @cached_property
    def made_alike(self) -> BoolArray:
        """Rows whose figure is made alike in age or need, directly or indirectly."""
        return is_kind(self.kind, STANDARDISED, INDIRECTLY)

    @cached_property
    def kind_over_time(self) -> Kinds:
        """The kind by which one period is held against another: those made alike are one kind,
        however they were made, as two periods share nobody's chance."""
        return np.where(self.made_alike, KINDS.index(STANDARDISED), self.kind).astype(np.int8)

    @cached_property
    def possible(self) -> BoolArray:
        """Rows whose counts can be true: not negative, finite, numerator within denominator, and so
        on.

        Counts already made elsewhere can be wrong; they are then not calculated with, and not shown
        as a figure.
        """
        numerator, denominator = self.numbers("numerator"), self.numbers("denominator")
        total, squares = self.numbers("total"), self.numbers("sum_squares")
        wrong = np.isinf(total)
        for count in (numerator, denominator, squares):
            wrong |= (count < 0) | np.isinf(count)
        wrong |= self.is_in("measure", *NESTED) & (numerator > denominator)
        with np.errstate(divide="ignore", invalid="ignore"):
            wrong |= squares - total**2 / denominator < -1e-9 * squares
        return ~wrong
