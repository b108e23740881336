"""Teams that do the same work, each against what chance alone makes of the whole's figure.

No league table: only a figure beyond the 99.8% limits is called a signal. Made of protected numbers
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from scorecard.comparison.columns import design_effects
from scorecard.definitions.model import Definitions, Indicator
from scorecard.results import UNKNOWN
from scorecard.statistics import (
    funnel_limits,
    overdispersion,
    shrunk,
    unit_z,
    widened_limits,
)

FEWEST = 3  # areas with a figure; fewer are no set
AFTER_MERGER = 2  # what a merger may leave of one
EXPECTED = 5  # events (and people without) at the centre; fewer cannot be placed
LEVELS = (0.95, 0.998)
PLACES = ("very-low", "low", "inside", "high", "very-high", "too-small", "hidden")
COLUMNS = [
    *("indicator", "period", "period_end", "grouping", "group", "area", "value", "base", "centre"),
    *("low", "high", "very_low", "very_high", "place", "phi", "overdispersed"),
    *("z", "merged", "shrunk", "shrunk_low", "shrunk_high", "kept", "design_effect"),
]
CURVE = 6  # areas that are placed, from which a funnel is drawn instead of spans
POINTS = 25
CURVE_COLUMNS = [
    *("indicator", "period", "period_end", "grouping", "group"),
    *("base", "centre", "low", "high", "very_low", "very_high"),
]
KINDS = {"proportion": "proportion", "rate": "rate", "representation": "proportion"}


def funnels(
    frame: pd.DataFrame, definitions: Definitions, areas: Iterable[Mapping[str, Any]] = ()
) -> pd.DataFrame:
    """One row an indicator, period, grouping, group and comparable area (columns `COLUMNS`).

    frame: the assessed results. areas: their facts (`Areas.facts`): where an area was merged into
    another, that one stands in its place from then on, and `merged` names those it stands for; two
    may be left then. base: people or exposure; for representation `value` is observed to expected
    members, and base all members. centre: the figure of all these areas that are
    told, together; low, high: the 95% limits for an area of that base, very_low and very_high the
    99.8% limits (the exact ones of `funnel_limits`; `widened_limits` where five areas or more vary
    more than chance makes them, with p under 0.05, `overdispersed`). place: where the area lies;
    `too-small` where the centre leads to under 5 events, or 5 people without. z: how far from the
    centre, in standard errors, by which signals are sorted. shrunk, shrunk_low, shrunk_high: the
    figure drawn towards those of the others (`statistics.shrunk`), where ten or more are told, and
    kept: how much of its own it keeps. Values and limits are on the scale of `value`.
    design_effect: where decisions come by family, that of the indicator, NaN elsewhere and where
    the area is hidden: limits, place, z and what is shrunk are then those of an effective sample,
    events and base divided by it; `base` is still people.
    """
    into = {str(a["id"]): str(a["merged_into"]) for a in areas if a.get("merged_into")}
    rows = [
        row
        for indicator in definitions.indicators
        if indicator.comparable and indicator.measure in KINDS
        for row in _funnel(frame, definitions, indicator, into)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def curves(placed: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The limits as lines over the base, for sets with six areas or more that are placed.

    placed: what `funnels` gives. One row a set and base (25 of them, from a little below the
    smallest area's to a little above the largest's); columns `CURVE_COLUMNS`. Not for
    representation, where the base of one limit is not that of another.
    """
    rows = []
    for key, each in placed.groupby(CURVE_COLUMNS[:5], sort=False):
        indicator = definitions.indicator(str(key[0]))
        if each["z"].notna().sum() < CURVE or indicator.measure == "representation":
            continue
        scale = indicator.per if indicator.measure == "rate" else 1.0
        told, one = each["base"][each["value"].notna()], each[each["z"].notna()].iloc[0]
        base = np.geomspace(told.min() * 0.85, told.max() * 1.1, POINTS)
        centre, phi = one["centre"] / scale, one["phi"] if one["overdispersed"] else None
        effect = 1.0 if np.isnan(one["design_effect"]) else one["design_effect"]
        limits = _limits(KINDS[indicator.measure], centre, base / effect, phi)
        names = dict(zip(CURVE_COLUMNS[:5], key, strict=True))
        rows += [
            {
                **names,
                "base": base[at],
                "centre": one["centre"],
                **{name: limit[at] * scale for name, limit in limits.items()},
            }
            for at in range(POINTS)
        ]
    return pd.DataFrame(rows, columns=CURVE_COLUMNS)


