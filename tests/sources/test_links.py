"""People are followed into another list by their identifier, for so many days and no longer."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.definitions.model import Columns, Dataset, Link
from scorecard.sources.links import followed, followed_until

FIRST = date(2024, 1, 1)
OWN = Dataset(id="seen", source="s.csv", columns=Columns(person="child", date="day"))
OTHER = Dataset(id="cared", source="c.csv", columns=Columns(person="who", start="began", end="e"))
LINK = Link(column="soon", dataset="cared", within=30)


def told(rows, later, own=OWN, target=OTHER, link=LINK):
    """What the link says of (child, day) rows, in their order."""
    frame = pl.DataFrame(
        {
            "child": [child for child, _ in rows],
            "day": [FIRST + timedelta(days=day) for _, day in rows],
            "n": range(len(rows)),
        },
        schema={"child": pl.String, "day": pl.Date, "n": pl.Int64},
    )
    there = pl.DataFrame(
        {
            "who": [child for child, _ in later],
            "began": [FIRST + timedelta(days=day) for _, day in later],
        },
        schema={"who": pl.String, "began": pl.Date},
    )
    return (
        followed(frame.lazy(), own, there.lazy(), target, link)
        .sort("n")
        .collect()["soon"]
        .to_list()
    )


def test_the_days_are_counted_from_the_row_on_and_both_ends_belong():
    later = [("A", 0), ("B", 30), ("C", 31), ("D", -1), ("Z", 300)]
    assert told([("A", 0), ("B", 0), ("C", 0), ("D", 0), ("E", 0)], later) == [
        *(True, True, False, False, False)
    ]


def test_who_could_not_be_followed_to_the_end_is_empty_even_if_found():
    """The last row lies in March, so that March is over: day 90. Day 60 is the last to follow."""
    assert told([("A", 60), ("A", 61), ("B", 61)], [("A", 62), ("Z", 70)]) == [True, None, None]


def test_a_row_without_identifier_is_empty():
    assert told([(None, 0), ("A", 0)], [(None, 5), ("Z", 300)]) == [None, False]


def test_the_end_is_the_last_complete_day_where_one_is_named():
    until = OTHER.model_copy(
        update={"complete": OTHER.complete.model_copy(update={"to": date(2024, 2, 10)})}
    )
    there = pl.DataFrame({"began": [date(2024, 5, 7)]}).lazy()
    assert followed_until(there, OTHER, LINK) == date(2024, 5, 31)
    assert followed_until(there, until, LINK) == date(2024, 2, 10)


people = st.sampled_from(["A", "B", "C"])
days = st.integers(0, 120)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(people, days), max_size=12), st.lists(st.tuples(people, days), max_size=8)
)
def test_against_a_search_through_every_row(rows, later):
    later = [*later, ("Z", 130)]  # May 2024 is the last month
    last = date(2024, 5, 31)
    wanted = [
        None
        if FIRST + timedelta(days=day + LINK.within) > last
        else any(child == who and 0 <= began - day <= LINK.within for who, began in later)
        for child, day in rows
    ]
    assert told(rows, later) == wanted


def test_days_of_one_are_the_day_itself_and_the_next():
    link = LINK.model_copy(update={"within": 1})
    assert told([("A", 0), ("B", 0)], [("A", 1), ("B", 2), ("Z", 300)], link=link) == [True, False]


def test_an_end_is_looked_for_by_its_day():
    """A and B begin at once; A ends on the last day that counts, B a day later, C not at all."""
    own = Dataset(id="cared", source="c.csv", columns=Columns(person="w", start="b", end="e"))
    link = LINK.model_copy(update={"day": "ends"})
    end = [FIRST + timedelta(days=30), FIRST + timedelta(days=31), None, date(2024, 5, 31)]
    rows = pl.DataFrame({"w": list("ABCZ"), "b": [FIRST] * 4, "e": end}).lazy()
    told = followed(rows, own, rows, own, link).sort("w").collect()["soon"].to_list()
    assert told == [True, False, False, False]


@pytest.mark.parametrize("within", [0, 4000])
def test_a_span_out_of_reason_is_refused(within):
    with pytest.raises(ValueError):
        Link(column="soon", dataset="cared", within=within)
