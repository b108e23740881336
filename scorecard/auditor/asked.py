"""Means and medians that stand beside a hidden count of those who have certain of their values.

A mean with its limits gives back what the values and their squares add up to: of few whole numbers
that is one set of them, or few; from 30 on it tells roughly how skewed they are, too. A median and
its limits say how many lie above and below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from scorecard.auditor.counts import NONE, Register
from scorecard.auditor.filters import Tests

WHERE = "{} of the same records by {}"


def asked(
    found: Register, frame: pd.DataFrame, but: Collection[int] = ()
) -> Iterator[tuple[int, str, float]]:
    """A hidden row, what tells of it, and the value that does: its numerator asks for more than
    the mean's or the median's base in the very column of the values alone.

    but: bases of which `cells` say exactly how much is told."""
    hidden: dict[tuple[object, ...], list[tuple[int, Tests]]] = defaultdict(list)
    for row in found.rows.values():
        if row.hidden and not row.series.off and row.numerator != NONE:
            counted, windows, area, cell = found.names[row.numerator]
            if row.series.measure in ("proportion", "rate"):
                key = (counted.family, counted.unit, windows, area, cell)
                hidden[key].append((row.number, counted.where))
    values = frame["value"].to_numpy(dtype=float)
    for row in found.rows.values():
        column = row.series.indicator.value
        if row.hidden or not column or row.denominator == NONE or np.isnan(values[row.number]):
            continue
        if row.denominator in but:
            continue
        counted, windows, area, cell = found.names[row.denominator]
        base = _without(counted.where, column)
        for number, where in hidden[(counted.family, counted.unit, windows, area, cell)]:
            if _without(where, column) == base and where - counted.where:
                where_else = WHERE.format(row.series.measure, row.series.indicator.id)
                yield number, where_else, float(values[row.number])


def _without(tests: Tests, column: str) -> Tests:
    return frozenset(test for test in tests if test.column != column)
