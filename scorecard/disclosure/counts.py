"""From rows to counts: which different numbers the rows tell, however often each is told.

A count is known by its name (what is counted, when; see `counting.naming`), its area and its ethnic
group. All are the same people in every grouping, and so are Unknown, but where a code says too
little for one of them; and an indicator's denominator may be another's numerator.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from scorecard.disclosure.above import chains
from scorecard.disclosure.codes import KNOWN, THEN, Codes, renamed
from scorecard.disclosure.implied import (
    added_up,
    left_unknown,
    not_in_groups,
    outside_overlaps,
)
from scorecard.disclosure.names import ID, Name, in_short, same_numbers
from scorecard.disclosure.primary import NESTED
from scorecard.disclosure.rolled_up import rolled_up
from scorecard.results import ALL, UNKNOWN, WHOLE

PARENTS = ["parent_area", "parent_grouping", "parent_group"]
ABOVE = ["areas_above", "groups_above"]
TOLD = [*ID, *PARENTS, "value", *ABOVE, "rounding", "codes"]


@dataclass(frozen=True)
class Counts:
    """table: one row a count: name, area, grouping ('' for All, Unknown and Known), group, value.
    places: where it stands: count (its number in `table`), name, area, grouping, group, the parents
    of these and all that they lie in (`areas_above`, `groups_above`, see `above.chains`), whether
    others of the grouping are not told (`alone`); twice where a group is all there is of a coarser
    one. numerator, denominator:
    for each row of the cells, the number of its counts in `table` (-1: none). known: counts that an
    earlier edition told. nearly: the multiple to which an earlier edition rounded a count that it
    told (1: it did not). then: counts of groups that are made of other codes now. corrected: counts
    of which an earlier edition told another number. codes: of what groups are and were made. same:
    for every name as it is defined the one in the table. standing: for every name as it is asked
    for. single: names of people with one row each."""

    table: pd.DataFrame
    places: pd.DataFrame
    numerator: np.ndarray
    denominator: np.ndarray
    known: np.ndarray
    nearly: np.ndarray
    then: np.ndarray
    corrected: np.ndarray
    codes: Codes
    same: dict[str, str]
    standing: dict[str, str]
    single: frozenset[str]

    @cached_property
    def names(self) -> dict[str, Name]:
        """Every name in the table, taken apart."""
        return {text: Name.parse(text) for text in self.table["name"].unique()}

    @property
    def of_now(self) -> pd.DataFrame:
        """The places of groups that are made of the codes that they have now."""
        return self.places[~self.then[self.places["count"]]]

    @cached_property
    def defined(self) -> dict[str, Name]:
        """Every name as it is defined, taken apart."""
        return {text: Name.parse(text) for text in self.same}

    @cached_property
    def totals(self) -> dict[str, float]:
        """What each name counts in the whole organisation."""
        return _totals(self.table)


def register(
    cells: pd.DataFrame,
    constant: set[str],
    earlier: pd.DataFrame | None = None,
    codes: Codes | None = None,
    single: Collection[str] = (),
    since: Mapping[tuple[str, str], date] | None = None,
) -> Counts:
    """The counts that `cells` tell.

    cells: rows with numerator, denominator, the names of both and `rounding`; constant: datasets
    whose counts are public, so that they need no variable. earlier: what earlier editions told,
    with columns TOLD; a number that was corrected since is another one, and so is that of a group
    that was made of other `codes`. The cells have the hash of theirs as earlier ones have.
    single: names of people of whom each has one row. since: for a dataset and a column the first
    day that stands there.
    """
    codes = codes or Codes()
    wider = _with_more_unknown(cells)
    parts = {role: _told(cells, role, wider) for role in ("numerator", "denominator")}
    told = pd.concat(parts, names=["role", "cell"]).reset_index()
    if earlier is not None:
        told = pd.concat([told, earlier.assign(role="earlier", cell=-1)], ignore_index=True)
    told = told[told["name"].notna() & told["value"].notna()]
    datasets = {text: Name.parse(text).dataset for text in told["name"].unique()}
    told = told[~told["name"].map(datasets).isin(constant)]
    short = in_short(told["name"].unique())
    told["name"] = told["name"].map(short)
    secret = {short[text] for text in _all_of_them(cells) if text in short}
    once = {short[text] for text in single if text in short}
    blurred = _blurred(told)
    same = same_numbers(_totals(told), blurred | secret, once - blurred)
    told["name"] = told["name"].map(same)
    told = pd.concat([told, left_unknown(told), not_in_groups(told, wider)], ignore_index=True)
    told = pd.concat([told.assign(alone=False), rolled_up(told, codes)], ignore_index=True)
    told = pd.concat([told, *outside_overlaps(told)], ignore_index=True)
    told = renamed(pd.concat([told, *added_up(told, same, since or {})], ignore_index=True), codes)
    own = told.assign(**_own_group(told))
    told["id"] = own["id"] = own.groupby(ID, sort=False).ngroup()
    table = own.drop_duplicates("id").set_index("id").sort_index()
    before = told[told["role"] == "earlier"]
    again = before[table["value"].loc[before["id"]].to_numpy() == before["value"].to_numpy()]
    nearest = again.fillna({"rounding": 1}).groupby("id")["rounding"].min()
    nearly = nearest.reindex(table.index)
    places = told.drop_duplicates([*ID, "id"]).rename(columns={"id": "count"})
    places = places.assign(**chains(places))
    where = {}
    for role in parts:
        mine = told[told["role"] == role].astype({"cell": int}).set_index("cell")["id"]
        where[role] = mine.reindex(cells.index, fill_value=-1).to_numpy(dtype=int)
    return Counts(
        table=table[[*ID, "value"]],
        places=places[["count", *ID, *PARENTS, *ABOVE, "alone"]],
        numerator=where["numerator"],
        denominator=where["denominator"],
        known=(nearly == 1).to_numpy(),
        nearly=nearly.fillna(1).to_numpy(dtype=float),
        then=table["grouping"].str.endswith(THEN).to_numpy(dtype=bool),
        corrected=table.index.isin(before["id"]) & ~table.index.isin(again["id"]),
        codes=codes,
        same=same | {text: text for text in table["name"].unique()},
        standing={text: same[each] for text, each in short.items()},
        single=frozenset(once),
    )


def published(cells: pd.DataFrame, counts: Counts, hidden: np.ndarray) -> pd.DataFrame:
    """The counts that the cells which are not `hidden` tell, with columns TOLD, under every name
    that stands for the same number now: in a later edition it may be another one."""
    shown = np.concatenate([counts.numerator[~hidden], counts.denominator[~hidden]])
    rounding = pd.Series(np.tile(cells["rounding"].to_numpy(dtype=float)[~hidden], 2))
    nearest = rounding.groupby(shown).min()
    places = counts.places[counts.places["count"].isin(shown)]
    out = places.assign(
        value=counts.table["value"].loc[places["count"]].to_numpy(),
        rounding=nearest.loc[places["count"]].to_numpy(),
        codes=counts.codes.of_now(places["grouping"], places["group"]),
        **{name: places[name].map(json.dumps) for name in ABOVE},
    )
    defined = pd.DataFrame({"defined": counts.same.keys(), "name": counts.same.values()})
    named = out.merge(defined, on="name").drop(columns="name")
    return named.rename(columns={"defined": "name"})[TOLD]


def _blurred(told: pd.DataFrame) -> set[str]:
    """Names that are told rounded: now, or by every earlier edition where they are told no more."""
    before = told["role"] == "earlier"
    now = set(told.loc[~before & (told["rounding"] > 1), "name"])
    gone = told[before & ~told["name"].isin(told.loc[~before, "name"])]
    nearest = gone.groupby("name")["rounding"].min()
    return now | set(nearest.index[nearest > 1])


def _all_of_them(cells: pd.DataFrame) -> set[str]:
    """Numerators that everybody meets where that nobody does not is hidden: no reader sees that
    their test changes nothing."""
    if "hides_zeros" not in cells:
        return set()
    nested = cells["measure"].isin(NESTED) & cells["hides_zeros"].astype(bool)
    return {*cells.loc[nested & (cells["numerator"] == cells["denominator"]), "numerator_of"]}


def _with_more_unknown(cells: pd.DataFrame) -> set[str]:
    """The groupings for which some codes say too little: more are unknown in them than in another
    one."""
    out: set[str] = set()
    for role in ("numerator", "denominator"):
        mine = cells[(cells["group"] == UNKNOWN) & cells[role].notna()]
        keys = [mine["measure"] == "representation", mine[f"{role}_of"], mine["area"]]
        least = mine[role].groupby(keys).transform("min")
        out |= set(mine.loc[mine[role] > least, "grouping"])
    return out


def _own_group(told: pd.DataFrame) -> dict[str, list[str]]:
    """The grouping and group of each row; of a group that is all there is of a coarser one,
    that one's."""
    child, parent = ["grouping", "group"], ["parent_grouping", "parent_group"]
    links = told.loc[told["parent_group"] != "", child + parent].drop_duplicates()
    alone = links[~links.duplicated(parent, keep=False)]
    alone = alone[[_is_all(told, *row) for row in alone.itertuples(index=False, name=None)]]
    above = {tuple(row[:2]): tuple(row[2:]) for row in alone.itertuples(index=False)}
    own = {group: group for group in told[child].itertuples(index=False, name=None)}
    for group in own:
        while own[group] in above:
            own[group] = above[own[group]]
    found = [own[group] for group in told[child].itertuples(index=False, name=None)]
    return {name: [group[n] for group in found] for n, name in enumerate(child)}


