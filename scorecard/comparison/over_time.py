"""What changed: each row against the period before, and against the first period shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorecard.comparison import contrasts
from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import FloatArray, IntArray
from scorecard.comparison.columns import FIGURES, KINDS, Columns
from scorecard.comparison.figures import by_kind
from scorecard.comparison.series import ordered


def changes(columns: Columns, arm: Arm) -> dict[str, np.ndarray]:
    """The columns previous_period, change_previous*, baseline_period and change_baseline*.

    arm: the rows' own side with its figure. previous: the period before in the same series; its
    name stays where a number is hidden, the change is then blank. baseline: the first period of the
    series with a figure. Neither reaches over a declared break: after one, the baseline is the
    first period since, and the first period since has no previous one. A change is later − earlier
    in the unit of the value.
    """
    order, _, stretch = ordered(columns)
    labels = columns.words("period")
    out: dict[str, np.ndarray] = {}
    for name, earlier in (
        ("previous", _previous(order, stretch)),
        ("baseline", _baseline(order, stretch, ~np.isnan(arm.value))),
    ):
        out[f"{name}_period"] = np.where(earlier < 0, "", labels[earlier])
        change = _change(columns, arm, earlier)
        for suffix, column in zip(("", "_lower", "_upper"), change, strict=True):
            out[f"change_{name}{suffix}"] = column
    return out


def _previous(order: IntArray, stretch: IntArray) -> IntArray:
    """The position of the row before in its stretch; -1 where it is the first."""
    out = np.full(len(order), -1, dtype=np.int64)
    same = np.diff(stretch) == 0
    out[order[1:][same]] = order[:-1][same]
    return out


def _baseline(order: IntArray, stretch: IntArray, shown: np.ndarray) -> IntArray:
    """The position of the first row of the stretch with a figure; -1 in that row and before it."""
    place = np.arange(len(order))
    first = np.full(stretch.max(initial=-1) + 1, len(order))
    np.minimum.at(first, stretch[shown[order]], place[shown[order]])
    out = np.full(len(order), -1, dtype=np.int64)
    later = first[stretch] < place
    out[order[later]] = order[first[stretch][later]]
    return out


def _change(columns: Columns, arm: Arm, earlier: IntArray) -> list[FloatArray]:
    confidence = columns.definitions.scorecard.confidence
    kind = columns.kind_over_time
    # a published figure beside a counted one has a change, but no interval
    alike = (kind == kind[earlier]) & (earlier >= 0)
    kind = np.where(alike, kind, KINDS.index(FIGURES)).astype(np.int8)

    def compute(name: str, at: IntArray) -> Sequence[FloatArray]:
        if name == FIGURES:
            nothing = np.full(len(at), np.nan)
            return [arm.value[at] - arm.value[earlier[at]], nothing, nothing]
        return contrasts.difference(name, arm.at(at), arm.at(earlier[at]), confidence)

    return by_kind(kind, earlier >= 0, compute, 3)
