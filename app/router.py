"""The script that Streamlit runs for every page: which scorecard, what is chosen, the frame, the
page.

It lies in app/ and not beside pages/, because Streamlit would take a folder pages/ next to its main
script for pages of the old kind and run the first visitor's deep link without this file.
"""

from __future__ import annotations

import streamlit as st

from app import account, frame, identity, state, trail, upkeep, views
from scorecard import access

ICON = views.PAGES.parent / "app" / "static" / "icon.png"

st.set_page_config(page_icon=ICON, layout="wide")
st.html(frame.STYLE)

pages = {each.path: each for each in views.ALL}
running = st.navigation(
    [
        st.Page(
            views.PAGES / each.file,
            title=each.title,
            url_path=each.path or None,
            default=not each.path,
        )
        for each in views.ALL
    ],
    position="hidden",
)
page = pages[running.url_path]
asked = {name: st.query_params.get(name, "") for name in state.SHARED}


def titled(*parts: str) -> None:
    """The name of the browser's tab, the most particular part first."""
    st.set_page_config(page_title=" – ".join(part for part in parts if part))


try:
    reader = identity.reader(asked["as"])
except identity.NotSignedIn as reason:
    titled("Sign in", "Race equality scorecard")
    account.sign_in(str(reason))
    st.stop()
except access.Refused as reason:
    titled("No access", "Race equality scorecard")
    account.turned_away(str(reason))
    st.stop()

upkeep.catch_up()
if not reader.open:
    upkeep.note_access()
organisations = access.organisations()
wanted = asked["scorecard"] or (organisations[0].id if organisations else "")
organisation = next((each for each in organisations if each.id == wanted), None)


if organisation is None:
    titled("No scorecard")
    if organisations:
        frame.unknown_organisation(wanted, organisations)
    else:
        frame.no_organisation()
    st.stop()

try:
    bundle = access.bundle(organisation.id, reader)
except access.BundleError as error:
    titled("Being prepared", organisation.name)
    frame.waiting(organisation, str(error), reader)
    st.stop()

chosen = state.resolve(bundle, organisation, organisations[0].id, asked, reader)
if said := account.no_areas(reader, bundle.areas):
    chosen.notices.append(said)
state.keep(chosen)
title = bundle.definitions.scorecard.title
titled(state.subject(chosen, page.path), page.title, str(bundle.organisation["name"]), title)
frame.navigation(page, title, chosen.selection, reader)
account.bar(chosen)
frame.above(chosen, organisations, page)
frame.changes(organisation, reader)
if not reader.open:
    trail.changed("signed-in", reader, "")
if asked["area"] not in ("", chosen.area) and asked["area"] in access.known_areas() - {
    str(each["id"]) for each in bundle.areas
}:
    trail.changed("refused", reader, f"{organisation.id}/{asked['area']}")
trail.changed("saw-area", reader, f"{organisation.id}/{chosen.area}")
running.run()
frame.below(chosen)
