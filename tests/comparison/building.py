"""Small definitions and counts frames to compare and assess, and random ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions

GROUPS = ["Asian", "Black", "Mixed", "White", "Other"]
MEASURES = ["proportion", "rate", "representation", "mean", "median", "progression_ratio"]
SUMS = ["total", "sum_squares", "sum_cubes"]
NUMBERS = ["numerator", "denominator", *SUMS, "value", "lower", "upper"]


def indicator(id: str, measure: str = "proportion", **fields: Any) -> dict[str, Any]:
    """One indicator of the definitions; everything can be set."""
    return {
        "id": id,
        "title": id,
        "question": f"What of {id}?",
        "objective": "practice",
        "measure": measure,
        "dataset": "records",
        "better": "lower",
        "owner": "Head of Service",
        "why": "It matters.",
        "review_by": date(2027, 4, 1),
        **fields,
    }


def definitions(*indicators: dict[str, Any], **fields: Any) -> Definitions:
    """Definitions with two groupings (`two`, `five`; reference White) and three benchmarks."""
    whole = {
        "scorecard": {"title": "Test"},
        "ethnicity": {
            "codes": "ethnicity.csv",
            "groupings": {
                "two": {"reference": "White"},
                "five": {"reference": "White", "parent": "two"},
            },
        },
        "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
        "benchmarks": [
            {"id": "residents", "label": "Residents", "dataset": "census"},
            {"id": "england", "label": "England", "of": "value", "value": 0.25},
            {"id": "elsewhere", "label": "Elsewhere", "of": "ratio", "value": 1.2},
        ],
        "datasets": [
            {"id": "records", "source": "records.csv"},
            {"id": "census", "source": "census.csv", "shape": "counts"},
        ],
        "indicators": list(indicators),
        **fields,
    }
    return Definitions.model_validate(whole)


def row(group: str, numerator: float = np.nan, denominator: float = np.nan, **fields: Any) -> dict:
    """One row of a counts frame of the indicator `x`, a proportion, in 2024-25."""
    return {
        "indicator": "x",
        "variant": "",
        "period": "2024-25",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "area": "all",
        "grouping": "five",
        "comparator": "reference",
        "group": group,
        "measure": "proportion",
        "numerator": numerator,
        "denominator": denominator,
        **dict.fromkeys(SUMS, np.nan),
        "value": np.nan,
        "lower": np.nan,
        "upper": np.nan,
        "unit": "",
        "suppression": "",
        **fields,
    }


def year(number: int) -> dict[str, Any]:
    """The fields of the period that ends on 31 March of the year `number`."""
    return {
        "period": f"{number - 1}-{number % 100:02d}",
        "period_start": date(number - 1, 4, 1),
        "period_end": date(number, 3, 31),
    }


def counts(rows: Iterable[dict]) -> pd.DataFrame:
    """A counts frame of `row`s."""
    return pd.DataFrame(list(rows))


def benchmarks(
    shares: dict[str, float] | None = None, as_at: date = date(2021, 3, 21)
) -> pd.DataFrame:
    """A benchmarks frame of `residents`; `shares` are counts by group."""
    people = shares or {"Asian": 175, "Black": 60, "Mixed": 48, "White": 683, "Other": 34}
    everybody = {**people, "All": float(np.sum(list(people.values())))}
    return pd.DataFrame(
        [
            {"benchmark": "residents", "as_at": as_at, "grouping": "five", "group": g, "count": n}
            for g, n in everybody.items()
        ]
    )


def sums(values: np.ndarray) -> dict[str, float]:
    """What a mean's values, their squares and their cubes add up to."""
    powers = zip(SUMS, (1, 2, 3), strict=True)
    return {name: float((values**power).sum()) for name, power in powers}


