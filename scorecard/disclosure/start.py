"""Where the next linear program of a block begins: where the last one ended.

Two attacks on a block differ by a few counts that are shown or hidden. From nothing most of the
time goes to find a first way to meet all relations; from the last one's basis a few steps do.
"""

from __future__ import annotations

import highspy
import numpy as np


class Start:
    """The last state of each count and of each relation of a block (`HighsBasisStatus`)."""

    def __init__(self, counts: int) -> None:
        self.columns = np.full(counts, highspy.HighsBasisStatus.kNonbasic, dtype=object)
        self.rows = np.full(0, None, dtype=object)

    def begin(
        self, solver: highspy.Highs, columns: np.ndarray, rows: np.ndarray, many: int
    ) -> None:
        """Let a program of these counts and relations (of `many`) begin where the last one ended;
        with another number of relations it begins from nothing."""
        if len(self.rows) != many:
            self.rows = np.full(many, highspy.HighsBasisStatus.kBasic, dtype=object)
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = (
            self.columns[columns].tolist(),
            self.rows[rows].tolist(),
        )
        basis.alien = basis.valid = True  # the solver makes it whole: some counts are new
        solver.setBasis(basis)

    def end(self, solver: highspy.Highs, columns: np.ndarray, rows: np.ndarray) -> None:
        """Remember where a program ended."""
        basis = solver.getBasis()
        if basis.valid:
            self.columns[columns], self.rows[rows] = basis.col_status, basis.row_status
