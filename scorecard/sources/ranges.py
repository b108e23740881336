"""Which values the columns hold that means and medians are made of, as who works there knows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl

from scorecard.definitions.model import Definitions
from scorecard.sources.read import Source

FEW = 12  # different values; of more, what they lie between


def ranges(sources: dict[str, Source], definitions: Definitions) -> dict[str, dict[str, Any]]:
    """By dataset and column of numbers: `only` (all of them, where they are few) or else `low` and
    `high`, and whether all are `whole`. Columns without a value are left out."""
    asked: dict[str, set[str]] = defaultdict(set)
    for indicator in definitions.indicators:
        for dataset in (indicator.dataset, *(v.dataset for v in indicator.variants)):
            if dataset in sources and indicator.value in sources[dataset].kinds:
                asked[dataset].add(str(indicator.value))
    out: dict[str, dict[str, Any]] = {}
    for dataset, columns in asked.items():
        frame = sources[dataset].frame.select(sorted(columns))
        table = frame.collect(engine="streaming")
        numbers = [name for name in table.columns if table[name].dtype.is_numeric()]
        held = {name: table[name].drop_nulls().unique().sort() for name in numbers}
        out[dataset] = {name: _told(each) for name, each in held.items() if len(each)}
    return out


def _told(values: pl.Series) -> dict[str, Any]:
    """What is known of sorted, different `values`."""
    if len(values) <= FEW:
        return {"only": values.to_list()}
    whole = bool((values == values.floor()).all())
    return {"low": float(values[0]), "high": float(values[-1]), "whole": whole}
