"""Rules of thumb that hide companions without proof, to compare with."""

from __future__ import annotations

from itertools import product

import numpy as np

from tests.disclosure.building import Tree, families


def primary_only(primary: np.ndarray, *_: object) -> np.ndarray:
    """Nothing but what must be hidden for its own sake."""
    return primary.copy()


def next_smallest(
    primary: np.ndarray, size: np.ndarray, empty: np.ndarray, areas: Tree, groups: Tree
) -> np.ndarray:
    """No line with one hidden cell only: the smallest shown one joins it, until none is left.

    primary, size, empty: of the cells, area after area; empty ones stay shown.
    """
    hidden = primary.copy()
    cell = np.arange(hidden.size).reshape(len(areas), len(groups))
    across = [[total, *parts] for total, parts in families(groups).items()]
    down = [[total, *parts] for total, parts in families(areas).items()]
    lines = [cell[area, line] for area in range(len(areas)) for line in across]
    lines += [cell[line, group] for group in range(len(groups)) for line in down]
    lonely = True
    while lonely:
        lonely = False
        for line in lines:
            free = line[~hidden[line] & ~empty[line]]
            if hidden[line].sum() == 1 and len(free):
                hidden[free[np.argmin(size[free])]] = lonely = True
    return hidden


def hypercube(
    primary: np.ndarray, size: np.ndarray, empty: np.ndarray, areas: Tree, groups: Tree
) -> np.ndarray:
    """Every hidden cell a corner of a hidden rectangle in each simple table it stands in.

    After the hypercube method (Repsilber 1994; Giessing and Repsilber 2002), without its test of
    ranges: for each pair of an area and a group with parts, their cells and those of the parts;
    the rectangle that adds least in size is taken. Tables of one area take pairs.
    """
    hidden = primary.copy()
    cell = np.arange(hidden.size).reshape(len(areas), len(groups))
    across = [[total, *parts] for total, parts in families(groups).items()]
    down = [[total, *parts] for total, parts in families(areas).items()] or [[0]]
    weight = 1 + np.log2(1 + size)
    changed = True
    while changed:
        changed = False
        for rows, columns in product(down, across):
            simple = cell[np.ix_(rows, columns)]
            for row, column in zip(*np.nonzero(hidden[simple]), strict=True):
                corners = _cheapest(simple, int(row), int(column), hidden, empty, weight)
                if corners is not None and not hidden[corners].all():
                    hidden[corners] = changed = True
    return hidden


def _cheapest(
    simple: np.ndarray,
    row: int,
    column: int,
    hidden: np.ndarray,
    empty: np.ndarray,
    weight: np.ndarray,
) -> np.ndarray | None:
    """The other corners of the cheapest rectangle with this corner, or None where all hold empty
    cells."""
    rows = [r for r in range(simple.shape[0]) if r != row] or [row]
    columns = [c for c in range(simple.shape[1]) if c != column]
    best, least = None, np.inf
    for r, c in product(rows, columns):
        corners = np.unique([simple[r, column], simple[row, c], simple[r, c]])
        if empty[corners].any():
            continue
        loss = weight[corners][~hidden[corners]].sum()
        if loss < least:
            best, least = corners, loss
    return best
