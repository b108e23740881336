"""Targets: what was aimed for, and how far off the figure is."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from scorecard.comparison.arms import floats, is_in, known_groups
from scorecard.definitions.model import Definitions
from scorecard.results import ALL


def targets(frame: pd.DataFrame, definitions: Definitions) -> dict[str, Any]:
    """The columns target, target_by and target_distance.

    A target stands in the rows of its group, in every period and area, of the indicator itself:
    variants are counted in another way, and places beside it have aims of their own. A target for
    the ratio of `All` is meant for every group that is compared. The distance is observed − target,
    so above 0 is above the target, whichever direction is good.
    """
    target = np.full(len(frame), np.nan)
    distance = np.full(len(frame), np.nan)
    by = np.full(len(frame), None, dtype=object)
    itself, known = is_in(frame, "variant", ""), known_groups(frame)
    for indicator in definitions.indicators:
        aim = indicator.target
        if aim is None:
            continue
        rows = itself & is_in(frame, "indicator", indicator.id)
        group = is_in(frame, "group", aim.group)
        if aim.of == "ratio" and aim.group == ALL:
            group |= known
        rows &= group
        day: date = aim.by
        target[rows], by[rows] = aim.value, day
        distance[rows] = floats(frame, aim.of)[rows] - aim.value
    return {"target": target, "target_by": by, "target_distance": distance}
