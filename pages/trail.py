"""Who signed in, saw which service area, took figures away, tried out, edited and published."""

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from app import components as ui
from app import desk, saved, workshop

A_PAGE = 100

chosen = ui.context()
reader = chosen.reader


def filters() -> dict[str, object]:
    """What of the trail is asked for."""
    what, name, since, until = st.columns(4)
    events = ["", *saved.EVENTS]
    event = what.selectbox(
        "What",
        events,
        format_func=lambda each: saved.EVENTS.get(each, "Everything"),
        key="trail-event",
    )
    author = name.text_input("Who (e-mail)", key="trail-author", max_chars=200).strip()
    first = since.date_input("From", value=None, format="DD/MM/YYYY", key="trail-since")
    last = until.date_input("To", value=None, format="DD/MM/YYYY", key="trail-until")
    return {
        "event": event or None,
        "author": author or None,
        "since": datetime.combine(first, time(), UTC) if first else None,
        "until": datetime.combine(last + timedelta(days=1), time(), UTC) if last else None,
    }


ui.heading("Trail", "The workshop")
ui.html(
    ui.paragraph(
        "What was done here, and by whom. Entries are only ever added. They name areas, indicators "
        "and versions, never anything about children or about the staff in the figures.",
        "rs-lead",
    )
)
with workshop.told():
    asked = filters()
    found, many = desk.entries(reader, A_PAGE, **asked)
    if not found:
        ui.html(ui.paragraph("Nothing was found.", "rs-none"))
    else:
        some = f"The newest {A_PAGE} of {many:,}." if many > A_PAGE else f"{many:,} in all."
        ui.html(ui.paragraph(some, "rs-meta"))
        ui.html(saved.trail(found))
        ui.save(
            "Download these entries (CSV)",
            lambda: desk.trail_csv(reader, **asked),
            "trail.csv",
            "download-trail",
        )
