"""How counts add up: every linear relation among the counts that a scorecard tells.

A relation is a list of (count, sign); what it adds up to is taken as known to an attacker, also
where it is not nothing (people seen in two teams).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from scorecard.disclosure.counts import ID, KNOWN, Counts, Name
from scorecard.results import ALL, UNKNOWN, WHOLE

PLACE = ["area", "grouping", "group"]


@dataclass(frozen=True)
class Linked:
    """relations: rows × counts; value: of the counts, those that only relations know (rests and
    differences) at the end; rest: for each cell the number of its rest (-1: none); watched: the
    differences."""

    relations: sparse.csr_matrix
    value: np.ndarray
    rest: np.ndarray
    watched: np.ndarray


def link(cells: pd.DataFrame, counts: Counts) -> Linked:
    """Every relation among `counts`, with the rest of each numerator under its denominator, and
    what lies between two counts of which one is part of the other."""
    lines = [*_groups(counts.table), *_nested(counts.table), *_areas(counts.table)]
    sums, parts = _over_time(counts)
    lines += [_joined(counts.table, pairs) for pairs in sums]
    rested = _rested(cells, counts)
    parts += [pair for pair in _by_tests(counts) if pair not in rested]
    value = counts.table["value"].to_numpy(dtype=float)
    rests, rest, rest_value = _rests(cells, counts, len(value))
    between, difference = _differences(counts.table, parts, len(value) + len(rest_value))
    entries = pd.concat([_numbered([*lines, rests]), between.assign(line=between["line"] + 10**9)])
    row = pd.factorize(entries["line"])[0]
    value = np.concatenate([value, rest_value, difference])
    shape = (row.max() + 1 if len(row) else 0, len(value))
    matrix = sparse.csr_matrix((entries["sign"], (row, entries["count"])), shape=shape)
    watched = np.arange(len(value)) >= len(value) - len(difference)
    return Linked(matrix, value, rest, watched)


def _numbered(lines: list[pd.DataFrame]) -> pd.DataFrame:
    out, offset = [pd.DataFrame({"line": [], "count": [], "sign": []}, dtype=int)], 0
    for line in lines:
        if len(line):
            number = pd.factorize(line["line"])[0] + offset
            offset = int(number.max()) + 1
            out.append(line.assign(line=number)[["line", "count", "sign"]])
    return pd.concat(out, ignore_index=True)


def _line(keys: pd.DataFrame, members: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Members add up to the total with the same keys; lines without both are left out."""
    both = pd.concat([members.assign(sign=-1), totals.assign(sign=1)], ignore_index=True)
    if both.empty:
        return both
    both["line"] = both.groupby(list(keys), sort=False).ngroup()
    return both[both.groupby("line")["sign"].transform("nunique") == 2]


