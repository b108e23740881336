"""The design effect of an indicator against a naive walk through its records."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting.test_against_oracle import CODES, FIVE, TODAY, definitions

FIRST = date(2022, 4, 1)


def clustered(measure: str, unit: str) -> Definitions:
    """Two years of a proportion or rate, counted by family."""
    defined = definitions("flow").model_dump(mode="json", by_alias=True, exclude_unset=True)
    (indicator,) = [each for each in defined["indicators"] if each["id"] == f"i0-{unit}"]
    indicator |= {"measure": measure, "cluster": "family", "breakdowns": []}
    indicator["numerator"] = {"where": {"yes": True}}
    indicator.pop("denominator")
    if measure == "rate":
        indicator["denominator"] = {"where": {}}
    defined["indicators"] = [indicator]
    defined["ethnicity"]["groupings"] = {"five": {"reference": "White"}}
    return Definitions.model_validate(defined)


def records(seed: int) -> list[dict]:
    """Children of families, most of one ethnic group; some without a family, some seen twice."""
    draw, rows = random.Random(seed), []
    for family in range(160):
        code, outcome = draw.choice(list(FIVE)), draw.random() < 0.4
        for child in range(draw.choice([1, 1, 2, 3, 5])):
            for _ in range(draw.choice([1, 1, 2])):
                rows.append(
                    {
                        "who": f"P{family}-{child}",
                        "eth": code,
                        "day": FIRST + timedelta(days=draw.randrange(730)),
                        "team": None,
                        "kind": "a",
                        "score": 1.0,
                        "family": None if family % 9 == 0 else f"F{family}",
                        "yes": outcome if draw.random() < 0.8 else not outcome,
                    }
                )
    return rows


def naive(rows: list[dict], measure: str, people: bool) -> float:
    """Largest of the whole's and each larger group's, each period and group a cell of its own."""
    seen: dict[tuple, dict[str, dict]] = defaultdict(lambda: defaultdict(dict))
    for number, row in enumerate(rows):
        cell = (row["day"] >= date(2023, 4, 1), FIVE[row["eth"]])
        child = row["who"] if people else number
        key = row["family"] or f"alone-{child}"
        seen[cell][key][child] = seen[cell][key].get(child, False) or row["yes"]
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (_, group), by_family in seen.items():
        counts = [(sum(each.values()), len(each)) for each in by_family.values()]
        x, n = sum(a for a, _ in counts), sum(b for _, b in counts)
        c = len(counts)
        if measure == "rate":
            observed, expected, size = sum(a * a for a, _ in counts), x, x
        else:
            observed = sum((a - b * x / n) ** 2 for a, b in counts) * c / (c - 1)
            expected, size = x * (1 - x / n), n
        for name in ("whole", group):
            for place, number in enumerate((observed, expected, size)):
                sums[name][place] += number
    largest = max(
        a / b
        for name, (a, b, size) in sums.items()
        if name == "whole" or (name != "Unknown" and size >= 100)
    )
    return math.ceil(max(largest, 1.0) * 10) / 10


@pytest.mark.parametrize("measure", ["proportion", "rate"])
@pytest.mark.parametrize("unit", ["people", "rows"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_design_effect_is_that_of_a_naive_walk(
    tmp_path: Path, measure: str, unit: str, seed: int
) -> None:
    rows = records(seed)
    pl.DataFrame(rows).write_parquet(tmp_path / "events.parquet")
    (tmp_path / "e.csv").write_text(CODES)
    defined = clustered(measure, unit)
    codes = CodeList.read(tmp_path / "e.csv", defined.ethnicity.groupings)
    sources, broken = read_all(defined, tmp_path, lambda *_: None)
    assert not broken
    for name in ("polars", "duckdb"):
        areas = Areas.from_values(set(), "Whole")
        counted = count(defined, sources, codes, areas, engine(name), TODAY)
        assert not counted.failed
        assert not counted.awaiting
        # one number for every group, period and area: it tells on no cell
        (found,) = counted.frame["design_effect"].unique()
        assert found == naive(rows, measure, unit == "people")
        assert found > 1.2
