"""Teams that do the same work, each against what chance alone makes of the whole's figure.

No league table: only a figure beyond the 99.8% limits is called a signal. Made of protected numbers
alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions, Indicator
from scorecard.results import UNKNOWN
from scorecard.statistics import funnel_limits, overdispersion, unit_z, widened_limits

FEWEST = 3  # areas with a figure; fewer are no set
EXPECTED = 5  # events (and people without) at the centre; fewer cannot be placed
LEVELS = (0.95, 0.998)
PLACES = ("very-low", "low", "inside", "high", "very-high", "too-small", "hidden")
COLUMNS = [
    *("indicator", "period", "period_end", "grouping", "group", "area", "value", "base", "centre"),
    *("low", "high", "very_low", "very_high", "place", "phi", "overdispersed"),
]


def funnels(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """One row an indicator, period, grouping, group and comparable area (columns `COLUMNS`).

    frame: the assessed results. centre: the figure of all these areas that are told, together;
    low, high: the 95% limits for an area of that base, very_low and very_high the 99.8% limits
    (`funnel_limits`; widened where five areas or more vary more than chance makes them, with p
    under 0.05, `overdispersed`). place: where the area lies; `too-small` where the centre leads to
    under 5 events, or 5 people without. Values and limits are on the scale of `value`.
    """
    rows = [
        row
        for indicator in definitions.indicators
        if indicator.comparable and indicator.measure in ("proportion", "rate")
        for row in _funnel(frame, definitions, indicator)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _funnel(
    frame: pd.DataFrame, definitions: Definitions, indicator: Indicator
) -> Iterator[dict[str, object]]:
    first = indicator.comparators[0] if indicator.by_ethnicity else ""
    rows = frame[
        (frame["indicator"] == indicator.id)
        & (frame["variant"] == "")
        & (frame["comparator"] == first)
        & frame["area"].isin(indicator.comparable)
        & (frame["group"] != UNKNOWN)
    ]
    per = indicator.per if indicator.measure == "rate" else 1.0
    for key, each in rows.groupby(["period", "period_end", "grouping", "group"], sort=False):
        x, n = (each[side].to_numpy(float) for side in ("numerator", "denominator"))
        told = ~np.isnan(x + n) & (n > 0)
        if told.sum() < FEWEST:
            continue
        centre = float(x[told].sum() / n[told].sum())
        place, limits, phi, wide = _placed(indicator.measure, x, n, told, centre)
        for at, area in enumerate(each["area"]):
            yield {
                **dict(zip(("period", "period_end", "grouping", "group"), key, strict=True)),
                "indicator": indicator.id,
                "area": area,
                "value": x[at] / n[at] * per if told[at] else np.nan,
                "base": n[at],
                "centre": centre * per,
                **{name: limit[at] * per for name, limit in limits.items()},
                "place": place[at],
                "phi": phi,
                "overdispersed": wide,
            }


def _placed(
    kind: str, x: np.ndarray, n: np.ndarray, told: np.ndarray, centre: float
) -> tuple[np.ndarray, dict[str, np.ndarray], float, bool]:
    """Where each area lies, its limits, phi, and whether the limits are widened by it."""
    base = np.where(told, n, np.nan)
    value = x / base
    expected = base * centre
    without = base - expected if kind == "proportion" else expected
    large = told & (np.minimum(expected, without) >= EXPECTED)
    found = overdispersion(unit_z(kind, value, centre, base)[large])
    wide = bool(found.p_value < 0.05)
    if wide:
        (low, high), (lowest, highest) = (
            widened_limits(kind, centre, base, found.phi, level) for level in LEVELS
        )
    else:
        limits = funnel_limits(kind, centre, base, LEVELS)
        (low, lowest), (high, highest) = limits.lower.T, limits.upper.T
    place = np.select(
        [~told, ~large, value < lowest, value > highest, value < low, value > high],
        ["hidden", "too-small", "very-low", "very-high", "low", "high"],
        "inside",
    )
    ends = {"low": low, "high": high, "very_low": lowest, "very_high": highest}
    return place, {k: np.where(large, v, np.nan) for k, v in ends.items()}, found.phi, wide
