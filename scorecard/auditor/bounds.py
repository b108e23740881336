"""How far can each hidden count be narrowed? Smallest and largest value by linear programming.

Every solution of a block shows values that all its counts can take together, so each one found for
one count is a witness for all others, and a count is left alone as soon as its witnesses lie wide
enough apart.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np

from scorecard.auditor.blocks import Block, FloatArray
from scorecard.auditor.relation import INFINITE, Relation

SLACK = 1e-6  # of a count; the solver's own tolerance is 1e-7


class OutOfTime(Exception):
    """The time for a block is up."""


class Contradiction(Exception):
    """No counts at all keep every relation of a block."""


@dataclass
class Bounds:
    """What is known of the range of each count of a block.

    low, high: the furthest values seen; exact where `closed`. why: for a closed count, the
    relations that set its limits.
    """

    low: FloatArray
    high: FloatArray
    closed: dict[int, tuple[float, float]] = field(default_factory=dict)
    why: dict[int, list[Relation]] = field(default_factory=dict)

    def wide(self, column: int, needed: float, whole: bool = True) -> bool:
        """Whether the count's range is known to be at least `needed`."""
        low, high = self.low[column], self.high[column]
        if whole:
            low, high = np.ceil(low - SLACK), np.floor(high + SLACK)
        return bool(high - low >= needed)


def bounds(
    block: Block,
    needed: Mapping[int, float],
    whole: bool = True,
    start: Bounds | None = None,
    until: float = INFINITE,
) -> Bounds:
    """Ranges of the columns in `needed` (column -> width that is wide enough).

    start: witnesses known already, from a block with tighter limits. A column ends either with
    witnesses at least that far apart, or closed, with its exact range. until: when (of
    `time.thread_time`, so that other work on the machine takes none of it) to give up.
    Raises Contradiction where the relations cannot all hold, OutOfTime.
    """
    programme = _Programme(block, until)
    first = programme.solve(np.zeros(len(block.columns)))
    seen = Bounds(first.copy(), first.copy())
    if start is not None:
        _witness(seen, start.low)
        _witness(seen, start.high)
    wanted = [column for column, width in needed.items() if not seen.wide(column, width, whole)]
    _spread(programme, seen, wanted, needed, whole)
    for column in wanted:
        if seen.wide(column, needed[column], whole):
            continue
        high = programme.extreme(column, -1.0)
        upper, why = high[column], programme.reasons(column)
        _witness(seen, high)
        if seen.wide(column, needed[column], whole):
            continue
        low = programme.extreme(column, 1.0)
        lower, why = low[column], [*why, *programme.reasons(column)]
        _witness(seen, low)
        if not seen.wide(column, needed[column], whole):
            seen.closed[column] = (float(lower), float(upper))
            seen.why[column] = why
    return seen


def _witness(seen: Bounds, solution: FloatArray) -> None:
    np.minimum(seen.low, solution, out=seen.low)
    np.maximum(seen.high, solution, out=seen.high)


def _spread(
    programme: _Programme,
    seen: Bounds,
    wanted: list[int],
    needed: Mapping[int, float],
    whole: bool,
) -> None:
    """A few solutions that push many counts at once, up and down, in changing company."""
    random = np.random.default_rng(0)
    before = len(wanted) * 2
    for turn in range(12):
        open_ = [c for c in wanted if not seen.wide(c, needed[c], whole)]
        if len(open_) < 8 or before - len(open_) < len(open_) / 10:
            return  # few are left, or these do not help any more
        before = len(open_)
        cost = np.zeros(len(seen.low))
        signs = np.ones(len(open_)) if turn == 0 else random.choice([-1.0, 1.0], len(open_))
        cost[open_] = signs * random.uniform(0.5, 1.0, len(open_))
        for direction in (1.0, -1.0):
            _witness(seen, programme.solve(direction * cost))


class _Quiet(highspy.Highs):
    """The solver without its greeting on the standard output and its thread for the keyboard."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class _Programme:
    """One block in the solver; between two solutions only the costs change."""

    def __init__(self, block: Block, until: float) -> None:
        self.block, self.until = block, until
        self.count = len(block.columns)
        self.all = np.arange(self.count, dtype=np.int32)
        self.solver = _Quiet()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("simplex_strategy", 4)  # primal: a changed cost is a warm start
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.count, len(block.rows)
        model.col_cost_ = np.zeros(self.count)
        model.col_lower_, model.col_upper_ = block.low, block.high
        model.row_lower_ = np.where(np.isinf(block.row_low), -highspy.kHighsInf, block.row_low)
        model.row_upper_ = np.where(np.isinf(block.row_high), highspy.kHighsInf, block.row_high)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = block.start
        model.a_matrix_.index_ = block.index
        model.a_matrix_.value_ = block.value
        self.solver.passModel(model)

    def solve(self, cost: FloatArray) -> FloatArray:
        """The counts of a solution with the smallest cost."""
        if np.any(self.block.low > self.block.high + SLACK):
            raise Contradiction
        self.solver.changeColsCost(self.count, self.all, cost)
        status = self._run()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The solver gave up: {self.solver.modelStatusToString(status)}.")
        return np.array(self.solver.getSolution().col_value)

    def _run(self) -> highspy.HighsModelStatus:
        """Solve; the solver knows only the time on the clock, and goes on where it stopped."""
        while True:
            left = self.until - time.thread_time()
            if left < INFINITE:
                limit = self.solver.getRunTime() + max(left, 0.0)
                self.solver.setOptionValue("time_limit", limit)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status != highspy.HighsModelStatus.kTimeLimit or self.until <= time.thread_time():
                return status

    def extreme(self, column: int, sign: float) -> FloatArray:
        """A solution in which one count is as small (sign 1) or as large (-1) as it can be."""
        cost = np.zeros(self.count)
        cost[column] = sign
        return self.solve(cost)

    def reasons(self, column: int) -> list[Relation]:
        """The relations that hold the last solution where it is."""
        duals = np.array(self.solver.getSolution().row_dual)
        return [self.block.rows[n] for n in np.flatnonzero(np.abs(duals) > SLACK)]


def solved(
    block: Block, cost: FloatArray, until: float = INFINITE
) -> tuple[FloatArray, FloatArray]:
    """The counts of a solution with the smallest cost, and the price (dual value) of each row.
    Raises Contradiction where there is no solution, OutOfTime."""
    programme = _Programme(block, until)
    return programme.solve(cost), np.array(programme.solver.getSolution().row_dual)


__all__ = ["INFINITE", "Bounds", "Contradiction", "OutOfTime", "bounds", "solved"]
