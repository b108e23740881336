"""The page Data in tables: which datasets are there, how fresh and complete, what is awaited."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from scorecard import results
from scorecard.definitions.model import Indicator
from scorecard.presentation.dataset_cards import (
    NOT_TOLD,
    STATES,
    label_of,
    latest_of,
    published_as,
    rows_of,
    used_by,
)
from scorecard.presentation.formats import day, number
from scorecard.presentation.markup import items, table, text
from scorecard.presentation.rows import remember
from scorecard.presentation.vocabulary import capital, listed

if TYPE_CHECKING:
    from scorecard.bundle import Bundle


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
            label_of(each),
            STATES.get(each["state"], each["state"]),
            latest_of(each),
            rows_of(each),
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


def awaited(bundle: Bundle) -> str:
    """The datasets that are not there yet: from whom, and which indicators wait for them."""
    used = used_by(bundle)
    sources = {each.id: each.source for each in bundle.definitions.datasets}
    rows = [
        (
            label_of(each),
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


def _source(bundle: Bundle, dataset: str | None) -> str:
    found = next((each for each in bundle.datasets if each["id"] == dataset), None)
    return (
        (published_as(found.get("publication") or {}) or label_of(found))
        if found
        else str(dataset or "")
    )


def _set_aside(each: dict[str, Any]) -> str:
    found = each.get("rejected") or []
    if not found:
        return "–" if each["state"] != "ready" else "0"
    if each.get("rounded") and each.get("problems"):
        return capital(str(each["problems"]))
    if any(issue["rows"] is None for issue in found):
        return NOT_TOLD
    # what was understood all the same, as a number with commas, is told with the dataset only
    return number(sum(issue["rows"] for issue in found if issue["effect"] != "read"))
