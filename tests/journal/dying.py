"""A process that is killed in the middle of a save.

It replaces functions of its own process by ones that kill it; the program knows nothing of it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from scorecard.journal import Author, Store, records, replacing, versions

# Each step, and whether the new text must be the published one once the next process reconciled.
STEPS = {
    "before it is written down": False,
    "before pending is committed": False,
    "after pending": False,
    "before the temporary file is flushed": False,
    "before the file is replaced": False,
    "after the file was replaced": True,
    "before the folder is flushed": True,
    "before it is confirmed": True,
    "before the confirmation is committed": True,
    "after it was confirmed": True,
}


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> None:
        function(*arguments, **named)
        die()

    return call


def on_commit(store: Store, table: str) -> None:
    """Die at the commit of the transaction that wrote `state` of a version so."""
    seen: list[str] = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def _note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    @event.listens_for(store.engine, "commit")
    def _commit(connection: Any) -> None:
        if any(statement.startswith(table) for statement in seen):
            die()


def prepare(store: Store, step: str) -> None:
    match step:
        case "before it is written down":
            records.add = die  # type: ignore[assignment]
        case "before pending is committed":
            on_commit(store, "INSERT INTO versions")
        case "after pending":
            versions.replace_whole = die  # type: ignore[assignment]
        case "before the temporary file is flushed":
            os.fsync = die  # type: ignore[assignment]
        case "before the file is replaced":
            os.replace = die
        case "after the file was replaced":
            os.replace = after(os.replace)
        case "before the folder is flushed":
            replacing._flush_folder = die
        case "before it is confirmed":
            records.confirm = die
        case "before the confirmation is committed":
            on_commit(store, "UPDATE versions")
        case "after it was confirmed":
            versions.version = die  # type: ignore[assignment]


def save_and_die(url: str, path: Path, text: str, step: str) -> None:
    """Publish `text`, in a process of its own, and be killed at `step`."""
    store = Store.open(url)
    parent = versions.current_digest(store)
    prepare(store, step)
    versions.publish(store, path, text, Author("sam", "Sam", "practice-lead"), "To try", parent)
