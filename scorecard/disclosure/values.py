"""Counts that a figure made of values tells: of its records those that meet a test of these values.

With its limits a mean tells what the values add up to and how they spread, and of few whole numbers
that leaves little choice: 30 people at 1 or 2 with a mean of 1.1 are three at 2. A median and its
limits tell how many lie above and below. A standardised figure is made of the counts in its bands.
So whoever reads one is taken to know how many of its records meet each test that is asked of the
same column anywhere: where the test itself is told or hidden, or in another place or time, which
adds up to it or is a part of it.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from scorecard.disclosure.conditions import apart
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.linking import Linked
from scorecard.disclosure.names import Name
from scorecard.results import DIRECT, HOW, INDIRECT

BESIDES = "besides"  # the column in which counting hands them over, see `counting.asked`
VALUES = ("mean", "median")


def told_besides(cells: pd.DataFrame) -> pd.DataFrame:
    """Rows like `cells`, one for every count that a figure tells besides: `cell` is the position of
    its row in `cells`, the count a numerator. Of means and medians it lies within the row's own
    base; of bands no base is told."""
    if BESIDES not in cells:
        return cells.iloc[:0].assign(cell=pd.Series(dtype=int))
    there = cells[BESIDES].notna()
    if HOW in cells:
        there &= ~(cells[HOW].notna() & ~cells[HOW].isin(["", DIRECT, INDIRECT]))
    listed = cells.loc[there, BESIDES].map(json.loads)
    of = listed.index.repeat(listed.map(len))
    found = [pair for pairs in listed for pair in pairs]
    out = cells.loc[of].assign(
        cell=of,
        numerator_of=pd.Series([name for name, _ in found], index=of, dtype=object),
        numerator=np.array([number for _, number in found], dtype=float),
    )
    bands = ~out["measure"].isin(VALUES)
    out.loc[bands, "denominator_of"], out.loc[bands, "denominator"] = None, np.nan
    out["measure"] = BESIDES
    return out[out["numerator_of"].map(_possible).astype(bool)].reset_index(drop=True)


def with_values(primary: np.ndarray, counts: Counts, told: pd.DataFrame) -> np.ndarray:
    """Whether each cell is hidden for its own sake: also where it tells a count of such a cell.

    told: `cell` and `count` (their numbers) for every count that a figure tells besides.
    """
    secret = np.union1d(counts.numerator[primary], counts.denominator[primary])
    out = primary.copy()
    out[told.loc[told["count"].isin(secret), "cell"].unique()] = True
    return out


def watched(linked: Linked, counts: Counts, told: pd.DataFrame) -> np.ndarray:
    """The watched counts of `linked` but for what lies between another count and one that nothing
    but a value tells: how many have which value is told with the figure."""
    own = np.concatenate([counts.numerator, counts.denominator, np.flatnonzero(counts.known)])
    of_values = np.setdiff1d(told["count"].to_numpy(dtype=int), own)
    size = abs(linked.relations)
    lines = np.asarray(size[:, of_values].sum(axis=1)).ravel() > 0
    between = np.asarray(size[lines].sum(axis=0)).ravel() > 0
    return np.asarray(linked.watched & ~between)


def _possible(name: str) -> bool:
    """Whether anybody can meet the tests of a name."""
    tests = Name.parse(name).tests
    return not apart(tests, tests)
