"""The attack finds what a program over everything finds, and says rightly what would help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.disclosure.attack import Exposure, attainable, exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.witness import Witnesses
from tests.disclosure import oracle
from tests.disclosure.building import (
    FIVE,
    SERVICES,
    TWO,
    counts_table,
    drawn,
    plain,
    random_linked,
    random_table,
    rounded,
)


@st.composite
def attacked(draw: st.DrawFn) -> tuple[Block, np.ndarray]:
    """A block and a pattern of hidden units, the primary ones among them."""
    block = draw(drawn())
    chosen = draw(st.lists(st.integers(0, len(block.cost) - 1), max_size=12))
    more = np.isin(np.arange(len(block.cost)), chosen)
    return block, block.closed(more)


def sides(block: Block, hidden: np.ndarray) -> dict[int, set[str]]:
    out: dict[int, set[str]] = {}
    for found in exposures(block, hidden):
        out.setdefault(found.count, set()).add(found.side)
    return out


@settings(max_examples=25)
@given(attacked())
def test_it_finds_what_a_program_over_all_counts_finds(case):
    block, hidden = case
    needs = oracle.wanted(block, False)
    assert sides(block, hidden) == oracle.exposed(block, hidden, needs)
    found = exposures(block, hidden)
    ranges = oracle.reaches(block, hidden, [each.count for each in found])
    for each, (least, most) in zip(found, ranges, strict=True):
        down, up, width = needs[each.count]
        short = {"above": up - most, "below": least - down, "width": width - (most - least)}
        assert each.missing == pytest.approx(short[each.side], abs=1e-5)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sets(st.integers(0, 8)))
def test_whole_numbers_reach_as_far_in_tables_of_two_ways(lowest, chosen):
    """The corners of the attacker's polytope are whole numbers there, so trying them all agrees."""
    areas = [-1, 0, 0]
    block = counts_table(np.array(lowest).reshape(2, 2), areas, areas)
    total = np.arange(9) == 0  # without it there would be no end to what is possible
    hidden = block.closed(np.isin(np.arange(9), list(chosen))) & ~total
    tables = np.array(list(oracle.whole(block, hidden)))
    needs = oracle.wanted(block, False)
    found = sides(block, hidden)
    for count in oracle.targets(block, hidden):
        least, most = tables[:, count].min(), tables[:, count].max()
        assert (least, most) == pytest.approx(oracle.reach(block, hidden, count))
        down, up, width = needs[count]
        assert (count not in found) == (least <= down and most >= up and most - least >= width)


def protecting(block: Block, found: list[Exposure], other: np.ndarray) -> list[Exposure]:
    """Those of `found` whose need the pattern `other` meets; it hides their counts too."""
    needs = oracle.wanted(block, False)
    mine = [each for each in found if each.count in oracle.targets(block, other)]
    ranges = oracle.reaches(block, other, [each.count for each in mine])
    fails = [oracle.missed(there, needs[e.count]) for e, there in zip(mine, ranges, strict=True)]
    return [
        each
        for each, missed in zip(mine, fails, strict=True)
        if not (missed if each.side == "width" else each.side in missed)
    ]


@settings(max_examples=40)
@given(attacked(), st.integers(0, 2**32 - 1))
def test_every_pattern_that_protects_a_count_meets_its_constraint(case, seed):
    """A constraint may cut off nothing that would do."""
    block, hidden = case
    found = exposures(block, hidden)[:6]
    chance = np.random.default_rng(seed)
    for share in (0.6, 0.8, 1.0):
        other = block.closed(chance.random(len(block.cost)) < share)
        for each in protecting(block, found, other):
            gained = each.weights[~oracle.told(block, other)].sum()
            assert gained >= each.needed * (1 - 1e-6) - 1e-6


@pytest.mark.parametrize("shown", [replace, rounded])
def test_so_do_patterns_that_hide_a_little_more(shown):
    """The same close to the pattern, where a constraint that asks too much would show."""
    checked = 0
    for seed in range(8):
        block = shown(random_table(np.random.default_rng(seed), SERVICES, TWO, 150, seed % 2 == 0))
        hidden = block.closed(np.zeros(len(block.cost), dtype=bool))
        found = exposures(block, hidden)
        for unit in np.flatnonzero(~hidden & ~block.frozen):
            other = hidden | (np.arange(len(hidden)) == unit)
            for each in protecting(block, found, other):
                gained = each.weights[~oracle.told(block, other)].sum()
                assert gained >= each.needed * (1 - 1e-6) - 1e-6
                checked += 1
    assert checked > 15


@settings(max_examples=40)
@given(attacked())
def test_a_constraint_is_missed_by_as_much_as_the_range(case):
    """By the pattern it was found for; else the same pattern would be chosen again."""
    block, hidden = case
    unknown = ~oracle.told(block, hidden)
    for found in exposures(block, hidden):
        assert found.weights[unknown].sum() <= found.needed - found.missing + 1e-3


