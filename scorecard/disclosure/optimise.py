"""Which units to hide so that nothing hidden can be worked out, at the least loss for readers.

Cutting planes after Fischetti and Salazar-González (2000): hide the cheapest units that meet every
constraint found so far, attack the pattern, add a constraint for each count that gives way, and
again. Where the time is up, companions are added until the attack fails: more is hidden, never
less.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from scorecard.disclosure.attack import (
    FAR,
    TINY,
    Exposure,
    attainable,
    bounds,
    exposures,
    needs,
    program,
    quiet,
)
from scorecard.disclosure.block import Block

GAP = 0.005  # a pattern this close to the bound is good enough
ROUNDS = 60


@dataclass(frozen=True)
class Pattern:
    """The units to hide, what they cost readers, a bound on the cheapest that could be, and how
    the pattern was found: 'primary', 'optimal', 'greedy' or 'withheld'."""

    hidden: np.ndarray
    cost: float
    bound: float
    method: str


def protect_block(block: Block, seconds: float = 10.0) -> Pattern:
    """The cheapest safe pattern found within `seconds` (and the time the last step takes)."""
    stop = time.monotonic() + seconds
    hidden = block.closed(np.zeros(len(block.cost), dtype=bool))
    block, found = _attacked(block, hidden)
    if not found:
        cost = float(block.cost[hidden].sum())
        return Pattern(hidden, cost, cost, "primary")
    master = _Master(block)
    for _ in range(ROUNDS):
        master.add(found)
        if time.monotonic() > stop:
            break
        hidden = master.solve(max(stop - time.monotonic(), 0.5))
        block, found = _attacked(block, hidden)
        if not found:
            return Pattern(hidden, float(block.cost[hidden].sum()), master.bound, "optimal")
    hidden = _repaired(block, hidden, found)
    return Pattern(hidden, float(block.cost[hidden].sum()), master.bound, "greedy")


def _attacked(block: Block, hidden: np.ndarray) -> tuple[Block, list[Exposure]]:
    """What is exposed though it need not be, and `block` with needs that can be met."""
    found = exposures(block, hidden)
    if not found:
        return block, found
    met = attainable(block, found)
    if met is block:
        return block, found
    only = np.zeros(len(block.value), dtype=bool)
    only[[exposure.count for exposure in found]] = True
    return met, exposures(met, hidden, only)


class _Master:
    """The choice of units under the constraints found so far, as an integer program."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.bound = 0.0
        units, counts = len(block.cost), len(block.value)
        shows = block.shows.tocsc()
        told_by = np.diff(shows.indptr)
        self.several = np.flatnonzero((told_by > 1) & ~block.known)
        self.column = np.full(counts, -1)  # of the variable that says a count is hidden
        single = (told_by == 1) & ~block.known
        self.column[single] = shows.indices[shows.indptr[:-1][single]]
        self.column[self.several] = units + np.arange(len(self.several))
        low = np.where(block.primary, 1.0, 0.0)
        low[block.frozen] = 0.0
        high = np.where(block.frozen, 0.0, 1.0)
        extra = len(self.several)
        self.solver = quiet()
        self.solver.setOptionValue("mip_rel_gap", GAP)
        self.solver.setOptionValue("random_seed", 1)
        infinity = highspy.kHighsInf
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = units + extra, 0
        lp.col_cost_ = np.concatenate([block.cost, np.zeros(extra)])
        lp.col_lower_ = np.concatenate([low, np.zeros(extra)])
        lp.col_upper_ = np.concatenate([high, np.ones(extra)])
        lp.row_lower_ = lp.row_upper_ = np.zeros(0)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * units + [
            highspy.HighsVarType.kContinuous
        ] * extra
        lp.a_matrix_.start_ = np.zeros(units + extra + 1, dtype=np.int32)
        self.solver.passModel(lp)
        for place, count in enumerate(self.several):
            telling = shows.indices[shows.indptr[count] : shows.indptr[count + 1]]
            own = units + place
            for unit in telling:
                self._row(-infinity, 0.0, [own, unit], [1.0, -1.0])
            # hidden once no unit tells it
            self._row(-infinity, len(telling) - 1.0, [*telling, own], [1.0] * len(telling) + [-1.0])

    def _row(self, low: float, high: float, columns: list[int], weights: list[float]) -> None:
        self.solver.addRow(
            low, high, len(columns), np.array(columns, dtype=np.int32), np.array(weights)
        )

    def add(self, found: list[Exposure]) -> None:
        """A constraint for each exposure: hide enough around it, or show it."""
        for exposure in found:
            needed = exposure.needed
            gain = np.minimum(exposure.weights, needed)
            used = np.flatnonzero(gain > TINY * needed)
            columns = self.column[used]
            fixed = columns < 0  # counts that no unit tells: unknown anyway, or known for good
            rest = needed - gain[used][fixed & ~self.block.known[used]].sum()
            weights = np.bincount(columns[~fixed], gain[used][~fixed], minlength=1)
            if rest <= TINY:
                continue
            own = self.column[exposure.count]
            low = rest
            if own >= 0:
                weights = np.pad(weights, (0, max(own + 1 - len(weights), 0)))
                weights[own] -= rest
                low = 0.0
            chosen = np.flatnonzero(weights)
            self._row(low, highspy.kHighsInf, chosen.tolist(), weights[chosen].tolist())

    def solve(self, seconds: float) -> np.ndarray:
        """The cheapest units that meet every constraint so far."""
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.run()
        info = self.solver.getInfo()
        self.bound = max(self.bound, float(info.mip_dual_bound))
        chosen = np.asarray(self.solver.getSolution().col_value)[: len(self.block.cost)] > 0.5
        return self.block.closed(chosen)


