"""Whether people sign in here, and whether the dashboard may be open to whoever reaches it.

    [auth] in .streamlit/secrets.toml   people sign in (docs/how-to/sign-in.md)
    SCORECARD_SIGN_IN=on                they must: without [auth] the server does not start
    SCORECARD_OPEN=anyone-who-can-reach-this-server
                                        open on other addresses than this machine's own

Without any of them the dashboard is open on this machine only.
"""

from __future__ import annotations

import ipaddress
import logging
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from scorecard import access

LOG = logging.getLogger("scorecard.dashboard")
OPEN_TO_ALL = "anyone-who-can-reach-this-server"
SHORTEST_SECRET = 32  # characters of the secret that signs the cookie of who is signed in
FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")


@cache
def auth() -> Mapping[str, Any]:
    """The section [auth] of the secrets, read once a process; empty where there is none."""
    if not st.secrets.load_if_toml_exists():
        return {}
    section = st.secrets.get("auth")
    return section.to_dict() if section is not None else {}


def sign_in_on() -> bool:
    """Whether people sign in here."""
    return bool(auth()) or bool(os.environ.get("SCORECARD_SIGN_IN"))


def open_to_all() -> bool:
    """Whether a setting says, in as many words, that whoever reaches the server may read."""
    return os.environ.get("SCORECARD_OPEN", "") == OPEN_TO_ALL


def refusal(address: str | None) -> str:
    """Why the dashboard does not start, in a sentence; empty where it may.

    address: the one it listens on; None or "" is every address.
    """
    wanted, said = os.environ.get("SCORECARD_SIGN_IN", ""), os.environ.get("SCORECARD_OPEN", "")
    if wanted not in ("", "on"):
        return f"SCORECARD_SIGN_IN is '{wanted}'; it can only be 'on', or left out."
    if said not in ("", OPEN_TO_ALL):
        return f"SCORECARD_OPEN is '{said}'; it can only be '{OPEN_TO_ALL}', or left out."
    if _secrets_unreadable():
        return "secrets.toml is there and cannot be read as TOML, so who signs in is not known."
    if sign_in_on():
        return _sign_in_refusal()
    if not open_to_all() and not loopback(address or ""):
        where = f"the address {address}" if address else "every address of this machine"
        return (
            f"no sign-in is set up, and the server would listen on {where}: everybody who reaches "
            "it could read everything. Set up sign-in (docs/how-to/sign-in.md), or listen on this "
            "machine only (--server.address 127.0.0.1), or, if everybody may read it, set "
            f"SCORECARD_OPEN={OPEN_TO_ALL}."
        )
    return ""


def _sign_in_refusal() -> str:
    section = auth()
    if not section:
        return "SCORECARD_SIGN_IN is on, and secrets.toml has no section [auth]."
    if os.environ.get("SCORECARD_OPEN"):
        return "SCORECARD_OPEN is set beside sign-in; take one of them away."
    missing = [each for each in ("redirect_uri", "cookie_secret") if not section.get(each)]
    if missing:
        return f"[auth] in secrets.toml lacks {' and '.join(missing)}."
    if len(str(section["cookie_secret"])) < SHORTEST_SECRET:
        return (
            f"cookie_secret in secrets.toml has fewer than {SHORTEST_SECRET} characters: whoever "
            'guesses it is anybody. Make one with: python -c "import secrets; '
            'print(secrets.token_urlsafe(48))"'
        )
    if not providers():
        return "[auth] in secrets.toml names no client_id and server_metadata_url to sign in with."
    if st.get_option("server.trustedUserHeaders"):
        return "server.trustedUserHeaders lets a header say who somebody is; take it away."
    try:
        loaded = access.policy()
    except access.Refused:
        problems = access.load_policy(access.policy_path()).problems
        return "who may see what cannot be read:\n" + "\n".join(f"  {each}" for each in problems)
    for problem in access.unknown_areas(loaded, sorted(access.known_areas())):
        LOG.warning("%s", problem)
    return ""


def providers() -> dict[str, str]:
    """What can be signed in with: the name for `st.login` ("" for the unnamed) -> client id."""
    section = auth()
    found = {"": section} | {k: v for k, v in section.items() if isinstance(v, dict)}
    return {
        name: str(each["client_id"])
        for name, each in found.items()
        if each.get("client_id") and each.get("server_metadata_url")
    }


def loopback(address: str) -> bool:
    """Whether an address is this machine's own, as `localhost`, 127.0.0.1 or ::1."""
    name = address.strip().strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def from_here(client: Any, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request comes from this machine, for a name of this machine, and through nobody.

    The name is checked because a page of elsewhere can have its own name point to this machine;
    a proxy on this machine tells on itself by what it adds.
    """
    told = {name.lower(): value for name, value in headers}
    if any(name in told for name in FORWARDED):
        return False
    host = told.get(b"host", b"").decode("latin-1")
    name = host if host.count(":") > 1 and not host.startswith("[") else _without_port(host)
    return bool(client) and loopback(str(client[0])) and loopback(name)


def _without_port(host: str) -> str:
    before, colon, port = host.rpartition(":")
    return before if colon and port.isdigit() else host


def _secrets_unreadable() -> bool:
    there = any(Path(each).is_file() for each in st.get_option("secrets.files") or ())
    try:
        return there and not st.secrets.load_if_toml_exists()
    except Exception:  # whatever is wrong with it, nobody is let in by it
        return True
