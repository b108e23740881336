"""What is left of denominators beside the numerators within them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from scorecard.disclosure.between import PLACE
from scorecard.disclosure.codes import KNOWN
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.primary import NESTED
from scorecard.results import ALL, UNKNOWN


def rests_of(
    cells: pd.DataFrame,
    counts: Counts,
    sums: list[tuple[str, list[str]]],
    values: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, np.ndarray]:
    """What is left of denominators beside the numerators within them: a table like that of the
    counts with `top` and `bottom`, numbered after them; and the number of each cell's rest.

    What Known leaves of All is Unknown, a count of its own already. sums: names of longer times
    with those that add up to them, also where nobody is told the sum. values: as of `linking.link`.
    """
    top, bottom = counts.numerator, counts.denominator
    nested = cells["measure"].isin(NESTED).to_numpy()
    has = nested & (top >= 0) & (bottom >= 0) & (top != bottom)
    pairs = pd.DataFrame({"top": top[has], "bottom": bottom[has]})
    if values is not None:
        within = values[(values["base"] >= 0) & (values["base"] != values["count"])]
        more = within.rename(columns={"count": "top", "base": "bottom"})[["top", "bottom"]]
        pairs = pd.concat([pairs, more])
    pairs = _with_longer(pairs.drop_duplicates(), counts.table, sums)
    tops, bottoms = (counts.table.loc[pairs[name]].reset_index() for name in pairs)
    same = (tops[["name", "area"]] == bottoms[["name", "area"]]).all(axis=1)
    known = (same & (tops["group"] == KNOWN) & (bottoms["group"] == ALL)).to_numpy()
    left = counts.table[counts.table["group"] == UNKNOWN].reset_index(names="count")
    unknown = left.set_index(["name", "area", "grouping"])["count"]
    number = np.empty(len(pairs), dtype=int)
    of = tops.loc[known, ["name", "area", "grouping"]]
    number[known] = unknown.loc[list(of.itertuples(index=False, name=None))]
    number[~known] = len(counts.table) + np.arange((~known).sum())
    names = [rest_name(*each) for each in zip(tops["name"], bottoms["name"], strict=True)]
    # of a row that is told no more one of the two may have been corrected
    value = (bottoms["value"] - tops["value"]).clip(lower=0)
    out = pairs.reset_index(drop=True).assign(
        name=names, value=value, **{place: bottoms[place] for place in PLACE}
    )
    rest = np.full(len(cells), -1)
    at = pd.Series(number, index=pd.MultiIndex.from_frame(pairs))
    rest[has] = at.loc[list(zip(top[has], bottom[has], strict=True))]
    return out[~known].set_axis(number[~known]), rest


def rest_name(top: str, bottom: str) -> str:
    return f"{bottom} without {top}"


def _with_longer(
    pairs: pd.DataFrame, table: pd.DataFrame, sums: list[tuple[str, list[str]]]
) -> pd.DataFrame:
    """`pairs` of counts, one within the other, with those of longer times that they add up to: a
    rest of four quarters is a part of what a wider filter leaves of their year."""
    tops, bottoms = (table["name"].loc[pairs[name]] for name in pairs)
    told = set(zip(tops, bottoms, strict=True))
    at = {str(name): rows for name, rows in table.reset_index().groupby("name")}
    found = [pairs]
    while new := _longer(told, sums) - told:
        told |= new
        for top, bottom in sorted(new):
            both = at[top].merge(at[bottom], on=PLACE, suffixes=("_top", "_bottom"))
            both = both[both["value_top"] <= both["value_bottom"]]
            found.append(both[["id_top", "id_bottom"]].set_axis(list(pairs), axis=1))
    every = pd.concat(found, ignore_index=True)
    return every[every["top"] != every["bottom"]].drop_duplicates(ignore_index=True)


def _longer(told: set[tuple[str, str]], sums: list[tuple[str, list[str]]]) -> set[tuple[str, str]]:
    """Pairs of names of a longer time of whose parts each pair is told, or is one number."""
    within, wholes = defaultdict(set), defaultdict(list)
    for top, bottom in told:
        within[top].add(bottom)
    for whole, parts in sums:
        for part in parts:
            within[part].add(part)
            wholes[part].append((whole, parts))
    out = set()
    for top, tops in sums:
        for bottom in sorted(within[tops[0]]):
            for whole, bottoms in wholes[bottom]:
                every = len(tops) == len(bottoms) and all(within[t] & {*bottoms} for t in tops)
                if every and whole != top:
                    out.add((top, whole))
    return out