def _is_all(told: pd.DataFrame, grouping: str, group: str, above: str, over: str) -> bool:
    """Whether a group has the numbers of the coarser one wherever both are told: no code says too
    little for the finer grouping alone."""
    keys = ["name", "area"]
    fine = told[(told["grouping"] == grouping) & (told["group"] == group)]
    coarse = told[(told["grouping"] == above) & (told["group"] == over)]
    fine, coarse = (each[each["role"] != "earlier"] for each in (fine, coarse))
    both = fine[[*keys, "value"]].merge(coarse[[*keys, "value"]], on=keys)
    return bool((both["value_x"] == both["value_y"]).all())


def _told(cells: pd.DataFrame, role: str, wider: set[str]) -> pd.DataFrame:
    """What cells tell in a role; wider: groupings whose Unknown, and so Known, are their own."""
    out = cells[
        ["area", "parent_area", "grouping", "parent_grouping", "group", "parent_group"]
    ].copy()
    for name in ABOVE:
        out[name] = cells.get(name)
    out["rounding"] = cells["rounding"]
    out["codes"] = cells.get("codes", "")
    out["name"], out["value"] = cells[f"{role}_of"], cells[role]
    if role == "numerator":
        # a mean tells its total. Totals add up as the people do whose values they are, and are
        # told in those: a total is kept as open as the number of people would be
        mean = cells["measure"] == "mean"
        out.loc[mean, "value"] = cells.loc[mean, "denominator"]
    # those whose ethnic group is known are the same people in every group, and Known among All
    bare = {text: _bare(text) for text in out["name"].dropna().unique()}
    known = out["name"].map(lambda text: bare.get(text, text) != text).astype(bool)
    out["name"] = out["name"].map(bare).astype(object)
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
    if "known_codes" in cells:
        base = (out["group"] == KNOWN).to_numpy()
        out.loc[base, "codes"] = cells.loc[base, "known_codes"]
    apart = out["group"].isin([ALL, UNKNOWN, KNOWN])
    out.loc[out["group"] == ALL, "codes"] = ""
    own = out["grouping"].isin(wider) & ~known
    apart &= ~own | (out["group"] == ALL)
    out.loc[own & out["group"].isin([UNKNOWN, KNOWN]), "groups_above"] = "[]"
    out.loc[apart, ["grouping", "parent_grouping", "parent_group"]] = ""
    out.loc[apart, "groups_above"] = "[]"
    return out


def _bare(text: str) -> str:
    """A name without the test that the ethnic group is known."""
    dataset, dating, unit, tests, days = json.loads(text)
    kept = [test for test in tests if json.loads(test)[1] != {"known": True}]
    return text if len(kept) == len(tests) else json.dumps([dataset, dating, unit, kept, days])


def _totals(told: pd.DataFrame) -> dict[str, float]:
    """What each name counts in the whole organisation; not a number where nothing tells it."""
    whole = told[(told["area"] == WHOLE) & (told["group"] == ALL)].drop_duplicates("name")
    totals = dict.fromkeys(told["name"].unique(), np.nan)
    return totals | dict(zip(whole["name"], whole["value"], strict=True))
