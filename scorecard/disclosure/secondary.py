"""Secondary suppression: no hidden cell may stand alone under a total that is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.results import ALL, UNKNOWN

SLICE = ["indicator", "variant", "period"]


def lines(cells: pd.DataFrame) -> pd.DataFrame:
    """Every line of cells that add up to a total: columns `line`, `cell` (index of `cells`), `total`.

    Groups and Unknown add up to All; the groups of a finer grouping to the group they fall into; areas
    to the area they belong to.
    """
    parts = [_groups(cells), _nested(cells), _areas(cells)]
    out, offset = [], 0
    for part in parts:
        if len(part):
            part = part.assign(line=part.groupby("name", sort=False).ngroup() + offset)
            offset = int(part["line"].max()) + 1
            out.append(part[["line", "cell", "total"]])
    if not out:
        return pd.DataFrame({"line": [], "cell": [], "total": []})
    return pd.concat(out, ignore_index=True)


def companions(cells: pd.DataFrame, hidden: pd.Series, table: pd.DataFrame) -> pd.Series:
    """`hidden` with companions added until no line has one hidden cell only.

    The smallest shown cell of the line is chosen (empty ones last); where there is none, the total.
    """
    index = pd.Index(cells.index)
    state = hidden.to_numpy(dtype=bool).copy()
    size = cells["denominator"].fillna(cells["numerator"]).fillna(0).to_numpy(dtype=float)
    cost = np.where(size > 0, size, np.inf)
    line = table["line"].to_numpy(dtype=np.int64)
    cell = index.get_indexer(table["cell"])
    total = table["total"].to_numpy(dtype=bool)
    count = int(line.max()) + 1 if len(line) else 0
    while count:
        member = ~total
        hidden_members = np.bincount(line[member], state[cell[member]], count)
        shown_total = np.zeros(count, dtype=bool)
        shown_total[line[total & ~state[cell]]] = True
        exposed = (hidden_members == 1) & shown_total
        if not exposed.any():
            break
        chosen = _cheapest(line, cell, total, state, cost, exposed)
        state[chosen] = True
    return pd.Series(state, index=cells.index)


def _cheapest(
    line: np.ndarray,
    cell: np.ndarray,
    total: np.ndarray,
    state: np.ndarray,
    cost: np.ndarray,
    exposed: np.ndarray,
) -> np.ndarray:
    """For each exposed line the cell to hide: the smallest shown member, else the total."""
    open_ = exposed[line] & ~state[cell]
    rank = np.where(total[open_], 2.0, np.where(np.isinf(cost[cell[open_]]), 1.0, 0.0))
    order = np.lexsort((cell[open_], cost[cell[open_]], rank, line[open_]))
    _, first = np.unique(line[open_][order], return_index=True)
    return cell[open_][order][first]


def _groups(cells: pd.DataFrame) -> pd.DataFrame:
    keys = [*SLICE, "area", "grouping"]
    return _named(cells, keys, cells["group"] == ALL, pd.Series(True, index=cells.index))


def _nested(cells: pd.DataFrame) -> pd.DataFrame:
    """Groups of a finer grouping under the group they fall into (the total comes from another grouping)."""
    fine = cells[(cells["parent_group"] != "") & (cells["parent_grouping"] != "")]
    children = fine.assign(above=fine["parent_grouping"], over=fine["parent_group"])
    tops = cells[~cells["group"].isin([ALL, UNKNOWN])]
    tops = tops.assign(above=tops["grouping"], over=tops["group"])
    finer = children[["grouping", "above"]].drop_duplicates().rename(columns={"grouping": "fine"})
    totals = tops.reset_index(names="cell").merge(finer, on="above")
    members = children.reset_index(names="cell").rename(columns={"grouping": "fine"})
    keys = [*SLICE, "area", "fine", "above", "over"]
    both = pd.concat([members.assign(total=False), totals.assign(total=True)])
    return _complete(both, keys)


def _areas(cells: pd.DataFrame) -> pd.DataFrame:
    """Areas under the area they belong to."""
    keys = [*SLICE, "grouping", "group", "over"]
    members = cells[cells["parent_area"] != ""].assign(total=False)
    members = members.assign(over=members["parent_area"])
    totals = cells.assign(total=True, over=cells["area"])
    both = pd.concat([members, totals]).reset_index(names="cell")
    return _complete(both, keys)


def _named(cells: pd.DataFrame, keys: list[str], total: pd.Series, use: pd.Series) -> pd.DataFrame:
    return _complete(cells[use].assign(total=total).reset_index(names="cell"), keys)


def _complete(both: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Lines that have both a total and members."""
    if both.empty:
        return pd.DataFrame({"name": [], "cell": [], "total": []})
    name = both.groupby(keys, sort=False).ngroup()
    kinds = both.groupby(name)["total"].transform("nunique")
    return pd.DataFrame({"name": name, "cell": both["cell"], "total": both["total"]})[kinds == 2]