def _cell(rng: np.random.Generator, measure: str, members: int) -> dict[str, float]:
    """The numbers of one group: nobody, few or many; no, some or all of them."""
    n = int(rng.choice([0, 1, rng.integers(2, 12), rng.integers(10, 60), rng.integers(60, 3000)]))
    chance = float(rng.choice([0.0, 1.0, rng.uniform(0, 0.1), rng.uniform(0, 1), 0.6]))
    if measure == "rate":
        return {"numerator": float(rng.poisson(n * chance * 1.2)), "denominator": float(n)}
    if measure == "progression_ratio":
        return {"numerator": float(rng.poisson(n * chance)), "denominator": float(n)}
    if measure == "representation":
        return {"numerator": float(rng.binomial(members, chance * 0.5)), "denominator": members}
    if measure == "mean":
        values = rng.normal(20, rng.choice([0.0, 3.0]), n).round(2)
        return {"denominator": float(n), **sums(values)}
    if measure == "median":
        middle = float(rng.uniform(10, 20))
        below, above = rng.uniform(0, 3, 2) if n >= 6 else (np.nan, np.nan)
        value = {"value": middle, "lower": middle - below, "upper": middle + above}
        return {"denominator": float(n), **(value if n else {})}
    return {"numerator": float(rng.binomial(n, chance)), "denominator": float(n)}


def random_frame(
    seed: int, indicators: int = 12, periods: int = 7, areas: int = 2
) -> tuple[pd.DataFrame, Definitions]:
    """A counts frame with every measure, comparator and edge, and its definitions.

    Some rows are hidden, and all their numbers with them; some indicators are published figures.
    """
    rng = np.random.default_rng(seed)
    entries, rows = [], []
    for k in range(indicators):
        measure = MEASURES[k % len(MEASURES)]
        number = ["england"] if measure not in ("mean", "median") else []
        comparators = ["reference", "rest", "residents", *number]
        breaks = [{"at": date(2023, 3, 31), "why": "recoded"}] if rng.random() < 0.4 else []
        name, per = f"i{k}", float(rng.choice([1, 1000])) if measure == "rate" else 1
        entries.append(
            indicator(
                name,
                measure,
                compare_with=comparators,
                better=str(rng.choice(["higher", "lower", "parity"])),
                per=per,
                breaks=breaks,
            )
        )
        figures = measure in ("proportion", "rate") and rng.random() < 0.2
        for place in range(areas):
            for end in range(2026 - periods, 2026):
                cells = _block(rng, measure, figures)
                for comparator in comparators:
                    for group, cell in cells.items():
                        keys = {"indicator": name, "measure": measure, "comparator": comparator}
                        keys |= {"area": f"team{place}" if place else "all"}
                        rows.append(row(group, **{**keys, **year(end), **cell}))
    return counts(rows), definitions(*entries)


def _block(rng: np.random.Generator, measure: str, figures: bool) -> dict[str, dict[str, Any]]:
    members = int(rng.choice([0, 8, 60, 900]))
    cells: dict[str, dict[str, Any]] = {g: _cell(rng, measure, members) for g in GROUPS}
    unknown = _cell(rng, measure, members)
    if measure == "representation":
        unknown = {"numerator": unknown["numerator"], "denominator": members + unknown["numerator"]}
    if measure == "rate" and rng.random() < 0.5:
        unknown["denominator"] = np.nan
    cells["Unknown"] = unknown
    cells["All"] = _everybody(cells, measure, members)
    if figures:
        cells = {g: {"value": float(rng.choice([0.0, rng.uniform(0, 1)]))} for g in cells}
    for group in cells:
        if rng.random() < 0.08:
            cells[group] = {"suppression": str(rng.choice(["suppressed", "at-source"]))}
    return cells


def _everybody(cells: dict[str, dict[str, Any]], measure: str, members: int) -> dict[str, float]:
    if measure == "representation":
        return {"numerator": float(members), "denominator": float(members)}
    if measure == "median":
        return {"denominator": float(sum(c["denominator"] for c in cells.values())), "value": 15.0}
    names = ["numerator", "denominator", *SUMS]
    return {
        name: float(np.nansum([cell.get(name, np.nan) for cell in cells.values()]))
        for name in names
        if any(name in cell for cell in cells.values())
    }
