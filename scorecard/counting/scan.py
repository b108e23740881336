"""One pass over a dataset: all its tallies, by period, area and ethnic membership at once.

Everything here is narwhals' lazy API, so that it runs on any engine. What comes out is small: a row
for each period, place and membership. pandas and NumPy take it from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from scorecard.counting.engine import Engine
from scorecard.counting.filters import CELL
from scorecard.counting.windows import Calendar

WINDOW, LEAF, AREA, LEVELLED, NUMBER, SEEN = (
    "__window__",
    "__leaf__",
    "__area__",
    "__levelled__",
    "__value__",
    "__seen__",
)


# By name: which rows, the column to add up (None: count the rows), and to which power.
Tallies = dict[str, tuple[nw.Expr, str | None, int]]


@dataclass(frozen=True)
class Flow:
    """Rows fall into the window of the day on which they happened."""

    column: str
    calendar: Calendar
    first: int  # the calendar's number of the first single period
    pool: int
    count: int  # of windows


@dataclass(frozen=True)
class Days:
    """Rows count on given days: snapshots of that day, or what was open on it."""

    column: str
    days: tuple[date, ...]
    end: str | None = None  # of an open span; None for snapshots
    is_open: bool = False


@dataclass(frozen=True)
class Lookups:
    """Small tables that go with a dataset.

    cells: raw ethnicity (`ethnicity`) → membership (`cell`).
    people: person (`person`) → membership (`fixed`), for those recorded in several ways.
    leaves: raw area (`area`), era → position of the chain of areas (`leaf`).
    eras: days on which an area changed; the era of a day is how many of them are on or before it.
    tree: leaf → each area (`area_position`) it belongs to.
    """

    cells: pl.DataFrame
    people: pl.DataFrame | None
    leaves: pl.DataFrame | None
    eras: Sequence[date]
    tree: pl.DataFrame | None


def placed(frame: nw.LazyFrame[Any], axis: Flow | Days, engine: Engine) -> nw.LazyFrame[Any]:
    """Rows with the number of their window (several times, where open on several days)."""
    if isinstance(axis, Flow):
        day, cut = nw.col(axis.column), axis.calendar
        month = day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1
        if cut.day < 31:
            late = day.dt.day().cast(nw.Int64) > cut.day
            month = month + nw.when(late).then(nw.lit(1)).otherwise(nw.lit(0))
        period = (month - cut.month % cut.months) // cut.months
        frame = frame.with_columns(((period - axis.first) // axis.pool).alias(WINDOW))
        return frame.filter(nw.col(WINDOW) >= 0, nw.col(WINDOW) < axis.count)
    days = pl.DataFrame(
        {"__day__": list(axis.days), WINDOW: range(len(axis.days))},
        schema={"__day__": pl.Date, WINDOW: pl.Int64},
    )
    if not axis.is_open:
        return frame.join(engine.adopt(days), left_on=axis.column, right_on="__day__", how="inner")
    crossed = frame.join(engine.adopt(days), how="cross")
    begun = nw.col(axis.column) <= nw.col("__day__")
    if axis.end is None:
        return crossed.filter(begun)
    lasting = nw.col(axis.end).is_null() | (nw.col(axis.end) > nw.col("__day__"))
    return crossed.filter(begun, lasting)


def grouped(
    frame: nw.LazyFrame[Any],
    axis: Flow | Days,
    lookups: Lookups,
    columns: dict[str, str | None],
    engine: Engine,
    by_area: bool,
) -> nw.LazyFrame[Any]:
    """Rows with their membership, and with their leaf of the areas where `by_area`."""
    ethnicity, person, area = columns["ethnicity"], columns["person"], columns["area"]
    if ethnicity:
        frame = frame.join(
            engine.adopt(lookups.cells), left_on=ethnicity, right_on="__ethnicity__", how="left"
        ).with_columns(nw.coalesce(nw.col("__found__"), nw.lit(0)).alias(CELL))
    else:
        frame = frame.with_columns(nw.lit(0).alias(CELL))
    if person and lookups.people is not None:
        fixed = engine.adopt(lookups.people)
        frame = frame.join(fixed, left_on=person, right_on="__person__", how="left")
        frame = frame.with_columns(nw.coalesce(nw.col("__fixed__"), nw.col(CELL)).alias(CELL))
    if not (by_area and area and lookups.leaves is not None):
        return frame.with_columns(nw.lit(0).alias(LEAF))
    day = nw.col("__day__" if isinstance(axis, Days) and axis.is_open else axis.column)
    era = nw.lit(0)
    for change in lookups.eras:
        era = era + nw.when(day >= change).then(nw.lit(1)).otherwise(nw.lit(0))
    frame = frame.with_columns(era.cast(nw.Int64).alias("__era__"))
    frame = frame.join(
        engine.adopt(lookups.leaves),
        left_on=[area, "__era__"],
        right_on=["__raw_area__", "__its_era__"],
        how="left",
    )
    return frame.with_columns(nw.coalesce(nw.col("__its_leaf__"), nw.lit(0)).alias(LEAF))


def sums(frame: nw.LazyFrame[Any], tallies: Tallies) -> nw.LazyFrame[Any]:
    """Counts (or sums of a column) of the rows that pass each test, by window, leaf and
    membership."""
    keys = [WINDOW, LEAF, CELL]
    marked = frame.with_columns(**{name: _amount(*tally) for name, tally in tallies.items()})
    return marked.group_by(keys).agg(*(nw.col(name).sum() for name in tallies))


def distinct(
    frame: nw.LazyFrame[Any],
    tallies: Tallies,
    person: str,
    tree: nw.LazyFrame[Any] | None,
) -> nw.LazyFrame[Any]:
    """Distinct people who pass each test, by window, leaf (or area) and membership.

    A person seen in one leaf only is counted there and adds up to every wider area. Those seen in
    several are counted once in each area they were seen in: rows with `__levelled__` = 1, whose
    `__leaf__` is then the position of an area. A row without a person counts as a person of its
    own.
    """
    names = list(tallies)
    marked = frame.with_columns(**{name: _amount(*tally) for name, tally in tallies.items()})
    known = marked.filter(~nw.col(person).is_null())
    nobody = marked.filter(nw.col(person).is_null())
    keys = [person, WINDOW, LEAF, CELL]
    people = known.group_by(keys).agg(*(nw.col(name).max() for name in names))
    total = [nw.col(name).sum() for name in names]
    plain = [WINDOW, LEAF, CELL]
    anonymous = nobody.group_by(plain).agg(*total)
    if tree is None:
        single = people.group_by(plain).agg(*total)
        both = nw.concat([_aligned(single, names, 0), _aligned(anonymous, names, 0)])
        return both
    people = people.with_columns(nw.len().over(person, WINDOW).alias(SEEN))
    single = people.filter(nw.col(SEEN) == 1).group_by(plain).agg(*total)
    several = people.filter(nw.col(SEEN) > 1).join(
        tree, left_on=LEAF, right_on="__of_leaf__", how="inner"
    )
    once = several.group_by([person, WINDOW, AREA, CELL]).agg(
        *(nw.col(name).max() for name in names)
    )
    levelled = once.group_by([WINDOW, AREA, CELL]).agg(*total)
    levelled = levelled.with_columns(nw.col(AREA).alias(LEAF))
    return nw.concat(
        [_aligned(single, names, 0), _aligned(anonymous, names, 0), _aligned(levelled, names, 1)]
    )


def tallied(
    frame: nw.LazyFrame[Any],
    tests: dict[str, nw.Expr],
    keys: list[str],
    cluster: str,
    person: str | None,
) -> nw.LazyFrame[Any]:
    """Rows that pass each test, by `keys` and cluster; with `person`, each person once.

    A row without a person counts as a person of its own.
    """
    marked = frame.with_columns(**{name: _amount(test, None, 1) for name, test in tests.items()})
    by, names = [*keys, cluster], list(tests)
    if person:
        known = marked.filter(~nw.col(person).is_null())
        people = known.group_by([person, *by]).agg(*(nw.col(name).max() for name in names))
        nobody = marked.filter(nw.col(person).is_null())
        marked = nw.concat([each.select(*by, *names) for each in (people, nobody)])
    return marked.group_by(by).agg(*(nw.col(name).sum() for name in names))


def histogram(frame: nw.LazyFrame[Any], test: nw.Expr, value: str) -> nw.LazyFrame[Any]:
    """How often each value of a column occurs, by window, leaf and membership."""
    kept = frame.filter(test, ~nw.col(value).is_null())
    counted = kept.with_columns(nw.col(value).alias(NUMBER))
    return counted.group_by([WINDOW, LEAF, CELL, NUMBER]).agg(nw.len().alias(SEEN))


def _amount(test: nw.Expr, column: str | None, power: int) -> nw.Expr:
    if column is None:
        return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))
    number = nw.coalesce(nw.col(column), nw.lit(0.0))
    powered = number
    for _ in range(power - 1):
        powered = powered * number
    return nw.when(test).then(powered).otherwise(nw.lit(0.0))


def _aligned(frame: nw.LazyFrame[Any], names: list[str], levelled: int) -> nw.LazyFrame[Any]:
    """The same columns in the same order and of the same types, to be put one under the other."""
    return frame.select(
        nw.col(WINDOW).cast(nw.Int64),
        nw.col(LEAF).cast(nw.Int64),
        nw.col(CELL).cast(nw.Int64),
        *(nw.col(name).cast(nw.Float64) for name in names),
        nw.lit(levelled).cast(nw.Int64).alias(LEVELLED),
    )
