"""Series over time, and the breaks that cut them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from scorecard.comparison.arrays import IntArray, days
from scorecard.comparison.columns import Columns
from scorecard.definitions.dating import dating_of
from scorecard.definitions.model import Break, Definitions, Indicator, Tally

SERIES = ("indicator", "variant", "area", "grouping", "group", "comparator")


def ordered(columns: Columns) -> tuple[IntArray, IntArray, IntArray]:
    """The positions of the rows, series by series and oldest first; and two numbers for each place.

    The first number is the same within a series, the second within a stretch of a series that no
    declared break cuts.
    """
    return columns.by_keys(_ordered)


def _ordered(columns: Columns) -> tuple[IntArray, IntArray, IntArray]:
    series, ends = columns.alike(SERIES), days(columns.frame["period_end"])
    order = np.lexsort((ends, series))
    series, stretch = series[order], _breaks_before(columns, ends)[order]
    new = (np.diff(series, prepend=-1) != 0) | (np.diff(stretch, prepend=-1) != 0)
    return order, series, np.cumsum(new) - 1


def breaks(definitions: Definitions, indicator: Indicator, variant: str = "") -> list[date]:
    """The days from which an indicator or a variant is not comparable with before, sorted."""
    return sorted({each.at for each in declared(definitions, indicator, variant)})


def declared(definitions: Definitions, indicator: Indicator, variant: str = "") -> list[Break]:
    """The breaks that cut the series of an indicator, or of a variant of it, in order.

    Breaks of the indicator itself and of every dataset behind it: its own, those of its numerator
    and denominator, and those of the benchmarks that stand below the line.
    """
    datasets = {each.id: each.breaks for each in definitions.datasets}
    found: list[Break] = list(indicator.breaks)
    for name in sorted(set(_datasets(definitions, indicator, variant))):
        found += [each for each in datasets.get(name, []) if each not in found]
    return sorted(found, key=lambda each: each.at)


def is_stock(definitions: Definitions, indicator: Indicator, variant: str = "") -> bool:
    """Whether each period counts many of the same people again: snapshots, or open on a day.

    What is counted decides: the numerator, or the denominator where there is none. Events against a
    stock (leavers per post) are new in each period.
    """
    chosen = next((each for each in indicator.variants if each.id == variant), None)
    below = (chosen and chosen.denominator) or indicator.denominator
    tally = indicator.numerator or (None if indicator.measure == "rate" else below)
    main = (chosen and chosen.dataset) or indicator.dataset
    dating = dating_of(definitions.dataset((tally and tally.dataset) or main), indicator, tally)
    return dating is not None and bool(dating.as_at or dating.open)


def _datasets(definitions: Definitions, indicator: Indicator, variant: str) -> Iterator[str]:
    chosen = next((each for each in indicator.variants if each.id == variant), None)
    yield (chosen and chosen.dataset) or indicator.dataset
    below = (chosen and chosen.denominator) or indicator.denominator
    populations = {each.id: each.dataset for each in definitions.benchmarks}
    tallies: list[Tally] = [tally for tally in (indicator.numerator, below) if tally]
    for tally in tallies:
        if tally.dataset:
            yield tally.dataset
        if tally.benchmark and (population := populations.get(tally.benchmark)):
            yield population


def _breaks_before(columns: Columns, ends: np.ndarray) -> IntArray:
    """How many breaks lie on or before the last day of each row's period.

    A break lies between two periods exactly where this number differs: it is then later than the
    end of the one and not later than the end of the other.
    """
    out = np.zeros(len(columns), dtype=np.int64)
    for name, variant, rows in columns.variants:
        at = breaks(columns.definitions, columns.definitions.indicator(name), variant)
        out[rows] = np.searchsorted(np.array(at, dtype="datetime64[D]"), ends[rows], side="right")
    return out
