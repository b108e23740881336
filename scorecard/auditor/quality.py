"""What the Data page tells of a dataset, as limits on counts: rows, and the share unknown."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from scorecard.auditor.counts import EVERYBODY, Register
from scorecard.auditor.filters import tests
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.tallies import ROWS
from scorecard.auditor.windows import Window, apart
from scorecard.definitions.model import Dataset
from scorecard.results import UNKNOWN, WHOLE

WHOLE_PERCENT, FULL = 0.005, 0.00005  # how far a share may be off that is told with 2 or 4 digits
UNMAPPED = re.compile(r"count as Unknown \(([\d,]+) rows")


def quality(found: Register, facts: dict[str, Any]) -> list[Relation]:
    """Limits from the facts on datasets of our own whose rows are counted.

    Windows that do not overlap hold no more rows than there are; no more of them are of unknown
    ethnicity than the share says; and, where no person's other records can tell the ethnicity, at
    least as many as the share says less the rows outside the windows.
    """
    datasets = {each.id: each for each in found.definitions.datasets}
    out: list[Relation] = []
    for fact in facts.get("datasets") or []:
        dataset = datasets.get(fact.get("id"))
        if dataset is not None and dataset.provenance == "own" and dataset.shape == "records":
            out += _dataset(found, dataset, fact)
    return out


def _dataset(found: Register, dataset: Dataset, fact: dict[str, Any]) -> list[Relation]:
    rows, share = fact.get("rows_used"), fact.get("unknown_share")
    if rows is None or dataset.id in found.split:
        return []
    out = []
    for everybody, unknown in _lines(found, dataset):
        words = "the dataset has no more rows than the Data page says"
        out.append(Relation(words, dict.fromkeys(everybody, 1.0), -INFINITE, float(rows)))
        told = [
            int(n.replace(",", "")) for s in fact.get("notes") or [] for n in UNMAPPED.findall(s)
        ]
        least = max([0.0, *told])
        words = "the share of unknown ethnicity on the Data page"
        if share is not None:
            off = WHOLE_PERCENT if round(share, 2) == share else FULL
            least = max(least, (share - off) * rows)
            most = (share + off) * rows
            out.append(Relation(words, dict.fromkeys(unknown, 1.0), -INFINITE, most))
        if dataset.columns.person is None and not dataset.where and len(unknown) == len(everybody):
            terms = dict.fromkeys(unknown, 1.0) | dict.fromkeys(everybody, -1.0)
            out.append(Relation(words, terms, least - rows, INFINITE))
    return out


def _lines(found: Register, dataset: Dataset) -> list[tuple[list[int], list[int]]]:
    """All and Unknown of windows that do not overlap, for each way the dataset is dated."""
    base = tests(dataset.where)
    held: dict[str, dict[Window, list[int]]] = defaultdict(dict)
    for position, (counted, windows, area, cell) in enumerate(found.names):
        if counted.dataset != dataset.id or counted.where != base or area != WHOLE:
            continue
        flow = counted.axis.startswith("on ") and not counted.column and len(windows) == 1
        if counted.unit == ROWS and flow and cell in (EVERYBODY, ("", UNKNOWN)):
            pair = held[counted.axis].setdefault(windows[0], [-1, -1])
            pair[cell != EVERYBODY] = position
    out = []
    for pairs in held.values():
        chosen = [pairs[window] for window in apart(pairs)]
        everybody, unknown = ([p for p in side if p >= 0] for side in zip(*chosen, strict=True))
        out.append((everybody, unknown))
    return out
