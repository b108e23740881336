"""Datasets and benchmarks: whether they have the columns that what uses them needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from scorecard.definitions.dating import dating_of, parse_ending
from scorecard.definitions.model import Columns, Dataset, Dating, Indicator
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import Use, View
from scorecard.definitions.validating import Finding

_WAYS = "one of 'on', 'open' and 'as_at'"


def shapes(view: View) -> Iterator[Finding]:
    """Counts have a column of numbers or are added up; figures have a column of values."""
    for path, dataset in view.datasets:
        columns, at = dataset.columns, (*path, "columns")
        if dataset.shape == "figures" and columns.value is None:
            yield Finding(at, "figures need 'columns.value', the column with the published value.")
        for name, shape in (("count", "counts"), ("value", "figures")):
            if getattr(columns, name) is not None and dataset.shape != shape:
                say = f"'columns.{name}' is for 'shape: {shape}', and the shape is {dataset.shape}."
                yield Finding((*at, name), say, at_key=True)
    for path, indicator in view.indicators:
        for use in view.uses(path, indicator):
            if _uncounted(use.dataset) and not (use.tally and use.tally.sum):
                say = (
                    f"dataset '{use.id}' has counts: give it 'columns.count', or a column to 'sum'."
                )
                yield Finding(use.path, say)


def _uncounted(dataset: Dataset | None) -> bool:
    return dataset is not None and dataset.shape == "counts" and dataset.columns.count is None


def sources(view: View) -> Iterator[Finding]:
    """Files are inside the data folder, and what is complete begins before it ends."""
    for path, dataset in view.datasets:
        source = PurePosixPath(dataset.source.replace("\\", "/"))
        if source.is_absolute() or ".." in source.parts or ":" in source.parts[0]:
            say = (
                f"'{dataset.source}' leads out of the data folder; name a file or folder inside it."
            )
            yield Finding((*path, "source"), say)
        begin, end = dataset.complete.from_, dataset.complete.to
        if begin and end and begin > end:
            yield Finding(
                (*path, "complete"), f"'complete' ends ({end}) before it begins ({begin})."
            )


def dating(view: View) -> Iterator[Finding]:
    """Rows are placed in time in exactly one way; taking periods together is for flows."""
    for path, dataset in view.datasets:
        yield from _own_dating((*path, "columns"), dataset.columns)
    for path, indicator in view.indicators:
        if indicator.dated:
            yield from _one_way((*path, "dated"), indicator.dated)
        undated: set[str | None] = set()
        for use in view.uses(path, indicator):
            if use.tally and use.tally.dated:
                yield from _one_way((*use.path, "dated"), use.tally.dated)
            if use.dataset is None:
                continue
            found = dating_of(use.dataset, use.tally, indicator)
            if found is None:
                columns = use.dataset.columns
                if columns.start or columns.end or use.id in undated:
                    continue  # told already
                undated.add(use.id)
                say = (
                    f"dataset '{use.id}' does not say when a row was: give its columns a 'date', "
                    "'start' with 'end', or 'as_at'; or give the indicator 'dated'."
                )
                own = use.tally is None or use.tally.dataset is None
                yield Finding((*path, "dataset") if own else (*use.path, "dataset"), say)
            elif indicator.period.pool > 1 and found.on is None and not _exposure(use, indicator):
                say = (
                    f"dataset '{use.id}' tells who is there on a day, not what happens in a "
                    "period, so that periods cannot be taken together; leave 'pool' out."
                )
                yield Finding((*path, "period", "pool"), say)


def _exposure(use: Use, indicator: Indicator) -> bool:
    """Whether the table is below the line of a rate: its people are added up over the periods."""
    return indicator.measure == "rate" and use.part == "denominator"


def _own_dating(at: Path, columns: Columns) -> Iterator[Finding]:
    if columns.end and not columns.start:
        yield Finding((*at, "end"), "'columns.end' needs 'columns.start'.", at_key=True)
    if columns.start and not columns.end:
        yield Finding((*at, "start"), "'columns.start' needs 'columns.end'.", at_key=True)
    ways = [name for name in ("date", "start", "as_at") if getattr(columns, name)]
    for name in ways[1:]:
        say = (
            f"'columns.{name}' and 'columns.{ways[0]}' both say when a row was; keep one, and give "
            "an indicator that needs the other 'dated'."
        )
        yield Finding((*at, name), say, at_key=True)


def _one_way(at: Path, dated: Dating) -> Iterator[Finding]:
    ways = sum(way is not None for way in (dated.on, dated.open, dated.as_at))
    if ways != 1:
        yield Finding(at, f"'dated' needs {_WAYS}{', not several' if ways else ''}.")


def periods(view: View) -> Iterator[Finding]:
    """The last day of the year is a day that every year has."""
    for path, indicator in view.indicators:
        try:
            parse_ending(indicator.period.ending)
        except ValueError as error:
            yield Finding((*path, "period", "ending"), str(error))


def benchmarks(view: View) -> Iterator[Finding]:
    """A benchmark is a dated population or a published figure."""
    for path, benchmark in view.benchmarks:
        figure = [name for name in ("of", "value") if getattr(benchmark, name) is not None]
        if benchmark.dataset is None:
            if len(figure) < 2:
                say = "it needs 'dataset' (a population), or 'of' and 'value' (a published figure)."
                yield Finding(path, say)
            for name in ("sum", "where"):
                if getattr(benchmark, name):
                    say = f"'{name}' is for a population, and this has no 'dataset'."
                    yield Finding((*path, name), say, at_key=True)
            continue
        if figure:
            say = f"'{figure[0]}' is for a published figure, and this is a population."
            yield Finding((*path, figure[0]), say, at_key=True)
        dataset, at = view.dataset(benchmark.dataset), (*path, "dataset")
        if dataset is None:
            continue
        if dataset.shape == "figures":
            yield Finding(at, f"dataset '{dataset.id}' has figures; a population needs counts.")
        if _uncounted(dataset) and benchmark.sum is None:
            say = (
                f"dataset '{dataset.id}' has counts: give it 'columns.count', or a column to 'sum'."
            )
            yield Finding(at, say)
        if dataset.columns.ethnicity is None:
            yield Finding(at, f"dataset '{dataset.id}' has no 'columns.ethnicity'.")
        if dataset.columns.as_at is None and dataset.columns.date is None:
            say = f"dataset '{dataset.id}' needs 'columns.as_at', the date of the count."
            yield Finding(at, say)
    for path, indicator in view.indicators:
        for name in ("numerator", "denominator"):
            tally = getattr(indicator, name)
            found = view.benchmark(tally.benchmark) if tally else None
            if found and found.dataset is None:
                say = f"'{found.id}' is a published figure, not a population that can be counted."
                yield Finding((*path, name, "benchmark"), say)


def people(view: View) -> Iterator[Finding]:
    """Counting people needs to know who they are."""
    for path, indicator in view.indicators:
        for use in view.uses(path, indicator):
            own = use.tally.count if use.tally else None
            dataset = use.dataset
            if dataset is None or (own or indicator.count) != "people":
                continue
            at = (*use.path, "count") if own else (*path, "count")
            if use.tally and use.tally.sum:
                if own:
                    say = "'count: people' and 'sum' are two ways of counting; keep one."
                    yield Finding(at, say)
            elif dataset.columns.person is None and (own or _is_main(use, indicator.dataset)):
                say = f"to count people, dataset '{use.id}' needs 'columns.person', an identifier."
                yield Finding(at, say)


def _is_main(use: Use, main: str) -> bool:
    """Whether the indicator's own `count` is meant for this table: it is not for other counts."""
    return use.id == main or (use.dataset is not None and use.dataset.shape == "records")


