"""Ways to a hidden count that an attack on invented councils found, each in a world by hand."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.disclosure.conditions import fill
from tests.auditor.organisations import AREAS, CODES
from tests.disclosure.worlds import SEEN, indicator, rows, world

FIVE = {"five": {"reference": "White"}}
SOME: dict[str, Any] = {"preset": "dfe", "worth_reading": 0}


def lots(**columns: list[Any]) -> pd.DataFrame:
    """Records of the codes A1, B1, M1 and W1: of each as many as its list of values says."""
    table = rows(*((code, "n1", len(values)) for code, values in columns.items()))
    return table.assign(result=[each for values in columns.values() for each in values])


def outcomes(**how_many: tuple[int, ...]) -> pd.DataFrame:
    """Records with one result each: so many a, b, c."""
    return lots(
        **{
            code: [name for name, many in zip("abc", each, strict=True) for _ in range(many)]
            for code, each in how_many.items()
        }
    )


def together(*tables: pd.DataFrame) -> pd.DataFrame:
    """Records of different people."""
    table = pd.concat(tables, ignore_index=True)
    return table.assign(who=[f"P{number}" for number in table.index])


def share(id: str, result: Any, **what: Any) -> dict[str, Any]:
    return indicator(id, numerator={"where": {"result": result}}, denominator={}, **what)


def test_a_filter_is_known_again_in_the_years_however_it_is_written(tmp_path: Path) -> None:
    """Two years together less one of them is the other, also where the years' filter says besides
    that there is a result."""
    table = together(
        *(
            lots(
                A1=["a"] * each + ["b"] * 20 + [None] * 20,
                B1=["a"] * 30 + ["b"] * 20 + [None] * 20,
                W1=["a"] * 60 + ["b"] * 60 + [None] * 20,
            ).assign(day=date(year, 5, 1))
            for year, each in ((2023, 3), (2024, 20))
        )
    )
    told = {"denominator": {"where": {"result": {"missing": False}}}}
    years = share("years", "a") | told
    pooled = share("pooled", "a", period={"every": "year", "pool": 2})
    shown = world(tmp_path, [years, pooled], table, groupings=FIVE)
    first, second = (
        shown.table("numerator", indicator="years", period=p) for p in ("2023-24", "2024-25")
    )
    both = shown.table("numerator", indicator="pooled")
    key = ("all", "Asian")
    assert math.isnan(first[key])
    assert math.isnan(second[key]) or math.isnan(both[key])


def test_a_year_in_which_a_test_changes_nothing_is_still_a_year_of_the_total(
    tmp_path: Path,
) -> None:
    """Everybody has a result in 2024, some have none in 2023: what both years hold, less the 2024
    that is told with all results, would be 2023."""
    first = lots(A1=["a"] * 4 + [None] * 30, W1=["a"] * 60 + [None] * 20)
    second = outcomes(A1=(30, 0, 0), W1=(60, 0, 0))
    table = together(first.assign(day=date(2023, 5, 1)), second.assign(day=date(2024, 5, 1)))
    has = {"missing": False}
    pooled = share("pooled", has, period={"every": "year", "pool": 2})
    shown = world(tmp_path, [share("years", has), pooled], table, groupings=FIVE)
    key = ("all", "Asian")
    assert math.isnan(shown.table("numerator", indicator="years", period="2023-24")[key])
    assert math.isnan(shown.table("numerator", indicator="pooled")[key])


def test_outcomes_that_exclude_one_another_are_held_against_the_whole_where_two_are_told(
    tmp_path: Path,
) -> None:
    """The third outcome is told for the whole only. In Team 1 the others leave it three."""
    north = outcomes(A1=(3, 30, 10), B1=(9, 40, 20), W1=(30, 60, 20))
    south = outcomes(A1=(30, 30, 30), B1=(30, 30, 30), W1=(60, 60, 60)).assign(team="s1")
    table = together(north, south)
    areas = {"breakdowns": ["area"]}
    three = [share("a", "a"), share("b", "b", **areas), share("c", "c", **areas)]
    shown = world(tmp_path, three, table, groupings=FIVE)
    b, c = (shown.table("numerator", indicator=id)["n1", "Asian"] for id in ("b", "c"))
    assert math.isnan(b) or math.isnan(c)


def test_people_with_one_outcome_each_are_taken_for_that(tmp_path: Path) -> None:
    """43 people less 30 and 10 leave 3, where nobody has two outcomes in the year."""
    table = outcomes(A1=(3, 30, 10), B1=(9, 40, 20), W1=(30, 60, 20))
    three = [share(id, id, count="people") for id in "abc"]
    shown = world(tmp_path, three, table, groupings=FIVE)
    a, b, c = (shown.table("numerator", indicator=id)["all", "Asian"] for id in "abc")
    assert math.isnan(a)
    assert math.isnan(b) or math.isnan(c)


def test_filters_that_fill_a_whole_between_them() -> None:
    def tests(*each: str) -> frozenset[str]:
        return frozenset(each)

    low, high = '["age", {"lt": 16}]', '["age", {"gte": 16}]'
    there, none = '["age", {"missing": false}]', tests()
    assert fill(tests(there), [tests(low), tests(high)])
    assert not fill(none, [tests(low), tests(high)]), "some have no age"
    assert fill(none, [tests('["x", {"not": true}]'), tests('["x", {"not": false}]')])
    assert fill(tests('["x", {"missing": false}]'), [tests('["x", true]'), tests('["x", false]')])
    assert not fill(none, [tests('["x", "a"]'), tests('["x", {"not": ["a", "b"]}]')])


def test_a_team_that_moved_within_two_years_is_no_difference_of_its_service(
    tmp_path: Path,
) -> None:
    """Of both years together the south has of Team 2 the second only. Its first year, which that
    leaves over, is nothing that anybody knows, and its small groups stay apart."""
    moved = AREAS.replace(
        "n2,Team 2,team,north,,,\n",
        "n2,Team 2,team,north,,2024-03-31,\nn2,Team 2,team,south,2024-04-01,,\n",
    )
    small = [("A1", "n2", 4), ("B1", "n2", 3), ("M1", "n2", 2), ("W1", "n2", 30)]
    large = [(code, team, 40) for code in ("A1", "B1", "M1", "W1") for team in ("n1", "s1")]
    table = together(*(rows(*small, *large, day=date(year, 5, 1)) for year in (2023, 2024)))
    what = SEEN | {"breakdowns": ["area"]}
    both = [
        indicator("x", **what),
        indicator("y", **what, period={"every": "year", "pool": 2}),
    ]
    shown = world(tmp_path, both, table, areas=moved, groupings=FIVE)
    told = shown.table(indicator="x", period="2023-24")
    known = [told["n2", group] for group in ("All", "White")]
    assert any(map(math.isnan, known)), "9 of three groups would be all there are of them"


def test_a_code_that_says_too_little_for_the_finer_grouping_is_a_count(tmp_path: Path) -> None:
    """Three people are of some minority and of no group of five: Minorities less the five, and
    more unknown in the one grouping than in the other."""
    table = rows(*((code, "n1", 30) for code in ("A1", "B1", "M1")), ("OTHER", "n1", 3))
    table = together(table, rows(("W1", "n1", 90), ("REFU", "n1", 20)))
    groupings = {"two": {"reference": "White"}, "five": {"reference": "White", "parent": "two"}}
    shown = world(
        tmp_path,
        [indicator("x", **SEEN)],
        table,
        groupings=groupings,
        codes=CODES + "OTHER,Other,Minorities,Unknown,Unknown,\n",
    )
    two, five = shown.table(grouping="two"), shown.table(grouping="five")
    whole = two["all", "Minorities"]
    parts = [five["all", group] for group in ("Asian", "Black", "Mixed")]
    assert any(map(math.isnan, [whole, *parts]))
    assert any(map(math.isnan, [two["all", "Unknown"], five["all", "Unknown"]]))


def test_groupings_that_cross_are_held_against_each_other_where_groups_are_within(
    tmp_path: Path,
) -> None:
    """White less British is three people, told by no group of either grouping."""
    crossing = "code,label,five,british,order\n" + "".join(
        f"{code},{code},{five},{other},{n}\n"
        for n, (code, five, other) in enumerate(
            [
                ("A1", "Asian", "Others"),
                ("B1", "Black", "Others"),
                ("W1", "White", "British"),
                ("W2", "White", "Others"),
                ("REFU", "Unknown", "Unknown"),
            ]
        )
    )
    table = rows(("A1", "n1", 30), ("B1", "n1", 30), ("W1", "n1", 90), ("W2", "n1", 3))
    groupings = {"five": {"reference": "White"}, "british": {"reference": "British"}}
    shown = world(tmp_path, [indicator("x", **SEEN)], table, groupings=groupings, codes=crossing)
    five, british = shown.table(grouping="five"), shown.table(grouping="british")
    assert math.isnan(five["all", "White"]) or math.isnan(british["all", "British"])


@pytest.mark.parametrize("unit", ["rows", "people"])
def test_quarters_are_added_up_and_held_against_other_filters_of_the_year(
    tmp_path: Path, unit: str
) -> None:
    """Neither a nor c is told of the quarter that b leaves: a year less its other filter less three
    quarters is the fourth."""
    days = [date(2024, month, 5) for month in (5, 8, 11)] + [date(2025, 2, 5)]
    each = [outcomes(A1=(n, 10, 0), B1=(30, 10, 0), W1=(60, 30, 0)) for n in (20, 20, 20, 3)]
    table = together(*(t.assign(day=day) for t, day in zip(each, days, strict=True)))
    has = {"denominator": {"where": {"result": {"missing": False}}}}
    years = share("years", "b", count=unit) | has
    quarters = share("quarters", ["a", "c"], count=unit, period={"every": "quarter"})
    quarters["denominator"] = {"where": {"result": ["a", "c"]}}
    shown = world(tmp_path, [years, quarters], table, groupings=FIVE)
    at = ("all", "Asian")
    periods = ("2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1")
    told = [shown.table(indicator="quarters", period=p)[at] for p in periods]
    year = shown.table("numerator", indicator="years")[at]
    assert math.isnan(told[-1])
    assert any(map(math.isnan, [*told[:-1], year]))


def test_a_group_and_the_teams_that_have_nobody_of_it_hold_no_more_than_all(tmp_path: Path) -> None:
    """Team 1 has no Asians, as the wider filter tells. Five people of the other teams are left by b
    and c: there are no more Asians with a, whose number is told for groups only."""
    flat = AREAS.splitlines()[0] + "".join(f"\n{n},{n},team,all,,," for n in ("n1", "n2", "n3"))
    teams = {
        "n1": outcomes(W1=(1, 30, 3), B1=(8, 0, 20)),
        "n2": outcomes(A1=(3, 20, 8), W1=(0, 0, 12)),
        "n3": outcomes(A1=(1, 8, 2), W1=(1, 30, 2)),
    }
    table = together(*(each.assign(team=team) for team, each in teams.items()))
    areas = {"breakdowns": ["area"]}
    few = areas | {"groupings_at": {"team": []}}
    asked = [share("a", "a"), share("b", "b", **few), share("c", "c", **few)]
    wide = indicator("wide", **SEEN, **areas)
    shown = world(tmp_path, [*asked, wide], table, areas=flat + "\n", groupings=FIVE, rule=SOME)
    told = [shown.table("numerator", indicator=id) for id in "bc"]
    told.append(shown.table(indicator="wide"))
    numbers = [each[area, "All"] for each in told for area in ("all", "n1")]
    assert math.isnan(shown.table("numerator", indicator="a")["all", "Asian"])
    assert any(map(math.isnan, [*numbers, told[-1]["n1", "Asian"]]))


def test_filters_that_overlap_are_counted_together_where_both_at_once_are_told(
    tmp_path: Path,
) -> None:
    """All less (b or c) less (c or none), and c again: that is a."""
    each = {"A1": (3, 20, 20, 20), "B1": (20,) * 4, "M1": (9, 30, 40, 12), "W1": (30, 60, 50, 40)}
    table = lots(
        **{
            code: [
                name for name, n in zip(("a", "b", "c", None), many, strict=True) for _ in range(n)
            ]
            for code, many in each.items()
        }
    )
    asked: dict[str, Any] = {"a": "a", "bc": ["b", "c"], "rest": {"not": ["a", "b"]}, "c": "c"}
    four = [share(id, result) for id, result in asked.items()]
    shown = world(tmp_path, four, table, groupings=FIVE, rule=SOME)
    at = ("all", "Asian")
    told = [shown.table("numerator", indicator=id)[at] for id in asked]
    bases = [shown.table(indicator=id)[at] for id in asked]
    assert math.isnan(told[0])
    assert any(map(math.isnan, told[1:])) or all(map(math.isnan, bases))


# ---- values --------------------------------------------------------------------------------------


def of_values(measure: str, tmp_path: Path, values: dict[str, list[int]]) -> dict[Any, float]:
    table = lots(**values).rename(columns={"result": "times"})
    told = indicator("m", measure=measure, value="times")
    some = indicator("s", numerator={"where": {"times": {"gte": 2}}}, denominator={})
    return world(tmp_path, [told, some], table, groupings=FIVE).table(indicator="m")


def test_a_mean_tells_how_many_have_a_value_that_another_indicator_asks_for(
    tmp_path: Path,
) -> None:
    """Of 30 people with 0 to 3 a mean of 0.1, with its limits, is one with 2 and one with 1."""
    values = {"A1": [2, 1, *[0] * 28], "B1": [3] * 10 + [0] * 30, "W1": [2] * 20 + [0] * 40}
    told = of_values("mean", tmp_path, values)
    assert math.isnan(told["all", "Asian"])
    assert math.isnan(told["all", "Black"]) or math.isnan(told["all", "White"])


def test_a_median_and_its_limits_tell_how_many_are_above_and_below(tmp_path: Path) -> None:
    values = {"A1": [0] * 10 + [2] * 4, "B1": [3] * 10 + [0] * 30, "W1": [2] * 20 + [0] * 40}
    told = of_values("median", tmp_path, values)
    assert math.isnan(told["all", "Asian"])


def test_a_mean_of_two_values_counts_those_who_have_the_higher_one(tmp_path: Path) -> None:
    values = {"A1": [2] * 3 + [1] * 27, "B1": [2] * 10 + [1] * 30, "W1": [2] * 20 + [1] * 40}
    table = lots(**values).rename(columns={"result": "level"})
    only = indicator("m", measure="mean", value="level")
    told = world(tmp_path, [only], table, groupings=FIVE).table()
    assert math.isnan(told["all", "Asian"])


def test_nobody_sees_that_a_test_changes_nothing_where_zeros_are_hidden(tmp_path: Path) -> None:
    """a, b and c are everybody: that nobody is without a result would be a 0 worked out."""
    table = outcomes(A1=(20, 20, 20), B1=(20, 20, 20), W1=(30, 60, 20))
    four = [share("known", {"missing": False}), *(share(id, id) for id in "abc")]
    shown = world(tmp_path, four, table, groupings=FIVE, rule=SOME | {"zeros": "hide"})
    numbers = [shown.table("numerator", indicator=id)["all", "All"] for id in "abc"]
    assert any(map(math.isnan, numbers))
