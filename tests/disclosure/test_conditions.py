"""Implication and exclusion of filters, against rows that are looked at one by one."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.counting.filters import canonical, expression
from scorecard.definitions.model import Indicator, Where
from scorecard.disclosure.conditions import apart, implies
from scorecard.disclosure.names import Name, exclusive, same_numbers

# every value that the conditions below could tell apart, and none
ROWS = pl.DataFrame(
    [
        {"level": level, "team": team}
        for level in (None, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
        for team in (None, "a", "b", "c", "z")
    ]
)
KINDS = {"level": "number", "team": "text"}
numbers = st.integers(0, 3)
teams = st.sampled_from("abc")
plain = st.one_of(numbers, st.lists(numbers, min_size=1, max_size=3, unique=True))
bounds = st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), numbers, min_size=1)
special = st.one_of(
    st.fixed_dictionaries({"missing": st.booleans()}), st.fixed_dictionaries({"not": plain})
)
level = st.one_of(plain, bounds, special)
team = st.one_of(
    teams,
    st.lists(teams, min_size=1, max_size=3, unique=True),
    st.fixed_dictionaries({"not": teams}),
    st.fixed_dictionaries({"missing": st.booleans()}),
)
wheres = st.fixed_dictionaries({}, optional={"level": level, "team": team})


def parsed(where: dict) -> Where:
    tally = {"where": where}
    return Indicator.model_fields["numerator"].annotation.__args__[0].model_validate(tally).where


def asked(where: dict) -> frozenset[str]:
    """A filter as names of counts hold it."""
    text = canonical((parsed(where),))
    return frozenset(text.split("\n")) if text else frozenset()


def met(where: dict) -> set[int]:
    """The rows that meet it, by the counter's own expression."""
    frame = nw.from_native(ROWS.with_row_index("n"))
    found = frame.with_columns(met=expression((parsed(where),), KINDS)).to_native()
    return set(found.filter("met")["n"].to_list())


@settings(max_examples=300)
@given(wheres, wheres)
def test_a_filter_implies_another_where_no_row_says_otherwise(first: dict, second: dict) -> None:
    if met(first):
        assert implies(asked(first), asked(second)) == (met(first) <= met(second))


@settings(max_examples=300)
@given(wheres, wheres)
def test_filters_are_apart_where_no_row_meets_both(first: dict, second: dict) -> None:
    shared = first.keys() & second.keys()
    if not (met(first) and met(second) and shared):
        return
    assert apart(asked(first), asked(second)) == (not met(first) & met(second))


@pytest.mark.parametrize(
    ("narrow", "wide", "answer"),
    [
        ({"day": {"gte": "2025-03-31"}}, {"day": {"gt": "2025-03-30"}}, True),
        ({"day": {"gt": "2025-03-30"}}, {"day": {"gte": "2025-04-01"}}, False),
        ({"code": "05"}, {"code": "5"}, False),
        ({"done": True}, {"done": {"missing": False}}, True),
        ({"done": {"not": True}}, {"done": False}, False),  # or nothing stands there
        ({"eth": {"known": True}}, {"eth": {"known": True}}, True),
        ({"team": "a"}, {"eth": {"known": True}}, False),
    ],
)
def test_days_codes_and_answers(narrow: dict, wide: dict, answer: bool) -> None:
    assert implies(asked(narrow), asked(wide)) is answer


def _name(where: dict, unit: str = "rows") -> Name:
    return Name("staff", "as at", "day", unit, asked(where), ("2025-09-30",))


def _named(*wheres: dict, unit: str = "rows") -> dict[str, Name]:
    return {str(_name(where, unit)): _name(where, unit) for where in wheres}


def test_posts_that_exclude_one_another_stand_beside_each_other_in_the_whole() -> None:
    whole, low, high, agency = {}, {"level": 1}, {"level": {"gte": 2}}, {"team": "a"}
    found = exclusive(_named(whole, low, high, agency))
    assert found == [(str(_name(whole)), sorted([str(_name(low)), str(_name(high))]))]


def test_other_words_for_a_filter_and_tests_that_change_nothing_are_one_count() -> None:
    listed, twice = {"level": [1, 2]}, {"level": [2, 1]}
    every, narrow = {}, {"team": {"missing": False}}
    texts = {str(_name(w)): n for w, n in ((listed, 40.0), (twice, 40.0))}
    assert len(set(same_numbers(texts).values())) == 1
    total = {str(_name(every)): 90.0, str(_name(narrow)): 90.0}
    assert set(same_numbers(total).values()) == {str(_name(every))}
    people = {str(_name(w, "people")): 90.0 for w in (every, narrow)}
    assert len(set(same_numbers(people).values())) == 2, "it may change something in a team"