def _repaired(block: Block, hidden: np.ndarray, found: list[Exposure]) -> np.ndarray:
    """`hidden` with companions added, each time the cheapest that free an exposed count, until
    nothing is exposed."""
    hidden = hidden.copy()
    while found:
        before = hidden.copy()
        for exposure in sorted(found, key=lambda e: e.missing, reverse=True):
            hidden |= _companions(block, hidden, exposure.count)
        hidden = block.closed(hidden)
        if (hidden == before).all():
            return block.closed(np.ones_like(hidden))
        block, found = _attacked(block, hidden)
    return hidden


def _companions(block: Block, hidden: np.ndarray, count: int) -> np.ndarray:
    """The units that the cheapest move of a count by what it needs would have to hide."""
    up, down, width = needs(block, count)
    low, high = bounds(block, hidden)
    unknown = low * 0 + block.unknown(hidden)
    movable = ~block.known
    full_low = np.where(movable, block.floor - block.value, 0.0)
    full_high = np.where(movable, FAR, 0.0)
    price = np.asarray(block.shows.T @ np.where(hidden, 0.0, block.cost)).ravel()
    price[np.asarray(block.shows.T @ (block.frozen & ~hidden).astype(float)).ravel() > 0] = FAR
    chosen = np.zeros(len(hidden), dtype=bool)
    for step in _steps(up, down, width, -full_low[count]):
        moved = _cheapest_move(block, count, step, full_low, full_high, low, high, price)
        if moved is None:
            continue
        shown = moved & (unknown == 0)
        chosen |= (np.asarray(block.shows @ shown.astype(float)).ravel() > 0) & ~block.frozen
    return chosen


def _steps(up: float, down: float, width: float, room: float) -> list[float]:
    """The moves that give a count the range it needs: up, and down as far as it must."""
    down = min(down, room)
    return [s for s in (max(up, width - down), -down) if abs(s) > TINY]


def _cheapest_move(
    block: Block,
    count: int,
    step: float,
    low: np.ndarray,
    high: np.ndarray,
    free_low: np.ndarray,
    free_high: np.ndarray,
    price: np.ndarray,
) -> np.ndarray | None:
    """Counts that would move where `count` moves by `step` at the least price of moving shown
    ones."""
    n = len(block.value)
    scale = np.maximum(np.minimum(abs(step), np.where(low < 0, -low, abs(step))), 1.0)
    # z = free part + paid part up - paid part down
    a = block.relations.tocsc()
    matrix = sparse.hstack([a, a, -a], format="csc")
    cost = np.concatenate([np.zeros(n), price / scale, price / scale])
    lower = np.concatenate([free_low, np.zeros(2 * n)])
    upper = np.concatenate([free_high, high - free_high, free_low - low])
    lower[count] = upper[count] = step
    upper[n + count] = upper[2 * n + count] = 0.0
    solver = program(matrix, cost, lower, np.maximum(upper, lower))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    moved = np.asarray(solver.getSolution().col_value)
    paid: np.ndarray = (moved[n : 2 * n] > TINY) | (moved[2 * n :] > TINY)
    return paid
