"""Where the whole and its parts disagree: Simpson's paradox, told only beyond chance.

A group can be worse off in the whole and not in a single service area, because more of it are
served where everybody's figure is higher. Made of protected numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scorecard.comparison.arms import Arm, comparator_arm
from scorecard.comparison.columns import REFERENCE, REST, Columns
from scorecard.definitions.model import Definitions
from scorecard.results import WHOLE
from scorecard.statistics import pooled_ratio

REVERSED, GONE, MASKED, DIVIDED = KINDS = ("reversed", "gone", "masked", "divided")
COVERED = 0.8  # of the whole's base, on both sides, that the parts must hold
KEY = ["indicator", "period", "period_end", "grouping", "group", "comparator"]
COLUMNS = [
    *KEY,
    *("level", "kind", "ratio", "ratio_lower", "ratio_upper"),
    *("pooled", "pooled_lower", "pooled_upper", "parts"),
]


def disagreements(
    frame: pd.DataFrame, definitions: Definitions, areas: Iterable[Mapping[str, Any]]
) -> pd.DataFrame:
    """One row a comparison in which the whole and its areas disagree (columns `COLUMNS`).

    frame: the assessed results; areas: their facts (`Areas.facts`). ratio: the whole's; pooled:
    Mantel and Haenszel's over the areas of the widest level at which two or more are shown on both
    sides; parts: each of these areas, with its ratio (list of dicts: area, ratio, side; side is
    'above' or 'below' where its interval, at 0.05 over the number of areas, excludes 1, else '').
    Nothing is said where these areas hold under 80% of the whole's base on either side.
    kind, the first that applies:
    - reversed: both intervals exclude 1, on opposite sides;
    - gone: the whole's excludes 1, the pooled one does not, and it excludes the whole's ratio;
    - masked: the pooled interval excludes 1, the whole's does not, and the pooled one excludes the
      whole's ratio;
    - divided: one area is above and another below.
    """
    rows = frame[
        (frame["variant"] == "")
        & frame["measure"].isin(["proportion", "rate"])
        & frame["comparator"].isin([REFERENCE, REST])
    ].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    columns = Columns(rows, definitions)
    own = Arm.read(columns).effective(columns.design_effect)
    other = comparator_arm(columns, own)
    rows = rows.assign(
        numerator=own.numerator,
        denominator=own.denominator,
        x0=other.numerator,
        n0=other.denominator,
    )
    rows = rows[columns.compared]
    first = {each.id: each.comparators[0] for each in definitions.indicators}
    rows = rows[rows["comparator"] == rows["indicator"].map(first)]
    depth = _depths(areas)
    told = rows[["numerator", "denominator", "x0", "n0", "ratio"]].notna().all(axis=1)
    parts = rows[told & (rows["area"] != WHOLE)]
    parts = parts.assign(depth=parts["area"].map(depth)).dropna(subset=["depth"])
    several = parts.groupby([*KEY, "depth"])["area"].transform("size") >= 2
    parts = parts[several]
    parts = parts[parts["depth"] == parts.groupby(KEY)["depth"].transform("min")]
    by_key = dict(iter(parts.groupby(KEY, sort=False)))
    confidence = definitions.scorecard.confidence
    found = [
        one
        for whole in rows[told & (rows["area"] == WHOLE)].to_dict("records")
        if (inside := by_key.get(tuple(whole[name] for name in KEY))) is not None
        if (one := _compared(whole, inside, confidence)) is not None
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _depths(areas: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How far below the whole each area stands: 1 for its own parts."""
    parent = {str(each["id"]): str(each.get("parent") or "") for each in areas}
    out = {WHOLE: 0}

    def depth(area: str) -> int:
        if area not in out:
            out[area] = depth(parent[area]) + 1 if parent.get(area) in parent else 1
        return out[area]

    for area in parent:
        depth(area)
    return out


def _compared(
    whole: dict[Any, Any], parts: pd.DataFrame, confidence: float
) -> dict[str, Any] | None:
    x1, n1, x0, n0 = (
        parts[name].to_numpy(float) for name in ("numerator", "denominator", "x0", "n0")
    )
    if n1.sum() < COVERED * whole["denominator"] or n0.sum() < COVERED * whole["n0"]:
        return None
    pooled = pooled_ratio(str(whole["measure"]), x1, n1, x0, n0, confidence)
    sides = [
        _side(row["ratio_lower"], row["ratio_upper"]) if row["p_value"] * len(parts) < 0.05 else ""
        for row in parts.to_dict("records")
    ]
    kind = _kind(
        whole["ratio"],
        _side(whole["ratio_lower"], whole["ratio_upper"]),
        pooled,
        _side(float(pooled.lower), float(pooled.upper)),
        sides,
    )
    if not kind:
        return None
    return {
        **{name: whole[name] for name in (*KEY, "ratio", "ratio_lower", "ratio_upper")},
        "level": parts["area_level"].iloc[0],
        "kind": kind,
        "pooled": float(pooled.value),
        "pooled_lower": float(pooled.lower),
        "pooled_upper": float(pooled.upper),
        "parts": [
            {"area": area, "ratio": float(ratio), "side": side}
            for area, ratio, side in zip(parts["area"], parts["ratio"], sides, strict=True)
        ],
    }


def _side(lower: float, upper: float) -> str:
    return "above" if lower > 1 else "below" if upper < 1 else ""


def _kind(ratio: float, whole: str, pooled: Any, within: str, sides: list[str]) -> str:
    if whole and within and whole != within:
        return REVERSED
    # were the areas no matter, the pooled ratio would miss the whole's by less than its own chance
    apart = np.isfinite(pooled.value) and not pooled.lower <= ratio <= pooled.upper
    if apart and whole and not within:
        return GONE
    if apart and within and not whole:
        return MASKED
    return DIVIDED if {"above", "below"} <= set(sides) else ""
