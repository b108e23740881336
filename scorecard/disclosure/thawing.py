"""Empty rows that a later edition hides after all.

Empty rows are shown: that nobody is there is no secret, and whatever follows from it in one edition
by itself is none. Beside what an earlier edition told it may leave nothing to hide behind: of two
hidden groups together it told eight, and of one of them a later edition says that nobody is in it.
Rows that would be hidden instead have been told.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from scorecard.disclosure.attack import Exposure, OutOfTime, attainable, exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.witness import TINY


def thawed(block: Block, stop: float = math.inf) -> Block:
    """`block` in which those empty units can be hidden without which a count would be less well
    protected than an edition by itself can protect it.

    stop: the time (`time.monotonic()`) after which any of them can be.
    """
    if not block.empty.any() or not (block.told.any() or block.recalled.any()):
        return block
    try:
        return _thawed(block, stop)
    except OutOfTime:
        return replace(block, frozen=block.frozen & ~block.empty)


def _thawed(block: Block, stop: float) -> Block:
    found = _with_all_hidden(block, None, stop)
    if not found:
        return block
    which = sorted({each.count for each in found})
    alone = replace(block, known=block.known & ~block.told, frozen=block.frozen & ~block.recalled)
    asked = _asking(block, attainable(alone, which, stop=stop))
    free = replace(asked, frozen=block.frozen & ~block.empty)
    out = _asking(block, attainable(free, which, stop=stop))
    only = np.isin(np.arange(len(block.value)), which)
    while found := _with_all_hidden(out, only, stop):
        needed = np.sum([each.weights for each in found], axis=0) > TINY
        telling = np.asarray(out.shows @ needed.astype(float)).ravel() > 0
        if not (telling & out.empty & out.frozen).any():
            break
        out = replace(out, frozen=out.frozen & ~(telling & out.empty))
    return out


def _with_all_hidden(block: Block, only: np.ndarray | None, stop: float) -> list[Exposure]:
    """What gives way where everything is hidden that can be."""
    return exposures(block, block.closed(np.ones(len(block.cost), dtype=bool)), only, stop=stop)


def _asking(block: Block, other: Block) -> Block:
    """`block` with the needs of another one."""
    return replace(block, below=other.below, above=other.above, width=other.width)
