"""The way of a mean from records to its interval, against one that goes from value to value."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from scorecard.comparison import compare
from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions import load
from scorecard.definitions.model import Definitions
from scorecard.disclosure import protect
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.auditor.organisations import AREAS, CODES, GROUPINGS, named

GROUP = {"A1": "Asian", "A2": "Asian", "B1": "Black", "M1": "Mixed", "W1": "White", "W2": "White"}
SERVICE = {"n1": "north", "n2": "north", "s1": "south", "s2": "south"}
SUMS = ["denominator", "total", "sum_squares", "sum_cubes"]
KEYS = ["area", "group"]


def records(seed: int) -> pd.DataFrame:
    """Days waited, skewed, some of them missing; some people of no known group."""
    rng, many = np.random.default_rng(seed), 900
    days = np.round(rng.lognormal(2, 0.9, many), 1)
    return pd.DataFrame(
        {
            "eth": rng.choice([*GROUP, "REFU", ""], many),
            "team": rng.choice([*SERVICE, "", "north"], many),
            "day": [date(2022, 4, 1) + timedelta(int(at)) for at in rng.integers(0, 3 * 365, many)],
            "days": np.where(rng.random(many) < 0.1, np.nan, days),
        }
    )


def counted(
    folder: Path, table: pd.DataFrame, by: str, preset: str = "off"
) -> tuple[pd.DataFrame, Definitions]:
    """What is counted of the table, one year each and two together."""
    defined = {
        "scorecard": {"title": "Means"},
        "ethnicity": {"codes": "codes.csv", "groupings": GROUPINGS},
        "disclosure": {"preset": preset},
        "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
        "datasets": [
            {
                "id": "events",
                "source": "events.csv",
                "columns": {"ethnicity": "eth", "area": "team", "date": "day"},
            }
        ],
        "indicators": [
            named(f"pool-{pool}")
            | {"count": "rows", "measure": "mean", "value": "days", "breakdowns": ["area"]}
            | {"period": {"every": "year", "pool": pool}, "compare_with": ["reference", "rest"]}
            for pool in (1, 2)
        ],
    }
    (folder / "codes.csv").write_text(CODES)
    (folder / "areas.csv").write_text(AREAS)
    (folder / "indicators.json").write_text(json.dumps(defined))
    table.to_csv(folder / "events.csv", index=False)
    loaded = load(folder / "indicators.json")
    assert not loaded.errors, [str(each) for each in loaded.errors]
    assert loaded.definitions is not None and loaded.codes is not None
    sources, _ = read_all(loaded.definitions, folder, lambda *_: None)
    areas = Areas.read(folder / "areas.csv", "Whole")
    found = count(
        loaded.definitions, sources, loaded.codes, areas, engine(by), date(2025, 6, 1)
    ).frame
    return found[found["grouping"] == "five"].reset_index(drop=True), loaded.definitions


def values(table: pd.DataFrame, row: pd.Series) -> list[float]:
    """The values of a row, picked one by one."""
    out = []
    for each in table.itertuples():
        group = GROUP.get(each.eth, "Unknown")
        areas = ["all", each.team, SERVICE.get(each.team)]
        inside = row["period_start"] <= each.day <= row["period_end"]
        if inside and row["area"] in areas and row["group"] in ("All", group):
            out += [] if math.isnan(each.days) else [each.days]
    return out


def limits(x: list[float]) -> list[float]:
    """Of 30 values and more Hall's, by search; of fewer Student's."""
    n, mean, s = len(x), float(np.mean(x)), float(np.std(x, ddof=1))
    g = float(stats.skew(x, bias=False)) if n >= 30 else 0.0

    def off(number: float, goal: float) -> float:
        z = (mean - number) / s
        return math.sqrt(n) * (z + g * z**2 / 3 + g**2 * z**3 / 27 + g / (6 * n)) - goal

    t, far = stats.t.ppf(0.975, n - 1), 100 * s
    return [optimize.brentq(off, mean - far, mean + far, args=(e,), xtol=1e-11) for e in (t, -t)]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return records(5)


@pytest.mark.parametrize("by", ["polars", "duckdb"])
def test_sums_and_intervals_are_those_of_the_values(
    tmp_path: Path, table: pd.DataFrame, by: str
) -> None:
    raw, definitions = counted(tmp_path, table, by)
    found = compare(raw, _none(), definitions)
    methods: dict[str, int] = {"Hall t": 0, "Student t": 0}
    for at, row in found.iterrows():
        x = values(table, row)
        expected = [len(x), *(math.fsum(v**power for v in x) for power in (1, 2, 3))]
        np.testing.assert_allclose(raw.loc[at, SUMS].to_numpy(float), expected, rtol=1e-9)
        if len(x) > 1:
            np.testing.assert_allclose([row["lower"], row["upper"]], limits(x), rtol=1e-7)
            methods[row["method"].split(";")[0]] += 1
    assert min(methods.values()) > 50, methods
    assert set(found["pool"]) == {1, 2} and set(found["area"]) >= {"all", "north", "s2"}


@pytest.mark.parametrize("preset", ["dfe", "nhs"])
def test_what_passes_the_airlock_tells_the_skewness_to_a_tenth(
    tmp_path: Path, table: pd.DataFrame, preset: str
) -> None:
    """And no more of it than half of what it can be at most, which is the root of the number."""
    rich = table.copy()
    of_team = rich.index[(rich["team"] == "n1") & (rich["eth"] == "B1")]
    rich.loc[of_team[0], ["days", "day"]] = [4000.0, date(2023, 5, 1)]
    raw, definitions = counted(tmp_path, rich, "polars", preset)
    told = protect(raw, _none(), definitions, seconds=5).frame
    assert told.loc[told["suppression"] == "suppressed", SUMS].isna().all(axis=None)
    passed = told["suppression"] == ""
    if preset == "dfe":  # under `nhs` they are those of a rounded number of people
        pd.testing.assert_frame_equal(told.loc[passed, SUMS[:3]], raw.loc[passed, SUMS[:3]])
    shown = told[(told["denominator"] > 2)].drop_duplicates(["indicator", "period", *KEYS])
    capped = 0
    for _, row in shown.iterrows():
        true = float(stats.skew(values(rich, row), bias=False))
        n, mean = row["denominator"], row["total"] / row["denominator"]
        s = math.sqrt((row["sum_squares"] - n * mean**2) / (n - 1))
        cubed = row["sum_cubes"] - 3 * mean * row["sum_squares"] + 2 * n * mean**3
        lean = n / (n - 1) / (n - 2) * cubed / s**3
        most = math.sqrt(n) / 2
        assert lean == pytest.approx(round(min(max(true, -most), most), 1), abs=1e-6)
        capped += abs(true) > most
    assert capped > 3 and len(shown) > 50


def _none() -> pd.DataFrame:
    columns = ["benchmark", "place", "as_at", "grouping", "group", "count"]
    return pd.DataFrame(columns=columns)
