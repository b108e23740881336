"""People who are followed into another list: what the columns of links say of each other."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.definitions.model import Dataset
from scorecard.disclosure.following import in_days
from tests.counting.test_against_oracle import definitions
from tests.disclosure.worlds import COLUMNS, EVENTS, SEEN, World, indicator, rows, world

FIVE = {"five": {"reference": "White"}}
SHARED = {"people": "children"}
LINKS = [
    {"column": "soon", "dataset": "care", "within": 30},
    {"column": "in_time", "dataset": "care", "within": 90},
]
FOLLOWED = EVENTS | SHARED | {"linked": LINKS}
CARE: dict[str, Any] = SHARED | {
    "id": "care",
    "source": "care.csv",
    "columns": COLUMNS | {"date": "day"},
    "complete": {"from": "2023-04-01", "to": "2025-12-31"},
}


def taken(referred: pd.DataFrame, **waits: list[int]) -> pd.DataFrame:
    """Of each code so many of those referred came into care, after so many days each."""
    out = []
    for code, days in waits.items():
        mine = referred[referred["eth"] == code].head(len(days))
        out.append(
            mine.assign(
                day=[
                    day + pd.Timedelta(days=n).to_pytimedelta()
                    for day, n in zip(mine["day"], days, strict=True)
                ]
            )
        )
    return pd.concat(out)[["eth", "team", "who", "day"]]


def share(id: str, column: str, **what: Any) -> dict[str, Any]:
    return indicator(id, numerator={"where": {column: True}}, denominator={}, **what)


def test_nobody_is_left_out_where_everybody_was_followed(tmp_path: Path) -> None:
    """Two years of those who could be followed, less the one that is told without that test."""
    table = pd.concat(
        rows(("A1", "n1", asian), ("B1", "n1", 40), ("W1", "n1", 80), day=date(year, 5, 1))
        for year, asian in ((2023, 3), (2024, 30))
    )
    table["who"] = [f"P{number}" for number in range(len(table))]
    care = taken(table, W1=[10] * 50, B1=[10] * 12, A1=[10] * 12)
    known = {"denominator": {"where": {"in_time": {"missing": False}}}}
    pooled = share("both", "in_time", period={"every": "year", "pool": 2}) | known
    both = [indicator("years", **SEEN), pooled]
    shown = world(tmp_path, both, table, groupings=FIVE, dataset=FOLLOWED, more=[(CARE, care)])
    key = ("all", "Asian")
    years = [shown.table(indicator="years", period=p)[key] for p in ("2023-24", "2024-25")]
    assert math.isnan(years[0])
    assert math.isnan(years[1]) or math.isnan(shown.table(indicator="both")[key])


def test_who_was_found_within_a_month_was_found_within_three(tmp_path: Path) -> None:
    """23 − 20 = 3 who waited longer."""
    table = rows(("A1", "n1", 60), ("B1", "n1", 60), ("W1", "n1", 160))
    waits = {"A1": [10] * 20 + [60] * 3, "B1": [10] * 20 + [60] * 20, "W1": [10] * 60 + [60] * 30}
    two = [share("soon", "soon"), share("in_time", "in_time")]
    shown = world(
        tmp_path,
        two,
        table,
        groupings=FIVE,
        dataset=FOLLOWED,
        more=[(CARE, taken(table, **waits))],
    )
    soon, in_time = (shown.table("numerator", indicator=id) for id in ("soon", "in_time"))
    key = ("all", "Asian")
    assert math.isnan(soon[key]) or math.isnan(in_time[key])


def test_more_days_in_a_later_edition_are_another_number(tmp_path: Path) -> None:
    """The column keeps its name, and counts who was found within 90 days, not 30: 23 − 20 = 3."""
    table = rows(("A1", "n1", 60), ("B1", "n1", 60), ("W1", "n1", 160))
    waits = {"A1": [10] * 20 + [60] * 3, "B1": [10] * 20 + [60] * 20, "W1": [10] * 60 + [60] * 30}
    more = [(CARE, taken(table, **waits))]

    def edition(within: int, **what: Any) -> World:
        links = [{"column": "soon", "dataset": "care", "within": within}]
        dataset = EVENTS | SHARED | {"linked": links}
        soon = [share("soon", "soon")]
        return world(tmp_path, soon, table, groupings=FIVE, dataset=dataset, more=more, **what)

    key = ("all", "Asian")
    first = edition(30)
    assert first.table("numerator")[key] == 20
    assert edition(90).table("numerator")[key] == 23
    assert math.isnan(edition(90, earlier=first.editions).table("numerator")[key])


@pytest.mark.parametrize("unit", ["people", "rows"])
def test_people_of_one_row_each_are_held_against_the_list_in_which_they_were_found(
    tmp_path: Path, unit: str
) -> None:
    """Of 64 found at most 60 were White, as no more came into care: 4 Asian children at least, and
    no more than the 6 who came."""
    table = rows(("A1", "n1", 40), ("W1", "n1", 300))
    waits = {"A1": [10] * 4 + [200] * 2, "W1": [10] * 60}
    came = indicator("came", **SEEN | {"numerator": {"where": {"met": True}}}, dataset="care")
    care = taken(table, **waits)
    care["met"] = care.groupby("eth").cumcount() % 3 == 0
    followed = [share("in_time", "in_time", count=unit), share("referred", "seen", count="people")]
    shown = world(
        tmp_path,
        [*followed, came],
        table,
        groupings=FIVE,
        dataset=FOLLOWED,
        more=[(CARE, care)],
    )
    key = ("all", "Asian")
    assert math.isnan(shown.table("numerator", indicator="in_time")[key])
    told = shown.table(indicator="came", period="2024-25")
    assert math.isnan(told["all", "Asian"]) or math.isnan(told["all", "White"])


@pytest.mark.parametrize("people", ["children", None])
def test_lists_with_labels_of_their_own_are_held_against_each_other(
    tmp_path: Path, people: str | None
) -> None:
    """64 were found, and 62 White children came into care at all: of the few Asian ones that were
    found it is more than one."""
    table = rows(("A1", "n1", 40), ("W1", "n1", 300), day=date(2023, 5, 1))
    care = taken(table, A1=[10] * 4 + [200] * 8, W1=[10] * 60 + [200] * 2)
    care["met"] = care.groupby("eth").cumcount() % 2 == 0
    came = indicator("came", **SEEN | {"numerator": {"where": {"met": True}}}, dataset="care")
    shown = world(
        tmp_path,
        [share("in_time", "in_time", count="people"), came],
        table,
        groupings=FIVE,
        dataset=FOLLOWED | {"people": people},
        more=[(CARE | {"people": people}, care)],
    )
    found = shown.table("numerator", indicator="in_time")
    assert math.isnan(found["all", "Asian"])
    told = shown.table(indicator="came", period="2023-24")
    assert math.isnan(found["all", "All"]) or math.isnan(told["all", "White"])


def test_a_column_of_a_link_is_a_number_of_days_where_everybody_was_followed() -> None:
    """Not in periods of which some days were not over, nor where another day places the rows."""

    def name(tests: list[str], last: str = "2024-03-31", column: str = "day") -> str:
        return json.dumps(["events", ["on", column], "rows", tests, ["2023-04-01", last]])

    def test(condition: Any, column: str = "soon") -> str:
        return json.dumps([column, condition])

    days = json.dumps(["days to care day", {"lte": 30}])
    more = json.dumps(["days to care day", {"not": {"lte": 30}}])
    made = {
        name([test(True)]): name([days]),
        name([test({"not": False})]): name([days]),
        name([test(False), '["sex", "F"]']): name(sorted([more, '["sex", "F"]'])),
        name([test({"missing": False})]): name([]),
        name([test({"missing": True})]): None,
        name([test(True)], last="2025-03-31"): None,
        name([test(True)], column="closed"): None,
        name([test(True, "in_time")]): None,
    }
    datasets = [Dataset.model_validate(each) for each in (FOLLOWED, CARE)]
    defined = definitions("flow").model_copy(update={"datasets": datasets})
    found = in_days(list(made), defined, {("events", "soon"): date(2024, 12, 1)})
    assert found == {old: new or old for old, new in made.items()}
