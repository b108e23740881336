"""What lies between counts of which some are within another: counts that only relations know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.disclosure.above import in_areas
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.names import ID

PLACE = ["area", "grouping", "group"]


def between(known: pd.DataFrame, parts: list[tuple[str, str]]) -> pd.DataFrame:
    """What lies between counts of each (part, whole) of names: `part`, `whole`, `value`."""
    columns = known.reset_index(names="count")[["count", *ID, "value"]]
    by_name = dict(list(columns.groupby("name")))
    found = [columns.iloc[:0].merge(columns.iloc[:0], on=PLACE, suffixes=("_part", "_whole"))]
    for part, whole in parts:
        if part in by_name and whole in by_name:
            mine = by_name[part].merge(by_name[whole], on=PLACE, suffixes=("_part", "_whole"))
            found.append(mine)
    pairs = pd.concat(found, ignore_index=True)
    out = pd.DataFrame(
        {
            "part": pairs["count_part"],
            "whole": pairs["count_whole"],
            "value": pairs["value_whole"] - pairs["value_part"],
        }
    )
    return out[out["value"] >= 0]


def besides(
    known: pd.DataFrame, sets: list[tuple[str, list[str]]], sign: int = 1, some: bool = False
) -> pd.DataFrame:
    """What a whole holds beside several parts (sign −1: they beside it), for each (whole, parts)
    of names: `part` (a list), `whole`, `value`; only where all of them are told.

    some: beside those that are told, two at least; but where they are anywhere more than the whole
    there are people in two of them.
    """
    value, at = (
        known["value"],
        _by_place(known, {name for whole, of in sets for name in [whole, *of]}),
    )
    found = []
    for number, (whole, parts) in enumerate(sets):
        if whole not in at:
            continue
        there = [at[part] for part in parts if part in at]
        told = np.array([at[whole].index.isin(each.index) for each in there]).T
        for these in np.unique(told, axis=0) if len(there) else []:
            if these.sum() < (2 if some else len(parts)):
                continue
            rows = at[whole][(told == these).all(axis=1)]
            mine = [
                each.loc[rows.index].to_numpy()
                for each, is_told in zip(there, these, strict=True)
                if is_told
            ]
            beside = sum(value.loc[each].to_numpy() for each in mine)
            found.append(
                pd.DataFrame(
                    {
                        "set": number,
                        "part": list(zip(*mine, strict=True)),
                        "whole": rows.to_numpy(),
                        "value": sign * (value.loc[rows].to_numpy() - beside),
                    }
                )
            )
    if not found:
        return pd.DataFrame({"part": [], "whole": [], "value": []})
    out = pd.concat(found, ignore_index=True)
    less = out["value"] < 0
    gone = out["set"].isin(out.loc[less, "set"]) if some else less
    return out[~gone].drop(columns="set").drop_duplicates(["part", "whole"])


def _by_place(known: pd.DataFrame, names: set[str]) -> dict[str, pd.Series]:
    """For each of `names` its counts by the number of their place."""
    mine = known[known["name"].isin(names)]
    counts = pd.Series(mine.index, index=mine.groupby(PLACE, sort=False).ngroup().to_numpy())
    return {str(name): each for name, each in counts.groupby(mine["name"].to_numpy())}


def within_wider_areas(counts: Counts) -> pd.DataFrame:
    """People of an area beside those of the area above: `part`, `whole`, `value`.

    Somebody in two teams counts in both, so that sums say less than this: nobody is in a team who
    is not in its service.
    """
    people = [text for text, name in counts.names.items() if name.unit == "people"]
    mine = counts.places[counts.places["name"].isin(people)]
    mine = mine.assign(value=counts.table["value"].loc[mine["count"]].to_numpy())
    inside = in_areas(mine)
    # who moved with a team is in neither service alone for certain
    pairs = inside[~inside.duplicated("place", keep=False)].merge(
        mine,
        left_on=["name", "over", "grouping", "group"],
        right_on=["name", "area", "grouping", "group"],
        suffixes=("_part", "_whole"),
    )
    out = pd.DataFrame(
        {
            "part": pairs["count_part"],
            "whole": pairs["count_whole"],
            "value": pairs["value_whole"] - pairs["value_part"],
        }
    ).drop_duplicates(["part", "whole"])
    return out[out["value"] >= 0]
