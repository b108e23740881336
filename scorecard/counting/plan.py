"""What each indicator needs counted, over which periods and areas.

A series is an indicator, one of its variants, or a place beside it. Its parts (numerator,
denominator, values) are requests to the counter, with the way back from their answers to the
series' periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from scorecard.counting.cubes import Context, Request
from scorecard.counting.filters import Wheres, canonical, columns
from scorecard.counting.placing import Placer, dating_columns
from scorecard.counting.scan import Days
from scorecard.counting.series import AwaitingData, CannotBuild, Part, Series, Strata
from scorecard.counting.strata import tests
from scorecard.counting.windows import Window, latest_by, single_ends
from scorecard.definitions.dating import dating_of
from scorecard.definitions.model import (
    Benchmark,
    Condition,
    Dataset,
    Indicator,
    Tally,
    Variant,
    Where,
)

PRESENT = Condition(missing=False)


@dataclass
class Planner(Placer):
    """Turns definitions into requests."""

    def plan(self, indicator: Indicator) -> list[Series]:
        """The series of `indicator`. Raises AwaitingData or CannotBuild."""
        variants: list[tuple[Variant | None, str]] = [(None, "")]
        variants += [(variant, "") for variant in indicator.variants]
        variants += [
            (None, place.id) for place in self.definitions.dataset(indicator.dataset).beside
        ]
        out = []
        for variant, place in variants:
            try:
                series = self._series(indicator, variant, place)
            except AwaitingData:
                if variant is None and not place:
                    raise
                continue
            if series.windows:
                out.append(series)
            elif variant is None and not place:
                raise AwaitingData(self.awaiting(indicator.dataset) + " No whole period yet.")
        return out

    def benchmark(
        self, benchmark: Benchmark, place: str, within: Where | None = None
    ) -> tuple[Request, list[date]] | None:
        """The request for a population on all its days; None where it has no data for `place`.

        within: a test more, for a part of the population.
        """
        context = self.contexts.get(benchmark.dataset or "")
        if context is None:
            return None
        dataset = context.source.dataset
        if place and place not in {p.id for p in dataset.beside}:
            return None
        column = dataset.columns.as_at or dataset.columns.date
        if column is None:
            raise CannotBuild(f"Benchmark '{benchmark.id}': '{dataset.id}' is no snapshot.")
        days = self.days(context, column)
        wheres = (*self._wheres(dataset, place), benchmark.where, within or {})
        number = benchmark.sum or (dataset.columns.count if dataset.shape != "records" else None)
        self.present(context, {column, *columns(wheres)} | ({number} if number else set()))
        axis = Days(column, tuple(days))
        request = Request(dataset.id, axis, canonical(wheres), column=number)
        return self._asked(request, wheres), days

    def _series(self, indicator: Indicator, variant: Variant | None, place: str) -> Series:
        main = (variant.dataset if variant else None) or indicator.dataset
        dataset = self._context(main).source.dataset
        bottom = (variant.denominator if variant else None) or indicator.denominator
        top = indicator.numerator
        extra = variant.where if variant else {}
        leading = top if indicator.measure == "rate" else bottom
        dating = dating_of(dataset, indicator, _own(leading, main))
        if dating is None:
            raise CannotBuild(f"Dataset '{main}' says nothing of dates.")
        windows = self.windows(indicator, self._context(main), dating)
        by_area = "area" in indicator.breakdowns and not place and dataset.columns.area is not None
        if bottom is not None and (bottom.benchmark or bottom.dataset):
            by_area = by_area and self._has_area(bottom)

        def part(tally: Tally | None, *more: Where, column: str | None = None, **kind: Any) -> Part:
            return self._part(
                indicator, tally, main, windows, place, (*more, extra), column, **kind
            )

        measure, name = indicator.measure, variant.id if variant else place
        common = (indicator, name, place, tuple(windows), by_area)
        if dataset.shape == "figures":
            figure = part(top or bottom, column=dataset.columns.value)
            return Series(*common, numerator=figure)
        if measure == "median":
            return Series(*common, denominator=part(bottom, column=indicator.value, values=True))
        if measure == "mean":
            moments = [
                part(bottom, {indicator.value or "": PRESENT}, column=column, power=power)
                for column, power in ((None, 1), *((indicator.value, power) for power in (1, 2, 3)))
            ]
            return Series(*common, moments=tuple(moments))
        if measure == "representation":
            return Series(*common, denominator=part(bottom))
        within = (bottom.where,) if measure == "proportion" and bottom is not None else ()
        cluster = self._cluster(indicator, top, main, place)
        above, below = part(top, *within), part(bottom)
        strata = None
        if variant is not None and variant.standardise:
            held = self._below(bottom, main).source
            each, known = tests(variant.standardise, held)
            strata = Strata(
                tuple(part(top, *within, within=test) for test in each),
                tuple(part(bottom, within=test) for test in each),
                (part(top, *within, within=known), part(bottom, within=known)),
                frozenset(known),
            )
        return Series(*common, numerator=above, denominator=below, cluster=cluster, strata=strata)

    def _below(self, bottom: Tally | None, main: str) -> Context:
        """The dataset below the line."""
        if bottom is not None and bottom.benchmark:
            return self._context(self.definitions.benchmark(bottom.benchmark).dataset or main)
        return self._context((bottom and bottom.dataset) or main)

    def _cluster(
        self, indicator: Indicator, top: Tally | None, main: str, place: str
    ) -> str | None:
        """The column of families, where the events stand in records of our own."""
        context = self._context((top.dataset if top else None) or main)
        if indicator.cluster is None or place or context.source.dataset.shape != "records":
            return None
        self.present(context, {indicator.cluster})
        return indicator.cluster

    def _part(
        self,
        indicator: Indicator,
        tally: Tally | None,
        main: str,
        windows: list[Window],
        place: str,
        more: Wheres,
        column: str | None,
        power: int = 1,
        values: bool = False,
        within: Where | None = None,
    ) -> Part:
        tally = tally or Tally()
        if tally.benchmark:
            benchmark = self.definitions.benchmark(tally.benchmark)
            return self._population(benchmark, indicator, windows, place, within)
        context = self._context(tally.dataset or main)
        dataset = context.source.dataset
        dating = dating_of(dataset, indicator, tally)
        if dating is None:
            raise CannotBuild(f"Dataset '{dataset.id}' says nothing of dates.")
        if place and place not in {p.id for p in dataset.beside}:
            raise AwaitingData(f"'{dataset.id}' has no rows for '{place}'.")
        wheres = (*self._wheres(dataset, place), *more, tally.where, within or {})
        wheres = tuple(where for where in wheres if where)
        number = column or tally.sum
        if number is None and dataset.shape == "counts" and not values:
            number = dataset.columns.count
        unit = tally.count or indicator.count
        people = unit == "people" and number is None and dataset.columns.person is not None
        axis, align = self.axis(context, dating, indicator, windows)
        needed = columns(wheres) | {c for c in (number, *dating_columns(dating)) if c}
        self.present(context, needed)
        request = Request(dataset.id, axis, canonical(wheres), people, number, power, values)
        return Part(self._asked(request, wheres), align)

    def _asked(self, request: Request, wheres: Wheres) -> Request:
        try:
            return self.counter.ask(request, wheres)
        except ValueError as error:
            raise CannotBuild(str(error)) from error

    def _population(
        self,
        benchmark: Benchmark,
        indicator: Indicator,
        windows: list[Window],
        place: str,
        within: Where | None,
    ) -> Part:
        found = self.benchmark(benchmark, place, within)
        if found is None:
            raise AwaitingData(self.awaiting(benchmark.dataset or benchmark.id))
        request, days = found
        singles = [single_ends(window, indicator.period) for window in windows]
        align = tuple(
            tuple(days.index(latest_by(end, days) or min(days)) for end in ends) for ends in singles
        )
        return Part(request, align, population=True)

    def _wheres(self, dataset: Dataset, place: str) -> Wheres:
        """The dataset's own test; for a place beside it, with the place's test instead on its
        columns."""
        if not place:
            return (dataset.where,)
        beside = next(p for p in dataset.beside if p.id == place)
        return (dataset.where | beside.where,)

    def _context(self, dataset: str) -> Context:
        if dataset not in self.contexts:
            raise AwaitingData(self.awaiting(dataset))
        return self.contexts[dataset]

    def _has_area(self, tally: Tally) -> bool:
        if tally.benchmark:
            return False
        return self.definitions.dataset(tally.dataset or "").columns.area is not None


def _own(tally: Tally | None, main: str) -> Tally | None:
    """The tally, where it counts in the main dataset."""
    elsewhere = tally is not None and (tally.benchmark or tally.dataset not in (None, main))
    return None if elsewhere else tally
