"""Who is reading, in the frame: signing in and out, being turned away, looking as another role."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import identity, returning, startup, trail
from app.state import Context
from scorecard import access
from scorecard.access import Reader
from scorecard.presentation.frame import area_name
from scorecard.presentation.markup import text

VIEW = "as"
EVERYTHING = "everything"


def sign_in(reason: str) -> None:
    """In the place of every page while nobody is signed in."""
    st.title("Please sign in", anchor=False)
    if st.query_params.get(returning.FAILED):
        reason = (
            "The sign-in did not succeed. Try once more; if it fails again, tell whoever runs the "
            "scorecard, who finds the reason in the server's log."
        )
    if reason:
        st.html(f'<p class="rs-notice rs-notice-warn" role="status">{text(reason)}</p>')
    st.html(
        '<div class="rs-card"><p>The scorecard is for staff. You sign in with your work account, '
        "and come back to the page you asked for.</p></div>"
    )
    offered = startup.providers()
    for name in offered:
        label = "Sign in" if len(offered) == 1 else f"Sign in with {name or 'the usual account'}"
        if st.button(label, type="primary", key=f"sign-in-{name}"):
            st.login(name) if name else st.login()


def turned_away(reason: str) -> None:
    """In the place of every page for somebody who may not see the scorecard."""
    st.title("You cannot see this scorecard", anchor=False)
    st.html(f'<p class="rs-notice rs-notice-stop" role="alert">{text(reason)}</p>')
    if st.button("Sign in as somebody else", key="sign-out"):
        identity.sign_out()


def bar(chosen: Context) -> None:
    """Who is reading and as what, with the way out; where nobody signs in, the choice of a role."""
    who = chosen.reader
    with st.container(key="account", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="rs-who">{_told(chosen)}</p>', width="stretch")
        if not who.open:
            if st.button("Sign out", key="sign-out"):
                trail.record("signed-out", who, identity.sign_in())
                identity.sign_out()
            return
        options = _views(chosen)
        st.session_state["view-as"] = chosen.viewed_as if chosen.viewed_as in options else ""
        st.selectbox(
            "View as",
            list(options),
            label_visibility="collapsed",
            key="view-as",
            format_func=lambda each: f"View as: {options[each]}",
            on_change=_put,
            width=280,
        )


def no_areas(reader: Reader, areas: Sequence[object]) -> str:
    """A sentence for a team manager none of whose areas exists here; else ''."""
    if reader.areas is None or len(areas) > 1:
        return ""
    return (
        "None of your service areas has figures in this scorecard; the whole is shown. If that is "
        "not right, ask whoever let you in."
    )


def _told(chosen: Context) -> str:
    who = chosen.reader
    role = access.ROLES.get(who.role, who.role)
    if who.areas is not None:
        named = [area_name(chosen.bundle, id) for id in sorted(who.areas & _ids(chosen))]
        role += f" of {', '.join(named)}" if named else ""
    if not who.open:
        return f"Signed in as <strong>{text(who.name)}</strong>, {text(role)}"
    where = (
        "everybody who can reach this server may read it"
        if startup.open_to_all()
        else "open on this machine only"
    )
    return f"<strong>No sign-in is set up</strong>: {where}." + (
        f" Shown as to: {text(role)}." if chosen.viewed_as else ""
    )


def _ids(chosen: Context) -> set[str]:
    return {str(area["id"]) for area in chosen.bundle.areas}


def _views(chosen: Context) -> dict[str, str]:
    """What stands in the address -> words: every role, a team manager once for each area."""
    found = {"": EVERYTHING}
    for role, told in access.ROLES.items():
        if role != "team-manager":
            found[role] = told
            continue
        for area in access.areas_of(chosen.organisation, access.OPEN):
            if area["id"] != "all":
                found[f"{role}:{area['id']}"] = f"team manager of {area['name']}"
    if chosen.viewed_as and chosen.viewed_as not in found:
        found[chosen.viewed_as] = "as in the address"
    return found


def _put() -> None:
    value = st.session_state["view-as"]
    st.query_params.pop("area", None)
    if value:
        st.query_params[VIEW] = value
    else:
        st.query_params.pop(VIEW, None)
