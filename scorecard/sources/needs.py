"""Which columns of a dataset the definitions use, and as what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from scorecard.definitions.model import (
    Characteristic,
    Condition,
    Dating,
    Definitions,
    Indicator,
    Tally,
    Variant,
    Where,
)

Kinds = dict[str, str]


def kinds(definitions: Definitions) -> dict[str, Kinds]:
    """For each dataset, its used columns and their kind: text, date, number or boolean.

    A column used in several ways is text where the uses do not agree. Columns made by links are
    left out: no file holds them.
    """
    uses: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def use(dataset: str, column: str | None, kind: str) -> None:
        if column:
            uses[dataset][column].add(kind)

    def use_where(dataset: str, where: Where) -> None:
        for column, condition in where.items():
            for kind in _kinds_of(condition):
                use(dataset, column, kind)

    def use_dating(dataset: str, dated: Dating | None) -> None:
        if dated:
            for column in (dated.on, dated.as_at, *(dated.open or ())):
                use(dataset, column, "date")

    for dataset in definitions.datasets:
        columns = dataset.columns
        for column in (columns.ethnicity, columns.area, columns.person):
            use(dataset.id, column, "text")
        for column in (columns.date, columns.start, columns.end, columns.as_at):
            use(dataset.id, column, "date")
        for column in (columns.count, columns.value):
            use(dataset.id, column, "number")
        use_where(dataset.id, dataset.where)
        for place in dataset.beside:
            use_where(dataset.id, place.where)
    for benchmark in definitions.benchmarks:
        if benchmark.dataset:
            use(benchmark.dataset, benchmark.sum, "number")
            use_where(benchmark.dataset, benchmark.where)
    for indicator in definitions.indicators:
        use_dating(indicator.dataset, indicator.dated)
        use(indicator.dataset, indicator.value, "number")
        if indicator.cluster:
            use(clustered_in(indicator), indicator.cluster, "text")
        for dataset_id, tally in tallies(indicator):
            if definitions.dataset(dataset_id).shape != "figures":  # these have nothing to add up
                use(dataset_id, tally.sum, "number")
            use_dating(dataset_id, tally.dated)
            use_where(dataset_id, tally.where)
        counted = {dataset_id for dataset_id, _ in tallies(indicator)}
        for variant in indicator.variants:
            for dataset_id in {variant.dataset or indicator.dataset, *counted}:
                use_where(dataset_id, variant.where)
            for dataset_id, each in standardised_by(definitions, indicator, variant):
                use(dataset_id, each.column, "any" if each.from_ is None else "number")
    made = {(d.id, link.column) for d in definitions.datasets for link in d.linked}
    return {
        dataset: {
            column: _settle(found)
            for column, found in columns.items()
            if (dataset, column) not in made
        }
        for dataset, columns in uses.items()
    }


def clustered_in(indicator: Indicator) -> str:
    """The dataset whose rows come by family: that of the events."""
    top = indicator.numerator
    return (top.dataset if top else None) or indicator.dataset


def standardised_by(
    definitions: Definitions, indicator: Indicator, variant: Variant
) -> Iterator[tuple[str, Characteristic]]:
    """What a variant makes groups alike in, with each dataset that must tell it."""
    main = variant.dataset or indicator.dataset
    populations = {each.id: each.dataset for each in definitions.benchmarks}
    for tally in (indicator.numerator, variant.denominator or indicator.denominator):
        dataset = (tally and tally.dataset) or main
        if tally is not None and tally.benchmark is not None:
            dataset = populations.get(tally.benchmark) or main
        for each in variant.standardise or []:
            yield dataset, each


def tallies(indicator: Indicator) -> Iterator[tuple[str, Tally]]:
    """Every tally of an indicator and its variants with the dataset it counts in."""
    variants = [v.denominator for v in indicator.variants]
    datasets = {indicator.dataset, *(v.dataset for v in indicator.variants if v.dataset)}
    for tally in (indicator.numerator, indicator.denominator, *variants):
        if tally is not None and tally.benchmark is None:
            for dataset in [tally.dataset] if tally.dataset else sorted(datasets):
                yield dataset, tally


def _settle(found: set[str]) -> str:
    found = found - {"any"}
    if not found:
        return "text"
    return found.pop() if len(found) == 1 else "text"


def _kinds_of(condition: Any) -> set[str]:
    if isinstance(condition, Condition):
        bounds = [condition.gt, condition.gte, condition.lt, condition.lte]
        out = {_kind_of(b) for b in bounds if b is not None}
        if condition.not_ is not None:
            out |= _kinds_of(condition.not_)
        return out or {"any"}
    if isinstance(condition, list):
        return set().union(*(_kinds_of(part) for part in condition)) or {"any"}
    return {_kind_of(condition)}


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "date" if isinstance(value, date) else "text"
