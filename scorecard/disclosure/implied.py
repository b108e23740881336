"""Counts that nobody is told, and everybody can work out from those that are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from scorecard.disclosure.codes import KNOWN
from scorecard.disclosure.conditions import apart, failing, implies
from scorecard.disclosure.names import ID, Name, families, same_tests
from scorecard.disclosure.times import tilings
from scorecard.results import ALL, UNKNOWN, WHOLE

When = tuple[str, tuple[str, ...]]  # how a name is dated, and its days


def left_unknown(told: pd.DataFrame) -> pd.DataFrame:
    """Those of unknown ethnicity, where All and Known are told and they are not."""
    where, keys = ["name", "area"], ["name", "area", "grouping", "codes"]
    whole, known, unknown = (told[told["group"] == group] for group in (ALL, KNOWN, UNKNOWN))
    whole = whole.drop_duplicates(where)[[*where, "value"]]
    known, unknown = (each.drop_duplicates(keys) for each in (known, unknown))
    both = known.merge(whole, on=where, suffixes=("", "_whole"))
    there = both.merge(unknown[keys], on=keys, how="left", indicator=True)
    left = both[(there["_merge"] != "both").to_numpy()]
    value = left["value_whole"] - left["value"]
    return left.assign(group=UNKNOWN, value=value, role="").drop(columns="value_whole")


def not_in_groups(told: pd.DataFrame, wider: set[str]) -> pd.DataFrame:
    """Those of unknown ethnicity, where All and every group are told and they are not: a population
    of several days that is a rate's base has no row for them. As a sum that fails they would be
    taken for known, and with them those of each day.

    wider: groupings in which more are unknown, as their own.
    """
    where, keys = ["name", "area"], ["name", "area", "grouping"]
    datasets = told["name"].map({text: Name.parse(text).dataset for text in told["name"].unique()})
    unknown = told["group"] == UNKNOWN
    has_some = datasets.isin(datasets[unknown])
    there = pd.MultiIndex.from_frame(told[where]).isin(
        pd.MultiIndex.from_frame(told[unknown][where])
    )
    mine = told[has_some & ~there].drop_duplicates([*keys, "group"])
    groups = mine[~mine["group"].isin([ALL, KNOWN])]
    sums = groups.groupby(keys, sort=False)["value"].sum().rename("known").reset_index()
    sums = sums.assign(own=sums["grouping"].where(sums.pop("grouping").isin(wider), ""))
    whole = mine[mine["group"] == ALL].drop_duplicates(where)
    left = whole.merge(sums, on=where).assign(group=UNKNOWN, role="", cell=-1)
    left = left.assign(grouping=left.pop("own"), value=left["value"] - left.pop("known"))
    return left[left["value"] >= 0].sort_values("value", kind="stable").drop_duplicates(keys)


def added_up(
    told: pd.DataFrame, same: Mapping[str, str], since: Mapping[tuple[str, str], date]
) -> Iterator[pd.DataFrame]:
    """Rows and people of a longer time that shorter ones fill, or of several days together, where
    other filters are told of it: nobody is told the sum, and everybody can add it up and hold it
    against those.

    Of people of a longer time only where none is seen in two of the shorter ones. same: for every
    name as it is defined the one in `told`: a test may change nothing in one of the shorter times.
    since: for a dataset and a column the first day that stands there; a longer time that begins
    before is no more than what came after.
    """
    there_now = set(told["name"])
    same = {text: each for text, each in same.items() if each in there_now}
    same |= {text: text for text in there_now}
    names = {text: Name.parse(text) for text in sorted(same)}
    names = {text: name for text, name in names.items() if not name.is_total}
    whole = told[(told["area"] == WHOLE) & (told["group"] == ALL)].drop_duplicates("name")
    seen = dict(zip(whole["name"], whole["value"], strict=True))
    totals = {text: seen[each] for text, each in same.items() if each in seen}
    times: dict[tuple[str, ...], set[When]] = {}
    for name in names.values():
        times.setdefault(name.family[:3], set()).add((name.dating, name.days))
    gathered = _gathered(names, totals)
    for family, members in families(names).items():
        there = {(names[text].dating, names[text].days) for text in members}
        for when in sorted(times[family[:3]] - there):
            begun = since.get(family[:2])
            way = _way(
                names,
                members,
                when,
                gathered.get((*family[:3], when[1]), ()),
                begun.isoformat() if begun else "",
            )
            if way is not None:
                found = [told[told["name"] == same[text]].drop_duplicates(ID) for text in way]
                parts = pd.concat(found, ignore_index=True)
                place = parts.groupby(ID[1:], sort=False)["value"]
                sums = parts.assign(value=place.transform("sum")).drop_duplicates(ID[1:])
                longer = replace(names[way[0]], dating=when[0], days=when[1])
                wider = [same[text] for text, name in names.items() if longer.narrows(name)]
                distinct = longer.unit == "people" and longer.dating == "on"
                if not distinct or _fits(sums, told[told["name"].isin(wider)]):
                    yield sums.assign(name=str(longer), role="", cell=-1)


def _gathered(
    names: dict[str, Name], totals: dict[str, float]
) -> dict[tuple[Any, ...], tuple[str, ...]]:
    """Spans that are single days put together, as the totals of some filter show, and the days."""
    out: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for family, members in families(names).items():
        single = [t for t in members if names[t].dating == "as at" and names[t].days]
        days = {names[t].days[0]: t for t in single}
        for text in (t for t in members if names[t].dating == "on"):
            first, last = names[text].days
            inside = tuple(sorted(day for day in days if first <= day <= last))
            if inside and totals.get(text) == sum(totals.get(days[d], np.nan) for d in inside):
                out[*family[:3], names[text].days] = inside
    return out


def _way(
    names: dict[str, Name], members: list[str], when: When, gathered: tuple[str, ...], since: str
) -> list[str] | None:
    """Members that make up a time: spans one after the other, or days each by itself, also those
    that a span is `gathered` from. since: the first day of all."""
    dating, days = when
    if dating == "on":
        spans = [text for text in members if names[text].dating == "on"]
        way = next(tilings(names, spans, days[0], days[1], since), None)
        if way is not None or not gathered:
            return way
        dating, days = "as at", gathered
    single = {
        names[text].days[0]: text
        for text in members
        if names[text].dating == dating and len(names[text].days) == 1
    }
    return [single[day] for day in days] if {*days} <= single.keys() else None


def _fits(sums: pd.DataFrame, wider: pd.DataFrame) -> bool:
    """Whether sums are nowhere more than what they are part of."""
    both = sums.merge(wider, on=ID[1:], suffixes=("", "_wider"))
    return bool((both["value"] <= both["value_wider"]).all())


def outside_overlaps(told: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows that meet one of two filters and not the other, where it is told how many meet both:
    the filters overlap, and these and the other's rows do not. Where nobody does, by the look of
    it nobody can."""
    names = {text: Name.parse(text) for text in told["name"].unique()}
    rows = {text: name for text, name in names.items() if name.unit == "rows"}
    found: dict[Name, tuple[str, str]] = {}
    for both, name in rows.items():
        wider = sorted(text for text, other in rows.items() if name.narrows(other))
        for one, other in permutations(wider, 2):
            asked = rows[one].tests - rows[other].tests
            if len(asked) == 1 and implies(rows[one].tests | rows[other].tests, name.tests):
                tests = rows[other].tests | {failing(*asked)}
                if not apart(tests, tests):
                    found.setdefault(replace(rows[other], tests=tests), (other, both))
    for name, (other, both) in found.items():
        if not any(
            name.alike(each) and same_tests(name.tests, each.tests) for each in rows.values()
        ):
            whole, part = (told[told["name"] == text].drop_duplicates(ID) for text in (other, both))
            there = whole.merge(part[[*ID[1:], "value"]], on=ID[1:], suffixes=("", "_part"))
            value = there["value"] - there["value_part"]
            if (value >= 0).all() and value.any():
                out = there.drop(columns="value_part")
                yield out.assign(name=str(name), value=value, role="", cell=-1)
