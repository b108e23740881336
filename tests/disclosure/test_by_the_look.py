"""What the records look like is taken for what they are: people with one row each, and no other
answers than those that stand there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from scorecard.disclosure.implied import outside_overlaps
from scorecard.disclosure.names import Name, same_numbers
from scorecard.disclosure.within import Within
from tests.disclosure.test_conditions import asked
from tests.disclosure.test_more_ways import FIVE, outcomes, share
from tests.disclosure.worlds import indicator, world

BASES: list[Any] = [
    {},
    {"where": {"result": {"missing": False}}},
    {"where": {"result": ["b", "c"]}},
]
TEAMS = "id,name,level,parent,valid_from,valid_to,merged_into\n" + "".join(
    f"{team},{team},team,all,,,\n" for team in ("n1", "n2", "n3")
)
CODES = (("A1", (30, 10, 3)), ("B1", (30, 20, 20)), ("M1", (30, 20, 20)), ("W1", (60, 60, 40)))


def told(folder: Path, table: pd.DataFrame, *indicators: dict[str, Any]) -> list[float]:
    """The numerators of Asian people under each indicator."""
    shown = world(folder, [*indicators], table, groupings=FIVE)
    return [shown.table("numerator", indicator=each["id"])["all", "Asian"] for each in indicators]


@pytest.mark.parametrize("base", BASES)
def test_who_is_counted_as_a_person_is_not_told_by_the_rows(tmp_path: Path, base: Any) -> None:
    """43 people less the 30 and 10 whom two indicators count are the 3 rows of the third, whatever
    its base is called."""
    table = outcomes(**dict(CODES))
    people = [share(id, id, count="people") for id in "ab"]
    a, b, c = told(tmp_path, table, *people, share("c", "c") | {"denominator": base})
    assert pd.isna(c)
    assert pd.isna(a) or pd.isna(b)


def test_somebody_with_two_rows_is_one_person(tmp_path: Path) -> None:
    """Then rows and people are different numbers, and are told as what they are."""
    table = outcomes(**dict(CODES) | {"A1": (30, 20, 20)})
    again = table[table["eth"] == "A1"].head(1).assign(day=date(2024, 6, 1))
    a, rows = told(
        tmp_path,
        pd.concat([table, again], ignore_index=True),
        share("people", "a", count="people"),
        share("rows", "a"),
    )
    assert (a, rows) == (30, 31)


def test_people_of_a_narrower_filter_are_rows_where_those_of_the_wider_one_are() -> None:
    def name(unit: str, **where: Any) -> str:
        return str(Name("staff", "as at", "day", unit, asked(where), ("2025-09-30",)))

    every, narrow = name("people"), name("people", level=1)
    totals = {every: 90.0, name("rows"): 90.0, narrow: 20.0}
    assert same_numbers(totals)[narrow] == name("rows", level=1)
    two = totals | {name("rows"): 91.0}
    assert same_numbers(two)[narrow] == narrow
    assert same_numbers(two, single={narrow})[narrow] == narrow, "the wider filter has more rows"
    alone = {every: 90.0, narrow: 20.0}
    assert same_numbers(alone, single={every, narrow}) == {
        every: name("rows"),
        narrow: name("rows", level=1),
    }


def test_of_two_filters_nobody_who_meets_the_one_alone_is_no_count() -> None:
    """Up to 9 and 9 to 15 overlap at 9; where everybody of the second is 9, nobody is left."""

    def told(**numbers: int) -> pd.DataFrame:
        wheres = {
            "young": {"age": {"lte": 9}},
            "middle": {"age": {"gte": 9, "lt": 16}},
            "nine": {"age": {"gte": 9, "lte": 9}},
        }
        names = [
            str(Name("staff", "as at", "day", "rows", asked(wheres[each]), ("2025-09-30",)))
            for each in numbers
        ]
        return pd.DataFrame({"name": names, "area": "all", "grouping": "", "group": "All"}).assign(
            value=list(numbers.values())
        )

    def left(**numbers: int) -> list[int]:
        return sorted(n for each in outside_overlaps(told(**numbers)) for n in each["value"])

    assert left(young=61, middle=53, nine=50) == [3, 11]
    assert left(young=61, middle=53, nine=53) == [8]


def test_ages_that_nobody_has_leave_nobody_between_those_that_are_told(tmp_path: Path) -> None:
    """Everybody up to 9 is 3 or 9: one team told as the wider filter and another in both parts make
    up the hidden total of one part."""
    lots = {
        "W1": {"n1": (6, 20, 18), "n2": (9, 22, 21), "n3": (7, 27, 30)},
        "B1": {"n1": (2, 1, 8), "n2": (1, 4, 4), "n3": (1, 5, 3)},
        "REFU": {"n1": (0, 2, 1), "n2": (0, 3, 4), "n3": (0, 0, 1)},
    }
    people = [
        (code, team, age)
        for code, teams in lots.items()
        for team, many in teams.items()
        for age, n in zip((3, 9, 16), many, strict=True)
        for _ in range(n)
    ]
    table = pd.DataFrame(people, columns=["eth", "team", "age"])
    table = table.assign(who=[f"P{number}" for number in table.index], day=date(2024, 5, 1))
    young = indicator("young", numerator={"where": {"age": {"lte": 9}}}, denominator={})
    young["count"], young["breakdowns"] = "people", ["area"]
    young["disclosure"] = {"threshold": 3, "protection": 4}
    young["variants"] = [
        {"id": str(age), "label": str(age), "where": {"age": age}} for age in (3, 9, 16)
    ]
    rule = {"preset": "survey", "worth_reading": 0}
    shown = world(tmp_path, [young], table, areas=TEAMS, groupings=FIVE, rule=rule)
    known = [
        shown.table("numerator", variant=""),
        *(shown.table(variant=str(age)) for age in (3, 9)),
    ]
    narrowest = min(_ranges(known, ["n1", "n2", "n3"]))
    assert narrowest >= 4


def _ranges(told: list[dict[Any, float]], teams: list[str]) -> list[float]:
    """How far each hidden number can lie apart: everybody, and both parts, in all and in each
    team. Unknown are the parts of each team."""
    size = 2 * len(teams)
    rows, numbers = [], []
    for number, each in enumerate(told):
        for area in ("all", *teams):
            row = np.zeros(size)
            for at, team in enumerate(teams):
                if area in ("all", team):
                    row[[2 * at, 2 * at + 1] if number == 0 else 2 * at + number - 1] = 1
            rows.append(row)
            numbers.append(each[area, "All"])
    known = ~np.isnan(numbers)
    told_rows, told_numbers = np.array(rows)[known], np.array(numbers)[known]
    ends = [
        [
            linprog(sign * row, A_eq=told_rows, b_eq=told_numbers, bounds=(0, 1000)).fun
            for sign in (1, -1)
        ]
        for row in np.array(rows)[~known]
    ]
    return [-high - low for low, high in ends]


def test_what_a_filter_lies_within_is_known_of_the_wider_one_that_counts_as_many() -> None:
    """Nobody is without an age: under 9 and not 9 and over are one count, and who is 9 and over and
    who is under 9 are all whose age is known, also where the count bears the wider name."""

    def name(**where: Any) -> str:
        return str(Name("staff", "as at", "day", "rows", asked(where), ("2025-09-30",)))

    known, old = name(age={"missing": False}), name(age={"gte": 9})
    young, not_old = name(age={"lt": 9}), name(age={"not": {"gte": 9}})
    same = {known: known, old: old, young: not_old, not_old: not_old}
    counts: Any = SimpleNamespace(
        same=same,
        defined={text: Name.parse(text) for text in same},
        totals={known: 40.0, old: 16.0, not_old: 24.0},
        single=set(),
    )
    within = Within(counts, [(old, known)])
    assert within.filled == [(known, sorted([old, not_old]))]
    assert within.narrower() == [(not_old, known)]


def test_people_lie_among_rows_also_where_rounding_keeps_them_two_numbers() -> None:
    """Nobody sees that 200 people are 200 rows; that those under 9 are rows of those of known age
    everybody does."""

    def name(unit: str, **where: Any) -> str:
        return str(Name("staff", "as at", "day", unit, asked(where), ("2025-09-30",)))

    whole, old = name("rows"), name("rows", age={"gte": 9})
    young = name("people", age={"lt": 9})
    counts: Any = SimpleNamespace(
        same={text: text for text in (whole, old, young)},
        defined={text: Name.parse(text) for text in (whole, old, young)},
        totals={whole: 50.0, old: 16.0, young: 24.0},
        single={young},
    )
    assert Within(counts, []).exclusive == [(whole, sorted([old, young]))]
    counts.single = set()
    assert Within(counts, []).exclusive == []


def test_a_number_that_is_two_since_is_known_under_both_names(tmp_path: Path) -> None:
    """Everybody had a result, so that all and those with a result were one number. Three came since
    who have none: not they, but those with a result are known from before."""
    before = outcomes(**dict(CODES) | {"A1": (20, 20, 20)})
    late = before[before["eth"] == "A1"].head(3).assign(result=None, who=["L1", "L2", "L3"])
    known = share("known", "a") | {"denominator": {"where": {"result": {"missing": False}}}}
    first = world(tmp_path, [share("all", "a"), known], before, groupings=FIVE)
    assert first.table(indicator="known")["all", "Asian"] == 60
    second = world(
        tmp_path,
        [share("all", "a"), known],
        pd.concat([before, late], ignore_index=True),
        groupings=FIVE,
        earlier=first.editions,
    )
    assert second.table(indicator="known")["all", "Asian"] == 60
    assert pd.isna(second.table(indicator="all")["all", "Asian"])
