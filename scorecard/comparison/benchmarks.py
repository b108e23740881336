"""Numbers to compare with: a group's share of a benchmark's people, or a published value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.comparison.arms import FloatArray, floats, is_in, known_groups
from scorecard.definitions.model import Definitions


def numbers(frame: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions) -> FloatArray:
    """The number each row is compared with, where its comparator is a benchmark.

    benchmarks: columns benchmark, place, as_at, grouping, group, count. A row of a place beside
    this one is compared with the benchmark of that place, never with ours. For representation, the
    group's share of the benchmark's people of known ethnicity, at the latest date before the period
    ends (else the earliest there is). For every other measure, the benchmark's published `value`.
    NaN everywhere else, for All and Unknown, and where a count of the benchmark is hidden.
    """
    comparator = frame["comparator"].to_numpy(dtype=object)
    shares = is_in(frame, "measure", "representation")
    rows, places = known_groups(frame), _places(frame)
    out = np.full(len(frame), np.nan)
    for benchmark in definitions.benchmarks:
        mine = rows & (comparator == benchmark.id)
        if benchmark.of == "value" and benchmark.value is not None:
            out[mine & ~shares] = benchmark.value
        people = benchmarks[benchmarks["benchmark"] == benchmark.id]
        for place in sorted(set(places[mine & shares])):
            here = mine & shares & (places == place)
            out[here] = _shares(frame[here], people[_places(people) == place])
    return out


def _places(frame: pd.DataFrame) -> np.ndarray:
    """The place of each row; '' is this organisation."""
    if "place" not in frame:
        return np.full(len(frame), "", dtype=object)
    return frame["place"].to_numpy(dtype=object)


def _shares(rows: pd.DataFrame, people: pd.DataFrame) -> FloatArray:
    """Each row's group's share of one benchmark's people."""
    people = people[known_groups(people)]
    people = people.assign(day=days(people, "as_at"), count=floats(people, "count"))
    ends = days(rows, "period_end")
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


def days(frame: pd.DataFrame, name: str) -> np.ndarray:
    """A column of dates as datetime64[D]; one that is missing stands before all others."""
    found = pd.to_datetime(frame[name]).to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(found), np.datetime64("0001-01-01"), found)
