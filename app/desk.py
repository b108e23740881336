"""The desk of whoever edits: the draft, what is published, and the one door to writing either.

Whether somebody may is asked here, on each call, and not where a button is drawn. The store is
opened once a process; where it cannot be, reading goes on and writing says why not.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app import trail as events
from scorecard import access, settings
from scorecard.access import Reader
from scorecard.definitions.loading import Loaded, parse
from scorecard.editing import (
    EditError,
    add_indicator,
    copy_indicator,
    move_indicator,
    remove_value,
    set_value,
)
from scorecard.editing import restore as taken_up
from scorecard.editing import retire as retired
from scorecard.editing.merging import Merged, merge
from scorecard.journal import (
    Author,
    Draft,
    Entry,
    NotSaved,
    Stale,
    Store,
    StoreUnusable,
    Version,
    differences,
    digest,
    drafts,
    trail,
    versions,
)

LOG = logging.getLogger("scorecard.dashboard")
PATIENCE = 5.0  # seconds between looks at what other servers published

_lock = threading.Lock()
_stores: dict[str, Store] = {}
_looked = 0.0


@dataclass(frozen=True)
class Desk:
    """What lies before an editor.

    text: their draft, else what is published. draft: None where they changed nothing. parent: the
    digest of what they started from. published: the version that stands. behind: somebody published
    since they started.
    """

    author: Author
    text: str
    draft: Draft | None
    parent: str | None
    published: Version | None

    @property
    def behind(self) -> bool:
        """Whether another version came in between."""
        now = self.published.digest if self.published else None
        return self.draft is not None and self.parent != now


def store() -> Store:
    """The store of versions and trail, opened once. Raises StoreUnusable."""
    url = settings.store_url()
    with _lock:
        if url not in _stores:
            _stores[url] = Store.open(url)
        return _stores[url]


def prepare() -> None:
    """At start-up: settle what an ended process left, and keep the trail from now on."""
    events.use(_record)
    try:
        found = versions.reconcile(store(), settings.definitions_path())
    except StoreUnusable as error:
        LOG.error("Versions and trail are not kept: %s", error)
        return
    for said in (*found.said, *([found.problem] if found.problem else [])):
        LOG.warning("%s", said)


def catch_up() -> None:
    """With a store that several servers share: take what another one published."""
    global _looked
    alone = settings.store_url().startswith("sqlite")
    if alone or time.monotonic() - _looked < PATIENCE:
        return
    _looked = time.monotonic()
    try:
        kept, path = store(), settings.definitions_path()
        now = versions.current_digest(kept)
        if now is not None and (not path.is_file() or digest(path.read_bytes()) != now):
            versions.export(kept, path)
    except (StoreUnusable, NotSaved, OSError) as error:
        LOG.error("What other servers published could not be taken over: %s", error)


def desk(reader: Reader) -> Desk:
    """The reader's desk. Raises access.Refused, or StoreUnusable."""
    _may(reader, "edit")
    who, kept = author_of(reader), store()
    published = versions.current(kept)
    draft = drafts.mine(kept, who)
    if draft is not None and published is not None and draft.text == published.text:
        drafts.discard(kept, who)  # somebody published just that
        draft = None
    held = published.text if published and published.text is not None else ""
    return Desk(
        author=who,
        text=draft.text if draft else held,
        draft=draft,
        parent=draft.parent if draft else (published.digest if published else None),
        published=published,
    )


def keep(reader: Reader, text: str, parent: str | None) -> None:
    """Keep `text` as the reader's draft. Raises access.Refused, NotSaved, StoreUnusable."""
    _may(reader, "edit")
    drafts.keep(store(), author_of(reader), text, parent)
    events.record("drafted", reader, "definitions")


def discard(reader: Reader) -> None:
    """Throw the reader's draft away. Raises access.Refused, StoreUnusable."""
    _may(reader, "edit")
    drafts.discard(store(), author_of(reader))


def read(text: str) -> Loaded:
    """A text as it would be read if it were published, with all that is wrong with it."""
    return parse(text, settings.definitions_path())


