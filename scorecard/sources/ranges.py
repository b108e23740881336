"""Which numbers the columns of records hold, as who works there knows."""

from __future__ import annotations

from typing import Any

import polars as pl

from scorecard.sources.read import Source

FEW = 12  # different numbers that are told one by one


def ranges(sources: dict[str, Source]) -> dict[str, dict[str, Any]]:
    """By dataset of records and column of numbers: the `low`est and the `high`est, whether all are
    `whole`, and where they are few `only` these. Columns without a number are left out."""
    out: dict[str, dict[str, Any]] = {}
    for id, source in sources.items():
        if source.dataset.shape != "records":
            continue
        schema = source.frame.collect_schema()
        names = [name for name in source.kinds if name in schema and schema[name].is_numeric()]
        table = source.frame.select(names).collect(engine="streaming")
        held = {name: table[name].drop_nulls().unique().sort() for name in names}
        out[id] = {name: _told(each) for name, each in held.items() if len(each)}
    return out


def _told(values: pl.Series) -> dict[str, Any]:
    """What is known of sorted, different `values`."""
    whole = bool((values == values.floor()).all())
    known = {"low": float(values[0]), "high": float(values[-1]), "whole": whole}
    return known | ({"only": values.to_list()} if len(values) <= FEW else {})
