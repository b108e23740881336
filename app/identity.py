"""From Streamlit's sign-in to a reader: what the identity provider said, checked on every run.

Streamlit keeps the claims of the id token in a signed cookie for 30 days and reads it when a
session starts. So on each run it is asked anew whether the token has expired, whether it was made
for us, whether its owner has signed out since, and what the access file says of them now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import streamlit as st

from app import startup
from scorecard import access
from scorecard.access import Reader

REMEMBERED = 10_000  # sign-ins that were signed out of

_signed_out: set[str] = set()


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more; the message, where there is one, says why."""


def reader(viewed_as: str = "") -> Reader:
    """Who is reading now. Raises NotSignedIn, or access.Refused for who may not see this.

    viewed_as: a role, for a team-manager with `:` and areas joined by commas; it only ever narrows.
    """
    found = _signed_in() if startup.sign_in_on() else _anybody()
    if not viewed_as:
        return found
    role, _, areas = viewed_as.partition(":")
    return access.viewed_as(found, role, frozenset(each for each in areas.split(",") if each))


def _anybody() -> Reader:
    """Whoever reads where nobody signs in: on this machine they may do all, over a network read."""
    return access.viewed_as(access.OPEN, "leader") if startup.open_to_all() else access.OPEN


def _signed_in() -> Reader:
    claims = _claims()
    if not claims.get("is_logged_in"):
        raise NotSignedIn("")
    if not _for_us(claims):
        raise NotSignedIn("The sign-in was made for another application. Please sign in again.")
    if _digest(claims) in _signed_out:
        raise NotSignedIn("You have signed out.")
    try:
        return access.reader(claims)
    except access.Expired as error:
        raise NotSignedIn(str(error)) from error


def sign_out() -> None:
    """End the session here, in every window that came of the same sign-in, and at the provider."""
    ended([sign_in()])
    st.logout()


def sign_in() -> str:
    """What the sign-in of this session is known by; it tells nothing of whoever signed in."""
    return _digest(_claims())


def ended(sign_ins: Iterable[str]) -> None:
    """From now on these sign-ins open nothing here, wherever they were ended."""
    if len(_signed_out) > REMEMBERED:
        _signed_out.clear()
    _signed_out.update(sign_ins)


def _claims() -> dict[str, Any]:
    return dict(st.user.to_dict())


def _digest(claims: dict[str, Any]) -> str:
    key = " ".join(str(claims.get(name)) for name in ("iss", "sub", "iat", "exp"))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _for_us(claims: dict[str, Any]) -> bool:
    """Whether the token's audience is the client that its provider knows us by."""
    provider = str(claims.get("provider") or "")
    ours = startup.providers().get("" if provider == "default" else provider)
    said = claims.get("aud")
    return ours is not None and ours in (said if isinstance(said, list) else [said])
