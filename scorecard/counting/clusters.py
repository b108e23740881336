"""How far decisions come by family: one design effect for an indicator, from all its periods.

It is one number for every group, period and area, the largest of the whole's and of each larger
ethnic group's, and it is rounded up to a tenth. A group's own would rest on a handful of families;
and a number for each cell would tell on the people in it (`docs/methods/comparison.md`).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from scorecard.counting.cubes import Counter, Request
from scorecard.counting.filters import CELL
from scorecard.counting.groups import Groups
from scorecard.counting.scan import WINDOW, tallied
from scorecard.counting.series import Series
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.statistics.clusters import proportion_design_effect, rate_design_effect

ENOUGH = 100  # people counted in all periods, for a group's own design effect to be looked at
TOP, BOTTOM, CLUSTER = "__top__", "__bottom__", "__cluster__"


def design_effect(
    series: Series, counter: Counter, codes: CodeList, definitions: Definitions
) -> float:
    """The series' design effect, at least 1; NaN where its decisions do not come by family.

    Where its table tells nothing of families it is the one that the definition assumes.
    """
    assumed = series.indicator.design_effect
    if assumed is not None and series.denominator is not None:
        return assumed
    if series.cluster is None or series.numerator is None:
        return float("nan")
    top = series.numerator.request
    by_people = series.indicator.measure == "proportion" and series.denominator is not None
    bottom = series.denominator.request if by_people and series.denominator else top
    found = families(counter, series.cluster, top, bottom)
    groups = Groups(codes, definitions.primary_grouping)
    of_group = np.where(groups.member.any(axis=1), groups.member.argmax(axis=1), -1)
    found["group"] = of_group[found[CELL].to_numpy(dtype=np.int64)]
    found = found[found["group"] >= 0]
    amounts = found.groupby([WINDOW, "group", CLUSTER], as_index=False)[[TOP, BOTTOM]].sum()
    # a family within a window and a group; elsewhere it is another decision
    effects = [1.0, _effect(amounts, by_people)]
    for number, mine in amounts.groupby("group"):
        # the last are people of unknown ethnicity, no group of their own
        if number < groups.member.shape[1] - 1 and mine[BOTTOM].sum() >= ENOUGH:
            effects.append(_effect(mine, by_people))
    largest = max(each for each in effects if not math.isnan(each))
    return math.ceil(round(largest * 10, 6)) / 10


def families(counter: Counter, cluster: str, top: Request, bottom: Request) -> pd.DataFrame:
    """Events and people of each family in each window and membership.

    Columns WINDOW, CELL, CLUSTER, TOP, BOTTOM. Somebody without a family is a family.
    """
    context = counter.contexts[top.dataset]
    person = context.source.dataset.columns.person if top.people else None
    tests = {TOP: counter.requests[top], BOTTOM: counter.requests[bottom]}
    rows = counter.frame(context, top.axis)
    found = tallied(rows, tests, [WINDOW, CELL], cluster, person)
    frame = counter.engine.collect(found.rename({cluster: CLUSTER})).to_pandas()
    alone = frame[CLUSTER].isna()
    frame[CLUSTER] = frame[CLUSTER].astype(str)
    singles = frame[alone].reset_index(drop=True)
    if len(singles):
        events, people = (singles[name].to_numpy(dtype=np.int64) for name in (TOP, BOTTOM))
        singles = singles.loc[singles.index.repeat(people)].reset_index(drop=True)
        place = np.concatenate([np.arange(n) for n in people]) if len(people) else people
        singles[TOP] = (place < np.repeat(events, people)).astype(float)
        singles[BOTTOM] = 1.0
        singles[CLUSTER] = [f"\0{number}" for number in range(len(singles))]
    return pd.concat([frame[~alone], singles], ignore_index=True).astype(
        {TOP: "float64", BOTTOM: "float64"}
    )


def _effect(amounts: pd.DataFrame, by_people: bool) -> float:
    if not by_people:
        return rate_design_effect(amounts[TOP])
    cells = amounts.groupby([WINDOW, "group"]).ngroup()
    return proportion_design_effect(amounts[TOP], amounts[BOTTOM], pd.factorize(cells)[0])
