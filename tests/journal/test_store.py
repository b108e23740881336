"""Migrations, backups, and what a bad disk or database gets: a sentence, and nothing lost."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text as sql

from scorecard import settings
from scorecard.__main__ import main
from scorecard.journal import (
    JournalError,
    NotSaved,
    Store,
    StoreUnusable,
    backup,
    drafts,
    migrating,
    trail,
    versions,
)
from scorecard.journal.tables import metadata
from tests.journal.conftest import ALEX, ENGINES, titled
from tests.support.postgres import Server
from tests.test_pipeline import DEFINITIONS


def fill(store: Store, file: Path) -> None:
    versions.reconcile(store, file)
    text = titled("Ünï 👩🏿")
    versions.publish(store, file, text, ALEX, "why", versions.current_digest(store))
    for author in ("b", "B", "a", "ä", "A-"):
        drafts.keep(store, versions.Author(author, "", ""), f"draft of {author}", None)
    trail.record(store, "saw-area", ALEX, "north", {"n": 1, "list": ["a"]})


def content(store: Store) -> list[Any]:
    with store.reading() as connection:
        return list(backup._rows(connection))


def test_the_migrations_lead_to_the_tables(store: Store) -> None:
    with store.reading() as connection:
        assert migrating.revision(connection) == migrating.head()
        options = {"version_table": migrating.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("source", ENGINES)
@pytest.mark.parametrize("target", ENGINES)
def test_a_backup_is_restored_on_either_engine(
    source: str, target: str, postgres: Server, file: Path, tmp_path: Path
) -> None:
    stores = [
        Store.open(f"sqlite:///{tmp_path}/{n}.db" if engine == "sqlite" else postgres.database())
        for n, engine in enumerate((source, target))
    ]
    fill(stores[0], file)
    kept = tmp_path / "backup.jsonl"
    rows = backup.backup(stores[0], kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert backup.restore(stores[1], kept) == (rows, None)
    assert content(stores[1]) == content(stores[0])
    # it goes on: numbers, guards and all
    trail.record(stores[1], "signed-in", ALEX)
    assert trail.read(stores[1], limit=1)[0].event == "signed-in"
    with pytest.raises(StoreUnusable), stores[1].writing() as connection:
        connection.execute(sql("DELETE FROM versions"))
    # what is there is not lost
    with pytest.raises(NotSaved, match="--replace"):
        backup.restore(stores[1], kept)
    before = content(stores[1])
    _, aside = backup.restore(stores[1], kept, replace=True)
    assert content(stores[1]) == content(stores[0])
    assert aside is not None
    backup.restore(stores[1], aside, replace=True)
    assert content(stores[1]) == before
    for each in stores:
        each.close()


def test_a_damaged_backup_changes_nothing(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    store = Store.open(sqlite_url)
    fill(store, file)
    kept = tmp_path / "backup.jsonl"
    backup.backup(store, kept)
    whole, before = kept.read_bytes(), content(store)
    lines = whole.splitlines(keepends=True)
    broken = [
        b"",
        b"\n",
        b"[]\n{}\n",
        b"\xff\xfe\x00",
        whole[: len(whole) // 2],
        whole.replace(b'"why"', b'"wxy"', 1),
        b"".join([*lines[:2], *lines[3:]]),
        whole.replace(b"journal 1", b"journal 2"),
    ]
    for raw in broken:
        kept.write_bytes(raw)
        with pytest.raises(NotSaved):
            backup.restore(store, kept, replace=True)
    assert content(store) == before
    with pytest.raises(NotSaved, match="exists already"):
        backup.backup(store, kept)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "read-only")],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_disk_that_refuses(
    number: int, said: str, call: str, sqlite_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    parent = versions.current_digest(store)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        with pytest.raises(NotSaved, match=said):
            versions.publish(store, file, titled("x"), ALEX, "why", parent)
    assert file.read_text("utf-8") == DEFINITIONS
    assert [v.state for v in versions.history(store)] == ["failed", "published"]
    assert sorted(p.name for p in file.parent.iterdir()) == ["codes.csv", "indicators.yaml"]
    versions.publish(store, file, titled("x"), ALEX, "again", parent)
    assert file.read_text("utf-8") == titled("x")


def test_a_file_marked_read_only_is_not_replaced(sqlite_url: str, file: Path) -> None:
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    file.chmod(0o444)
    with pytest.raises(NotSaved, match="read-only"):
        versions.publish(store, file, titled("x"), ALEX, "w", versions.current_digest(store))
    assert file.read_text("utf-8") == DEFINITIONS


def test_a_full_disk_under_the_database(sqlite_url: str, file: Path) -> None:
    """SQLite itself says so when it may have no more pages."""
    store = Store.open(sqlite_url)
    versions.reconcile(store, file)
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    text = titled("x" * 100_000)
    with pytest.raises(NotSaved, match="disk is full"):
        versions.publish(store, file, text, ALEX, "w", versions.current_digest(store))
    assert file.read_text("utf-8") == DEFINITIONS
    assert len(versions.history(store)) == 1


def test_a_damaged_store_is_left_as_it_is(sqlite_url: str, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "store" / "journal.db"
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1000)
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="damaged"):
        Store.open(sqlite_url)
    assert path.read_bytes() == before


def test_a_newer_store_is_left_as_it_is(url: str) -> None:
    store = Store.open(url)
    with store.writing() as connection:
        connection.execute(sql(f"UPDATE {migrating.VERSION_TABLE} SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreUnusable, match="newer version of the program"):
        Store.open(url)


def test_a_locked_store_is_waited_for_and_then_told(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    Store.open(sqlite_url).close()
    store = Store.open(sqlite_url, wait_seconds=0.2)
    other = sqlite3.connect(tmp_path / "store" / "journal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnusable, match="busy"):
        trail.record(store, "signed-in", ALEX)
    other.close()
    trail.record(store, "signed-in", ALEX)


def test_two_saves_at_once_wait_and_are_then_told(url: str, file: Path) -> None:
    first, second = Store.open(url), Store.open(url, wait_seconds=0.2)
    with first.exclusive(), pytest.raises(NotSaved, match="busy"):
        versions.publish(second, file, titled("x"), ALEX, "why", None)
    assert versions.reconcile(second, file).problem is None
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no database URL"),
        ("mysql://a:secret@b/c", "SQLite file"),
        ("sqlite://", "SQLite file"),
        ("sqlite:////proc/nothing/journal.db", "folder cannot be made"),
        ("postgresql://me:secret@127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(url: str, said: str) -> None:
    with pytest.raises(JournalError, match=said) as told:
        Store.open(url)
    assert "secret" not in str(told.value)


def test_the_commands(
    sqlite_url: str,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SCORECARD_STORE", sqlite_url)
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(file))

    def run(*arguments: object) -> tuple[int, str]:
        code = main(["journal", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert run("export") == (1, "error: Nothing was published yet.\n")
    assert run("reconcile") == (
        0,
        "The history begins: indicators.yaml as it is now is version 1.\n",
    )
    file.write_text(titled("By hand"), "utf-8")
    assert "recorded as version 2" in run("reconcile")[1]
    assert "title changed from “Test” to “By hand”" in run("history")[1]
    assert run("show", 1) == (0, DEFINITIONS)
    kept = tmp_path / "b.jsonl"
    assert run("backup", kept)[0] == 0
    assert run("restore", kept)[0] == 1
    assert run("restore", kept, "--replace")[0] == 0
    file.write_text("broken", "utf-8")
    assert run("export") == (0, f"{file}: version 2.\n")
    assert file.read_text("utf-8") == titled("By hand")
    out = tmp_path / "trail.csv"
    assert run("trail", out, "--event", "published")[0] == 0
    assert len(out.read_text("utf-8").splitlines()) == 3
    assert run("shorten-trail", "--before", "2999-01-01", tmp_path / "old.csv")[0] == 1
    assert run("shorten-trail", "--before", "2020-01-01", tmp_path / "old.csv")[0] == 0


def test_definitions_from_elsewhere_have_a_history_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = settings.store_url()
    assert usual.endswith("/.journal/journal.db")
    monkeypatch.setenv("SCORECARD_DEFINITIONS", "/other/indicators.yaml")
    assert settings.store_url() != usual
    monkeypatch.setenv("SCORECARD_STORE", "sqlite:///mine.db")
    assert settings.store_url() == "sqlite:///mine.db"
