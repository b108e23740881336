"""What adds up although a level or a grouping between is left out, or a team was moved."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.definitions.model import Grouping
from scorecard.ethnicity.codes import CodeList
from tests.auditor.organisations import AREAS, CODES, GROUPINGS
from tests.disclosure.worlds import SEEN, indicator, rows, world

TEAMS = ["n1", "n2", "s1", "s2"]


def hidden(told: dict, *cells: tuple[str, str]) -> int:
    """How many of `cells` are hidden."""
    return sum(math.isnan(told[cell]) for cell in cells)


def test_teams_add_up_to_the_whole_where_services_are_left_out(tmp_path: Path) -> None:
    """70 − 20 − 22 − 25 = 3."""
    table = rows(
        *(("B1", team, many) for team, many in zip(TEAMS, [3, 20, 22, 25], strict=True)),
        *(("W1", team, 40) for team in TEAMS),
    )
    what = SEEN | {"breakdowns": ["area"], "groupings": ["five"], "groupings_at": {"service": []}}
    told = world(tmp_path, [indicator("x", **what)], table).table()
    assert math.isnan(told["n1", "Black"])
    assert hidden(told, ("all", "Black"), *((team, "Black") for team in TEAMS)) >= 2


@pytest.mark.parametrize("parents", [True, False])
def test_detailed_groups_add_up_to_two_where_five_are_left_out(
    tmp_path: Path, parents: bool
) -> None:
    """White: British and Irish make White, whether or not the definitions say what lies in what."""
    many = {"A1": 23, "A2": 20, "B1": 22, "B2": 25, "M1": 21, "W1": 60, "W2": 3}
    groupings = {
        name: {k: v for k, v in each.items() if parents or k != "parent"}
        for name, each in GROUPINGS.items()
    }
    table = rows(*((code, "n1", n) for code, n in many.items()))
    only = indicator("x", **SEEN, groupings=["two", "detailed"])
    told = world(tmp_path, [only], table, groupings=groupings).table()
    assert math.isnan(told["all", "White: Irish"])
    assert hidden(told, ("all", "White"), ("all", "White: British")) >= 1


def test_a_team_adds_up_to_the_service_to_which_it_belonged_then(tmp_path: Path) -> None:
    """Team 2 was in the north until March 2024, so that north − Team 1 gave it back: 26 − 23."""
    moved = AREAS.replace(
        "n2,Team 2,team,north,,,\n",
        "n2,Team 2,team,north,,2024-03-31,\nn2,Team 2,team,south,2024-04-01,,\n",
    )
    lots = zip(TEAMS, [23, 3, 20, 22], strict=True)
    lots = [*(("B1", team, many) for team, many in lots), *(("W1", team, 40) for team in TEAMS)]
    table = pd.concat([rows(*lots, day=date(year, 5, 1)) for year in (2023, 2024)])
    what = SEEN | {"breakdowns": ["area"], "groupings": ["five"]}
    found = world(tmp_path, [indicator("x", **what)], table, areas=moved)
    for period, service, others in (
        ("2023-24", "north", ["n1"]),
        ("2024-25", "south", ["s1", "s2"]),
    ):
        told = found.table(period=period)
        assert math.isnan(told["n2", "Black"])
        assert hidden(told, *((area, "Black") for area in (service, *others))) >= 1


def test_groups_lie_in_coarser_ones_as_the_codes_have_it(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(CODES)
    names = {name: Grouping(reference="White") for name in ("two", "five", "detailed")}
    codes = CodeList.read(tmp_path / "codes.csv", names)
    assert codes.above("detailed", "Asian: Indian") == [("five", "Asian"), ("two", "Minorities")]
    assert codes.above("five", "White") == [("two", "White")]
    assert codes.above("two", "White") == codes.above("five", "All") == []


def test_own_records_of_a_service_leave_its_teams_protected(tmp_path: Path) -> None:
    """Few records belong to the service alone, and nobody is told so. Who takes the teams for the
    whole of it is right wherever there are none: 23 − 20 = 3 of the group Black."""
    table = rows(
        *(("B1", "n1", 3), ("B1", "n2", 20), ("B1", "s1", 25), ("B1", "s2", 30)),
        *(("W1", team, 40) for team in TEAMS),
        *(("W1", "north", 4), ("W1", "south", 2)),
    )
    what = SEEN | {"breakdowns": ["area"], "groupings": ["five"]}
    told = world(tmp_path, [indicator("x", **what)], table).table()
    assert math.isnan(told["n1", "Black"])
    assert hidden(told, ("north", "Black"), ("n2", "Black")) >= 1
    assert hidden(told, *((area, "Black") for area in ("all", "south", "north", "n2"))) >= 1


def test_quarters_since_the_first_record_are_their_year(tmp_path: Path) -> None:
    """The records begin in the last quarter of a year. Of those with a or b the year tells 20, and
    of those with a its only quarter 17: the 3 with b are hidden, and would follow."""
    lots = {"A1": (20, 20), "B1": (17, 3), "W1": (60, 40)}
    table = rows(*((code, "n1", sum(each)) for code, each in lots.items()), day=date(2025, 2, 1))
    table["kind"] = [kind for a, b in lots.values() for kind in "a" * a + "b" * b]
    table["seen"] = table.groupby(["eth", "kind"]).cumcount() % 2 == 0

    def of(id: str, kinds: Any, **what: Any) -> dict[str, Any]:
        base = {"denominator": {"where": {"kind": kinds}}}
        return indicator(id, **SEEN | base, groupings=["five"], **what)

    both = [of("both", ["a", "b"]), of("b", "b")]
    one = of("a", "a", period={"every": "quarter"})
    found = world(tmp_path, [*both, one], table)
    assert math.isnan(found.table(indicator="b")["all", "Black"])
    told = [found.table(indicator=id)["all", "Black"] for id in ("both", "a")]
    assert any(map(math.isnan, told))
