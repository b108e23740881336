"""The whole store as one file of JSON lines, and back: into SQLite or PostgreSQL, whichever.

The first line says what it is, then comes a line a row, and the last line holds the number of rows
and the sha256 of all lines before it. It is read in one transaction while the dashboard runs, so
it is the store at one moment. Drafts are in it: the file is for whoever runs the server.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, collate, select

from scorecard.journal import migrating
from scorecard.journal.errors import JournalError, NotSaved
from scorecard.journal.replacing import digest, reason
from scorecard.journal.store import Store
from scorecard.journal.tables import Moment, metadata

FORMAT = "race-equality-scorecard journal 1"
_BYTES = {"sqlite": "BINARY", "postgresql": "C"}
_DAMAGED = "The backup is damaged or incomplete: {}. Nothing was changed."


def backup(store: Store, file: Path) -> int:
    """Write the store to `file`, which must not exist yet; the number of rows. Raises NotSaved."""
    if file.exists():
        raise NotSaved(f"{file} exists already; give the backup another name.")
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 600
        with os.fdopen(handle, "wb") as out, store.reading() as connection:
            count = _write(out, connection, store)
            out.flush()
            os.fsync(out.fileno())
        os.link(temporary, file)  # unlike a rename it never replaces another file
    except OSError as error:
        raise NotSaved(f"The backup could not be written: {reason(error)}.") from error
    finally:
        if temporary:
            os.unlink(temporary)
    return count


def restore(store: Store, file: Path, replace: bool = False) -> tuple[int, Path | None]:
    """Fill the store from `file`; the number of rows, and where what was there was kept.

    The file is checked whole before anything is touched, and the store is compared with it before
    it is kept. A store that holds something is refused unless `replace`; then it is backed up
    first, beside `file`. Raises NotSaved or StoreUnusable; then the store is as it was.
    """
    rows = _read(file)
    kept = None
    with store.exclusive():
        if _holds_something(store):
            if not replace:
                raise NotSaved(
                    "There is something in the store already. To put the backup in its place, add "
                    "--replace; what is there is backed up first."
                )
            kept = file.with_name(f"before-restore-{store.clock():%Y%m%d-%H%M%S-%f}.jsonl")
            backup(store, kept)
        with store.writing() as connection:
            _empty(connection)
            migrating.upgrade(connection)
            for table in metadata.sorted_tables:
                mine = [_loaded(table.name, row) for name, row in rows if name == table.name]
                if mine:
                    connection.execute(table.insert(), mine)
            if store.shared:
                connection.exec_driver_sql(
                    "SELECT setval(pg_get_serial_sequence('trail', 'number'), "
                    "GREATEST((SELECT MAX(number) FROM trail), 1))"
                )
            if list(_rows(connection)) != rows:
                raise NotSaved("The store does not hold what the backup holds; it is as it was.")
    return len(rows), kept


def _write(out: Any, connection: Connection, store: Store) -> int:
    head = {
        "format": FORMAT,
        "revision": migrating.revision(connection),
        "at": store.clock().isoformat(),
    }
    hashed, count = hashlib.sha256(), 0
    for line in _lines(head, _rows(connection)):
        out.write(line)
        hashed.update(line)
        count += 1
    end = {"rows": count - 1, "sha256": hashed.hexdigest()}
    out.write(json.dumps(end).encode() + b"\n")
    return count - 1


def _lines(head: dict[str, Any], rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[bytes]:
    yield json.dumps(head).encode() + b"\n"
    for name, row in rows:
        yield json.dumps({"table": name, "row": row}).encode() + b"\n"


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row with its table, as JSON has it, in the order of the keys."""
    for table in metadata.sorted_tables:
        (key,) = table.primary_key
        # letters have not the same order in every database: not its own for a key of text
        order = collate(key, _BYTES[connection.dialect.name]) if key.name == "author" else key
        for row in connection.execute(select(table).order_by(order)):
            yield (
                table.name,
                {
                    name: value.isoformat() if isinstance(value, datetime) else value
                    for name, value in row._mapping.items()
                },
            )


def _read(file: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise NotSaved(f"The backup cannot be read: {(error.strerror or '').lower()}.") from error
    body, _, last = raw.rstrip(b"\n").rpartition(b"\n")
    body += b"\n"
    try:
        head = json.loads(body.partition(b"\n")[0])
        end = json.loads(last)
        if head["format"] != FORMAT:
            raise NotSaved("This is no backup of the journal, or one of a newer program.")
        if end["sha256"] != hashlib.sha256(body).hexdigest():
            raise NotSaved(_DAMAGED.format("its checksum is wrong"))
        if head["revision"] != migrating.head():
            raise NotSaved(
                f"The backup was made with revision {head['revision']} of the tables. Restore it "
                "with the program of that time, then update the program."
            )
        entries = [json.loads(line) for line in body.splitlines()[1:]]
        rows = [(str(each["table"]), dict(each["row"])) for each in entries]
        wrong = [row["number"] for name, row in rows if name == "versions" and _is_wrong(row)]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, JournalError):
            raise
        raise NotSaved(_DAMAGED.format("a line cannot be read")) from error
    if len(rows) != end.get("rows") or wrong:
        raise NotSaved(_DAMAGED.format(f"version {wrong[0]} is changed" if wrong else "rows miss"))
    return rows


def _is_wrong(row: dict[str, Any]) -> bool:
    return digest(row["text"]) != row["digest"]


def _loaded(name: str, row: dict[str, Any]) -> dict[str, Any]:
    moments = {c.name for c in metadata.tables[name].c if isinstance(c.type, Moment)}
    return {k: datetime.fromisoformat(v) if k in moments else v for k, v in row.items()}


def _holds_something(store: Store) -> bool:
    with store.reading() as connection:
        return next(_rows(connection), None) is not None


def _empty(connection: Connection) -> None:
    """Drop our tables: their rows may not be deleted one by one."""
    for table in reversed(metadata.sorted_tables):
        connection.exec_driver_sql(f"DROP TABLE {table.name}")
    connection.exec_driver_sql(f"DROP TABLE {migrating.VERSION_TABLE}")
