"""Filters: an implication that is claimed must hold for every row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.auditor.filters import disjoint, implies
from scorecard.auditor.filters import tests as read
from scorecard.definitions.model import Condition

VALUES = [0, 1, 2, 3, None]
scalars = st.sampled_from([0, 1, 2, 3])
bounds = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("gt", "gte", "lt", "lte"), scalars)
).filter(lambda b: b and not ({"gt", "gte"} <= set(b)) and not ({"lt", "lte"} <= set(b)))
conditions = st.one_of(
    scalars,
    st.lists(scalars, min_size=1, max_size=3, unique=True),
    bounds.map(lambda b: Condition(**b)),
    scalars.map(lambda v: Condition(**{"not": v})),
    st.booleans().map(lambda flag: Condition(missing=flag)),
)
wheres = st.dictionaries(st.sampled_from(["a", "b"]), conditions, max_size=2)


def meets(row, where):
    """A plain reading of a filter."""
    return all(_meets(row[column], condition) for column, condition in where.items())


def _meets(value, condition):
    if isinstance(condition, list):
        return value in condition
    if not isinstance(condition, Condition):
        return value == condition
    if condition.missing is not None:
        return (value is None) == condition.missing
    if condition.not_ is not None:
        return not _meets(value, condition.not_)
    limits = {
        "gt": lambda v, b: v > b,
        "gte": lambda v, b: v >= b,
        "lt": lambda v, b: v < b,
        "lte": lambda v, b: v <= b,
    }
    told = {name: getattr(condition, name) for name in limits}
    return value is not None and all(
        limits[name](value, bound) for name, bound in told.items() if bound is not None
    )


ROWS = [{"a": a, "b": b} for a in VALUES for b in VALUES]


@given(wheres, wheres)
def test_what_implies_holds_for_every_row(narrow, wide):
    if implies(read(narrow), read(wide)):
        assert all(meets(row, wide) for row in ROWS if meets(row, narrow))


@given(wheres, wheres)
def test_what_is_disjoint_is_met_by_no_row_at_once(first, second):
    if disjoint(read(first), read(second)):
        assert not any(meets(row, first) and meets(row, second) for row in ROWS)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"a": 1}, {}),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1}, {"a": [1, 2]}),
        ({"a": True}, {"a": ["true"]}),
        ({"a": [1, 2]}, {"a": Condition(gte=1)}),
        ({"a": Condition(gt=3)}, {"a": Condition(gte=3)}),
        ({"a": Condition(gte=date(2025, 4, 1))}, {"a": Condition(gt=date(2025, 3, 31))}),
        ({"a": 3}, {"a": Condition(missing=False)}),
        ({"a": Condition(**{"not": [1, 2]})}, {"a": Condition(**{"not": 1})}),
    ],
)
def test_narrower_filters_are_known_as_such(narrow, wide):
    assert implies(read(narrow), read(wide))
    assert read(wide) == read(narrow) or not implies(read(wide), read(narrow))


def test_other_values_of_one_column_are_apart():
    assert disjoint(read({"a": 1}), read({"a": [2, 3]}))
    assert disjoint(read({"a": 1, "b": 1}), read({"a": Condition(gt=1)}))
    assert not disjoint(read({"a": 1}), read({"b": 2}))


def test_equal_filters_are_equal_however_they_are_spelt():
    assert read({"a": 1.0, "b": True}) == read({"b": "true"}, {"a": 1})
