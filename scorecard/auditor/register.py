"""From the rows of the results to counts: what each row tells, and of which count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from scorecard.auditor.counts import EVERYBODY, KNOWN, NONE, Cell, Figure, Register, Row
from scorecard.auditor.hierarchy import hierarchy
from scorecard.auditor.relations import nested
from scorecard.auditor.rounding import rounded
from scorecard.auditor.tables import days, tables
from scorecard.auditor.tallies import PEOPLE, ROWS, TOTAL, Counted, Series, Side, read_series
from scorecard.auditor.windows import Windows, tiles, within
from scorecard.definitions.model import Definitions
from scorecard.results import ALL, KEY, UNKNOWN, WHOLE

CELL = [name for name in KEY if name != "comparator"]
Record = Mapping[Hashable, Any]  # a row of the results, by column


def register(frame: pd.DataFrame, definitions: Definitions, facts: dict[str, Any]) -> Register:
    """All counts of `frame` (schema `scorecard.results`) and of the published tables in `facts`."""
    found = Register(definitions)
    found.groups = {k: list(v) for k, v in (facts.get("groups") or {}).items()}
    found.memberships = facts.get("memberships") or []
    series = _all_series(frame, definitions)
    found.undivided = {
        str(each["id"]): frozenset(each.get("undivided") or [])
        for each in facts.get("datasets") or []
    }
    records = frame.to_dict("records")
    above = {r["area"]: r["parent_area"] or WHOLE for r in records if r["area"] != WHOLE}
    found.hierarchy = hierarchy(facts, above)
    for record in records:
        _structure(found, record, series)
    days(found, facts.get("benchmarks") or [])
    found.split.update(facts.get("split") or [])
    found.values = facts.get("values") or {}
    _split(found, records, series)
    for number, record in enumerate(records):
        one = series.get((record["indicator"], record["variant"]))
        if one is not None:
            _enter(found, number, record, one)
    nobody = {tuple(each) for each in facts.get("empty") or []}
    found.empty = {n for n in found.rows if tuple(str(records[n][c]) for c in CELL) in nobody}
    tables(found, facts.get("benchmarks") or [])
    _same_counts(found)
    return found


def _same_counts(found: Register) -> None:
    """Where two published totals are equal, of people and rows or of a narrower filter and a wider
    one, they hold the same in every part: what is told of one is told of the other.

    So every person has one row, or a test leaves nobody out.
    """
    totals: dict[tuple[tuple[str, ...], Windows, float], list[Counted]] = defaultdict(list)
    parts: dict[tuple[Counted, Windows], list[tuple[str, Cell]]] = defaultdict(list)
    for counted, windows, area, cell in found.names:
        parts[(counted, windows)].append((area, cell))
    for counted, windows in parts:
        total = everybody(found, counted, windows)
        if total is not None and counted.unit != TOTAL:
            totals[(counted.family, windows, total)].append(counted)
    for (_, windows, _), alike in totals.items():
        inside = nested(alike)
        for one, other in permutations(alike, 2):
            people = one.where == other.where and {one.unit, other.unit} == {PEOPLE, ROWS}
            if people or {(one, other), (other, one)} & inside:
                for place in parts[(one, windows)]:
                    teller = found.at(one, windows, *place)
                    hearer = found.keys.get((other, windows, *place))
                    if hearer is not None and found.told[teller] and not found.told[hearer]:
                        found.tell(hearer, *found.range(teller), by=found.tellers[teller])


def everybody(found: Register, counted: Counted, windows: Windows) -> float | None:
    """Everybody of the whole organisation, as published, or as shorter periods add up to it."""
    at = found.keys.get((counted, windows, WHOLE, EVERYBODY))
    if at is not None and found.told[at]:
        return found.low[at] if found.known(at) else None
    if counted.unit != ROWS or len(windows) > 1:
        return None
    for layer in found.layers.values():
        inner = within(windows[0], layer)
        told = [found.keys.get((counted, (window,), WHOLE, EVERYBODY)) for window in inner]
        known = [found.low[p] for p in told if p is not None and found.told[p] and found.known(p)]
        if tiles(windows[0], inner) and len(known) == len(inner):
            return float(sum(known))
    return None


def _all_series(frame: pd.DataFrame, definitions: Definitions) -> dict[tuple[str, str], Series]:
    known = {each.id: each for each in definitions.indicators}
    pairs = set(zip(frame["indicator"], frame["variant"], strict=True))
    found = {(i, v): read_series(definitions, known[i], v) for i, v in pairs if i in known}
    return {pair: one for pair, one in found.items() if one is not None}


def _structure(found: Register, record: Record, series: dict[tuple[str, str], Series]) -> None:
    """Groups, layers of time and days of snapshots, as the rows tell them."""
    grouping, group = record["grouping"], record["group"]
    if group not in (ALL, UNKNOWN):
        groups = found.groups.setdefault(grouping, [])
        if group not in groups:
            groups.append(group)
        if record["parent_group"]:
            found.above.setdefault(grouping, {})[group] = record["parent_group"]
    one = series.get((record["indicator"], record["variant"]))
    if one is None:
        return
    start, end = record["period_start"], record["period_end"]
    pool = _pool(record)
    period = one.indicator.period
    found.layers.setdefault((f"{period.every} {period.ending}", pool), set()).add((start, end))
    leading = one.numerator if one.measure == "rate" else one.denominator
    if leading is not None and leading.dated == "as_at" and not leading.benchmark:
        found.days[(leading.counted.dataset, leading.counted.axis)].add(end)


def _pool(record: Record) -> int:
    return int(record["pool"]) if pd.notna(record["pool"]) else 1


def _split(
    found: Register, records: Sequence[Record], series: dict[tuple[str, str], Series]
) -> None:
    """Datasets that publish different numbers of unknown ethnicity in different groupings."""
    seen: dict[tuple[Any, ...], float] = {}
    for record in records:
        if record["group"] != UNKNOWN or record["suppression"] not in ("", "not-calculable"):
            continue
        one = series.get((record["indicator"], record["variant"]))
        side = (one.denominator or one.numerator) if one is not None else None
        if one is None or side is None or one.measure == "representation":
            continue
        number = record["denominator"] if side is one.denominator else record["numerator"]
        if pd.isna(number):
            continue
        key = (record["indicator"], record["variant"], record["period"], record["area"])
        if seen.setdefault(key, number) != number:
            found.split.add(side.counted.dataset)


def _enter(found: Register, number: int, record: Record, series: Series) -> None:
    own = record["provenance"] == "own"
    hidden = own and record["suppression"] == "suppressed"
    row = Row(number, series, hidden)
    grouping, group = record["grouping"], record["group"]
    start, end = record["period_start"], record["period_end"]
    pool = _pool(record)

    def place(side: Side | None, cell: Cell | None) -> int:
        if side is None or cell is None:
            return NONE
        windows = found.windows(side, start, end, series, pool)
        area = WHOLE if side.benchmark else record["area"]
        return found.at(side.counted, windows, area, cell)

    below = series.denominator
    if series.measure == "representation" and below is not None:
        blurred = grouping if below.counted.dataset in found.split else ""
        known: Cell = (blurred, KNOWN)
        row.numerator = place(below, known if group == ALL else found.cell(below, grouping, group))
        row.denominator = place(below, EVERYBODY if group == UNKNOWN else known)
    else:
        for name in ("numerator", "denominator", "total"):
            side = getattr(series, name)
            nobody = side is not None and side.benchmark and group == UNKNOWN
            cell = found.cell(side, grouping, group) if side is not None and not nobody else None
            setattr(row, name, place(side, cell))
    found.rows[number] = row
    if record["suppression"] in ("suppressed", "at-source"):
        return
    for name in ("numerator", "denominator"):
        count = record[name]
        counted: Side | None = getattr(series, name) or below
        if pd.notna(count) and counted is not None:
            published = found.definitions.dataset(counted.counted.dataset).provenance == "published"
            low, high = (count, count) if published else rounded(count, series.rule)
            threshold = 0 if published or series.off else series.rule.threshold
            found.tell(getattr(row, name), low, high, threshold, by=[number])
    if series.measure in ("mean", "median") and not series.alike and pd.notna(record["value"]):
        numbers = (record[name] for name in ("value", "lower", "upper", "denominator"))
        row.figure = Figure(*(float(each) if pd.notna(each) else np.nan for each in numbers))
    if row.total != NONE and row.figure and series.rule.rounding == 1:
        total = row.figure.value * row.figure.number
        if pd.notna(total):
            found.tell(row.total, total, total, by=[number])
