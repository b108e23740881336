"""Protect the counts of a scorecard: primary cells, roll-up, companions, variants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.disclosure.primary import reasons
from scorecard.disclosure.secondary import companions, lines
from scorecard.disclosure.settings import PRESETS, Rule, is_off, rule_for
from scorecard.results import ALL, KEY

CELL = [name for name in KEY if name != "comparator"]
NUMBERS = ["numerator", "denominator", "total", "sum_squares", "value", "lower", "upper"]


@dataclass(frozen=True)
class Protected:
    """The protected frame and benchmarks, and the restricted log: each hidden cell with its
    reason."""

    frame: pd.DataFrame
    benchmarks: pd.DataFrame
    log: pd.DataFrame


def protect(frame: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions) -> Protected:
    """Hide what may identify people. Published figures pass untouched.

    frame: raw counts, one row a cell and comparator. Rows and key stay; a hidden row has every
    number empty and `suppression` = 'suppressed', whatever the reason.
    """
    if frame.empty:
        return Protected(frame, benchmarks, pd.DataFrame(columns=[*CELL, "reason"]))
    cells = frame.drop_duplicates(CELL).reset_index(drop=True)
    parents = {n: g.parent or "" for n, g in definitions.ethnicity.groupings.items()}
    cells["parent_grouping"] = cells["grouping"].map(parents)
    rules = {id: _rule(definitions, id) for id in cells["indicator"].unique()}
    cells["rule"] = cells["indicator"]
    targets = {i.id: i.target is not None and i.target.group == ALL for i in definitions.indicators}
    cells["keep_total"] = cells["indicator"].map(targets).astype(bool)
    own = cells["provenance"] == "own"
    guarded = cells[own & ~cells["rule"].map(lambda id: is_off(rules[id]))]
    if guarded.empty:
        log = pd.DataFrame(columns=[*CELL, "reason"])
        return Protected(frame, _benchmarks(benchmarks, definitions), log)
    reason = reasons(guarded, rules)
    reason = _unless(reason, _variants(guarded, reason, rules), "difference from its variant")
    reason = _unless(reason, _not_worth_reading(guarded, reason, rules), "breakdown too thin")
    for _ in range(len(guarded) + 1):
        closed = companions(guarded, reason != "", lines(guarded))
        reason = _unless(reason, closed, "companion of a hidden cell")
        again = _variants(guarded, reason, rules) & (reason == "")
        if not again.any():
            break
        reason = _unless(reason, again, "difference from its variant")
    log = guarded.loc[reason != "", CELL].assign(reason=reason[reason != ""])
    return Protected(_blanked(frame, log), _benchmarks(benchmarks, definitions), log)


def _rule(definitions: Definitions, indicator: str) -> Rule:
    return rule_for(definitions, definitions.indicator(indicator).dataset, indicator)


def _unless(reason: pd.Series, test: pd.Series, name: str) -> pd.Series:
    return reason.where((reason != "") | ~test, name)


def _not_worth_reading(cells: pd.DataFrame, reason: pd.Series, rules: dict[str, Rule]) -> pd.Series:
    """Group rows of breakdowns of which too little could be shown (All stays, as the wider
    figure)."""
    part = ~cells["group"].isin([ALL])
    filled = part & (cells["denominator"].fillna(cells["numerator"]) > 0)
    keys = [cells[k] for k in ("indicator", "variant", "area", "grouping")]
    shown = (filled & (reason == "")).groupby(keys).transform("sum")
    share = shown / filled.groupby(keys).transform("sum").where(lambda n: n > 0)
    needed = cells["rule"].map(lambda id: rules[id].worth_reading).astype(float)
    return part & (share < needed) & (reason != "").groupby(keys).transform("any")


def _variants(cells: pd.DataFrame, reason: pd.Series, rules: dict[str, Rule]) -> pd.Series:
    """Variant rows that, taken from the indicator's own row, would leave a small count or a hidden
    one."""
    out = pd.Series(False, index=cells.index)
    variant = cells[(cells["variant"] != "") & (cells["place"] == "")]
    if variant.empty:
        return out
    keys = [k for k in CELL if k != "variant"]
    base = cells[cells["variant"] == ""].assign(hidden=reason != "")
    joined = (
        variant[keys]
        .reset_index()
        .merge(base[[*keys, "numerator", "denominator", "hidden"]], on=keys, how="left")
    )
    joined = joined.set_index("index")
    small = joined["hidden"].fillna(False).astype(bool)
    threshold = joined["indicator"].map(lambda id: rules[id].threshold).astype(float)
    for name in ("numerator", "denominator"):
        difference = (joined[name] - variant[name]).abs()
        small |= (difference >= 1) & (difference <= threshold)
    out.loc[small.index[small]] = True
    return out


def _blanked(frame: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    hidden = pd.MultiIndex.from_frame(frame[CELL]).isin(pd.MultiIndex.from_frame(log[CELL]))
    out = frame.copy()
    numbers = [name for name in NUMBERS if name in out]
    out.loc[hidden, numbers] = np.nan
    out.loc[hidden, "suppression"] = "suppressed"
    return out


def _benchmarks(benchmarks: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Own populations: small groups are hidden, never one alone."""
    if benchmarks.empty:
        return benchmarks
    datasets = {b.id: b.dataset for b in definitions.benchmarks if b.dataset}
    out = benchmarks.copy()
    for _, rows in benchmarks.groupby(["benchmark", "place", "as_at", "grouping"]):
        dataset = datasets[rows["benchmark"].iloc[0]]
        rule = rule_for(definitions, dataset) if dataset else PRESETS["dfe"]
        if (rows["provenance"] == "published").all() or is_off(rule):
            continue
        parts = rows[rows["group"] != ALL]
        small = parts["count"].between(1, rule.threshold)
        if small.sum() == 1 and len(parts) > 1:
            others = parts.loc[~small & (parts["count"] > 0), "count"]
            if len(others):
                small |= small.index == others.sort_values().index[0]
        chosen = small.index[small]
        out.loc[chosen, "count"] = np.nan
        out.loc[chosen, "suppression"] = "suppressed"
    return out
