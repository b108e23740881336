"""The trail is only added to, can be filtered, and is harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import text as sql

from scorecard.journal import Author, Store, StoreUnusable, trail
from tests.journal.conftest import ALEX

SAM = Author("sam@example.org", "Sam", "team-manager")


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def filled(url: str) -> Store:
    """Ten days with an entry each: Alex on even days, Sam on odd ones."""
    days = iter([*range(1, 11), *range(20, 29)])
    store = Store.open(url, clock=lambda: at(next(days)))
    for day in range(1, 11):
        who, event = (SAM, "saw-area") if day % 2 else (ALEX, "exported")
        trail.record(store, event, who, f"area-{day}", {"indicator": "re-referral"})
    return store


def test_it_is_filtered_and_paged(filled: Store) -> None:
    def days(**asked: object) -> list[int]:
        return [entry.at.day for entry in trail.read(filled, **asked)]

    assert days(limit=3, offset=2) == [8, 7, 6]
    assert days(author="sam@example.org") == [9, 7, 5, 3, 1]
    assert days(event="exported", since=at(4), until=at(8)) == [6, 4]
    assert trail.count(filled, event="exported", since=at(4), until=at(8)) == 2
    entry = trail.read(filled, limit=1)[0]
    assert (entry.author, entry.event, entry.subject) == (ALEX, "exported", "area-10")
    assert entry.details == {"indicator": "re-referral"}


@pytest.mark.parametrize("statement", ["UPDATE trail SET subject = ''", "DELETE FROM trail"])
def test_the_database_only_adds_to_it(filled: Store, statement: str) -> None:
    with pytest.raises(StoreUnusable), filled.writing() as connection:
        connection.execute(sql(statement))
    assert trail.count(filled) == 10
    assert trail.read(filled, limit=1)[0].subject == "area-10"


def test_retention_leaves_its_own_entry_and_the_guard(filled: Store) -> None:
    assert trail.remove_before(filled, at(5), ALEX) == 4
    newest, *others = trail.read(filled)
    assert newest.event == "trail-shortened"
    assert newest.details == {"before": "2026-01-05T12:00:00+00:00", "entries": 4}
    assert [entry.at.day for entry in others] == [10, 9, 8, 7, 6, 5]
    with pytest.raises(StoreUnusable), filled.writing() as connection:
        connection.execute(sql("DELETE FROM trail"))


def test_any_text_is_taken_and_cut(store: Store) -> None:
    wild = "a\0\ud800\n" + "𝔘" * 5_000_000
    trail.record(store, "refused", Author(wild, wild, wild), wild, {"area": wild, wild: [wild]})
    (entry,) = trail.read(store)
    assert {len(v) for v in (entry.subject, entry.author.name, entry.details["area"])} == {200}
    assert entry.subject.startswith("a ? 𝔘")
    with pytest.raises(ValueError, match="no event"):
        trail.record(store, "peeked", ALEX)  # type: ignore[arg-type]


def test_a_cell_is_never_a_formula(store: Store) -> None:
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "plain"]
    for subject in starts:
        trail.record(store, "refused", Author(subject, "=cmd", ""), subject)
    rows = list(csv.DictReader(io.StringIO(trail.as_csv(trail.read(store)[::-1]))))
    assert [row["subject"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain"]
    assert {row["name"] for row in rows} == {"'=cmd"}
