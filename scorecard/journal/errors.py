"""What a caller of the journal is told where something cannot be done: one sentence to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scorecard.journal.records import Version


class JournalError(Exception):
    """`str()` of it is a sentence for the reader; nothing was changed unless it says so."""


class StoreUnusable(JournalError):
    """The store cannot be opened, read or written."""


class NotSaved(JournalError):
    """A save was refused or could not be carried through; the last good file stands."""


class Stale(JournalError):
    """Somebody else published in between. current: what is published now; None: nothing is."""

    def __init__(self, current: Version | None) -> None:
        self.current = current
        if current is None:
            super().__init__("What you started from is not published any more.")
            return
        super().__init__(
            f"{current.author.name} published version {current.number} in between "
            f"({current.at:%d %B %Y, %H:%M} UTC). Nothing was overwritten: compare, and choose."
        )
