"""What is written down of who did what: signed in, saw a service area, took figures away.

Events go to a function that is put in with `use`; until then nobody keeps them. They tell ids of
areas and pages, never figures and nothing of children.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from scorecard.access import Reader

LOG = logging.getLogger("scorecard.dashboard")
Record = Callable[[str, Reader, str], None]


def _nobody(event: str, reader: Reader, subject: str) -> None:
    """Keeps nothing."""


_record: Record = _nobody


def use(record: Record) -> None:
    """From now on events go to `record(event, reader, subject)`."""
    global _record
    _record = record


def record(event: str, reader: Reader, subject: str = "") -> None:
    """Tell of an event. A trail that cannot be written is logged and keeps nobody from reading."""
    try:
        _record(event, reader, subject)
    except Exception:
        LOG.exception("The trail could not be written: %s", event)


def changed(event: str, reader: Reader, subject: str) -> None:
    """`record`, once in a session for as long as the subject stays the same."""
    key = f"rs-trail-{event}"
    if st.session_state.get(key) != (reader.subject, subject):
        st.session_state[key] = (reader.subject, subject)
        record(event, reader, subject)