def on_top(reader: Reader, mine_wins: bool) -> Merged:
    """The reader's changes put on top of what was published since they started; kept as their
    draft. Raises access.Refused, EditError, NotSaved, StoreUnusable."""
    at, kept = desk(reader), store()
    base = versions.version_by_digest(kept, at.parent) if at.parent else None
    if at.published is None or at.published.text is None or base is None or base.text is None:
        raise EditError("What you started from is not in the history; use the text.")
    found = merge(base.text, at.text, at.published.text, mine_wins)
    keep(reader, found.text, at.published.digest)
    return found


def publish(reader: Reader, text: str, why: str, parent: str | None) -> Version:
    """Publish the reader's text. Raises access.Refused, Stale, NotSaved."""
    _may(reader, "publish")
    who = author_of(reader)
    done = versions.publish(store(), settings.definitions_path(), text, who, why, parent)
    drafts.discard(store(), who)
    return done


def restore(reader: Reader, number: int, why: str, parent: str | None) -> Version:
    """Publish an earlier version again. Raises access.Refused, Stale, NotSaved."""
    _may(reader, "publish")
    path = settings.definitions_path()
    return versions.restore(store(), path, number, author_of(reader), why, parent)


def history(reader: Reader, limit: int, offset: int) -> tuple[list[Version], int]:
    """Versions, newest first, and how many there are. Raises access.Refused, StoreUnusable."""
    _may(reader, "edit")
    kept = store()
    return versions.history(kept, limit, offset), versions.how_many(kept)


def version(reader: Reader, number: int) -> Version | None:
    """One version with its text. Raises access.Refused, StoreUnusable."""
    _may(reader, "edit")
    return versions.version(store(), number)


def text_of(reader: Reader, number: int) -> bytes:
    """The text of a version as a file. Raises access.Refused, StoreUnusable."""
    found = version(reader, number)
    return found.text.encode("utf-8") if found and found.text else b""


def entries(reader: Reader, limit: int | None, **chosen: object) -> tuple[list[Entry], int]:
    """Entries of the trail, newest first, and how many there are. chosen: as of `trail.read`.

    Raises access.Refused, StoreUnusable.
    """
    _may(reader, "read-trail")
    kept = store()
    return trail.read(kept, limit=limit, **chosen), trail.count(kept, **chosen)  # type: ignore[arg-type]


def trail_csv(reader: Reader, **chosen: object) -> bytes:
    """The trail as a file. Raises access.Refused, StoreUnusable."""
    found, _ = entries(reader, None, **chosen)
    return trail.as_csv(found).encode("utf-8-sig")


def made_by(definitions: str) -> Version | None:
    """The version a bundle was built of, by `definitions` of its manifest; None where unknown."""
    if not definitions:
        return None
    try:
        return versions.version_of_build(store(), definitions)
    except StoreUnusable:
        return None


def author_of(reader: Reader) -> Author:
    """How what a reader does is signed."""
    return Author(reader.author, reader.name or "Somebody at this machine", reader.role)


def definitions_path() -> Path:
    """The file that is edited."""
    return settings.definitions_path()


def _may(reader: Reader, action: str) -> None:
    if not access.holds(reader):
        raise access.Expired("Your session has ended. Please sign in again.")
    if not access.may(reader, action):
        raise access.Refused(NOT_YOURS[action])


NOT_YOURS = {
    "edit": "Changing what is measured is for the practice lead and analysts.",
    "publish": "Publishing is for the practice lead.",
    "preview": "Trying out a change is for the practice lead and analysts.",
    "read-trail": "The trail is for the practice lead and information governance.",
}


def _record(event: str, reader: Reader, subject: str) -> None:
    trail.record(store(), event, author_of(reader), subject)  # type: ignore[arg-type]


__all__ = [
    "Desk",
    "EditError",
    "Entry",
    "Loaded",
    "Merged",
    "NotSaved",
    "Stale",
    "StoreUnusable",
    "Version",
    "add_indicator",
    "author_of",
    "catch_up",
    "copy_indicator",
    "desk",
    "differences",
    "discard",
    "entries",
    "history",
    "keep",
    "made_by",
    "move_indicator",
    "on_top",
    "prepare",
    "publish",
    "read",
    "remove_value",
    "restore",
    "retired",
    "set_value",
    "store",
    "taken_up",
    "text_of",
    "trail_csv",
    "version",
]
