"""Standardised rows of which people of unknown ethnicity leave the counts without an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.assessment.status import statuses
from scorecard.comparison import compared
from scorecard.comparison.arms import Arm, comparator_arm
from scorecard.comparison.arrays import BoolArray
from scorecard.comparison.columns import REFERENCE, Columns
from scorecard.results import HOW

BENCHMARKS = ["benchmark", "place", "as_at", "grouping", "group", "count"]


def withheld(columns: Columns) -> BoolArray:
    """Standardised rows whose counts, taken as they are, would carry no verdict by rule 2.

    The ages of people of unknown ethnicity stay within the counting, so that the figure itself
    cannot be tried both ways. Its counts can: where their answer hangs on the unknowns, so does
    that of a figure made of them.
    """
    out = np.zeros(len(columns), dtype=bool)
    rows = columns.made_alike & columns.is_in("comparator", REFERENCE)
    if not rows.any():
        return out
    counts, definitions = columns.frame[rows].drop(columns=HOW), columns.definitions
    as_counted = compared(Columns(counts, definitions), pd.DataFrame(columns=BENCHMARKS))
    group = Arm.read(as_counted)
    found = statuses(as_counted, group, comparator_arm(as_counted, group))
    out[rows] = found["status"] == "withheld-unknown"
    return out
