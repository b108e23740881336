"""How counts add up: every linear relation among the counts that a scorecard tells.

A relation is a list of (count, sign); what it adds up to is taken as known to an attacker, also
where it is not nothing (people seen in two teams).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from scorecard.disclosure.above import in_areas, in_groups, taken_together
from scorecard.disclosure.across import across
from scorecard.disclosure.balances import Balance
from scorecard.disclosure.between import PLACE, besides, between, within_wider_areas
from scorecard.disclosure.codes import KNOWN
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.crossing import crossing
from scorecard.disclosure.lines import equal, line, matrix, minus, numbered
from scorecard.disclosure.names import ID
from scorecard.disclosure.regrouped import regrouped, whole_groupings
from scorecard.disclosure.rests import rest_name, rests_of
from scorecard.disclosure.times import over_time
from scorecard.disclosure.within import Within
from scorecard.results import ALL, UNKNOWN, WHOLE


@dataclass(frozen=True)
class Linked:
    """relations: rows × counts; value: of the counts, those that only relations know (rests and
    differences) at the end; rest: for each cell the number of its rest (-1: none); watched: the
    differences that count people; loose: relations between periods, and of people with rows."""

    relations: sparse.csr_matrix
    value: np.ndarray
    rest: np.ndarray
    watched: np.ndarray
    loose: np.ndarray


def link(
    cells: pd.DataFrame,
    counts: Counts,
    found_there: list[tuple[str, list[str]]] | None = None,
    balanced: list[Balance] | None = None,
    protection: float = 0,
    values: pd.DataFrame | None = None,
) -> Linked:
    """Every relation among `counts`, with the rest of each numerator under its denominator, and
    what lies between two counts of which one is within the other.

    found_there: people found in another list, and the counts of it that hold them all. balanced:
    what was and began, is and ended. protection: the widest range that a rule asks for. values:
    each `count` that a figure tells besides, and its `base`.
    """
    table = counts.table
    totals = {text: counts.totals[name] for text, name in counts.same.items()}
    times = over_time(counts.defined, totals).renamed(counts.same)
    rests, rest = rests_of(cells, counts, times.sums, values)
    then = regrouped(counts, len(table) + len(rests))
    known = pd.concat([each[[*ID, "value"]] for each in (table, rests, then.moved)])
    longer = [
        (counts.same[whole], [counts.same[part] for part in parts])
        for whole, parts in across(counts.defined)
    ]
    tops, bottoms = (table.loc[rests[name], "name"].tolist() for name in ("top", "bottom"))
    told = set(zip(tops, bottoms, strict=True))
    within = Within(counts, told)
    parts = within.narrower()
    parts += [(rest_name(*small), rest_name(*large)) for small, large in within.rests()]
    parts += [(rest_name(*rest), wider) for rest, wider in within.rests_within()]
    full, beside = _excluding(known, within)
    members = whole_groupings(counts)
    nested = _nested(members, counts.of_now)
    beyond = _too_little_said(nested, known["value"])
    kinds = [
        beyond.assign(watched=True, loose=False),
        between(known, parts).assign(watched=True, loose=False),
        between(known, times.pairs).assign(watched=True, loose=True),
        between(known, within.people()).assign(watched=False, loose=True),
        within_wider_areas(counts).assign(watched=False, loose=False),
        beside.assign(watched=True, loose=False),
        besides(known, longer).assign(watched=True, loose=True),
        # of people whose code was moved no row tells the rest
        between(then.moved, sorted(told)).assign(watched=True, loose=False),
    ]
    apart = pd.concat([each.assign(sign=1) for each in kinds], ignore_index=True)
    # who is in the longer period is in one of those that fill it
    more = besides(known, times.covered, -1)
    # and whoever was found in another list, whichever area has it there
    there = besides(known[known["area"] == WHOLE], found_there or [], -1)
    less = [each.assign(watched=False, loose=True, sign=-1) for each in (more, there)]
    apart = pd.concat([apart, *less], ignore_index=True)
    apart.index += len(known)
    close, far = apart[~apart["loose"]], apart[apart["loose"]]
    few = crossing(known, counts, protection)
    left = few.drop_duplicates("line").assign(sign=-1)
    left["count"] = left["line"] + len(known) + len(apart)
    tight = [
        *_groups(members[~members["alone"]]),
        nested[~nested["line"].isin(beyond.index)],
        *then.sums,
        *_areas(counts.places),
        minus(rests["bottom"], rests["top"]),
        equal(full["whole"], full["part"]),
        minus(close["whole"], close["part"]),
    ]
    loose = [
        *(_joined(table, whole, pieces) for whole, pieces in times.sums),
        *(_balanced(table, *sides) for sides in balanced or []),
        minus(far["whole"], far["part"], far["sign"]),
        pd.concat([few, left]),
    ]
    value = np.concatenate([known["value"], apart["value"], left["value"]]).astype(float)
    matrices = [matrix(numbered(lines), len(value)) for lines in (tight, loose)]
    watched = np.zeros(len(value), dtype=bool)
    watched[[*then.moved.index, *apart.index[apart["watched"]]]] = True
    return Linked(
        relations=sparse.vstack(matrices, format="csr"),
        value=value,
        rest=rest,
        watched=watched,
        loose=np.repeat([False, True], [m.shape[0] for m in matrices]),
    )


def _excluding(known: pd.DataFrame, within: Within) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Wholes and their parts that exclude one another: where nobody is left, and others."""
    full = besides(known, within.filled)
    beside = besides(known, within.exclusive, some=True)
    keys = ["whole", "part"]
    again = pd.MultiIndex.from_frame(beside[keys]).isin(pd.MultiIndex.from_frame(full[keys]))
    return full, beside[~again]


