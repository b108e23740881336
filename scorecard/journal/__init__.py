"""What was decided and who did it: versions of the definitions, drafts, and the trail."""

from scorecard.journal.drafts import Draft
from scorecard.journal.errors import JournalError, NotSaved, Stale, StoreUnusable
from scorecard.journal.reconciling import Reconciled
from scorecard.journal.records import Version
from scorecard.journal.replacing import digest
from scorecard.journal.store import Store
from scorecard.journal.trail import EVENTS, Author, Entry
from scorecard.journal.wording import differences

__all__ = [
    "EVENTS",
    "Author",
    "Draft",
    "Entry",
    "JournalError",
    "NotSaved",
    "Reconciled",
    "Stale",
    "Store",
    "StoreUnusable",
    "Version",
    "differences",
    "digest",
]
