"""Empty rows are shown, but for those that give back what an earlier edition hid."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scorecard.disclosure.attack import exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.optimise import protect_block
from scorecard.disclosure.thawing import thawed
from tests.disclosure.building import plain
from tests.disclosure.worlds import World, indicator, rows, world

FIVE: dict[str, Any] = {"groupings": ["five"]}
FAR = indicator(
    "far", numerator={"where": {"far": True}}, denominator={"where": {"seen": True}}, **FIVE
)
OF_FAR = indicator(
    "night", numerator={"where": {"night": True}}, denominator={"where": {"far": True}}, **FIVE
)


def visits() -> pd.DataFrame:
    """Of those seen 0 of 6 Asian people were far, 8 of 28 Black and 10 of 70 White ones; of those
    not seen 3 White ones."""
    table = rows(("A1", "n1", 12), ("B1", "n1", 56), ("W1", "n1", 140))
    place = table.groupby(["eth", "seen"]).cumcount()
    most = table["eth"].map({"A1": 0, "B1": 8, "W1": 10}).where(table["seen"], 0)
    most[(table["eth"] == "W1") & ~table["seen"]] = 3
    return table.assign(far=place < most, night=place % 3 == 0)


def told(found: World, indicator: str, group: str, column: str = "denominator") -> float:
    return found.table(column, indicator=indicator)["all", group]


def test_an_empty_row_of_a_later_edition_does_not_tell_a_companion(tmp_path: Path) -> None:
    """Asian and Black people who were far are 18 − 10 = 8 together. In the second edition nobody
    Asian was far, seen or not: the 8 would be Black people."""
    table = visits()
    first = world(tmp_path, [FAR], table)
    assert told(first, "far", "All", "numerator") == 18
    assert told(first, "far", "White", "numerator") == 10
    assert math.isnan(told(first, "far", "Asian"))
    assert math.isnan(told(first, "far", "Black"))
    assert told(world(tmp_path, [OF_FAR], table), "night", "Asian") == 0
    second = world(tmp_path, [FAR, OF_FAR], table, earlier=first.editions)
    assert math.isnan(told(second, "night", "Asian"))
    assert told(second, "night", "Mixed") == 0  # says nothing that was hidden
    third = world(tmp_path, [OF_FAR], table, earlier=second.editions)
    assert math.isnan(told(third, "night", "Asian"))


def test_an_empty_row_that_was_hidden_stays_hidden_where_zeros_are_shown(tmp_path: Path) -> None:
    hiding = {"preset": "dfe", "worth_reading": 0, "zeros": "hide"}
    first = world(tmp_path, [OF_FAR], visits(), rule=hiding)
    assert math.isnan(told(first, "night", "Asian"))
    second = world(tmp_path, [OF_FAR], visits(), earlier=first.editions)
    assert math.isnan(told(second, "night", "Asian"))
    assert told(world(tmp_path, [OF_FAR], visits()), "night", "Asian") == 0


def two_of_one_sum(**given: Any) -> Block:
    """0 + 8 = 8, a part of the first of which everybody (2: nobody) is told, and the 8 that was
    told before."""
    return plain(
        np.array([0.0, 8.0, 0.0, 8.0]),
        [{3: 1, 0: -1, 1: -1}, {2: 1, 0: -1}],
        primary=np.array([True, True, False, False]),
        frozen=np.array([False, False, True, False]),
        empty=np.array([False, False, True, False]),
        **given,
    )


@pytest.mark.parametrize("by", ["known", "recalled"])
def test_only_beside_what_was_told_before_an_empty_unit_can_be_hidden(by: str) -> None:
    last = np.arange(4) == 3
    before: dict[str, Any] = {"known": last, "told": last}
    if by == "recalled":
        before = {"recalled": last, "frozen": np.array([False, False, True, True])}
    alone = two_of_one_sum()
    assert thawed(alone) is alone
    assert not protect_block(alone).hidden[2]
    later = two_of_one_sum()
    later = Block(**(vars(later) | before))
    hidden = protect_block(later).hidden
    assert hidden[2] and not exposures(thawed(later), hidden)
    # nothing tells it but this edition itself
    elsewhere = Block(**(vars(alone) | {"known": last}))
    assert thawed(elsewhere) is elsewhere


def test_where_there_is_no_time_any_empty_unit_can_be_hidden() -> None:
    last = np.arange(4) == 3
    late = thawed(two_of_one_sum(known=last, told=last), stop=0.0)
    assert not late.frozen.any()
