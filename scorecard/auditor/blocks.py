"""Counts that hang together: connected blocks of hidden counts, each a small linear programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from scorecard.auditor.counts import Register
from scorecard.auditor.relation import INFINITE, Relation

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass
class Block:
    """Hidden counts and the relations among them; what is published stands in the limits.

    columns: positions in the register. low, high: limits of each column. rows: relations, with
    their limits after everything published is taken off. start, index, value: the matrix by rows
    (CSR). assumed_low: columns that are only assumed not to be 0.
    """

    columns: list[int]
    low: FloatArray
    high: FloatArray
    rows: list[Relation]
    row_low: FloatArray
    row_high: FloatArray
    start: IntArray
    index: IntArray
    value: FloatArray
    assumed_low: IntArray

    @property
    def place(self) -> dict[int, int]:
        """Where each count of the register stands among the columns."""
        return {position: number for number, position in enumerate(self.columns)}

    def without_bases(self) -> Block:
        """The block without the knowledge that hidden bases are not 0."""
        low = self.low.copy()
        low[self.assumed_low] = 0.0
        return replace(self, low=low)

    def slack(self) -> tuple[FloatArray, FloatArray]:
        """By how much each row may be below its lower and above its upper limit if it fails: up to
        its fallback where it is only assumed, else by nothing."""
        low, high = np.zeros(len(self.rows)), np.zeros(len(self.rows))
        for number, row in enumerate(self.rows):
            if row.assumed and row.low > row.fallback[0]:
                low[number] = row.low - row.fallback[0]
            if row.assumed and row.high < row.fallback[1]:
                high[number] = row.fallback[1] - row.high
        return low, high

    def without_sums(self, places: Collection[tuple[str, ...]]) -> Block:
        """The block without the sums that are assumed at `places` (see `Relation.place`): their
        limits are those that hold even then."""
        low, high = self.slack()
        gone = np.array([row.place in places for row in self.rows], dtype=bool)
        rows = [
            replace(row, low=row.fallback[0], high=row.fallback[1]) if out and row.assumed else row
            for row, out in zip(self.rows, gone, strict=True)
        ]
        row_low = np.where(gone, self.row_low - low, self.row_low)
        row_high = np.where(gone, self.row_high + high, self.row_high)
        return replace(self, rows=rows, row_low=row_low, row_high=row_high)


@dataclass
class _Union:
    parent: dict[int, int] = field(default_factory=dict)

    def find(self, a: int) -> int:
        root = a
        while self.parent.setdefault(root, root) != root:
            root = self.parent[root]
        while self.parent[a] != root:
            self.parent[a], a = root, self.parent[a]
        return root

    def join(self, a: int, b: int) -> None:
        self.parent[self.find(a)] = self.find(b)


def blocks(found: Register, relations: Iterable[Relation], wanted: Iterable[int]) -> list[Block]:
    """The blocks that hold the `wanted` counts, the largest first.

    Counts told exactly are put into the limits of the relations; a relation among published counts
    alone links nothing and is left out.
    """
    wanted = set(wanted)
    known = [low == high for low, high in zip(found.low, found.high, strict=True)]
    union = _Union()
    kept: list[tuple[Relation, dict[int, float], float]] = []
    for relation in relations:
        hidden = {p: c for p, c in relation.terms.items() if not known[p] and c}
        if not hidden:
            continue
        constant = sum(c * found.low[p] for p, c in relation.terms.items() if known[p])
        kept.append((relation, hidden, constant))
        first = next(iter(hidden))
        for position in hidden:
            union.join(first, position)
    members: dict[int, list[int]] = defaultdict(list)
    for position in dict.fromkeys([*wanted, *union.parent]):
        members[union.find(position)].append(position)
    lines: dict[int, list[tuple[Relation, dict[int, float], float]]] = defaultdict(list)
    for line in kept:
        lines[union.find(next(iter(line[1])))].append(line)
    cap = _cap(found)
    made = [
        _block(found, columns, lines[root], cap)
        for root, columns in members.items()
        if wanted & set(columns)
    ]
    return sorted(made, key=lambda block: -len(block.columns))


def _cap(found: Register) -> float:
    """A number above every count there can be: the programme stays bounded."""
    told = [h for h, t in zip(found.high, found.told, strict=True) if t and h < INFINITE]
    return 10 * max(told, default=0) + 10_000


def _block(
    found: Register,
    columns: list[int],
    lines: list[tuple[Relation, dict[int, float], float]],
    cap: float,
) -> Block:
    place = {position: number for number, position in enumerate(columns)}
    start, index, value = [0], [], []
    for _, terms, _ in lines:
        index += [place[p] for p in terms]
        value += list(terms.values())
        start.append(len(index))
    constants = np.array([constant for _, _, constant in lines], dtype=float)
    return Block(
        columns,
        np.array([found.low[p] for p in columns], dtype=float),
        np.minimum(np.array([found.high[p] for p in columns], dtype=float), cap),
        [relation for relation, _, _ in lines],
        np.array([relation.low for relation, _, _ in lines], dtype=float) - constants,
        np.array([relation.high for relation, _, _ in lines], dtype=float) - constants,
        np.array(start, dtype=np.int64),
        np.array(index, dtype=np.int64),
        np.array(value, dtype=float),
        np.array([n for n, p in enumerate(columns) if p in found.not_zero], dtype=np.int64),
    )
