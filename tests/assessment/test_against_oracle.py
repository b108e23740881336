"""Status and trend of thousands of random rows, against the rules applied row by row."""

from __future__ import annotations

from collections import Counter
from functools import partial

import numpy as np
import pandas as pd
import pytest

from scorecard import results
from scorecard.assessment import assess
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions
from tests.assessment import oracle
from tests.comparison.building import (
    benchmarks,
    counts,
    definitions,
    indicator,
    random_frame,
    row,
    sums,
    year,
)

GROUPS = {"Asian": 0.18, "Black": 0.1, "Mixed": 0.07, "White": 0.6, "Other": 0.05}
COMPARATORS = ["reference", "rest", "residents", "england"]


def plausible_frame(seed: int) -> tuple[pd.DataFrame, Definitions]:
    """A council like any: small and large gaps, few and many people, trends, some unknown."""
    rng = np.random.default_rng(seed)
    entries, rows = [], []
    for k in range(15):
        measure = ["proportion", "rate", "representation", "mean", "progression_ratio"][k % 5]
        better = ["lower", "higher", "parity"][k // 5 % 3]
        entries.append(indicator(f"i{k}", measure, better=better, compare_with=COMPARATORS))
        size, level = rng.choice([200, 1500, 20_000]), rng.choice([0.1, 0.25, 0.7])
        gaps = {g: rng.choice([1, 1, 1, 1.03, 0.85, 0.6, 1.3]) for g in GROUPS}
        drift, unknown = rng.choice([0, 0, 0.07]), rng.choice([0, 0.02, 0.2])
        for place in range(6):
            chance = min(level * (1 + drift * place), 0.9)
            cells = {}
            for group, part in {**GROUPS, "Unknown": unknown}.items():
                n = float(rng.poisson(size * part))
                fair = chance * gaps.get(group, 1)
                cells[group] = _cell(rng, measure, n, fair, part, gaps.get(group, 1))
            if measure == "representation":
                known = sum(c["numerator"] for g, c in cells.items() if g != "Unknown")
                for group, cell in cells.items():
                    more = cell["numerator"] if group == "Unknown" else 0
                    cell["denominator"] = known + more
            for comparator in COMPARATORS:
                keys = {"indicator": f"i{k}", "measure": measure, "comparator": comparator}
                cells["All"] = {"numerator": 1.0, "denominator": 1.0}
                rows += [row(g, **{**keys, **year(2020 + place), **c}) for g, c in cells.items()]
    return counts(rows), definitions(*entries)


def _cell(
    rng: np.random.Generator, measure: str, n: float, chance: float, part: float, gap: float
) -> dict[str, float]:
    if measure == "rate":
        return {"numerator": float(rng.poisson(n * chance)), "denominator": n}
    if measure == "representation":
        return {"numerator": float(rng.poisson(n * gap)), "denominator": 0.0}
    if measure == "mean":
        return {"denominator": n, **sums(rng.normal(20 * gap, 6, int(n)))}
    if measure == "progression_ratio":
        upper = float(rng.binomial(int(n), min(chance, 1)))
        return {"numerator": upper, "denominator": n - upper}
    return {"numerator": float(rng.binomial(int(n), min(chance, 1))), "denominator": n}


@pytest.mark.parametrize("make", [plausible_frame, partial(random_frame, areas=1)])
def test_status_and_trend_agree_with_the_rules_row_by_row(make) -> None:
    frame, chosen = make(1)
    found = assess(compare(frame, benchmarks(), chosen), chosen)
    expected = pd.DataFrame(oracle.assess(frame, benchmarks(), chosen))
    for name in ("status", "trend"):
        wrong = found[name].to_numpy(dtype=object) != expected[name].to_numpy(dtype=object)
        shown = [*results.KEY, name, "status_reason"]
        assert not wrong.any(), found.loc[wrong, shown].assign(expected=expected[name]).head()
    assert results.check(results.conform(found)) == []
    assert (found["status_reason"] != "").all()


def test_the_random_rows_reach_every_verdict() -> None:
    seen: Counter[str] = Counter()
    for seed in (1, 2, 3, 4):
        frame, chosen = plausible_frame(seed)
        found = assess(compare(frame, benchmarks(), chosen), chosen)
        seen.update(found["status"])
        seen.update(found["trend"])
    # breaks are among the rows of `random_frame`; snapshots have a test of their own
    rest = {"", "break", "snapshots"}
    assert {*results.STATUS, *results.TREND} - set(seen) <= rest
    assert min(seen[word] for word in results.STATUS) > 10


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame, chosen = plausible_frame(3)
    shuffled = frame.sample(frac=1, random_state=3)
    first = assess(compare(frame, benchmarks(), chosen), chosen)
    second = assess(compare(shuffled, benchmarks(), chosen), chosen).sort_index()
    for name in ("status", "status_reason", "trend"):
        assert first[name].tolist() == second[name].tolist()
