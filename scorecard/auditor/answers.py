"""What a record can answer: the ways in which it can meet some filters and fail the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from scorecard.auditor.filters import Test, Tests, holds

ANOTHER = "\0"  # a text that no filter names
MISSING = ("missing False", "missing True")
Point = tuple[str | None, frozenset[Test]]  # a value, and which tests known by text alone it meets


def answers(wheres: Sequence[Tests]) -> npt.NDArray[np.bool_]:
    """Each way in which one record can meet `wheres`, once: ways × wheres.

    A condition compares a value with fixed ones, so that those, one between any two of them, one
    beyond either end, another text (where no condition asks for an order) and no value at all are
    every case there is.
    """
    ways = np.ones((1, len(wheres)), dtype=bool)
    for column in sorted({test.column for where in wheres for test in where}):
        asked = [[test for test in where if test.column == column] for where in wheres]
        points = _points({test for each in asked for test in each})
        met = np.array([[all(_meets(p, t) for t in each) for each in asked] for p in points])
        both = ways[:, None, :] & np.unique(met, axis=0)[None, :, :]
        ways = np.unique(both.reshape(-1, len(wheres)), axis=0)
    return ways


def _points(tests: set[Test]) -> list[Point]:
    named = {v for t in tests for values in (t.values, t.excluded) for v in values or ()}
    ends = [end for t in tests if t.bounds for end in (t.bounds[0], t.bounds[2]) if end is not None]
    named |= {*_days([e for e in ends if isinstance(e, date)])}
    named |= {*_numbers([float(e) for e in ends if not isinstance(e, date)], named)}
    unread = sorted({t for t in tests if t.other and t.other not in MISSING}, key=str)
    flags = [
        frozenset(t for t, met in zip(unread, each, strict=True) if met)
        for each in product((False, True), repeat=len(unread))
    ]
    values = [*sorted(named), None] if ends else [*sorted(named), ANOTHER, None]
    return [(value, met) for value in values for met in flags]


def _days(days: list[date]) -> list[str]:
    return [(day + timedelta(days=step)).isoformat() for day in days for step in (-1, 0, 1)]


def _numbers(ends: list[float], named: set[str]) -> list[str]:
    if not ends:
        return []
    fixed = sorted({*ends, *(float(text) for text in named if _is_number(text))})
    between = [(low + high) / 2 for low, high in pairwise(fixed)]
    return [f"{n:.12g}" for n in (fixed[0] - 1, *fixed, *between, fixed[-1] + 1)]


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _meets(point: Point, test: Test) -> bool:
    value, met = point
    if test.other in MISSING:
        return (value is None) == (test.other == MISSING[1])
    if test.other is not None:
        return test in met
    if value is None:
        return test.excluded is not None
    return holds(value, test)
