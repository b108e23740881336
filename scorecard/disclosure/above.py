"""What a count lies within: the nearest area above it that is told, and the groups it is part of.

A level or a grouping may be left out (`levels`, `groupings`, `groupings_at`): what stands below it
then adds up to what stands above it, and whoever reads both can subtract.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Callable
from typing import Any

import pandas as pd

from scorecard.disclosure.names import Name
from scorecard.results import WHOLE

Above = list[Any]  # areas; or a list of such lists; or [first day, areas] of each time


def chains(told: pd.DataFrame) -> dict[str, pd.Series]:
    """Columns `areas_above` and `groups_above` as lists of what each row lies in, the nearest
    first: areas (of one that moved in the time that is counted a list of such lists), and pairs
    of grouping and group.

    told: name, parent_area, parent_grouping, parent_group, and JSON in the two columns where
    counting said it; of areas that moved, with the first day of each time. What came without them
    (an edition of long ago) lies in its parents, and in the whole.
    """
    areas = [
        _then(json.loads(text), name) if isinstance(text, str) and text else _beyond(parent)
        for text, parent, name in zip(
            _column(told, "areas_above"), told["parent_area"], told["name"], strict=True
        )
    ]
    groups = [
        json.loads(text) if isinstance(text, str) and text else [[grouping, group]] if group else []
        for text, grouping, group in zip(
            _column(told, "groups_above"),
            told["parent_grouping"],
            told["parent_group"],
            strict=True,
        )
    ]
    return {
        "areas_above": pd.Series(areas, index=told.index, dtype=object),
        "groups_above": pd.Series(groups, index=told.index, dtype=object),
    }


def _beyond(parent: str) -> list[str]:
    return list(dict.fromkeys([parent, WHOLE])) if parent else []


def _column(told: pd.DataFrame, name: str) -> pd.Series:
    return told[name] if name in told else pd.Series(None, index=told.index, dtype=object)


def _then(above: Above, text: str) -> Above:
    """Of each time of an area (its first day, and the areas above it) those of the days that a
    name counts; other lists as they are."""
    if not above or isinstance(above[0], str) or not isinstance(above[0][1], list):
        return above
    name, starts = Name.parse(text), [first for first, _ in above]
    at = [max(bisect(starts, day) - 1, 0) for day in name.days]
    times = range(at[0], at[-1] + 1) if name.dating == "on" else sorted({*at})
    ways = [above[time][1] for time in times]
    return ways if any(way != ways[0] for way in ways) else ways[0]


def in_areas(places: pd.DataFrame) -> pd.DataFrame:
    """`places` with `over`, the nearest area above in which the same group is counted; those
    without one are left out. A place of an area that moved stands there once for each such area,
    with the same number in `place`.

    places: name, area, grouping, group and `areas_above`.
    """
    keys = ["name", "over", "grouping", "group"]
    numbered = places.reset_index(drop=True).reset_index(names="place")
    ways = numbered.assign(over=numbered["areas_above"].map(_ways)).explode("over")
    long = ways.reset_index(drop=True).reset_index(names="way").explode("over")
    told = places.assign(over=places["area"])[keys].drop_duplicates()
    nearest = long.dropna(subset=["over"]).merge(told, on=keys).drop_duplicates("way")
    return nearest.drop(columns="way").drop_duplicates(["place", "over"])


def _ways(above: Above) -> Above:
    """The lists of areas above: one, but for an area that moved."""
    return above if above and isinstance(above[0], list) else [above]


def taken_together(members: pd.DataFrame) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What gives a table of places the first of those areas as `over` that have to be taken
    together, because what moved from one to the other is a part of both.

    members: of `in_areas`.
    """
    keys = ["name", "grouping", "group"]
    moved = members[members.duplicated("place", keep=False)]
    first: dict[tuple[str, ...], str] = {}
    for _, place in moved.groupby([*keys, "place"], sort=False):
        table = tuple(place[keys].iloc[0])
        overs = [*place["over"]]
        old = {first.get((*table, over), over) for over in overs}
        same = {key for key, over in first.items() if key[:-1] == table and over in old}
        same |= {(*table, over) for over in (*overs, *old)}
        first |= dict.fromkeys(same, min(old))

    def joined(places: pd.DataFrame) -> pd.DataFrame:
        if not first:
            return places
        names = zip(*(places[key] for key in (*keys, "over")), strict=True)
        return places.assign(over=[first.get(name, name[-1]) for name in names])

    return joined


def in_groups(places: pd.DataFrame, tops: pd.DataFrame) -> pd.DataFrame:
    """`places` with `above` and `over`, every other grouping told in the same area and the group of
    it that each lies in; those without one are left out.

    places: name, area, grouping, group and `groups_above`. tops: places that others may lie in.
    """
    keys = ["name", "area", "above", "over"]
    long = _listed(places, "groups_above")
    long["above"], long["over"] = long["groups_above"].str[0], long["groups_above"].str[1]
    told = tops.assign(above=tops["grouping"], over=tops["group"])[keys].drop_duplicates()
    return long.merge(told, on=keys)


def _listed(places: pd.DataFrame, column: str) -> pd.DataFrame:
    """A row for each entry of the lists in `column`, in their order; `place` numbers the places."""
    numbered = places.reset_index(drop=True).reset_index(names="place")
    return numbered.explode(column).dropna(subset=[column])
