"""One card a dataset on the page Data: source, licence, breaks, notes, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from scorecard.presentation.formats import day, number
from scorecard.presentation.markup import details, facts, items, paragraph, table, text
from scorecard.presentation.vocabulary import capital, listed

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

# No-break spaces: a symbol stays with its word.
STATES = {
    "ready": "●\u00a0Read",
    "awaiting": "○\u00a0Awaited",
    "failed": "▲\u00a0Not\u00a0readable",
}
NOT_TOLD = "Not told"
IN_THE_BUILD = (
    "Numbers of rows of our own records are rounded, so that no hidden figure can be worked out "
    "from them. The build lists every problem with its lines, for those who may see the records."
)
SHOWN_LINES = 20


def datasets(bundle: Bundle) -> str:
    """A card for each dataset that is there: source, licence, breaks, notes, what was set aside."""
    used = used_by(bundle)
    cards = "".join(
        _card(each, used.get(each["id"], []))
        for each in bundle.datasets
        if each["state"] != "awaiting"
    )
    return f'<div class="rs-stack">{cards}</div>'


def _card(each: dict[str, Any], used: Sequence[str]) -> str:
    publication = each.get("publication") or {}
    supplied = capital(str(each.get("supplied_by") or ""))
    told = [
        ("State", text(STATES.get(each["state"], each["state"]))),
        (
            "Kind",
            "Published figures" if each.get("provenance") == "published" else "Our own records",
        ),
        ("Source", text(published_as(publication))),
        ("Licence", text(publication.get("licence") or "")),
        ("Reference", text(publication.get("reference") or "")),
        ("Supplied by", text(supplied)),
        ("Files", text(listed(each.get("files") or []))),
        ("Latest date", text(latest_of(each).strip("–"))),
        ("Rows used", text(rows_of(each).strip("–"))),
        ("Used by", text(listed(used)) if used else "No indicator; a comparison or a share"),
    ]
    notes = [text(note) for note in each.get("notes") or []]
    notes += [
        f"From {day(date.fromisoformat(str(b['at'])))} figures are not comparable with those "
        f"before: {text(b['why'])}"
        for b in each.get("breaks") or []
    ]
    message = paragraph(str(each.get("message") or ""), "rs-notice rs-notice-warn")
    opened = " open" if each["state"] == "failed" else ""
    brief = ", ".join(filter(None, (latest_of(each).strip("–"), publication.get("publisher"))))
    return (
        f'<details class="rs-card rs-dataset"{opened}><summary><h3>{text(label_of(each))}</h3> '
        f'<span class="rs-meta">{text(brief)}</span></summary>{message}{facts(told)}'
        f"{items(notes, 'rs-brief')}{_rejected(each)}</details>"
    )


def _rejected(each: dict[str, Any]) -> str:
    """What was wrong with rows: never a value, only reasons, counts and line numbers."""
    rows = [
        (
            issue["reason"],
            capital(str(issue.get("effect") or "set aside")),
            str(issue.get("column") or ""),
            _count(issue),
            _lines(issue),
        )
        for issue in each.get("rejected") or []
    ]
    if not rows:
        return ""
    heads = ("Problem", "What was done", "Column", "Rows", "Lines in the file")
    if each.get("rounded"):
        heads = (*heads[:4], "File")
    name = label_of(each)
    lines = paragraph(IN_THE_BUILD, "rs-meta") if each.get("rounded") else ""
    problems = table(f"Rows with a problem in {name}", heads, rows, (3,))
    return details(f"Problems found in {name}", problems + lines)


def _count(issue: dict[str, Any]) -> str:
    told = issue.get("told")
    if told:
        return capital(str(told))
    return NOT_TOLD if issue["rows"] is None else number(issue["rows"])


def _lines(issue: dict[str, Any]) -> str:
    lines = [str(line) for line in issue.get("lines") or []]
    if not lines:
        return str(issue.get("file") or "")
    told = ", ".join(lines[:SHOWN_LINES])
    more = (issue["rows"] or len(lines)) - len(lines[:SHOWN_LINES])
    where = f"{issue['file']}: " if issue.get("file") else ""
    return where + told + (", …" if told and more > 0 else "")


def used_by(bundle: Bundle) -> dict[str, list[str]]:
    """For each dataset, the titles of the indicators that are made from it."""
    used: dict[str, list[str]] = {}
    for each in bundle.definitions.indicators:
        others = [
            tally.dataset for tally in (each.numerator, each.denominator) if tally and tally.dataset
        ]
        for id in dict.fromkeys([each.dataset, *others]):
            used.setdefault(id, []).append(each.title)
    return used


def published_as(publication: dict[str, Any]) -> str:
    """Publisher, title and date of what a dataset was taken from; empty where none is known."""
    published = str(publication.get("published") or "")
    with suppress(ValueError):  # a year, or words: as it was given
        published = f"Published {day(date.fromisoformat(published))}"
    parts = [publication.get("publisher"), publication.get("title"), published]
    return ". ".join(str(part) for part in parts if part)


def label_of(each: dict[str, Any]) -> str:
    """What a dataset is called on screen."""
    return str(each.get("label") or each["id"])


def latest_of(each: dict[str, Any]) -> str:
    """The last date a dataset tells of; a dash where none is known."""
    return day(date.fromisoformat(str(each["latest"])[:10])) if each.get("latest") else "–"


def rows_of(each: dict[str, Any]) -> str:
    """How many of its rows are used, or what share of them where counts may not be told."""
    read, used, share = each.get("rows_read"), each.get("rows_used"), each.get("used_share")
    if read is None and share is not None:
        return "All" if share == 1 else f"{100 * share:.0f}%"
    if read is None or used is None:
        return "–" if each["state"] != "ready" else NOT_TOLD
    return f"{number(used)}\u00a0of\u00a0{number(read)}"
