"""A code that is moved from one group to another between two editions tells nobody whom it stands
for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scorecard import restricted
from scorecard.definitions.data import Grouping
from scorecard.disclosure import Codes
from scorecard.ethnicity.codes import CodeList
from scorecard.results import UNKNOWN
from tests.auditor.organisations import CODES, ETHNIC
from tests.disclosure.readers import TEAMS, Reader
from tests.disclosure.worlds import SEEN, World, indicator, rows, world

FIVE: dict[str, Any] = SEEN | {"groupings": ["five"]}
BOTH: dict[str, Any] = SEEN | {"groupings": ["five", "detailed"]}


def regrouped(line: str, by: str) -> str:
    assert line in CODES
    return CODES.replace(line, by)


# people from the Caribbean counted with Mixed
MOVED = regrouped(
    "B2,Caribbean,Minorities,Black,Black: Caribbean,4",
    "B2,Caribbean,Minorities,Mixed,Black: Caribbean,4",
)
ADDED = CODES + "X9,Not in the list,Minorities,Black,Black: Caribbean,4\n"
SPELT = CODES.replace("B1,African", "BAFR,Africa").replace("B2,Caribbean", "BCRB,Caribbeans")


def people(caribbean: int, code: str = "B2") -> pd.DataFrame:
    return rows(
        ("A1", "n1", 60),
        ("B1", "n1", 44),
        (code, "n1", caribbean),
        ("M1", "n1", 50),
        ("W1", "n1", 150),
        ("REFU", "n1", 30),
    )


def two(folder: Path, table: pd.DataFrame, codes: str, **what: Any) -> tuple[World, World, World]:
    """The first edition, the second after it, and the second by itself."""
    first = world(folder, [indicator("x", **(what or FIVE))], table)
    alone = world(folder, [indicator("x", **(what or FIVE))], table, codes=codes)
    second = world(
        folder, [indicator("x", **(what or FIVE))], table, codes=codes, earlier=first.editions
    )
    return first, second, alone


def test_a_moved_code_of_few_people_is_not_what_two_editions_leave(tmp_path: Path) -> None:
    """47 − 44 = 3, and 53 − 50 = 3."""
    first, second, alone = two(tmp_path, people(3), MOVED)
    assert first.table()["all", "Black"] == 47 and alone.table()["all", "Black"] == 44
    assert alone.table()["all", "Mixed"] == 53
    assert math.isnan(second.table()["all", "Black"])
    assert math.isnan(second.table()["all", "Mixed"])
    assert second.table()["all", "Asian"] == 60


def test_a_moved_code_of_many_people_hides_nothing(tmp_path: Path) -> None:
    _, second, alone = two(tmp_path, people(40), MOVED)
    assert second.table() == alone.table() and not second.shown["denominator"].isna().any()


def test_a_code_that_was_in_no_list_is_not_what_unknown_loses(tmp_path: Path) -> None:
    """33 of Unknown then, 30 now."""
    first, second, alone = two(tmp_path, people(3, "X9"), ADDED)
    assert first.table()["all", "Unknown"] == 33 and alone.table()["all", "Unknown"] == 30
    assert math.isnan(second.table()["all", "Unknown"])
    assert math.isnan(second.table()["all", "Black"])
    many = two(tmp_path, people(40, "X9"), ADDED)[1]
    assert not many.shown["denominator"].isna().any()


@pytest.mark.parametrize("codes", [ADDED, CODES + "X8,Nobody,Minorities,Mixed,Mixed: any,5\n"])
def test_codes_that_nobody_has_change_nothing(tmp_path: Path, codes: str) -> None:
    """Also where a count is hidden, and what was told of others is no companion of it."""
    _, second, _ = two(tmp_path, people(3), codes, **BOTH)
    same = two(tmp_path, people(3), CODES, **BOTH)[1]
    assert second.table() == pytest.approx(same.table(), nan_ok=True)


def test_a_code_in_another_spelling_is_the_same_code(tmp_path: Path) -> None:
    first = world(tmp_path, [indicator("x", **FIVE)], people(3))
    told = first.table()
    renamed = people(3).replace({"eth": {"B1": "BAFR", "B2": "BCRB"}})
    second = world(tmp_path, [indicator("x", **FIVE)], renamed, codes=SPELT, earlier=first.editions)
    assert second.table() == told


def test_a_code_moved_back_is_where_it_was(tmp_path: Path) -> None:
    first, second, _ = two(tmp_path, people(3), MOVED)
    third = world(tmp_path, [indicator("x", **FIVE)], people(3), earlier=second.editions)
    shown = third.table()
    assert shown["all", "Black"] == 47  # as the first edition told: the second hid another group
    readers = [
        Reader(people(3)).counted(each.shown, codes)
        for each, codes in ((first, CODES), (second, MOVED), (third, CODES))
    ]
    assert not Reader(people(3)).narrow(readers)


def test_a_hidden_group_does_not_follow_from_moving_it(tmp_path: Path) -> None:
    """Caribbeans are hidden beside Africans; moved, Black is Africans: 47 − 44 = 3."""
    first, second, alone = two(tmp_path, people(3), MOVED, **BOTH)
    assert math.isnan(first.shown.set_index("group")["denominator"]["Black: Caribbean"])
    reader = Reader(people(3))
    before = reader.counted(first.shown, CODES)
    assert reader.narrow([before, reader.counted(alone.shown, MOVED)])
    assert not reader.narrow([before, reader.counted(second.shown, MOVED)])


def test_a_row_of_another_group_may_be_shown(tmp_path: Path) -> None:
    """Black was two people, of one code, and is 46 of two now. Those of then stay hidden, either by
    Black or by Mixed, which had the others."""
    few = rows(
        *(("A1", "n1", 60), ("B1", "n1", 2), ("M1", "n1", 50), ("W1", "n1", 150)),
        *(("B2", "n1", 44), ("REFU", "n1", 30)),
    )
    first = world(tmp_path, [indicator("x", **FIVE)], few, codes=MOVED)
    assert math.isnan(first.table()["all", "Black"])
    second = world(tmp_path, [indicator("x", **FIVE)], few, earlier=first.editions)
    reader = Reader(few)
    editions = [reader.counted(first.shown, MOVED), reader.counted(second.shown, CODES)]
    assert not reader.narrow(editions)
    hidden = [math.isnan(second.table()["all", group]) for group in ("Black", "Mixed")]
    assert sum(hidden) == 1


def test_the_unknown_of_a_grouping_are_known_again_where_another_grouping_is_gone(
    tmp_path: Path,
) -> None:
    """Of a code that says too little for the five groups there are 36, of none 24: both numbers
    are told. Later the five groups alone are, and who is in none of them is unknown."""
    little = CODES + "OTHR,Any other,Minorities,Unknown,Unknown,98\n"
    table = rows(("A1", "n1", 60), ("W1", "n1", 150), ("REFU", "n1", 24), ("OTHR", "n1", 36))
    groupings = {"two": {"reference": "White"}, "five": {"reference": "White", "parent": "two"}}
    first = world(tmp_path, [indicator("x", **SEEN)], table, codes=little, groupings=groupings)
    told = first.editions.told
    unknown = told[(told["group"] == UNKNOWN) & ~told["name"].str.contains("seen")]
    five = {"five": Grouping(reference="White")}
    listed = CodeList.read(tmp_path / "codes.csv", five)
    found = {"events": frozenset({"a1", "w1", "othr", "refu"})}
    called = Codes.of(listed, five, found).after(first.editions.lists).called(unknown)
    numbers = dict(zip(called, unknown["value"], strict=True))
    assert numbers.pop(("", UNKNOWN)) == 60
    assert [*numbers.values()] == [24]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_follows_from_two_editions_with_a_code_moved_between(
    tmp_path: Path, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    shares, teams = draw.dirichlet(np.full(8, 0.7)), draw.dirichlet(np.full(4, 3.0))
    table = rows(
        *(
            (code, team, int(draw.poisson(100 * share * part)))
            for code, share in zip(ETHNIC, shares, strict=True)
            for team, part in zip(TEAMS, teams, strict=True)
        )
    )
    lines = CODES.splitlines()
    at = draw.integers(1, 6)  # one of the codes that are not White
    code, label, *_, detailed, order = lines[at].split(",")
    to = draw.choice(["White,White", "Minorities,Mixed", "Unknown,Unknown"])
    kept = "Unknown" if to.startswith("Unknown") else detailed
    lines[at] = f"{code},{label},{to},{kept},{order}"
    moved = "\n".join([*lines, ""])
    if seed % 2:
        moved = moved.replace(",Asian,", ",Asian British,")
    groupings = [["five"], ["five", "detailed"], ["two", "five"]][draw.integers(3)]
    what = SEEN | {"groupings": groupings, "breakdowns": ["area"], "groupings_at": {"team": []}}
    first, second, _ = two(tmp_path, table, moved, **what)
    reader = Reader(table)
    editions = [reader.counted(first.shown, CODES), reader.counted(second.shown, moved)]
    assert not reader.narrow(editions)


def test_lists_are_kept_and_editions_without_them_are_read(tmp_path: Path) -> None:
    first = world(tmp_path, [indicator("x", **FIVE)], people(3))
    kept = tmp_path / "kept"
    restricted.write(restricted.Restricted(editions=first.editions), kept)
    again = world(
        tmp_path,
        [indicator("x", **FIVE)],
        people(3),
        codes=MOVED,
        earlier=restricted.editions(kept),
    )
    assert math.isnan(again.table()["all", "Black"])
    restricted.previewed(again.editions, kept)
    assert restricted.editions(kept).lists["list"].nunique() == 2
    # an edition of before says nothing of codes
    for name in ("told", "kept"):
        table = pd.read_csv(kept / f"{name}.csv", dtype=str, keep_default_na=False)
        table.drop(columns=["codes", "known_codes"], errors="ignore").to_csv(
            kept / f"{name}.csv", index=False
        )
    for name in ("codes.csv", "previewed.csv", "previewed-kept.csv"):
        (kept / name).unlink()
    old = restricted.editions(kept)
    assert old.lists.empty and (old.told["codes"] == "").all()
    later = world(tmp_path, [indicator("x", **FIVE)], people(3), codes=MOVED, earlier=old)
    assert later.table()["all", "Asian"] == 60
