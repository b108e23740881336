"""HiGHS, set up for our linear programs: on one thread, without a word."""

from __future__ import annotations

import highspy
import numpy as np
from scipy import sparse


class _Silent(highspy.Highs):
    """The solver without its greeting on the standard output and its thread for the keyboard."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


def quiet() -> highspy.Highs:
    """An empty solver."""
    solver = _Silent()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def program(matrix: sparse.csc_matrix, low: np.ndarray, high: np.ndarray) -> highspy.Highs:
    """A solver holding: matrix z = 0, low ≤ z ≤ high, with costs still to be set."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(matrix.shape[1]), low, high
    lp.row_lower_ = lp.row_upper_ = np.zeros(matrix.shape[0])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    solver = quiet()
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("simplex_strategy", 4)  # primal: only costs change between runs
    solver.passModel(lp)
    return solver
