"""How groups of then, which are made of other codes now, hang together with groups of now.

Groups that fill another one exactly add up to it. Where some codes are missing, what lies between
is the people of these codes, whom no group may tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from scorecard.disclosure.codes import KNOWN, THEN, Group, Made
from scorecard.disclosure.counts import Counts
from scorecard.results import ALL, UNKNOWN

EVERYBODY = ("", ALL)
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
        for whole, parts in sorted(_fillings(made)):
            if at.keys() >= {whole, *parts}:
                sums.append(_line(_together(at, whole, parts), counts))
        gaps: dict[frozenset[str], list[pd.DataFrame]] = {}
        for whole, parts, codes in sorted(_gaps(made), key=lambda gap: gap[:2]):
            if at.keys() >= {whole, *parts}:
                gaps.setdefault(codes, []).append(_together(at, whole, parts))
        for codes, found in gaps.items():
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


def _partitions(made: list[dict[Group, Made]]) -> Iterator[tuple[str, dict[Group, Made], Made]]:
    """Of each list and grouping: its name, its groups that have codes, and Unknown."""
    for groups in made:
        for name in sorted({grouping for grouping, _ in groups if grouping}):
            mine = {key: each for key, each in groups.items() if key[0] == name and each.codes}
            yield name, {each.called: each for each in mine.values()}, groups["", UNKNOWN]


def _fillings(made: list[dict[Group, Made]]) -> set[tuple[Group, tuple[Group, ...]]]:
    """(whole, parts): every group that groups of one grouping fill, and everybody."""
    out = set()
    for _, groups, unknown in _partitions(made):
        if _codes(groups, tuple(groups)) == unknown.codes:  # a code may be known to others alone
            out.add((EVERYBODY, tuple(sorted([*groups, unknown.called]))))
        for _, whole, inside in _inside(made, groups):
            if inside and _codes(groups, inside) == whole.codes:
                out.add((whole.called, inside))
    for groups in made:
        both = sorted((groups["", KNOWN].called, groups["", UNKNOWN].called))
        out.add((EVERYBODY, tuple(both)))
    return out


def _gaps(
    made: list[dict[Group, Made]],
) -> set[tuple[Group, tuple[Group, ...], frozenset[str]]]:
    """(whole, parts, codes): groups of the same grouping, of two times, that lie within another one
    and leave the codes; and Unknown and all known groups of two times."""
    out = set()
    for grouping, groups, _ in _partitions(made):
        for theirs, whole, inside in _inside(made, groups):
            left = whole.codes - _codes(groups, inside)
            if theirs == grouping and inside and left:
                out.add((whole.called, inside, left))
    for few in made:
        for many in made:
            left = many["", KNOWN].codes - few["", KNOWN].codes
            if few["", KNOWN].codes < many["", KNOWN].codes:
                out.add((many["", KNOWN].called, (few["", KNOWN].called,), left))
                out.add((few["", UNKNOWN].called, (many["", UNKNOWN].called,), left))
    return {gap for gap in out if any(group[0].endswith(THEN) for group in (gap[0], *gap[1]))}


def _inside(
    made: list[dict[Group, Made]], groups: dict[Group, Made]
) -> Iterator[tuple[str, Made, tuple[Group, ...]]]:
    """Every group of any list that is not among `groups`, with its grouping and with those of
    `groups` that lie in it."""
    for others in made:
        for (grouping, group), whole in others.items():
            if group != UNKNOWN and whole.called not in groups:
                inside = [key for key, each in groups.items() if each.codes <= whole.codes]
                yield grouping, whole, tuple(sorted(inside))


def _codes(groups: dict[Group, Made], inside: tuple[Group, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(groups[key].codes for key in inside))


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
