"""The closed linked blocks of a scorecard: what must be protected together, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scorecard.definitions.disclosing import Rule
from scorecard.disclosure.balances import Balance
from scorecard.disclosure.block import Block
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.linking import Linked, link
from scorecard.disclosure.primary import NESTED
from scorecard.disclosure.recalled import recalled
from scorecard.disclosure.values import watched


@dataclass(frozen=True)
class Linkage:
    """All blocks, and for each the cells (positions) of each of its units."""

    blocks: list[Block]
    cells: list[list[np.ndarray]]


@dataclass(frozen=True)
class Tied:
    """What hangs together, whatever is hidden: the relations; for every count the number of its
    block (`label`), its needs, whether it is public and whether an earlier edition told it; the
    unit of each cell, what each unit shows and keeps, and its cost, whether it is without
    protection (`off`) and whether it is one that an earlier edition told (`recalled`; `kinds`)."""

    linked: Linked
    label: np.ndarray
    needs: dict[str, np.ndarray]
    public: np.ndarray
    told: np.ndarray
    unit_of: np.ndarray
    shows: sparse.csr_matrix
    keeps: sparse.csr_matrix
    kinds: pd.DataFrame


def linkage(tied: Tied, primary: np.ndarray, frozen: np.ndarray) -> Linkage:
    """The blocks that hold something to hide.

    primary: for each cell whether it is hidden for its own sake; frozen: whether it cannot be
    hidden.
    """
    mine = tied.unit_of >= 0

    def of_units(cells: np.ndarray) -> np.ndarray:
        return np.bincount(tied.unit_of[mine], cells[mine], minlength=len(tied.kinds)) > 0

    recalled = tied.kinds["recalled"].to_numpy(dtype=bool)
    stuck = of_units(frozen)
    kinds = tied.kinds.assign(
        primary=of_units(primary),
        frozen=stuck | recalled,
        empty=stuck & ~tied.kinds["off"].to_numpy(dtype=bool),
    )
    return _split(tied, kinds)


def tie(
    cells: pd.DataFrame,
    rules: dict[str, Rule],
    counts: Counts,
    found_there: list[tuple[str, list[str]]] | None = None,
    balanced: list[Balance] | None = None,
    values: pd.DataFrame | None = None,
    told: np.ndarray | None = None,
) -> Tied:
    """What of `cells` hangs together.

    cells: measure, numerator, denominator, their names, places and groups; `rule`, a key of
    `rules`; `off` (bool); `cost`. counts: what the cells tell.
    found_there, balanced: as of `link`. values: what figures made of values tell besides
    (`cell`, `count`, and the `base` of that: -1, none). told: counts that an earlier edition told.
    """
    widest = max((rule.protection for rule in rules.values()), default=0)
    every = link(cells, counts, found_there, balanced, widest, values)
    if values is not None:
        every = replace(every, watched=watched(every, counts, values))
    before = recalled(every, counts.nearly)
    linked = before.linked
    shown = [counts.numerator, counts.denominator, linked.rest]
    total = len(linked.value)
    needs = before.needs(_needs(cells, rules, shown, linked))
    public = np.zeros(total, dtype=bool)
    public[: len(counts.known)] = counts.known
    theirs = np.zeros(total, dtype=bool)
    theirs[: len(counts.known)] = False if told is None else told
    # a row that tells nothing but constants is no unit
    unit_of, shows, keeps = _units(_by_telling(cells, shown, values), total)
    if values is not None:
        shows = _and(shows, unit_of[values["cell"]], values["count"].to_numpy())
    kinds = _by_unit(cells, unit_of, shows.shape[0])
    shows, keeps, kinds = before.units(shows, keeps, kinds)
    links = abs(sparse.vstack([linked.relations, shows, keeps])).tocsc()  # signs would cancel out
    gram = (links.T @ links).tocsr()
    _, label = connected_components(gram, directed=False)
    return Tied(linked, label, needs, public, theirs, unit_of, shows, keeps, kinds)


def _by_telling(
    cells: pd.DataFrame, shown: list[np.ndarray], values: pd.DataFrame | None
) -> pd.DataFrame:
    """The counts of each cell: what it tells, and the rest that it only keeps secret; `apart` is
    the cell itself where it tells more (`values`), so that it is a unit of its own.

    Where numerator and denominator are rounded, what is left between them is known less well than
    either, and no better than the two tell anyhow.
    """
    blurred = (cells["rounding"] > 1).to_numpy()
    apart = np.full(len(cells), -1)
    more = np.array([], dtype=int) if values is None else values["cell"].unique()
    apart[more] = more
    return pd.DataFrame(
        {
            "apart": apart,
            "numerator": shown[0],
            "denominator": shown[1],
            "rest": np.where(blurred, -1, shown[2]),
            "kept": np.where(blurred, shown[2], -1),
        }
    )


def _units(
    keys: pd.DataFrame, total: int
) -> tuple[np.ndarray, sparse.csr_matrix, sparse.csr_matrix]:
    """Cells that tell the same counts are one unit (-1: a cell that tells none); what each unit
    tells, and what it keeps."""
    some = (keys >= 0).any(axis=1).to_numpy()
    unit_of = np.full(len(keys), -1)
    unit_of[some] = keys[some].groupby(list(keys), sort=False).ngroup()
    first = keys[some].assign(unit=unit_of[some]).drop_duplicates("unit")
    kept = first[["unit", "kept"]]
    return (
        unit_of,
        _incidence(first.drop(columns=["kept", "apart"]), total),
        _incidence(kept, total),
    )


def _incidence(first: pd.DataFrame, total: int) -> sparse.csr_matrix:
    """Units × counts: 1 where a column of `first` names the count of a unit."""
    long = first.melt("unit", value_name="count")
    long = long[long["count"] >= 0].drop_duplicates(["unit", "count"])
    ones, shape = np.ones(len(long)), (len(first), total)
    return sparse.csr_matrix((ones, (long["unit"], long["count"])), shape=shape)


def _and(shows: sparse.csr_matrix, units: np.ndarray, counts: np.ndarray) -> sparse.csr_matrix:
    """`shows` where `units` tell `counts` too."""
    more = sparse.csr_matrix((np.ones(len(units)), (units, counts)), shape=shows.shape)
    return ((shows + more) > 0).astype(float).tocsr()


def _by_unit(cells: pd.DataFrame, unit_of: np.ndarray, units: int) -> pd.DataFrame:
    """Cost of each unit, and whether it is without protection."""
    mine = cells.loc[unit_of >= 0, ["cost", "off"]]
    grouped = mine.groupby(unit_of[unit_of >= 0])
    out = grouped.agg({"cost": "sum", "off": "max"}).assign(recalled=False)
    return out.reindex(range(units))


def _needs(
    cells: pd.DataFrame, rules: dict[str, Rule], shown: list[np.ndarray], linked: Linked
) -> dict[str, np.ndarray]:
    """For every count: floor, below, above, width, and what rounding leaves open."""
    rule = cells["rule"].map(rules)
    setting = {
        name: rule.map(lambda r, n=name: getattr(r, n)).to_numpy()
        for name in ("threshold", "minimum_base", "minimum_values", "all_or_none_base")
    }
    width = rule.map(lambda r: r.protection).to_numpy(dtype=float)
    rounding = rule.map(lambda r: r.rounding).to_numpy(dtype=float)
    zeros_shown = rule.map(lambda r: r.zeros == "show").to_numpy()
    nested = cells["measure"].isin(NESTED).to_numpy()
    means = cells["measure"].isin(["mean", "median"]).to_numpy()
    bottom = cells["denominator"].to_numpy(dtype=float)
    # a zero would be shown where the base is at least this
    base = np.maximum(setting["threshold"] + 1, setting["minimum_base"])
    base = np.where(nested, np.maximum(base, setting["all_or_none_base"]), base)
    certain = zeros_shown & ~(bottom < base)
    small = setting["threshold"].astype(float)
    small_base = np.maximum(small, setting["minimum_base"] - 1.0)
    small_base = np.where(means, np.maximum(small_base, setting["minimum_values"] - 1), small_base)
    total = len(linked.value)
    limit, wide = np.zeros(total), np.zeros(total)
    floor, exact = np.zeros(total), np.zeros(total, dtype=bool)
    roundest = np.ones(total)
    for role, ids in enumerate(shown):
        has = ids >= 0
        at = ids[has]
        np.maximum.at(limit, at, (small_base if role == 1 else small)[has])
        np.maximum.at(wide, at, width[has])
        np.maximum.at(roundest, at, rounding[has])
        np.logical_or.at(exact, at, rounding[has] == 1)
        np.maximum.at(floor, at, (zeros_shown if role == 1 else certain)[has].astype(float))
    value = linked.value
    limit[linked.watched] = small.max(initial=0)
    sensitive = (value >= 1) & (value <= limit)
    half = np.where(exact | (value == 0), 0.0, roundest // 2)
    near = np.floor(value / roundest + 0.5) * roundest
    return {
        "floor": np.where(value >= 1, floor, 0.0),
        "below": np.where(sensitive, 1.0, np.nan),
        "above": np.where(sensitive, limit, np.nan),
        "width": np.where(linked.watched, 0.0, wide),
        "slack_low": np.where(half > 0, near - half - value, 0.0),
        "slack_high": np.where(half > 0, near + half - value, 0.0),
    }


def _split(tied: Tied, kinds: pd.DataFrame) -> Linkage:
    """One block for each set of counts that hang together and hold something to hide. kinds: of
    each unit its cost and whether it is primary, frozen, empty (frozen for that alone) and
    recalled."""
    blocks, cells = [], []
    linked, label, needs = tied.linked, tied.label, tied.needs
    primary = kinds["primary"].to_numpy(dtype=bool)
    shows, keeps = tied.shows, tied.keeps
    unit_label = label[shows.indices[shows.indptr[:-1]]]
    row_label = label[linked.relations.indices[linked.relations.indptr[:-1]]]
    counts_at = _positions(label)
    units_at, rows_at = _positions(unit_label), _positions(row_label)
    cells_at = _positions(tied.unit_of)
    small_gap = linked.watched & ~np.isnan(needs["below"])
    for key, units in units_at.items():
        mine = counts_at[key]
        if not primary[units].any() and not small_gap[mine].any():
            continue
        rows = rows_at.get(key, np.zeros(0, dtype=int))
        blocks.append(
            Block(
                value=linked.value[mine],
                relations=linked.relations[rows][:, mine].tocsr(),
                loose=linked.loose[rows],
                shows=shows[units][:, mine].tocsr(),
                keeps=keeps[units][:, mine].tocsr(),
                cost=kinds["cost"].to_numpy(dtype=float)[units],
                primary=primary[units],
                frozen=kinds["frozen"].to_numpy(dtype=bool)[units],
                empty=kinds["empty"].to_numpy(dtype=bool)[units],
                recalled=kinds["recalled"].to_numpy(dtype=bool)[units],
                known=tied.public[mine],
                told=tied.told[mine],
                watched=small_gap[mine],
                **{name: array[mine] for name, array in needs.items()},
            )
        )
        cells.append([cells_at.get(unit, np.zeros(0, dtype=int)) for unit in units])
    return Linkage(blocks, cells)


def _positions(labels: np.ndarray) -> dict[int, np.ndarray]:
    """For each label where it stands."""
    if not len(labels):
        return {}
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))
