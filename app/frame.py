"""What surrounds every page, and what stands in a page's place where there is nothing to show
yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from app import building, filters, state, views
from app.building import BUILDER
from app.state import Context
from scorecard import access
from scorecard.access import Organisation, Reader
from scorecard.presentation import frame as words
from scorecard.presentation import select
from scorecard.presentation.markup import anchor, items, text

STYLE = Path(__file__).with_name("style.css")
SHOWN_PROBLEMS = 3


def navigation(page: views.Page, title: str, selection: dict[str, str], reader: Reader) -> None:
    """The name of the scorecard and the links to the reader's pages, with what is chosen kept."""
    base = state.base_path()
    links = [
        (state.address(each.path, selection, {}, base), each.title, each.path == page.path)
        for each in views.ALL
        if access.may(reader, each.action)
    ]
    st.html(words.navigation(title, links[0][0], links))


def above(chosen: Context, organisations: Sequence[Organisation], page: views.Page) -> None:
    """Banners, filters and the facts on what is shown; then what the address got wrong. The
    workshop's pages show no figures to be filtered."""
    if page.action != "see":
        return
    bundle = chosen.bundle
    if banners := words.banners(bundle):
        st.html(banners)
    filters.show(chosen, organisations)
    shown = select.view(bundle, chosen.area, chosen.period, chosen.grouping)
    st.html(words.strip(bundle, shown))
    for notice in chosen.notices:
        st.html(f'<p class="rs-notice rs-notice-warn" role="status">{text(notice)}</p>')


def below(chosen: Context) -> None:
    """The small print."""
    st.html(words.footer(chosen.bundle, state.link("methods"), state.link("data")))


def changes(organisation: Organisation, reader: Reader) -> None:
    """Why the figures are not those of the files as they are now: broken, building, failed.

    What is wrong with the files is for who may edit; others are told that the figures stand. What
    is wrong with the access file is for who answers for it.
    """
    if access.may(reader, "read-trail") and not reader.open and (wrong := access.policy_problems()):
        st.html(_problems("The access file has mistakes. What it said before is in force.", wrong))
    if organisation.folder is None:
        return
    edits = access.may(reader, "edit")
    if problems := access.problems():
        if not edits:
            st.html(_quiet("The definitions are being changed. Shown is the last good scorecard."))
            return
        st.html(
            _problems("The definitions have mistakes. Shown is the last good scorecard.", problems)
        )
        return
    now = BUILDER.ensure(access.stale(organisation))
    if now.phase in ("running", "elsewhere"):
        _watch_quietly()
    elif now.phase == "failed":
        said = "The last rebuild failed. Shown is the last good scorecard."
        st.html(_failed(said, now) if edits else _quiet(said))


def waiting(organisation: Organisation, reason: str, reader: Reader) -> None:
    """In the place of every page while no scorecard was built yet. reason: why there is none."""
    edits = access.may(reader, "edit")
    problems = access.problems() if organisation.folder else []
    now = BUILDER.ensure(organisation.folder is not None and not problems)
    if not problems and now.phase in ("running", "elsewhere"):
        st.title("The scorecard is being prepared", anchor=False)
        _watch(organisation.id)
        return
    st.title("There is no scorecard to show yet", anchor=False)
    if not edits:
        st.html(_quiet("Whoever runs the scorecard finds the reason in the server's log."))
    elif problems:
        st.html(_problems("Nothing can be built: the definitions have mistakes.", problems))
    elif now.phase == "failed":
        st.html(_failed("Nothing could be built.", now))
    else:
        st.html(f'<p class="rs-notice rs-notice-stop" role="alert">{text(reason)}</p>')


def no_organisation() -> None:
    """In the place of every page where there is neither data nor a bundle."""
    st.title("There is no scorecard here yet", anchor=False)
    st.html(
        '<div class="rs-card"><p>Put a folder with data into <code>data/</code>, with an '
        "<code>about.yaml</code> that names the organisation, or point SCORECARD_DATA to one. "
        "Then load this page again.</p></div>"
    )


def unknown_organisation(asked: str, organisations: Sequence[Organisation]) -> None:
    """In the place of every page where the address names a scorecard that does not exist."""
    st.title("This scorecard does not exist", anchor=False)
    base = state.base_path()
    offer = items(
        anchor(state.address("", {}, {"scorecard": each.id}, base), each.name)
        for each in organisations
    )
    st.html(
        '<div class="rs-notice rs-notice-warn"><p>The link asks for the scorecard '
        f"“{text(asked)}”, which does not exist here. These do:</p>{offer}</div>"
    )


@st.fragment(run_every=2)
def _watch_quietly() -> None:
    """A line on the build under way; the page is drawn anew when it is done."""
    now = BUILDER.state()
    if now.phase == "elsewhere":
        now = BUILDER.ensure(True)
    if now.phase not in ("running", "elsewhere"):
        st.rerun()
    st.html(
        '<p class="rs-notice rs-notice-quiet" role="status">Definitions or data have changed. '
        f"{text(progress_words(now, 'Rebuilding'))} Until then the last scorecard is shown.</p>"
    )


@st.fragment(run_every=1)
def _watch(organisation_id: str) -> None:
    """The first build under way; the page appears when it is done."""
    now = BUILDER.ensure(True)
    if now.phase not in ("running", "elsewhere"):
        st.rerun()
    if access.built(organisation_id):
        st.rerun()
    share = round(100 * now.done / now.total) if now.total else 0
    st.html(
        '<div class="rs-card"><p>The figures are being counted from the data. This takes up to '
        "a minute or two, once; the page appears by itself.</p>"
        f'<div class="rs-progress" role="progressbar" aria-label="Build" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{share}"><div style="width:{share}%"></div></div>'
        f'<p class="rs-meta">{text(progress_words(now, "Building"))}</p></div>'
    )


def progress_words(now: building.State, verb: str) -> str:
    """Rebuilding: 12 of 38 (referrals)."""
    if now.phase == "elsewhere":
        return f"{verb}: another process is at it."
    if not now.total:
        return f"{verb}: starting."
    return f"{verb}: {now.done} of {now.total}" + (f" ({now.what})." if now.what else ".")


def _quiet(words: str) -> str:
    return f'<p class="rs-notice rs-notice-quiet" role="status">{text(words)}</p>'


def _problems(title: str, problems: Sequence[access.Problem]) -> str:
    """The first mistakes of the definitions, each with its place, and how many there are."""
    count = len(problems)
    rest = f"<p>… and {count - SHOWN_PROBLEMS} more.</p>" if count > SHOWN_PROBLEMS else ""
    listed = items(
        (f"<code>{text(_place(p))}</code> {text(p.message)}" for p in problems[:SHOWN_PROBLEMS]), ""
    )
    noun = "mistake" if count == 1 else "mistakes"
    return (
        f'<div class="rs-notice rs-notice-warn" role="status"><p><strong>{text(title)}</strong> '
        f"{count} {noun}:</p>{listed}{rest}</div>"
    )


def _place(problem: access.Problem) -> str:
    return f"{problem.path.name}:{problem.line}:{problem.column}:"


def _failed(title: str, now: building.State) -> str:
    lines = "".join(f"<li><code>{text(line)}</code></li>" for line in now.lines[-SHOWN_PROBLEMS:])
    return (
        f'<div class="rs-notice rs-notice-warn" role="status"><p><strong>{text(title)}</strong> '
        f"It is tried again when a file changes. What the build said:</p><ul>{lines}</ul></div>"
    )
