"""The status of an indicator from the statuses of its groups."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scorecard.comparison.columns import Columns
from scorecard.definitions.model import Definitions, Indicator

# An indicator stands at the first of these at which one of its groups stands. A gap comes first,
# then not being able to tell; of what is left, the indicator stands at what can be said of every
# group, so a similar group never speaks for one that is not.
ORDER = (
    "gap",
    "cannot-tell",
    "possible-gap",
    "withheld-unknown",
    "lower-than-parity",
    "no-gap-found",
    "similar",
    "not-compared",
)
KEYS = ["indicator", "variant", "period", "area"]


def indicator_status(statuses: Iterable[str]) -> str:
    """The status of an indicator; `statuses` are its groups', at one period and area.

    That is in its primary grouping and against its first comparator. Without any, `not-compared`.
    """
    return ORDER[min((ORDER.index(each) for each in statuses), default=len(ORDER) - 1)]


def indicator_statuses(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """One row an indicator, variant, period and area: its grouping, comparator, status and group.

    frame: an assessed frame. Taken are the rows of the first comparator, in the primary grouping,
    or, where the indicator is not shown in it, in the first grouping it is shown in. `group` is the
    one with the largest adverse ratio among those at `gap`, otherwise empty.
    """
    rows = frame[_verdict_rows(frame, definitions)]
    rank = rows["status"].map({word: place for place, word in enumerate(ORDER)})
    ratio = Columns(rows, definitions).numbers("ratio")
    better = rows["indicator"].map({each.id: each.better for each in definitions.indicators})
    with np.errstate(divide="ignore"):
        adverse = np.select(
            [better == "lower", better == "higher"],
            [ratio, 1 / ratio],
            np.maximum(ratio, 1 / ratio),
        )
    ranked = rows.assign(rank=rank, adverse=-adverse).sort_values(
        ["rank", "adverse"], kind="stable"
    )
    worst = ranked.groupby(KEYS, sort=False).head(1)
    gap = worst["status"] == "gap"
    out = worst[[*KEYS, "grouping", "comparator", "status"]].assign(
        group=worst["group"].astype(object).where(gap, "")
    )
    return out.sort_index().reset_index(drop=True)


def _verdict_rows(frame: pd.DataFrame, definitions: Definitions) -> pd.Series:
    keep = pd.Series(False, index=frame.index)
    for indicator in definitions.indicators:
        rows = frame["indicator"] == indicator.id
        shown = frame.loc[rows, "grouping"].unique()
        grouping = next((g for g in _groupings(indicator, definitions) if g in shown), None)
        if grouping is None:
            grouping = shown[0] if len(shown) else ""
        keep |= (
            rows
            & (frame["grouping"] == grouping)
            & (frame["comparator"] == indicator.comparators[0])
        )
    return keep


def _groupings(indicator: Indicator, definitions: Definitions) -> list[str]:
    """Groupings in the order in which they may speak for the indicator."""
    return [
        definitions.primary_grouping,
        *(indicator.groupings or definitions.ethnicity.groupings),
    ]
