"""The cells that the records of a dataset can lie in: time × area × ethnic groups × answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from scorecard.auditor.answers import answers
from scorecard.auditor.counts import KNOWN, Cell, Key, Register
from scorecard.auditor.filters import Tests
from scorecard.auditor.summaries import Summary
from scorecard.auditor.weights import weights
from scorecard.auditor.windows import Window, Windows
from scorecard.results import ALL, UNKNOWN, WHOLE

MOST = 200_000  # cells of one time; beyond that the dataset is left to the other relations
Group = dict[str, str]  # grouping -> group, of one record


@dataclass(frozen=True)
class Cells:
    """Counts of one dataset, dated alike, as the cells that records can lie in.

    positions: of the counts in the register. made: counts × cells, how often each record of a cell
    is counted. rest: for each cell the area that its records name although there are areas below
    it; '' for other cells. summaries: what means and medians say; weights: summaries × cells.
    """

    found: Register
    positions: list[int]
    made: sparse.csr_matrix
    rest: list[str]
    summaries: list[Summary]
    weights: sparse.csr_matrix

    @property
    def dataset(self) -> str:
        """The dataset of the records."""
        return self.found.names[self.positions[0]][0].dataset

    @cached_property
    def nobody(self) -> npt.NDArray[np.bool_]:
        """The cells of which published numbers say that nobody is there: those of a 0, and those
        that one of two equal counts has beside the other."""
        out = np.zeros(self.made.shape[1], dtype=bool)
        values: dict[float, list[int]] = defaultdict(list)
        for row, position in enumerate(self.positions):
            if self.found.told[position] and self.found.known(position):
                values[self.found.low[position]].append(row)
        for value, rows in values.items():
            mine = self.made[rows]
            if value == 0:
                out |= np.asarray(mine.sum(axis=0)).ravel() > 0
                continue
            size, shared = np.diff(mine.indptr), (mine > 0).astype(float)
            both = (shared @ shared.T).tocoo()
            inside = (both.data == size[both.row]) & (both.data < size[both.col])
            beside = mine[both.col[inside]] - mine[both.row[inside]]
            out[beside.indices[beside.data > 0]] = True
        return out

    @property
    def many(self) -> int:
        """How many cells there are."""
        return len(self.rest)


def cells(found: Register, positions: list[int], said: list[Summary]) -> Cells | None:
    """The cells of the counts at `positions`; where something is `said`, apart by their values.

    None, with a note, where there are more than can be looked at; None where it is not known which
    values there can be.
    """
    names = [found.names[p] for p in positions]
    dataset = names[0][0].dataset
    columns = {summary.column for summary in said}
    known = found.values.get(dataset, {})
    if columns - known.keys():
        return None
    wheres = sorted({counted.where for counted, *_ in names}, key=str)
    ways = answers(wheres, known, columns)
    groups = _groups(found, dataset, {cell for *_, cell in names})
    leaves = sorted({area for _, _, area, _ in names} | {WHOLE})
    if len(leaves) * len(groups) * len(ways.meets) > MOST:
        by = "values" if said else "records"
        found.notes.append(f"{dataset}: too many cells; not audited by its {by}.")
        return None
    meets = {where: ways.meets[:, number] for number, where in enumerate(wheres)}
    told = weights(said, ways)
    grid = _Grid(found, names, leaves, groups, len(ways.meets), meets)
    row_of = {position: row for row, position in enumerate(positions)}
    apart = [({row_of[base] for base in bases}, number) for bases, number in told.apart()]
    made, weighed, rest = [], [], []
    for time in _times(found, {windows for _, windows, _, _ in names}):
        one = grid.at(time, apart)
        made.append(one.of(range(len(names))))
        weighed.append(told.over(one.of([row_of[base] for base in told.bases]), one.way))
        rest += one.rest
    sums, means = (sparse.hstack(each, format="csr") for each in (made, weighed))
    return Cells(found, positions, sums, rest, told.summaries, means)


@dataclass(frozen=True)
class _OfTime:
    """Cells of one time that counts, or values, tell apart. rows: of the counts that are counted
    then. counts: these × cells. way: of each cell, to answer. rest: as of `Cells`."""

    rows: list[int]
    counts: sparse.csr_matrix
    way: npt.NDArray[np.intp]
    rest: list[str]

    def of(self, rows: Sequence[int]) -> sparse.csr_matrix:
        """The counts of `rows`, 0 where nothing is counted then."""
        at = {row: n for n, row in enumerate(self.rows)}
        here = np.array([(n, at[row]) for n, row in enumerate(rows) if row in at], dtype=int)
        shape = (len(rows), len(self.rows))
        place = sparse.csr_matrix((np.ones(len(here)), here.reshape(-1, 2).T), shape)
        return place @ self.counts


@dataclass(frozen=True)
class _Grid:
    """Areas × groups × ways to answer, in one time. meets: which ways meet a filter."""

    found: Register
    names: list[Key]
    leaves: list[str]
    groups: list[Group]
    ways: int
    meets: dict[Tests, npt.NDArray[np.bool_]]
    inside: dict[Cell, npt.NDArray[np.bool_]] = field(init=False)

    def __post_init__(self) -> None:
        inside = {cell: _in_group(self.groups, cell) for *_, cell in self.names}
        object.__setattr__(self, "inside", inside)

    def at(self, time: Window, apart: Sequence[tuple[set[int], npt.NDArray[np.intp]]]) -> _OfTime:
        """The cells of a time. apart: rows of counts in which values tell cells apart, and a number
        for each way by its value."""
        many = len(self.groups) * self.ways
        chains = [_chain(self.found, leaf, time[0]) for leaf in self.leaves]
        dataset = self.names[0][0].dataset
        rests = [_is_rest(self.found, dataset, leaf, chains) for leaf in self.leaves]
        marks = {}
        for row, (counted, windows, area, cell) in enumerate(self.names):
            often = sum(first <= time[0] and time[1] <= last for first, last in windows)
            if often:
                lies = np.array([area in chain for chain in chains])
                held = lies[:, None, None] & self.inside[cell][:, None] & self.meets[counted.where]
                marks[row] = np.int8(often) * held.ravel()
        every = [*marks.values(), np.repeat(rests, many).astype(np.int8)]  # which stay apart
        for rows, number in apart:
            told = [marks[row] > 0 for row in rows & marks.keys()]
            spoken = np.any(told, axis=0) if told else False
            here = np.tile(number, len(self.leaves) * len(self.groups))
            two = np.where(spoken, here + 1, 0).astype(np.int16).view(np.int8)
            every += [two[::2], two[1::2]]
        looks = np.ascontiguousarray(np.vstack(every).T)
        first = np.flatnonzero(~pd.Series([look.tobytes() for look in looks]).duplicated())
        counts = np.array([mark[first] for mark in marks.values()], dtype=float)
        seen = counts.any(axis=0)
        first, counts = first[seen], sparse.csr_matrix(counts[:, seen])
        rest = [self.leaves[n // many] if rests[n // many] else "" for n in first]
        return _OfTime([*marks], counts, first % self.ways, rest)


def _chain(found: Register, leaf: str, day: date) -> set[str]:
    """The areas that a record of `leaf` lay in on a day."""
    return {WHOLE} if leaf == WHOLE else {leaf, *found.hierarchy.above(leaf, day)}


def _is_rest(found: Register, dataset: str, leaf: str, chains: Sequence[set[str]]) -> bool:
    """Whether a record of `leaf` itself should not be, as there are areas below it."""
    if leaf in found.undivided.get(dataset, frozenset()):
        return False
    return sum(leaf in chain for chain in chains) > 1


def _times(found: Register, windows: set[Windows]) -> list[Window]:
    """The longest times that each window has or has not as a whole, and in which no area moved."""
    spans = {window for each in windows for window in each}
    day = timedelta(days=1)
    starts = {first for first, _ in spans} | {last + day for _, last in spans}
    moves = {last + day for times in found.hierarchy.history.values() for last, _ in times}
    cuts = sorted(starts | {d for d in moves if min(starts) < d < max(starts)})
    times = [(first, after - day) for first, after in pairwise(cuts)]
    return [t for t in times if any(a <= t[0] and t[1] <= b for a, b in spans)]


def _groups(found: Register, dataset: str, cells: set[Cell]) -> list[Group]:
    """The group of each grouping that one record can be in, together: as the codes have it, else
    those that fit."""
    named = sorted({grouping for grouping, _ in cells if grouping in found.groups})
    if not named:
        return [{"": "known"}, {"": UNKNOWN}]
    ways = _by_codes(found, named) if found.memberships else _that_fit(found, named)
    same = dataset not in found.split  # the dataset's codes say enough for every grouping, or none
    return [way for way in ways if not same or len({g == UNKNOWN for g in way.values()}) == 1]


def _by_codes(found: Register, named: list[str]) -> list[Group]:
    ways = [tuple(each.get(name, UNKNOWN) for name in named) for each in found.memberships]
    return [dict(zip(named, each, strict=True)) for each in dict.fromkeys(ways)]


def _that_fit(found: Register, named: list[str]) -> list[Group]:
    """Where no codes are published: one group of each grouping, a finer in its coarser one."""
    settings = found.definitions.ethnicity.groupings
    inside: list[tuple[str, str, dict[str, str]]] = [
        (fine, str(settings[fine].parent), found.above.get(fine, {}))
        for fine in named
        if fine in settings and settings[fine].parent in named
    ]
    options = [[*found.groups[name], UNKNOWN] for name in named]
    ways = [dict(zip(named, each, strict=True)) for each in product(*options)]
    return [
        one
        for one in ways
        if all(above.get(one[fine], one[coarse]) == one[coarse] for fine, coarse, above in inside)
    ]


def _in_group(groups: Sequence[Group], cell: Cell) -> npt.NDArray[np.bool_]:
    """Which of `groups` a cell holds."""
    grouping, group = cell
    if group == ALL:
        return np.ones(len(groups), dtype=bool)
    of = [each.get(grouping, next(iter(each.values()))) for each in groups]
    if group == KNOWN:
        return np.array([one != UNKNOWN for one in of])
    return np.array([one == group for one in of])