def areas(view: View) -> Iterator[Finding]:
    """What is broken down by area tells the area in every table."""
    for path, indicator in view.indicators:
        if indicator.comparable and "area" not in indicator.breakdowns:
            say = "areas are compared only where it is broken down by them: 'breakdowns: [area]'."
            yield Finding((*path, "comparable"), say)
        if "area" not in indicator.breakdowns:
            continue
        tables = {use.id: use.dataset for use in view.uses(path, indicator)}
        for name in ("numerator", "denominator"):
            tally = getattr(indicator, name)
            found = view.benchmark(tally.benchmark) if tally else None
            if found:
                tables[found.dataset] = view.dataset(found.dataset)
        for id, dataset in tables.items():
            if dataset and dataset.columns.area is None:
                say = f"dataset '{id}' has no 'columns.area', so it cannot be broken down by area."
                yield Finding((*path, "breakdowns"), say)


def ethnicity(view: View) -> Iterator[Finding]:
    """What is told by ethnic group knows the group in every table."""
    for path, indicator in view.indicators:
        if not indicator.by_ethnicity:
            continue
        tables = {use.id: use.dataset for use in view.uses(path, indicator)}
        for id, dataset in tables.items():
            if dataset and dataset.columns.ethnicity is None:
                say = f"dataset '{id}' has no 'columns.ethnicity', and this is by ethnic group."
                yield Finding((*path, "dataset"), say)
