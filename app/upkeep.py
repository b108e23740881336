"""What a server does by itself for versions and trail: at its start, and before pages are drawn."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from app import identity
from app import trail as events
from app.desk import author_of, store
from scorecard import access, settings
from scorecard.access import Reader
from scorecard.journal import Author, NotSaved, StoreUnusable, digest, trail, versions

LOG = logging.getLogger("scorecard.dashboard")
PATIENCE = 5.0  # seconds between looks at what other servers published

_looked = 0.0
_policy = ""  # digest of the access file that the trail told of last


def prepare() -> None:
    """At start-up: settle what an ended process left, and keep the trail from now on."""
    events.use(_record)
    try:
        found = versions.reconcile(store(), settings.definitions_path())
        _hear_of_sign_outs()
    except StoreUnusable as error:
        LOG.error("Versions and trail are not kept: %s", error)
        return
    for said in (*found.said, *([found.problem] if found.problem else [])):
        LOG.warning("%s", said)


def catch_up() -> None:
    """With a store that several servers share: take what another one published, and let nobody in
    who signed out there."""
    global _looked
    alone = settings.store_url().startswith("sqlite")
    if alone or time.monotonic() - _looked < PATIENCE:
        return
    _looked = time.monotonic()
    try:
        kept, path = store(), settings.definitions_path()
        _hear_of_sign_outs()
        now = versions.current_digest(kept)
        if now is not None and (not path.is_file() or digest(path.read_bytes()) != now):
            versions.export(kept, path)
    except (StoreUnusable, NotSaved, OSError) as error:
        LOG.error("What other servers published could not be taken over: %s", error)


def _hear_of_sign_outs() -> None:
    """Sign-ins that were ended at another server, or before this one was started again."""
    since = datetime.now(UTC) - timedelta(days=31)  # no cookie of a sign-in is kept for longer
    found = trail.read(store(), event="signed-out", since=since, limit=identity.REMEMBERED)
    identity.ended(each.subject for each in found if each.subject)


def note_access() -> None:
    """Write into the trail that another access file is in force than the one it told of last.

    Told once, whichever server saw it first: what the file is known by stands in the entry.
    """
    global _policy
    try:
        loaded = access.policy()
        if loaded.digest == _policy:
            return
        kept, known = store(), loaded.digest[:16]
        newest = trail.read(kept, event="access-changed", limit=1)
        if not newest or newest[0].subject != known:
            rules = loaded.policy.rules if loaded.policy else []
            roles = Counter(rule.role for rule in rules)
            file = Author(loaded.path.name, "The access file", "")
            trail.record(kept, "access-changed", file, known, dict(sorted(roles.items())))
        _policy = loaded.digest
    except (access.Refused, StoreUnusable) as error:
        LOG.warning("The trail does not tell whether access changed: %s", error)


def _record(event: str, reader: Reader, subject: str) -> None:
    trail.record(store(), event, author_of(reader), subject)  # type: ignore[arg-type]
