"""A small world of records, what a scorecard would publish of it, and one that hides parts of it.

Every count of the world is a sum of leaves: year, team, ethnic group, seen or not, agency or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from scorecard import results
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions
from scorecard.results import ALL, KEY, UNKNOWN, WHOLE
from tests.comparison.building import indicator

YEARS = [2024, 2025]  # in which the years to 31 March end
TEAMS = ["east", "west"]
FIVE = {"Asian": "Others", "Black": "Others", "White": "White"}
GROUPINGS = {"two": ["Others", "White"], "five": list(FIVE)}
FACTS: dict[str, Any] = {"groups": GROUPINGS}
LEAVES = list(product(YEARS, TEAMS, [*FIVE, UNKNOWN], [True, False], [True, False]))
Leaf = tuple[int, str, str, bool, bool]


def definitions(*more: dict[str, Any], **fields: Any) -> Definitions:
    """Two groupings, one table of records, and the indicators `seen` (with the variant `staff`) and
    `pooled` unless others are given. Zeros are hidden too, so that only the sums tell."""
    seen = indicator(
        "seen",
        numerator={"where": {"seen": True}},
        breakdowns=["area"],
        variants=[{"id": "staff", "label": "Without agency", "where": {"agency": False}}],
    )
    pooled = indicator("pooled", numerator={"where": {"seen": True}}, period={"pool": 2})
    columns = {"ethnicity": "eth", "area": "team", "date": "day"}
    whole = {
        "scorecard": {"title": "Test"},
        "ethnicity": {
            "codes": "ethnicity.csv",
            "groupings": {
                "two": {"reference": "White"},
                "five": {"reference": "White", "parent": "two"},
            },
            "primary": "five",
        },
        "disclosure": {"preset": "dfe", "zeros": "hide"},
        "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
        "datasets": [{"id": "records", "source": "records.csv", "columns": columns}],
        "indicators": list(more) or [seen, pooled],
        **fields,
    }
    return Definitions.model_validate(whole)


@dataclass(frozen=True)
class Cell:
    """What a row counts: which leaves, of all that there are."""

    years: tuple[int, ...]
    teams: tuple[str, ...]
    groups: tuple[str, ...]
    staff_only: bool

    def holds(self, leaf: Leaf) -> bool:
        year, team, group, _, agency = leaf
        inside = year in self.years and team in self.teams and group in self.groups
        return inside and not (self.staff_only and agency)


def row(group: str, numerator: float, denominator: float, **fields: Any) -> dict[str, Any]:
    """One row of `seen` in the year to 31 March 2025, for the whole, before anything is hidden."""
    return {
        **dict.fromkeys(KEY, ""),
        "indicator": "seen",
        "period": "2024-25",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "area": WHOLE,
        "area_level": "all",
        "parent_area": "",
        "grouping": "five",
        "group": group,
        "parent_group": FIVE.get(group, "") if fields.get("grouping", "five") == "five" else "",
        "comparator": "reference",
        "objective": "practice",
        "measure": "proportion",
        "pool": 1,
        "numerator": numerator,
        "denominator": denominator,
        "total": np.nan,
        "sum_squares": np.nan,
        "value": np.nan,
        "lower": np.nan,
        "upper": np.nan,
        "suppression": "",
        "provenance": "own",
        **fields,
    }


def members(grouping: str, group: str) -> tuple[str, ...]:
    """The leaves' groups that a row's group is made of."""
    if group == ALL:
        return (*FIVE, UNKNOWN)
    if grouping == "two" and group != UNKNOWN:
        return tuple(fine for fine, coarse in FIVE.items() if coarse == group)
    return (group,)


def world_rows() -> list[tuple[dict[str, Any], Cell]]:
    """Every row of the small world with what it counts; the counts are still to be filled in."""
    out = []
    spans = [("seen", (year,)) for year in YEARS] + [("pooled", tuple(YEARS))]
    for (id, years), grouping in product(spans, GROUPINGS):
        areas = [WHOLE, *TEAMS] if id == "seen" else [WHOLE]
        for variant, area in product(["", "staff"] if id == "seen" else [""], areas):
            for group in [ALL, *GROUPINGS[grouping], UNKNOWN]:
                teams = tuple(TEAMS) if area == WHOLE else (area,)
                label = f"{years[0] - 1}-{years[0] % 100}"
                if len(years) > 1:
                    label = f"{label}..{years[-1] - 1}-{years[-1] % 100}"
                made = row(
                    group,
                    np.nan,
                    np.nan,
                    indicator=id,
                    variant=variant,
                    period=label,
                    period_start=date(years[0] - 1, 4, 1),
                    period_end=date(years[-1], 3, 31),
                    pool=len(years),
                    area=area,
                    area_level="all" if area == WHOLE else "team",
                    parent_area="" if area == WHOLE else WHOLE,
                    grouping=grouping,
                )
                out.append((made, Cell(years, teams, members(grouping, group), variant == "staff")))
    return out


def counted(leaves: dict[Leaf, int]) -> pd.DataFrame:
    """The raw counts of the world, with `cell` beside them."""
    rows = []
    for made, cell in world_rows():
        inside = {leaf: n for leaf, n in leaves.items() if cell.holds(leaf)}
        made["denominator"] = float(sum(inside.values()))
        made["numerator"] = float(sum(n for leaf, n in inside.items() if leaf[3]))
        rows.append(made | {"cell": cell})
    return pd.DataFrame(rows)


def published(raw: pd.DataFrame, defined: Definitions) -> pd.DataFrame:
    """The results of a frame of counts whose `suppression` is set: compared, hidden rows blank."""
    nothing = pd.DataFrame(
        columns=["benchmark", "place", "as_at", "grouping", "group", "count", "provenance"]
    )
    whole = compare(raw.drop(columns="cell", errors="ignore"), nothing, defined)
    return results.conform(whole.assign(status="", trend=""))


def hide(raw: pd.DataFrame, which: Iterable[bool] | Callable[[pd.DataFrame], Any]) -> pd.DataFrame:
    """`raw` with rows hidden by us, beside those that are already."""
    rows = which(raw) if callable(which) else which
    hidden = np.asarray(list(rows), dtype=bool) | (raw["suppression"] == "suppressed").to_numpy()
    return raw.assign(suppression=np.where(hidden, "suppressed", raw["suppression"]))


def exposed_counts(exposed: pd.DataFrame) -> set[tuple[str, ...]]:
    """Exposures as a set of key and count."""
    return {tuple(found) for found in exposed[[*KEY, "count"]].itertuples(index=False)}
