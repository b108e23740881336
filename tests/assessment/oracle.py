"""The status, trend and target rules again, row by row, read straight from the rules in words."""

from __future__ import annotations

from collections import defaultdict
from math import isnan, log, nan
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from scorecard import statistics
from scorecard.definitions.model import Definitions
from tests.comparison import oracle

Row = dict[str, Any]
NONE = dict.fromkeys(oracle.COUNTS, 0.0)


def assess(counts: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions) -> list[Row]:
    """The rows compared, with `status` and `trend`."""
    rows = oracle.compare(counts, benchmarks, definitions)
    blocks, series = defaultdict(list), defaultdict(list)
    for r in rows:
        blocks[tuple(r[k] for k in oracle.BLOCK)].append(r)
        series[tuple(r[k] for k in oracle.SERIES)].append(r)
    for r in rows:
        r["status"] = status(r, blocks[tuple(r[k] for k in oracle.BLOCK)], definitions)
        r["trend"] = trend(r, series[tuple(r[k] for k in oracle.SERIES)], definitions)
    return rows


def status(r: Row, block: list[Row], definitions: Definitions) -> str:
    if not oracle.is_compared(r, definitions) or _no_comparator(r, block):
        return "not-compared"
    other = oracle.other_side(r, block, definitions)
    settings = definitions.scorecard
    # rule 1
    if isnan(r["value"]) or isnan(r["comparator_value"]) or r["kind"] == "figures":
        return "cannot-tell"
    for arm in (r, other):
        if arm is None:
            continue
        if arm["denominator"] < settings.minimum_base:
            return "cannot-tell"
        if r["kind"] == "mean" and arm["denominator"] < 30:
            return "cannot-tell"
        if r["kind"] not in ("mean", "median") and arm["numerator"] < settings.minimum_events:
            return "cannot-tell"
    points = r["measure"] in ("proportion", "representation") and r["comparator_value"] > 0.5
    name = "difference" if points else "ratio"
    observed = tuple(r[name + end] for end in ("", "_lower", "_upper"))
    if any(isnan(v) for v in observed):
        return "cannot-tell"
    # rules 3 and 4
    verdict = rules_3_and_4(r, observed, points, definitions)
    # rule 2
    better = definitions.indicator(r["indicator"]).better
    for moved in _with_unknowns(r, other, block, name, definitions):
        side, new = excludes(observed, points, better), excludes(moved, points, better)
        if (
            verdict in ("gap", "possible-gap")
            and side[0]
            and not _same_side(observed, moved, points)
        ):
            return "withheld-unknown"
        if verdict == "lower-than-parity" and not new[1]:
            return "withheld-unknown"
        if verdict in ("similar", "no-gap-found") and new[0]:
            return "withheld-unknown"
    return verdict


def _no_comparator(r: Row, block: list[Row]) -> bool:
    if r["comparator"] in ("reference", "rest"):
        if r["comparator"] == "rest" and r["kind"] == "figures":
            return True
        if r["comparator"] == "rest" and r["measure"] == "median":
            return True
        return r["measure"] == "representation"
    shown = [o for o in block if o["group"] not in ("All", "Unknown") and not isnan(o["value"])]
    if not isnan(r["value"]):
        return isnan(r["comparator_value"])
    return bool(shown) and all(isnan(o["comparator_value"]) for o in shown)


def _same_side(observed: tuple, moved: tuple, points: bool) -> bool:
    """Both intervals exclude parity on one and the same side."""
    parity = 0.0 if points else 1.0
    if observed[1] > parity:
        return moved[1] > parity
    return moved[2] < parity


def excludes(found: tuple, points: bool, better: str) -> tuple[bool, bool]:
    """Whether parity is excluded on the adverse side, and on the favourable side."""
    parity = 0.0 if points else 1.0
    above, below = found[1] > parity, found[2] < parity
    if better == "parity":
        return above or below, False
    return (above, below) if better == "lower" else (below, above)


def rules_3_and_4(r: Row, found: tuple, points: bool, definitions: Definitions) -> str:
    better = definitions.indicator(r["indicator"]).better
    value, lower, upper = found
    if points:
        close, large = 0.05, 0.10
        signed = {"lower": value, "higher": -value, "parity": abs(value)}[better]
        inside = lower >= -close - 1e-9 and upper <= close + 1e-9
        spans = lower <= 0 <= upper
        far = {
            "lower": upper < large,
            "higher": lower > -large,
            "parity": upper < large and lower > -large,
        }[better]
        mild = signed >= -close - 1e-9
    else:
        adverse_ratio = 1 / value if value > 0 else float("inf")
        signed = {"lower": value, "higher": adverse_ratio, "parity": max(value, adverse_ratio)}[
            better
        ]
        close = 1.25
        inside = lower >= 0.8 - 1e-9 and upper <= 1.25 + 1e-9
        spans = lower <= 1 <= upper
        far = {
            "lower": upper < 1.5,
            "higher": lower > 1 / 1.5,
            "parity": upper < 1.5 and lower > 1 / 1.5,
        }[better]
        mild = signed >= 0.8 - 1e-9
    adverse, favourable = excludes(found, points, better)
    if signed > close + 1e-9 and r["q_value"] < 0.05:
        return "gap"
    if adverse:
        return "possible-gap"
    if favourable and not mild:
        return "lower-than-parity"
    if inside:
        return "similar"
    if spans and far:
        return "no-gap-found"
    return "cannot-tell"


