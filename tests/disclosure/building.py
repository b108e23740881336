"""Blocks to protect: worked by hand, random like a scorecard's, or drawn by hypothesis.

A tree is the list of the parents of its nodes, the root's −1, parents before children; a table has
a cell for every node of the area tree and of the group tree.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from scorecard.disclosure.block import Block

Tree = list[int]
WHOLE, SERVICES, TEAMS = [-1], [-1, *[0] * 4], [-1, *[0] * 4, *np.repeat([1, 2, 3, 4], 4).tolist()]
# groups and Unknown under All; 19 detailed groups under five
TWO, FIVE = [-1, 0, 0, 0], [-1, *[0] * 6]
NINETEEN = [*FIVE, *np.repeat([1, 2, 3, 4, 5], [5, 3, 4, 5, 2]).tolist()]
THRESHOLD, WIDTH, ALL_OR_NONE = 5, 6.0, 10


def families(parents: Tree) -> dict[int, list[int]]:
    """The children of every node that has some."""
    out: dict[int, list[int]] = {}
    for node, parent in enumerate(parents):
        if parent >= 0:
            out.setdefault(parent, []).append(node)
    return out


def leaves(parents: Tree) -> list[int]:
    """The nodes without children."""
    return [node for node in range(len(parents)) if node not in families(parents)]


def added_up(lowest: np.ndarray, areas: Tree, groups: Tree) -> np.ndarray:
    """All cells (areas × groups) of a table from those of its leaves."""
    out = np.zeros((len(areas), len(groups)))
    out[np.ix_(leaves(areas), leaves(groups))] = lowest
    for parent, children in reversed(families(areas).items()):
        out[parent] = out[children].sum(axis=0)
    for parent, children in reversed(families(groups).items()):
        out[:, parent] = out[:, children].sum(axis=1)
    return out


def sums(areas: Tree, groups: Tree) -> list[dict[int, int]]:
    """The lines of a table: sign by cell (area × groups + group), the total first."""
    across = [[total, *parts] for total, parts in families(groups).items()]
    down = [[total, *parts] for total, parts in families(areas).items()]
    cell = np.arange(len(areas) * len(groups)).reshape(len(areas), len(groups)).tolist()
    lines = [[row[group] for group in line] for row in cell for line in across]
    lines += [[cell[a][group] for a in line] for group in range(len(groups)) for line in down]
    return [{each: 1 if each == line[0] else -1 for each in line} for line in lines]


def plain(value: np.ndarray, lines: list[dict[int, int]], **given: object) -> Block:
    """A block in which every count has a unit of its own; counts of 1 to 5 are primary."""
    value = np.asarray(value, dtype=float)
    count = len(value)
    small = (value >= 1) & (value <= THRESHOLD)
    block = Block(
        value=value,
        floor=np.minimum(value, 1.0),
        relations=matrix(lines, count),
        loose=np.zeros(len(lines), dtype=bool),
        shows=sparse.csr_matrix(sparse.identity(count)),
        keeps=sparse.csr_matrix((count, count)),
        cost=1 + np.log2(1 + value),
        primary=small,
        frozen=value == 0,
        empty=value == 0,
        recalled=np.zeros(count, dtype=bool),
        told=np.zeros(count, dtype=bool),
        known=np.zeros(count, dtype=bool),
        watched=np.zeros(count, dtype=bool),
        below=np.where(small, 1.0, np.nan),
        above=np.where(small, THRESHOLD, np.nan),
        width=np.full(count, WIDTH),
        slack_low=np.zeros(count),
        slack_high=np.zeros(count),
    )
    return replace(block, **given)  # type: ignore[arg-type]


def matrix(lines: list[dict[int, int]], counts: int) -> sparse.csr_matrix:
    """Lines (sign by count) as a matrix, lines × counts."""
    row = [number for number, line in enumerate(lines) for _ in line]
    column = [count for line in lines for count in line]
    sign = [float(sign) for line in lines for sign in line.values()]
    return sparse.csr_matrix((sign, (row, column)), shape=(len(lines), counts))


def counts_table(lowest: np.ndarray, areas: Tree, groups: Tree) -> Block:
    """A table of counts of people; empty cells are public."""
    block = plain(added_up(lowest, areas, groups).ravel(), sums(areas, groups))
    return replace(block, cost=_cost(block.value, 1))


def proportions(bases: np.ndarray, parts: np.ndarray, areas: Tree, groups: Tree) -> Block:
    """Proportions that share their bases, over years that a pooled total adds up.

    bases: years × leaf areas × leaf groups; parts: indicators × the same. Every unit shows a
    numerator, its base and the rest. With one year there is no pool.
    """
    years, cells = len(bases), len(areas) * len(groups)
    slices = years + (years > 1)

    def pooled(lowest: np.ndarray) -> np.ndarray:
        all_years = [added_up(each, areas, groups).ravel() for each in lowest]
        return np.concatenate([*all_years, sum(all_years)][:slices])

    base, tops = pooled(bases), [pooled(each) for each in parts]
    size = slices * cells
    value = np.concatenate([base, *(each for top in tops for each in (top, base - top))])
    offsets = [0, *(size * (1 + 2 * number) for number in range(len(tops)))]
    lines, loose = [], []
    for offset in offsets:
        for part in range(slices):
            start = offset + part * cells
            lines += [{start + c: sign for c, sign in line.items()} for line in sums(areas, groups)]
        if years > 1:
            loose += [
                {offset + part * cells + c: 1 if part == years else -1 for part in range(slices)}
                for c in range(cells)
            ]
    for top in offsets[1:]:
        lines += [{c: 1, top + c: -1, top + size + c: -1} for c in range(size)]
    shown = [{c: 1, top + c: 1, top + size + c: 1} for top in offsets[1:] for c in range(size)]
    under = np.concatenate([base] * (1 + 2 * len(tops)))
    is_base = np.arange(len(value)) < size
    small = (value >= 1) & (value <= THRESHOLD)
    telling = (base > 0) & (base < ALL_OR_NONE)
    units = [
        (small[:size] | small[t : t + size] | small[t + size : t + 2 * size])
        | (telling & ((value[t : t + size] == 0) | (value[t : t + size] == base)))
        for t in offsets[1:]
    ]
    block = plain(
        value,
        lines + loose,
        loose=np.repeat([False, True], [len(lines), len(loose)]),
        shows=matrix(shown, len(value)),
        keeps=sparse.csr_matrix((len(shown), len(value))),
        # zeros are shown, but not of a small base
        floor=np.where(is_base | (under >= ALL_OR_NONE), np.minimum(value, 1.0), 0.0),
        primary=np.concatenate(units),
        frozen=np.tile(base == 0, len(tops)),
        empty=np.tile(base == 0, len(tops)),
        recalled=np.zeros(len(shown), dtype=bool),
        cost=np.tile(_cost(base, slices), len(tops)),
    )
    return block


def _cost(value: np.ndarray, slices: int) -> np.ndarray:
    """What readers lose with each cell: more with larger ones, most with the whole."""
    cost = 1 + np.log2(1 + value)
    cost[:: len(value) // slices] *= 20
    return cost


def leaves_like(
    chance: np.random.Generator, areas: Tree, groups: Tree, size: int, years: int = 1
) -> np.ndarray:
    """Random counts as of teams of one council: years × leaf areas × leaf groups."""
    place = chance.dirichlet(np.full(len(leaves(areas)), 2.0))
    people = chance.dirichlet(np.full(len(leaves(groups)), 0.5))
    return chance.poisson(size * np.outer(place, people), (years, len(place), len(people)))


def random_table(
    chance: np.random.Generator, areas: Tree, groups: Tree, size: int, proportion: bool
) -> Block:
    """One indicator in one year, `size` people in all."""
    base = leaves_like(chance, areas, groups, size)
    if not proportion:
        return counts_table(base[0], areas, groups)
    return proportions(base, chance.binomial(base, 0.3)[None], areas, groups)


def random_linked(
    chance: np.random.Generator, areas: Tree, groups: Tree, size: int, indicators: int, years: int
) -> Block:
    """Indicators that share a base, over years and their pool, `size` people a year."""
    base = leaves_like(chance, areas, groups, size, years)
    rate = chance.uniform(0.1, 0.7, indicators)
    parts = np.array([chance.binomial(base, each) for each in rate])
    return proportions(base, parts, areas, groups)


@st.composite
def drawn(draw: st.DrawFn, most: int = 3, largest: int = 12) -> Block:
    """A small block of any kind: what is known, frozen, watched or rounded is drawn too."""
    sizes = st.integers(2, most)
    areas, groups = [-1, *[0] * draw(sizes)], [-1, *[0] * draw(sizes)]
    shape = (len(areas) - 1, len(groups) - 1)
    kind = draw(st.sampled_from(["counts", "one", "shared", "years"]))
    years, indicators = (2 if kind == "years" else 1), (2 if kind == "shared" else 1)

    def numbers(count: int, most: int) -> np.ndarray:
        return np.array(draw(st.lists(st.integers(0, most), min_size=count, max_size=count)))

    base = numbers(years * shape[0] * shape[1], largest).reshape(years, *shape)
    if kind == "counts":
        block = counts_table(base[0], areas, groups)
    else:
        share = numbers(indicators * base.size, 4).reshape(indicators, *base.shape)
        block = proportions(base, np.round(share / 4 * base), areas, groups)
    block = _with_gap(block, draw(st.integers(0, len(block.value) - 1)))
    counts, units = len(block.value), len(block.cost)
    few = {
        name: np.isin(np.arange(of), draw(st.lists(st.integers(0, of - 1), max_size=2)))
        for name, of in (("known", counts), ("frozen", units))
    }
    block = replace(
        block,
        known=few["known"] & ~block.watched,
        frozen=block.frozen | few["frozen"],
        floor=block.floor * draw(st.integers(0, 1)),
    )
    return rounded(block) if draw(st.booleans()) else block


def rounded(block: Block) -> Block:
    """The same counts, shown to the nearest 5; zeros and what no unit shows stay as they are."""
    blurred = (block.value > 0) & block.has_unit
    near = np.round(block.value / 5) * 5
    return replace(
        block,
        slack_low=np.where(blurred, near - 2 - block.value, 0.0),
        slack_high=np.where(blurred, near + 2 - block.value, 0.0),
    )


def _with_gap(block: Block, part: int) -> Block:
    """`block` with a watched count: what lies between its first count and the count `part`."""
    gap = block.value[0] - block.value[part]
    line = matrix([{0: 1, part: -1, len(block.value): -1}], len(block.value) + 1)
    if not 1 <= gap <= THRESHOLD:
        return block
    wider = sparse.csr_matrix((block.relations.shape[0], 1))
    added = {"value": gap, "floor": 1, "known": False, "told": False, "watched": True, "below": 1}
    added |= {"above": THRESHOLD, "width": 0, "slack_low": 0, "slack_high": 0}
    arrays = {name: np.append(getattr(block, name), each) for name, each in added.items()}
    return replace(
        block,
        **arrays,
        relations=sparse.vstack([sparse.hstack([block.relations, wider]), line], format="csr"),
        loose=np.append(block.loose, False),
        shows=sparse.hstack([block.shows, sparse.csr_matrix((len(block.cost), 1))], format="csr"),
        keeps=sparse.hstack([block.keeps, sparse.csr_matrix((len(block.cost), 1))], format="csr"),
    )
