"""Small worlds, counted and protected the whole way: some records, and indicators on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.counting.people import codes_found
from scorecard.definitions import load
from scorecard.disclosure import Codes, Editions, protect
from scorecard.disclosure.editions import names_in
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.auditor.organisations import AREAS, CODES, GROUPINGS, TODAY, named

DAY = date(2024, 5, 1)
COLUMNS = {"ethnicity": "eth", "area": "team", "person": "who"}
EVENTS = {"id": "events", "source": "events.csv", "columns": COLUMNS | {"date": "day"}}
SEEN: dict[str, Any] = {"numerator": {"where": {"seen": True}}, "denominator": {}}


@dataclass(frozen=True)
class World:
    """raw: the counted frame; shown, populations: what the airlock lets through; editions: what was
    told and hidden so far."""

    raw: pd.DataFrame
    shown: pd.DataFrame
    populations: pd.DataFrame
    editions: Editions

    def table(self, column: str = "denominator", **where: str) -> dict[Any, float]:
        """What is told of `column` by (area, group) where the rows are like `where`; hidden numbers
        are NaN."""
        rows = self.shown
        for name, value in where.items():
            rows = rows[rows[name] == value]
        rows = rows.drop_duplicates(["area", "group"])
        return dict(zip(zip(rows["area"], rows["group"], strict=True), rows[column], strict=True))


def indicator(id: str, **what: Any) -> dict[str, Any]:
    """An indicator on events, a share of rows a year unless `what` says otherwise."""
    return named(id) | {
        "count": "rows",
        "period": {"every": "year"},
        "compare_with": "reference",
        **what,
    }


def rows(*lots: tuple[str, str, int], **columns: Any) -> pd.DataFrame:
    """Records: for each (code, team, how many) as many; every other one was seen."""
    out = [(code, team) for code, team, many in lots for _ in range(many)]
    table = pd.DataFrame(out, columns=["eth", "team"])
    table["who"] = [f"P{number}" for number in range(len(table))]
    table["seen"] = table.groupby(["eth", "team"]).cumcount() % 2 == 0
    return table.assign(day=columns.pop("day", DAY), **columns)


def world(
    folder: Path,
    indicators: list[dict[str, Any]],
    table: pd.DataFrame,
    areas: str = AREAS,
    rule: dict[str, Any] | None = None,
    groupings: dict[str, Any] | None = None,
    dataset: dict[str, Any] | None = None,
    earlier: Editions | None = None,
    codes: str = CODES,
    more: Sequence[tuple[dict[str, Any], pd.DataFrame]] = (),
    benchmarks: Sequence[dict[str, Any]] = (),
) -> World:
    """The world of `table`, protected by `rule` (the usual one, and nothing too thin to read).

    more: other datasets and their tables.
    """
    (folder / "data").mkdir(exist_ok=True)
    defined = {
        "scorecard": {"title": "A small world"},
        "ethnicity": {"codes": "codes.csv", "groupings": groupings or GROUPINGS},
        "disclosure": rule or {"preset": "dfe", "worth_reading": 0},
        "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
        "benchmarks": [*benchmarks],
        "datasets": [dataset or EVENTS, *(each for each, _ in more)],
        "indicators": indicators,
    }
    (folder / "codes.csv").write_text(codes)
    (folder / "indicators.yaml").write_text(json.dumps(defined))
    (folder / "data" / "areas.csv").write_text(areas)
    table.to_csv(folder / "data" / "events.csv", index=False)
    for each, other in more:
        other.to_csv(folder / "data" / each["source"], index=False)
    loaded = load(folder / "indicators.yaml")
    assert not loaded.errors, [str(each) for each in loaded.errors]
    assert loaded.definitions is not None and loaded.codes is not None
    sources, broken = read_all(loaded.definitions, folder / "data", lambda *_: None)
    assert not broken
    known = Areas.read(folder / "data" / "areas.csv", "Whole")
    before = earlier or Editions.none()
    raw = count(
        loaded.definitions,
        sources,
        loaded.codes,
        known,
        engine("polars"),
        TODAY,
        figures=before.figures,
        hidden=names_in(before.kept),
    )
    assert not raw.failed, raw.failed
    found = codes_found(raw.labels, loaded.definitions)
    made = Codes.of(loaded.codes, loaded.definitions.ethnicity.groupings, found)
    safe = protect(
        raw.frame,
        raw.benchmarks,
        loaded.definitions,
        seconds=10,
        earlier=earlier,
        codes=made,
        single=raw.single,
        until=raw.until,
        again=raw.again,
        since=raw.since,
    )
    return World(raw.frame, safe.frame, safe.benchmarks, safe.editions)
