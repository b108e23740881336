"""Both engines against the naive oracle, on random records with every kind of trouble in them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting import oracle

TODAY = date(2025, 6, 1)
CODES = """code,label,five,two,order
A1,Indian,Asian,Minority,1
A2,Pakistani,Asian,Minority,2
B1,African,Black,Minority,3
M1,Mixed,Mixed,Minority,4
W1,British,White,White,5
W2,Irish,White,White,6
REFU,Refused,Unknown,Unknown,99
"""
FIVE = {
    "A1": "Asian",
    "A2": "Asian",
    "B1": "Black",
    "M1": "Mixed",
    "W1": "White",
    "W2": "White",
    "REFU": "Unknown",
}
AREAS = """id,name,level,parent,valid_from,valid_to,merged_into
north,North,service,all,,,
south,South,service,all,,,
n1,Team One,team,north,,2023-05-14,
n1,Team First,team,north,2023-05-15,,
n2,Team Two,team,north,,2023-09-30,
n2,Team Two,team,south,2023-10-01,,
s1,Team Three,team,south,,2024-01-31,s2
s2,Team Four,team,south,,,
"""
LOW, HIGH = date(1900, 1, 1), date(2200, 1, 1)
AREA_ROWS = [
    dict(zip(("id", "name", "parent", "from", "to", "merged"), row, strict=True))
    for row in (
        ("north", "North", "all", LOW, HIGH, ""),
        ("south", "South", "all", LOW, HIGH, ""),
        ("n1", "Team One", "north", LOW, date(2023, 5, 14), ""),
        ("n1", "Team First", "north", date(2023, 5, 15), HIGH, ""),
        ("n2", "Team Two", "north", LOW, date(2023, 9, 30), ""),
        ("n2", "Team Two", "south", date(2023, 10, 1), HIGH, ""),
        ("s1", "Team Three", "south", LOW, date(2024, 1, 31), "s2"),
        ("s2", "Team Four", "south", LOW, HIGH, ""),
    )
]
PERIODS = [
    ("year", "31 March", 3, 31, 1),
    ("year", "31 August", 8, 31, 1),
    ("year", "31 December", 12, 31, 2),
    ("year", "5 April", 4, 5, 1),
    ("quarter", "31 March", 3, 31, 1),
    ("month", "31 March", 3, 31, 3),
]


def definitions(dating: str) -> Definitions:
    columns = {"ethnicity": "eth", "area": "team", "person": "who"}
    columns |= {"date": "day"} if dating == "flow" else {"start": "day", "end": "until"}
    indicators = []
    for number, (every, ending, _, _, pool) in enumerate(PERIODS):
        for unit in ("people", "rows"):
            indicators.append(
                {
                    "id": f"i{number}-{unit}",
                    "title": "t",
                    "question": "q",
                    "objective": "o",
                    "measure": "proportion",
                    "dataset": "events",
                    "count": unit,
                    "numerator": {"where": {"yes": True, "score": {"gte": 3}}},
                    "denominator": {"where": {"kind": {"not": "void"}}},
                    "better": "lower",
                    "breakdowns": ["area"],
                    "period": {
                        "every": every,
                        "ending": ending,
                        "pool": 1 if dating == "open" else pool,
                    },
                    "owner": "o",
                    "why": "w",
                    "review_by": "2027-01-01",
                }
            )
    return Definitions.model_validate(
        {
            "scorecard": {"title": "t"},
            "ethnicity": {
                "codes": "e.csv",
                "groupings": {
                    "two": {"reference": "White"},
                    "five": {"parent": "two", "reference": "White"},
                },
            },
            "objectives": [{"id": "o", "title": "o", "aim": "a"}],
            "datasets": [{"id": "events", "source": "events.*", "columns": columns}],
            "indicators": indicators,
        }
    )


def records(seed: int, count: int = 900) -> pl.DataFrame:
    draw = random.Random(seed)
    teams = [
        "n1",
        "Team One",
        "Team First",
        "n2",
        "Team Two",
        "s1",
        "s2",
        "South",
        "Elsewhere",
        None,
    ]
    rows = []
    for _ in range(count):
        day = date(2022, 1, 1) + timedelta(days=draw.randrange(1180))
        lasts = draw.randrange(0, 500)
        rows.append(
            {
                "who": draw.choice([None, *(f"P{n}" for n in range(count // 3))]),
                "eth": draw.choice(["A1", "A2", "B1", "M1", "W1", "W1", "W2", "REFU", "??", None]),
                "team": draw.choice(teams),
                "day": day,
                "until": None if draw.random() < 0.3 else day + timedelta(days=lasts),
                "kind": draw.choice(["a", "b", "void", None]),
                "yes": draw.choice([True, False, None]),
                "score": draw.choice([None, 1.0, 3.0, 5.0]),
            }
        )
    schema = {
        "who": pl.String,
        "eth": pl.String,
        "team": pl.String,
        "day": pl.Date,
        "until": pl.Date,
        "kind": pl.String,
        "yes": pl.Boolean,
        "score": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def plain(frame: pl.DataFrame, dating: str) -> list[dict]:
    out = []
    for r in frame.to_dicts():
        start, until = r["day"], r["until"]

        def inside(begin, end, start=start, until=until):
            if dating == "flow":
                return begin <= start <= end
            return start <= end and (until is None or until > end)

        out.append(
            {
                "person": r["who"],
                "ethnicity": r["eth"],
                "area": r["team"],
                "day": start,
                "area_day": None if dating == "flow" else "end",
                "inside": inside,
                "denominator": r["kind"] != "void",
                "numerator": r["kind"] != "void"
                and r["yes"] is True
                and r["score"] is not None
                and r["score"] >= 3,
            }
        )
    return out


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("dating", ["flow", "open"])
@pytest.mark.parametrize("seed", [1, 2])
def test_engines_agree_with_the_oracle(tmp_path, seed, dating, form):
    frame = records(seed)
    path = tmp_path / f"events.{form}"
    frame.write_parquet(path) if form == "parquet" else frame.write_csv(path)
    (tmp_path / "areas.csv").write_text(AREAS)
    (tmp_path / "e.csv").write_text(CODES)
    defined = definitions(dating)
    codes = CodeList.read(tmp_path / "e.csv", defined.ethnicity.groupings)
    areas = Areas.read(tmp_path / "areas.csv", "Whole")
    sources, broken = read_all(defined, tmp_path, lambda *_: None)
    assert not broken
    found = {}
    for name in ("polars", "duckdb"):
        counted = count(defined, sources, codes, areas, engine(name), TODAY)
        assert not counted.failed
        assert not counted.awaiting
        rows = counted.frame[counted.frame["grouping"] == "five"]
        key = ["indicator", "period", "area", "group"]
        found[name] = rows.set_index(key)[["numerator", "denominator"]].sort_index()
    assert found["polars"].equals(found["duckdb"])
    people = plain(frame, dating)
    fixed = oracle.one_ethnicity(people, FIVE)
    first, last = frame["day"].min(), frame["day"].max()
    if dating == "open":
        last = max(last, frame["until"].max())
    for number, (every, _, month, day, pool) in enumerate(PERIODS):
        pool = 1 if dating == "open" else pool
        windows = oracle.periods(first, last, every, month, day, pool, TODAY)
        if dating == "open":
            windows = [(end.isoformat(), end, end) for _, _, end in windows]
        for unit in ("people", "rows"):
            mine = found["polars"].loc[f"i{number}-{unit}"]
            assert set(mine.index.get_level_values("period")) == {w[0] for w in windows}
            for part in ("numerator", "denominator"):
                expected = oracle.tally(
                    people,
                    windows,
                    AREA_ROWS,
                    FIVE,
                    lambda r, part=part: r[part],
                    unit == "people",
                    fixed,
                )
                got = {k: v for k, v in mine[part].items() if v}
                assert got == expected, (every, unit, part)
