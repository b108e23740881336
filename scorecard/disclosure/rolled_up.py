"""Groups and areas added up: numbers of a coarser group or a wider area that nobody is told of this
filter, where other filters are told there.

One indicator is told by detailed groups and others of the same records by broad ones, or one by
team and the others by service: readers add up, and hold the sum against the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from scorecard.disclosure.above import Above, chains
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.fillings import fillings
from scorecard.disclosure.names import ID, Name
from scorecard.results import ALL

OVER = ["over_grouping", "over_group"]
Place = tuple[str, str]  # name and area
WITHIN = ["parent_grouping", "parent_group", "groups_above", "codes"]


def rolled_up(told: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """Rows that `told` implies: sums of finer groups that fill a coarser one, and of areas that
    fill the one above. Only where another name of the dataset is told in that grouping of that
    area, and this one is not. `alone`: groups of a grouping of which others are not told.
    """
    names = {text: Name.parse(text) for text in told["name"].unique()}
    now = codes.of_now(told["grouping"], told["group"])
    rows = told[(told["codes"] == "") | (told["codes"] == now)].drop_duplicates(ID)
    rows = rows.assign(dataset=rows["name"].map({t: name.dataset for t, name in names.items()}))
    rows = rows.assign(areas_above=chains(rows)["areas_above"], role="", cell=-1, alone=False)
    both = pd.concat([rows, _of_groups(rows, codes)], ignore_index=True)
    # somebody in two teams is one person of their service
    people = [text for text, name in names.items() if name.unit == "people"]
    added = pd.concat([both.iloc[len(rows) :], _of_areas(both[~both["name"].isin(people)])])
    added["areas_above"] = added["areas_above"].map(json.dumps)
    asked = rows[["dataset", "area", "grouping"]].drop_duplicates()
    return added.merge(asked, on=["dataset", "area", "grouping"]).drop(columns="dataset")


def _of_groups(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """Of each name and area the groups of other groupings that its groups fill."""
    filled = _filled(rows["dataset"].unique(), codes)
    keys = ["name", "area", "grouping", *OVER]
    inside = rows.merge(filled, on=["dataset", "grouping", "group"])
    inside["value"] = inside.groupby(keys)["value"].transform("sum")
    inside = inside[inside.groupby(keys)["group"].transform("size") == inside["parts"]]
    over = inside.drop_duplicates(["name", "area", *OVER])
    over["alone"] = over.groupby(["name", "area", "over_grouping"])["group"].transform("size")
    over["alone"] = over["alone"] < over.pop("groups")
    over = over.drop(columns=["grouping", "group", *WITHIN, "parts"])
    over = over.rename(columns=dict(zip(OVER, ["grouping", "group"], strict=True)))
    like = rows.drop_duplicates(["grouping", "group"])[["grouping", "group", *WITHIN]]
    return _untold(over.merge(like, on=["grouping", "group"]), rows, ["name", "area", "grouping"])


def _filled(datasets: Iterable[str], codes: Codes) -> pd.DataFrame:
    """Groups and the one that they fill, as the codes that a dataset has have it; `parts`: how many
    they are, `groups`: how many there are of its grouping."""
    found = []
    for dataset in datasets:
        for made in codes.made_now(dataset):
            many = Counter(grouping for (grouping, _), each in made.items() if each.codes)
            found += [
                (dataset, *part, *whole, len(parts), many[whole[0]])
                for whole, parts in sorted(fillings([made]))
                for part in parts
            ]
    columns = ["dataset", "grouping", "group", *OVER, "parts", "groups"]
    return pd.DataFrame(found, columns=columns)


def _of_areas(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each name and group the areas that those directly below fill: all that are told of
    everybody, and together as many as are told there."""
    moved = rows["areas_above"].map(_moved).astype(bool)
    unsure = {
        (name, area)
        for name, ways in rows.loc[moved, ["name", "areas_above"]].itertuples(index=False)
        for way in ways
        for area in way
    }
    every = rows[~moved]
    for depth in range(max(every["areas_above"].map(len), default=0), 0, -1):
        below = every[every["areas_above"].map(len) == depth]
        below = below.assign(over=below["areas_above"].str[0])
        every = pd.concat([every, _one_up(below, every, unsure)], ignore_index=True)
    return every.iloc[(~moved).sum() :]


def _moved(above: Above) -> bool:
    """Whether what lies above differs within the time."""
    return bool(above) and isinstance(above[0], list)


def _one_up(below: pd.DataFrame, every: pd.DataFrame, unsure: set[Place]) -> pd.DataFrame:
    """The sums of areas in the area `over` them, where they fill it."""
    place, keys = ["name", "over"], ["name", "over", "grouping", "group"]
    parts = below[below["group"] == ALL].groupby(place)["value"].agg(["size", "sum"])
    everybody = every[every["group"] == ALL].set_index(["name", "area"])["value"]
    told = everybody.reindex(parts.index)
    as_many = told.isna() | (told == parts["sum"])
    whole = parts.loc[as_many & ~parts.index.isin(list(unsure)), "size"]
    sums = below.groupby(keys)["value"].agg(["size", "sum"]).reset_index()
    sums = sums.join(whole.rename("all"), on=place)
    over = below.drop_duplicates(keys).merge(sums[sums["size"] == sums["all"]], on=keys)
    above = over["areas_above"].str[1:]
    parent = above.map(lambda way: way[0] if way else "")
    over = over.assign(area=over["over"], value=over["sum"], areas_above=above, parent_area=parent)
    return _untold(over[every.columns], every, ["name", "area", "grouping", "group"])


def _untold(added: pd.DataFrame, rows: pd.DataFrame, place: list[str]) -> pd.DataFrame:
    """What no row of them tells at that place."""
    there = pd.MultiIndex.from_frame(rows[place])
    return added[~pd.MultiIndex.from_frame(added[place]).isin(there)]
