"""Numbers to compare with: a group's share of a benchmark's people, or a published value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.comparison.arrays import FloatArray, days
from scorecard.comparison.columns import Columns
from scorecard.results import ALL, UNKNOWN


def numbers(columns: Columns, benchmarks: pd.DataFrame) -> FloatArray:
    """The number each row is compared with, where its comparator is a benchmark.

    benchmarks: columns benchmark, place, as_at, grouping, group, count. A row of a place beside
    this one is compared with the benchmark of that place, never with ours. For representation, the
    group's share of the benchmark's people of known ethnicity, at the latest date before the period
    ends (else the earliest there is). For every other measure, the benchmark's published `value`.
    NaN everywhere else, for All and Unknown, and where a count of the benchmark is hidden.
    """
    shares, place = columns.is_in("measure", "representation"), columns.text("place")
    out = np.full(len(columns), np.nan)
    for benchmark in columns.definitions.benchmarks:
        mine = columns.known & columns.is_in("comparator", benchmark.id)
        if not mine.any():
            continue
        if benchmark.of == "value" and benchmark.value is not None:
            out[mine & ~shares] = benchmark.value
        people = benchmarks[benchmarks["benchmark"] == benchmark.id]
        places = people["place"] if "place" in people else pd.Series("", index=people.index)
        for here, name in enumerate(place.words):
            rows = np.flatnonzero(mine & shares & (place.place == here))
            if len(rows):
                out[rows] = _shares(columns.frame.iloc[rows], people[places == name])
    return out


def _shares(rows: pd.DataFrame, people: pd.DataFrame) -> FloatArray:
    """Each row's group's share of one benchmark's people."""
    people = people[~people["group"].isin([ALL, UNKNOWN])]
    counts = pd.to_numeric(people["count"]).astype("float64")
    people = people.assign(day=days(people["as_at"]), count=counts)
    ends = days(rows["period_end"])
    grouping = rows["grouping"].to_numpy(dtype=object)
    out = np.full(len(rows), np.nan)
    for name, counted in people.groupby("grouping", sort=False):
        table = counted.pivot_table(
            index="day", columns="group", values="count", aggfunc=_only, dropna=False
        )
        # a group that is hidden, or told on one day and not on another, leaves the total unknown
        share = table.div(table.sum(axis=1, skipna=False), axis=0).to_numpy()
        latest = np.searchsorted(table.index.to_numpy(), ends, side="right") - 1
        column = table.columns.get_indexer(pd.Index(rows["group"]))
        here = (grouping == name) & (column >= 0)
        out[here] = share[np.maximum(latest, 0)[here], column[here]]
    return out


def _only(counts: pd.Series) -> float:
    """The one count of a cell; NaN where it is hidden. A cell given in parts is added up."""
    return float(counts.sum(skipna=False))
