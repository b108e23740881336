"""An author's unpublished text: one each, seen by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from scorecard.definitions.reading import MAX_BYTES
from scorecard.journal.errors import NotSaved
from scorecard.journal.store import Store
from scorecard.journal.tables import drafts
from scorecard.journal.trail import Author


@dataclass(frozen=True)
class Draft:
    """A text with mistakes or without. parent: digest of the published text it started from."""

    text: str
    parent: str | None
    at: datetime


def keep(store: Store, author: Author, text: str, parent: str | None) -> None:
    """Keep `text` as the author's draft, in the place of an earlier one. Raises NotSaved."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise NotSaved("The text holds half a character; delete it.") from None
    if size > MAX_BYTES:
        raise NotSaved(
            f"The draft has {size / 1e6:.1f} MB; definitions may have {MAX_BYTES / 1e6:.0f} MB."
        )
    if "\0" in text:
        raise NotSaved("There is a character in the text that no text has (U+0000); delete it.")
    values = {"author": author.subject, "text": text, "parent": parent, "at": store.clock()}
    insert = postgresql.insert if store.shared else sqlite.insert
    asked = insert(drafts).values(values)  # two windows of one author: the later one stays
    asked = asked.on_conflict_do_update(index_elements=[drafts.c.author], set_=values)
    with store.writing() as connection:
        connection.execute(asked)


def mine(store: Store, author: Author) -> Draft | None:
    """The author's draft; None where there is none."""
    asked = select(drafts.c.text, drafts.c.parent, drafts.c.at)
    with store.reading() as connection:
        row = connection.execute(asked.where(drafts.c.author == author.subject)).first()
    return Draft(row.text, row.parent, row.at) if row else None


def discard(store: Store, author: Author) -> None:
    """Remove the author's draft, if there is one."""
    with store.writing() as connection:
        connection.execute(delete(drafts).where(drafts.c.author == author.subject))
