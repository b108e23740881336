"""Means add up too: number × mean is a total, and a hidden total may follow from the others."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.auditor.blocks import blocks
from scorecard.auditor.bounds import Contradiction, bounds
from scorecard.auditor.counts import NONE, Register
from scorecard.auditor.differences import Finding
from scorecard.auditor.relation import Relation
from scorecard.auditor.tallies import TOTAL

CLOSE = 1e-6  # of the total: then it is known


def means(found: Register, links: list[Relation]) -> Iterator[Finding]:
    """Hidden means whose total and number both follow from what is published.

    A hidden mean whose number of people is itself hidden is safe while that number is.
    """
    wanted: dict[int, tuple[int, float]] = {}
    for row in found.rows.values():
        if not row.hidden or row.series.off or NONE in (row.total, row.denominator):
            continue
        if found.told[row.denominator] and not found.told[row.total] and found.low[row.denominator]:
            wanted.setdefault(row.total, (row.number, found.low[row.denominator]))
    if not wanted:
        return
    totals = [link for link in links if all(found.names[p][0].unit == TOTAL for p in link.terms)]
    for block in blocks(found, totals, wanted):
        mine = {column: p for column, p in enumerate(block.columns) if p in wanted}
        scale = max(1.0, float(abs(block.row_low[abs(block.row_low) < 1e12]).max(initial=0.0)))
        try:
            seen = bounds(block, dict.fromkeys(mine, CLOSE * scale), whole=False)
        except Contradiction:
            continue
        for column, (low, high) in seen.closed.items():
            number, people = wanted[mine[column]]
            why = seen.why[column]
            because = "; ".join(dict.fromkeys(r.words for r in why)) or "its own limits"
            by = frozenset[int]().union(*(found.tellers[p] for r in why for p in r.terms))
            yield Finding(number, "value", low / people, high / people, because, by)
