"""What a count lies within: the nearest area above it, and the nearest coarser group, that is told.

A level or a grouping may be left out (`levels`, `groupings`, `groupings_at`): what stands below it
then adds up to what stands above it, and whoever reads both can subtract.
"""

from __future__ import annotations

import json

import pandas as pd

from scorecard.results import WHOLE


def chains(told: pd.DataFrame) -> dict[str, pd.Series]:
    """Columns `areas_above` and `groups_above` as lists of what each row lies in, the nearest
    first: areas, and pairs of grouping and group.

    told: parent_area, parent_grouping, parent_group, and JSON in the two columns where counting
    said it. What came without them (an edition of long ago) lies in its parents, and in the whole.
    """
    areas = [
        json.loads(text) if isinstance(text, str) and text else _beyond(parent)
        for text, parent in zip(_column(told, "areas_above"), told["parent_area"], strict=True)
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


def in_areas(places: pd.DataFrame) -> pd.DataFrame:
    """`places` with `over`, the nearest area above in which the same group is counted; those
    without one are left out.

    places: name, area, grouping, group and `areas_above`.
    """
    keys = ["name", "over", "grouping", "group"]
    long = _listed(places, "areas_above").rename(columns={"areas_above": "over"})
    told = places.assign(over=places["area"])[keys].drop_duplicates()
    return long.merge(told, on=keys).drop_duplicates("place")


def in_groups(places: pd.DataFrame, tops: pd.DataFrame) -> pd.DataFrame:
    """`places` with `above` and `over`, the nearest coarser grouping told in the same area and the
    group of it that each lies in; those without one are left out.

    places: name, area, grouping, group and `groups_above`. tops: places that others may lie in.
    """
    keys = ["name", "area", "above", "over"]
    long = _listed(places, "groups_above")
    long["above"], long["over"] = long["groups_above"].str[0], long["groups_above"].str[1]
    told = tops.assign(above=tops["grouping"], over=tops["group"])[keys].drop_duplicates()
    return long.merge(told, on=keys).drop_duplicates("place")


def _listed(places: pd.DataFrame, column: str) -> pd.DataFrame:
    """A row for each entry of the lists in `column`, in their order; `place` numbers the places."""
    numbered = places.reset_index(drop=True).reset_index(names="place")
    return numbered.explode(column).dropna(subset=[column])
