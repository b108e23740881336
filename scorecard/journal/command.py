"""`python -m scorecard journal …`: for whoever runs the server."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, date, datetime, time
from pathlib import Path

from scorecard import settings
from scorecard.journal import backup, trail, versions
from scorecard.journal.errors import NotSaved
from scorecard.journal.records import Version
from scorecard.journal.replacing import reason
from scorecard.journal.store import Store
from scorecard.journal.trail import Author


def add_parser(parser: argparse.ArgumentParser) -> None:
    """The subcommands and their arguments."""
    commands = parser.add_subparsers(dest="journal", required=True)
    past = commands.add_parser("history", help="the versions of the definitions, newest first")
    past.add_argument("--limit", type=int, default=20)
    show = commands.add_parser("show", help="the text of a version")
    show.add_argument("number", type=int)
    commands.add_parser("reconcile", help="bring the file and the store together, as at start-up")
    commands.add_parser("export", help="write the published definitions into the file")
    keep = commands.add_parser("backup", help="write the whole store to a file")
    keep.add_argument("file", type=Path)
    back = commands.add_parser("restore", help="fill an empty store from a backup")
    back.add_argument("file", type=Path)
    back.add_argument(
        "--replace", action="store_true", help="also a store that holds something, backed up first"
    )
    out = commands.add_parser("trail", help="write the trail, or a part of it, as CSV")
    out.add_argument("file", type=Path)
    out.add_argument("--event", choices=trail.EVENTS)
    out.add_argument("--author")
    out.add_argument("--since", type=date.fromisoformat, metavar="DATE")
    out.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="before this day")
    short = commands.add_parser(
        "shorten-trail", help="write what is older than a day to a file, then remove it"
    )
    short.add_argument("--before", type=date.fromisoformat, metavar="DATE", required=True)
    short.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    """Run one subcommand; the exit code. Raises JournalError."""
    store = Store.open()
    try:
        return _run(store, options)
    finally:
        store.close()


def _run(store: Store, options: argparse.Namespace) -> int:
    path = settings.definitions_path()
    who = Author("local", getpass.getuser(), "")
    if options.journal == "history":
        for version in versions.history(store, options.limit):
            print("\n".join(_told(version)))
    elif options.journal == "show":
        found = versions.version(store, options.number)
        if found is None:
            raise NotSaved(f"There is no version {options.number}.")
        print(found.text, end="")
    elif options.journal == "reconcile":
        done = versions.reconcile(store, path)
        print("\n".join(done.said or ["The file and the store agree."]))
        return 1 if done.problem else 0
    elif options.journal == "export":
        print(f"{path}: version {versions.export(store, path).number}.")
    elif options.journal == "backup":
        rows = backup.backup(store, options.file)
        trail.record(store, "backed-up", who, "store", {"rows": rows})
        print(f"{options.file}: {rows:,} rows.")
    elif options.journal == "restore":
        rows, kept = backup.restore(store, options.file, options.replace)
        print(f"{rows:,} rows restored." + (f" What was there before: {kept}" if kept else ""))
        print("Now run: python -m scorecard journal export")
    elif options.journal == "trail":
        entries = trail.read(
            store,
            options.event,
            options.author,
            _start(options.since),
            _start(options.until),
            limit=None,
        )
        _write_new(options.file, trail.as_csv(entries))
        trail.record(store, "exported", who, "trail", {"entries": len(entries)})
        print(f"{options.file}: {len(entries):,} entries.")
    else:
        before = _start(options.before)
        assert before is not None
        if before > store.clock():
            raise NotSaved("That day is still to come; nothing was removed.")
        old = trail.read(store, until=before, limit=None)
        _write_new(options.file, trail.as_csv(old))
        removed = trail.remove_before(store, before, who)
        print(f"{options.file}: {len(old):,} entries; {removed:,} removed from the trail.")
    return 0


def _told(version: Version) -> list[str]:
    state = "" if version.state == "published" else f" [{version.state}]"
    again = f", version {version.restored_from} again" if version.restored_from else ""
    head = f"{version.number}{state}  {version.at:%Y-%m-%d %H:%M} UTC  {version.author.name}{again}"
    return [head, f"    {version.why}", *(f"    - {line}" for line in version.words)]


def _start(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise NotSaved(f"{file} exists already; give it another name.") from None
    except OSError as error:
        raise NotSaved(f"{file} could not be written: {reason(error)}.") from error
