"""What the pages are laid out with: headings, HTML, charts with tables, downloads, empty states.

Pages import from `app` only, so the modules of `scorecard.presentation` that they call are handed
on from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from app import trail
from app.state import Context, context, link, parameter
from scorecard import access
from scorecard.presentation import (
    areas,
    cards,
    comparable,
    control,
    denominators,
    download,
    figures,
    funnels,
    gap_over_time,
    inequality,
    journey,
    journey_chart,
    matrix,
    movement,
    numbers,
    profile,
    protection,
    select,
    standardised,
    teams,
    trends,
    vocabulary,
    wording,
)
from scorecard.presentation.markup import anchor, details, items, paragraph, text
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row, remember

__all__ = [
    "Context",
    "Reading",
    "View",
    "anchor",
    "areas",
    "cards",
    "chart",
    "code",
    "comparable",
    "context",
    "control",
    "denominators",
    "details",
    "download",
    "empty",
    "figures",
    "funnels",
    "gap_over_time",
    "heading",
    "html",
    "indicator_link",
    "inequality",
    "items",
    "journey",
    "journey_chart",
    "link",
    "made",
    "matrix",
    "may",
    "more_on_small_numbers",
    "movement",
    "notice",
    "numbers",
    "objective_link",
    "paragraph",
    "paragraph_html",
    "parameter",
    "profile",
    "protection",
    "save",
    "section",
    "select",
    "standardised",
    "teams",
    "text",
    "trends",
    "view",
    "vocabulary",
    "why_hidden",
    "wording",
]

CSS = Path(__file__).with_name("components.css")
PLOTLY = {"displayModeBar": False, "responsive": True}


def view(chosen: Context) -> View:
    """Every indicator for what the reader has chosen."""
    return select.view(chosen.bundle, chosen.area, chosen.period, chosen.grouping)


def heading(title: str, eyebrow: str = "") -> None:
    """The page's one h1, with a small line above it (HTML already), and the pages' style sheet."""
    st.html(CSS)
    with st.container(gap=None):
        if eyebrow:
            st.html(f'<p class="rs-eyebrow">{eyebrow}</p>')
        st.title(title, anchor=False)


def section(title: str, words: str = "") -> None:
    """An h2, and a sentence below it."""
    st.header(title, anchor=False)
    if words:
        st.html(paragraph(words, "rs-lead"))


def html(fragment: str) -> None:
    """A piece of HTML made by `scorecard.presentation`; nothing for nothing."""
    if fragment:
        st.html(fragment)


def made(make: Callable[..., str], *arguments: Any, name: str = "") -> str:
    """A piece of HTML that `make` gives for `arguments`, made once for this bundle and choice.

    The arguments must follow from the bundle and the address. name: tells apart the calls of one
    function, on one page or on several.
    """
    chosen = context()
    own = (parameter(each) for each in ("objective", "indicator", "variant"))
    asked = (*sorted(chosen.selection.items()), *own)
    key = ("made", make.__module__, make.__qualname__, name, asked, link(""))
    return remember(chosen.bundle, key, lambda: make(*arguments))


NOTHING_TO_DRAW = "No chart here: none of its figures can be shown."


def chart(figure: dict[str, Any], alt: str, table: str, key: str) -> None:
    """A chart that is read out as `alt`, with its numbers as a table to unfold.

    key: once on a page. The style sheet writes the words of charts in the ink of the page. Where
    every number of it is hidden there is nothing to draw, and that is said.
    """
    if not figure["data"]:
        html(paragraph(NOTHING_TO_DRAW, "rs-none"))
        if table:
            html(table)
        return
    st.plotly_chart(
        figure,
        width="stretch",
        height=figure["layout"]["height"],
        theme="streamlit",
        key=f"rs-chart-{key}",
        config=PLOTLY,
        alt=alt,
    )
    if table:
        html(details("Table of this chart", table))


def save(label: str, data: Callable[[], bytes], file_name: str, key: str) -> None:
    """A button that makes a CSV when it is pressed, for who may take figures away.

    It is made later, in another thread: whether the reader may still have it is asked then.
    """
    reader = context().reader
    if not access.may(reader, "export"):
        return

    def made_now() -> bytes:
        access.demand(reader, "export")
        trail.record("exported", reader, file_name)
        return data()

    st.download_button(
        label, data=made_now, file_name=file_name, mime="text/csv", key=key, on_click="ignore"
    )


def paragraph_html(fragment: str) -> str:
    """A paragraph around a piece of HTML."""
    return f'<p class="rs-meta">{fragment}</p>'


def code(words: str) -> str:
    """A text as it stands in a file."""
    return f'<pre class="rs-difference" tabindex="0">{text(words)}</pre>'


def may(reader: access.Reader, action: str) -> bool:
    """Whether the reader may; for what is offered. Doing it asks again."""
    return access.may(reader, action)


def empty(title: str, words: str, links: Sequence[tuple[str, str]] = ()) -> None:
    """A designed emptiness: what is not here, why, and where to go. links: address and words."""
    offer = items((anchor(address, told) for address, told in links), "rs-brief")
    st.html(f'<div class="rs-empty"><h2>{text(title)}</h2>{paragraph(words)}{offer}</div>')


def notice(words: str) -> str:
    """A quiet notice."""
    return paragraph(words, "rs-notice rs-notice-warn")


def why_hidden(rows: Iterable[Row | None]) -> str:
    """What “not shown” means, where any of `rows` is not, with a link to the page that says all."""
    return protection.why(rows, link("methods"))


def more_on_small_numbers() -> str:
    """A link to the page that says how small numbers are protected."""
    return f'<p class="rs-meta">{anchor(link("methods"), protection.LINK)}</p>'


def indicator_link(id: str) -> str:
    """The address of an indicator, with what the reader has chosen."""
    return link("indicator", indicator=id)


def objective_link(id: str) -> str:
    """The address of an objective, with what the reader has chosen."""
    return link("objective", objective=id)
