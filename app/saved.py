"""Versions and the trail as pieces of HTML."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from scorecard.journal import Entry, Version
from scorecard.presentation.markup import anchor, details, facts, items, table, text

STATES = {"pending": "not confirmed yet", "failed": "not saved"}
EVENTS = {
    "signed-in": "Signed in",
    "signed-out": "Signed out",
    "refused": "Was refused",
    "saw-area": "Looked at a service area",
    "exported": "Took figures away",
    "previewed": "Tried out a change",
    "drafted": "Changed a draft",
    "published": "Published definitions",
    "restored": "Restored a version",
    "retired": "Retired an indicator",
    "access-changed": "Access changed",
    "backed-up": "Made a backup",
    "trail-shortened": "Shortened the trail",
}
LONGEST_DIFFERENCE = 400  # lines


def moment(at: datetime) -> str:
    """26 November 2026, 14:05 (UTC, as servers stand in one time and readers in another)."""
    told = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return f"{told.day} {told:%B %Y, %H:%M} UTC"


def who(each: Version | Entry) -> str:
    """Name, and how the sign-in calls them where that says more."""
    author = each.author
    if not author.name or author.name == author.subject:
        return author.subject
    return f"{author.name} ({author.subject})" if author.subject != "local" else author.name


def card(version: Version, href: str, current: bool) -> str:
    """One version in the list."""
    marks = ["published now"] if current else []
    marks += [STATES[version.state]] if version.state in STATES else []
    if version.restored_from is not None:
        marks.append(f"version {version.restored_from} again")
    told = f" <em>{text(', '.join(marks))}</em>" if marks else ""
    shown = [text(word) for word in version.words[:4]]
    more = len(version.words) - len(shown)
    shown += [f"… and {more} more"] if more > 0 else []
    return (
        f"<strong>{anchor(href, f'Version {version.number}')}</strong>{told}"
        f'<p class="rs-meta">{text(moment(version.at))}, {text(who(version))}</p>'
        f"<p>{text(version.why)}</p>{items(shown, 'rs-brief')}"
    )


def versions(found: Sequence[Version], link: Callable[[int], str], current: int | None) -> str:
    """The list of versions, newest first."""
    return items(
        (card(each, link(each.number), each.number == current) for each in found), "rs-versions"
    )


def one(version: Version, current: bool) -> str:
    """Who saved a version, when and why, and what it changed."""
    state = "Published now" if current else STATES.get(version.state, "Replaced since").capitalize()
    again = f"Version {version.restored_from}" if version.restored_from is not None else ""
    return facts(
        [
            ("Saved", text(moment(version.at))),
            ("By", text(who(version))),
            ("State", text(state)),
            ("Takes up again", text(again)),
            ("Why", text(version.why)),
        ]
    ) + items((text(word) for word in version.words), "rs-brief")


def compared(old: str, new: str, words: Sequence[str], names: tuple[str, str]) -> str:
    """What differs between two texts: in words, and line by line to unfold."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, "", "", 2, ""))
    cut = len(lines) - LONGEST_DIFFERENCE
    lines = lines[:LONGEST_DIFFERENCE] + ([f"… and {cut} lines more"] if cut > 0 else [])
    told = "\n".join(_line(each) for each in lines[2:])
    whole = (
        '<pre class="rs-difference" tabindex="0" role="region" aria-label="Lines that differ">'
        f"{told}</pre>"
        if told
        else ""
    )
    return items((text(word) for word in words), "rs-brief") + details("Line by line", whole)


def _line(line: str) -> str:
    kind = {"+": "ins", "-": "del"}.get(line[:1])
    return f"<{kind}>{text(line)}</{kind}>" if kind else text(line)


def trail(found: Sequence[Entry]) -> str:
    """Entries of the trail as a table."""
    rows = [
        (
            moment(each.at),
            EVENTS.get(each.event, each.event),
            "–" if each.event == "signed-out" else each.subject or "–",  # a number for servers
            f"{who(each)}, {each.author.role}" if each.author.role else who(each),
            ", ".join(f"{name} {value}" for name, value in each.details.items()) or "–",
        )
        for each in found
    ]
    return table("The trail, newest first", ("When", "What", "On what", "Who", "More"), rows)
