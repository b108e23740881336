"""What is open, begins and ends: a balance, of which the fourth count follows from three."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tests.disclosure.worlds import COLUMNS, indicator, world

CASES = {
    "id": "events",
    "source": "events.csv",
    "columns": COLUMNS | {"start": "opened", "end": "closed"},
}
BASE = {
    "numerator": {"where": {"plan": True}},
    "denominator": {},
    "groupings": ["five"],
}
STOCK_AND_FLOWS = [
    indicator("stock", **BASE, dated={"open": ["opened", "closed"]}),
    indicator("in", **BASE, dated={"on": "opened"}),
    indicator("out", **BASE, dated={"on": "closed"}),
]
LONG_AGO, BEFORE = date(2022, 6, 1), date(2023, 6, 1)
AFTER, LAST = date(2024, 6, 1), date(2024, 7, 1)


def cases(code: str, open_then: int, began: int, ended: int) -> list[dict[str, Any]]:
    """Cases of one code: so many open on 31 March 2024, so many that began and ended in the year
    after, the oldest first; and thirty that were over before."""
    old, new = min(ended, open_then), max(ended - open_then, 0)
    lots = [
        (open_then - old, LONG_AGO, None),
        (old, LONG_AGO, LAST),
        (began - new, AFTER, None),
        (new, AFTER, LAST),
        (30, LONG_AGO, BEFORE),
    ]
    return [
        {"eth": code, "team": "n1", "opened": start, "closed": end, "plan": number % 2 == 0}
        for many, start, end in lots
        for number in range(many)
    ]


def test_what_is_open_is_not_what_was_and_began_less_what_ended(tmp_path: Path) -> None:
    """12 were open, 14 began and 20 ended: 6 are open. Three of them have a plan, so that the row
    is hidden, and 12 + 14 − 20 told its base."""
    made = [
        *cases("A1", 12, 14, 20),
        *cases("B1", 13, 15, 11),
        *cases("W1", 40, 50, 30),
        *cases("M1", 20, 18, 17),
    ]
    table = pd.DataFrame(made)
    table["who"] = [f"C{number}" for number in range(len(table))]
    found = world(
        tmp_path,
        STOCK_AND_FLOWS,
        table,
        dataset=CASES,
    )

    def base(id: str, period: str) -> float:
        return found.table(indicator=id, period=period)["all", "Asian"]

    assert math.isnan(base("stock", "2025-03-31"))
    others = [base("stock", "2024-03-31"), base("in", "2024-25"), base("out", "2024-25")]
    assert any(math.isnan(each) for each in others)


def test_what_is_open_is_what_has_ever_begun_less_what_ended(tmp_path: Path) -> None:
    """The list begins in the year: 26 began and 20 ended, so that 6 are open, three with a plan."""
    made = [*cases("A1", 0, 26, 20), *cases("B1", 0, 45, 30), *cases("W1", 0, 50, 30)]
    table = pd.DataFrame(made)
    table = table[table["opened"] == AFTER]
    table["plan"] = table.groupby(["eth", "closed"], dropna=False).cumcount() % 2 == 0
    table["who"] = [f"C{number}" for number in range(len(table))]
    found = world(
        tmp_path,
        STOCK_AND_FLOWS,
        table,
        dataset=CASES | {"complete": {"to": "2025-03-31"}},
    )
    assert math.isnan(found.table(indicator="stock")["all", "Asian"])
    flows = [found.table(indicator=id)["all", "Asian"] for id in ("in", "out")]
    assert any(map(math.isnan, flows))


def test_stocks_with_another_end_have_another_name(tmp_path: Path) -> None:
    """Open until the case closes or until its plan ends are two counts, not one told twice."""
    table = pd.DataFrame(cases("W1", 60, 50, 30) + cases("A1", 40, 30, 20))
    table["who"] = [f"C{number}" for number in range(len(table))]
    table["planned"] = table["opened"].map(lambda day: day.replace(year=day.year + 1))
    found = world(
        tmp_path,
        [
            indicator("closed", **BASE, dated={"open": ["opened", "closed"]}),
            indicator("planned", **BASE, dated={"open": ["opened", "planned"]}),
        ],
        table,
        dataset=CASES,
    )
    rows = found.raw[found.raw["group"] == "All"]
    numbers = rows.groupby("denominator_of")["denominator"].nunique()
    assert (numbers == 1).all()
