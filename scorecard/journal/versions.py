"""Every save of the definitions is a version: who, when, why, and what changed in words.

A save is written down as pending with its hash, the file is replaced whole, the version is
confirmed. Whatever ends the process in between, `reconcile` finds out from the file what happened.
All of it happens while the store is ours alone, and each step is a transaction.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from scorecard.definitions.loading import Loaded, parse
from scorecard.journal import records
from scorecard.journal.errors import NotSaved, Stale, StoreUnusable
from scorecard.journal.reconciling import (
    Reconciled,
    content,
    fields_of,
    held_by,
    set_aside,
    settle,
    writing_file,
)
from scorecard.journal.records import Version
from scorecard.journal.replacing import digest, reason, replace_whole
from scorecard.journal.store import Store
from scorecard.journal.tables import versions
from scorecard.journal.trail import Author, clean

LONGEST_REASON = 2_000  # characters


def publish(
    store: Store,
    path: Path,
    text: str,
    author: Author,
    why: str,
    parent: str | None,
    restored_from: int | None = None,
) -> Version:
    """Make `text` the published definitions in `path`; the version.

    parent: the digest of the text the editor started from (None: nothing was published).
    Raises Stale where another text is published by now, NotSaved for everything else, with a
    sentence: no reason given, mistakes in the text, a full disk, a file that may not be written.
    """
    why = clean(why.strip(), LONGEST_REASON + 1)
    if not why:
        raise NotSaved("Say why: whoever reads the history later will ask.")
    if len(why) > LONGEST_REASON:
        raise NotSaved(f"The reason is too long; {LONGEST_REASON:,} characters are enough.")
    loaded = _checked(text, path)
    try:
        with store.exclusive():
            return _publish(store, path, loaded, author, why, parent, restored_from)
    except StoreUnusable as error:
        raise NotSaved(str(error)) from error


def restore(
    store: Store, path: Path, number: int, author: Author, why: str, parent: str | None
) -> Version:
    """Publish the text of version `number` again, as a new version. Raises as `publish`."""
    old = version(store, number)
    if old is None or old.text is None:
        raise NotSaved(f"There is no version {number}.")
    return publish(store, path, old.text, author, why, parent, restored_from=number)


def reconcile(store: Store, path: Path) -> Reconciled:
    """Settle what an ended process left, and bring file and store together. At start-up.

    On one machine the file is what is published: changed by hand, it becomes a version. With a
    shared store the store's text is, and is written into the file; what stood there and is no
    version is kept in the history as one that was not published.
    Raises StoreUnusable.
    """
    with store.exclusive():
        return settle(store, path)


def export(store: Store, path: Path) -> Version:
    """Write the published text into the file, whatever stands there; the version.

    A file that is not the published text is kept beside it. Raises NotSaved.
    """
    with store.exclusive():
        published = current(store)
        if published is None or published.text is None:
            raise NotSaved("Nothing was published yet.")
        raw = content(path)
        if raw is not None and digest(raw) != published.digest:
            set_aside(path, raw)
        if raw is None or digest(raw) != published.digest:
            with writing_file(path):
                replace_whole(path, published.text.encode("utf-8"))
        return published


def current(store: Store) -> Version | None:
    """The published version, with its text; None where there is none yet."""
    with store.reading() as connection:
        return records.latest(connection)


def current_digest(store: Store) -> str | None:
    """The digest of the published text: cheap, for servers that ask whether theirs is new."""
    asked = select(versions.c.digest).where(versions.c.state == "published")
    with store.reading() as connection:
        return connection.execute(asked.order_by(versions.c.number.desc()).limit(1)).scalar()


def history(store: Store, limit: int | None = 50, offset: int = 0) -> list[Version]:
    """The newest versions first, without their texts, those included that failed."""
    asked = records.chosen(False).order_by(versions.c.number.desc())
    with store.reading() as connection:
        rows = connection.execute(asked.limit(limit).offset(offset)).all()
    return [records.version_of(row) for row in rows]


def how_many(store: Store) -> int:
    """The number of versions."""
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(versions)).scalar_one())


def version(store: Store, number: int) -> Version | None:
    """The version of that number, with its text; None where there is none."""
    with store.reading() as connection:
        row = connection.execute(records.chosen(True).where(versions.c.number == number)).first()
    return records.version_of(row) if row else None


def version_by_digest(store: Store, held: str) -> Version | None:
    """The latest published version with that text; None where there is none."""
    asked = records.chosen(True).where(
        (versions.c.digest == held) & (versions.c.state == "published")
    )
    with store.reading() as connection:
        row = connection.execute(asked.order_by(versions.c.number.desc()).limit(1)).first()
    return records.version_of(row) if row else None


def version_of_build(store: Store, definitions: str) -> Version | None:
    """The version a bundle was built of, by `definitions` in its manifest; without its text.

    None where the file was never published as it was built, or the code list was changed since.
    """
    asked = records.chosen(False).where(
        (versions.c.built_as == definitions) & (versions.c.state == "published")
    )
    with store.reading() as connection:
        row = connection.execute(asked.order_by(versions.c.number.desc()).limit(1)).first()
    return records.version_of(row) if row else None


def _checked(text: str, path: Path) -> Loaded:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise NotSaved(f"Line {line} holds half a character; delete it.") from None
    loaded = parse(text, path)
    if loaded.errors:
        first, others = loaded.errors[0], len(loaded.errors) - 1
        more = f" There {'is 1 more' if others == 1 else f'are {others} more'}." if others else ""
        raise NotSaved(
            f"Not saved, as there is a mistake on line {first.line}: {first.message}{more}"
        )
    return loaded


def _publish(
    store: Store,
    path: Path,
    loaded: Loaded,
    author: Author,
    why: str,
    parent: str | None,
    restored_from: int | None,
) -> Version:
    found = settle(store, path)  # somebody may have changed the file by hand meanwhile
    if found.problem:
        raise NotSaved(found.problem)
    published = current(store)
    if (published.digest if published else None) != parent:
        raise Stale(published)
    raw = loaded.text.encode("utf-8")
    if published and digest(raw) == published.digest:
        raise NotSaved("Nothing was changed, so there is nothing to save.")
    fields = fields_of(loaded, published) | {"author": author, "why": why}
    with store.writing() as connection:
        number = records.add(store, connection, "pending", restored_from=restored_from, **fields)
    try:
        replace_whole(path, raw)
    except OSError as error:
        if held_by(path) != digest(raw):
            sentence = f"The file could not be written: {reason(error)}."
            with store.writing() as connection:
                records.fail(connection, number, sentence)
            raise NotSaved(f"{sentence} What was published before stands.") from error
    try:
        with store.writing() as connection:
            records.confirm(store, connection, number)
    except StoreUnusable as error:
        raise NotSaved(
            f"{error} The file was replaced, but version {number} is not confirmed; the next save "
            "or start settles it."
        ) from error
    done = version(store, number)
    assert done is not None
    return done
