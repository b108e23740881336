"""From rows to counts: which different numbers the rows tell, however often each is told.

A count is known by its name (what is counted, when; see `counting.naming`), its area and its ethnic
group. All and Unknown are the same people in every grouping, and an indicator's denominator may be
another's numerator.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from scorecard.results import ALL, UNKNOWN, WHOLE

KNOWN = "Known"  # the members of all known groups together: the base of a representation
ID = ["name", "area", "grouping", "group"]


@dataclass(frozen=True)
class Name:
    """The parts of a count's name."""

    family: tuple[str, str, str, frozenset[str]]  # dataset, date column, unit, tests
    first: str
    last: str

    @classmethod
    def parse(cls, text: str) -> Name:
        """The parts of a name as counting writes it."""
        dataset, (_, column), unit, tests, days = json.loads(text)
        return cls((dataset, column, unit, frozenset(tests)), min(days), max(days))

    @property
    def dataset(self) -> str:
        """The dataset that is counted."""
        return self.family[0]

    def within(self, other: Name) -> bool:
        """Whether its days lie within the other's."""
        return other.first <= self.first and self.last <= other.last


@dataclass(frozen=True)
class Counts:
    """table: one row a count: name, area, grouping ('' for All, Unknown and Known), group,
    parent_area, parent_grouping, parent_group, value. numerator, denominator: for each row of the
    cells, the number of its counts in `table` (-1: none)."""

    table: pd.DataFrame
    numerator: np.ndarray
    denominator: np.ndarray

    @cached_property
    def names(self) -> dict[str, Name]:
        """Every name in the table, taken apart."""
        return {text: Name.parse(text) for text in self.table["name"].unique()}


def register(cells: pd.DataFrame, constant: set[str]) -> Counts:
    """The counts that `cells` tell.

    cells: rows with numerator, denominator and the names of both; constant: datasets whose counts
    are public, so that they need no variable.
    """
    parts = {role: _told(cells, role) for role in ("numerator", "denominator")}
    told = pd.concat(parts, names=["role", "cell"]).reset_index()
    told = told[told["name"].notna() & told["value"].notna()]
    datasets = {text: Name.parse(text).dataset for text in told["name"].unique()}
    told = told[~told["name"].map(datasets).isin(constant)]
    told["name"] = told["name"].map(_same_numbers(told))
    told["id"] = told.groupby(ID, sort=False).ngroup()
    table = told.drop_duplicates("id").set_index("id").sort_index()
    where = {}
    for role in parts:
        mine = told[told["role"] == role].set_index("cell")["id"]
        where[role] = mine.reindex(cells.index, fill_value=-1).to_numpy(dtype=int)
    columns = [*ID, "parent_area", "parent_grouping", "parent_group", "value"]
    return Counts(table[columns], where["numerator"], where["denominator"])


def _told(cells: pd.DataFrame, role: str) -> pd.DataFrame:
    out = cells[
        ["area", "parent_area", "grouping", "parent_grouping", "group", "parent_group"]
    ].copy()
    out["name"], out["value"] = cells[f"{role}_of"], cells[role]
    # those whose ethnic group is known are the same people in every group, and Known among All
    bare = {text: _bare(text) for text in out["name"].dropna().unique()}
    known = out["name"].map(lambda text: bare.get(text, text) != text).astype(bool)
    out["name"] = out["name"].map(bare)
    out.loc[known & (cells["group"] == UNKNOWN), "name"] = None
    out.loc[known & (cells["group"] == ALL), "group"] = KNOWN
    share = cells["measure"] == "representation"
    out.loc[share, "name"] = cells.loc[share, "denominator_of"]
    unknown = cells["group"] == UNKNOWN
    if role == "denominator":
        out.loc[share & ~unknown, "group"] = KNOWN
        out.loc[share & unknown, "group"] = ALL
    else:
        out.loc[share & (cells["group"] == ALL), "group"] = KNOWN
    apart = out["group"].isin([ALL, UNKNOWN, KNOWN])
    out.loc[apart, ["grouping", "parent_grouping", "parent_group"]] = ""
    return out


def _bare(text: str) -> str:
    """A name without the test that the ethnic group is known."""
    dataset, dating, unit, tests, days = json.loads(text)
    kept = [test for test in tests if json.loads(test)[1] != {"known": True}]
    return text if len(kept) == len(tests) else json.dumps([dataset, dating, unit, kept, days])


def _same_numbers(told: pd.DataFrame) -> dict[str, str]:
    """Names of equal numbers brought to one: where every person has one row, people are rows; and
    a test that every row meets is no test."""
    whole = told[(told["area"] == WHOLE) & (told["group"] == ALL)].drop_duplicates("name")
    totals = dict(zip(whole["name"], whole["value"], strict=True))
    names = {text: Name.parse(text) for text in told["name"].unique()}
    first: dict[str, str] = {}
    for text in sorted(names, key=lambda t: (len(names[t].family[3]), t)):
        name = names[text]
        first[text] = text
        for other in set(first.values()) - {text}:
            theirs = names[other]
            same_days = (name.first, name.last) == (theirs.first, theirs.last)
            alike = name.family[:2] == theirs.family[:2] and same_days
            nested = theirs.family[3] <= name.family[3] and name.family[2] == theirs.family[2]
            equal = text in totals and totals.get(other) == totals[text]
            if equal and alike and (nested or name.family[3] == theirs.family[3]):
                first[text] = other
                break
    return first
