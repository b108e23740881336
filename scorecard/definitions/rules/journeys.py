"""Links from record to record, and journeys made of indicators: whether they can be followed."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.definitions.model import Dataset, Indicator, Journey
from scorecard.definitions.problems import suggest
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding


def links(view: View) -> Iterator[Finding]:
    """People are followed between two datasets of records that know who they are, and when."""
    for path, dataset in view.datasets:
        made: set[str] = set()
        for n, link in enumerate(dataset.linked):
            at = (*path, "linked", n)
            if link.column in made or link.column in dataset.columns.model_dump().values():
                yield Finding((*at, "column"), f"there is a column '{link.column}' already.")
            made.add(link.column)
            target = view.dataset(link.dataset)
            for place, each in ((at, dataset), ((*at, "dataset"), target)):
                yield from _followable(place, each)
            if link.day == "ends" and target is not None and target.columns.end is None:
                say = f"dataset '{target.id}' names no column with an end: 'columns.end'."
                yield Finding((*at, "day"), say)


def _followable(path: Path, dataset: Dataset | None) -> Iterator[Finding]:
    if dataset is None:
        return
    columns = dataset.columns
    if dataset.shape != "records":
        yield Finding(path, f"dataset '{dataset.id}' holds no records: nobody can be followed.")
    elif columns.person is None:
        yield Finding(path, f"to follow people, dataset '{dataset.id}' needs 'columns.person'.")
    elif not (columns.date or columns.start or columns.as_at):
        yield Finding(path, f"to follow people, dataset '{dataset.id}' needs a column with a date.")


def journeys(view: View) -> Iterator[Finding]:
    """Stages follow stages that come before, and are reached by proportions of own records."""
    known = {indicator.id: indicator for _, indicator in view.indicators}
    for path, journey in view.journeys:
        yield from _population(view, path, journey)
        above = [journey.entry]
        for n, stage in enumerate(journey.stages):
            at = (*path, "stages", n)
            if stage.after is not None and stage.after not in above:
                hint = suggest(stage.after, above)
                say = f"no stage '{stage.after}' comes before this one. {hint}"
                yield Finding((*at, "after"), say)
            if stage.label in above:
                yield Finding((*at, "label"), f"there is a stage '{stage.label}' already.")
            above.append(stage.label)
            yield from _reached(view, (*at, "indicator"), stage.indicator, known)


def _population(view: View, path: Path, journey: Journey) -> Iterator[Finding]:
    benchmarks = view.ids["benchmarks"]
    if journey.population and benchmarks is not None and journey.population not in benchmarks:
        hint = suggest(journey.population, benchmarks)
        yield Finding(
            (*path, "population"), f"there is no benchmark '{journey.population}'. {hint}"
        )
    found = view.benchmark(journey.population)
    if found is not None and found.dataset is None:
        say = f"'{found.id}' is a published figure, not a population: it has no dataset."
        yield Finding((*path, "population"), say)


def _reached(view: View, at: Path, id: str, known: dict[str, Indicator]) -> Iterator[Finding]:
    ids = view.ids["indicators"]
    if ids is not None and id not in ids:
        yield Finding(at, f"there is no indicator '{id}'. {suggest(id, ids)}")
    indicator = known.get(id)
    if indicator is None:
        return
    if indicator.retired:
        say = f"'{id}' is retired: take this stage away, or measure the indicator again."
        yield Finding(at, say)
    if indicator.measure != "proportion" or not indicator.by_ethnicity:
        say = f"'{id}' is no proportion by ethnic group: it does not tell who goes on."
        yield Finding(at, say)
