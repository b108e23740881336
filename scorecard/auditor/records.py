"""Counts as the records that they count.

Sums, filters within filters, tables that cross: each is a relation of its own (`relations`), and
some have been found late. This says them all at once, with those that nobody thought of: a record
lies in one cell of time × area × ethnic groups × answers, and a count is how many lie in some of
the cells. Where it is known which values a column holds, a record's value is one of its answers,
and what means and medians tell is a sum over cells like a count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from scorecard.auditor.cells import Cells, cells
from scorecard.auditor.counts import Register
from scorecard.auditor.filters import implies
from scorecard.auditor.register import everybody
from scorecard.auditor.summaries import Summary
from scorecard.auditor.tallies import PEOPLE, ROWS, Counted
from scorecard.auditor.windows import Windows


def records(found: Register, wanted: Collection[int], said: Sequence[Summary]) -> Iterator[Cells]:
    """The cells of the published and the `wanted` counts of own records, dataset by dataset.

    said: what means and medians tell.
    Of people only where they look like rows: somebody with two records is in no one cell.
    """
    families: dict[tuple[str, ...], list[int]] = defaultdict(list)
    datasets = found.definitions.datasets
    own = {d.id for d in datasets if d.provenance == "own" and d.shape == "records"}
    alike: dict[tuple[tuple[str, ...], Windows], set[Counted]] = defaultdict(set)
    for counted, windows, _, _ in found.names:
        alike[counted.family, windows].add(counted)
    for position, (counted, windows, _, _) in enumerate(found.names):
        asked = found.told[position] or position in wanted
        counting = counted.dataset in own and not counted.column
        others = alike[counted.family, windows]
        if asked and counting and _look_single(found, counted, windows, others):
            families[counted.family].append(position)
    for positions in families.values():
        mine = set(positions)
        here = [each for each in said if each.base in mine]
        plain, valued = cells(found, positions, []), cells(found, positions, here) if here else None
        # what values tell holds all the rest; where they make many more cells it may take too long
        many = plain is None or valued is None or valued.many > 2 * plain.many
        yield from (each for each in (plain if many else None, valued) if each is not None)


def _look_single(found: Register, counted: Counted, windows: Windows, alike: set[Counted]) -> bool:
    """Whether a count is of rows, or of people of whom as many rows as people are published, under
    its own filter or a wider one.

    alike: what is counted of the same records in the same time.
    """
    if counted.unit != PEOPLE:
        return counted.unit == ROWS
    wider = [other for other in alike if implies(counted.where, other.where)]
    totals = {other: everybody(found, other, windows) for other in wider}
    rows = {other.where: n for other, n in totals.items() if other.unit == ROWS}
    return any(
        other.unit == PEOPLE and n is not None and rows.get(other.where) == n
        for other, n in totals.items()
    )
