"""The page Data: where the figures come from, how fresh and complete they are, what was set
aside."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from scorecard import results
from scorecard.presentation.formats import day, number
from scorecard.presentation.markup import details, facts, items, paragraph, table, text
from scorecard.presentation.rows import remember
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
SHOWN_LINES = 20


def summary(bundle: Bundle) -> str:
    """How many datasets are there, awaited or broken, in a sentence."""
    states = [each["state"] for each in bundle.datasets]
    counts = {state: states.count(state) for state in STATES}
    parts = [
        f"{counts['ready']} of {len(states)} datasets {'is' if counts['ready'] == 1 else 'are'} "
        "read"
    ]
    if counts["awaiting"]:
        parts.append(f"{counts['awaiting']} {'is' if counts['awaiting'] == 1 else 'are'} awaited")
    if counts["failed"]:
        parts.append(f"{counts['failed']} could not be read")
    return f"{listed(parts)}."


def overview(bundle: Bundle) -> str:
    """A table with a row for each dataset that is there; nothing where none is."""
    warning = bundle.definitions.scorecard.unknown_warning
    rows = [
        (
            _label(each),
            STATES.get(each["state"], each["state"]),
            _latest(each),
            _rows(each),
            _set_aside(each),
            unknown(each.get("unknown_share"), warning, each["state"] == "ready"),
        )
        for each in bundle.datasets
        if each["state"] != "awaiting"
    ]
    heads = ("Dataset", "State", "Latest date", "Rows used", "With a problem", "Ethnicity unknown")
    return table("Datasets that are there", heads, rows, numeric=(3, 4)) if rows else ""


def unknown(share: float | None, warning: float, read: bool = True) -> str:
    """The share of unknown ethnicity in words; a high one says so."""
    if share is None:
        return "" if not read else "Does not apply"
    if share == 0:
        return "None"
    percent = "Under 1%" if share < 0.01 else f"{100 * share:.0f}%"
    return f"{percent}, high" if share > warning else percent


def datasets(bundle: Bundle) -> str:
    """A card for each dataset that is there: source, licence, breaks, notes, what was set aside."""
    used = _used_by(bundle)
    cards = "".join(
        _card(each, used.get(each["id"], []))
        for each in bundle.datasets
        if each["state"] != "awaiting"
    )
    return f'<div class="rs-stack">{cards}</div>'


def hidden(bundle: Bundle) -> str:
    """How much of what was counted is not shown, in a sentence and by area level and grouping."""
    return remember(bundle, "data page, hidden", lambda: _hidden(bundle))


def awaited(bundle: Bundle) -> str:
    """The datasets that are not there yet: from whom, and which indicators wait for them."""
    used = _used_by(bundle)
    sources = {each.id: each.source for each in bundle.definitions.datasets}
    rows = [
        (
            _label(each),
            capital(str(each.get("supplied_by") or "not said")),
            sources.get(each["id"], ""),
            listed(used.get(each["id"], [])),
        )
        for each in bundle.datasets
        if each["state"] == "awaiting"
    ]
    heads = ("Dataset", "From whom", "File", "Indicators that wait for it")
    return table("Datasets that are awaited", heads, rows) if rows else ""


def failed(bundle: Bundle) -> str:
    """The indicators that could not be built, and why; nothing where all could."""
    titles = {each.id: each.title for each in bundle.definitions.indicators}
    return items(
        (
            f"<strong>{text(titles.get(id, id))}</strong>: {text(why)}"
            for id, why in bundle.failed.items()
        ),
        "rs-brief",
    )


def benchmarks(bundle: Bundle) -> str:
    """What figures are compared with, and of what date; nothing where there is nothing."""
    dates: dict[str, set[str]] = {}
    for row in bundle.benchmarks:
        dates.setdefault(str(row["benchmark"]), set()).add(str(row["as_at"]))
    rows = []
    for each in bundle.definitions.benchmarks:
        known = sorted(dates.get(each.id, ()))
        told = day(date.fromisoformat(known[-1])) if known else "No figures yet"
        rows.append((capital(each.label), told, _source(bundle, each.dataset)))
    heads = ("Compared with", "As at (latest)", "Source")
    return (
        table("Populations and published figures used for comparison", heads, rows) if rows else ""
    )


def _card(each: dict[str, Any], used: Sequence[str]) -> str:
    publication = each.get("publication") or {}
    supplied = capital(str(each.get("supplied_by") or ""))
    told = [
        ("State", text(STATES.get(each["state"], each["state"]))),
        (
            "Kind",
            "Published figures" if each.get("provenance") == "published" else "Our own records",
        ),
        ("Source", text(_publication(publication))),
        ("Licence", text(publication.get("licence") or "")),
        ("Reference", text(publication.get("reference") or "")),
        ("Supplied by", text(supplied)),
        ("Files", text(listed(each.get("files") or []))),
        ("Latest date", text(_latest(each).strip("–"))),
        ("Rows used", text(_rows(each).strip("–"))),
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
    brief = ", ".join(filter(None, (_latest(each).strip("–"), publication.get("publisher"))))
    return (
        f'<details class="rs-card rs-dataset"{opened}><summary><h3>{text(_label(each))}</h3> '
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
            NOT_TOLD if issue["rows"] is None else number(issue["rows"]),
            _lines(issue),
        )
        for issue in each.get("rejected") or []
    ]
    if not rows:
        return ""
    heads = ("Problem", "What was done", "Column", "Rows", "Lines in the file")
    name = _label(each)
    return details(
        f"Problems found in {name}", table(f"Rows with a problem in {name}", heads, rows, (3,))
    )


def _lines(issue: dict[str, Any]) -> str:
    lines = [str(line) for line in issue.get("lines") or []]
    told = ", ".join(lines[:SHOWN_LINES])
    more = (issue["rows"] or len(lines)) - len(lines[:SHOWN_LINES])
    where = f"{issue['file']}: " if issue.get("file") and told else ""
    return where + told + (", …" if told and more > 0 else "")


def _hidden(bundle: Bundle) -> str:
    frame = bundle.results
    cells = frame[~frame["group"].isin([results.ALL])]
    cells = cells.drop_duplicates([name for name in results.KEY if name != "comparator"])
    if cells.empty:
        return paragraph("There are no figures yet.", "rs-none")
    by_us, at_source = cells["suppression"] == "suppressed", cells["suppression"] == "at-source"
    own = cells["provenance"] != "published"
    words = (
        f"Of {number(float(own.sum()))} figures by ethnic group made from our own records, "
        f"{number(float((by_us & own).sum()))} ({_share(by_us & own, own)}) are not shown, because "
        "few people stand behind them or because another hidden figure could be worked out from "
        "them."
        if own.any()
        else "All figures are published ones, which we show as their source does."
    )
    if at_source.any():
        words += f" {number(float(at_source.sum()))} figures were hidden by their source."
    if not own.any():
        return paragraph(words)
    return paragraph(words) + _hidden_table(bundle, cells[own], by_us[own])


def _hidden_table(bundle: Bundle, cells: pd.DataFrame, by_us: pd.Series[bool]) -> str:
    groupings = bundle.definitions.ethnicity.groupings
    levels = list(dict.fromkeys(str(area["level"]) for area in bundle.areas))
    rows = []
    for level in levels:
        for name, grouping in groupings.items():
            mine = (cells["area_level"] == level) & (cells["grouping"] == name)
            if mine.any():
                told = "Whole organisation" if level == results.WHOLE else capital(level)
                rows.append(
                    (
                        told,
                        grouping.label or name,
                        number(float(mine.sum())),
                        _share(by_us & mine, mine),
                    )
                )
    heads = ("Level", "Ethnic groups", "Figures", "Not shown")
    return table("Figures not shown, by level and grouping", heads, rows, numeric=(2, 3))


def _share(part: pd.Series[bool], whole: pd.Series[bool]) -> str:
    share = float(part.sum() / whole.sum()) if whole.any() else 0.0
    return "under 1%" if 0 < share < 0.01 else f"{100 * share:.0f}%"


def _used_by(bundle: Bundle) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {}
    for each in bundle.definitions.indicators:
        others = [
            tally.dataset for tally in (each.numerator, each.denominator) if tally and tally.dataset
        ]
        for id in dict.fromkeys([each.dataset, *others]):
            used.setdefault(id, []).append(each.title)
    return used


def _source(bundle: Bundle, dataset: str | None) -> str:
    found = next((each for each in bundle.datasets if each["id"] == dataset), None)
    return (
        (_publication(found.get("publication") or {}) or _label(found))
        if found
        else str(dataset or "")
    )


def _publication(publication: dict[str, Any]) -> str:
    published = str(publication.get("published") or "")
    with suppress(ValueError):  # a year, or words: as it was given
        published = f"Published {day(date.fromisoformat(published))}"
    parts = [publication.get("publisher"), publication.get("title"), published]
    return ". ".join(str(part) for part in parts if part)


def _label(each: dict[str, Any]) -> str:
    return str(each.get("label") or each["id"])


def _latest(each: dict[str, Any]) -> str:
    return day(date.fromisoformat(str(each["latest"])[:10])) if each.get("latest") else "–"


def _rows(each: dict[str, Any]) -> str:
    read, used = each.get("rows_read"), each.get("rows_used")
    if read is None or used is None:
        return "–" if each["state"] != "ready" else NOT_TOLD
    return f"{number(used)}\u00a0of\u00a0{number(read)}"


def _set_aside(each: dict[str, Any]) -> str:
    found = each.get("rejected") or []
    if not found:
        return "–" if each["state"] != "ready" else "0"
    if any(issue["rows"] is None for issue in found):
        return NOT_TOLD
    return number(sum(issue["rows"] for issue in found))
