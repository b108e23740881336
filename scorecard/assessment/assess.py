"""`assess`: the compared frame, with its verdicts."""

from __future__ import annotations

import pandas as pd

from scorecard.assessment import reasons
from scorecard.assessment.alike import withheld
from scorecard.assessment.settling import needed
from scorecard.assessment.status import statuses
from scorecard.assessment.target import targets
from scorecard.assessment.trend import trends
from scorecard.assessment.unknowns import ANSWERED
from scorecard.comparison import compared
from scorecard.comparison.arms import Arm, comparator_arm
from scorecard.comparison.arrays import Text
from scorecard.comparison.columns import Columns
from scorecard.definitions.model import Definitions


def assess(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """`frame` with status, status_reason, trend, target, target_by, target_distance, what would
    settle it (needed_…) and how far unknown ethnicity could move it (unknowns_…).

    frame: what `scorecard.comparison.compare` gives, with its columns `total`, `sum_squares` and
    `sum_cubes`.
    The result has its rows and its index. A verdict uses numbers of the frame only, all of which
    disclosure control has let through; a hidden row gets no verdict of its own.
    """
    return assessed(Columns(frame, definitions)).to_frame()


def compare_and_assess(
    counts: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions
) -> pd.DataFrame:
    """`assess` of what `compare` gives, where what the one read the other need not read again."""
    return assessed(compared(Columns(counts, definitions), benchmarks)).to_frame()


def assessed(columns: Columns) -> Columns:
    """What `assess` gives, as columns that can be read on."""
    group = Arm.read(columns)
    comparator = comparator_arm(columns, group)
    found = statuses(columns, group, comparator)
    hangs = withheld(columns)
    if hangs.any():
        hangs &= Text.read(found["status"]).among(ANSWERED)
        found["status"][hangs] = "withheld-unknown"
        found["status_reason"][hangs] = reasons.UNKNOWN_AS_COUNTED
    return columns.plus(
        {
            **found,
            "trend": trends(columns, group),
            **targets(columns),
            **needed(columns, group, comparator, found["status"]),
        }
    )
