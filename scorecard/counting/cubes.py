"""Requests for counts, gathered into passes, and their answers as arrays.

Every indicator says what it wants counted; requests on the same rows placed in the same way are
answered by one pass. An answer is an array: windows × areas × ethnic memberships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl

from scorecard.counting.engine import Engine
from scorecard.counting.filters import CELL, Wheres, expression
from scorecard.counting.scan import (
    AREA,
    LEAF,
    LEVELLED,
    NUMBER,
    SEEN,
    WINDOW,
    Days,
    Flow,
    Lookups,
    Tallies,
    distinct,
    grouped,
    histogram,
    placed,
    sums,
)
from scorecard.sources.areas import Areas
from scorecard.sources.read import FLAG, Source


@dataclass(frozen=True)
class Request:
    """One thing to count: which rows of a dataset, how placed in time, and what of them."""

    dataset: str
    axis: Flow | Days
    where: str  # canonical, so that equal filters are one request
    people: bool = False
    column: str | None = None
    power: int = 1
    values: bool = False  # the values themselves, for medians


@dataclass
class Cube:
    """The answer: windows × areas × memberships.

    number: counts or sums; hidden: how many of the source's numbers in it were symbols; present:
    how many of the source's rows stand behind it. histogram: for medians, a frame of window, area
    position, cell, value and how often. single: of people, the windows in which each has one row.
    """

    number: np.ndarray
    hidden: np.ndarray
    present: np.ndarray
    histogram: pd.DataFrame | None = None
    single: np.ndarray | None = None


@dataclass
class Context:
    """A dataset ready to be counted."""

    source: Source
    lookups: Lookups
    areas: Areas
    chains: list[tuple[str, ...]]
    cells: int


@dataclass
class Counter:
    """Collects requests, runs the passes, hands out the answers."""

    engine: Engine
    contexts: dict[str, Context]
    requests: dict[Request, nw.Expr] = field(default_factory=dict)
    wheres: dict[Request, Wheres] = field(default_factory=dict)
    cubes: dict[Request, Cube] = field(default_factory=dict)
    adopted: dict[str, nw.LazyFrame] = field(default_factory=dict)

    def ask(self, request: Request, wheres: Wheres) -> Request:
        """Note a request; equal ones are counted once.

        Raises ValueError where a filter does not fit the columns.
        """
        if request not in self.requests:
            self.requests[request] = expression(wheres, self.contexts[request.dataset].source.kinds)
            self.wheres[request] = wheres
        return request

    def run(self, told: Callable[[str, int, int], None]) -> None:
        """Answer every request: one pass for each dataset, axis and unit; one more for each
        median."""
        passes: dict[tuple[str, Flow | Days, bool, Request | None], list[Request]] = defaultdict(
            list
        )
        for request in self.requests:
            own = request if request.values else None
            passes[(request.dataset, request.axis, request.people, own)].append(request)
        for number, ((dataset, axis, people, own), requests) in enumerate(passes.items(), 1):
            told(dataset, number, len(passes))
            context = self.contexts[dataset]
            if own:
                self.cubes[requests[0]] = self._median_pass(context, axis, requests[0])
            else:
                self.cubes.update(self._pass(context, axis, people, requests))

    def frame(self, context: Context, axis: Flow | Days) -> nw.LazyFrame:
        """The dataset's rows with their window, membership and leaf of the areas."""
        dataset = context.source.dataset
        if dataset.id not in self.adopted:
            self.adopted[dataset.id] = self.engine.adopt(context.source.frame)
        columns = {
            part: name if name in context.source.kinds else None
            for part, name in (
                ("ethnicity", dataset.columns.ethnicity),
                ("person", dataset.columns.person),
                ("area", dataset.columns.area),
            )
        }
        rows = placed(self.adopted[dataset.id], axis, self.engine)
        return grouped(rows, axis, context.lookups, columns, self.engine, by_area=True)

    def _pass(
        self, context: Context, axis: Flow | Days, people: bool, requests: list[Request]
    ) -> dict[Request, Cube]:
        published = context.source.dataset.shape != "records"
        tallies: Tallies = {}
        for number, request in enumerate(requests):
            test = self.requests[request]
            tallies[f"t{number}"] = (test, request.column, request.power)
            if published and request.column:
                tallies[f"t{number}__flag"] = (test, request.column + FLAG, 1)
                tallies[f"t{number}__present"] = (test, None, 1)
        rows = self.frame(context, axis)
        added = sums(rows, tallies)
        seen: dict[str, np.ndarray] = {}
        if people:
            person = context.source.dataset.columns.person or ""
            tree = context.lookups.tree
            adopted = None if tree is None else self.engine.adopt(tree)
            found = self.engine.collect(distinct(rows, tallies, person, adopted))
            seen = self._by_window(added, axis, tallies)
        else:
            found = self.engine.collect(added).with_columns(pl.lit(0).alias(LEVELLED))
        dense = self._dense(context, _windows(axis), found, list(tallies))
        return {
            request: Cube(
                dense[f"t{number}"],
                dense.get(f"t{number}__flag", np.zeros(1)),
                dense.get(f"t{number}__present", np.ones(1)),
                single=dense[f"t{number}"][:, 0].sum(axis=1) == seen[f"t{number}"]
                if people
                else None,
            )
            for number, request in enumerate(requests)
        }

    def _by_window(
        self, added: nw.LazyFrame, axis: Flow | Days, tallies: Tallies
    ) -> dict[str, np.ndarray]:
        """How many rows there are of each tally, by window."""
        found = self.engine.collect(added).to_pandas().groupby(WINDOW)[list(tallies)].sum()
        by_window = found.reindex(range(_windows(axis)), fill_value=0)
        return {name: by_window[name].to_numpy(dtype=float) for name in tallies}

    def _dense(
        self, context: Context, windows: int, found: pl.DataFrame, names: list[str]
    ) -> dict[str, np.ndarray]:
        """Arrays windows × areas × memberships, leaves added up to every area they belong to."""
        positions = {id: number for number, id in enumerate(context.areas.ids)}
        member = np.zeros((len(context.chains), len(positions)))
        for leaf, chain in enumerate(context.chains):
            member[leaf, [positions[id] for id in chain]] = 1
        frame = found.to_pandas()
        levelled = frame[LEVELLED].to_numpy() == 1
        out = {}
        for name in names:
            amounts = frame[name].to_numpy(dtype=float, na_value=0)
            at = [frame[key].to_numpy(dtype=np.int64) for key in (WINDOW, LEAF, CELL)]
            leaves = np.zeros((windows, len(context.chains), context.cells))
            np.add.at(leaves, tuple(a[~levelled] for a in at), amounts[~levelled])
            dense = np.einsum("wlc,la->wac", leaves, member)
            np.add.at(dense, tuple(a[levelled] for a in at), amounts[levelled])
            out[name] = dense
        return out

    def _median_pass(self, context: Context, axis: Flow | Days, request: Request) -> Cube:
        test = self.requests[request]
        column = request.column or ""
        rows = self.frame(context, axis)
        found = self.engine.collect(histogram(rows, test, column)).to_pandas()
        positions = {id: number for number, id in enumerate(context.areas.ids)}
        tree = pd.DataFrame(
            [(leaf, positions[id]) for leaf, chain in enumerate(context.chains) for id in chain],
            columns=[LEAF, AREA],
        )
        spread = found.merge(tree, on=LEAF)
        by_value = spread.groupby([WINDOW, AREA, CELL, NUMBER])[SEEN].sum().reset_index()
        number = np.zeros((_windows(axis), len(positions), context.cells))
        at = tuple(by_value[key].to_numpy(dtype=np.int64) for key in (WINDOW, AREA, CELL))
        np.add.at(number, at, by_value[SEEN].to_numpy(dtype=float))
        return Cube(number, np.zeros(1), np.ones(1), by_value)


def _windows(axis: Flow | Days) -> int:
    return axis.count if isinstance(axis, Flow) else len(axis.days)
