"""Which units to hide so that nothing hidden can be worked out, at the least loss for readers.

Cutting planes after Fischetti and Salazar-González (2000): hide the cheapest units that meet every
constraint found so far, attack the pattern, add constraints for each count that gives way, and
again. First units may be hidden in part, and what is hidden by a fifth is attacked; then whole
units are chosen, and each choice grows until it is safe: the cheapest such pattern is kept, and
what growing teaches makes the next choice better. It ends where the cheapest is close to the bound
or the time is up. Whatever is kept has withstood an attack.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from scorecard.disclosure.attack import Exposure, OutOfTime, attainable, exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.master import GAP, Master
from scorecard.disclosure.thawing import thawed
from scorecard.disclosure.witness import TINY, Witnesses

AT_ONCE = 900  # exposures are enough to learn from
SHARE = 0.2  # a unit hidden by more than this share counts as hidden
STEP = 2.0  # seconds for a choice that only adds, or that comes once the time is up
DEARER = 1.03  # times the cheapest safe pattern: what has grown as far is given up


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
    block = thawed(block, start + seconds)
    primary = block.closed(np.zeros(len(block.cost), dtype=bool))
    search = _Search(block, start + seconds, start + 2 * seconds)
    try:
        if search.relaxed(primary):
            return Pattern(primary, search.cost(primary), search.cost(primary), "primary")
        search.whole()
        search.finish()
    except OutOfTime:
        pass
    best = search.best
    method = "withheld" if best is None else "optimal" if search.close else "grown"
    hidden = block.closed(np.ones_like(primary)) if best is None else best
    cost = search.cost(hidden)
    return Pattern(hidden, cost, min(search.master.bound, cost), method)


class _Search:
    """The search for the cheapest safe pattern: until `soon`, or `late` where none is found."""

    def __init__(self, block: Block, soon: float, late: float) -> None:
        self.block, self.soon = block, soon
        self.master, self.attack = Master(block), _Attack(block, late)
        self.best: np.ndarray | None = None

    @property
    def left(self) -> float:
        """Seconds."""
        return self.soon - time.monotonic()

    @property
    def close(self) -> bool:
        """Whether no pattern's companions could be cheaper than the best's by more than the gap."""
        if self.best is None:
            return False
        must = self.master.must
        return (1 - GAP) * (self.cost(self.best) - must) <= self.master.bound - must + TINY

    def cost(self, hidden: np.ndarray) -> float:
        """What readers lose."""
        return float(self.block.cost[hidden].sum())

    def _most(self, times: float) -> float:
        return np.inf if self.best is None else times * self.cost(self.best)

    def _offer(self, hidden: np.ndarray) -> None:
        if self.cost(hidden) < self._most(1):
            self.best = hidden

    def relaxed(self, primary: np.ndarray) -> bool:
        """Learn from units hidden in part; true: the pattern `primary` is safe and there was no
        need to.

        What gives way without the relations between parts gives way with them: the easier attack
        goes first.
        """
        safe, hidden = True, primary
        for loose in (False, True) if self.block.loose.any() else (True,):
            self.attack.begin(loose)
            hidden = primary if safe else self._rounded()
            while found := self.attack.exposures(hidden):
                safe = False
                if not self.master.add(found, hidden) or self.left <= 0:
                    break
                hidden = self._rounded()
        if not found:
            self._offer(hidden)
        elif self.left <= 0:  # nearer to what is safe than the cheapest choice would be
            self._grow(hidden)
        return safe

    def _rounded(self) -> np.ndarray:
        return self.block.closed(self.master.relaxed() > SHARE)

    def whole(self) -> None:
        """Choose whole units, and let each choice grow until it is safe."""
        hidden = None
        while not self.close and (self.left > 0 or self.best is None):
            before, hidden = hidden, self.master.solve(max(self.left, STEP))
            if not self.master.solved or (before is not None and (hidden == before).all()):
                break
            self._grow(hidden)

    def _grow(self, hidden: np.ndarray) -> None:
        """Add to the units `hidden` until nothing gives way, as long as it is worth it."""
        added = False
        while self.cost(hidden) < self._most(DEARER) and (self.left > 0 or self.best is None):
            found = self.attack.exposures(hidden)
            if not found:
                self._offer(self._pruned(hidden) if added else hidden)
                break
            self.master.add(found, hidden)
            self.master.keep(hidden)
            more = hidden | self.master.solve(STEP)
            if not self.master.solved or (more == hidden).all():
                break
            hidden, added = more, True
        self.master.release()

    def finish(self) -> None:
        """Where the time was up, show again what the best pattern is safe without."""
        if self.best is not None and not self.close:
            self.master.solve(STEP)  # its bound counts all that was learnt
            self.best = self._pruned(self.best)

    def _pruned(self, hidden: np.ndarray) -> np.ndarray:
        """`hidden` without the units that it is safe without, the dearest tried first, as far as
        the time goes: what grew by adding alone holds some that came before better ones."""
        block, meets = self.block, self.master.test()
        spare = np.flatnonzero(hidden & ~block.primary & ~block.frozen)
        try:
            for unit in spare[np.argsort(-block.cost[spare], kind="stable")]:
                without = hidden.copy()
                without[unit] = False
                if meets(without) and not self.attack.exposures(without, 1):
                    hidden = without
        except OutOfTime:
            pass
        return hidden


class _Attack:
    """Attacks on one block, each learning from those before."""

    def __init__(self, block: Block, stop: float) -> None:
        self.block, self.stop, self.relations = block, stop, block.relations
        self.witnesses = Witnesses(len(block.value))
        self.at_most = Witnesses(len(block.value))  # where everything is hidden
        self.settled = np.zeros(len(block.value), dtype=bool)

    def begin(self, loose: bool) -> None:
        """From now on attack with or without the relations between parts."""
        relations, between = self.block.relations, self.block.loose
        self.relations = relations if loose else relations[~between]
        if loose:
            self.witnesses.keep(relations[between])

    def exposures(self, hidden: np.ndarray, limit: int = AT_ONCE) -> list[Exposure]:
        """Some counts that give way though they need not; none only where there are none."""
        while found := self._run(hidden, None, limit):
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
        block = replace(self.block, relations=self.relations)
        return exposures(block, hidden, only, self.witnesses, limit, self.stop)
