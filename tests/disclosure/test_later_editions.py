"""A later edition and an earlier one together give back nothing that either of them hides."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard import restricted
from scorecard.disclosure import Editions
from scorecard.disclosure.counts import TOLD
from scorecard.disclosure.editions import CELL
from tests.disclosure.worlds import SEEN, indicator, rows, world

FIVE: dict[str, Any] = SEEN | {"groupings": ["five"]}
YEARLY: dict[str, Any] = FIVE | {"period": {"every": "year"}}
POOLED: dict[str, Any] = FIVE | {"period": {"every": "year", "pool": 3}}
NHS = {"preset": "nhs", "worth_reading": 0}


def years(black: list[int], late: int = 0) -> pd.DataFrame:
    """Records of three years, `late` of them of White people of the second."""
    lots = [
        rows(("B1", "n1", many), ("M1", "n1", 30), ("W1", "n1", 80), day=date(year, 5, 1))
        for year, many in zip((2022, 2023, 2024), black, strict=True)
    ]
    more = rows(("W1", "n1", late), day=date(2023, 6, 1))
    table = pd.concat([*lots, more], ignore_index=True)
    return table.assign(who=[f"P{number}" for number in table.index])


def test_people_of_one_row_each_are_rows_in_the_years_of_before_too(tmp_path: Path) -> None:
    """64 − 30 − 31 = 3. That nobody has two rows in a year was seen while years were counted."""
    table, people = years([30, 3, 31]), {"count": "people"}
    first = world(tmp_path, [indicator("x", **YEARLY | people)], table)
    assert math.isnan(first.table(period="2023-24")["all", "Black"])
    pooled = [indicator("x", **POOLED | people)]
    assert world(tmp_path, pooled, table).table()["all", "Black"] == 64
    second = world(tmp_path, pooled, table, earlier=first.editions)
    assert math.isnan(second.table()["all", "Black"])


@pytest.mark.parametrize("late", [0, 1])
def test_a_year_that_was_hidden_does_not_follow_from_three_years_together(
    tmp_path: Path, late: int
) -> None:
    """64 − 30 − 31 = 3, also where a record came in between the editions."""
    first = world(tmp_path, [indicator("x", **YEARLY)], years([30, 3, 31]))
    told = [first.table(period=f"{y}-{y - 1999}")["all", "Black"] for y in (2022, 2023, 2024)]
    assert math.isnan(told[1]) and told[0] == 30 and told[2] == 31
    table = years([30, 3, 31], late)
    alone = world(tmp_path, [indicator("x", **POOLED)], table)
    assert alone.table()["all", "Black"] == 64
    second = world(tmp_path, [indicator("x", **POOLED)], table, earlier=first.editions)
    assert math.isnan(second.table()["all", "Black"])


def test_a_team_that_was_hidden_does_not_follow_from_its_service(tmp_path: Path) -> None:
    """43 − 40 = 3: teams without services first, services without teams then."""
    table = rows(
        *(("B1", team, n) for team, n in (("n1", 3), ("n2", 40), ("s1", 12), ("s2", 30))),
        *(("W1", team, 60) for team in ("n1", "n2", "s1", "s2")),
    )
    parts = FIVE | {"breakdowns": ["area"]}
    teams = indicator("x", **parts, groupings_at={"service": []})
    first = world(tmp_path, [teams], table)
    assert math.isnan(first.table()["n1", "Black"]) and first.table()["n2", "Black"] == 40
    services = indicator("x", **parts, groupings_at={"team": []})
    assert world(tmp_path, [services], table).table()["north", "Black"] == 43
    second = world(tmp_path, [services], table, earlier=first.editions)
    assert math.isnan(second.table()["north", "Black"])


def test_exact_counts_beside_rounded_ones_do_not_give_back_what_was_hidden(tmp_path: Path) -> None:
    """Rounding needed no companion for the 5 of the group Black. Exact counts do: not one, as
    everybody knows to within 2 what it is, and a range of 6 is asked for."""
    table = rows(("B1", "n1", 5), ("M1", "n1", 41), ("A1", "n1", 32), ("W1", "n1", 84))
    first = world(tmp_path, [indicator("x", **FIVE)], table, rule=NHS)
    told = first.table()
    assert math.isnan(told["all", "Black"]) and told["all", "Mixed"] == 40
    second = world(tmp_path, [indicator("x", **FIVE)], table, earlier=first.editions)
    assert sum(map(math.isnan, second.table().values())) > 2


def test_what_was_told_exactly_is_not_forgotten_where_it_is_rounded() -> None:
    def told(value: float, rounding: float) -> pd.DataFrame:
        row = ["n", "all", "five", "White", "", "", "", value, "", "", rounding, ""]
        return pd.DataFrame([row], columns=TOLD)

    none = pd.DataFrame(columns=CELL)
    exact = Editions.none().and_then(told(42, 1), none)
    assert exact.and_then(told(42, 5), none).told["rounding"].tolist() == [1]
    corrected = exact.and_then(told(43, 5), none).told
    assert corrected[["value", "rounding"]].to_numpy().tolist() == [[43, 5]]


def test_counts_that_a_preview_hid_are_kept_and_its_rows_may_be_shown(tmp_path: Path) -> None:
    first = world(tmp_path, [indicator("x", **YEARLY)], years([30, 3, 31]))
    kept = tmp_path / "kept"
    restricted.previewed(first.editions, kept)
    again = restricted.editions(kept)
    assert again.hidden.empty and len(again.kept) == len(first.editions.kept) > 0
    second = world(tmp_path, [indicator("x", **POOLED)], years([30, 3, 31]), earlier=again)
    assert math.isnan(second.table()["all", "Black"])
    larger = world(tmp_path, [indicator("x", **YEARLY)], years([30, 33, 31]), earlier=again)
    assert larger.table(period="2023-24")["all", "Black"] == 33


def test_editions_of_before_tell_less_and_are_read_all_the_same(tmp_path: Path) -> None:
    first = world(tmp_path, [indicator("x", **YEARLY)], years([30, 3, 31]))
    restricted.write(restricted.Restricted(editions=first.editions), tmp_path / "kept")
    told = pd.read_csv(tmp_path / "kept" / "told.csv", dtype=str, keep_default_na=False)
    told[TOLD[:8]].to_csv(tmp_path / "kept" / "told.csv", index=False)
    (tmp_path / "kept" / "kept.csv").unlink()
    again = restricted.editions(tmp_path / "kept")
    assert (again.told["rounding"] == 1).all() and again.kept.empty
    second = world(tmp_path, [indicator("x", **YEARLY)], years([30, 3, 31]), earlier=again)
    assert second.table(period="2022-23")["all", "Black"] == 30


def test_longer_and_wider_is_not_set_against_shorter_and_narrower(tmp_path: Path) -> None:
    """Far visits a year and all visits of three years: 93 − 30 − 30 − 30 = 3 visits near by."""
    table = years([31, 31, 31])
    near = (table["eth"] == "B1") & ~table.duplicated(["eth", "day"])
    table["far"] = ~near
    far = FIVE | {"numerator": {"where": {"seen": True}}, "denominator": {"where": {"far": True}}}
    both = [indicator("a", **far), indicator("b", **POOLED)]
    found = world(tmp_path, both, table)
    shown = found.shown[(found.shown["group"] == "Black") & (found.shown["area"] == "all")]
    assert shown["denominator"].isna().any()
