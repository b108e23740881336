"""Two published counts, one within the other: their difference is a count of people too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from scorecard.auditor.counts import NONE, Register
from scorecard.auditor.relation import INFINITE
from scorecard.auditor.relations import nested
from scorecard.auditor.tallies import TOTAL, Counted


@dataclass(frozen=True)
class Finding:
    """A count of a row of the results, between what it lies, why, and the shown rows that tell."""

    row: int
    name: str
    low: float
    high: float
    because: str
    by: frozenset[int] = frozenset()


def differences(found: Register, frame: pd.DataFrame) -> Iterator[Finding]:
    """Published counts of which one lies within the other and which differ by a small count.

    Such as an indicator and its variant without agency staff: the few agency staff are told. Told
    as the `rest` of the narrower count's row.
    """
    rows: dict[int, int] = {}
    for row in found.rows.values():
        for position in (row.numerator, row.denominator):
            if position != NONE:
                rows.setdefault(position, row.number)
    tables: dict[tuple[object, ...], dict[Counted, int]] = defaultdict(dict)
    for position, (counted, windows, area, cell) in enumerate(found.names):
        there = position in rows or NONE in found.tellers[position]
        exact = found.told[position] and found.known(position) and there
        if exact and counted.unit != TOTAL and found.threshold[position]:
            tables[(counted.family, counted.unit, windows, area, cell)][counted] = position
    memory: dict[frozenset[Counted], set[tuple[Counted, Counted]]] = {}
    small: dict[int, tuple[float, int]] = {}  # by row, how small, and the row of the other count
    for held in tables.values():
        tallies = frozenset(held)
        if len(tallies) < 2:
            continue
        if tallies not in memory:
            memory[tallies] = nested(tallies)
        for narrow, wide in memory[tallies]:
            inner, outer = held[narrow], held[wide]
            difference = found.low[outer] - found.low[inner]
            most = min(found.threshold[inner], found.threshold[outer])
            mine, other = rows.get(inner, NONE), rows.get(outer, NONE)
            if 1 <= difference <= most and {mine, other} != {NONE}:
                at, of = (mine, other) if mine != NONE else (other, mine)
                small[at] = min(small.get(at, (INFINITE, 0)), (difference, of))
    for at, (difference, larger) in small.items():
        key = [str(frame[name].iat[larger]) for name in ("indicator", "variant")]
        where = "an earlier edition" if larger == NONE else " / ".join(part for part in key if part)
        because = f"a published count ({where}) holds it and is larger by so many"
        yield Finding(at, "rest", difference, difference, because, frozenset([at, larger]))
