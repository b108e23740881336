"""When does meeting one filter mean meeting another?

Filters are sets of tests, a test is a column and a condition. Two spellings of one condition are
one test, so that equal filters are equal sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from scorecard.definitions.model import Condition, Where

Bounds = tuple[Any, bool, Any, bool]  # low, low itself excluded, high, high itself excluded


@dataclass(frozen=True)
class Test:
    """One test on one column; exactly one of the four is set.

    values: the row holds one of these. excluded: it holds none of these, or nothing. bounds: it
    lies between them. other: another condition, known by its text alone.
    """

    column: str
    values: frozenset[str] | None = None
    excluded: frozenset[str] | None = None
    bounds: Bounds | None = None
    other: str | None = None


Tests = frozenset[Test]


def tests(*wheres: Where) -> Tests:
    """The tests of several filters that must all be met, but for those that another one implies: so
    that one filter in other words is the same."""
    every = {
        test
        for where in wheres
        for column, condition in where.items()
        for test in _read(column, condition)
    }
    ordered = sorted(every, key=str)
    kept: list[Test] = []
    for number, test in enumerate(ordered):
        others = [*kept, *ordered[number + 1 :]]
        if not any(_implies(other, test) for other in others):
            kept.append(test)
    return frozenset(kept)


def implies(narrow: Tests, wide: Tests) -> bool:
    """Whether every row that meets `narrow` meets `wide` for certain."""
    return all(any(_implies(mine, test) for mine in narrow) for test in wide)


def disjoint(first: Tests, second: Tests) -> bool:
    """Whether no row can meet both, as far as single values tell."""
    return any(_apart(a, b) or _apart(b, a) for a in first for b in second if a.column == b.column)


def _read(column: str, condition: Any) -> list[Test]:
    if isinstance(condition, list | tuple):
        return [Test(column, values=frozenset(_plain(v) for v in condition))]
    if not isinstance(condition, Condition):
        return [Test(column, values=frozenset([_plain(condition)]))]
    found = []
    bounds = (
        _first(condition.gt, condition.gte),
        condition.gt is not None,
        _first(condition.lt, condition.lte),
        condition.lt is not None,
    )
    if bounds[0] is not None or bounds[2] is not None:
        found.append(Test(column, bounds=bounds))
    if condition.not_ is not None:
        for inner in _read(column, condition.not_):
            if inner.values is not None:
                found.append(Test(column, excluded=inner.values))
            else:
                found.append(Test(column, other=f"not {inner}"))
    for name in ("missing", "known"):
        flag = getattr(condition, name)
        if flag is not None:
            found.append(Test(column, other=f"{name} {flag}"))
    return found


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{float(value):.12g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _implies(narrow: Test, wide: Test) -> bool:
    if narrow.column != wide.column:
        return False
    if narrow == wide:
        return True
    if wide.other == "missing False":  # a row with a value of whatever kind
        return narrow.values is not None or narrow.bounds is not None
    if narrow.values is not None:
        return all(holds(value, wide) for value in narrow.values)
    if narrow.bounds is not None and wide.bounds is not None:
        low = wide.bounds[0] is None or _inside(narrow.bounds[:2], wide.bounds[:2], 1)
        high = wide.bounds[2] is None or _inside(narrow.bounds[2:], wide.bounds[2:], -1)
        return low and high
    if narrow.excluded is not None and wide.excluded is not None:
        return wide.excluded <= narrow.excluded
    return False


def _inside(narrow: tuple[Any, bool], wide: tuple[Any, bool], sign: int) -> bool:
    """Whether the limit `narrow` is at least as strict as `wide`; sign 1 for low limits."""
    if narrow[0] is None or isinstance(narrow[0], date) != isinstance(wide[0], date):
        return False
    if narrow[0] == wide[0]:
        return narrow[1] or not wide[1]
    return bool(narrow[0] > wide[0]) == (sign > 0)


def holds(value: str, test: Test) -> bool:
    """Whether a row holding `value` meets `test`."""
    if test.values is not None:
        return value in test.values
    if test.excluded is not None:
        return value not in test.excluded
    if test.bounds is None:
        return False
    low, not_low, high, not_high = test.bounds
    example = low if low is not None else high
    try:
        number: Any = date.fromisoformat(value) if isinstance(example, date) else float(value)
    except ValueError:
        return False
    above = low is None or number > low or (number == low and not not_low)
    below = high is None or number < high or (number == high and not not_high)
    return above and below


def _apart(first: Test, second: Test) -> bool:
    return (
        first.values is not None
        and not any(holds(v, second) for v in first.values)
        and (second.other is None)
    )
