"""What means told in an earlier edition of tests that nobody asked for then, and the other way."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scorecard import restricted
from scorecard.disclosure import Editions
from tests.auditor.organisations import CODES
from tests.disclosure.test_values import (
    BASES,
    DAYS,
    FEBRUARY,
    LONGER,
    MAY,
    lasting,
    long,
)
from tests.disclosure.worlds import World, indicator, rows, world

QUARTERS = {"period": {"every": "quarter"}}
LOTS = (("A1", "n1", 24), ("B1", "n1", 14), ("W1", "n1", 60))
NAMES = ("2023-Q2", "2024-Q1")


def records() -> pd.DataFrame:
    """Of a group's records 3 of 14 lasted a day in one quarter and 7 in the other."""
    table = lasting(*LOTS)
    for code, first, second in (("A1", 12, 9), ("B1", 3, 7), ("W1", 30, 31)):
        long(table, code, MAY, first)
        long(table, code, FEBRUARY, second)
    return table


def black(found: World, indicator: str, column: str = "numerator") -> dict[str, float]:
    """What is told of the group Black by period."""
    mine = found.shown[(found.shown["indicator"] == indicator) & (found.shown["group"] == "Black")]
    return dict(zip(mine["period"], mine[column], strict=True))


def twice(folder: Path, first: list, then: list, table: pd.DataFrame) -> tuple[World, World]:
    one = world(folder, first, table)
    return one, world(folder, then, table, earlier=one.editions)


@pytest.mark.parametrize("measure", ["mean", "median"])
def test_a_figure_of_the_year_tells_a_quarter_that_is_asked_for_later(
    tmp_path: Path, measure: str
) -> None:
    """Ten of the year lasted a day, says its mean: less the seven of one quarter they are three."""
    share = indicator("long", **LONGER | QUARTERS)
    year = indicator("d", **DAYS | {"measure": measure})
    alone = black(world(tmp_path, [*BASES, share], records()), "long")
    assert math.isnan(alone["2023-Q2"]) and alone["2024-Q1"] == 7
    first, second = twice(tmp_path, [*BASES, year], [*BASES, share], records())
    assert black(first, "d", "denominator") == {"2023-24": 28}
    assert all(math.isnan(black(second, "long")[name]) for name in NAMES)
    # the one who tells is no longer there, and what it told is known for good
    third = world(tmp_path, [*BASES, share], records(), earlier=second.editions)
    assert all(math.isnan(black(third, "long")[name]) for name in NAMES)


def test_a_mean_does_not_tell_a_share_that_an_edition_hid(tmp_path: Path) -> None:
    """Three of the year lasted two days, and that was hidden; later nobody asks how many did."""
    table = lasting(*LOTS)
    for code, ones, twos in (("A1", 10, 8), ("B1", 7, 3), ("W1", 30, 20)):
        long(table, code, MAY, ones)
        long(table, code, FEBRUARY, ones, twos)
    mean, two = indicator("d", **DAYS), LONGER | {"numerator": {"where": {"days": {"gte": 2}}}}
    assert black(world(tmp_path, [*BASES, mean], table), "d", "total") == {"2023-24": 20}
    _, second = twice(tmp_path, [*BASES, indicator("two", **two)], [*BASES, mean], table)
    assert math.isnan(black(second, "d", "total")["2023-24"])


def test_a_standardised_figure_tells_a_band_that_is_asked_for_later(tmp_path: Path) -> None:
    """Of the younger Black people of the year ten were seen, says their figure as if all were of
    the same ages: less the seven of one quarter they are three."""
    halves = [
        rows(*((code, "n1", 40) for code in ("A1", "B1", "W1")), day=d) for d in (MAY, FEBRUARY)
    ]
    table = pd.concat(halves, ignore_index=True)
    table["who"] = [f"P{number}" for number in table.index]
    place = table.groupby(["eth", "day"]).cumcount()
    table["age"] = np.where(place < 20, 3, 9)
    few = (table["eth"] == "B1") & (place < 20)
    table.loc[few, "seen"] = place < np.where(table["day"] == MAY, 3, 7)
    alike = {"id": "alike", "label": "alike", "standardise": [{"column": "age", "from": [0, 5]}]}
    share = {"numerator": {"where": {"seen": True}}, "groupings": ["five"]}
    young = indicator("long", **share, denominator={"where": {"age": {"lt": 5}}}, **QUARTERS)
    year = indicator("all", **share, denominator={}, variants=[alike])
    alone = black(world(tmp_path, [young], table), "long")
    assert math.isnan(alone["2023-Q2"]) and alone["2024-Q1"] == 7
    first, second = twice(tmp_path, [year], [young], table)
    figures = first.shown[first.shown["variant"] == "alike"].set_index("group")["value"]
    assert figures["Black"] > 0
    assert all(math.isnan(black(second, "long")[name]) for name in NAMES)


def test_figures_are_kept_with_what_editions_and_previews_told(tmp_path: Path) -> None:
    mean, share = indicator("d", **DAYS), indicator("long", **LONGER | QUARTERS)
    first = world(tmp_path, [*BASES, mean], records())
    kept, tried = tmp_path / "kept", tmp_path / "tried"
    restricted.write(restricted.Restricted(editions=first.editions), kept)
    restricted.previewed(first.editions, tried)
    for folder in (kept, tried):
        again: Editions = restricted.editions(folder)
        assert again.figures.equals(first.editions.figures) and len(again.figures)
        second = world(tmp_path, [*BASES, share], records(), earlier=again)
        assert all(math.isnan(black(second, "long")[name]) for name in NAMES)
    (kept / "figures.csv").unlink()
    assert restricted.editions(kept).figures.empty


def test_what_can_no_longer_be_counted_is_left_out(tmp_path: Path) -> None:
    """A group of other codes, a column that is gone or of another kind, a group that is no more."""
    mean, share = indicator("d", **DAYS), indicator("long", **LONGER | QUARTERS)
    first = world(tmp_path, [*BASES, mean], records()).editions
    moved = CODES.replace("B2,Caribbean,Minorities,Black", "B2,Caribbean,Minorities,Mixed")
    table = pd.concat([records(), rows(("B2", "n1", 3), day=MAY, days=0)], ignore_index=True)
    table["who"] = [f"P{number}" for number in table.index]
    world(tmp_path, [*BASES, share], table, codes=moved, earlier=first)
    bases = records().drop(columns="days")
    world(tmp_path, BASES, bases, earlier=first)
    text = {"numerator": {"where": {"days": "1"}}, "denominator": {}, "groupings": ["five"]}
    world(
        tmp_path,
        [indicator("long", **text)],
        records().assign(days=np.where(records()["days"] > 0, "long", "short")),
        earlier=first,
    )
    renamed = CODES.replace(",Black,", ",Black British,")
    world(tmp_path, [*BASES, share], records(), codes=renamed, earlier=first)
