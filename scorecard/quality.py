"""What the Data page may know of a dataset: counted, dated, never a row's content.

What is told here is published, beside figures whose hidden counts nobody may work out. The number
of rows of a table of ours is often a sum of such counts (a snapshot's rows are its people), and
even a rounded sum can narrow a hidden part of it down. So for our own tables (`own`, unless their
disclosure rule is off):

- the number of rows, and the share of unknown ethnicity, are not told. The pages take the share
  from the protected figures; `used_share` says in whole percent how much of a table was used, and
  of fewer than 1,000 rows to the nearest tenth: 88% of few rows can only be 7 of 8, or 15 of 17.
- rows with a problem and people recorded twice are not parts of any published count. They are told
  to the nearest 10, and those fewer than 15 alike: each such number stands for at least ten.
- the lines on which problems stand would count them, and are left out. `in_full` has everything,
  for the output of the build, which stays where the records are.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from scorecard.counting.people import SHORT, Labels
from scorecard.definitions.model import Dataset
from scorecard.results import WHOLE
from scorecard.sources.issues import Issue
from scorecard.sources.read import Source

FEW = 15  # fewer rows or people are all told alike, as `NEAREST`
NEAREST = 10
MANY = 1000  # rows of which a share in whole percent tells nothing


def dataset_facts(source: Source, labels: Labels, exact: bool = False) -> dict[str, Any]:
    """Facts on a dataset that was read.

    exact: tell a table of ours as a published one is told; for a disclosure rule that is off.
    """
    dataset = source.dataset
    open_ = exact or dataset.provenance == "published"
    return _described(dataset) | {
        "state": "ready",
        "message": "",
        "files": [file.name for file in source.files],
        "rounded": not open_,
        "rows_read": source.rows_read if open_ else None,
        "rows_used": source.rows_used if open_ else None,
        "used_share": _used_share(source, open_),
        "latest": _latest(source),
        "unknown_share": _unknown_share(labels) if open_ else None,
        "rejected": _issues(source.issues.found, open_),
        "problems": in_words(sum(i.rows for i in source.issues.found if i.effect != "read"), open_),
        "notes": _notes(source, labels, open_),
        "undivided": _undivided(labels, open_),
    }


def awaited_facts(dataset: Dataset, broken: str | None) -> dict[str, Any]:
    """Facts on a dataset that is not there, or could not be read."""
    supplier = f" from {dataset.supplied_by}" if dataset.supplied_by else ""
    return _described(dataset) | {
        "state": "failed" if broken else "awaiting",
        "message": broken or f"Awaiting {dataset.source}{supplier}.",
        "files": [],
        "rounded": dataset.provenance == "own",
        "rows_read": None,
        "rows_used": None,
        "used_share": None,
        "latest": None,
        "unknown_share": None,
        "rejected": [],
        "problems": "",
        "notes": [],
        "undivided": [],
    }


def in_full(source: Source, labels: Labels) -> list[str]:
    """Everything that was found in a dataset, exactly and with its lines, a sentence each.

    For whoever may see the records: it must not enter a bundle or a page.
    """
    rows = f"{source.rows_used:,} of {source.rows_read:,} rows are used."
    return [rows, *map(str, source.issues.found), *_notes(source, labels, True)]


def rounded(count: int) -> int:
    """`count` to the nearest 10; 0 where there is nothing, and 10 for anything from 1 to 14."""
    if count < FEW:
        return NEAREST if count else 0
    return (count + NEAREST // 2) // NEAREST * NEAREST


def in_words(count: int, exact: bool) -> str:
    """A count in words: 2,090; about 2,090; fewer than 15."""
    if exact or not count:
        return f"{count:,}"
    return f"about {rounded(count):,}" if count >= FEW else f"fewer than {FEW}"


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


def _used_share(source: Source, exact: bool) -> float | None:
    """To a whole percent, of few rows of ours to a tenth; 1 only where every row is used, 0 only
    where none is."""
    if not source.rows_read:
        return None
    share = source.rows_used / source.rows_read
    digits = 2 if exact or source.rows_read >= MANY else 1
    step = 10.0**-digits
    return share if share in (0, 1) else min(max(round(share, digits), step), 1 - step)


def _unknown_share(labels: Labels) -> float | None:
    share = labels.unknown_share
    return None if share is None else round(share, 4)


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


def _issues(found: list[Issue], exact: bool) -> list[dict[str, Any]]:
    """The problems of a dataset; those of a table of ours once for all its files.

    A file is often a period: what is counted by period could be compared with published counts.
    """
    if exact:
        return [_issue(issue, issue.rows, [issue.file], exact) for issue in found]
    alike: dict[tuple[str, str, str], list[Issue]] = {}
    for issue in found:
        alike.setdefault((issue.column, issue.reason, issue.effect), []).append(issue)
    return [
        _issue(group[0], sum(i.rows for i in group), [i.file for i in group], exact)
        for group in alike.values()
    ]


def _issue(issue: Issue, rows: int, files: list[str], exact: bool) -> dict[str, Any]:
    return {
        "file": ", ".join(dict.fromkeys(files)),
        "column": issue.column,
        "reason": issue.reason,
        "effect": issue.effect,
        "rows": rows if exact else rounded(rows),
        "told": in_words(rows, exact),
        "lines": list(issue.lines) if exact else [],
    }


def _notes(source: Source, labels: Labels, exact: bool) -> list[str]:
    notes = []
    if labels.unmapped.height:
        notes.append(_unmapped(labels.unmapped, exact))
    if labels.conflicts:
        notes.append(
            f"{_capital(in_words(labels.conflicts, exact))} people are recorded with more than one "
            "ethnic group; the latest known one counts."
        )
    if labels.places:
        many = f"{labels.places:,} rows" if exact else "Some rows"
        notes.append(
            f"{many} name an area that is not in areas.csv; they count for the whole organisation "
            "only."
        )
    if set(_undivided(labels, exact)) - {WHOLE}:
        notes.append(
            "Some rows name an area and none of the areas below it; they count for the area alone, "
            "so that those below add up to less."
        )
    if source.missing:
        notes.append(f"Columns not found: {', '.join(source.missing)}.")
    return notes


def _undivided(labels: Labels, exact: bool) -> list[str]:
    """Areas with rows of their own beside those of the areas below. Few rows are not told of: that
    there are any may be a small count that is hidden."""
    least = 1 if exact else NEAREST
    return sorted(area for area, rows in labels.undivided.items() if rows >= least)


def _unmapped(unmapped: pl.DataFrame, exact: bool) -> str:
    """Which labels the code list lacks. A rare or a long one may be anything, a name even.

    How many rows have them is a part of the people of unknown ethnicity, so of a table of ours
    that is not told.
    """
    told = unmapped.filter(
        (pl.col("rows") >= (1 if exact else FEW)) & (pl.col("value").str.len_chars() <= SHORT)
    )
    names = ", ".join(f"“{value}”" for value in told["value"].to_list()[:10])
    if exact:
        start = (
            f"{unmapped.height} {'label is' if unmapped.height == 1 else 'labels are'} not in the "
            f"code list and count as Unknown ({int(unmapped['rows'].sum()):,} rows)"
        )
        return f"{start}: {names}." if names else f"{start}."
    among = f", among them {names}" if names else "; none of them is frequent"
    return f"There are labels that are not in the code list and count as Unknown{among}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
