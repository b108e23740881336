"""Who did what, and when: only added to, for the practice lead and information governance.

Nothing about children or staff whom the figures count: details are ids of indicators, areas and
versions. Who signs in is a member of staff too; the trail says who, and nothing else of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, delete, func, select

from scorecard.journal.guards import lift_trail_delete_guard, trail_delete_guard
from scorecard.journal.store import Store
from scorecard.journal.tables import trail
from scorecard.spreadsheets import harmless

Event = Literal[
    "signed-in",
    "signed-out",
    "refused",
    "saw-area",
    "exported",
    "previewed",
    "drafted",
    "published",
    "restored",
    "retired",
    "access-changed",
    "backed-up",
    "trail-shortened",
]
EVENTS: tuple[str, ...] = get_args(Event)
LONGEST = 200  # characters of one value: an address typed in by hand can be of any length
MOST = 20  # details of one entry
COLUMNS = ("number", "at", "event", "author", "name", "role", "subject", "details")


@dataclass(frozen=True)
class Author:
    """Who acts. subject: an e-mail or the sign-in's identifier; `local` on an open machine."""

    subject: str
    name: str
    role: str


@dataclass(frozen=True)
class Entry:
    """One line of the trail. subject: what it was done to, such as an area's id."""

    number: int
    at: datetime
    event: str
    author: Author
    subject: str
    details: dict[str, Any]


def record(
    store: Store,
    event: Event,
    author: Author,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an entry. Long values are cut. Raises StoreUnusable; ValueError for an unknown event."""
    with store.writing() as connection:
        add(store, connection, event, author, subject, details or {})


def add(
    store: Store,
    connection: Connection,
    event: str,
    author: Author,
    subject: str,
    details: Mapping[str, object],
) -> None:
    """As `record`, within a transaction."""
    if event not in EVENTS:
        raise ValueError(f"There is no event '{event}'.")
    connection.execute(
        trail.insert().values(
            at=store.clock(),
            event=event,
            author=clean(author.subject),
            name=clean(author.name),
            role=clean(author.role),
            subject=clean(subject),
            details={clean(k): _plain(details[k]) for k in list(details)[:MOST]},
        )
    )


def read(
    store: Store,
    event: str | None = None,
    author: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = 100,
    offset: int = 0,
) -> list[Entry]:
    """The newest entries first. since: that moment or after; until: before that moment."""
    asked = _filtered(select(trail), event, author, since, until)
    with store.reading() as connection:
        rows = connection.execute(
            asked.order_by(trail.c.number.desc()).limit(limit).offset(offset)
        ).all()
    return [_entry(row._mapping) for row in rows]


def count(
    store: Store,
    event: str | None = None,
    author: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """How many entries `read` would give without a limit."""
    asked = _filtered(select(func.count()).select_from(trail), event, author, since, until)
    with store.reading() as connection:
        return int(connection.execute(asked).scalar_one())


def as_csv(entries: Iterable[Entry]) -> str:
    """Entries as CSV. What a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in entries:
        details = json.dumps(each.details, ensure_ascii=False, sort_keys=True)
        who = (each.author.subject, each.author.name, each.author.role)
        cells = (each.event, *who, each.subject, details)
        writer.writerow([each.number, each.at.isoformat(), *(harmless(c) for c in cells)])
    return out.getvalue()


def remove_before(store: Store, before: datetime, author: Author) -> int:
    """Remove the entries older than `before`, for the council's retention schedule; how many.

    The removal is an entry of its own, in the same transaction. Export them first.
    """
    dialect = store.engine.dialect.name
    with store.writing() as connection:
        connection.exec_driver_sql(lift_trail_delete_guard(dialect))
        removed = connection.execute(delete(trail).where(trail.c.at < before)).rowcount
        connection.exec_driver_sql(trail_delete_guard(dialect))
        details = {"before": before.isoformat(), "entries": removed}
        add(store, connection, "trail-shortened", author, "trail", details)
    return removed


def clean(value: object, longest: int = LONGEST) -> str:
    """Text that every database takes: no control characters or halves of one, not too long."""
    text = str(value).encode("utf-8", errors="replace").decode("utf-8")
    text = "".join(c if c.isprintable() else " " for c in text[: longest + 1])
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [clean(each) for each in value[:MOST]]
    return clean(value)


def _filtered(
    asked: Select[Any],
    event: str | None,
    author: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Select[Any]:
    if event is not None:
        asked = asked.where(trail.c.event == event)
    if author is not None:
        asked = asked.where(trail.c.author == clean(author))
    if since is not None:
        asked = asked.where(trail.c.at >= since)
    if until is not None:
        asked = asked.where(trail.c.at < until)
    return asked


def _entry(row: Any) -> Entry:
    author = Author(row["author"], row["name"], row["role"])
    return Entry(row["number"], row["at"], row["event"], author, row["subject"], row["details"])
