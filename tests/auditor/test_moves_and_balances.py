"""Teams that were moved, and what is open, begins and ends: the audit knows what the airlock knows.

Each world is built the whole way twice: as the airlock protects it, and without its knowledge of
the relation.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.auditor import Audit, audit
from scorecard.auditor.hierarchy import Hierarchy, hierarchy
from scorecard.bundle import facts_of
from scorecard.disclosure import counts
from scorecard.disclosure.above import chains
from scorecard.disclosure.editions import CELL
from scorecard.sources.areas import Areas
from tests.auditor.organisations import AREAS, Organisation, of_rows
from tests.disclosure.test_balances import BASE, CASES, cases
from tests.disclosure.worlds import SEEN, indicator, rows

AIRLOCK = import_module("scorecard.disclosure.prepared")
NOTHING = pd.DataFrame(columns=CELL)
TEAMS = ["n1", "n2", "s1", "s2"]
MOVED = AREAS.replace(
    "n2,Team 2,team,north,,,\n",
    "n2,Team 2,team,north,,2024-03-31,\nn2,Team 2,team,south,2024-04-01,,\n",
)


def organisation(
    indicators: list[dict[str, Any]],
    table: pd.DataFrame,
    areas: str = AREAS,
    dataset: dict[str, Any] | None = None,
) -> Organisation:
    made = of_rows(0, 10, areas=True)
    made.definitions["disclosure"] = {"preset": "dfe", "worth_reading": 0}
    made.definitions["indicators"] = indicators
    if dataset:
        made.definitions["datasets"][0] = dataset
    made.tables["events"] = table
    made.areas = areas
    return made


@pytest.fixture
def unattacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scorecards as the airlock leaves them, before what an attack finds is hidden too."""
    monkeypatch.setattr("scorecard.pipeline.withstand", lambda make, *_: make(NOTHING))


def attacked(made: Organisation, folder: Path) -> Audit:
    bundle = made.build(folder)
    history = Areas.read(folder / "data" / "areas.csv", "").history()
    return audit(bundle.results, bundle.definitions, facts_of(bundle) | {"history": history})


# ---- teams that were moved -----------------------------------------------------------------------


def teams() -> Organisation:
    """Team 2 was in the north until March 2024, and has three people of the group Black."""
    lots = [("B1", team, many) for team, many in zip(TEAMS, [23, 3, 20, 22], strict=True)]
    lots += [("W1", team, 40) for team in TEAMS]
    table = pd.concat([rows(*lots, day=date(year, 5, 1)) for year in (2023, 2024)])
    what = SEEN | {"breakdowns": ["area"], "groupings": ["five"]}
    return organisation([indicator("x", **what)], table, MOVED)


@pytest.mark.usefixtures("unattacked")
def test_a_team_is_found_out_by_the_service_it_belonged_to_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attacked(teams(), tmp_path / "with").safe
    latest = lambda told: chains(told.drop(columns="areas_above"))  # noqa: E731
    monkeypatch.setattr(counts, "chains", latest)
    exposed = attacked(teams(), tmp_path / "without").exposed
    mine = exposed[(exposed["area"] == "n2") & (exposed["group"] == "Black")]
    assert set(mine["period"]) == {"2023-24"}
    base = mine[mine["count"] == "denominator"]
    assert base[["low", "high"]].to_numpy().tolist() == [[3, 3]]


def test_an_area_lies_in_what_it_lay_in_then() -> None:
    times = [
        {"id": "n2", "parent": "north", "until": "2024-03-31"},
        {"id": "n2", "parent": "south", "until": None},
    ]
    merged = {"id": "n3", "parent": "north", "closed": "2024-06-30", "merged_into": "n1"}
    known = hierarchy(
        {"history": times, "areas": [merged]}, {"n1": "north", "north": "all", "south": "all"}
    )
    first, last, after = date(2024, 3, 31), date(2024, 4, 1), date(2025, 3, 31)
    assert (known.above("n2", first), known.above("n2", last)) == (
        ["north", "all"],
        ["south", "all"],
    )
    told = ["north", "south", "all"]
    assert known.nearest("n2", ((date(2023, 4, 1), first),), told) == {"north"}
    assert known.nearest("n2", ((date(2024, 1, 1), after),), told) == {"north", "south"}
    assert known.nearest("n2", ((date(2024, 1, 1), after),), ["all"]) == {"all"}
    assert known.changed(date(2023, 3, 31), after) == {"north", "south", "n1", "n3"}
    assert known.changed(last, after) == {"n1", "n3"}
    assert Hierarchy({}).above("n9", first) == ["all"]


MOVED_IN_OCTOBER = MOVED.replace("2024-03-31", "2023-09-30").replace("2024-04-01", "2023-10-01")
WHERE: dict[str, Any] = SEEN | {"breakdowns": ["area"], "groupings": ["five"]}


def moving() -> pd.DataFrame:
    """Records of half a year each; every other one was seen."""
    lots = [("B1", team, many) for team, many in zip(TEAMS, [23, 3, 20, 22], strict=True)]
    lots += [("W1", team, 40) for team in TEAMS]
    table = rows(*lots)
    table["day"] = [date(2023, 6 if number % 2 else 12, 1) for number in range(len(table))]
    return table


