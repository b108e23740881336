"""When does meeting one filter mean meeting another, and when can nobody meet both?

A test is a column and a condition, written as `counting.naming` writes it. Conditions compare a
value with fixed ones, so that trying those, one between any two of them, one beyond either end,
another text and no value at all tries every case there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

Tests = frozenset[str]
Point = tuple[str, float | str] | None  # kind (number, day, text) and value; None: no value
ANOTHER: Point = ("text", "\0")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")


def implies(narrow: Tests, wide: Tests) -> bool:
    """Whether every row that meets `narrow` meets `wide` for certain."""
    mine, other = _by_column(narrow), _by_column(wide)
    return all(
        conditions <= mine.get(column, frozenset())
        or all(
            _meets(point, conditions)
            for point in _points(mine.get(column, frozenset()) | conditions)
            if _meets(point, mine.get(column, frozenset()))
        )
        for column, conditions in other.items()
    )


def apart(first: Tests, second: Tests) -> bool:
    """Whether no row can meet both."""
    mine, other = _by_column(first), _by_column(second)
    return any(
        not any(_meets(p, mine[c] | other[c]) for p in _points(mine[c] | other[c]))
        for c in mine.keys() & other.keys()
    )


def failing(test: str) -> str:
    """The test that is met where `test` is not."""
    column, condition = json.loads(test)
    return json.dumps([column, {"not": condition}])


def fill(whole: Tests, parts: Iterable[Tests]) -> bool:
    """Whether every row that meets `whole` meets one of the parts for certain."""
    asked = [sorted(part - whole) for part in parts]
    if any("known" in test for tests in asked for test in tests):
        return False
    ways = (whole | {failing(test) for test in failed} for failed in product(*asked))
    return all(apart(each, each) for each in ways)


@lru_cache(maxsize=4096)
def _by_column(tests: Tests) -> dict[str, frozenset[str]]:
    """The conditions on each column; whether ethnicity is known is asked of no column."""
    found: dict[str, set[str]] = {}
    for test in tests:
        column, condition = json.loads(test)
        if isinstance(condition, dict) and "known" in condition:
            found.setdefault("\0known", set()).add(json.dumps(condition["known"]))
            condition = {name: each for name, each in condition.items() if name != "known"}
            if not condition:
                continue
        found.setdefault(column, set()).add(json.dumps(condition))
    return {column: frozenset(conditions) for column, conditions in found.items()}


def _meets(point: Point, conditions: Iterable[str]) -> bool:
    return all(_holds(point, json.loads(each)) for each in conditions)


def _holds(point: Point, condition: Any) -> bool:
    """As `counting.filters` has it: no value meets nothing but `not` and `missing`."""
    if isinstance(condition, list):
        return any(_holds(point, each) for each in condition)
    if not isinstance(condition, dict):
        return point is not None and point == _point(condition)
    if "missing" in condition and condition["missing"] != (point is None):
        return False
    if "not" in condition and _holds(point, condition["not"]):
        return False
    return all(
        _compared(point, name, _point(condition[name]))
        for name in ("gt", "gte", "lt", "lte")
        if name in condition
    )


def _compared(point: Point, name: str, bound: Point) -> bool:
    if point is None or bound is None or point[0] != bound[0]:
        return False
    value, limit = float(point[1]), float(bound[1])
    if value == limit:
        return name in ("gte", "lte")
    return (value > limit) == name.startswith("g")


@lru_cache(maxsize=4096)
def _points(conditions: frozenset[str]) -> tuple[Point, ...]:
    """Every value that `conditions` could tell apart."""
    named = {point for each in conditions for point in _named(json.loads(each))}
    # a column is tested as one kind of thing only: true or false, numbers or days, or text
    kinds = {kind for each in conditions for kind in _kinds(json.loads(each))}
    flags = {_point(True), _point(False)} if "flag" in kinds else set()
    found: set[Point] = {None, *flags, *named} | (set() if kinds else {ANOTHER})
    for kind, step in (("number", 0.0), ("day", 1.0)):
        values = sorted(float(point[1]) for point in named if point and point[0] == kind)
        if values:
            found |= {(kind, values[0] - 1), (kind, values[-1] + 1)}
        # of days there is none between one and the next
        between = [(a + b) / 2 if not step else a + step for a, b in pairwise(values)]
        found |= {(kind, each) for each in between}
    return tuple(found)


def _kinds(condition: Any) -> set[str]:
    """What a condition says of its column's kind: true and false (flag), or what has an order."""
    if isinstance(condition, list):
        return {kind for each in condition for kind in _kinds(each)}
    if isinstance(condition, dict):
        inner = _kinds(condition["not"]) if "not" in condition else set()
        return inner | ({"order"} if {"gt", "gte", "lt", "lte"} & condition.keys() else set())
    return {"flag"} if isinstance(condition, bool) else set()


def _named(condition: Any) -> list[Point]:
    if isinstance(condition, list):
        return [point for each in condition for point in _named(each)]
    if not isinstance(condition, dict):
        return [_point(condition)]
    bounds = [condition[name] for name in ("gt", "gte", "lt", "lte") if name in condition]
    return [*map(_point, bounds), *(_named(condition["not"]) if "not" in condition else [])]


def _point(value: Any) -> Point:
    """A value of a definition, whichever kind its column turns out to be."""
    if isinstance(value, bool):
        return "text", "true" if value else "false"
    if isinstance(value, int | float):
        return "number", float(value)
    try:
        return "day", float(date.fromisoformat(str(value)).toordinal())
    except ValueError:
        pass
    text = str(value)  # "05" is another text than "5"
    return ("number", float(text)) if NUMBER.fullmatch(text) else ("text", text)
