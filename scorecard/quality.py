"""What the Data page may know of a dataset: counted, dated, never a row's content."""

from __future__ import annotations

from typing import Any

import polars as pl

from scorecard.counting.people import SHORT, Labels
from scorecard.definitions.model import Dataset
from scorecard.sources.issues import Issue
from scorecard.sources.read import Source

FEW = 10  # a label, or a number of people, is told from this many rows on


def dataset_facts(source: Source, labels: Labels) -> dict[str, Any]:
    """Facts on a dataset that was read."""
    dataset = source.dataset
    return _described(dataset) | {
        "state": "ready",
        "message": "",
        "files": [file.name for file in source.files],
        "rows_read": source.rows_read,
        "rows_used": source.rows_used,
        "latest": _latest(source),
        "unknown_share": _unknown_share(source, labels),
        "rejected": [_issue(issue) for issue in source.issues.found],
        "notes": _notes(source, labels),
    }


def awaited_facts(dataset: Dataset, broken: str | None) -> dict[str, Any]:
    """Facts on a dataset that is not there, or could not be read."""
    supplier = f" from {dataset.supplied_by}" if dataset.supplied_by else ""
    return _described(dataset) | {
        "state": "failed" if broken else "awaiting",
        "message": broken or f"Awaiting {dataset.source}{supplier}.",
        "files": [],
        "rows_read": None,
        "rows_used": None,
        "latest": None,
        "unknown_share": None,
        "rejected": [],
        "notes": [],
    }


def _described(dataset: Dataset) -> dict[str, Any]:
    publication = dataset.publication
    return {
        "id": dataset.id,
        "label": dataset.label or dataset.id,
        "supplied_by": dataset.supplied_by,
        "provenance": dataset.provenance,
        "publication": publication.model_dump() if publication else None,
        "breaks": [{"at": b.at.isoformat(), "why": b.why} for b in dataset.breaks],
    }


def _unknown_share(source: Source, labels: Labels) -> float | None:
    """To a whole percent; not told where the rows without a known group, or with one, are few."""
    share = labels.unknown_share
    if share is None:
        return None
    few = 0 < share * labels.rows < FEW or 0 < (1 - share) * labels.rows < FEW
    return None if few and source.dataset.provenance == "own" else round(share, 2)


def _latest(source: Source) -> str | None:
    columns = source.dataset.columns
    names = [
        c
        for c in (columns.date, columns.as_at, columns.start, columns.end)
        if c is not None and c in source.kinds
    ]
    if not names:
        return None
    found = source.frame.select(pl.max_horizontal(pl.col(n).max() for n in names)).collect().item()
    return found.isoformat() if found else None


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "file": issue.file,
        "column": issue.column,
        "reason": issue.reason,
        "effect": issue.effect,
        "rows": issue.rows,
        "lines": list(issue.lines),
    }


def _notes(source: Source, labels: Labels) -> list[str]:
    notes = []
    unmapped = labels.unmapped
    published = source.dataset.provenance == "published"
    if unmapped.height:
        told = unmapped.filter(
            (pl.col("rows") >= (1 if published else FEW))
            & (pl.col("value").str.len_chars() <= SHORT)
        )
        names = ", ".join(f"“{value}”" for value in told["value"].to_list()[:10])
        notes.append(
            f"{unmapped.height} {'label is' if unmapped.height == 1 else 'labels are'} not in the "
            f"code list and count as Unknown ({_number(int(unmapped['rows'].sum()))} rows)"
            + (f": {names}." if names else ".")
        )
    if labels.conflicts:
        notes.append(
            f"{_number(labels.conflicts)} people are recorded with more than one ethnic group; the "
            "latest known one counts."
        )
    if labels.places:
        notes.append(
            f"{_number(labels.places)} rows name an area that is not in areas.csv; they count for "
            "the whole organisation only."
        )
    if source.missing:
        notes.append(f"Columns not found: {', '.join(source.missing)}.")
    return notes


def _number(count: int) -> str:
    return f"{count:,}" if count >= FEW else f"fewer than {FEW}"
