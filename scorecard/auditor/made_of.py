"""Blocks of hidden counts with the cells of records that they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scorecard.auditor.blocks import Block
from scorecard.auditor.cells import Cells
from scorecard.auditor.lines import APART
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.targets import REST, Target

NO_COUNT = -1  # stands for a cell among the columns of a block
MANY = 1e6  # more records than any cell holds: a programme without an end has no solution


def of_nobody(cells: Cells, wanted: Iterable[Target]) -> set[Target]:
    """The targets in whose cells published numbers leave nobody, where zeros are shown: put
    together of shown zeros they are no secret. Records of an area that name none of the areas below
    it are taken for none."""
    left = ~cells.nobody & (np.array(cells.rest) == "")
    made = cells.made[:, left]
    at = {position: row for row, position in enumerate(cells.positions)}
    shown, whole, part = [], [], []
    for target in wanted:
        row = cells.found.rows[target.row]
        counts = [target.position] if target.name != REST else [row.denominator, row.numerator]
        if row.series.rule.zeros == "show" and {*counts} <= at.keys():
            shown.append(target)
            whole.append(at[counts[0]])
            part.append(at[counts[1]] if target.name == REST else len(at))
    counted = sparse.vstack([made, sparse.csr_matrix((1, made.shape[1]))], format="csr")
    people = abs(counted[whole] - counted[part]).sum(axis=1)
    return {target for target, many in zip(shown, np.ravel(people), strict=True) if not many}


def told_as_another(cells: Cells, wanted: Iterable[Target]) -> set[Target]:
    """The targets of which a shown row tells the very same records, as people or as rows, or by a
    filter in other words: they are no secret."""
    found, made = cells.found, cells.made[:, ~cells.nobody].tocsr()
    made.sort_indices()

    def records_of(row: int) -> tuple[bytes, bytes]:
        mine = slice(made.indptr[row], made.indptr[row + 1])
        return made.indices[mine].tobytes(), made.data[mine].tobytes()

    at = {position: records_of(row) for row, position in enumerate(cells.positions)}
    told = {records for position, records in at.items() if found.told[position] and records[0]}
    shown = [r for r in found.rows.values() if {r.numerator, r.denominator} <= at.keys()]
    pairs = {
        (at[r.numerator], at[r.denominator]) for r in shown if not r.hidden and at[r.denominator][0]
    }
    out = {t for t in wanted if t.name != REST and at.get(t.position) in told}
    for target in (t for t in wanted if t.name == REST):
        row = found.rows[target.row]
        if (at.get(row.numerator), at.get(row.denominator)) in pairs:
            out.add(target)
    return out


def made_of(cells: Cells, wanted: Collection[int], rests: Iterable[Relation]) -> Iterator[Block]:
    """Blocks that hold the `wanted` counts, each the sum of its cells, among what is published.

    rests: what is left of denominators beside their numerators, as relations of the three.
    """
    found = cells.found
    left = ~cells.nobody
    made = cells.made[:, left]
    at = {position: row for row, position in enumerate(cells.positions)}
    hidden = {p: made[row] for p, row in at.items() if p in wanted and not found.told[p]}
    for rest, whole, part in map(_places, rests):
        if rest in wanted and {whole, part} <= at.keys():
            hidden[rest] = made[at[whole]] - made[at[part]]
    hidden = {p: row for p, row in hidden.items() if row.nnz}
    if not hidden:
        return
    told = [p for p in cells.positions if found.told[p]]
    alone = [(n, area) for n, area in enumerate(np.array(cells.rest)[left]) if area]
    only = sparse.identity(made.shape[1], format="csr")[[n for n, _ in alone]]
    own = sparse.identity(len(hidden), format="csr")
    parts = [
        sparse.hstack([-own, sparse.vstack([*hidden.values()])]),
        *(
            sparse.hstack([sparse.csr_matrix((part.shape[0], len(hidden))), part])
            for part in (made[[at[p] for p in told]], only, cells.weights[:, left])
        ),
    ]
    rows = [Relation(f"records of {found.describe(p)}", {}, 0, 0) for p in hidden]
    rows += [
        Relation(f"records of {found.describe(p)}", {p: 1.0}, found.low[p], found.high[p])
        for p in told
    ]
    words = "areas add up to the one they belong to"
    limits = (0.0, INFINITE)
    rows += [
        Relation(words, {}, 0, 0, True, limits, (APART, cells.dataset, area)) for _, area in alone
    ]
    rows += [
        Relation(each.words, {}, each.low, each.high, by=frozenset([each.row]))
        for each in cells.summaries
    ]
    columns = [*hidden, *[NO_COUNT] * made.shape[1]]
    low = np.array([max(0.0, found.low[p]) if p != NO_COUNT else 0.0 for p in columns])
    yield from _apart(sparse.vstack(parts, format="csr"), rows, columns, low)


def _places(relation: Relation) -> tuple[int, int, int]:
    """The rest, the denominator and the numerator of a relation of the three."""
    (whole,) = (p for p, factor in relation.terms.items() if factor < 0)
    numerator, rest = (p for p in relation.terms if p != whole)
    return rest, whole, numerator


def _apart(
    matrix: sparse.csr_matrix,
    rows: list[Relation],
    columns: list[int],
    low: npt.NDArray[np.float64],
) -> Iterator[Block]:
    """The connected parts that have a count among their columns, as blocks."""
    both = sparse.bmat([[None, matrix], [matrix.T, None]], format="csr")
    _, part = connected_components(both, directed=False)
    of_row, of_column = part[: len(rows)], part[len(rows) :]
    counts = np.array(columns) != NO_COUNT
    for each in np.unique(of_column[counts]):
        mine, here = np.flatnonzero(of_row == each), np.flatnonzero(of_column == each)
        piece = matrix[mine][:, here].tocsr()
        yield Block(
            columns=[columns[n] for n in here],
            low=low[here],
            high=np.full(len(here), MANY),
            rows=[rows[n] for n in mine],
            row_low=np.array([rows[n].low for n in mine]),
            row_high=np.array([rows[n].high for n in mine]),
            start=piece.indptr.astype(np.int64),
            index=piece.indices.astype(np.int64),
            value=piece.data.astype(float),
            assumed_low=np.array(
                [n for n, p in enumerate(here) if columns[p] != NO_COUNT and low[p] > 0],
                dtype=np.int64,
            ),
        )
