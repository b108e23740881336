"""Counts as the records that they count: what follows is found, whichever way it follows."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from scorecard.auditor import Published, audit
from scorecard.auditor.answers import answers
from scorecard.auditor.filters import tests as read
from scorecard.definitions.model import Condition, Definitions
from scorecard.results import ALL, UNKNOWN
from tests.auditor.building import FACTS, definitions, hide, published, row
from tests.auditor.test_filters import ROWS, meets, wheres
from tests.comparison.building import indicator


@given(wheres, wheres, wheres)
def test_every_way_in_which_a_record_meets_filters_is_an_answer(
    first: Any, second: Any, third: Any
):
    asked = [first, second, third]
    seen = {tuple(meets(row, where) for where in asked) for row in ROWS}
    told = answers([read(where) for where in asked]).meets.tolist()
    assert seen <= {tuple(way) for way in told}
    assert len({tuple(way) for way in told}) == len(told)


VALUES = [*(step / 2 for step in range(-2, 9)), "another", None]


@given(wheres, wheres)
def test_every_answer_is_one_that_some_record_could_give(first: Any, second: Any):
    possible = [{"a": a, "b": b} for a in VALUES for b in VALUES]
    ordered = {
        column
        for where in (first, second)
        for column, condition in where.items()
        if isinstance(condition, Condition)
        and {condition.gt, condition.gte, condition.lt, condition.lte} != {None}
    }
    records = [r for r in possible if not any(r[column] == "another" for column in ordered)]
    could = {(meets(record, first), meets(record, second)) for record in records}
    assert {tuple(way) for way in answers([read(first), read(second)]).meets.tolist()} <= could


def test_no_record_is_both_over_and_under():
    under, over = read({"age": Condition(lt=9)}), read({"age": Condition(gte=9)})
    either = read({"age": Condition(missing=False)})
    found = {tuple(way) for way in answers([under, over, either]).meets.tolist()}
    assert found == {(True, False, True), (False, True, True), (False, False, False)}


# ---- a world of answers --------------------------------------------------------------------------

ANSWERS = {  # of each group so many a, b, c and nothing
    "Asian": (3, 17, 12, 8),
    "Black": (4, 10, 8, 8),
    "White": (20, 20, 30, 10),
    UNKNOWN: (6, 6, 7, 7),
}
ASKED: dict[str, tuple[Any, tuple[int, ...]]] = {
    "a": ("a", (0,)),
    "b-or-c": (["b", "c"], (1, 2)),
    "c": ("c", (2,)),
    "c-or-none": (Condition(**{"not": ["a", "b"]}), (2, 3)),
}


def asked(hidden: set[tuple[str, str]]) -> tuple[pd.DataFrame, Definitions]:
    """What is published of ANSWERS, but for the (indicator, group) that are `hidden`."""
    every = {ALL: tuple(map(sum, zip(*ANSWERS.values(), strict=True)))} | ANSWERS
    rows = [
        row(group, sum(many[n] for n in told), sum(many), indicator=id)
        for id, (_, told) in ASKED.items()
        for group, many in every.items()
    ]
    defined = definitions(
        *(indicator(id, numerator={"where": {"result": asks}}) for id, (asks, _) in ASKED.items())
    )
    raw = pd.DataFrame(rows)
    gone = [(r["indicator"], r["group"]) in hidden for r in rows]
    return published(hide(raw, gone), defined), defined


def test_filters_that_overlap_tell_who_meets_neither():
    """All less (b or c) less (c or none), and c again, are a: no one relation says it."""
    frame, defined = asked({("a", "Asian"), ("a", "Black")})
    seen = audit(frame, defined, FACTS, by_records=True).exposed
    told = {(e["group"], e["count"]): (e["low"], e["high"]) for e in seen.to_dict("records")}
    assert told["Asian", "numerator"] == (3, 3)
    assert told["Black", "numerator"] == (4, 4)


def test_what_is_hidden_well_stays_so():
    frame, defined = asked({(id, g) for id in ("a", "c-or-none") for g in ("Asian", "Black")})
    seen = audit(frame, defined, FACTS, by_records=True)
    assert seen.exposed.empty, seen.exposed.to_string()
    assert not seen.notes


def test_what_an_earlier_edition_told_is_known():
    """It told of (b or c) and of (c or none), this one of c: together they tell of a."""
    frame, defined = asked({("a", "Asian"), ("a", "Black")})
    earlier = frame["indicator"].isin(["b-or-c", "c-or-none"])
    before = Published("before", frame[earlier], defined, FACTS)
    now = frame[~earlier]
    assert audit(now, defined, FACTS, by_records=True).exposed.empty
    seen = audit(now, defined, FACTS, by_records=True, before=before)
    told = {
        (e["group"], e["count"]): (e["low"], e["high"]) for e in seen.exposed.to_dict("records")
    }
    assert told["Asian", "numerator"] == (3, 3)
    assert set(seen.telling["indicator"]) == {"c"}
    # what it gave away itself is too late to be hidden
    alone = Published("before", frame[frame["indicator"] != "a"], defined, FACTS)
    only = now[now["indicator"] == "a"]
    assert audit(only, defined, FACTS, by_records=True, before=alone).exposed.empty
    # and where groups are made of other codes its counts are other ones
    other = Published("before", frame[earlier], defined, FACTS | {"memberships": FITS})
    assert audit(now, defined, FACTS, by_records=True, before=other).notes


BY_CODE = {"Indian": "Asian", "African": "Black", "British": "White", "Irish": "White"}
BROAD = {"Asian": "Others", "Black": "Others", "White": "White"}
FITS = [{"two": BROAD[five], "seven": seven} for seven, five in BY_CODE.items()]
NEITHER = {"two": UNKNOWN, "seven": UNKNOWN}


@pytest.mark.parametrize(("memberships", "low"), [([*FITS, NEITHER], 15), ([], 0)])
def test_groups_lie_in_one_another_as_the_codes_have_it(
    memberships: list[dict[str, str]], low: float
):
    """Of 100 White people 45 are b, as British and Irish tell, and 40 c, as White tells: 15 are a.
    No `parent` says that British and Irish are White; the codes do."""
    fine = {"Indian": (4, 20, 20), "African": (3, 12, 12), "British": (8, 25, 20)}
    fine |= {"Irish": (7, 20, 20)}
    broad = {
        over: np.sum([fine[g] for g, five in BY_CODE.items() if BROAD[five] == over], axis=0)
        for over in ("Others", "White")
    }
    groups = {"two": broad, "seven": fine}
    rows = []
    for number, (id, grouping) in enumerate({"a": "two", "b": "seven", "c": "two"}.items()):
        each = groups[grouping] | {ALL: np.sum([*fine.values()], axis=0)}
        rows += [
            row(g, n[number], sum(n), indicator=id, grouping=grouping, parent_group="")
            for g, n in each.items()
        ]
    asked = [indicator(id, numerator={"where": {"result": id}}) for id in "abc"]
    names = {name: {"reference": "White" if name == "two" else "British"} for name in groups}
    ethnicity = {"codes": "ethnicity.csv", "groupings": names, "primary": "two"}
    defined = definitions(*asked, ethnicity=ethnicity)
    raw = pd.DataFrame(rows)
    gone = [r["indicator"] == "a" and r["group"] != ALL for r in rows]
    facts = {"groups": {name: [*each] for name, each in groups.items()}}
    frame = published(hide(raw, gone), defined)
    seen = audit(frame, defined, facts | {"memberships": memberships}, by_records=True).exposed
    told = {(e["group"], e["count"]): e["low"] for e in seen.to_dict("records")}
    assert told.get(("White", "numerator"), 0) == low


def test_what_is_too_large_to_look_at_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules["scorecard.auditor.cells"], "MOST", 10)
    frame, defined = asked({("a", "Asian"), ("a", "Black")})
    seen = audit(frame, defined, FACTS, by_records=True)
    assert seen.notes == ["records: too many cells; not audited by its records."]


def test_records_of_no_team_are_not_taken_for_records_of_the_teams():
    """Seven records of the whole name no team: who takes the teams for all of it contradicts what
    is published, gives the sum up, and is told so."""
    shares = [
        row("All", n, d, area=area, area_level=level, parent_area=parent)
        for area, level, parent, n, d in (
            ("all", "all", "", 37, 107),
            ("east", "team", "all", 20, 60),
            ("west", "team", "all", 10, 40),
        )
    ]
    frame = published(pd.DataFrame(shares), definitions())
    with_one = pd.concat([frame, _hidden(frame)], ignore_index=True)
    seen = audit(with_one, definitions(), FACTS, by_records=True)
    assert not seen.unchecked
    assert ["not all sums can hold there" in note for note in seen.notes] == [True]


def test_nobody_who_follows_from_shown_zeros_is_no_secret():
    """Both teams show that nobody of them is Asian; the row of Asian of the whole is hidden."""
    places = (("all", "all", "", 2), ("east", "team", "all", 1), ("west", "team", "all", 1))
    rows = [
        row(group, n * teams, d * teams, area=area, area_level=level, parent_area=parent)
        for area, level, parent, teams in places
        for group, n, d in (("All", 20, 40), ("Asian", 0, 0))
    ]
    gone = [each["area"] == "all" and each["group"] == "Asian" for each in rows]
    defined = definitions(disclosure={"preset": "dfe"})
    seen = audit(
        published(hide(pd.DataFrame(rows), gone), defined), defined, FACTS, by_records=True
    )
    assert seen.hidden == 0
    assert seen.safe


def _hidden(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of group Asian and Black beside, all hidden."""
    parts = [frame.assign(group=group, parent_group="Others") for group in ("Asian", "Black")]
    gone = pd.concat(parts, ignore_index=True).assign(suppression="suppressed")
    for column in ("numerator", "denominator", "value", "lower", "upper"):
        gone[column] = np.nan
    return gone


def test_the_same_records_told_as_rows_are_no_secret_as_people():
    """Everybody has one row, as the bases say. How many Asian people were seen is hidden, and how
    many of their rows were is told."""
    counts = {ALL: (60, 120), "Asian": (20, 40), "Black": (18, 40), "White": (22, 40)}
    asked = {"rows": "seen", "people": "seen", "bases": "helped"}
    rows = [row(g, *n, indicator=id) for id in asked for g, n in counts.items()]
    units = {id: "rows" if id == "rows" else "people" for id in asked}
    of = {id: {"where": {column: True}} for id, column in asked.items()}
    columns = {"ethnicity": "eth", "area": "team", "date": "day", "person": "who"}
    defined = definitions(
        *(indicator(id, numerator=of[id], count=units[id]) for id in asked),
        datasets=[{"id": "records", "source": "records.csv", "columns": columns}],
    )
    gone = [each["indicator"] == "people" and each["group"] in (ALL, "Asian") for each in rows]
    frame = published(hide(pd.DataFrame(rows), gone), defined)
    seen = audit(frame, defined, FACTS, by_records=True)
    assert seen.exposed.empty, seen.exposed.to_string()
