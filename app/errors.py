"""What a reader sees when something broke: a sentence, never a traceback, which goes to the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from scorecard.presentation.markup import text

LOG = logging.getLogger("scorecard.dashboard")


def shown(error: Exception) -> bool:
    """Log `error` and tell the reader; True, so that Streamlit shows nothing of its own.

    The number stands in the log too, so that what a reader reports can be found there.
    """
    number = secrets.token_hex(3)
    LOG.error("A page failed (%s)", number, exc_info=error)
    st.html(
        '<div class="rs-notice rs-notice-stop" role="alert"><p><strong>This part of the page '
        "could not be shown.</strong> The figures themselves are not affected. Load the page "
        "again; if it happens again, tell whoever runs the scorecard the number "
        f"{text(number)}, under which the details are logged.</p></div>"
    )
    return True
