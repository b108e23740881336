"""Counts that a mean or a median tells: those of the same records that ask for the same value.

With its limits a mean tells what the values add up to and how they spread, and of few whole numbers
that leaves little choice: 30 people at 1 or 2 with a mean of 1.1 are three at 2. A median and its
limits tell how many lie above and below. So whoever reads one is taken to know how many records
have more or less than any value.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from scorecard.disclosure.conditions import Tests, implies
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.names import Name

MEASURES = ("mean", "median")
PLACE = ["area", "grouping", "group"]


def told_by_values(cells: pd.DataFrame, counts: Counts, columns: dict[str, str]) -> pd.DataFrame:
    """`cell` and `count` (their numbers) for every count that a row of a mean or a median tells.

    columns: of an indicator the column with its values.
    """
    found = [pd.DataFrame({"cell": [], "count": []}, dtype=int)]
    rows = cells[cells["measure"].isin(MEASURES) & (counts.denominator >= 0)]
    base = pd.Series(counts.denominator, index=cells.index)
    table = counts.table.reset_index(names="count")
    for indicator, mine in rows.groupby("indicator", sort=False):
        column = columns.get(str(indicator))
        for text, these in mine.groupby(counts.table["name"].loc[base[mine.index]].to_numpy()):
            names = _of_values(counts.names, str(text), column) if column else []
            if names:
                at = counts.table.loc[base[these.index], PLACE].assign(cell=these.index)
                both = at.merge(table[table["name"].isin(names)], on=PLACE)
                found.append(both[["cell", "count"]])
    return pd.concat(found, ignore_index=True)


def with_values(primary: pd.Series, counts: Counts, told: pd.DataFrame) -> pd.Series:
    """Whether each cell is hidden for its own sake: also where it tells a count of such a cell.

    told: of `told_by_values`.
    """
    hidden = primary.to_numpy()
    secret = np.union1d(counts.numerator[hidden], counts.denominator[hidden])
    out = primary.copy()
    out.loc[told.loc[told["count"].isin(secret), "cell"].unique()] = True
    return out


def _of_values(names: dict[str, Name], base: str, column: str) -> list[str]:
    """The names that count those of a base who have certain values in a column."""
    whole = names[base]
    there = whole.tests | {json.dumps([column, {"missing": False}])}
    return [
        text
        for text, name in names.items()
        if name.alike(whole)
        and _besides(name.tests, column) == _besides(whole.tests, column)
        and name.tests != whole.tests
        and implies(name.tests, there)
    ]


def _besides(tests: Tests, column: str) -> Tests:
    return frozenset(test for test in tests if json.loads(test)[0] != column)
