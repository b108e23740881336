"""Witnesses: ways in which the hidden counts could be otherwise, kept from attack to attack.

One that needs only counts which are hidden again proves the same as before, without a program. Kept
with them is what else makes the next attack on the block shorter.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from scorecard.disclosure.start import Start

TINY = 1e-6
KEPT = 4000  # those found last


class Witnesses:
    """Deviations from the true counts that agree with everything told; over the counts of one
    block. start: where its programs ended. gave_way: how often each count was found exposed."""

    def __init__(self, counts: int) -> None:
        self.held = sparse.csr_matrix((0, counts))
        self.new: list[sparse.csr_matrix] = []
        self.start = Start(counts)
        self.gave_way = np.zeros(counts, dtype=int)

    def add(self, columns: np.ndarray, moved: np.ndarray) -> None:
        """Keep the deviations `moved` of the counts `columns`."""
        some = np.abs(moved) > TINY
        place = (np.zeros(int(some.sum()), dtype=int), columns[some])
        shape = (1, self.held.shape[1])
        self.new.append(sparse.csr_matrix((moved[some], place), shape=shape))

    def keep(self, relations: sparse.csr_matrix) -> None:
        """Drop those that break one of `relations`."""
        self._gather()
        if relations.shape[0]:
            off = abs(self.held @ relations.T).max(axis=1).toarray().ravel()
            self.held = self.held[off < TINY]

    def _gather(self) -> None:
        if self.new:
            self.held = sparse.vstack([self.held, *self.new], format="csr")
            self.new = []

    def reach(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How far each count moves down and up in the witnesses that keep within `low` and
        `high`."""
        self._gather()
        held, at = self.held, self.held.indices
        broken = (held.data < low[at] - TINY) | (held.data > high[at] + TINY)
        row = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
        fails = np.bincount(row, broken, minlength=held.shape[0]) > 0
        good = ~fails[row]
        least, most = np.zeros(len(low)), np.zeros(len(low))
        np.minimum.at(least, at[good], held.data[good])
        np.maximum.at(most, at[good], held.data[good])
        if held.shape[0] > KEPT:
            self.held = held[-KEPT:]
        return least, most
