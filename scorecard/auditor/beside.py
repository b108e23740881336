"""What journeys and sets of comparable areas, told beside the results, tell of hidden rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scorecard.results import WHOLE

Leak = tuple[int, str, float]  # row of the results, where the number stands, the number
STAGE = ("before", "reached", "value", "ratio", "rate", "population_ratio")
PLACE = ("value", "base", "low", "high")
NAMES = ["indicator", "grouping", "group", "area"]


def beside(frame: pd.DataFrame, facts: dict[str, Any]) -> Iterator[Leak]:
    """Numbers in `facts` that are made of rows we hid. frame: the results, numbered from 0.

    A stage of a journey is made of the rows of its period, or of several that were taken together;
    an area in a set of its own row.
    """
    hidden = (frame["suppression"] == "suppressed") & (frame["provenance"] == "own")
    plain = frame[(frame["variant"] == "")]
    ends = {
        str(id): sorted(set(rows["period_end"].astype(str)))
        for id, rows in plain.groupby("indicator")
    }
    rows: dict[tuple[str, ...], int] = {}
    columns = [plain[name].astype(str) for name in (*NAMES, "period_end")]
    for number, *key in zip(plain.index, *columns, strict=True):
        if hidden.at[number]:
            rows.setdefault(tuple(key), int(number))
    for fact in facts.get("journeys") or []:
        past = [end for end in ends.get(fact["indicator"], []) if end <= str(fact["period_end"])]
        for end in past[-int(fact.get("pool") or 1) :]:
            stage = (str(fact["indicator"]), fact["grouping"], fact["group"], WHOLE, end)
            yield from _told(rows.get(stage), fact, STAGE, f"journey {fact['journey']}")
    for fact in facts.get("funnels") or []:
        place = tuple(str(fact[name]) for name in (*NAMES, "period_end"))
        yield from _told(rows.get(place), fact, PLACE, "set of comparable areas")


def _told(
    row: int | None, fact: dict[str, Any], names: tuple[str, ...], where: str
) -> Iterator[Leak]:
    for name in names:
        number = fact.get(name)
        if row is not None and number is not None and not pd.isna(number):
            yield row, f"{name} ({where})", float(number)
