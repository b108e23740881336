"""Who is reading, and what they may do: from claims and the policy in force, anew on every run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scorecard import settings
from scorecard.access.policy import (
    ACTIONS,
    ROLES,
    LoadedPolicy,
    Policy,
    email_of,
    load_policy,
    rule_for,
)
from scorecard.definitions import Problem

LOG = logging.getLogger("scorecard.access")
FAR_AHEAD = 366 * 24 * 3600.0  # a session that lasts longer than a year has no end at all


class Refused(Exception):
    """Somebody may not see or do what they asked for; the message says so and whom to ask."""


class Expired(Refused):
    """The session has ended; signing in again helps."""


@dataclass(frozen=True)
class Reader:
    """Who is reading.

    subject: what the identity provider calls the person; `local` where nobody signs in.
    areas: a team manager's areas as the rule names them; None: every area.
    actions: what they may do (`may`). until: when the session ends, seconds since 1970; None: it
    has no end. policy: digest of the policy it was made by; empty where there is none.
    open: nobody signs in here.
    """

    subject: str
    name: str
    email: str
    role: str
    areas: frozenset[str] | None
    actions: frozenset[str]
    until: float | None = None
    policy: str = ""
    open: bool = False

    @property
    def author(self) -> str:
        """How what they do is signed: the e-mail address, else the subject."""
        return self.email or self.subject


# Everybody, on a machine where no sign-in is set up; whoever starts the server answers for that.
OPEN = Reader(
    "local", "", "", "practice-lead", None, ACTIONS["practice-lead"] | {"see-area"}, open=True
)

NOT_YOURS = {
    "see": "You may not see this scorecard.",
    "export": "Taking figures away is not for you.",
    "edit": "Changing what is measured is for the practice lead and analysts.",
    "publish": "Publishing is for the practice lead.",
    "preview": "Trying out a change is for the practice lead and analysts.",
    "read-trail": "The trail is for the practice lead and information governance.",
}

_lock = threading.Lock()
_problems: dict[Path, list[Problem]] = {}
_good: dict[Path, LoadedPolicy] = {}
_seen: dict[Path, tuple[int, int, int] | None] = {}


def policy_path() -> Path:
    """The file that says who may see and do what."""
    return settings.access_path()


def policy() -> LoadedPolicy:
    """The policy in force: the file as it stands, or the last good one where it broke since.

    Raises Refused where there never was a good one, so that a broken file opens nothing.
    """
    path = settings.access_path()
    with _lock:
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            stamp = None
        if path not in _seen or _seen[path] != stamp:
            loaded = load_policy(path)
            _seen[path], _problems[path] = stamp, loaded.problems
            if loaded.policy is not None:
                _good[path] = loaded
            else:
                standing = "the last good one stands" if path in _good else "nobody is let in"
                for problem in loaded.problems:
                    LOG.error("%s (%s)", problem, standing)
        if path not in _good:
            raise Refused(
                "Who may see this scorecard is not set up correctly, so nobody is let in. Whoever "
                "runs the server finds the reason in its log."
            )
        return _good[path]


def policy_problems() -> list[Problem]:
    """What is wrong with the access file as it stands; nothing where it is the one in force."""
    with suppress(Refused):
        policy()
    return _problems.get(settings.access_path(), [])


def reader(claims: Mapping[str, Any], now: float | None = None) -> Reader:
    """The reader of a signed-in person's claims. Raises Expired, or Refused with whom to ask.

    claims: those of a validated id token. now: seconds since 1970.
    """
    loaded = policy()
    rules = loaded.policy
    assert rules is not None
    subject = str(claims.get("sub") or "")
    until = _end(claims.get("exp"))
    if until is None or not subject:
        raise Expired("The sign-in is incomplete. Please sign in again.")
    moment = time.time() if now is None else now
    if not moment < until <= moment + FAR_AHEAD:
        raise Expired("Your session has ended. Please sign in again.")
    rule = rule_for(rules, claims)
    email = email_of(claims)
    if rule is None:
        raise Refused(f"{_stranger(claims, email)} {asking(rules)}")
    return Reader(
        subject=subject,
        name=str(claims.get("name") or email or subject),
        email=email,
        role=rule.role,
        areas=frozenset(rule.areas) if rule.role == "team-manager" else None,
        actions=ACTIONS[rule.role],
        until=until,
        policy=loaded.digest,
    )


def asking(rules: Policy) -> str:
    """Whom to ask, as a sentence."""
    return f"To be let in, ask {rules.ask.rstrip('.')}."


def holds(reader: Reader, now: float | None = None) -> bool:
    """Whether what was found out about a reader still stands: session not over, policy the same.

    Where not, ask `reader` again; what was handed out before is not handed out once more.
    """
    if reader.open:
        return True
    if reader.until is not None and reader.until <= (time.time() if now is None else now):
        return False
    try:
        return policy().digest == reader.policy
    except Refused:
        return False


def may(reader: Reader, action: str) -> bool:
    """Whether the reader may do `action`: see, see-area:<id>, export, edit, preview, publish,
    read-trail. Areas are those of the rule; what lies below them is known to `bundle` only."""
    name, _, area = action.partition(":")
    if name == "see-area" and reader.areas is not None:
        return area in reader.areas or area == "all"
    return name in reader.actions


def demand(reader: Reader, action: str) -> None:
    """Nothing where the reader may do `action` now. Raises Expired, or Refused with for whom it is.

    To try a change out needs every area: what it would change is told of all of them.
    """
    if not holds(reader):
        raise Expired("Your session has ended. Please sign in again.")
    partly = action == "preview" and reader.areas is not None
    if partly or not may(reader, action):
        raise Refused(NOT_YOURS.get(action, "That is not for you."))


def viewed_as(reader: Reader, role: str, areas: frozenset[str] = frozenset()) -> Reader:
    """The reader as somebody of another role would see it; it only ever narrows.

    An unknown role narrows to nothing but the whole.
    """
    actions = reader.actions & ACTIONS.get(role, frozenset({"see"}))
    own = None if role in ROLES and role != "team-manager" else areas
    if reader.areas is not None:
        own = reader.areas if own is None else reader.areas & own
    return replace(reader, role=role, areas=own, actions=actions)


def _stranger(claims: Mapping[str, Any], email: str) -> str:
    if email:
        return f"You are signed in as {email}, and nothing says that you may see this scorecard."
    if claims.get("email"):
        return "Your sign-in gives an e-mail address that was never verified, so it opens nothing."
    return "Your sign-in gives no e-mail address, and nothing else says that you may see this."


def _end(said: Any) -> float | None:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return float(said)
