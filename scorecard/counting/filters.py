"""Filters of the definitions as narwhals expressions that are never null."""

from __future__ import annotations

import json
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import narwhals as nw

from scorecard.definitions.model import Condition, Where
from scorecard.sources.needs import Kinds

# A filter may come in several parts: the dataset's, the numerator's, the variant's. All must be
# met.
Wheres = tuple[Where, ...]

# Column with the position of a row's ethnic membership in the code list; 0 is Unknown, 1 is All.
CELL = "__cell__"


def expression(wheres: Wheres, kinds: Kinds) -> nw.Expr:
    """Whether a row meets every test. A missing value meets none but `not` and `missing`.

    Raises ValueError where a bound does not fit the column's kind.
    """
    tests = [
        _test(column, condition, kinds.get(column, "text"))
        for where in wheres
        for column, condition in where.items()
    ]
    return reduce(and_, tests) if tests else nw.lit(value=True)


def _test(column: str, condition: Any, kind: str) -> nw.Expr:
    if isinstance(condition, list):
        return _sure(nw.col(column).is_in([_value(v, kind) for v in condition]))
    if not isinstance(condition, Condition):
        return _sure(nw.col(column) == _value(condition, kind))
    tests = []
    for name, bound in (
        ("__gt__", condition.gt),
        ("__ge__", condition.gte),
        ("__lt__", condition.lt),
        ("__le__", condition.lte),
    ):
        if bound is not None:
            if kind not in ("number", "date") or isinstance(bound, date) != (kind == "date"):
                raise ValueError(
                    f"Column '{column}' holds {kind}; it cannot be compared with {bound}."
                )
            tests.append(_sure(getattr(nw.col(column), name)(bound)))
    if condition.not_ is not None:
        tests.append(~_test(column, condition.not_, kind))
    if condition.missing is not None:
        missing = nw.col(column).is_null()
        tests.append(missing if condition.missing else ~missing)
    if condition.known is not None:
        known = nw.col(CELL) > 1
        tests.append(known if condition.known else ~known)
    return reduce(and_, tests) if tests else nw.lit(value=True)


def _sure(test: nw.Expr) -> nw.Expr:
    return nw.coalesce(test, nw.lit(value=False))


def _value(value: Any, kind: str) -> Any:
    if kind == "text":
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return float(value) if kind == "number" and not isinstance(value, bool) else value


def columns(wheres: Wheres) -> set[str]:
    """The columns that the tests read."""
    return {column for where in wheres for column in where}


def canonical(wheres: Wheres) -> str:
    """Filters as text that is equal where they are."""

    def plain(value: object) -> object:
        if isinstance(value, Condition):
            return value.model_dump(mode="json", by_alias=True, exclude_none=True)
        return value

    tests = {
        json.dumps([column, plain(condition)], default=str)
        for where in wheres
        for column, condition in where.items()
    }
    return "\n".join(sorted(tests))
