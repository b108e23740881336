"""A group, and the areas that have few of it, where only a wider filter is told of both together.

One indicator is told for areas and for groups, another of the same records for each group of an
area. Where the wider filter has nobody of a group in a team, who is in the group and who is in
the team are different people under the narrower one too: together they are no more than all.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from scorecard.disclosure.above import in_areas
from scorecard.disclosure.between import PLACE
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.names import Name, exclusive
from scorecard.results import ALL, UNKNOWN

Form = tuple[str, str, list[str]]
TOP = ["top_grouping", "top_group"]
INSIDE = ["form", "over", "area", *TOP, "grouping", "group"]


def crossing(known: pd.DataFrame, counts: Counts, protection: float) -> pd.DataFrame:
    """Lines that say that a group and the areas with few of it (or an area and the groups of which
    it has few) hold no more than all, and as many as the wider filter has of both.

    known: name, area, grouping, group and value of each count. Only where what is left over is less
    than `protection`: more of it keeps nothing from moving. Returns line, count, sign, and `value`
    (of the line: what is left over).
    """
    forms = _terms([*_forms(counts.names, counts.table)])
    columns = known[known["name"].isin(counts.names)].reset_index(names="count")
    parts = forms.merge(columns, on="name")
    parts["value"] *= parts["sign"]
    keys = ["form", "wide", "terms", *PLACE]
    told = parts.groupby(keys, sort=False)["value"].agg(["sum", "size"]).reset_index()
    told = told[told["size"] == told["terms"]].rename(columns={"sum": "value"})
    told = told[["form", "wide", *PLACE, "value"]]
    # who is in two of the parts is no part of this
    told = told[~told["form"].isin(told.loc[told["value"] < 0, "form"])]
    lines = _lines(_inside(told, columns, counts), protection)
    of_form = lines.drop(columns="count")
    top = {"grouping": lines[TOP[0]], "group": lines[TOP[1]]}
    terms = [
        of_form.assign(area=lines["over"], **top, sign=1),
        of_form.assign(area=lines["over"], sign=-1),
        of_form.assign(**top, sign=-1),
    ]
    places = pd.concat(terms).drop_duplicates(["line", "form", *PLACE])
    found = places.merge(parts[["form", *PLACE, "count", "sign"]], on=["form", *PLACE])
    found["sign"] = found["sign_x"] * found["sign_y"]
    tables = (found, lines.assign(sign=1))
    out = pd.concat([each[["line", "count", "sign", "value"]] for each in tables])
    return out.sort_values("line", kind="stable").reset_index(drop=True)


def _forms(names: dict[str, Name], table: pd.DataFrame) -> Iterator[Form]:
    """(wider, name, parts): what the name counts beside parts, all of it within the wider one."""
    for wide, name in names.items():
        for text in (t for t, other in names.items() if other.narrows(name)):
            yield wide, text, []
            yield wide, wide, [text]
    at = table[table["group"] == ALL].groupby("area")["name"].agg(set)
    for whole, parts in exclusive(names):
        some = {frozenset(each.intersection(parts)) for each in at}
        yield from ((whole, whole, each) for each in sorted(map(sorted, some)) if len(each) > 1)


def _terms(forms: list[Form]) -> pd.DataFrame:
    """The names that make up each form, with their signs, and how many they are."""
    found = [
        (number, wide, len(minus) + 1, name, sign)
        for number, (wide, plus, minus) in enumerate(forms)
        for name, sign in ((plus, 1), *((each, -1) for each in minus))
    ]
    return pd.DataFrame(found, columns=["form", "wide", "terms", "name", "sign"])


def _inside(told: pd.DataFrame, known: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """The groups of areas of which the wider filter is told and the form is not, while it is told
    of the area, the group and both in the area above: INSIDE, count and value (of the wider
    filter) and `all`, `of_area`, `of_group`."""
    members = in_areas(counts.of_now)
    moved = members.duplicated("place", keep=False)
    # an area lies in the same ones whichever of its groups is told
    above = members.loc[~moved, ["name", "area", "over"]].drop_duplicates()
    tops = _tops(counts.of_now)
    top = tops.columns[2:].tolist()
    inside = known[known["group"] != ALL].rename(columns={"name": "wide"})[
        ["wide", *PLACE, "count", "value"]
    ]
    inside = inside.merge(above.rename(columns={"name": "wide"}), on=["wide", "area"])
    inside = inside.merge(told[["form", "wide"]].drop_duplicates(), on="wide")
    here = told[["form", *PLACE]]
    inside = inside.merge(here, on=["form", *PLACE], how="left", indicator=True)
    inside = inside[inside["_merge"] == "left_only"].drop(columns="_merge")
    values = told.drop(columns="wide")
    of_group = values.rename(columns={"area": "over", "value": "of_group"})
    inside = inside.merge(of_group, on=["form", "over", "grouping", "group"])
    inside = inside.merge(tops, on=["grouping", "group"])
    of_top = values.rename(columns={"grouping": top[0], "group": top[1], "value": "of_area"})
    inside = inside.merge(of_top, on=["form", "area", *top])
    whole = of_top.rename(columns={"area": "over", "of_area": "all"})
    return inside.merge(whole, on=["form", "over", *top])


def _tops(places: pd.DataFrame) -> pd.DataFrame:
    """For each group the coarser ones that it lies in, and All."""
    groups = places.loc[places["group"] != ALL, ["grouping", "group", "groups_above"]]
    groups = groups.drop_duplicates(["grouping", "group"])
    found = [
        (grouping, group, *top)
        for grouping, group, above in groups.itertuples(index=False)
        for top in [("", ALL), *(above if group != UNKNOWN else [])]
    ]
    return pd.DataFrame(found, columns=["grouping", "group", *TOP]).drop_duplicates()


def _lines(inside: pd.DataFrame, protection: float) -> pd.DataFrame:
    """The rows of `_inside` that make up each line, with `line` and what is left over as `value`:
    of each group the areas, and of each area the groups, that together leave the least."""
    where = ["form", "over", *TOP, "grouping"]
    out = []
    for fixed, one, many in (("group", "of_group", "of_area"), ("area", "of_area", "of_group")):
        mine = inside[inside[many] > inside["value"]]
        keys = [*where, fixed]
        taken = (mine[many] - mine["value"]).groupby([mine[key] for key in keys]).transform("sum")
        mine = mine.assign(left=mine["all"] - mine[one] - taken)
        mine = mine[(mine["left"] >= 0) & (mine["left"] < protection)]
        out.append(mine.assign(line=fixed + mine.groupby(keys).ngroup().astype(str)))
    lines = pd.concat(out, ignore_index=True)
    alone = ~lines.duplicated("line", keep=False)
    again = alone & lines.duplicated(INSIDE)
    lines = lines[~again].drop(columns="value").rename(columns={"left": "value"})
    return lines.assign(line=pd.factorize(lines["line"])[0])
