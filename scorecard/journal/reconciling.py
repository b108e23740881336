"""The file and the store brought together: after a process that ended, or a change by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scorecard.definitions.loading import Loaded, parse
from scorecard.definitions.reading import SyntaxProblem, decode
from scorecard.journal import records
from scorecard.journal.errors import JournalError, NotSaved
from scorecard.journal.records import FILE, Version
from scorecard.journal.replacing import digest, reason, remove_leftovers, replace_whole
from scorecard.journal.store import Store
from scorecard.journal.tables import versions
from scorecard.journal.wording import differences


@dataclass
class Reconciled:
    """What start-up found. said: sentences for the log; problem: why nothing can be saved yet."""

    said: list[str] = field(default_factory=list)
    problem: str | None = None


def settle(store: Store, path: Path) -> Reconciled:
    """As `versions.reconcile`; the caller has the store to itself."""
    out = Reconciled()
    remove_leftovers(path)
    try:
        raw = content(path)
    except NotSaved as error:
        out.problem = str(error)
        return out
    held = None if raw is None else digest(raw)
    with store.writing() as connection:
        left = records.pending(connection)
        if left and left.digest == held:
            records.confirm(store, connection, left.number)
            out.said.append(f"Version {left.number} was saved when its process ended: confirmed.")
        elif left:
            records.fail(connection, left.number, "The process ended before the file was replaced.")
            out.said.append(f"Version {left.number} was not saved when its process ended.")
        published = records.latest(connection)
    if raw is None and published is None:
        out.problem = f"There is no file {path.name}."
    elif published is None or (raw is not None and held != published.digest):
        _take_in(store, path, raw or b"", published, out)
    if published is not None and (raw is None or (store.shared and held != published.digest)):
        try:
            replace_whole(path, str(published.text).encode("utf-8"))
            out.said.append(f"{path.name} was written from version {published.number}.")
        except OSError as error:
            out.problem = f"{path.name} could not be written: {reason(error)}."
            out.said.append(out.problem)
    return out


def _take_in(
    store: Store, path: Path, raw: bytes, published: Version | None, out: Reconciled
) -> None:
    """The file, changed outside, as a version; with a shared store as one that is not published."""
    overruled = store.shared and published is not None
    if overruled and _is_known(store, digest(raw)):
        return  # an earlier version on a server that lagged behind
    try:
        decode(raw)  # size and encoding
        text = raw.decode("utf-8")
        if "\0" in text:
            raise SyntaxProblem("There is a character in it that no text has (U+0000).")
    except SyntaxProblem as problem:
        said = f"{path.name} was changed outside and cannot be kept: {problem.message}"
        if overruled:
            aside = set_aside(path, raw)
            out.said.append(f"{said} It is now {aside.name}.")
        else:
            out.problem = (
                f"{said} Put it right, or write the published text back: "
                "python -m scorecard journal export"
            )
            out.said.append(out.problem)
        return
    fields = fields_of(parse(text, path), published) | {"author": FILE}
    fields["why"] = "Found in the file: it was changed outside the dashboard."
    if published is None:
        fields["why"] = "The file as it was when the history began."
    if overruled:
        fields["words"] += "\nNot published: with a shared store the store's text counts."
    with store.writing() as connection:
        number = records.add(store, connection, "failed" if overruled else "published", **fields)
    kept = "kept, not published," if overruled else "recorded"
    if published is None:
        out.said.append(f"The history begins: {path.name} as it is now is version {number}.")
    else:
        out.said.append(f"{path.name} was changed outside and is {kept} as version {number}.")


def fields_of(loaded: Loaded, published: Version | None) -> dict[str, Any]:
    """What a version of this text holds, beside who and why."""
    words = ["The first version."]
    if published and published.text is not None:
        words = differences(published.text, loaded.text)
    return {
        "digest": digest(loaded.text),
        "parent": published.digest if published else None,
        "built_as": loaded.digest,
        "text": loaded.text,
        "words": "\n".join(words),
    }


def _is_known(store: Store, held: str) -> bool:
    with store.reading() as connection:
        asked = select(versions.c.number).where(versions.c.digest == held).limit(1)
        return connection.execute(asked).first() is not None


def content(path: Path) -> bytes | None:
    """The bytes of the file; None where there is none. Raises NotSaved where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        said = "it is a folder" if path.is_dir() else reason(error)
        raise NotSaved(f"{path.name} cannot be read: {said}.") from error


def held_by(path: Path) -> str | None:
    """The digest of the file; None where it is not there or cannot be read."""
    try:
        raw = content(path)
    except JournalError:
        return None
    return None if raw is None else digest(raw)


def set_aside(path: Path, raw: bytes) -> Path:
    """A copy of what stands in the file, beside it, under a name of its own."""
    aside = path.with_name(f"{path.name}.{digest(raw)[:12]}.set-aside")
    if not os.path.exists(aside):
        with writing_file(aside):
            replace_whole(aside, raw)
    return aside


@contextmanager
def writing_file(path: Path) -> Iterator[None]:
    """An OSError in it as NotSaved."""
    try:
        yield
    except OSError as error:
        raise NotSaved(f"{path.name} could not be written: {reason(error)}.") from error
