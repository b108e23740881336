"""The desk of whoever edits: the draft, what is published, and the one door to writing either.

Whether somebody may is asked here, on each call, and not where a button is drawn. The store is
opened once a process; where it cannot be, reading goes on and writing says why not.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache

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
    drafts,
    trail,
    versions,
)
from scorecard.journal import differences as compared

_lock = threading.Lock()
_stores: dict[str, Store] = {}


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


def published(reader: Reader) -> Version | None:
    """The version that stands; None before the first. Raises access.Refused, StoreUnusable."""
    access.demand(reader, "edit")
    return versions.current(store())


def desk(reader: Reader) -> Desk:
    """The reader's desk. Raises access.Refused, or StoreUnusable."""
    access.demand(reader, "edit")
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
    access.demand(reader, "edit")
    drafts.keep(store(), author_of(reader), text, parent)
    events.record("drafted", reader, "definitions")


def discard(reader: Reader) -> None:
    """Throw the reader's draft away. Raises access.Refused, StoreUnusable."""
    access.demand(reader, "edit")
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
    access.demand(reader, "publish")
    who = author_of(reader)
    done = versions.publish(store(), settings.definitions_path(), text, who, why, parent)
    drafts.discard(store(), who)
    return done


def restore(reader: Reader, number: int, why: str, parent: str | None) -> Version:
    """Publish an earlier version again. Raises access.Refused, Stale, NotSaved."""
    access.demand(reader, "publish")
    path = settings.definitions_path()
    return versions.restore(store(), path, number, author_of(reader), why, parent)


def history(reader: Reader, limit: int, offset: int) -> tuple[list[Version], int]:
    """Versions, newest first, and how many there are. Raises access.Refused, StoreUnusable."""
    access.demand(reader, "edit")
    kept = store()
    return versions.history(kept, limit, offset), versions.how_many(kept)


def version(reader: Reader, number: int) -> Version | None:
    """One version with its text. Raises access.Refused, StoreUnusable."""
    access.demand(reader, "edit")
    return versions.version(store(), number)


def text_of(reader: Reader, number: int) -> bytes:
    """The text of a version as a file. Raises access.Refused, StoreUnusable."""
    found = version(reader, number)
    return found.text.encode("utf-8") if found and found.text else b""


def entries(reader: Reader, limit: int | None, **chosen: object) -> tuple[list[Entry], int]:
    """Entries of the trail, newest first, and how many there are. chosen: as of `trail.read`.

    Raises access.Refused, StoreUnusable.
    """
    access.demand(reader, "read-trail")
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


@lru_cache(maxsize=16)
def differences(old: str, new: str) -> tuple[str, ...]:
    """What changed from one text to another, in words; remembered, as pages are drawn often."""
    return tuple(compared(old, new))


def author_of(reader: Reader) -> Author:
    """How what a reader does is signed."""
    return Author(reader.author, reader.name or "Somebody at this machine", reader.role)


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
    "publish",
    "published",
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