def _with_unknowns(
    r: Row, other: Row | None, block: list[Row], name: str, definitions: Definitions
) -> list[tuple]:
    """The judged interval with a part of the unknowns here, and the rest of them there."""
    unknown = next(o for o in block if o["group"] == "Unknown")
    kind, c = r["kind"], definitions.scorecard.confidence
    people = [unknown["denominator"], unknown["numerator"]]
    if unknown["kind"] == "hidden" or kind in ("median", "figures"):
        return []
    if kind == "rate" and isnan(people[0]):
        people[0] = 0.0
    if kind == "representation":
        people[0] = people[1]
    if kind == "mean":
        people[1] = 0.0
    if not sum(people) > 0:
        return []
    added = {**unknown, "denominator": people[0]}
    per = definitions.indicator(r["indicator"]).per if kind == "rate" else 1.0
    number = r["comparator_value"]
    place = 1 if name == "difference" else 0
    out = []
    for part in (1.0, 0.75, 0.5, 0.25, 0.0):
        here = {k: part * added[k] for k in oracle.COUNTS}
        here["numerator"] = float(round(here["numerator"])) if kind != "mean" else nan
        if kind not in ("rate", "mean"):
            here["denominator"] = float(round(here["denominator"]))
        there = {k: added[k] - here[k] for k in oracle.COUNTS}
        mine = {**r, **{k: r[k] + here[k] for k in oracle.COUNTS}}
        if kind == "representation":
            mine["denominator"] = r["denominator"] + added["denominator"]
        if other is None:
            own = oracle.figure(kind, mine, per, definitions)
            move = (lambda v: v - number) if name == "difference" else (lambda v: v / number)
            out.append(tuple(move(v) for v in own))
        else:
            theirs = {**other, **{k: other[k] + there[k] for k in oracle.COUNTS}}
            out.append(oracle.contrast(kind, mine, theirs, per, c)[place])
    return out


def trend(r: Row, series: list[Row], definitions: Definitions) -> str:
    if isnan(r["value"]) or r["group"] == "Unknown":
        return ""
    indicator = definitions.indicator(r["indicator"])
    columns = definitions.dataset(indicator.dataset).columns  # all there is in these tests
    if columns.as_at or columns.end:
        return "snapshots"
    days = [b.at for b in indicator.breaks]
    past = sorted(
        (o for o in series if o["period_end"] <= r["period_end"] and not isnan(o["value"])),
        key=lambda o: o["period_end"],
    )
    since = [o for o in past if not any(o["period_end"] < at <= r["period_end"] for at in days)]
    if len(since) < 5:
        return "break" if len(past) >= 5 else "too-few-points"
    five = since[-5:]
    slope, p = _gradient(five, definitions)
    if isnan(p):
        return ""
    if p >= 0.05:
        return "no-clear-change"
    if indicator.better == "parity":
        ratios = [o["ratio"] for o in five]
        if any(not v > 0 for v in ratios):
            return ""
        slope = -np.polyfit(range(5), [abs(log(v)) for v in ratios], 1)[0]
    elif indicator.better == "lower":
        slope = -slope
    return "improving" if slope > 0 else "worsening"


def _gradient(five: list[Row], definitions: Definitions) -> tuple[float, float]:
    kind = five[-1]["kind"]
    x, n = (np.array([o[k] for o in five]) for k in ("numerator", "denominator"))
    value = np.array([o["value"] for o in five])
    if kind == "rate":
        return statistics.rate_trend(x, n)[::2]
    if kind in ("proportion", "representation"):
        return statistics.trend(x, n)[::2]
    if kind == "progression_ratio":
        return statistics.trend(x, x + n)[::2]
    if kind == "figures":
        if np.ptp(value) == 0:
            return 0.0, 1.0
        found = stats.linregress(range(5), value)
        return found.slope, found.pvalue
    if kind == "mean":
        error = np.array([oracle.spread_and_skew(o)[0] for o in five]) / n**0.5
    else:
        half = np.array([(o["upper"] - o["lower"]) / 2 for o in five])
        error = half / stats.norm.isf((1 - definitions.scorecard.confidence) / 2)
    if np.isnan(error).any() or (error <= 0).any():
        return nan, nan
    w = 1 / error**2
    design = np.column_stack([np.ones(5), np.arange(5)])
    covariance = np.linalg.inv(design.T @ (w[:, None] * design))
    slope = (covariance @ design.T @ (w * value))[1]
    return slope, float(2 * stats.norm.sf(abs(slope) / covariance[1, 1] ** 0.5))
