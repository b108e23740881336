"""Which assumed sums contradict what is certain: those an attacker has to give up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scorecard.auditor.blocks import Block, FloatArray
from scorecard.auditor.bounds import INFINITE, SLACK, Contradiction, solved


def without_conflicts(
    block: Block, until: float = INFINITE
) -> tuple[Block, list[tuple[str, ...]]] | None:
    """The block without the sums that cannot all hold, and their places (see `Relation.place`); the
    block itself where nothing contradicts; None where it contradicts itself without any sum.

    A proof that the counts cannot be as assumed needs some of the sums, of which one at least fails
    then. All of them are given up, with every other sum of their places: records that name no team
    are seldom of one group and one year only. And again, until nothing contradicts.
    until: when (of `time.thread_time`) to give up. Raises OutOfTime.
    """
    given_up: list[tuple[str, ...]] = []
    while True:
        try:
            proof = _proof(block, until)
        except Contradiction:
            return None
        if proof is None:
            return block, given_up
        if not proof:  # too small a contradiction to be priced
            return None
        places = {block.rows[number].place for number in proof}
        given_up += sorted(places)
        block = block.without_sums(places)


def _proof(block: Block, until: float) -> list[int] | None:
    """Rows of the block that are assumed and together contradict the certain ones; None where there
    are none. Raises Contradiction where the certain rows contradict one another.

    By how little could the sums fail? Each may, at a cost; the rows with a price (dual value) in
    the cheapest solution prove that it cannot be by less.
    """
    count = len(block.columns)
    low, high = block.slack()
    up, down = np.flatnonzero(low > 0), np.flatnonzero(high > 0)
    entries: list[list[tuple[int, float]]] = [
        [*zip(block.index[a:b].tolist(), block.value[a:b].tolist(), strict=True)]
        for a, b in zip(block.start[:-1], block.start[1:], strict=True)
    ]
    for number, row in enumerate(up):
        entries[row].append((count + number, 1.0))
    for number, row in enumerate(down):
        entries[row].append((count + len(up) + number, -1.0))
    extra = len(up) + len(down)
    elastic = replace(
        block,
        columns=[*block.columns, *[-1] * extra],
        low=np.concatenate([block.low, np.zeros(extra)]),
        high=np.concatenate([block.high, low[up], high[down]]),
        start=np.cumsum([0, *map(len, entries)]),
        index=np.array([place for row in entries for place, _ in row], dtype=np.int64),
        value=np.array([factor for row in entries for _, factor in row], dtype=float),
    )
    cost: FloatArray = np.concatenate([np.zeros(count), np.ones(extra)])
    solution, prices = solved(elastic, cost, until)
    if float(cost @ solution) <= SLACK:
        return None
    assumed = np.array([row.assumed for row in block.rows], dtype=bool)
    return np.flatnonzero(assumed & (np.abs(prices) > SLACK)).tolist()
