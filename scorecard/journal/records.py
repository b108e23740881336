"""Versions as rows of the store: reading them, and the three steps in which one comes to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func, select, update

from scorecard.journal import trail
from scorecard.journal.errors import StoreUnusable
from scorecard.journal.store import Store
from scorecard.journal.tables import versions
from scorecard.journal.trail import Author

State = Literal["pending", "published", "failed"]
FILE = Author("file", "The file", "")  # who changed it outside the dashboard is not known


@dataclass(frozen=True)
class Version:
    """One save.

    number: 1, 2, 3, … without a gap; this is the order, as clocks jump.
    digest: sha256 of the text; parent: of the text it was published over (None: the first).
    built_as: `Loaded.digest`, which a bundle's manifest tells as `definitions`.
    text: None in lists. words: what changed, a line each.
    restored_from: the number of the version that was taken up again.
    """

    number: int
    digest: str
    parent: str | None
    built_as: str
    text: str | None
    author: Author
    at: datetime
    why: str
    words: tuple[str, ...]
    state: State
    restored_from: int | None


_HEADINGS = [column for column in versions.c if column.name != "text"]


def chosen(with_text: bool) -> Select[Any]:
    """A select of versions; their text can be large."""
    return select(versions) if with_text else select(*_HEADINGS)


def version_of(row: Row[Any]) -> Version:
    """A row of `chosen` as a Version."""
    found = dict(row._mapping)
    author = Author(found.pop("author"), found.pop("name"), found.pop("role"))
    words = tuple(found.pop("words").splitlines())
    return Version(**({"text": None} | found), author=author, words=words)


def latest(connection: Connection) -> Version | None:
    """The version that is published now."""
    asked = chosen(True).where(versions.c.state == "published")
    row = connection.execute(asked.order_by(versions.c.number.desc()).limit(1)).first()
    return version_of(row) if row else None


def pending(connection: Connection) -> Version | None:
    """The version whose save did not end; there is one at most."""
    row = connection.execute(chosen(True).where(versions.c.state == "pending")).first()
    return version_of(row) if row else None


def add(store: Store, connection: Connection, state: State, **fields: Any) -> int:
    """A new version in `state`; its number."""
    author: Author = fields.pop("author")
    number = (connection.execute(select(func.max(versions.c.number))).scalar() or 0) + 1
    values = {"author": author.subject, "name": author.name, "role": author.role, **fields}
    connection.execute(
        versions.insert().values(number=number, at=store.clock(), state=state, **values)
    )
    if state == "published":
        _tell(store, connection, number)
    return number


def confirm(store: Store, connection: Connection, number: int) -> None:
    """pending → published. Raises StoreUnusable where it is not pending any more."""
    _settle(connection, number, state="published")
    _tell(store, connection, number)


def fail(connection: Connection, number: int, reason: str) -> None:
    """pending → failed; the reason is added to what changed."""
    _settle(connection, number, state="failed", words=versions.c.words + "\n" + reason)


def _settle(connection: Connection, number: int, **values: Any) -> None:
    mine = (versions.c.number == number) & (versions.c.state == "pending")
    if connection.execute(update(versions).where(mine).values(**values)).rowcount != 1:
        raise StoreUnusable(f"Version {number} was settled by another server; look at the history.")


def _tell(store: Store, connection: Connection, number: int) -> None:
    row = connection.execute(chosen(False).where(versions.c.number == number)).one()
    version = version_of(row)
    event = "published" if version.restored_from is None else "restored"
    details: dict[str, object] = {"version": number}
    if version.restored_from is not None:
        details["restored_from"] = version.restored_from
    trail.add(store, connection, event, version.author, "definitions", details)
