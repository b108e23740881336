"""What is counted: from the definitions to the identity of every count.

Two indicators that count the same rows of a dataset, dated and filtered alike, publish the same
counts. A tally is that identity, without window, area and ethnic group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from scorecard.auditor.filters import Test, Tests, tests
from scorecard.definitions.dating import dating_of
from scorecard.definitions.disclosing import Rule, is_off, rule_for
from scorecard.definitions.model import (
    Condition,
    Dataset,
    Dating,
    Definitions,
    Indicator,
    Tally,
    Variant,
    Where,
)

PEOPLE, ROWS, TOTAL = "people", "rows", "total"


@dataclass(frozen=True)
class Counted:
    """The identity of a count.

    axis: `on` a date column (a snapshot is a window of one day), or `open` between two. unit:
    people, rows, or the total of `column`. column: what is added up, '' for counting.
    """

    dataset: str
    axis: str
    unit: str
    column: str
    place: str
    where: Tests

    @property
    def family(self) -> tuple[str, str, str, str]:
        """Tallies of one family differ in their filter and unit alone."""
        return self.dataset, self.axis, self.column, self.place


@dataclass(frozen=True)
class Side:
    """One side of a figure: its tally and how its windows are placed.

    dated: `on`, `open` or `as_at`; known: the filter asks for known (or unknown) ethnicity, and so
    for other cells of the same tally. benchmark: the population it is, if it is one.
    """

    counted: Counted
    dated: str
    known: bool | None = None
    benchmark: str = ""


@dataclass(frozen=True)
class Series:
    """An indicator or a variant of it, as counts: below the line, above it, and its rule.

    total: for a mean, the tally of the values added up. alike: the figure is standardised, made of
    counts by age or need that are published nowhere, and not its numerator over its denominator.
    """

    indicator: Indicator
    variant: str
    measure: str
    numerator: Side | None
    denominator: Side | None
    total: Side | None
    rule: Rule
    off: bool
    per: float
    alike: bool = False

    @property
    def finished(self) -> bool:
        """Whether the figure cannot be made of numerator and denominator."""
        return self.alike or self.measure in ("mean", "median")


def read_series(definitions: Definitions, indicator: Indicator, name: str) -> Series | None:
    """The series of an indicator's rows whose `variant` is `name`; None for published figures.

    `name` is empty, a variant's id, or the id of a place beside the dataset's own.
    """
    variant = next((v for v in indicator.variants if v.id == name), None)
    main = (variant.dataset if variant else None) or indicator.dataset
    dataset = definitions.dataset(main)
    if dataset.shape == "figures":
        return None
    place = name if name and variant is None else ""
    extra: Where = variant.where if variant else {}
    bottom = (variant.denominator if variant else None) or indicator.denominator
    reader = _Reader(definitions, indicator, dataset, place, extra)
    rule = rule_for(definitions, main, indicator.id)
    below = above = total = None
    measure = indicator.measure
    if measure in ("mean", "median"):
        present: Where = {indicator.value or "": Condition(missing=False)}
        below = reader.side(bottom, present, counting=True, rows=measure == "median")
        if measure == "mean" and below is not None:
            counted = replace(below.counted, unit=TOTAL, column=indicator.value or "")
            total = replace(below, counted=counted)
    elif measure == "representation":
        below = reader.side(bottom)
    else:
        within = bottom.where if measure == "proportion" and bottom is not None else {}
        above = reader.side(indicator.numerator, within)
        below = reader.side(bottom)
    off = is_off(rule) or rule.protection == 0
    per = indicator.per if measure == "rate" else 1.0
    alike = variant is not None and bool(variant.standardise)
    return Series(indicator, name, measure, above, below, total, rule, off, per, alike)


@dataclass(frozen=True)
class _Reader:
    definitions: Definitions
    indicator: Indicator
    dataset: Dataset
    place: str
    extra: Where

    def side(
        self,
        tally: Tally | None,
        more: Where | None = None,
        *,
        counting: bool = False,
        rows: bool = False,
    ) -> Side | None:
        tally = tally or Tally()
        if tally.benchmark:
            return population(self.definitions, tally.benchmark, self.place)
        dataset = self.definitions.dataset(tally.dataset) if tally.dataset else self.dataset
        dating = dating_of(dataset, self.indicator, tally)
        if dating is None:
            return None
        wheres = (_base(dataset, self.place), more or {}, self.extra, tally.where)
        column = "" if counting else _column(dataset, tally.sum)
        people = (tally.count or self.indicator.count) == "people" and not column and not rows
        unit = PEOPLE if people and dataset.columns.person else ROWS
        return _side(dataset, dating, unit, column, self.place, tests(*wheres))


def population(definitions: Definitions, id: str, place: str = "") -> Side | None:
    """A benchmark's people as a side; None where the benchmark is one published figure."""
    benchmark = definitions.benchmark(id)
    if benchmark.dataset is None:
        return None
    dataset = definitions.dataset(benchmark.dataset)
    dated = Dating(as_at=dataset.columns.as_at or dataset.columns.date)
    column = _column(dataset, benchmark.sum)
    where = tests(_base(dataset, place), benchmark.where)
    return replace(_side(dataset, dated, ROWS, column, place, where), benchmark=id)


def counted_from(definitions: Definitions, id: str) -> list[Side]:
    """The council's own records that a published benchmark was counted from, as sides.

    Both as rows and as people: the source counted people, and a snapshot has a row a person.
    """
    records = definitions.benchmark(id).counted_from
    if records is None:
        return []
    dataset = definitions.dataset(records.dataset)
    dating = dating_of(dataset)
    if dating is None or dating.on:
        return []
    column = _column(dataset, None)
    where = tests(dataset.where, records.where)
    units = [ROWS, PEOPLE] if dataset.columns.person else [ROWS]
    return [_side(dataset, dating, unit, column, "", where) for unit in units]


def _side(
    dataset: Dataset, dating: Dating, unit: str, column: str, place: str, where: Tests
) -> Side:
    ethnicity = dataset.columns.ethnicity
    known = {
        Test(ethnicity or "", other="known True"): True,
        Test(ethnicity or "", other="known False"): False,
    }
    asked = [flag for test, flag in known.items() if test in where and ethnicity]
    where = where - set(known) if len(asked) == 1 else where
    if dating.open:
        axis, dated = "open " + " ".join(dating.open), "open"
    else:
        axis, dated = f"on {dating.on or dating.as_at}", "on" if dating.on else "as_at"
    counted = Counted(dataset.id, axis, unit, column, place, where)
    return Side(counted, dated, asked[0] if len(asked) == 1 else None)


def _base(dataset: Dataset, place: str) -> Where:
    beside: Any = next((each.where for each in dataset.beside if each.id == place), {})
    return dataset.where | beside if place else dataset.where


def _column(dataset: Dataset, summed: str | None) -> str:
    counts = dataset.columns.count if dataset.shape == "counts" else None
    return summed or counts or ""


__all__ = [
    "PEOPLE",
    "ROWS",
    "TOTAL",
    "Counted",
    "Series",
    "Side",
    "Variant",
    "counted_from",
    "population",
    "read_series",
]
