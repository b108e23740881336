"""The choice of units under the constraints found so far, as an integer program.

A constraint says that a count is shown or enough is hidden around it; every safe pattern meets it.
"""

from __future__ import annotations

from collections.abc import Callable

import highspy
import numpy as np
from scipy import sparse

from scorecard.disclosure.attack import Exposure
from scorecard.disclosure.block import Block
from scorecard.disclosure.solver import quiet
from scorecard.disclosure.witness import TINY

GAP = 0.01  # a pattern this close to the bound is good enough
SOLVED = 2  # what the solver calls a feasible solution
BROKEN = 0.02  # by this share of what it asks must a constraint be missed to be worth having


class Master:
    """The cheapest units that meet every constraint so far, and a bound on any safe pattern.

    Columns: one for each unit (1: hidden), then one for each count that several units tell (1: all
    of them are hidden).
    """

    def __init__(self, block: Block) -> None:
        self.block = block
        self.bound, self.solved, self.kept = 0.0, True, False
        units, counts = len(block.cost), len(block.value)
        shows = block.shows.tocsc()
        self.keeps = block.keeps.tocsc()
        told_by = np.diff(shows.indptr)
        self.several = np.flatnonzero((told_by > 1) & ~block.known)
        self.column = np.full(counts, -1)  # of the variable that says a count is hidden
        single = (told_by == 1) & ~block.known
        self.column[single] = shows.indices[shows.indptr[:-1][single]]
        self.column[self.several] = units + np.arange(len(self.several))
        extra = len(self.several)
        self.low = np.where(block.primary & ~block.frozen, 1.0, 0.0)
        self.high = np.where(block.frozen, 0.0, 1.0)
        self.always = np.append(self.low > 0, np.zeros(extra, dtype=bool))
        self.relaxation: np.ndarray | None = None  # the last solution, where parts could be
        self.solver = quiet()
        self.solver.setOptionValue("mip_rel_gap", GAP)
        self.solver.setOptionValue("random_seed", 1)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = units + extra, 0
        lp.col_cost_ = np.concatenate([block.cost, np.zeros(extra)])
        # how close is close is asked of what companions cost: primary cells are no choice
        self.must = float(block.cost @ self.low)
        lp.offset_ = -self.must
        lp.col_lower_ = np.concatenate([self.low, np.zeros(extra)])
        lp.col_upper_ = np.concatenate([self.high, np.ones(extra)])
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
                self._row([unit, own], [1.0, -1.0], 0.0)
            # hidden once no unit tells it
            least = 1.0 - len(telling)
            self._row([*telling, own], [-1.0] * len(telling) + [1.0], least)

    def _row(self, columns: list[int], weights: list[float], least: float) -> None:
        self.solver.addRow(
            least,
            highspy.kHighsInf,
            len(columns),
            np.array(columns, dtype=np.int32),
            np.array(weights),
        )

    def add(self, found: list[Exposure], hidden: np.ndarray) -> int:
        """Constraints for each exposure of the pattern `hidden`: hide enough around it, or show
        it; and hide something besides the pattern, or show it. How many were worth having."""
        more = (self._point(hidden) > 0) | self.always
        rows = self.solver.getNumRow()
        for exposure in found:
            needed = exposure.needed
            used = np.flatnonzero(exposure.weights > TINY * needed)
            gain, columns = exposure.weights[used], self.column[used]
            nobodys = columns < 0  # counts that no unit tells: unknown anyway, or known for good
            needed -= gain[nobodys & ~self.block.known[used]].sum()
            weights = np.bincount(columns[~nobodys], gain[~nobodys], minlength=len(more))
            for own in self._secrets(exposure.count):
                self._covered(weights, needed, own, self.always)
                self._covered(weights, needed, own, more)
        return self.solver.getNumRow() - rows

    def _secrets(self, count: int) -> list[int | None]:
        """The variables of which each makes a count a secret where it is 1; None: it is one
        whatever is chosen."""
        if self.column[count] >= 0:
            return [int(self.column[count])]
        keeping = self.keeps.indices[self.keeps.indptr[count] : self.keeps.indptr[count + 1]]
        sure = self.always[keeping].any() or not len(keeping)
        return [None] if sure else keeping.tolist()

    def _covered(
        self, weights: np.ndarray, needed: float, own: int | None, hidden: np.ndarray
    ) -> None:
        """Where `own` is hidden, what the columns `hidden` lack of `needed` comes from others.

        No other counts for more than is lacking: for whole numbers that is as true, and tighter.
        """
        inside = hidden.copy()
        if own is not None:
            inside[own] = True
        lacking = needed - weights[inside].sum()
        if lacking <= TINY:
            return
        row = np.where(inside, 0.0, np.minimum(weights / lacking, 1.0))
        least = 1.0
        if own is not None and not self.always[own]:
            row[own], least = -1.0, 0.0
        if self.relaxation is None or row @ self.relaxation < least - BROKEN:
            chosen = np.flatnonzero(row)
            self._row(chosen.tolist(), row[chosen].tolist(), least)

    def test(self) -> Callable[[np.ndarray], bool]:
        """Whether a pattern meets every constraint so far; if not it is not safe."""
        lp = self.solver.getLp()
        held = lp.a_matrix_
        by_column = held.format_ == highspy.MatrixFormat.kColwise
        kind = sparse.csc_matrix if by_column else sparse.csr_matrix
        shape = (lp.num_row_, lp.num_col_)
        rows = kind((held.value_, held.index_, held.start_), shape=shape).tocsr()
        least = np.array(lp.row_lower_) - TINY
        return lambda hidden: bool((rows @ self._point(hidden) >= least).all())

    def _point(self, hidden: np.ndarray) -> np.ndarray:
        """The columns where the units `hidden` are."""
        return np.append(hidden, self.block.unknown(hidden)[self.several]).astype(float)

    def keep(self, hidden: np.ndarray) -> None:
        """Until `release`, only add to the units `hidden`."""
        self.kept = True
        self._bounds(np.where(hidden, self.high, self.low))

    def release(self) -> None:
        """Choose freely again."""
        self.kept = False
        self._bounds(self.low)

    def _bounds(self, low: np.ndarray) -> None:
        units = np.arange(len(low), dtype=np.int32)
        self.solver.changeColsBounds(len(units), units, low, self.high)

    def relaxed(self) -> np.ndarray:
        """How much of each unit is hidden at the least cost where parts can be."""
        self.solver.setOptionValue("solve_relaxation", True)
        self.solver.setOptionValue("time_limit", highspy.kHighsInf)
        self.solver.run()
        self.relaxation = np.asarray(self.solver.getSolution().col_value)
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            self._raised(self.solver.getInfo().objective_function_value)
        return self.relaxation[: len(self.block.cost)]

    def _raised(self, bound: float) -> None:
        self.bound = max(self.bound, float(bound) + self.must)

    def solve(self, seconds: float) -> np.ndarray:
        """The cheapest units that meet every constraint so far."""
        self.relaxation = None
        self.solver.clearSolver()  # what is left of the last choice can be taken for this one's
        self.solver.setOptionValue("solve_relaxation", False)
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.run()
        info = self.solver.getInfo()
        self.solved = info.primal_solution_status == SOLVED
        if not self.kept:
            self._raised(info.mip_dual_bound)
        chosen = np.asarray(self.solver.getSolution().col_value)[: len(self.block.cost)] > 0.5
        return self.block.closed(chosen)