def _groups(places: pd.DataFrame) -> list[pd.DataFrame]:
    """Groups and Unknown under All; groups under Known; Known and Unknown under All."""
    counts = places[["count", *ID]]
    apart = counts["group"].isin([ALL, UNKNOWN, KNOWN])
    where, keys = ["name", "area"], ["name", "area", "grouping"]
    groups, special = counts[~apart], counts[apart]
    own = special[special["grouping"] != ""]
    # where Known is told at all: All less Unknown alone is no number that anybody knows
    known = special.loc[special["group"] == KNOWN, keys].drop_duplicates()
    groupings = groups[keys].drop_duplicates()
    everywhere = special[special["grouping"] == ""].drop(columns="grouping")

    def spread(over: pd.DataFrame) -> pd.DataFrame:
        every = everywhere.merge(over, on=where)
        theirs = (every["group"] != ALL) & every["grouping"].isin(own["grouping"])
        return pd.concat([every[~theirs], own])

    total, base = spread(groupings), spread(known)
    return [
        line(
            groupings[keys],
            pd.concat([groups, total[total["group"] == UNKNOWN]]),
            total[total["group"] == ALL],
        ),
        line(groupings[keys], groups, total[total["group"] == KNOWN]),
        line(
            known[keys],
            base[base["group"].isin([KNOWN, UNKNOWN])].merge(known, on=keys),
            base[base["group"] == ALL],
        ),
    ]


def _nested(places: pd.DataFrame, tops: pd.DataFrame) -> pd.DataFrame:
    """Groups of a finer grouping under the group they fall into."""
    out = [pd.DataFrame({"line": [], "count": [], "sign": []}, dtype=int)]
    for (_, above), mine in in_groups(places, tops).groupby(["grouping", "above"]):
        keys = ["name", "area", "over"]
        totals = tops[tops["grouping"] == above]
        sums = line(mine[keys], mine, totals.assign(over=totals["group"]))
        if len(sums):  # a group that is all there is of the other says nothing
            same = sums.loc[sums.duplicated(["line", "count"]), "line"]
            out.append(sums[~sums["line"].isin(same)])
    return numbered(out)


def _too_little_said(nested: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    """Of the lines of `_nested` those of which the finer groups leave some, whose code says too
    little: `part` (a list), `whole`, `value`, numbered by the line."""
    sums = (nested["sign"] * value.loc[nested["count"]].to_numpy()).groupby(nested["line"]).sum()
    mine = nested[nested["line"].isin(sums.index[sums > 0])]
    finer, coarser = mine[mine["sign"] < 0], mine[mine["sign"] > 0].set_index("line")
    out = pd.DataFrame({"part": finer.groupby("line")["count"].agg(tuple)})
    return out.assign(whole=coarser["count"], value=sums.reindex(out.index))


def _areas(places: pd.DataFrame) -> list[pd.DataFrame]:
    """Areas under the area they belong to; those between which one moved in the meantime are taken
    together."""
    members = in_areas(places)
    keys = ["name", "over", "grouping", "group"]
    joined = taken_together(members)
    tops = joined(places.assign(over=places["area"]))
    under = joined(members).drop_duplicates([*keys, "count"])
    return [line(members[keys], under, tops)]


def _joined(table: pd.DataFrame, whole: str, parts: list[str]) -> pd.DataFrame:
    """Periods under the one they make up; where a team was not there in one, nothing is added. One
    that stands for several periods counts as often."""
    mine = table[table["name"].isin([whole, *parts])].reset_index(names="count")
    mine["sign"] = np.where(mine["name"] == whole, 1, -mine["name"].map(parts.count))
    mine["line"] = mine.groupby(PLACE, sort=False).ngroup()
    return mine[mine.groupby("line")["sign"].transform("nunique") == 2]


def _balanced(table: pd.DataFrame, plus: list[str], minus: list[str]) -> pd.DataFrame:
    """Two sides that are equal, where all of them are told; a name counts as often as it stands
    there."""
    often = {name: plus.count(name) - minus.count(name) for name in (*plus, *minus)}
    sign = {name: times for name, times in often.items() if times}
    mine = table[table["name"].isin(sign.keys())].reset_index(names="count")
    mine["sign"] = mine["name"].map(sign)
    mine["line"] = mine.groupby(PLACE, sort=False).ngroup()
    return mine[mine.groupby("line")["name"].transform("nunique") == len(sign)]
