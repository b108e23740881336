"""Worked examples: the rows an author wrote beside a definition, run through the pipeline."""

from __future__ import annotations

import csv
import math
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.comparison import compare
from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import (
    Definitions,
    DisclosureRule,
    Example,
    Expectation,
    Indicator,
)
from scorecard.ethnicity.codes import CodeList
from scorecard.sources.areas import Areas
from scorecard.sources.needs import kinds
from scorecard.sources.read import read_all

CLOSE = 1e-3  # relative: authors write 0.667 for two thirds
FAR = date(9999, 1, 1)  # an example's periods are always over


def run_examples(
    definitions: Definitions, codes: CodeList
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the examples of indicators in use get wrong: the place in the file (keys and positions)
    and a sentence."""
    for number, indicator in enumerate(definitions.indicators):
        for position, example in enumerate([] if indicator.retired else indicator.examples):
            where = ("indicators", number, "examples", position)
            for sentence in _run(definitions, codes, indicator, example):
                yield where, f"Indicator '{indicator.id}': {sentence}"


def _run(
    definitions: Definitions, codes: CodeList, indicator: Indicator, example: Example
) -> list[str]:
    rows = example.rows if isinstance(example.rows, dict) else {indicator.dataset: example.rows}
    alone = _alone(definitions, indicator)
    with tempfile.TemporaryDirectory() as folder:
        used = kinds(definitions)
        for id, table in rows.items():
            _write(Path(folder) / f"{id}.csv", table, list(used.get(id, {})))
        sources, broken = read_all(alone, Path(folder), lambda *_: None)
    if broken:
        return [f"The example cannot be read: {sentence}" for sentence in broken.values()]
    counted = count(alone, sources, codes, Areas((), "All"), engine("polars"), FAR)
    for sentence in (*counted.failed.values(), *counted.awaiting.values()):
        return [f"The example cannot be counted: {sentence}"]
    if counted.frame.empty:
        return ["The example gives no result: no row falls into a whole period."]
    frame = compare(counted.frame, counted.benchmarks, alone)
    out = []
    for expected in example.expect:
        out += _judge(frame, expected, alone, indicator)
    return out


def _alone(definitions: Definitions, indicator: Indicator) -> Definitions:
    """The definitions with this indicator only, reading the example's rows, which are nobody's."""
    datasets = [
        d.model_copy(
            update={
                "source": f"{d.id}.csv",
                "complete": d.complete.model_copy(update={"from_": None, "to": None}),
            }
        )
        for d in definitions.datasets
    ]
    open_ = indicator.model_copy(update={"disclosure": DisclosureRule(preset="off")})
    return definitions.model_copy(update={"indicators": [open_], "datasets": datasets})


def _write(path: Path, rows: list[dict[str, Any]], needed: list[str]) -> None:
    names = list(dict.fromkeys([*(name for row in rows for name in row), *needed]))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)


def _judge(
    frame: pd.DataFrame, expected: Expectation, definitions: Definitions, indicator: Indicator
) -> list[str]:
    """One sentence for each number that differs from what the author expects."""
    comparator = expected.comparator or (indicator.comparators[0] if indicator.by_ethnicity else "")
    key = {
        "variant": expected.variant,
        "area": expected.area,
        "grouping": expected.grouping or definitions.primary_grouping,
        "group": expected.group,
        "comparator": comparator,
    }
    rows = frame
    for column, value in key.items():
        rows = rows[rows[column] == value]
    latest = rows.sort_values("period_end")["period"].tolist()
    period = expected.period or (latest[-1] if latest else None)
    rows = rows[rows["period"] == period]
    told = ", ".join(f"{k} {v}" for k, v in {"period": period, **key}.items() if v)
    if rows.empty:
        return [f"The example gives no row for {told}."]
    row, out = rows.iloc[0], []
    for name in ("numerator", "denominator", "value", "ratio", "difference"):
        wanted = getattr(expected, name)
        got = float(row[name])
        if wanted is not None and not math.isclose(got, wanted, rel_tol=CLOSE, abs_tol=1e-9):
            found = "nothing" if math.isnan(got) else f"{got:g}"
            out.append(f"The example expects {name} {wanted:g} for {told}, and gets {found}.")
    return out
