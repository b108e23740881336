"""Secondary suppression: no hidden cell may stand alone under a total that is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.results import ALL, UNKNOWN

SLICE = ["indicator", "variant", "period"]


def lines(cells: pd.DataFrame) -> pd.DataFrame:
    """Every line of cells that add up to a total: columns `line`, `cell` (index of `cells`),
    `total`.

    Groups and Unknown add up to All; the groups of a finer grouping to the group they fall into;
    areas to the area they belong to.
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


def entities(cells: pd.DataFrame) -> np.ndarray:
    """One number for each cell; cells that hold the same number share it.

    All and Unknown are the same people in every grouping, so they are hidden together.
    """
    shared = cells["group"].isin([ALL, UNKNOWN])
    grouping = cells["grouping"].where(~shared, "")
    keys = [*(cells[k] for k in SLICE), cells["area"], grouping, cells["group"]]
    found: np.ndarray = cells.groupby(keys, sort=False).ngroup().to_numpy()
    return found


def companions(cells: pd.DataFrame, hidden: pd.Series, table: pd.DataFrame) -> pd.Series:
    """`hidden` with companions added until no line has one hidden cell only, its total included.

    Unknown is the companion readers miss least; where it is Unknown that is hidden, All is, so that
    every ethnic group keeps its figure (but where `keep_total` says that All is what the target is
    set for). Else the smallest shown cell, empty ones and totals last.
    """
    entity = entities(cells)
    count = int(entity.max()) + 1 if len(entity) else 0
    state = np.zeros(count, dtype=bool)
    np.logical_or.at(state, entity, hidden.to_numpy(dtype=bool))
    place = pd.Index(cells.index).get_indexer(table["cell"])
    members = _members(cells, table, place, entity)
    if members.empty:
        return pd.Series(state[entity], index=cells.index)
    lines_ = int(members["line"].max()) + 1
    while True:
        closed = state[members["entity"]]
        alone = np.bincount(members["line"], closed, lines_) == 1
        open_ = members[alone[members["line"]] & ~closed]
        if open_.empty:
            break
        chosen = open_.sort_values(["line", "rank", "size", "entity"]).drop_duplicates("line")
        unknown = members[alone[members["line"]] & closed & (members["role"] == UNKNOWN)]
        totals = open_[open_["total"] & ~open_["keep_total"] & open_["line"].isin(unknown["line"])]
        chosen = pd.concat([totals, chosen[~chosen["line"].isin(totals["line"])]])
        state[chosen["entity"].to_numpy()] = True
    return pd.Series(state[entity], index=cells.index)


def _members(
    cells: pd.DataFrame, table: pd.DataFrame, place: np.ndarray, entity: np.ndarray
) -> pd.DataFrame:
    """The cells of every line, each entity once, with what decides which is hidden first."""
    size = cells["denominator"].fillna(cells["numerator"]).fillna(0).to_numpy(dtype=float)[place]
    total = table["total"].to_numpy(dtype=bool)
    role = cells["group"].to_numpy(dtype=object)[place]
    rank = np.select([total, size <= 0, role == UNKNOWN], [3, 2, 0], 1)
    return pd.DataFrame(
        {
            "line": table["line"].to_numpy(dtype=np.int64),
            "entity": entity[place],
            "total": total,
            "role": role,
            "rank": rank,
            "size": size,
            "keep_total": cells["keep_total"].to_numpy(dtype=bool)[place],
        }
    ).drop_duplicates(["line", "entity"], ignore_index=True)


def _groups(cells: pd.DataFrame) -> pd.DataFrame:
    """Groups and Unknown under All."""
    keys = [*SLICE, "area", "grouping"]
    return _complete(cells.assign(total=cells["group"] == ALL).reset_index(names="cell"), keys)


def _nested(cells: pd.DataFrame) -> pd.DataFrame:
    """Groups of a finer grouping under the group they fall into (the total comes from another
    grouping)."""
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


def _complete(both: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Lines that have both a total and members."""
    if both.empty:
        return pd.DataFrame({"name": [], "cell": [], "total": []})
    name = both.groupby(keys, sort=False).ngroup()
    kinds = both.groupby(name)["total"].transform("nunique")
    return pd.DataFrame({"name": name, "cell": both["cell"], "total": both["total"]})[kinds == 2]
