"""The attacker's linear programs: how far each hidden count can be narrowed down, and why.

For a pattern of hidden units, every hidden count can deviate from its true value as far as the
relations and the floors allow. Fischetti and Salazar-González (2000, Mathematical Programming 84,
"Models and algorithms for optimizing cell suppression in tabular data with linear constraints");
deviations instead of values, so that only hidden columns take part.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import highspy
import numpy as np
from scipy.sparse.csgraph import connected_components

from scorecard.disclosure.block import Block
from scorecard.disclosure.solver import program
from scorecard.disclosure.witness import TINY, Witnesses

WITNESSES = 40
FEW = 10  # counts that are pushed one by one sooner than together
FIRST = 20  # counts that gave way before are looked at first, where one is enough
FAR = 1e6  # no count can be further from its true value than this


class OutOfTime(Exception):
    """An attack was given up."""


@dataclass(frozen=True)
class Exposure:
    """A count that can be narrowed down too far.

    side: 'above', 'below' or 'width', the need that is not met; missing: how much its range lacks.
    weights: over counts, how much each would widen the range if
    it were hidden; needed: what they must add up to.
    """

    count: int
    side: str
    missing: float
    needed: float
    weights: np.ndarray


def exposures(
    block: Block,
    hidden: np.ndarray,
    only: np.ndarray | None = None,
    witnesses: Witnesses | None = None,
    limit: int | None = None,
    stop: float = math.inf,
) -> list[Exposure]:
    """Every hidden count of `block` that is not protected where the units `hidden` are hidden.

    only: counts to look at (None: all). witnesses: what earlier attacks on the block found. limit:
    so many are enough; fewer are all there are. stop: the time (`time.monotonic()`) at which to
    give up with OutOfTime.
    """
    targets = block.targets(hidden)
    if only is not None:
        targets = targets & only
    witnesses = Witnesses(len(block.value)) if witnesses is None else witnesses
    low, high = bounds(block, hidden)
    reach = witnesses.reach(low, high)
    found: list[Exposure] = []
    for columns in _components(block, (low < 0) | (high > 0)):
        if targets[columns].any():
            left = None if limit is None else limit - len(found)
            attack = _Program(block, hidden, columns, reach, witnesses, stop)
            found += attack.exposures(targets, left)
        if limit is not None and len(found) >= limit:
            break
    return found


def attainable(
    block: Block,
    counts: list[int],
    witnesses: Witnesses | None = None,
    stop: float = math.inf,
) -> Block:
    """`block` with the needs of `counts` lowered to what hiding everything would give.

    Empty cells are shown, so three teams with somebody in them make a service of three or more,
    whatever is hidden. witnesses: of earlier calls for this block. stop: as of `exposures`.
    """
    only = np.zeros(len(block.value), dtype=bool)
    only[counts] = True
    below, above, width = block.below.copy(), block.above.copy(), block.width.copy()
    everything = block.closed(np.ones(len(block.cost), dtype=bool))
    for _ in range(9):
        found = exposures(block, everything, only, witnesses, stop=stop)
        if not found:
            break
        for lacking in found:
            if lacking.side == "below":
                below[lacking.count] += lacking.missing
            elif lacking.side == "above":
                above[lacking.count] -= lacking.missing
            else:
                width[lacking.count] -= lacking.missing
        block = replace(block, below=below, above=above, width=width)
    return block


def bounds(block: Block, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each count may lie from its true value, as far as it goes by itself."""
    unknown = block.unknown(hidden)
    low = np.where(unknown, block.floor - block.value, block.slack_low)
    high = np.where(unknown, FAR, block.slack_high)
    low = np.where(block.known, 0.0, np.maximum(low, block.floor - block.value))
    return low, np.where(block.known, 0.0, high)


def _components(block: Block, free: np.ndarray) -> list[np.ndarray]:
    columns = np.flatnonzero(free)
    if not len(columns):
        return []
    part = block.relations[:, columns]
    links = part.T.astype(bool).astype(int) @ part.astype(bool).astype(int)
    number, label = connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    return np.split(columns[order], np.cumsum(np.bincount(label, minlength=number))[:-1])


@dataclass(frozen=True)
class _Cut:
    """What a dual solution says: by how much hiding each count would widen the range (gain), and
    how wide rounding alone keeps it (held)."""

    gain: np.ndarray
    held: float


