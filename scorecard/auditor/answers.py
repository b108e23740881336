"""What a record can answer: the ways in which it can meet some filters and fail the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from scorecard.auditor.filters import Test, Tests, holds
from scorecard.auditor.points import Points, among, points

ANOTHER = "\0"  # a text that no filter names
MISSING = ("missing False", "missing True")
Point = tuple[str | None, frozenset[Test]]  # a value, and which tests known by text alone it meets


@dataclass(frozen=True)
class Answers:
    """meets: ways × filters. points: the values of the columns whose values are known. which: for
    each of them, by way, which of its points."""

    meets: npt.NDArray[np.bool_]
    points: dict[str, Points]
    which: dict[str, npt.NDArray[np.int16]]


def answers(
    wheres: Sequence[Tests],
    known: Mapping[str, Mapping[str, Any]] | None = None,
    apart: Collection[str] = (),
) -> Answers:
    """Each way in which one record can meet `wheres`, once.

    A condition compares a value with fixed ones, so that those, one between any two of them, one
    beyond either end, another text (where no condition asks for an order) and no value at all are
    every case there is. known: what is known of the values of columns (see `points.points`).
    apart: those of which each value is a case.
    """
    known = known or {}
    ways = np.ones((1, len(wheres)), dtype=np.int16)
    of: dict[str, Points] = {}
    for column in sorted({test.column for where in wheres for test in where}):
        asked = [[test for test in where if test.column == column] for where in wheres]
        tests = {test for each in asked for test in each}
        values = _values(tests)
        if column in known:
            its = _points(tests, known[column])
            values = its.text if column in apart else [*dict.fromkeys(its.text)]
            of |= {column: its} if column in apart else {}
        each = [(number, p) for number, value in enumerate(values) for p in _flagged(value, tests)]
        met = np.array([[all(_meets(p, t) for t in a) for a in asked] for _, p in each])
        if column not in apart:
            met = np.unique(met, axis=0)
        both = (ways[:, None, : len(wheres)] & met[None, :, :]).reshape(-1, len(wheres))
        parts = [both, np.repeat(ways[:, len(wheres) :], len(met), axis=0)]
        if column in apart:
            parts.append(np.tile([number for number, _ in each], len(ways))[:, None])
        ways = np.unique(np.hstack(parts).astype(np.int16), axis=0)
    which_of = {column: ways[:, len(wheres) + n] for n, column in enumerate(of)}
    return Answers(ways[:, : len(wheres)].astype(bool), of, which_of)


def _points(tests: set[Test], known: Mapping[str, Any]) -> Points:
    fixed = [
        float(v) for t in tests for v in (*(t.values or ()), *(t.excluded or ())) if _number(v)
    ]
    ends = [end for t in tests if t.bounds for end in (t.bounds[0], t.bounds[2])]
    fixed += [float(end) for end in ends if end is not None]
    order = sorted(tests, key=str)
    return points(known, fixed, lambda v: tuple(_meets((v, frozenset()), t) for t in order))


def _values(tests: set[Test]) -> list[str | None]:
    """Values that stand for every case there is."""
    named = {v for t in tests for values in (t.values, t.excluded) for v in values or ()}
    ends = [end for t in tests if t.bounds for end in (t.bounds[0], t.bounds[2]) if end is not None]
    named |= {*_days([e for e in ends if isinstance(e, date)])}
    numbers = [float(e) for e in ends if not isinstance(e, date)]
    if numbers:
        numbers += [float(text) for text in named if _number(text)]
        named |= {f"{n:.12g}" for n in among(numbers, whole=False)}
    return [*sorted(named), None] if ends else [*sorted(named), ANOTHER, None]


def _flagged(value: str | None, tests: set[Test]) -> list[Point]:
    """A value with each way to meet the tests that are known by their text alone."""
    unread = sorted({t for t in tests if t.other and t.other not in MISSING}, key=str)
    return [
        (value, frozenset(t for t, met in zip(unread, each, strict=True) if met))
        for each in product((False, True), repeat=len(unread))
    ]


def _days(days: list[date]) -> list[str]:
    return [(day + timedelta(days=step)).isoformat() for day in days for step in (-1, 0, 1)]


def _number(text: str) -> bool:
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
