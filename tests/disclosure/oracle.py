"""A second, slow opinion on patterns: no code of the airlock, no shortcut.

Every range is solved for from scratch over all counts (not over deviations, not over hidden ones
only), by `scipy.optimize.linprog` or, for whole numbers, by trying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, repeat

import numpy as np
from scipy.optimize import linprog

from scorecard.disclosure.block import Block

TINY = 1e-5
Range = tuple[float, float]
Need = tuple[float, float, float]  # down to, up to, and how wide in all


def told(block: Block, hidden: np.ndarray) -> np.ndarray:
    """Counts that are public, or that a unit which is shown tells."""
    shown = block.shows.toarray()[~hidden].sum(axis=0) > 0
    return np.asarray(block.known | shown)


def limits(block: Block, hidden: np.ndarray) -> list[Range]:
    """What anybody knows of each count by itself."""
    out = []
    for count, public in enumerate(told(block, hidden)):
        value, low = float(block.value[count]), float(block.floor[count])
        if block.known[count]:
            out.append((value, value))
        elif public:
            shown = value + block.slack_low[count], value + block.slack_high[count]
            out.append((max(low, shown[0]), shown[1]))
        else:
            out.append((low, np.inf))
    return out


def targets(block: Block, hidden: np.ndarray) -> list[int]:
    """Counts that must stay unknown: what hidden units alone show, and what is watched."""
    public = told(block, hidden)
    of_unit = block.shows.toarray().sum(axis=0) > 0
    return np.flatnonzero((of_unit & ~public) | block.watched).tolist()


def reaches(block: Block, hidden: np.ndarray, counts: Iterable[int]) -> Iterator[Range]:
    """The least and the most that each of `counts` can be."""
    within = np.array(limits(block, hidden))
    lines = block.relations.toarray()
    zero = np.zeros(len(lines))
    for count in counts:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.where(np.arange(len(block.value)) == count, sign, 0.0)
            found = linprog(cost, A_eq=lines, b_eq=zero, bounds=within, method="highs")
            if found.status not in (0, 3):
                raise RuntimeError(found.message)
            ends.append(-sign * np.inf if found.status == 3 else sign * found.fun)
        yield ends[0], ends[1]


def reach(block: Block, hidden: np.ndarray, count: int) -> Range:
    """The least and the most that a count can be."""
    return next(reaches(block, hidden, [count]))


def whole(block: Block, hidden: np.ndarray) -> Iterator[np.ndarray]:
    """All tables of whole numbers that agree with what is told; only for tiny closed ones."""
    within = limits(block, hidden)
    relations = block.relations.toarray()
    most = float(block.value.max())
    low = np.array([np.ceil(each[0]) for each in within])
    high = np.array([np.floor(min(each[1], most)) for each in within])

    def fill(values: np.ndarray, place: int) -> Iterator[np.ndarray]:
        if place == len(values):
            yield values.copy()
            return
        # lines whose last count this is leave one value at most
        last = [r for r in relations if r[place] and not r[place + 1 :].any()]
        choice = np.arange(low[place], high[place] + 1)
        for line in last[:1]:
            choice = np.array([-(line[:place] @ values[:place]) / line[place]])
        for value in choice:
            if not low[place] <= value <= high[place]:
                continue
            values[place] = value
            if all(abs(r[: place + 1] @ values[: place + 1]) < TINY for r in last):
                yield from fill(values, place + 1)

    return fill(np.zeros(len(low)), 0)


def wanted(block: Block, attainable: bool = True) -> dict[int, Need]:
    """How far each count should reach; not further than it does where everything is hidden."""
    everything = ~block.frozen
    counts = targets(block, everything)
    out = {}
    furthest = reaches(block, everything, counts) if attainable else repeat((-np.inf, np.inf))
    for count, (least, most) in zip(counts, furthest, strict=False):
        value = float(block.value[count])
        down = float(np.nanmin([block.below[count], value]))
        up = float(np.nanmax([block.above[count], value]))
        width = min(float(block.width[count]), most - least)
        out[count] = (max(down, least), min(up, most), width)
    return out


def missed(found: Range, need: Need) -> set[str]:
    """Which needs a range does not meet: above, below, or (only where it meets both) width."""
    (least, most), (down, up, width) = found, need
    sides = {"above": most < up - TINY, "below": least > down + TINY}
    fails = {side for side, fail in sides.items() if fail}
    return fails or ({"width"} if most - least < width - TINY else set())


def exposed(block: Block, hidden: np.ndarray, needs: dict[int, Need]) -> dict[int, set[str]]:
    """Every hidden count that can be narrowed down too far, and on which side."""
    return dict(_exposed(block, hidden, needs))


def is_safe(block: Block, hidden: np.ndarray, needs: dict[int, Need]) -> bool:
    """No hidden count can be narrowed down too far; looks no further than the first that can."""
    return not any(_exposed(block, hidden, needs))


def _exposed(
    block: Block, hidden: np.ndarray, needs: dict[int, Need]
) -> Iterator[tuple[int, set[str]]]:
    counts = sorted(targets(block, hidden), key=lambda count: block.value[count])
    for count, found in zip(counts, reaches(block, hidden, counts), strict=True):
        if sides := missed(found, needs[count]):
            yield count, sides


def optimum(block: Block, needs: dict[int, Need]) -> float:
    """The cost of the cheapest safe pattern, by trying all, the cheapest first."""
    must = block.primary & ~block.frozen
    free = np.flatnonzero(~block.primary & ~block.frozen)
    subsets = chain.from_iterable(combinations(free, n) for n in range(len(free) + 1))
    for more in sorted(subsets, key=lambda chosen: block.cost[list(chosen)].sum()):
        hidden = must.copy()
        hidden[list(more)] = True
        if is_safe(block, hidden, needs):
            return float(block.cost[hidden].sum())
    raise ValueError("nothing is safe, not even to hide everything")
