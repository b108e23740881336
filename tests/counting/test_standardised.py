"""Standardised figures of both engines against a naive walk, and what cannot be standardised."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scorecard.counting.count import Counted, count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.results import DIRECT, HOW, INDIRECT, NOT_RECORDED, TOO_FEW
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from scorecard.statistics import indirect_ratio, standardised_proportion, standardised_rate
from tests.counting.test_against_oracle import CODES, FIVE, TODAY, definitions

FIRST = date(2022, 4, 1)
EDGES = [0, 5, 12]
SEXES = ["F", "M"]
AREAS = """id,name,level,parent,valid_from,valid_to,merged_into
n,North,team,all,,,
s,South,team,all,,,
"""
AGE = [{"column": "age", "from": EDGES}]
BOTH = [*AGE, {"column": "sex"}]
CENSUS = {"W1": 900, "A1": 240, "B1": 150, "M1": 30}  # people in each stratum


def standardised(measure: str, unit: str, by: list[dict[str, Any]]) -> Definitions:
    """Two years of one indicator, and the same with groups made alike."""
    defined = definitions("flow").model_dump(mode="json", by_alias=True, exclude_unset=True)
    (indicator,) = [each for each in defined["indicators"] if each["id"] == f"i0-{unit}"]
    indicator |= {"measure": measure, "numerator": {"where": {"yes": True}}}
    indicator.pop("denominator")
    if measure == "rate":
        indicator |= {"denominator": {"benchmark": "census"}, "per": 1000, "breakdowns": []}
        defined["benchmarks"] = [{"id": "census", "label": "Census", "dataset": "census"}]
        defined["datasets"].append(
            {
                "id": "census",
                "source": "census.csv",
                "shape": "counts",
                "columns": {"ethnicity": "eth", "as_at": "on", "count": "people"},
            }
        )
    indicator["variants"] = [{"id": "alike", "label": "Alike", "standardise": by}]
    defined["indicators"] = [indicator]
    defined["ethnicity"]["groupings"] = {"five": {"reference": "White"}}
    return Definitions.model_validate(defined)


def records(seed: int, unknown: float = 0.03) -> list[dict[str, Any]]:
    """Children, some seen several times over their birthdays; more of the old are decided about."""
    draw, rows = random.Random(seed), []
    for child in range(900):
        code = draw.choice(["W1"] * 9 + ["A1"] * 4 + ["B1"] * 3 + ["M1", "REFU"])
        age, sex, team = draw.randrange(18), draw.choice(SEXES), draw.choice("nnns")
        for _ in range(draw.choice([1, 1, 2])):
            rows.append(
                {
                    "who": f"P{child}",
                    "eth": code,
                    "day": FIRST + timedelta(days=draw.randrange(730)),
                    "team": team,
                    "kind": "a",
                    "score": 1.0,
                    "age": None if draw.random() < unknown else min(age + draw.randrange(2), 17),
                    "sex": sex,
                    "yes": draw.random() < 0.2 + 0.02 * age + (0.1 if code == "B1" else 0),
                }
            )
    return rows


def counted(
    folder: Path, defined: Definitions, rows: list[dict[str, Any]], name: str = "polars"
) -> Counted:
    pl.DataFrame(rows).write_parquet(folder / "events.parquet")
    (folder / "e.csv").write_text(CODES)
    (folder / "areas.csv").write_text(AREAS)
    people = [
        {"eth": code, "on": "2021-03-21", "age": age, "sex": sex, "people": n + 10 * (age == 12)}
        for code, n in CENSUS.items()
        for age in EDGES
        for sex in SEXES
    ]
    pl.DataFrame(people).write_csv(folder / "census.csv")
    codes = CodeList.read(folder / "e.csv", defined.ethnicity.groupings)
    sources, broken = read_all(defined, folder, lambda *_: None)
    assert not broken
    areas = Areas.read(folder / "areas.csv", "Whole")
    return count(defined, sources, codes, areas, engine(name), TODAY)


Cells = dict[tuple[str, str, str], dict[Any, float]]  # year, area, group -> stratum -> how many


def naive_counts(
    rows: list[dict[str, Any]], by: list[dict[str, Any]], people: bool, test: Callable[..., bool]
) -> Cells:
    seen: dict[tuple[str, str, str], dict[Any, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for number, row in enumerate(rows):
        if not test(row):
            continue
        year = "2022-23" if row["day"] < date(2023, 4, 1) else "2023-24"
        band = None if row["age"] is None else max(e for e in EDGES if e <= row["age"])
        stratum = None if band is None else (band, row["sex"]) if len(by) > 1 else (band,)
        for area in ("all", row["team"]):
            for group in ("All", FIVE[row["eth"]]):
                seen[year, area, group][stratum].add(row["who"] if people else number)
                seen[year, area, group]["in any" if stratum else "in none"].add(
                    row["who"] if people else number
                )
                seen[year, area, group]["all"].add(row["who"] if people else number)
    return {cell: {s: len(each) for s, each in found.items()} for cell, found in seen.items()}


def populations(by: list[dict[str, Any]]) -> dict[str, dict[Any, float]]:
    out: dict[str, dict[Any, float]] = defaultdict(lambda: defaultdict(float))
    for code, n in CENSUS.items():
        for age in EDGES:
            for sex in SEXES:
                stratum = (age, sex) if len(by) > 1 else (age,)
                for group in ("All", FIVE[code]):
                    for name in (stratum, "in any", "all"):
                        out[group][name] += n + 10 * (age == 12)
    return out


def ways(counts: list[float]) -> int:
    """In how many ways the same number of people can lie in as many strata."""
    return math.comb(int(sum(counts)) + len(counts) - 1, len(counts) - 1)


def readable(x: list[float], n: list[float], measure: str) -> bool:
    rest = [b - a for a, b in zip(x, n, strict=True)] if measure == "proportion" else n
    return ways(x) * ways(rest) < 1e9


def tells(x: list[float], n: list[float], measure: str) -> bool:
    """Whether strata can be read back and one of them would be hidden by itself."""
    rest = [b - a for a, b in zip(x, n, strict=True)] if measure == "proportion" else n
    small = any(1 <= each <= 5 for each in (*x, *rest, *n))
    alone = measure == "proportion" and any(
        1 <= b < 10 and a in (0, b) for a, b in zip(x, n, strict=True)
    )
    return readable(x, n, measure) and (small or alone)


def expected(
    groups: dict[str, tuple[dict[Any, float], dict[Any, float]]],
    group: str,
    whole: dict[Any, float],
    measure: str,
) -> tuple[str, Sequence[float]]:
    """How a figure is made, and the figure: of counts by stratum above and below the line."""
    compute = standardised_proportion if measure == "proportion" else standardised_rate
    strata = sorted(s for s in whole if isinstance(s, tuple))
    found: dict[str, tuple[list[float], list[float]]] = {}
    for name, sides in groups.items():
        if all(side.get("in any", 0) >= 0.9 * side.get("all", 0) for side in sides):
            x, n = ([side.get(s, 0) for s in strata] for side in sides)
            found[name] = x, n
    nothing = [math.nan] * 3
    if group not in found:
        return NOT_RECORDED, nothing
    weights = [whole[s] for s in strata]
    direct = compute(*found[group], weights)
    if not math.isnan(direct.value) and not tells(*found[group], measure):
        return DIRECT, direct
    if group in ("All", "Unknown", "White") or "White" not in found:
        return TOO_FEW, nothing
    reference = compute(*found["White"], weights).value
    if tells(*found["White"], measure):
        return TOO_FEW, nothing
    bases = found[group][1]
    if readable(*found["White"], measure) and ways(bases) < 1e6 and any(1 <= n <= 5 for n in bases):
        return TOO_FEW, nothing
    ratio = indirect_ratio(sum(found[group][0]), found[group][1], *found["White"])
    indirect = [part * reference for part in ratio]
    return (TOO_FEW, nothing) if math.isnan(indirect[0]) else (INDIRECT, indirect)


@pytest.mark.parametrize("by", [AGE, BOTH], ids=["age", "age and sex"])
@pytest.mark.parametrize(
    ("measure", "unit"), [("proportion", "rows"), ("proportion", "people"), ("rate", "people")]
)
def test_engines_agree_with_a_naive_walk(
    tmp_path: Path, measure: str, unit: str, by: list[dict[str, Any]]
) -> None:
    rows = records(7)
    defined = standardised(measure, unit, by)
    above = naive_counts(rows, by, unit == "people", lambda row: row["yes"])
    below = naive_counts(rows, by, unit == "people", lambda row: True)
    ways = set()
    for name in ("polars", "duckdb"):
        found = counted(tmp_path, defined, rows, name)
        assert not found.failed
        frame = found.frame[found.frame["variant"] == "alike"]
        crude = found.frame[found.frame["variant"] == ""].reset_index(drop=True)
        for column in ("numerator", "denominator", "numerator_of", "denominator_of"):
            assert frame[column].astype(str).tolist() == crude[column].astype(str).tolist()
        assert len(frame) == len(crude) > 10
        for row in frame.to_dict("records"):
            year, area = row["period"], row["area"]
            whole = populations(by)["All"] if measure == "rate" else below[year, "all", "All"]
            groups = {
                group: (
                    above.get((year, area, group), {}),
                    populations(by)[group]
                    if measure == "rate"
                    else below.get((year, area, group), {}),
                )
                for group in (row["group"], "White")
            }
            how, value = expected(groups, row["group"], whole, measure)
            ways.add(how)
            per = 1000 if measure == "rate" else 1
            assert row[HOW] == how
            for part, number in zip(("value", "lower", "upper"), value, strict=True):
                rounded = float(f"{number * per:.3g}")
                assert row[part] == pytest.approx(rounded, rel=1e-9, nan_ok=True)
    assert {DIRECT, INDIRECT} <= ways


def test_no_small_stratum_can_be_read_back(tmp_path: Path) -> None:
    """Of all that 25 people and 12 events in two strata can be, one table alone gives the figure
    and its limits: 2 of 3, and 10 of 22. No such figure is told."""
    found = counted(
        tmp_path, standardised("proportion", "rows", [{"column": "sex"}]), records(7, unknown=0)
    )
    whole = defaultdict(float)
    for row in records(7, unknown=0):
        year = "2022-23" if row["day"] < date(2023, 4, 1) else "2023-24"
        whole[year, row["sex"]] += 1
    alike = found.frame[(found.frame["variant"] == "alike") & (found.frame[HOW] == DIRECT)]
    alike = alike[alike["denominator"] < 70]
    assert len(alike)
    alone = 0
    for row in alike.to_dict("records"):
        weights = [whole[row["period"], sex] for sex in SEXES]
        x, n = int(row["numerator"]), int(row["denominator"])
        told = (row["value"], row["lower"], row["upper"])
        tables = [
            ((a, x - a), (b, n - b))
            for b in range(1, n)
            for a in range(max(0, x - (n - b)), min(x, b) + 1)
        ]
        same = [
            table
            for table in tables
            if all(
                float(f"{part:.3g}") == pytest.approx(number, rel=1e-9)
                for part, number in zip(standardised_proportion(*table, weights), told, strict=True)
            )
        ]
        assert same
        alone += len(same) == 1
        for tops, bases in same if len(same) == 1 else []:
            rests = [b - a for a, b in zip(tops, bases, strict=True)]
            assert min(*tops, *rests) > 5
    assert alone  # they can be read back, and hold nothing small


def test_everybody_of_the_whole_keeps_the_crude_figure(tmp_path: Path) -> None:
    found = counted(tmp_path, standardised("proportion", "rows", BOTH), records(8, unknown=0))
    frame = found.frame[(found.frame["group"] == "All") & (found.frame["area"] == "all")]
    alike = frame[frame["variant"] == "alike"]
    assert len(alike) == 2
    for row in alike.to_dict("records"):
        assert row["value"] == pytest.approx(row["numerator"] / row["denominator"], rel=5e-3)
        assert float(f"{row['value']:.3g}") == row["value"]


def test_where_much_is_not_recorded_there_is_no_figure(tmp_path: Path) -> None:
    found = counted(tmp_path, standardised("proportion", "rows", AGE), records(9, unknown=0.3))
    alike = found.frame[found.frame["variant"] == "alike"]
    large = alike[alike["denominator"] > 60]
    assert set(large[HOW]) == {NOT_RECORDED}
    assert large["value"].isna().all()
    assert large["numerator"].notna().all()


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ([{"column": "ages", "from": [0, 5]}], "Column 'ages' is not in events.parquet."),
        ([{"column": "kinds"}], "Column 'kinds' is not in events.parquet."),
        ([{"column": "who"}], "'who' would make 900 kinds of people to compare within; 60 are the"),
    ],
)
def test_what_cannot_be_standardised_says_why(
    tmp_path: Path, by: list[dict[str, Any]], sentence: str
) -> None:
    found = counted(tmp_path, standardised("proportion", "rows", by), records(10))
    assert sentence in found.failed["i0-rows"]


@pytest.mark.parametrize("by", [[{"column": "sex"}], AGE])
def test_what_is_recorded_of_nobody_gives_no_figure(
    tmp_path: Path, by: list[dict[str, Any]]
) -> None:
    rows = [row | {"sex": None, "age": None} for row in records(10)]
    found = counted(tmp_path, standardised("proportion", "rows", by), rows)
    assert not found.failed
    alike = found.frame[found.frame["variant"] == "alike"]
    assert set(alike.loc[alike["numerator"] > 0, HOW]) == {NOT_RECORDED}
    assert alike["value"].isna().all()


def test_a_population_that_does_not_tell_the_age_is_named(tmp_path: Path) -> None:
    defined = standardised("rate", "rows", [{"column": "score", "from": [0, 2]}])
    assert "'score'" in counted(tmp_path, defined, records(11)).failed["i0-rows"]
    assert "census.csv" in counted(tmp_path, defined, records(11)).failed["i0-rows"]


def test_counts_that_cannot_be_are_not_calculated_with(tmp_path: Path) -> None:
    """Published numbers can be wrong: more with the outcome than there are, or fewer than none."""
    defined = standardised("proportion", "rows", AGE).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    defined["datasets"][0] |= {
        "shape": "counts",
        "columns": {"ethnicity": "eth", "date": "day", "count": "n"},
    }
    indicator = defined["indicators"][0]
    indicator |= {"numerator": {"sum": "yes"}, "count": "rows", "breakdowns": []}
    rows = [
        {"eth": code, "day": FIRST, "age": age, "n": 100, "yes": 120 if code == "A1" else 30}
        for code in ("A1", "W1")
        for age in EDGES
    ]
    found = counted(tmp_path, Definitions.model_validate(defined), rows)
    assert not found.failed
    alike = found.frame[found.frame["variant"] == "alike"].set_index("group")
    assert alike.loc["White", HOW] == DIRECT
    assert alike.loc["White", "value"] == 0.3
    assert math.isnan(alike.loc["Asian", "value"])
