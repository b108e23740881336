"""The plain test of a hidden row: nothing in it may say how many or how much."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scorecard.auditor.counts import Register
from scorecard.results import KEY, PROTECTED

# The share of unknown ethnicity is that of the whole table, the same in all its rows: it is no
# number of the row. What it tells of All and Unknown is used like everything else.
TABLE = "unknown_share"
VERDICTS = ("", "cannot-tell", "not-compared")
TRENDS = ("improving", "worsening", "no-clear-change")


def leftover(frame: pd.DataFrame, leaked: Iterable[tuple[int, str, float]] = ()) -> pd.DataFrame:
    """Numbers and verdicts of rows we hid: key, column, number (as text).

    They stand in those rows themselves or, as `leaked` tells (row, where, number), in others.
    """
    hidden = frame[(frame["suppression"] == "suppressed") & (frame["provenance"] == "own")]
    found = []
    for column in PROTECTED:
        if column != TABLE:
            rows = hidden[hidden[column].notna()]
            found.append(rows[KEY].assign(column=column, number=rows[column].astype(str)))
    for column, rows in (
        ("status", hidden[~hidden["status"].isin(VERDICTS)]),
        ("trend", hidden[hidden["trend"].isin(TRENDS)]),
    ):
        found.append(rows[KEY].assign(column=column, number=rows[column]))
    for row, where, number in leaked:
        found.append(frame.loc[[row], KEY].assign(column=where, number=str(number)))
    return pd.concat(found, ignore_index=True)


def unrounded(found: Register, frame: pd.DataFrame) -> list[tuple[int, str, float]]:
    """Figures beside rounded counts that were made of the true ones: row, column, number."""
    numbers = {c: frame[c].to_numpy(float) for c in ("numerator", "denominator", "value")}
    out = []
    for row in found.rows.values():
        rule, measure = row.series.rule, row.series.measure
        if row.hidden or row.series.off or rule.rounding == 1:
            continue
        if measure not in ("proportion", "rate", "representation", "progression_ratio"):
            continue
        n, d, value = (numbers[name][row.number] for name in numbers)
        if d > 0 and not np.isnan(n + value):
            made = n / d * row.series.per
            if abs(value - made) > 1e-9 * max(1.0, abs(made)):
                out.append((row.number, "value of the counts before rounding", float(value)))
    return out