class _Program:
    """The linear program of one component of hidden counts."""

    def __init__(
        self,
        block: Block,
        hidden: np.ndarray,
        columns: np.ndarray,
        reach: tuple[np.ndarray, np.ndarray],
        witnesses: Witnesses,
        stop: float,
    ) -> None:
        self.block, self.columns, self.witnesses, self.stop = block, columns, witnesses, stop
        low, high = bounds(block, hidden)
        self.low, self.high = low[columns], high[columns]
        part = block.relations[:, columns]
        rows = np.flatnonzero(np.diff(part.indptr))
        self.relations, self.needs = block.relations[rows], needs(block)
        matrix = part[rows].tocsc()
        self.least, self.most = reach[0][columns], reach[1][columns]
        self.rows, self.solver = rows, program(matrix, self.low, self.high)
        witnesses.start.begin(self.solver, columns, rows, block.relations.shape[0])

    def exposures(self, targets: np.ndarray, limit: int | None) -> list[Exposure]:
        wanted, value = targets[self.columns], self.block.value[self.columns]
        often = np.where(wanted, self.witnesses.gave_way[self.columns], 0)
        found: list[Exposure] = []
        if limit == 1:  # what gave way before is likely to do so again
            first = np.argsort(-often, kind="stable")[:FIRST]
            found = self._in_turn(first[often[first] > 0], targets, limit)
        if not found:
            self._witness(wanted)
            # small counts first: their programs are the ones that fail, and witness for others
            found = self._in_turn(np.argsort(value, kind="stable"), targets, limit)
        self.witnesses.gave_way[[each.count for each in found]] += 1
        self.witnesses.start.end(self.solver, self.columns, self.rows)
        return found

    def _in_turn(self, order: np.ndarray, targets: np.ndarray, limit: int | None) -> list[Exposure]:
        """Look at one count after the other, until `limit` are found to give way."""
        found: list[Exposure] = []
        for local in order:
            count = int(self.columns[local])
            if targets[count]:
                found += self._one(int(local), count)
            if limit is not None and len(found) >= limit:
                break
        return found

    def _witness(self, wanted: np.ndarray) -> None:
        """Move many counts at once, so that only few need a program of their own."""
        count = len(self.columns)
        if count < 8:
            return
        rise, fall, width = (each[self.columns] for each in self.needs)
        up = np.where(wanted, np.maximum(rise, width), 0.0)
        down = np.where(wanted, np.maximum(fall, width), 0.0)
        far = max(float(np.max([up, down])), 1.0)
        every = np.arange(count, dtype=np.int32)
        near = np.maximum(self.low, -far), np.minimum(self.high, far)
        self.solver.changeColsBounds(count, every, *near)
        chance = np.random.default_rng(count)
        left = count * 2
        for _ in range(WITNESSES):
            wide = self.most - self.least >= np.where(wanted, width, 0.0) - TINY
            rising = (self.most < up - TINY) & (~wide | (self.most < rise - TINY)) & wanted
            falling = (-self.least < down - TINY) & wanted
            falling &= ~wide | (-self.least < fall - TINY)
            open_ = int(rising.sum() + falling.sum())
            if open_ < FEW or open_ > 0.98 * left:
                break
            left = open_
            both = np.where(rising & falling, chance.integers(0, 2, count) * 2 - 1, 0)
            cost = np.where(both, both, falling.astype(int) - rising) * chance.uniform(
                0.5, 1, count
            )
            self.solver.changeColsCost(count, every, cost.astype(float))
            self._moved(np.asarray(self._solved().col_value))
        self.solver.changeColsCost(count, every, np.zeros(count))
        self.solver.changeColsBounds(count, every, self.low, self.high)

    def _solved(self) -> highspy.HighsSolution:
        """The solution; from nothing where it was not found from where the last one ended."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.run()
        return self.solver.getSolution()

    def _moved(self, moved: np.ndarray) -> None:
        """Learn from a solution."""
        if time.monotonic() > self.stop:
            raise OutOfTime
        if ((moved > self.most + TINY) | (moved < self.least - TINY)).any():
            self.witnesses.add(self.columns, moved)
        self.most, self.least = np.maximum(self.most, moved), np.minimum(self.least, moved)

    def _one(self, local: int, count: int) -> list[Exposure]:
        up, down, width = (float(each[count]) for each in self.needs)
        rising = falling = None
        if self.most[local] < up - TINY:
            rising = self._push(local, -1.0, max(up, width))
        if -self.least[local] < down - TINY:
            falling = self._push(local, 1.0, max(down, width))
        if self.most[local] - self.least[local] < width - TINY and rising is None:
            rising = self._push(local, -1.0, width)
        if self.most[local] - self.least[local] < width - TINY and falling is None:
            falling = self._push(local, 1.0, width)
        most, least = self.most[local], self.least[local]
        out = []
        sides = (("above", most, up, rising), ("below", -least, down, falling))
        for side, reach, need, cut in sides:
            if reach < need - TINY and cut is not None:
                out.append(Exposure(count, side, need - reach, need - cut.held, cut.gain))
        if not out and most - least < width - TINY and rising is not None and falling is not None:
            held = rising.held + falling.held
            gain = rising.gain + falling.gain
            out.append(Exposure(count, "width", width - most + least, width - held, gain))
        return out

    def _push(self, local: int, cost: float, need: float) -> _Cut:
        """Move one count as far as it goes (at most `need`); what the dual solution says of it."""
        solver, block = self.solver, self.block
        low, high = self.low[local], self.high[local]
        solver.changeColCost(local, cost)
        if cost < 0:
            solver.changeColBounds(local, low, min(high, need))
        else:
            solver.changeColBounds(local, max(low, -need), high)
        solution = self._solved()
        self._moved(np.asarray(solution.col_value))
        reduced = -(self.relations.T @ np.asarray(solution.row_dual))
        reduced[self.columns[local]] += cost
        solver.changeColCost(local, 0.0)
        solver.changeColBounds(local, low, high)
        reduced[np.abs(reduced) < TINY] = 0.0
        rising, falling = np.maximum(-reduced, 0.0), np.maximum(reduced, 0.0)
        # what is rounded does not fall below its floor either
        slack_low = np.maximum(block.slack_low, block.floor - block.value)
        held = rising * block.slack_high - falling * slack_low
        gain = rising * FAR + falling * (block.value - block.floor)
        held[block.known] = gain[block.known] = 0.0
        own = self.columns[local]
        gain[own] = np.minimum(gain[own], np.maximum(rising[own], falling[own]) * need)
        return _Cut(np.maximum(gain - held, 0.0), float(held.sum()))


def needs(block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far up, how far down, and how wide in all the range of each count must reach."""
    up = np.nan_to_num(block.above - block.value)
    down = np.nan_to_num(block.value - block.below)
    return np.maximum(up, 0.0), np.maximum(down, 0.0), block.width