def test_two_hidden_in_every_row_and_column_can_still_give_one_back():
    """The trap: two rings of four hidden cells each, and e, which only seems to join them.

    x  y  e  .
    z  s  .  .
    .  .  u  v
    .  .  w  t

    Columns 1 and 2 less row 2 are x + y, and row 1 less x + y is e.
    """
    sides_of = [-1, *[0] * 4]
    lowest = np.array([[9, 3, 20, 20], [2, 8, 20, 20], [20, 20, 7, 4], [20, 20, 20, 9]])
    block = counts_table(lowest, sides_of, sides_of)
    grid = np.zeros((5, 5), dtype=bool)
    grid[1:3, 1:3] = grid[3:, 3:] = grid[1, 3] = True
    assert ((grid[1:].sum(axis=1) >= 2) & (grid[:, 1:].sum(axis=0) >= 2)).all()
    hidden, trapped = grid.ravel(), 8
    assert oracle.reach(block, hidden, trapped) == pytest.approx((20, 20))
    assert sides(block, hidden)[trapped] == {"width"}


def test_a_count_told_by_a_second_unit_is_not_hidden():
    """Two indicators share a base: hiding one of them hides nothing of it."""
    block = random_linked(np.random.default_rng(2), SERVICES, TWO, 400, 2, 1)
    cells = len(block.cost) // 2
    one = np.zeros(len(block.cost), dtype=bool)
    one[:cells] = block.primary[:cells]
    both = np.tile(one[:cells], 2)
    assert not block.unknown(one)[:cells].any()
    assert (block.unknown(both)[:cells] == one[:cells]).all()


def test_what_is_rounded_keeps_a_neighbour_open():
    """30 = 3 + 27, with 3 hidden: shown exactly it is 3; with ±2 around both, anything from 0."""
    exact = plain(np.array([30, 3, 27]), [{0: 1, 1: -1, 2: -1}], floor=np.zeros(3))
    hidden = np.array([False, True, False])
    assert sides(exact, hidden) == {1: {"above", "below"}}
    near = replace(exact, slack_low=np.full(3, -2.0), slack_high=np.full(3, 2.0))
    assert sides(near, hidden) == {}
    assert oracle.reach(near, hidden, 1) == pytest.approx((0, 7))


def test_what_is_rounded_still_keeps_to_the_floor():
    """9 = 8 + 1, shown as 10 and 0: the 1 is 1 or 2, as zeros are shown, so the 8 is 6 to 11."""
    block = plain(
        np.array([9, 8, 1]),
        [{0: 1, 1: -1, 2: -1}],
        primary=np.arange(3) == 1,
        slack_low=np.array([-1.0, 0, -3]),
        slack_high=np.array([3.0, 0, 1]),
    )
    hidden = block.primary
    assert oracle.reach(block, hidden, 1) == pytest.approx((6, 11))
    assert sides(block, hidden) == {1: {"width"}}


def test_the_gap_between_two_shown_counts_is_watched():
    """40 with and 37 without agency staff: 3 of them, though no unit shows 3."""
    block = plain(
        np.array([40, 37, 3, 60, 100]),
        [{0: 1, 1: -1, 2: -1}, {4: 1, 0: -1, 3: -1}],
        primary=np.zeros(5, dtype=bool),
        watched=np.arange(5) == 2,
        width=np.where(np.arange(5) == 2, 0.0, 6.0),
    )
    shows = block.shows.tolil()
    shows[2, 2] = 0
    block = replace(block, shows=shows.tocsr(), frozen=np.arange(5) == 2)
    nothing = np.zeros(5, dtype=bool)
    assert sides(block, nothing) == {2: {"above", "below"}}
    assert sides(block, np.array([True, False, False, True, False])) == {}


@settings(max_examples=20)
@given(drawn(), st.integers(0, 2**32 - 1))
def test_what_earlier_attacks_saw_changes_nothing(block, seed):
    chance, seen = np.random.default_rng(seed), Witnesses(len(block.value))
    for share in (0.9, 0.2, 0.5, 0.8):
        hidden = block.closed(chance.random(len(block.cost)) < share)
        found = {(each.count, each.side) for each in exposures(block, hidden, witnesses=seen)}
        assert found == {(each.count, each.side) for each in exposures(block, hidden)}


def test_a_limit_only_stops_early_and_only_what_is_asked_for_is_looked_at():
    block = random_table(np.random.default_rng(3), SERVICES, FIVE, 300, True)
    hidden = block.closed(np.zeros(len(block.cost), dtype=bool))
    everything = {each.count for each in exposures(block, hidden)}
    assert len(everything) > 20
    some = {each.count for each in exposures(block, hidden, limit=5)}
    assert len(some) >= 5 and some < everything
    four = sorted(everything)[:4]
    only = np.isin(np.arange(len(block.value)), four)
    assert sorted({each.count for each in exposures(block, hidden, only=only)}) == four


@settings(max_examples=15)
@given(drawn())
def test_needs_are_lowered_to_what_hiding_everything_gives_and_no_further(block):
    everything = block.closed(np.ones(len(block.cost), dtype=bool))
    lowered = attainable(block, oracle.targets(block, everything))
    assert exposures(lowered, everything) == []
    for count, (down, up, width) in oracle.wanted(block).items():
        value = lowered.value[count]
        assert np.nanmin([lowered.below[count], value]) == pytest.approx(down, abs=1e-5)
        assert np.nanmax([lowered.above[count], value]) == pytest.approx(up, abs=1e-5)
        assert lowered.width[count] == pytest.approx(width, abs=1e-5)