def followed(
    named: Iterable[str], into: Mapping[str, str], present: set[str]
) -> dict[str, list[str]]:
    """The set as it stands where only `present` areas have rows, each with those merged into it."""
    out: dict[str, list[str]] = {}
    for area in named:
        now, seen = area, {area}
        while now not in present and now in into and into[now] not in seen:
            now = into[now]
            seen.add(now)
        if now in present:
            out.setdefault(now, [])
            if now != area:
                out[now].append(area)
    return out


def _funnel(
    frame: pd.DataFrame, definitions: Definitions, indicator: Indicator, into: Mapping[str, str]
) -> Iterator[dict[str, object]]:
    first = indicator.comparators[0] if indicator.by_ethnicity else ""
    rows = frame[
        (frame["indicator"] == indicator.id)
        & (frame["variant"] == "")
        & (frame["comparator"] == first)
        & (frame["group"] != UNKNOWN)
    ]
    per = indicator.per if indicator.measure == "rate" else 1.0
    confidence = definitions.scorecard.confidence
    present = {str(period): set(areas) for period, areas in rows.groupby("period")["area"]}
    for key, each in rows.groupby(["period", "period_end", "grouping", "group"], sort=False):
        merged = followed(indicator.comparable, into, present[str(key[0])])
        each = each.set_index("area").reindex([a for a in merged if a in set(each["area"])])
        x, n, scale = _counts(each, indicator.measure, per)
        told = ~np.isnan(x + n + scale) & (n > 0)
        if told.sum() < (AFTER_MERGER if any(merged.values()) else FEWEST):
            continue
        kind = KINDS[indicator.measure]
        centre = float(x[told].sum() / n[told].sum())
        effect = float(design_effects(each).max())  # one for an indicator
        fewer, less = x / effect, n / effect
        place, limits, z, phi, wide = _placed(kind, fewer, less, told, centre)
        drawn = shrunk(kind, np.where(told, fewer, np.nan), less, confidence)
        for at, area in enumerate(each.index):
            yield {
                **dict(zip(("period", "period_end", "grouping", "group"), key, strict=True)),
                "indicator": indicator.id,
                "area": area,
                "value": x[at] / n[at] * scale[at] if told[at] else np.nan,
                "base": n[at],
                "centre": centre * scale[at] if told[at] else np.nan,
                **{name: limit[at] * scale[at] for name, limit in limits.items()},
                "place": place[at],
                "phi": phi,
                "overdispersed": wide,
                "z": z[at],
                "merged": ", ".join(merged[area]),
                "shrunk": drawn.value[at] * scale[at],
                "shrunk_low": drawn.lower[at] * scale[at],
                "shrunk_high": drawn.upper[at] * scale[at],
                "kept": drawn.kept[at],
                "design_effect": effect if told[at] and effect > 1 else np.nan,
            }


def _counts(
    rows: pd.DataFrame, measure: str, per: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events, bases, and what turns events ÷ base into the figure told."""
    x, n = (rows[side].to_numpy(float) for side in ("numerator", "denominator"))
    if measure != "representation":
        return x, n, np.full(len(rows), per)
    # a share of members over its share of the population: a proportion in other units
    share = rows["comparator_value"].to_numpy(float)
    return x, n, 1 / np.where(share > 0, share, np.nan)


def _placed(
    kind: str, x: np.ndarray, n: np.ndarray, told: np.ndarray, centre: float
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray, float, bool]:
    """Where each area lies, its limits, its z-score, phi, and whether the limits are widened."""
    base = np.where(told, n, np.nan)
    value = x / base
    expected = base * centre
    without = base - expected if kind == "proportion" else expected
    large = told & (np.minimum(expected, without) >= EXPECTED)
    z = np.where(large, unit_z(kind, value, centre, base), np.nan)
    found = overdispersion(z)
    wide = bool(found.p_value < 0.05)
    ends = _limits(kind, centre, base, found.phi if wide else None)
    z = z / np.sqrt(found.phi) if wide else z
    place = np.select(
        [
            ~told,
            ~large,
            value < ends["very_low"],
            value > ends["very_high"],
            value < ends["low"],
            value > ends["high"],
        ],
        ["hidden", "too-small", "very-low", "very-high", "low", "high"],
        "inside",
    )
    return place, {k: np.where(large, v, np.nan) for k, v in ends.items()}, z, found.phi, wide


def _limits(kind: str, centre: float, base: np.ndarray, phi: float | None) -> dict[str, np.ndarray]:
    """The limits at each base, widened by phi where it is given."""
    if phi is None:
        limits = funnel_limits(kind, centre, base, LEVELS, exact=True)
        (low, lowest), (high, highest) = limits.lower.T, limits.upper.T
    else:
        (low, high), (lowest, highest) = (
            widened_limits(kind, centre, base, phi, level) for level in LEVELS
        )
    return {"low": low, "high": high, "very_low": lowest, "very_high": highest}
