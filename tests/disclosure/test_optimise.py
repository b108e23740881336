"""Patterns: safe under a second opinion, never less than must be hidden, and as cheap as can be."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import chain, repeat

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.disclosure_tau import suppress
from scorecard.disclosure import optimise
from scorecard.disclosure.block import Block
from scorecard.disclosure.optimise import GAP, Pattern, protect_block
from tests.disclosure import oracle
from tests.disclosure.building import (
    FIVE,
    SERVICES,
    TWO,
    counts_table,
    drawn,
    plain,
    proportions,
    random_linked,
    random_table,
    rounded,
)

METHODS = {"primary", "optimal", "grown", "greedy", "withheld"}


def out_of_time(block: Block) -> Pattern:
    """The pattern where the time is up once the first attack begins: only more may be hidden."""
    clock = chain([0.0], repeat(15.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: next(clock))
        return protect_block(block, 10)


def check(block: Block, *patterns: Pattern) -> None:
    """What holds for every pattern of a block, however it was found."""
    needs = oracle.wanted(block)
    for pattern in patterns:
        hidden = pattern.hidden
        assert hidden[block.primary & ~block.frozen].all()
        assert not hidden[block.frozen].any()
        assert pattern.cost == pytest.approx(block.cost[hidden].sum())
        assert pattern.bound <= pattern.cost + 1e-6
        assert pattern.method in METHODS
        assert oracle.exposed(block, hidden, needs) == {}


@settings(max_examples=15)
@given(drawn())
def test_nothing_hidden_can_be_worked_out_even_where_there_was_no_time(block):
    check(block, protect_block(block), out_of_time(block), protect_block(block, 0))


@pytest.mark.parametrize("seed", [0, 1])
def test_nor_in_linked_tables(seed):
    """Two indicators on one base over two years and their pool: the base stands in six units."""
    block = random_linked(np.random.default_rng(seed), SERVICES[:3], TWO, 250, 2, 2)
    solved, grown, none = protect_block(block), out_of_time(block), protect_block(block, 0)
    check(block, solved, grown, none)
    assert solved.method == "optimal"
    assert not {"primary", "optimal"} & {grown.method, none.method}
    assert solved.bound <= min(grown.cost, none.cost) + 1e-6
    assert grown.cost < block.cost.sum()


@st.composite
def tiny(draw: st.DrawFn) -> Block:
    """At most 12 units, exact or rounded: two by two proportions, two by three counts, or two areas
    over two years and their pool; a count or two may be known, a unit or two frozen."""
    kind = draw(st.sampled_from(["counts", "proportions", "years"]))
    years, places = (2, 2) if kind == "years" else (1, 6 if kind == "counts" else 4)
    areas = [-1, 0, 0]
    groups = {"counts": [-1, 0, 0, 0], "proportions": [-1, 0, 0], "years": [-1]}[kind]
    size = years * places
    base = np.array(draw(st.lists(st.integers(0, 14), min_size=size, max_size=size)))
    if kind == "counts":
        block = counts_table(base.reshape(2, -1), areas, groups)
    else:
        base = base.reshape(years, 2, -1)
        share = np.array(draw(st.lists(st.floats(0, 1), min_size=size, max_size=size)))
        block = proportions(base, np.round(share.reshape(1, *base.shape) * base), areas, groups)
    few = st.lists(st.integers(0, 8), max_size=2)
    known = np.isin(np.arange(len(block.value)), draw(few))
    frozen = block.frozen | np.isin(np.arange(len(block.cost)), draw(few))
    block = replace(block, known=known, frozen=frozen)
    return rounded(block) if draw(st.booleans()) else block


@settings(max_examples=40)
@given(tiny())
def test_no_pattern_of_all_that_there_are_is_cheaper(block):
    pattern = protect_block(block)
    best = oracle.optimum(block, oracle.wanted(block))
    assert pattern.bound - 1e-6 <= best <= pattern.cost + 1e-6
    assert pattern.cost <= best / (1 - GAP) + 1e-6


@settings(max_examples=10)
@given(tiny(), st.integers(0, 2**32 - 1))
def test_no_constraint_rules_out_a_safe_pattern(block, seed):
    """Whatever the method has learnt, and wherever it learnt it."""
    made = []

    class Watched(optimise.Master):
        def __init__(self, block: Block) -> None:
            super().__init__(block)
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimise, "Master", Watched)
        pattern = protect_block(block)
    meets, needs = made[0].test(), oracle.wanted(block)
    assert meets(pattern.hidden)
    chance = np.random.default_rng(seed)
    for share in chance.uniform(0, 1, 40):
        hidden = block.closed(chance.uniform(0, 1, len(block.cost)) < share)
        assert meets(hidden) or not oracle.is_safe(block, hidden, needs)


def trap() -> Block:
    """A table in which two hidden in every row and column are not enough (see test_attack)."""
    lowest = np.array([[9, 3, 20, 20], [2, 8, 20, 20], [20, 20, 7, 4], [20, 20, 20, 9]])
    block = counts_table(lowest, [-1, *[0] * 4], [-1, *[0] * 4])
    grid = np.zeros((5, 5), dtype=bool)
    grid[1:3, 1:3] = grid[3:, 3:] = grid[1, 3] = True
    return replace(block, primary=grid.ravel())


@pytest.mark.parametrize("seconds", [10, 0])
def test_the_trap_is_seen(seconds):
    block = trap()
    pattern = protect_block(block, seconds)
    check(block, pattern)
    assert pattern.hidden.sum() > block.primary.sum()
    least, most = oracle.reach(block, pattern.hidden, 8)
    assert most - least >= 6


def test_nothing_is_added_where_nothing_gives_way():
    """A ring of four large counts protects itself."""
    block = counts_table(np.full((2, 2), 30), [-1, 0, 0], [-1, 0, 0])
    ring = np.isin(np.arange(9), [4, 5, 7, 8])
    pattern = protect_block(replace(block, primary=ring))
    assert (pattern.hidden == ring).all()
    assert (pattern.method, pattern.bound) == ("primary", pattern.cost)


def test_the_cheaper_companion_is_chosen():
    """90 = 3 + 40 + 47: one of the two large ones must go, whichever costs less."""
    lines = [{0: 1, 1: -1, 2: -1, 3: -1}]
    for cost, companion in ((np.array([9, 1, 2, 3]), 2), (np.array([9, 1, 3, 2]), 3)):
        pattern = protect_block(plain(np.array([90, 3, 40, 47]), lines, cost=cost.astype(float)))
        assert set(np.flatnonzero(pattern.hidden)) == {1, companion}


def test_a_base_is_hidden_in_all_units_that_show_it_or_counts_as_shown():
    block = random_linked(np.random.default_rng(5), SERVICES, TWO, 200, 2, 1)
    pattern = protect_block(block)
    check(block, pattern)
    cells = len(block.cost) // 2
    first, second = pattern.hidden[:cells], pattern.hidden[cells:]
    small = (block.value[:cells] >= 1) & (block.value[:cells] <= 5)
    assert small.any()
    assert (first & second)[small].all()


def test_what_is_public_already_is_worked_around():
    """The cheapest companion is frozen, so another is taken; all frozen: nothing can be done."""
    lines = [{0: 1, 1: -1, 2: -1, 3: -1}]
    value, cost = np.array([90, 3, 40, 47]), np.array([9.0, 1, 2, 3])
    block = plain(value, lines, cost=cost, frozen=np.array([False, False, True, False]))
    assert set(np.flatnonzero(protect_block(block).hidden)) == {1, 3}
    stuck = plain(value, lines, cost=cost, frozen=np.array([True, False, True, True]))
    assert set(np.flatnonzero(protect_block(stuck).hidden)) == {1}


def test_a_public_count_is_no_companion():
    """Hiding the unit of a count that an earlier edition told helps nobody."""
    lines = [{0: 1, 1: -1, 2: -1, 3: -1}]
    known = np.array([False, False, True, False])
    block = plain(np.array([90, 3, 40, 47]), lines, cost=np.array([9.0, 1, 2, 3]), known=known)
    pattern = protect_block(block)
    assert set(np.flatnonzero(pattern.hidden)) == {1, 3}
    check(block, pattern)


def test_what_is_rounded_needs_no_companion():
    lines = [{0: 1, 1: -1, 2: -1}]
    block = plain(np.array([30, 3, 27]), lines, floor=np.zeros(3))
    assert protect_block(block).hidden.sum() == 2
    near = replace(block, slack_low=np.full(3, -2.0), slack_high=np.full(3, 2.0))
    assert protect_block(near).method == "primary"


def test_rounded_tables_are_solved_too():
    """Rounding blurs some counts already, so no more is hidden than without, and not everything."""
    for seed in range(4):
        block = random_table(np.random.default_rng(seed), SERVICES, TWO, 120, seed % 2 == 0)
        near = protect_block(rounded(block))
        check(rounded(block), near)
        assert near.method in {"primary", "optimal"}
        assert near.cost <= protect_block(block).cost / (1 - GAP)


def test_a_gap_that_counts_people_is_kept_open():
    """40 with and 37 without agency staff, 100 in all: 3 of them, though no unit shows 3."""
    block = plain(
        np.array([40, 37, 60, 100, 3]),
        [{0: 1, 1: -1, 4: -1}, {3: 1, 0: -1, 2: -1}],
        primary=np.zeros(5, dtype=bool),
        watched=np.arange(5) == 4,
        width=np.where(np.arange(5) == 4, 0.0, 6.0),
    )
    block = replace(
        block,
        shows=block.shows[:4],
        keeps=block.keeps[:4],
        **{n: getattr(block, n)[:4] for n in ("primary", "frozen")},
    )
    block = replace(block, cost=np.array([5.0, 1, 4, 20]))
    pattern = protect_block(block)
    check(block, pattern)
    assert set(np.flatnonzero(pattern.hidden)) == {1}


def test_the_same_block_gives_the_same_pattern():
    block = random_table(np.random.default_rng(6), SERVICES, FIVE, 300, True)
    first, second = protect_block(block), protect_block(block)
    assert (first.hidden == second.hidden).all() and first.bound == second.bound


def test_tau_argus_finds_nothing_cheaper():
    """The same table of counts, the same needs: only small counts are protected."""
    block = random_table(np.random.default_rng(7), SERVICES, TWO, 300, False)
    block = replace(block, width=np.where(block.primary, 6.0, 0.0))
    theirs = suppress(block, seconds=10)
    ours = protect_block(block)
    assert oracle.is_safe(block, theirs, oracle.wanted(block))
    assert oracle.is_safe(block, ours.hidden, oracle.wanted(block))
    best = block.cost[theirs].sum()
    assert ours.bound - 1e-6 <= best and ours.cost <= best / (1 - GAP) + 1e-6
