"""How unequal all groups are together in each indicator: the spread without a single reference.

Made of protected numbers alone; where groups are hidden it stands over the others, and says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.comparison.columns import design_effects
from scorecard.definitions.model import Definitions
from scorecard.results import ALL, UNKNOWN, WHOLE
from scorecard.statistics import dispersion, false_discovery

KEY = ["indicator", "period", "period_end", "area", "grouping"]
COLUMNS = [
    *KEY,
    *("measure", "groups", "of", "overall", "index", "index_lower", "index_upper", "raw"),
    *("statistic", "p_value", "q_value", "chance"),
    *("largest", "smallest", "high", "low", "gap", "relative_gap"),
]
KINDS = {"proportion": "proportion", "rate": "rate", "representation": "rate"}


def dispersions(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """One row an indicator, period, area and grouping (columns `COLUMNS`).

    frame: the assessed results. Only where chi-squared holds for the groups that are shown, three
    or more, as shares, rates, or members over those expected by the population (representation).
    groups, of: how many groups are shown, of how many. overall: their common figure. index, with
    limits: `statistics.dispersion`; raw: before the noise floor is taken off. chance: whether it
    could be chance alone (q of 0.05 or more; one family is a period and grouping in the whole, the
    areas are another). largest, smallest: groups, high and low their figures, gap and relative_gap
    the difference and the ratio of these. Figures are on the scale of `value`.
    """
    first = {each.id: each.comparators[0] for each in definitions.indicators if each.by_ethnicity}
    rows = frame[
        (frame["variant"] == "")
        & frame["measure"].isin(list(KINDS))
        & (frame["comparator"] == frame["indicator"].map(first))
        & ~frame["group"].isin([ALL, UNKNOWN])
    ]
    per = {each.id: each.per for each in definitions.indicators if each.measure == "rate"}
    confidence = definitions.scorecard.confidence
    parts = [
        _spread(str(measure), each, per, confidence)
        for measure, each in rows.groupby("measure", sort=False)
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    family = [found["period"], found["grouping"], found["area"] == WHOLE]
    found["q_value"] = found.groupby(family)["p_value"].transform(
        lambda p: false_discovery(p.to_numpy(float))
    )
    found["chance"] = found["q_value"] >= 0.05
    return found[COLUMNS]


def _spread(
    measure: str, rows: pd.DataFrame, per: dict[str, float], confidence: float
) -> pd.DataFrame:
    # chance is that of an effective sample where decisions come together
    effect = design_effects(rows)
    x, base = rows["numerator"].astype(float) / effect, rows["denominator"].astype(float) / effect
    if measure == "representation":  # members expected by the population
        base = base * rows["comparator_value"].astype(float)
    wide = rows.assign(x=x, base=base).pivot(index=KEY, columns="group", values=["x", "base"])
    counts, bases = wide["x"].to_numpy(float), wide["base"].to_numpy(float)
    spread = dispersion(KINDS[measure], counts, bases, confidence)
    out = wide.index.to_frame(index=False)
    scale = out["indicator"].map(per).fillna(1.0).to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bases > 0, counts / bases, np.nan) * scale[:, None]
    out["measure"] = measure
    out["groups"] = np.nan_to_num(spread.groups).astype(int)
    out["of"] = rows.groupby(KEY)["group"].nunique().reindex(wide.index).to_numpy()
    out["overall"] = spread.overall * scale
    out["index"], out["index_lower"], out["index_upper"] = spread[:3]
    for name in ("raw", "statistic", "p_value"):
        out[name] = getattr(spread, name)
    keep = ~np.isnan(spread.value)
    out, value = out[keep].copy(), value[keep]
    names = wide["x"].columns.to_numpy(dtype=object)
    most, least = (
        (np.nanargmax(value, axis=1), np.nanargmin(value, axis=1))
        if len(value)
        else (np.array([], int), np.array([], int))
    )
    at = np.arange(len(value))
    out["largest"], out["smallest"] = names[most], names[least]
    out["high"], out["low"] = value[at, most], value[at, least]
    out["gap"] = out["high"] - out["low"]
    out["relative_gap"] = out["high"] / out["low"].where(out["low"] > 0)
    return out
