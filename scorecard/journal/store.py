"""One store for versions, drafts and trail: SQLite in a file, or PostgreSQL for several servers.

The store opens its transactions itself: SQLite's begin as writers or as readers from their first
statement, so that two writers queue and never meet half-way.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from scorecard import settings
from scorecard.journal import migrating
from scorecard.journal.errors import StoreUnusable

WAIT_SECONDS = 30
# "scorecard" in figures: the number of our advisory lock in a PostgreSQL database
_ADVISORY = 831_503_184

# What the drivers say, and what it means for the reader. The first that occurs applies.
_SENTENCES = (
    (
        ("is locked", "lock timeout", "one_pending"),
        "The store is busy: somebody else is writing. Nothing was changed; try again in a minute.",
    ),
    (
        ("not a database", "malformed", "corrupt", "disk image"),
        "The store is damaged and was left as it is. Restore a backup: "
        "docs/how-to/keep-and-restore.md tells how.",
    ),
    (("readonly", "read-only"), "The store may not be written: it is read-only."),
    (("is full", "no space left"), "The disk is full. The last good state stands."),
    (("unable to open",), "The store cannot be opened; its folder may be missing or closed to us."),
    (
        ("connection", "could not translate", "timeout expired"),
        "The store cannot be reached. Nothing was changed; try again when the database runs.",
    ),
)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """An open store. clock: tells the time written beside an entry; order is by number."""

    engine: Engine
    clock: Callable[[], datetime] = now
    wait_seconds: float = WAIT_SECONDS

    @classmethod
    def open(
        cls,
        url: str | None = None,
        clock: Callable[[], datetime] = now,
        wait_seconds: float = WAIT_SECONDS,
    ) -> Store:
        """The store at `url` (left out: `settings.store_url()`), with the newest tables.

        Raises StoreUnusable, with a sentence, where it cannot be opened or is of a newer program.
        """
        store = cls(_engine(_url(url or settings.store_url()), wait_seconds), clock, wait_seconds)
        with store.reading() as connection:
            current = migrating.is_current(connection)
        if not current:
            with store.exclusive(), store.writing() as connection:
                if not migrating.is_current(connection):
                    migrating.upgrade(connection)
        return store

    @property
    def shared(self) -> bool:
        """Whether several servers may use it: then it decides what is published, not the file."""
        return self.engine.dialect.name == "postgresql"

    @property
    def name(self) -> str:
        """Where it is, without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store from its beginning to its end."""
        options = {"isolation_level": "REPEATABLE READ"} if self.shared else {}
        with _in_words(), self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is kept as a whole or not at all."""
        with _in_words(), self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """One at a time over all threads, processes and servers; a dead process lets go."""
        if self.shared:
            with _in_words(), self.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.detach()  # closed for good at the end, and the lock with it
                wait = round(self.wait_seconds * 1000)
                connection.exec_driver_sql(f"SET lock_timeout = {wait}")
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({_ADVISORY})")
                yield
            return
        lock = FileLock(f"{self.engine.url.database}.lock", timeout=self.wait_seconds)
        try:
            lock.acquire()
        except Timeout:
            raise StoreUnusable(_SENTENCES[0][1]) from None
        except OSError as error:
            raise StoreUnusable(
                f"The store's folder may not be written: {(error.strerror or '').lower()}."
            ) from error
        try:
            yield
        finally:
            lock.release()


def _url(named: str) -> URL:
    try:
        url = make_url(named)
    except ArgumentError:
        # the text is not repeated: there may be a password in it
        raise StoreUnusable(
            "SCORECARD_STORE is no database URL, such as postgresql://user@host/database."
        ) from None
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername.split("+")[0] != "sqlite" or not url.database or url.database == ":memory:":
        raise StoreUnusable("The store is a SQLite file (sqlite:///path) or PostgreSQL.")
    return url.set(database=os.path.normpath(settings.ROOT / Path(url.database).expanduser()))


def _engine(url: URL, wait_seconds: float) -> Engine:
    if url.drivername != "sqlite" and not url.drivername.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    try:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnusable(
            f"The store's folder cannot be made: {(error.strerror or '').lower()}."
        ) from error
    engine = create_engine(url, connect_args={"timeout": wait_seconds})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we begin, not the driver
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _in_words() -> Iterator[None]:
    """What the database says, as a sentence."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = str(getattr(error, "orig", None) or error).casefold()
        for words, sentence in _SENTENCES:
            if any(word in said for word in words):
                raise StoreUnusable(sentence) from error
        kind = type(getattr(error, "orig", None) or error).__name__
        raise StoreUnusable(f"The store did not take it ({kind}).") from error
