"""Saving, staleness, undo, and files changed by hand."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from scorecard.definitions import load
from scorecard.journal import NotSaved, Stale, Store, StoreUnusable, digest, drafts, versions
from scorecard.journal.records import FILE
from tests.journal.conftest import ALEX, titled
from tests.support.postgres import Server
from tests.test_pipeline import DEFINITIONS


def save(store: Store, file: Path, title: str, why: str = "Because") -> versions.Version:
    parent = versions.current_digest(store)
    return versions.publish(store, file, titled(title), ALEX, why, parent)


def test_a_save_says_who_when_why_and_what(store: Store, file: Path) -> None:
    assert versions.reconcile(store, file).problem is None
    before = datetime.now(UTC)
    done = save(store, file, "Ours", "  A better name  ")
    assert (done.number, done.state, done.author, done.why) == (
        2,
        "published",
        ALEX,
        "A better name",
    )
    assert before <= done.at <= datetime.now(UTC)
    assert done.words == ("Scorecard: title changed from “Test” to “Ours”.",)
    assert done.parent == digest(DEFINITIONS)
    assert file.read_text("utf-8") == done.text == titled("Ours")
    assert versions.version_of_build(store, load(file).digest) == versions.history(store)[0]
    first = versions.version(store, 1)
    assert first is not None
    assert first.author == FILE


def test_the_second_editor_is_told_of_the_first(store: Store, file: Path) -> None:
    versions.reconcile(store, file)
    started = versions.current_digest(store)
    first = save(store, file, "First")
    with pytest.raises(Stale) as told:
        versions.publish(store, file, titled("Second"), ALEX, "Mine", started)
    assert told.value.current == first
    assert "version 2 in between" in str(told.value)
    assert file.read_text("utf-8") == titled("First")


def test_a_version_is_restored_as_a_new_one(store: Store, file: Path) -> None:
    versions.reconcile(store, file)
    second = save(store, file, "Regretted")
    done = versions.restore(store, file, 1, ALEX, "Back", second.digest)
    assert (done.number, done.restored_from, done.text) == (3, 1, DEFINITIONS)
    assert file.read_text("utf-8") == DEFINITIONS
    with pytest.raises(NotSaved, match="no version 9"):
        versions.restore(store, file, 9, ALEX, "Back", done.digest)


@pytest.mark.parametrize(
    ("text", "why", "said"),
    [
        (titled("x"), " ", "Say why"),
        (titled("x"), "y" * 3000, "too long"),
        (titled("nul\0"), "why", "U\\+0000"),
        (titled("half \ud83d"), "why", "half a character"),
        (titled("x" * 10_000_000), "why", "10.0 MB; definitions may have 2 MB"),
        (titled("x").replace("better: higher", "better: no"), "why", "mistake on line"),
        ("a: &a [1]\nb: [*a, *a]", "why", "mistake on line 1"),
        (titled("x").replace("{title", "!!python/object:os.system {title"), "why", "type tag"),
        (DEFINITIONS, "why", "Nothing was changed"),
    ],
)
def test_what_is_not_saved(text: str, why: str, said: str, sqlite_url: str, file: Path) -> None:
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    with pytest.raises(NotSaved, match=said):
        versions.publish(store, file, text, ALEX, why, versions.current_digest(store))
    assert file.read_text("utf-8") == DEFINITIONS
    assert len(versions.history(store)) == 1


def test_any_language_is_kept_byte_for_byte(store: Store, file: Path) -> None:
    versions.reconcile(store, file)
    text = titled("'ሰላም שלום 👩🏽‍🤝‍👩🏿 =1+1 <b>'").replace("\n", "\r\n")
    done = versions.publish(store, file, text, ALEX, "ç\u202e\0why", versions.current_digest(store))
    assert file.read_bytes() == text.encode()
    assert versions.version(store, done.number).text == text
    assert done.why == "ç  why"


def test_a_file_changed_by_hand_becomes_a_version_on_one_machine(
    sqlite_url: str, file: Path
) -> None:
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    started = versions.current_digest(store)
    file.write_text(titled("By hand"), "utf-8")
    with pytest.raises(Stale) as told:  # a save does not overwrite it either
        versions.publish(store, file, titled("Mine"), ALEX, "why", started)
    assert told.value.current is not None
    assert (told.value.current.author, told.value.current.text) == (FILE, titled("By hand"))
    file.unlink()
    assert versions.reconcile(store, file).said == ["indicators.yaml was written from version 2."]
    assert file.read_text("utf-8") == titled("By hand")


def test_a_shared_store_wins_over_the_files_of_its_servers(
    postgres: Server, file: Path, tmp_path: Path
) -> None:
    store = Store.open(postgres.database())
    versions.reconcile(store, file)
    other = tmp_path / "other"
    other.mkdir()
    (other / "codes.csv").write_bytes((file.parent / "codes.csv").read_bytes())
    there = other / "indicators.yaml"
    versions.reconcile(store, there)
    assert there.read_text("utf-8") == DEFINITIONS
    save(store, there, "Published there")
    # this server lags: its file is an earlier version, and is written anew
    assert versions.reconcile(store, file).said == ["indicators.yaml was written from version 2."]
    assert file.read_text("utf-8") == titled("Published there")
    file.write_text(titled("By hand"), "utf-8")
    versions.reconcile(store, file)
    assert file.read_text("utf-8") == titled("Published there")
    kept = versions.version(store, 3)
    assert kept is not None
    assert (kept.state, kept.text) == ("failed", titled("By hand"))
    file.write_bytes(b"\xff\xfenot text")
    versions.reconcile(store, file)
    assert file.read_text("utf-8") == titled("Published there")
    (aside,) = file.parent.glob("*.set-aside")
    assert aside.read_bytes() == b"\xff\xfenot text"


def test_a_file_that_is_no_text_is_left_and_told(sqlite_url: str, file: Path) -> None:
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    raw = DEFINITIONS.encode("utf-16")
    file.write_bytes(raw)
    with pytest.raises(NotSaved, match="UTF-16"):
        save(store, file, "x")
    assert file.read_bytes() == raw
    versions.export(store, file)
    assert file.read_text("utf-8") == DEFINITIONS
    assert [p.read_bytes() for p in file.parent.glob("*.set-aside")] == [raw]


def test_a_clock_that_jumps_changes_no_order(sqlite_url: str, file: Path) -> None:
    years = iter([2030, 2030, 2030, 2001, 2001, 2001])
    store = Store.open(sqlite_url, clock=lambda: datetime(next(years), 1, 1, tzinfo=UTC))
    versions.reconcile(store, file)
    save(store, file, "Later")
    assert versions.current(store).text == titled("Later")
    assert [(v.number, v.at.year) for v in versions.history(store)] == [(2, 2030), (1, 2030)]
    save(store, file, "Latest")
    assert [v.at.year for v in versions.history(store)] == [2001, 2030, 2030]
    assert versions.current(store).text == titled("Latest")


@pytest.mark.parametrize("statement", ["UPDATE versions SET why = 'x'", "DELETE FROM versions"])
def test_the_database_refuses_to_change_history(store: Store, file: Path, statement: str) -> None:
    versions.reconcile(store, file)
    with pytest.raises(StoreUnusable), store.writing() as connection:
        connection.execute(sql(statement))
    assert versions.history(store)[0].why == "The file as it was when the history began."


def test_drafts_are_the_author_s_alone(store: Store) -> None:
    other = versions.Author("sam", "Sam", "practice-lead")
    drafts.keep(store, ALEX, "first: [", "p")
    drafts.keep(store, ALEX, "half: [", None)
    assert drafts.mine(store, other) is None
    drafts.discard(store, other)
    held = drafts.mine(store, ALEX)
    assert held is not None
    assert (held.text, held.parent) == ("half: [", None)
    for bad in ("\0", "\udc00", "x" * 2_000_001):
        with pytest.raises(NotSaved):
            drafts.keep(store, ALEX, bad, None)
    drafts.discard(store, ALEX)
    assert drafts.mine(store, ALEX) is None


def _save_often(url: str, file: Path, process: int, times: int) -> list[tuple[str, str, int]]:
    """What became of each save of a process with two threads: saved or stale, its why, a number."""
    store = Store.open(url)

    def one(thread: int) -> list[tuple[str, str, int]]:
        told = []
        for n in range(times):
            why = f"{process}-{thread}-{n}"
            seen = versions.current_digest(store)
            try:
                told.append(
                    ("saved", why, versions.publish(store, file, titled(why), ALEX, why, seen))
                )
            except Stale as stale:
                told.append(("stale", why, stale.current))
        return [(what, why, version.number) for what, why, version in told]

    with ThreadPoolExecutor(2) as threads:
        return [each for some in threads.map(one, range(2)) for each in some]


def test_concurrent_saves_lose_nothing(url: str, file: Path) -> None:
    """4 processes of 2 threads each; not even the store's tables exist when they begin."""
    with multiprocessing.get_context("fork").Pool(4) as pool:
        work = [(url, file, process, 25) for process in range(4)]
        told = [each for some in pool.starmap(_save_often, work, chunksize=1) for each in some]
    assert len(told) == 4 * 2 * 25
    store = Store.open(url)
    past = versions.history(store, limit=None)[::-1]
    assert [v.number for v in past] == list(range(1, len(past) + 1))
    assert {v.state for v in past} == {"published"}
    assert [v.parent for v in past] == [None, *(v.digest for v in past[:-1])]
    saved = sorted((number, why) for what, why, number in told if what == "saved")
    assert len(saved) > 8
    assert [(v.number, v.why) for v in past if v.author != FILE] == saved
    assert digest(file.read_bytes()) == past[-1].digest
    store.close()
