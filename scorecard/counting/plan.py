"""What each indicator needs counted, over which periods and areas.

A series is an indicator, one of its variants, or a place beside it. Its parts (numerator,
denominator, values) are requests to the counter, with the way back from their answers to the
series' periods.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from scorecard.counting.cubes import Context, Counter, Request
from scorecard.counting.filters import Wheres, canonical, columns
from scorecard.counting.scan import Days, Flow
from scorecard.counting.series import AwaitingData, CannotBuild, Part, Series
from scorecard.counting.windows import (
    Calendar,
    Window,
    flow_windows,
    latest_by,
    open_windows,
    single_ends,
    snapshot_windows,
)
from scorecard.definitions.dating import dating_of
from scorecard.definitions.model import (
    Benchmark,
    Condition,
    Dataset,
    Dating,
    Definitions,
    Indicator,
    Tally,
    Variant,
    Where,
)

PRESENT = Condition(missing=False)


@dataclass
class Planner:
    """Turns definitions into requests. `contexts` holds the datasets that are there."""

    definitions: Definitions
    contexts: dict[str, Context]
    counter: Counter
    today: date

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[date, date]]:
        return {}

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
                raise AwaitingData(self._awaiting(indicator.dataset) + " No whole period yet.")
        return out

    def benchmark(self, benchmark: Benchmark, place: str) -> tuple[Request, list[date]] | None:
        """The request for a population on all its days; None where it has no data for `place`."""
        context = self.contexts.get(benchmark.dataset or "")
        if context is None:
            return None
        dataset = context.source.dataset
        if place and place not in {p.id for p in dataset.beside}:
            return None
        column = dataset.columns.as_at or dataset.columns.date
        if column is None:
            raise CannotBuild(f"Benchmark '{benchmark.id}': '{dataset.id}' is no snapshot.")
        days = self._days(context, column)
        wheres = (*self._wheres(dataset, place), benchmark.where)
        number = benchmark.sum or (dataset.columns.count if dataset.shape != "records" else None)
        self._present(context, {column, *columns(wheres)} | ({number} if number else set()))
        axis = Days(column, tuple(days))
        request = Request(dataset.id, axis, canonical(wheres), column=number)
        return self.counter.ask(request, wheres), days

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
        windows = self._windows(indicator, self._context(main), dating)
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
                for column, power in ((None, 1), (indicator.value, 1), (indicator.value, 2))
            ]
            return Series(*common, moments=tuple(moments))
        if measure == "representation":
            return Series(*common, denominator=part(bottom))
        within = (bottom.where,) if measure == "proportion" and bottom is not None else ()
        cluster = self._cluster(indicator, top, main, place)
        return Series(
            *common, numerator=part(top, *within), denominator=part(bottom), cluster=cluster
        )

    def _cluster(
        self, indicator: Indicator, top: Tally | None, main: str, place: str
    ) -> str | None:
        """The column of families, where the events stand in records of our own."""
        context = self._context((top.dataset if top else None) or main)
        if indicator.cluster is None or place or context.source.dataset.shape != "records":
            return None
        self._present(context, {indicator.cluster})
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
    ) -> Part:
        tally = tally or Tally()
        if tally.benchmark:
            return self._population(
                self.definitions.benchmark(tally.benchmark), indicator, windows, place
            )
        context = self._context(tally.dataset or main)
        dataset = context.source.dataset
        dating = dating_of(dataset, indicator, tally)
        if dating is None:
            raise CannotBuild(f"Dataset '{dataset.id}' says nothing of dates.")
        if place and place not in {p.id for p in dataset.beside}:
            raise AwaitingData(f"'{dataset.id}' has no rows for '{place}'.")
        wheres = (*self._wheres(dataset, place), *more, tally.where)
        wheres = tuple(where for where in wheres if where)
        number = column or tally.sum
        if number is None and dataset.shape == "counts" and not values:
            number = dataset.columns.count
        unit = tally.count or indicator.count
        people = unit == "people" and number is None and dataset.columns.person is not None
        axis, align = self._axis(context, dating, indicator, windows)
        needed = columns(wheres) | {c for c in (number, *_columns(dating)) if c}
        self._present(context, needed)
        request = Request(dataset.id, axis, canonical(wheres), people, number, power, values)
        try:
            return Part(self.counter.ask(request, wheres), align)
        except ValueError as error:
            raise CannotBuild(str(error)) from error

    def _population(
        self, benchmark: Benchmark, indicator: Indicator, windows: list[Window], place: str
    ) -> Part:
        found = self.benchmark(benchmark, place)
        if found is None:
            raise AwaitingData(self._awaiting(benchmark.dataset or benchmark.id))
        request, days = found
        singles = [single_ends(window, indicator.period) for window in windows]
        align = tuple(
            tuple(days.index(latest_by(end, days) or min(days)) for end in ends) for ends in singles
        )
        return Part(request, align, population=True)

    def _axis(
        self, context: Context, dating: Dating, indicator: Indicator, windows: list[Window]
    ) -> tuple[Flow | Days, tuple[tuple[int, ...], ...]]:
        """How rows are placed, and which of the placed windows make up each of `windows`."""
        if not windows:
            return Days(_columns(dating)[0], ()), ()
        cut = Calendar.of(indicator.period)
        if dating.on:
            first, pool = cut.index(windows[0].start), windows[0].pool
            flow = Flow(dating.on, cut, first, pool, len(windows))
            return flow, tuple((number,) for number in range(len(windows)))
        ends = [single_ends(window, indicator.period) for window in windows]
        if dating.open:
            days = sorted({end for group in ends for end in group})
            start, end = dating.open
            align = tuple(tuple(days.index(day) for day in group) for group in ends)
            return Days(start, tuple(days), end or None, is_open=True), align
        column = dating.as_at or ""
        known = self._days(context, column)
        found = [[latest_by(end, known) for end in group] for group in ends]
        used = sorted({day for group in found for day in group if day})
        align = tuple(tuple(used.index(day) for day in group if day) for group in found)
        return Days(column, tuple(used)), align

    def _windows(self, indicator: Indicator, context: Context, dating: Dating) -> list[Window]:
        covered = context.source.dataset.complete
        wheres = tuple(t.where for t in (indicator.numerator, indicator.denominator) if t)
        followed = [context.source.followed.get(name) for name in columns(wheres)]
        until = min((day for day in [covered.to, *followed] if day), default=None)
        complete = (covered.from_, until)
        self._present(context, {c for c in _columns(dating) if c})
        if dating.as_at:
            return snapshot_windows(indicator.period, self._days(context, dating.as_at), complete)
        first, last = self._span(context, *(c for c in _columns(dating) if c))
        first, last = covered.from_ or first, until or last
        make = open_windows if dating.open else flow_windows
        return make(indicator.period, first, last, self.today, complete)

    def _span(self, context: Context, *names: str) -> tuple[date, date]:
        """First and last day in the columns."""
        key = (context.source.dataset.id, "|".join(names))
        if key not in self._spans:
            lows = [pl.col(n).min().alias(f"low {n}") for n in names]
            highs = [pl.col(n).max().alias(f"high {n}") for n in names]
            found = context.source.frame.select(lows + highs).collect(engine="streaming").row(0)
            days = [day for day in found if day is not None]
            if not days:
                raise CannotBuild(f"'{context.source.dataset.source}' holds no dates.")
            self._spans[key] = (min(days), max(days))
        return self._spans[key]

    def _days(self, context: Context, column: str) -> list[date]:
        self._present(context, {column})
        found = context.source.frame.select(pl.col(column).unique()).collect(engine="streaming")
        return sorted(day for day in found.to_series().to_list() if day is not None)

    def _wheres(self, dataset: Dataset, place: str) -> Wheres:
        """The dataset's own test; for a place beside it, with the place's test instead on its
        columns."""
        if not place:
            return (dataset.where,)
        beside = next(p for p in dataset.beside if p.id == place)
        return (dataset.where | beside.where,)

    def _context(self, dataset: str) -> Context:
        if dataset not in self.contexts:
            raise AwaitingData(self._awaiting(dataset))
        return self.contexts[dataset]

    def _awaiting(self, id: str) -> str:
        dataset = self.definitions.dataset(id)
        supplier = f" from {dataset.supplied_by}" if dataset.supplied_by else ""
        return f"Awaiting {dataset.label or dataset.id}{supplier}."

    def _has_area(self, tally: Tally) -> bool:
        if tally.benchmark:
            return False
        return self.definitions.dataset(tally.dataset or "").columns.area is not None

    def _present(self, context: Context, needed: Iterable[str]) -> None:
        missing = sorted(set(needed) - set(context.source.kinds))
        for link in context.source.dataset.linked:
            if link.column in missing:
                raise AwaitingData(self._awaiting(link.dataset))
        if missing:
            files = ", ".join(file.name for file in context.source.files[:3])
            raise CannotBuild(f"Column '{missing[0]}' is not in {files}.")


def _own(tally: Tally | None, main: str) -> Tally | None:
    """The tally, where it counts in the main dataset."""
    elsewhere = tally is not None and (tally.benchmark or tally.dataset not in (None, main))
    return None if elsewhere else tally


def _columns(dating: Dating) -> tuple[str, ...]:
    return tuple(c for c in (dating.on, dating.as_at, *(dating.open or ())) if c)
