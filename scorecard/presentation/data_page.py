"""The page Data: where the figures come from, how fresh and complete they are, what was set
aside."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from scorecard import results
from scorecard.definitions.model import Indicator
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
IN_THE_BUILD = (
    "Numbers of rows of our own records are rounded, so that no hidden figure can be worked out "
    "from them. The build lists every problem with its lines, for those who may see the records."
)
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
    shares = remember(bundle, "data page, unknown", lambda: unknown_shares(bundle))
    rows = [
        (
            _label(each),
            STATES.get(each["state"], each["state"]),
            _latest(each),
            _rows(each),
            _set_aside(each),
            _unknown(each, shares, warning),
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


def unknown_shares(bundle: Bundle) -> dict[str, float | None]:
    """For each dataset that tells ethnicity, the share unknown in its latest figures of the whole.

    From the protected figures: what these hide, a share of rows must not tell. Of several
    indicators the one with the most people counts; None where none of them may tell it.
    """
    tellers: dict[str, list[str]] = {}
    for each in bundle.definitions.indicators:
        if each.by_ethnicity:
            tellers.setdefault(_people_of(each), []).append(each.id)
    frame = bundle.results
    whole = (frame["group"] == results.ALL) & (frame["area"] == results.WHOLE)
    told = frame[whole & (frame["variant"] == "") & frame["unknown_share"].notna()]
    told = told[told["suppression"] == ""].sort_values(["period_end", "denominator"])
    last = told.drop_duplicates("indicator", keep="last").set_index("indicator")
    shares: dict[str, float | None] = {}
    for dataset, ids in tellers.items():
        found = last[last.index.isin(ids)].sort_values(["period_end", "denominator"])
        shares[dataset] = None if found.empty else float(found["unknown_share"].iloc[-1])
    return shares


def _people_of(indicator: Indicator) -> str:
    """The dataset whose people of unknown ethnicity an indicator's share counts."""
    tally = indicator.numerator if indicator.measure == "rate" else indicator.denominator
    return (tally.dataset if tally else None) or indicator.dataset


def _unknown(each: dict[str, Any], shares: dict[str, float | None], warning: float) -> str:
    ready = each["state"] == "ready"
    if not (ready and each.get("rounded")):
        return unknown(each.get("unknown_share"), warning, ready)
    if each["id"] not in shares:
        return unknown(None, warning)
    share = shares[each["id"]]
    return NOT_TOLD if share is None else unknown(share, warning)


def datasets(bundle: Bundle) -> str:
    """A card for each dataset that is there: source, licence, breaks, notes, what was set aside."""
    used = _used_by(bundle)
    cards = "".join(
        _card(each, used.get(each["id"], []))
        for each in bundle.datasets
        if each["state"] != "awaiting"
    )
    return f'<div class="rs-stack">{cards}</div>'


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
    name = _label(each)
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
    read, used, share = each.get("rows_read"), each.get("rows_used"), each.get("used_share")
    if read is None and share is not None:
        return "All" if share == 1 else f"{100 * share:.0f}%"
    if read is None or used is None:
        return "–" if each["state"] != "ready" else NOT_TOLD
    return f"{number(used)}\u00a0of\u00a0{number(read)}"


def _set_aside(each: dict[str, Any]) -> str:
    found = each.get("rejected") or []
    if not found:
        return "–" if each["state"] != "ready" else "0"
    if each.get("rounded") and each.get("problems"):
        return capital(str(each["problems"]))
    if any(issue["rows"] is None for issue in found):
        return NOT_TOLD
    return number(sum(issue["rows"] for issue in found))
