"""What means and medians say, as weights of the ways in which a record can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scorecard.auditor.answers import Answers
from scorecard.auditor.points import FloatArray
from scorecard.auditor.summaries import Summary


@dataclass(frozen=True)
class Weights:
    """summaries: that have a weight for every value. by_way: these × ways."""

    summaries: list[Summary]
    by_way: FloatArray

    @property
    def bases(self) -> list[int]:
        """The count that each is a sum over."""
        return [summary.base for summary in self.summaries]

    def apart(self) -> Iterator[tuple[set[int], npt.NDArray[np.intp]]]:
        """By column the counts of which something is said, and the ways by what that is: those
        with the same weights have the same number."""
        columns = np.array([summary.column for summary in self.summaries])
        for column in dict.fromkeys(columns.tolist()):
            mine = np.flatnonzero(columns == column)
            _, number = np.unique(self.by_way[mine], axis=1, return_inverse=True)
            yield {self.summaries[n].base for n in mine}, number.ravel()

    def over(self, counted: sparse.csr_matrix, way: npt.NDArray[np.intp]) -> sparse.csr_matrix:
        """The weight of each cell. counted: summaries × cells, how often a record of the cell is in
        the base; way: of each cell, to answer."""
        row = np.repeat(np.arange(len(self.summaries)), np.diff(counted.indptr))
        weighed = counted.copy()
        weighed.data = counted.data * self.by_way[row, way[counted.indices]]
        return weighed


def weights(said: Iterable[Summary], ways: Answers) -> Weights:
    """The weights of what is `said`, but for what knows none of some value (see `Summary`)."""
    summaries, rows = [], []
    for summary in said:
        points = ways.points[summary.column]
        each = np.asarray(summary.weight(points), dtype=float)
        there = ~np.isnan(points.value)
        if not np.isnan(each[there]).any():
            summaries.append(summary)
            rows.append(np.where(there, each, 0.0)[ways.which[summary.column]])
    return Weights(summaries, np.array(rows).reshape(len(rows), len(ways.meets)))
