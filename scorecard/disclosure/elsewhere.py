"""Counts of our own records that a published table tells already."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.disclosure.counts import Counts
from scorecard.results import WHOLE

CELL = ["grouping", "group"]


def told_elsewhere(
    counts: Counts, benchmarks: pd.DataFrame, definitions: Definitions
) -> np.ndarray:
    """The counts that the tables of benchmarks with `counted_from` tell.

    benchmarks: benchmark, as_at, grouping, group and count. A name is the published one where it
    counts the same dataset on the same day and no group's number differs: a table that was made
    otherwise tells other numbers.
    """
    out = np.zeros(len(counts.table), dtype=bool)
    whole = counts.places[counts.places["area"] == WHOLE]
    whole = whole.assign(value=counts.table["value"].loc[whole["count"]].to_numpy())
    for benchmark in definitions.benchmarks:
        if benchmark.counted_from is None or benchmarks.empty:
            continue
        rows = benchmarks[benchmarks["benchmark"] == benchmark.id].dropna(subset=["count"])
        for as_at, table in rows.groupby(rows["as_at"].astype(str)):
            for text, name in counts.names.items():
                if not name.is_total and (name.dataset, name.days) == (
                    benchmark.counted_from.dataset,
                    (as_at,),
                ):
                    mine = whole[whole["name"] == text].merge(table[[*CELL, "count"]], on=CELL)
                    if len(mine) and (mine["value"] == mine["count_y"]).all():
                        out[mine["count_x"]] = True
    return out
