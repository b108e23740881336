"""Whole small organisations at random: definitions, areas, records, and the bundle built of them.

An organisation is chosen by a `Choice`: a random generator's or hypothesis' own. Everything that
links counts is in the menu: indicators that share tables and bases, filters within filters,
variants, quarters beside years beside pools, flows, snapshots and open cases, people and rows,
areas in two levels, three groupings, means and medians, populations of others and of one's own.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from scorecard import pipeline
from scorecard.bundle import Bundle
from scorecard.definitions import load
from scorecard.disclosure import Editions

TODAY = date(2025, 6, 1)
START, DAYS = date(2023, 4, 1), 731  # two years to 31 March
SNAPSHOTS = [date(2024, 3, 31), date(2025, 3, 31)]
CODES = """code,label,two,five,detailed,order
A1,Indian,Minorities,Asian,Asian: Indian,1
A2,Pakistani,Minorities,Asian,Asian: Pakistani,2
B1,African,Minorities,Black,Black: African,3
B2,Caribbean,Minorities,Black,Black: Caribbean,4
M1,Mixed,Minorities,Mixed,Mixed: any,5
W1,British,White,White,White: British,6
W2,Irish,White,White,White: Irish,7
REFU,Refused,Unknown,Unknown,Unknown,99
"""
AREAS = """id,name,level,parent,valid_from,valid_to,merged_into
north,North,service,all,,,
south,South,service,all,,,
n1,Team 1,team,north,,,
n2,Team 2,team,north,,,
s1,Team 3,team,south,,,
s2,Team 4,team,south,,,
"""
ETHNIC = ["A1", "A2", "B1", "B2", "M1", "W1", "W2", "REFU"]
SHARES = [0.1, 0.06, 0.12, 0.05, 0.09, 0.42, 0.08, 0.08]
TEAMS = ["n1", "n2", "s1", "s2"]
GROUPINGS: dict[str, Any] = {
    "two": {"reference": "White"},
    "five": {"reference": "White", "parent": "two"},
    "detailed": {"reference": "White: British", "parent": "five"},
}
FILTERS: list[dict[str, Any]] = [
    {"seen": True},
    {"urgent": True},
    {"seen": True, "urgent": True},
    {"level": {"gte": 2}},
    {"level": 3},
    {"level": {"gte": 2}, "seen": True},
]
BASES: list[dict[str, Any]] = [{}, {}, {"urgent": True}, {"level": {"gte": 2}}, {"agency": False}]

ALIKE: list[list[dict[str, Any]]] = [
    [{"column": "days", "from": [0, 12]}],
    [{"column": "level", "from": [1, 2, 3]}],
    [{"column": "urgent"}],
]

KINDS = [
    *("share", "share", "share", "nested", "rate", "members", "mean", "median"),
    *("progression", "senior", "leaders", "pay", "planned"),
]
PRESETS = ["dfe", "dfe", "nhs", "survey"]

Choice = Callable[[Sequence[Any]], Any]  # one of the options


@dataclass(repr=False)
class Organisation:
    """Definitions as they are written, tables as they lie in the folder (name -> frame)."""

    definitions: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    seed: int
    areas: str = AREAS

    def write(self, folder: Path) -> None:
        """The files of the definitions and of the data folder."""
        (folder / "data").mkdir(parents=True, exist_ok=True)
        (folder / "codes.csv").write_text(CODES)
        (folder / "data" / "areas.csv").write_text(self.areas)
        (folder / "indicators.yaml").write_text(json.dumps(self.definitions, default=str))
        for name, table in self.tables.items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)

    def build(self, folder: Path, earlier: Editions | None = None) -> Bundle:
        """The bundle, built the whole way."""
        self.write(folder)
        loaded = load(folder / "indicators.yaml")
        assert not loaded.errors, [str(each) for each in loaded.errors]
        bundle = pipeline.build(loaded, folder / "data", today=TODAY, earlier=earlier)
        assert not bundle.failed, bundle.failed
        return bundle

    def __repr__(self) -> str:
        return f"<organisation, records of seed {self.seed}: {json.dumps(self.definitions)}>"

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """What hypothesis prints of an example that failed: not the records."""
        printer.text(repr(self))


def organisation(choose: Choice, most: int = 400, presets: Sequence[str] = PRESETS) -> Organisation:
    """An organisation with up to `most` rows a table."""
    seed = choose(range(10_000))
    return Organisation(
        definitions=_definitions(choose, presets),
        tables=_tables(seed, choose([most // 4, most // 2, most])),
        seed=seed,
    )


def at_random(seed: int, most: int = 400) -> Organisation:
    """The organisation of a seed."""
    return organisation(random.Random(seed).choice, most)


def of_rows(seed: int, most: int, areas: bool) -> Organisation:
    """An organisation that counts rows only: one share and a variant of it, in single years and in
    both together. What it publishes, a naive attacker can set up too."""
    choose = random.Random(seed).choice
    definitions = _definitions(choose)
    definitions["disclosure"] = {
        "preset": "dfe",
        "zeros": choose(["show", "hide"]),
        "worth_reading": 0,
    }
    definitions["ethnicity"]["groupings"] = {name: GROUPINGS[name] for name in ("two", "five")}
    numerator = {"where": choose(FILTERS)}
    without = {"id": "permanent", "label": "Without agency", "where": {"agency": False}}
    definitions["indicators"] = [
        named(id)
        | {"count": "rows", "period": {"every": "year", "pool": pool}, "variants": [without]}
        | {"numerator": numerator, "denominator": {}, "breakdowns": ["area"] if areas else []}
        for id, pool in (("years", 1), ("pooled", 2))
    ]
    return Organisation(definitions, _tables(seed, most), seed)


@st.composite
def organisations(
    draw: st.DrawFn, most: int = 200, presets: Sequence[str] = PRESETS
) -> Organisation:
    """Organisations as hypothesis draws (and shrinks) them."""
    return organisation(lambda options: draw(st.sampled_from(list(options))), most, presets)


def _definitions(choose: Choice, presets: Sequence[str] = PRESETS) -> dict[str, Any]:
    rule: dict[str, Any] = {"preset": choose(presets)}
    if rule["preset"] != "nhs":
        rule["zeros"] = choose(["show", "hide"])
    if choose([True, False]):
        rule["worth_reading"] = 0
    columns = {"ethnicity": "eth", "area": "team", "person": "who"}
    groupings = choose([["two", "five"], ["five"], ["two", "five", "detailed"]])
    return {
        "scorecard": {"title": "Random"},
        "ethnicity": {
            "codes": "codes.csv",
            "groupings": {
                name: {k: v for k, v in GROUPINGS[name].items() if k != "parent" or v in groupings}
                for name in groupings
            },
        },
        "disclosure": rule,
        "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
        "benchmarks": [
            {"id": "residents", "label": "Residents", "dataset": "census"},
            {"id": "roll", "label": "Children on our roll", "dataset": "roll"},
        ],
        "datasets": [
            {"id": "events", "source": "events.csv", "columns": columns | {"date": "day"}},
            {
                "id": "staff",
                "source": "staff.csv",
                "columns": columns | {"as_at": "day"},
                "disclosure": {"preset": choose(["pay", "dfe"])},
            },
            {
                "id": "cases",
                "source": "cases.csv",
                "columns": columns | {"start": "opened", "end": "closed"},
            },
            *(
                {
                    "id": name,
                    "source": f"{name}.csv",
                    "shape": "counts",
                    "columns": {"ethnicity": "eth", "as_at": "day", "count": "people"},
                    "provenance": provenance,
                }
                for name, provenance in (("census", "published"), ("roll", "own"))
            ),
        ],
        "indicators": [
            _indicator(choose, f"i{number}") for number in range(choose([1, 2, 2, 3, 4]))
        ],
    }


def named(id: str) -> dict[str, Any]:
    """What every indicator on events has to say of itself."""
    return {
        "id": id,
        "title": id,
        "question": f"What of {id}?",
        "objective": "practice",
        "dataset": "events",
        "measure": "proportion",
        "better": "lower",
        "owner": "Head of Service",
        "why": "It matters.",
        "review_by": "2027-04-01",
    }


def _indicator(choose: Choice, id: str) -> dict[str, Any]:
    kind = choose(KINDS)
    every, pool = choose([("year", 1), ("year", 1), ("year", 2), ("quarter", 1), ("quarter", 2)])
    made = named(id)
    made |= {"count": choose(["rows", "people"]), "period": {"every": every, "pool": pool}}
    if choose([True, False]):
        made["breakdowns"] = ["area"]
        if choose([True, False]):  # at the other levels everybody together only
            made["groupings_at"] = choose([{"team": []}, {"service": [], "team": ["five"]}])
    comparator = choose(["reference", "reference", "rest"])
    if kind in ("share", "nested"):
        made["numerator"] = {"where": choose(FILTERS)}
        made["denominator"] = {"where": choose(BASES)} if kind == "nested" else {}
        if choose([True, False, False]):
            without = {"id": "permanent", "label": "Without agency", "where": {"agency": False}}
            made["variants"] = [without]
        if choose([True, False, False]):
            alike = {"id": "alike", "label": "Alike", "standardise": choose(ALIKE)}
            made.setdefault("variants", []).append(alike)
    elif kind == "rate":
        made["measure"], made["per"] = "rate", 1000
        made["numerator"] = {"where": choose([{}, *FILTERS])}
        made["denominator"] = {"benchmark": choose(["residents", "roll"])}
        made.pop("breakdowns", None)
    elif kind in ("members", "leaders"):
        made["measure"], comparator = "representation", choose(["residents", "roll"])
    elif kind in ("mean", "median", "pay"):
        made["measure"] = choose(["mean", "median"]) if kind == "pay" else kind
        made["value"] = "pay" if kind == "pay" else "days"
    elif kind == "progression":
        made["measure"] = "progression_ratio"
        made["numerator"], made["denominator"] = (
            {"where": {"level": {"gte": 2}}},
            {"where": {"level": 1}},
        )
    if kind in ("senior", "leaders", "pay", "planned"):
        made["dataset"] = "cases" if kind == "planned" else "staff"
        made["period"] = {"every": "year", "pool": 1}
        flag = "plan" if kind == "planned" else "senior"
        if kind == "leaders":
            made["denominator"] = {"where": {"senior": True}}
        elif kind != "pay":
            made["numerator"] = {"where": {flag: True}}
    if made["measure"] in ("mean", "median"):
        made["count"] = "rows"
    if made["measure"] == "progression_ratio":
        comparator = "reference"
    made["compare_with"] = comparator
    return made


def _tables(seed: int, rows: int) -> dict[str, pd.DataFrame]:
    draw = np.random.default_rng(seed)
    people = max(rows * 2 // 3, 10)
    ethnic = draw.choice(ETHNIC, people, p=SHARES)
    teams = draw.choice(TEAMS, people, p=draw.dirichlet(np.full(4, 3.0)))

    def table(size: int, letter: str) -> dict[str, Any]:
        who = draw.integers(0, people, size)
        moved = draw.random(size) < 0.1
        return {
            "who": [f"{letter}{n}" for n in who],
            "eth": ethnic[who],
            "team": np.where(moved, draw.choice(TEAMS, size), teams[who]),
        }

    def days(size: int) -> list[date]:
        return [START + timedelta(days=int(n)) for n in draw.integers(0, DAYS, size)]

    def flags(size: int, share: float) -> np.ndarray:
        return draw.random(size) < share

    events = table(rows, "P") | {
        "day": days(rows),
        "seen": flags(rows, 0.4),
        "urgent": flags(rows, 0.3),
        "agency": flags(rows, 0.1),
        "level": draw.choice([1, 2, 3], rows, p=[0.5, 0.3, 0.2]),
        "days": draw.integers(0, 30, rows),
    }
    staff = pd.concat(
        [
            pd.DataFrame(
                {
                    "who": [f"S{n}" for n in range(people)],
                    "eth": ethnic,
                    "team": teams,
                    "day": day,
                    "senior": flags(people, 0.3),
                    "agency": flags(people, 0.1),
                    "pay": draw.integers(25, 70, people) * 1000,
                }
            )[draw.random(people) < 0.8]
            for day in SNAPSHOTS
        ]
    )
    opened = days(rows)
    cases = table(rows, "C") | {
        "opened": opened,
        "closed": [
            each + timedelta(days=int(n))
            for each, n in zip(opened, draw.integers(10, 400, rows), strict=True)
        ],
        "plan": flags(rows, 0.3),
    }
    populations = {
        name: pd.DataFrame(
            {
                "eth": ETHNIC[:-1],
                "day": date(2023, 3, 31),
                "people": draw.poisson(np.array(SHARES[:-1]) * size),
            }
        )
        for name, size in (("census", rows * 30), ("roll", rows * 2))
    }
    return {
        "events": pd.DataFrame(events),
        "staff": staff,
        "cases": pd.DataFrame(cases),
        **populations,
    }
