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
from scorecard.comparison.columns import Columns, Text, with_columns
from scorecard.definitions.model import Definitions


def assess(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """`frame` with status, status_reason, trend, target, target_by, target_distance, what would
    settle it (needed_…) and how far unknown ethnicity could move it (unknowns_…).

    frame: what `scorecard.comparison.compare` gives, with its columns `total` and `sum_squares`.
    The result has its rows and its index. A verdict uses numbers of the frame only, all of which
    disclosure control has let through; a hidden row gets no verdict of its own.
    """
    columns = Columns(frame, definitions)
    found = statuses(columns)
    hangs = withheld(columns)
    if hangs.any():
        hangs &= Text.read(found["status"]).among(ANSWERED)
        found["status"][hangs] = "withheld-unknown"
        found["status_reason"][hangs] = reasons.UNKNOWN_AS_COUNTED
    return with_columns(
        frame,
        {
            **found,
            "trend": trends(columns),
            **targets(columns),
            **needed(columns, found["status"]),
        },
    )
