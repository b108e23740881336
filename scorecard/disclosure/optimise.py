"""Which units to hide so that nothing hidden can be worked out, at the least loss for readers.

Cutting planes after Fischetti and Salazar-González (2000): hide the cheapest units that meet every
constraint found so far, attack the pattern, add a constraint for each count that gives way, and
again. Where the time is up, what is hidden stays hidden and only more is added, until the attack
fails; then what it fails without as well is shown again. More is hidden, never less.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import highspy
import numpy as np

from scorecard.disclosure.attack import Exposure, OutOfTime, attainable, exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.solver import quiet
from scorecard.disclosure.witness import TINY, Witnesses

GAP = 0.01  # a pattern this close to the bound is good enough
AT_ONCE = 900  # exposures are enough to learn from
SOLVED = 2  # what the solver calls a feasible solution
STEP = 2.0  # seconds for a choice once the time is up


@dataclass(frozen=True)
class Pattern:
    """The units to hide, what they cost readers, a bound on the cheapest that could be, and how
    the pattern was found: 'primary', 'optimal' (within the gap), 'grown' (the time was up) or
    'withheld' (all units)."""

    hidden: np.ndarray
    cost: float
    bound: float
    method: str


def protect_block(block: Block, seconds: float = 10.0) -> Pattern:
    """The cheapest safe pattern found within `seconds`; where as long again is not enough to make
    one safe by adding to it, all units are hidden."""
    start = time.monotonic()
    hidden = block.closed(np.zeros(len(block.cost), dtype=bool))
    master = _Master(block)
    try:
        hidden, method = _chosen(block, hidden, master, start + seconds, start + 2 * seconds)
    except (OutOfTime, _Stuck):
        hidden, method = block.closed(np.ones_like(hidden)), "withheld"
    cost = float(block.cost[hidden].sum())
    bound = cost if method == "primary" else min(master.bound, cost)
    return Pattern(hidden, cost, bound, method)


class _Stuck(Exception):
    """No pattern meets the constraints, or the same one comes back."""


def _chosen(
    block: Block, hidden: np.ndarray, master: _Master, soon: float, late: float
) -> tuple[np.ndarray, str]:
    method = "primary"
    loose = block.relations[block.loose]
    witnesses = Witnesses(len(block.value))
    # what gives way without the relations between parts gives way with them: the easier attack
    # goes first
    stages = [replace(block, relations=block.relations[~block.loose])] if loose.shape[0] else []
    for stage in [*stages, block]:
        witnesses.keep(loose if stage is block else loose[:0])
        attack = _Attack(stage, witnesses, late)
        while found := attack.exposures(hidden):
            master.add(found)
            left = soon - time.monotonic()
            method = "optimal" if left > 0 else "grown"
            before = hidden
            hidden = master.solve(max(left, STEP))
            if method == "grown":
                hidden = hidden | before
                master.keep(hidden)
            if not master.solved or (hidden == before).all():
                raise _Stuck
    return (_pruned(attack, hidden) if method == "grown" else hidden), method


def _pruned(attack: _Attack, hidden: np.ndarray) -> np.ndarray:
    """`hidden` without the units that it is safe without, the dearest tried first, as far as the
    time goes: what grew by adding alone holds some that came before better ones."""
    block = attack.block
    spare = np.flatnonzero(hidden & ~block.primary & ~block.frozen)
    try:
        for unit in spare[np.argsort(-block.cost[spare], kind="stable")]:
            without = hidden.copy()
            without[unit] = False
            if not attack.exposures(without):
                hidden = without
    except OutOfTime:
        pass
    return hidden


class _Attack:
    """Attacks on one block, each learning from those before."""

    def __init__(self, block: Block, witnesses: Witnesses, stop: float) -> None:
        self.block, self.witnesses, self.stop = block, witnesses, stop
        self.at_most = Witnesses(len(block.value))  # where everything is hidden
        self.settled = np.zeros(len(block.value), dtype=bool)

    def exposures(self, hidden: np.ndarray) -> list[Exposure]:
        """Some counts that give way though they need not; none only where there are none."""
        while found := self._run(hidden, None, AT_ONCE):
            new = np.zeros(len(self.settled), dtype=bool)
            new[[e.count for e in found]] = True
            new &= ~self.settled
            if not new.any():
                break
            self.block = attainable(
                self.block, np.flatnonzero(new).tolist(), self.at_most, self.stop
            )
            self.settled |= new
            old = [e for e in found if not new[e.count]]
            if found := old + self._run(hidden, new, None):
                break
        return found

    def _run(
        self, hidden: np.ndarray, only: np.ndarray | None, limit: int | None
    ) -> list[Exposure]:
        return exposures(self.block, hidden, only, self.witnesses, limit, self.stop)


class _Master:
    """The choice of units under the constraints found so far, as an integer program."""

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
            for own in self._secrets(exposure.count):
                if own is None:
                    self._at_least(weights, rest)
                else:
                    asked = np.pad(weights, (0, max(own + 1 - len(weights), 0)))
                    asked[own] -= rest
                    self._at_least(asked, 0.0)

    def _secrets(self, count: int) -> list[int | None]:
        """The variables of which each makes a count a secret where it is 1; None: it is one
        whatever is chosen."""
        if self.column[count] >= 0:
            return [int(self.column[count])]
        keeping = self.keeps.indices[self.keeps.indptr[count] : self.keeps.indptr[count + 1]]
        always = self.block.primary[keeping] & ~self.block.frozen[keeping]
        return [None] if always.any() or not len(keeping) else keeping.tolist()

    def _at_least(self, weights: np.ndarray, low: float) -> None:
        chosen = np.flatnonzero(weights)
        self._row(low, highspy.kHighsInf, chosen.tolist(), weights[chosen].tolist())

    def keep(self, hidden: np.ndarray) -> None:
        """From now on only add to the units `hidden`; the bound stands."""
        self.kept = True
        chosen = np.flatnonzero(hidden & ~self.block.frozen).astype(np.int32)
        ones = np.ones(len(chosen))
        self.solver.changeColsBounds(len(chosen), chosen, ones, ones)

    def solve(self, seconds: float) -> np.ndarray:
        """The cheapest units that meet every constraint so far."""
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.run()
        info = self.solver.getInfo()
        self.solved = info.primal_solution_status == SOLVED
        if not self.kept:
            self.bound = max(self.bound, float(info.mip_dual_bound))
        chosen = np.asarray(self.solver.getSolution().col_value)[: len(self.block.cost)] > 0.5
        return self.block.closed(chosen)
