"""What the workshop's pages share: what is said after a change, and errors as sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from app import state
from app.desk import EditError, Loaded, NotSaved, StoreUnusable
from app.forms import BETTER, named
from scorecard.access import Refused
from scorecard.definitions import Problem
from scorecard.editing.templates import COMMON, Blank, Template, templates
from scorecard.presentation.markup import anchor, items, paragraph, text

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

SHOWN = 8  # problems, or changes, that are listed

_SAID = "rs-workshop-said"
_OWN = "rs-workshop-own-change"
MEANWHILE = (
    "This was changed in the meantime, in another window or by somebody else. Below it stands as "
    "it is now; what you had entered here was not taken over. Look, and enter it again."
)


def say(words: str) -> None:
    """Keep a sentence for the page that is drawn next."""
    st.session_state[_SAID] = words


def said() -> None:
    """What was kept to be said, once."""
    words = st.session_state.pop(_SAID, "")
    st.session_state[_OWN] = bool(words)
    if words:
        st.html(f'<p class="rs-notice rs-notice-quiet" role="status">{text(words)}</p>')


def key_for(name: str, held: object) -> str:
    """The key of a form over what is `held` now: another one once that changed, so that a form
    shows what stands there and never writes an old text over a new one.

    Where it changed elsewhere (another window, another editor), that is said.
    """
    now = hashlib.sha256(repr(held).encode("utf-8", errors="replace")).hexdigest()[:12]
    before = st.session_state.get(f"rs-form-{name}")
    st.session_state[f"rs-form-{name}"] = now
    if before not in (None, now) and not st.session_state.get(_OWN):
        st.html(f'<p class="rs-notice rs-notice-warn" role="status">{text(MEANWHILE)}</p>')
    return f"{name}-{now}"


def refuse(words: str) -> None:
    """A sentence on what cannot be done, and that nothing was lost."""
    st.html(f'<p class="rs-notice rs-notice-stop" role="alert">{text(words)}</p>')


@contextmanager
def told() -> Iterator[None]:
    """What is refused or cannot be saved, as a sentence in its place."""
    try:
        yield
    except (Refused, NotSaved, StoreUnusable, EditError) as error:
        refuse(str(error))


def go(**parameters: str) -> None:
    """Draw the page anew with what is chosen now and these parameters in its address."""
    chosen = state.context().selection | parameters
    st.query_params.from_dict(chosen)
    st.rerun()


def number(asked: str | None) -> int | None:
    """A whole number of the address; None for anything else."""
    return int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else None


def values(loaded: Loaded) -> dict[str, Any] | None:
    """What a text says, as plain values; None where it cannot be read."""
    found = loaded.document.values
    held = found.get("indicators") if isinstance(found, dict) else None
    sound = isinstance(held, list) and all(isinstance(each, dict) for each in held)
    return found if sound else None


def position(found: dict[str, Any] | None, id: str) -> int | None:
    """Where an indicator stands in the file."""
    ids = [str(each.get("id")) for each in found["indicators"]] if found else []
    return ids.index(id) if id in ids else None


def changes(title: str, words: Sequence[str]) -> str:
    """What changed, in words."""
    more = [f"… and {len(words) - SHOWN} more"] if len(words) > SHOWN else []
    told = [text(each) for each in (*words[:SHOWN], *more)]
    head = f"<h2>{text(title)}</h2>" if title else ""
    return f"{head}{items(told, 'rs-brief')}"


def mistakes(problems: Sequence[Problem]) -> str:
    """What keeps a draft from being published."""
    more = [f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    told = [f"Line {each.line}: {each.message}" for each in problems[:SHOWN]]
    return (
        '<div class="rs-notice rs-notice-warn" role="status"><p><strong>It cannot be published '
        f"yet.</strong></p>{items(map(text, (*told, *more)), '')}</div>"
    )


def indicators(
    found: dict[str, Any], wrong: set[object], bundle: Bundle, link: Callable[..., str]
) -> str:
    """Every indicator of a draft by objective. wrong: positions of those with a mistake."""
    held = list(enumerate(found["indicators"]))
    parts = []
    for objective in found.get("objectives") or []:
        mine = [(n, each) for n, each in held if each.get("objective") == objective.get("id")]
        rows = items((_line(n, each, wrong, bundle, link) for n, each in mine), "rs-list")
        parts.append(f"<h2>{text(objective.get('title', ''))}</h2>{rows or paragraph('None.')}")
    known = {objective.get("id") for objective in found.get("objectives") or []}
    lost = [(n, each) for n, each in held if each.get("objective") not in known]
    if lost:
        rows = items((_line(n, each, wrong, bundle, link) for n, each in lost), "rs-list")
        parts.append(f"<h2>Without an objective</h2>{rows}")
    return "".join(parts)


def _line(
    number: int, each: dict[str, Any], wrong: set[object], bundle: Bundle, link: Callable[..., str]
) -> str:
    id = str(each.get("id", ""))
    marks = []
    if number in wrong:
        marks.append("has a mistake")
    if each.get("retired"):
        marks.append("retired")
    elif id in bundle.awaiting:
        marks.append("awaiting data")
    elif id in bundle.failed:
        marks.append("could not be built")
    told = f" <em>{text(', '.join(marks))}</em>" if marks else ""
    href = link("definitions", indicator=id)
    return f"{anchor(href, str(each.get('title') or id))}{told}"


def blanks(template: Template, found: dict[str, Any]) -> dict[str, str]:
    """The inputs for a template's blanks, within a form; what stands in them."""
    return {each.name: _blank(each, found) for each in (*COMMON, *template.blanks)}


def _blank(each: Blank, found: dict[str, Any]) -> str:
    key = f"add-{each.name}"
    choices = {
        "objective": named(found, "objectives", "title"),
        "dataset": named(found, "datasets", "label"),
        "benchmark": named(found, "benchmarks", "label"),
        "better": BETTER,
    }.get(each.kind)
    if choices is None:
        return st.text_input(each.label, key=key, help=each.help or None)
    picked = st.selectbox(
        each.label, list(choices), format_func=choices.get, key=key, help=each.help or None
    )
    return str(picked or "")


def with_line_ends(new: str, old: str) -> str:
    """A text from a browser with the line ends that the file has."""
    plain = new.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in old else plain


__all__ = [
    "Refused",
    "blanks",
    "changes",
    "go",
    "indicators",
    "key_for",
    "mistakes",
    "number",
    "position",
    "refuse",
    "said",
    "say",
    "templates",
    "told",
    "values",
    "with_line_ends",
]
