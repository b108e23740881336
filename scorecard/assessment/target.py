"""Targets: what was aimed for, and how far off the figure is."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from scorecard.comparison.columns import Columns
from scorecard.results import ALL


def targets(columns: Columns) -> dict[str, Any]:
    """The columns target, target_by and target_distance.

    A target stands in the rows of its group, in every period and area, of the indicator itself:
    variants are counted in another way, and places beside it have aims of their own. A target for
    the ratio of `All` is meant for every group that is compared. The distance is observed − target,
    so above 0 is above the target, whichever direction is good.
    """
    target, distance = np.full((2, len(columns)), np.nan)
    by = np.full(len(columns), None, dtype=object)
    itself = columns.is_in("variant", "")
    for indicator in columns.definitions.indicators:
        aim = indicator.target
        if aim is None:
            continue
        rows = itself & columns.is_in("indicator", indicator.id)
        group = columns.is_in("group", aim.group)
        if aim.of == "ratio" and aim.group == ALL:
            group |= columns.known
        rows &= group
        day: date = aim.by
        target[rows], by[rows] = aim.value, day
        distance[rows] = columns.numbers(aim.of)[rows] - aim.value
    return {"target": target, "target_by": by, "target_distance": distance}
