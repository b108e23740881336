"""The strata of a standardised variant as tests on columns: bands of age, values, both crossed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import polars as pl

from scorecard.counting.series import CannotBuild
from scorecard.definitions.model import Characteristic, Condition, Test, Where
from scorecard.sources.read import Source

RECORDED = Condition(missing=False)
MOST = 60  # strata; among more, hardly one would hold anybody of a smaller group


def tests(standardise: Sequence[Characteristic], source: Source) -> tuple[list[Where], Where]:
    """A test for each stratum, and one that the rows of all strata meet and no others.

    source: the dataset below the line, whose values the strata are. Raises CannotBuild where the
    column is not there, or there are too many.
    """
    sides: list[list[Where]] = []
    whole: Where = {}
    for each in standardise:
        column, edges = each.column, each.from_
        if edges is None:
            values = _values(column, source)
            # where it is recorded of nobody there is one stratum, and nobody in it
            parts: list[Test] = [*values] or [RECORDED]
            whole[column] = [*values] or RECORDED
        else:
            ends = [Condition(gte=low, lt=high) for low, high in pairwise(edges)]
            parts = [*ends, Condition(gte=edges[-1])]
            whole[column] = Condition(gte=edges[0])
        sides.append([{column: part} for part in parts])
    found: list[Where] = []
    for crossed in product(*sides):
        found.append({column: test for part in crossed for column, test in part.items()})
    if len(found) > MOST:
        names = " and ".join(f"'{each.column}'" for each in standardise)
        raise CannotBuild(
            f"{names} would make {len(found)} kinds of people to compare within; {MOST} are the "
            "most. Name a column with fewer values, or bands of it ('from')."
        )
    return found, whole


def _values(column: str, source: Source) -> list[bool | float | str]:
    if column not in source.kinds:
        raise CannotBuild(f"Column '{column}' is not in {source.files[0].name}.")
    found = source.frame.select(pl.col(column).unique().drop_nulls())
    values = found.collect(engine="streaming").to_series().to_list()
    return sorted(values)
