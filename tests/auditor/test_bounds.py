"""Ranges by linear programming, against scipy and against trying everything."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scorecard.auditor.blocks import Block
from scorecard.auditor.bounds import Contradiction, bounds
from scorecard.auditor.relation import Relation

INFINITE = float("inf")


def block(matrix: np.ndarray, to: np.ndarray, high: float = 1000.0) -> Block:
    """Equations `matrix` @ counts = `to` with counts of 0 to `high`."""
    rows = [
        Relation(f"row {n}", {c: float(v) for c, v in enumerate(row) if v}, to[n], to[n])
        for n, row in enumerate(matrix)
    ]
    index = [c for row in matrix for c in np.flatnonzero(row)]
    return Block(
        list(range(matrix.shape[1])),
        np.zeros(matrix.shape[1]),
        np.full(matrix.shape[1], high),
        rows,
        to.astype(float),
        to.astype(float),
        np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int64),
        np.array(index, dtype=np.int64),
        np.array([row[c] for row in matrix for c in np.flatnonzero(row)], dtype=float),
        np.zeros(0, dtype=np.int64),
    )


@st.composite
def systems(draw):
    columns, rows = draw(st.integers(2, 7)), draw(st.integers(1, 5))
    cells = st.lists(st.integers(-1, 2), min_size=columns, max_size=columns)
    matrix = np.array(draw(st.lists(cells, min_size=rows, max_size=rows)))
    true = np.array(draw(st.lists(st.integers(0, 20), min_size=columns, max_size=columns)))
    return matrix, true


@given(systems(), st.integers(1, 12))
@settings(max_examples=60)
def test_closed_ranges_are_those_of_scipy_and_open_ones_are_wide_enough(system, needed):
    matrix, true = system
    to = matrix @ true
    seen = bounds(block(matrix, to), dict.fromkeys(range(len(true)), float(needed)))
    for column in range(len(true)):
        cost = np.eye(len(true))[column]
        ends = [
            sign * linprog(sign * cost, A_eq=matrix, b_eq=to, bounds=(0, 1000)).fun
            for sign in (1, -1)
        ]
        if column in seen.closed:
            assert seen.closed[column] == pytest.approx(ends, abs=1e-6)
            assert np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6) < needed
        else:
            assert np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6) >= needed
        assert seen.low[column] <= true[column] + 1e-6 or column not in seen.closed


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.integers(0, 15))
@settings(max_examples=40)
def test_a_two_by_two_table_has_the_range_that_trying_everything_gives(cells, hidden):
    """Rows and columns of a table add up; hidden (bits) cells are not known."""
    a, b, c, d = cells
    matrix = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    known = [n for n in range(4) if not hidden >> n & 1]
    matrix = np.vstack([matrix, np.eye(4, dtype=int)[known]])
    to = matrix @ np.array([a, b, c, d])
    possible = [
        np.array(tried) for tried in product(range(13), repeat=4) if all(matrix @ tried == to)
    ]
    seen = bounds(block(matrix, to), dict.fromkeys(range(4), 100.0))
    for column in range(4):
        values = [int(tried[column]) for tried in possible]
        assert seen.closed[column] == pytest.approx((min(values), max(values)), abs=1e-6)


def test_the_relations_that_set_a_limit_are_named_and_no_others():
    matrix = np.array([[1, 1, 0], [0, 0, 1]])
    seen = bounds(block(matrix, np.array([4, 7])), {0: 6.0, 2: 6.0})
    assert seen.closed == {0: (0.0, 4.0), 2: (7.0, 7.0)}
    assert {each.words for each in seen.why[0]} == {"row 0"}
    assert {each.words for each in seen.why[2]} == {"row 1"}


def test_counts_that_cannot_be_are_a_contradiction():
    with pytest.raises(Contradiction):
        bounds(block(np.array([[1, 1], [1, 1]]), np.array([4, 5])), {0: 6.0})


def test_witnesses_of_a_tighter_block_serve_the_wider_one():
    wide = block(np.array([[1, 1]]), np.array([20]))
    tight = block(np.array([[1, 1], [1, 0]]), np.array([20, 5]))
    start = bounds(tight, {0: 6.0})
    assert start.closed == {0: (5.0, 5.0)}
    seen = bounds(wide, {0: 6.0}, start=start)
    assert not seen.closed
    assert seen.low[0] <= 5 <= seen.high[0]
