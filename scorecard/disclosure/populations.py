"""Populations counted from own records: tables beside the results, protected together with them.

A rate's denominator and the row of a population are one count, and so are a population of staff and
the base of an indicator on staff: hidden in one place and told in another it would be no secret.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from scorecard.definitions.disclosing import Rule, is_off, rule_for
from scorecard.definitions.model import Definitions
from scorecard.results import WHOLE

NAMES = ["parent_group", "count_of"]  # of the counts; no reader needs them
ID = ["indicator", "variant", "period", "grouping", "group"]


def population_rules(benchmarks: pd.DataFrame, definitions: Definitions) -> dict[str, Rule]:
    """The rule of each population that is counted from own records, by the name of its cells."""
    if benchmarks.empty:
        return {}
    datasets = {each.id: each.dataset for each in definitions.benchmarks if each.dataset}
    own = benchmarks.loc[benchmarks["provenance"] == "own", "benchmark"].unique()
    # a population is told as a whole: how much of it is worth reading is for each indicator to say
    return {
        _called(id): replace(rule_for(definitions, datasets[id]), worth_reading=0.0) for id in own
    }


def population_cells(benchmarks: pd.DataFrame, rules: dict[str, Rule]) -> pd.DataFrame:
    """Own populations as cells of the frame: a base without anything above it.

    benchmarks: benchmark, place, as_at, grouping, group, count, parent_group, and `count_of`, the
    name of the count. rules: of `population_rules`; what is off is left out.
    """
    if benchmarks.empty:
        return pd.DataFrame(columns=[*ID, "provenance"])
    kept = {id for id, rule in rules.items() if not is_off(rule)}
    own = benchmarks["provenance"] == "own"
    mine = benchmarks[own & benchmarks["benchmark"].map(_called).isin(kept)]
    if mine.empty:
        return pd.DataFrame(columns=[*ID, "provenance"])
    return pd.DataFrame(
        _identified(mine)
        | {
            "area": WHOLE,
            "area_level": WHOLE,
            "parent_area": "",
            "parent_group": mine["parent_group"],
            "period_end": mine["as_at"],
            "measure": "rate",
            "numerator": np.nan,
            "denominator": mine["count"],
            "numerator_of": None,
            "denominator_of": mine["count_of"],
            "provenance": "own",
        }
    ).reset_index(drop=True)


def protected_populations(
    benchmarks: pd.DataFrame, log: pd.DataFrame, rules: dict[str, Rule]
) -> pd.DataFrame:
    """`benchmarks` without the counts whose cells stand in `log`, the others rounded as their rule
    says; and without what only disclosure control needs."""
    if benchmarks.empty:
        return benchmarks
    out = benchmarks.drop(columns=NAMES, errors="ignore").copy()
    hidden = pd.MultiIndex.from_frame(pd.DataFrame(_identified(benchmarks))[ID]).isin(
        pd.MultiIndex.from_frame(log[ID])
    )
    out.loc[hidden, "count"] = np.nan
    out.loc[hidden, "suppression"] = "suppressed"
    base = out["benchmark"].map(
        lambda id: rules[_called(id)].rounding if _called(id) in rules else 1
    )
    base = base.where(out["provenance"] == "own", 1)
    near = np.floor(out["count"] / base + 0.5) * base
    out["count"] = out["count"].where(base == 1, near)
    return out


def _called(benchmark: str) -> str:
    return f"population {benchmark}"


def _identified(benchmarks: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "indicator": benchmarks["benchmark"].map(_called),
        "variant": benchmarks["place"],
        "period": benchmarks["as_at"].astype(str),
        "grouping": benchmarks["grouping"],
        "group": benchmarks["group"],
    }
