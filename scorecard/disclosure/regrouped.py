"""How groups of then, which are made of other codes now, hang together with groups of now.

Groups that fill another one exactly add up to it. Where some codes are missing, what lies between
is the people of these codes, whom no group may tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from scorecard.disclosure.codes import Group, Made
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.fillings import fillings, gaps

WHERE = ["name", "area"]
MOVED = "moved"  # the grouping of people whose code was moved


@dataclass(frozen=True)
class Regrouped:
    """moved: people of codes that were moved, as counts: like the table of the counts, numbered
    after those that there are. sums: lines (line, count, sign) of what adds up."""

    moved: pd.DataFrame
    sums: list[pd.DataFrame]


def regrouped(counts: Counts, many: int) -> Regrouped:
    """All relations of groups of then. many: how many counts there are."""
    sums, moved = [], [counts.table.iloc[:0]]
    for made, mine in _changed(counts):
        at = {
            (str(grouping), str(group)): rows.set_index(WHERE)["count"]
            for (grouping, group), rows in mine.groupby(["grouping", "group"])
        }
        for whole, parts in sorted(fillings(made)):
            if at.keys() >= {whole, *parts}:
                sums.append(_line(_together(at, whole, parts), counts))
        between: dict[frozenset[str], list[pd.DataFrame]] = {}
        for whole, parts, codes in sorted(gaps(made), key=lambda gap: gap[:2]):
            if at.keys() >= {whole, *parts}:
                between.setdefault(codes, []).append(_together(at, whole, parts))
        for codes, found in between.items():
            people = _people(found, counts.table["value"])
            people.index = pd.RangeIndex(many, many + len(people))
            many += len(people)
            sums += [_difference(each, people) for each in found]
            moved.append(people.assign(grouping=MOVED, group=json.dumps(sorted(codes))))
    return Regrouped(pd.concat(moved), sums)


def whole_groupings(counts: Counts) -> pd.DataFrame:
    """The places of groups of now, without those of which groupings the others are not told: an
    edition told them all, and some of them were other groups."""
    places = counts.of_now
    short = [places.iloc[:0]]
    for made, mine in _changed(counts):
        now = next(each for each in made if not any(group.before for group in each.values()))
        mine = mine[mine.index.isin(places.index)]
        needed = pd.Series([key[0] for key, each in now.items() if each.codes]).value_counts()
        there = [now[key].codes if key in now else None for key in _keys(mine)]
        filled = mine[[bool(codes) for codes in there]].drop_duplicates(
            [*WHERE, "grouping", "group"]
        )
        found = filled.groupby([*WHERE, "grouping"])["group"].transform("size")
        short.append(filled[(found < filled["grouping"].map(needed)) & (filled["grouping"] != "")])
    return places.drop(pd.concat(short).index)


def _changed(counts: Counts) -> Iterator[tuple[list[dict[Group, Made]], pd.DataFrame]]:
    """What the groups of each dataset were made of, and the places of its counts, where there are
    groups of then."""
    places = counts.places
    datasets = places["name"].map({text: name.dataset for text, name in counts.names.items()})
    for dataset, mine in places.groupby(datasets, sort=False):
        if counts.then[mine["count"]].any():
            yield counts.codes.made(str(dataset)), mine


def _keys(places: pd.DataFrame) -> list[Group]:
    return list(places[["grouping", "group"]].itertuples(index=False, name=None))


def _together(at: dict[Group, pd.Series], whole: Group, parts: tuple[Group, ...]) -> pd.DataFrame:
    """Counts of the whole (first column) and of its parts, where all of them are counted."""
    columns = [whole, *parts]
    return pd.concat([at[key] for key in columns], axis=1, join="inner", keys=range(len(columns)))


def _line(together: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """Lines that say: the whole is what its parts are.

    Beside groups of then a number that was told and corrected since is another one: that of then
    everybody knows.
    """
    long = _entries(together)
    then = pd.Series(counts.then[long["count"]], index=long.index)
    beside = then.groupby(long["line"]).transform("any")
    return long[~(beside & counts.corrected[long["count"]])]


def _entries(together: pd.DataFrame) -> pd.DataFrame:
    """A line a place: the first column is the sum of the others."""
    long = together.reset_index(drop=True).melt(
        var_name="role", value_name="count", ignore_index=False
    )
    long["sign"] = (long["role"] == 0).map({True: 1, False: -1})
    return long.reset_index(names="line")[["line", "count", "sign"]].astype(int)


def _people(found: list[pd.DataFrame], value: pd.Series) -> pd.DataFrame:
    """Whom the wholes have and their parts have not: name, area and value, one a place.

    found: tables of `_together` about the same codes. Where records came in between, they differ:
    the smallest number that is somebody stands for all.
    """
    left = [each.apply(lambda column: column.map(value)) for each in found]
    gaps = pd.concat([each[0] - each.drop(columns=0).sum(axis=1) for each in left])
    gaps = gaps[gaps >= 0].rename("value").reset_index()
    ordered = gaps.assign(nobody=gaps["value"] == 0).sort_values(["nobody", "value"], kind="stable")
    return ordered.drop_duplicates(WHERE)[[*WHERE, "value"]].sort_values(WHERE)


def _difference(together: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Lines that say: the whole is what its parts are, and the people who were moved."""
    there = people.reset_index(names="moved").set_index(WHERE)["moved"]
    return _entries(together.join(there, how="inner"))