def _groups(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Groups and Unknown under All; groups under Known; Known and Unknown under All."""
    counts = table.reset_index(names="count")[["count", *ID]]
    apart = counts["group"].isin([ALL, UNKNOWN, KNOWN])
    groups = counts[~apart]
    groupings = groups[["name", "area", "grouping"]].drop_duplicates()
    keys = ["name", "area", "grouping"]
    special = counts[apart].drop(columns="grouping")
    spread = special.merge(groupings, on=["name", "area"])
    under = pd.concat([groups, spread[spread["group"] == UNKNOWN]])
    known, unknown = special[special["group"] == KNOWN], special[special["group"] == UNKNOWN]
    return [
        _line(groupings[keys], under, spread[spread["group"] == ALL]),
        _line(groupings[keys], groups, spread[spread["group"] == KNOWN]),
        _line(
            special[["name", "area"]],
            pd.concat([known, unknown[unknown["name"].isin(known["name"])]]),
            special[(special["group"] == ALL) & special["name"].isin(known["name"])],
        ),
    ]


def _nested(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Groups of a finer grouping under the group they fall into."""
    counts = table.reset_index(names="count")
    fine = counts[(counts["parent_group"] != "") & (counts["parent_grouping"] != "")]
    out = []
    for (_, above), mine in fine.groupby(["grouping", "parent_grouping"]):
        keys = ["name", "area", "over"]
        members = mine.assign(over=mine["parent_group"])
        tops = counts[counts["grouping"] == above]
        out.append(_line(members[keys], members, tops.assign(over=tops["group"])))
    return out


def _areas(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Areas under the area they belong to."""
    counts = table.reset_index(names="count")
    members = counts[counts["parent_area"] != ""]
    members = members.assign(over=members["parent_area"])
    keys = ["name", "over", "grouping", "group"]
    return [_line(members[keys], members, counts.assign(over=counts["area"]))]


def _totals(counts: Counts) -> dict[str, float]:
    table = counts.table
    whole = table[(table["area"] == WHOLE) & (table["group"] == ALL)]
    return dict(zip(whole["name"], whole["value"], strict=True))


def _over_time(counts: Counts) -> tuple[list[list[tuple[str, int]]], list[tuple[str, str]]]:
    """Periods that are made of others: sums, as names with signs; and pairs (part, whole)."""
    totals = _totals(counts)
    families: dict[tuple[str, str, str, frozenset[str]], list[tuple[str, Name]]] = {}
    for text, name in counts.names.items():
        families.setdefault(name.family, []).append((text, name))
    sums, parts = [], []
    for members in families.values():
        for text, name in members:
            inside = [(t, n) for t, n in members if t != text and n.within(name)]
            direct = [
                (t, n) for t, n in inside if not any(n.within(o) and u != t for u, o in inside)
            ]
            if not direct:
                continue
            whole = totals.get(text)
            if whole is not None and sum(totals.get(t, np.nan) for t, _ in direct) == whole:
                sums.append([(text, 1), *((t, -1) for t, _ in direct)])
            else:
                parts += [(t, text) for t, _ in direct]
    return sums, parts


def _by_tests(counts: Counts) -> list[tuple[str, str]]:
    """Pairs (part, whole) of names that differ in their tests alone, the part having more."""
    at: dict[tuple[str, str, str, str, str], list[tuple[str, frozenset[str]]]] = {}
    for text, name in counts.names.items():
        key = (*name.family[:3], name.first, name.last)
        at.setdefault(key, []).append((text, name.family[3]))
    out = []
    for members in at.values():
        for text, tests in members:
            wider = [(t, w) for t, w in members if w < tests]
            out += [(text, t) for t, w in wider if not any(w < x for _, x in wider)]
    return out


def _joined(table: pd.DataFrame, pairs: list[tuple[str, int]]) -> pd.DataFrame:
    """A sum of names, cell by cell; where a team was not there in a period, nothing is added."""
    signs = dict(pairs)
    mine = table[table["name"].isin(signs)].reset_index(names="count")
    mine["sign"] = mine["name"].map(signs)
    mine["line"] = mine.groupby(PLACE, sort=False).ngroup()
    return mine[mine.groupby("line")["sign"].transform("nunique") == 2]


def _nests(cells: pd.DataFrame, counts: Counts) -> np.ndarray:
    """Cells whose numerator is part of their denominator."""
    nested = cells["measure"].isin(["proportion", "representation"]).to_numpy()
    top, bottom = counts.numerator, counts.denominator
    out: np.ndarray = nested & (top >= 0) & (bottom >= 0) & (top != bottom)
    return out


def _rested(cells: pd.DataFrame, counts: Counts) -> set[tuple[str, str]]:
    """Pairs of names whose difference is some cell's rest."""
    has, names = _nests(cells, counts), counts.table["name"].to_numpy()
    return set(zip(names[counts.numerator[has]], names[counts.denominator[has]], strict=True))


def _rests(
    cells: pd.DataFrame, counts: Counts, start: int
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    has, top, bottom = _nests(cells, counts), counts.numerator, counts.denominator
    pairs = pd.DataFrame({"top": top[has], "bottom": bottom[has]})
    number = pairs.groupby(["top", "bottom"], sort=False).ngroup().to_numpy()
    rest = np.full(len(cells), -1)
    rest[has] = start + number
    distinct = pairs.assign(rest=start + number).drop_duplicates("rest")
    value = counts.table["value"].to_numpy(dtype=float)
    values = value[distinct["bottom"]] - value[distinct["top"]]
    signs = (("bottom", 1), ("top", -1), ("rest", -1))
    lines = [
        pd.DataFrame({"line": distinct["rest"], "count": distinct[name], "sign": sign})
        for name, sign in signs
    ]
    return pd.concat(lines), rest, values


def _differences(
    table: pd.DataFrame, parts: list[tuple[str, str]], start: int
) -> tuple[pd.DataFrame, np.ndarray]:
    found = []
    columns = table.reset_index(names="count")[["count", *ID, "value"]]
    for part, whole in parts:
        small, large = columns[columns["name"] == part], columns[columns["name"] == whole]
        found.append(small.merge(large, on=PLACE, suffixes=("_part", "_whole")))
    if not found:
        return pd.DataFrame({"line": [], "count": [], "sign": []}, dtype=int), np.zeros(0)
    pairs = pd.concat(found, ignore_index=True)
    value = (pairs["value_whole"] - pairs["value_part"]).to_numpy(dtype=float)
    pairs, value = pairs[value >= 0].reset_index(drop=True), value[value >= 0]
    pairs["difference"] = start + np.arange(len(pairs))
    signs = (("count_whole", 1), ("count_part", -1), ("difference", -1))
    lines = [
        pd.DataFrame({"line": pairs.index, "count": pairs[name], "sign": sign})
        for name, sign in signs
    ]
    return pd.concat(lines), value