@pytest.mark.usefixtures("unattacked")
def test_services_are_taken_together_where_a_team_moved_within_the_year(tmp_path: Path) -> None:
    """Team 2 moved in October: the services together are their teams, though neither is its own."""
    made = organisation([indicator("x", **WHERE)], moving(), MOVED_IN_OCTOBER)
    assert attacked(made, tmp_path).safe
    bundle = made.build(tmp_path / "again")
    frame = bundle.results.copy()
    companion = (frame["area"] == "s1") & (frame["group"] == "Black")
    assert set(frame.loc[companion, "suppression"]) == {"suppressed"}
    frame.loc[companion, "suppression"] = ""
    frame.loc[companion, ["numerator", "denominator"]] = [10.0, 20.0]
    history = Areas.read(tmp_path / "data" / "areas.csv", "").history()
    facts = facts_of(bundle) | {"history": history}
    exposed = audit(frame, bundle.definitions, facts).exposed
    mine = exposed[(exposed["area"] == "n2") & (exposed["count"] == "denominator")]
    assert ["Black", 3, 3] in mine[["group", "low", "high"]].to_numpy().tolist()


def test_what_a_team_that_moved_within_the_year_had_before_is_not_told_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The north less Team 1 is Team 2 before it moved: all whom nobody saw there, as these were all
    met in June. The airlock takes both services together; the attack finds it, and more is
    hidden."""
    table = moving()
    made = organisation([indicator("x", **WHERE)], table, MOVED_IN_OCTOBER)
    history = {"history": Areas.read(_areas(made, tmp_path), "").history()}
    bundle = made.build(tmp_path / "attacked")
    facts = facts_of(bundle) | history
    assert audit(bundle.results, bundle.definitions, facts, by_records=True).safe
    monkeypatch.setattr("scorecard.pipeline.withstand", lambda make, *_: make(NOTHING))
    before = made.build(tmp_path / "before")
    exposed = audit(before.results, before.definitions, facts, by_records=True).exposed
    assert ["n2", "Black", "rest"] in exposed[["area", "group", "count"]].to_numpy().tolist()


def _areas(made: Organisation, folder: Path) -> Path:
    made.write(folder)
    return folder / "data" / "areas.csv"


# ---- what is open, begins and ends ---------------------------------------------------------------


def open_cases(*indicators: dict[str, Any]) -> Organisation:
    made = [
        *cases("A1", 12, 14, 20),
        *cases("B1", 13, 15, 11),
        *cases("W1", 40, 50, 30),
        *cases("M1", 20, 18, 17),
    ]
    table = pd.DataFrame(made)
    table["who"] = [f"C{number}" for number in range(len(table))]
    return organisation([*indicators], table, dataset=CASES)


STOCK = indicator("stock", **BASE, dated={"open": ["opened", "closed"]})
FLOWS = [
    indicator("in", **BASE, dated={"on": "opened"}),
    indicator("out", **BASE, dated={"on": "closed"}),
]


@pytest.mark.usefixtures("unattacked")
def test_a_stock_is_found_out_by_what_was_open_began_and_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """12 were open, 14 began and 20 ended: 6 are open, of whom three have a plan."""
    assert attacked(open_cases(STOCK, *FLOWS), tmp_path / "with").safe
    monkeypatch.setattr(AIRLOCK, "balances", lambda *_: [])
    exposed = attacked(open_cases(STOCK, *FLOWS), tmp_path / "without").exposed
    mine = exposed[(exposed["indicator"] == "stock") & (exposed["group"] == "Asian")]
    base = mine[mine["count"] == "denominator"]
    assert base[["low", "high"]].drop_duplicates().to_numpy().tolist() == [[6, 6]]
    assert "what was open and began is what is open and ended" in base["because"].iat[0]


def case(code: str, opened: int, closed: int | None) -> dict[str, Any]:
    """A case that was opened in the year that ends in `opened` and closed in that in `closed`."""
    end = None if closed is None else date(closed, 2, 1)
    return {"eth": code, "team": "n1", "opened": date(opened, 1, 1), "closed": end}


@pytest.mark.usefixtures("unattacked")
def test_stocks_of_several_days_are_found_out_by_what_began_and_ended_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the group Asian 10 were open at the end of the first two years each, 1 and 2 of the two
    after. In the second, third and fourth year 30 began each and 30, 39 and 29 ended:
    20 + (30 + 2 × 30 + 30) − (30 + 2 × 39 + 29) = 3."""
    ended = {2022: 30, 2023: 30, 2024: 39, 2025: 29}
    table = []
    for code, stays in (("A1", 0), ("B1", 30), ("M1", 35), ("W1", 60)):
        waiting = [2021] * 10
        for year, many in ended.items():
            waiting += [year] * 30
            table += [case(code, opened, year) for opened in waiting[:many]]
            waiting = waiting[many:]
        table += [case(code, opened, None) for opened in [*waiting, *[2021] * stays]]
    frame = pd.DataFrame(table)
    frame["who"] = [f"C{number}" for number in range(len(frame))]
    frame["plan"] = [number % 2 == 0 for number in range(len(frame))]
    frame["risk"] = [number % 3 == 0 for number in range(len(frame))]
    plain = {"groupings": ["five"], "measure": "rate", "per": 100}
    days = {"dated": {"open": ["opened", "closed"]}}
    pooled = indicator(
        "pooled",
        **plain,
        numerator={"where": {"risk": True}, "dated": {"on": "opened"}},
        denominator=days,
        period={"every": "year", "pool": 2},
    )
    flows = [
        indicator("in", **BASE, dated={"on": "opened"}),
        indicator("out", **BASE, dated={"on": "closed"}),
    ]
    made = organisation([pooled, *flows], frame, dataset=CASES)
    assert attacked(made, tmp_path / "with").safe
    monkeypatch.setattr(AIRLOCK, "balances", lambda *_: [])
    exposed = attacked(made, tmp_path / "without").exposed
    mine = exposed[(exposed["indicator"] == "pooled") & (exposed["group"] == "Asian")]
    base = mine[mine["count"] == "denominator"]
    assert base[["low", "high"]].drop_duplicates().to_numpy().tolist() == [[3, 3]]
