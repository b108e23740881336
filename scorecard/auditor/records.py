"""Counts as the records that they count.

Sums, filters within filters, tables that cross: each is a relation of its own (`relations`), and
some have been found late. This says them all at once, with those that nobody thought of: a record
lies in one cell of time × area × ethnic groups × answers, and a count is how many lie in some of
the cells. It takes minutes where the relations take seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from scorecard.auditor.answers import answers
from scorecard.auditor.counts import KNOWN, Cell, Register
from scorecard.auditor.filters import implies
from scorecard.auditor.register import everybody
from scorecard.auditor.tallies import PEOPLE, ROWS, Counted
from scorecard.auditor.windows import Window, Windows
from scorecard.results import ALL, UNKNOWN, WHOLE

MOST = 200_000  # cells of one time; beyond that the dataset is left to the other relations
Group = dict[str, str]  # grouping -> group, of one record


@dataclass(frozen=True)
class Cells:
    """Counts of one dataset, dated alike, as the cells that records can lie in.

    positions: of the counts in the register. made: counts × cells, how often each record of a cell
    is counted. rest: for each cell the area that its records name although there are areas below
    it; '' for other cells.
    """

    found: Register
    positions: list[int]
    made: sparse.csr_matrix
    rest: list[str]

    @property
    def dataset(self) -> str:
        """The dataset of the records."""
        return self.found.names[self.positions[0]][0].dataset


def records(found: Register, wanted: Collection[int]) -> Iterator[Cells]:
    """The cells of the published and the `wanted` counts of own records, dataset by dataset.

    Of people only where they look like rows: somebody with two records is in no one cell.
    """
    families: dict[tuple[str, ...], list[int]] = defaultdict(list)
    datasets = found.definitions.datasets
    own = {d.id for d in datasets if d.provenance == "own" and d.shape == "records"}
    alike: dict[tuple[tuple[str, ...], Windows], set[Counted]] = defaultdict(set)
    for counted, windows, _, _ in found.names:
        alike[counted.family, windows].add(counted)
    for position, (counted, windows, _, _) in enumerate(found.names):
        asked = found.told[position] or position in wanted
        counting = counted.dataset in own and not counted.column
        others = alike[counted.family, windows]
        if asked and counting and _look_single(found, counted, windows, others):
            families[counted.family].append(position)
    for positions in families.values():
        cells = _cells(found, positions)
        if cells is not None:
            yield cells


def _look_single(found: Register, counted: Counted, windows: Windows, alike: set[Counted]) -> bool:
    """Whether a count is of rows, or of people of whom as many rows as people are published, under
    its own filter or a wider one.

    alike: what is counted of the same records in the same time.
    """
    if counted.unit != PEOPLE:
        return counted.unit == ROWS
    wider = [other for other in alike if implies(counted.where, other.where)]
    totals = {other: everybody(found, other, windows) for other in wider}
    rows = {other.where: n for other, n in totals.items() if other.unit == ROWS}
    return any(
        other.unit == PEOPLE and n is not None and rows.get(other.where) == n
        for other, n in totals.items()
    )


def _cells(found: Register, positions: list[int]) -> Cells | None:
    """None, with a note, where there are more cells than can be looked at."""
    names = [found.names[p] for p in positions]
    dataset = names[0][0].dataset
    wheres = sorted({counted.where for counted, *_ in names}, key=str)
    ways = answers(wheres)
    meets = {where: ways[:, number] for number, where in enumerate(wheres)}
    groups = _groups(found, dataset, {cell for *_, cell in names})
    inside = {cell: _in_group(groups, cell) for *_, cell in names}
    leaves = sorted({area for _, _, area, _ in names} | {WHOLE})
    many = len(groups) * len(ways)
    if len(leaves) * many > MOST:
        found.notes.append(f"{dataset}: too many cells; not audited by its records.")
        return None
    made, rest = [], []
    for time in _times(found, {windows for _, windows, _, _ in names}):
        chains = [_chain(found, leaf, time[0]) for leaf in leaves]
        rests = [_is_rest(found, dataset, leaf, chains) for leaf in leaves]
        marks = [np.repeat(rests, many).astype(np.int8)]  # they stay apart from other cells
        rows = []
        for row, (counted, windows, area, cell) in enumerate(names):
            often = sum(first <= time[0] and time[1] <= last for first, last in windows)
            if often:
                lies = np.array([area in chain for chain in chains])
                held = lies[:, None, None] & inside[cell][:, None] & meets[counted.where]
                marks.append(np.int8(often) * held.ravel())
                rows.append(row)
        every = np.vstack(marks)
        first = np.flatnonzero(~pd.DataFrame(every.T).duplicated())
        kinds = every[:, first]
        seen = kinds[1:].any(axis=0)
        place = sparse.csr_matrix(
            (np.ones(len(rows)), (rows, range(len(rows)))), (len(names), len(rows))
        )
        made.append(place @ sparse.csr_matrix(kinds[1:, seen].astype(float)))
        rest += [leaves[n // many] if rests[n // many] else "" for n in first[seen]]
    return Cells(found, positions, sparse.hstack(made, format="csr"), rest)


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
