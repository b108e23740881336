"""Tests on columns: they can be met, and ask of a column what it can tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scorecard.definitions.model import Condition, Test, Where
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding

_BOUNDS = ("gt", "gte", "lt", "lte")


def conditions(view: View) -> Iterator[Finding]:
    """Every test of every `where`."""
    for path, where, id in _wheres(view):
        dataset = view.dataset(id)
        for column, test in where.items():
            known_here = dataset is None or column == dataset.columns.ethnicity
            yield from _test((*path, "where", column), test, column, known_here)


def _wheres(view: View) -> Iterator[tuple[Path, Where, str | None]]:
    for path, dataset in view.datasets:
        yield path, dataset.where, dataset.id
        for n, place in enumerate(dataset.beside):
            yield (*path, "beside", n), place.where, dataset.id
    for path, benchmark in view.benchmarks:
        yield path, benchmark.where, benchmark.dataset
    for path, indicator in view.indicators:
        main = indicator.dataset
        for name in ("numerator", "denominator"):
            if tally := getattr(indicator, name):
                yield (*path, name), tally.where, tally.dataset or main
        for n, variant in enumerate(indicator.variants):
            own = variant.dataset or main
            yield (*path, "variants", n), variant.where, own
            if tally := variant.denominator:
                at = (*path, "variants", n, "denominator")
                yield at, tally.where, tally.dataset or own


def _test(path: Path, test: Test, column: str, known_here: bool) -> Iterator[Finding]:
    if isinstance(test, list):
        if not test:
            yield Finding(path, f"the list for '{column}' is empty: no row can meet it.")
        return
    if not isinstance(test, Condition):
        return
    given = [name for name in type(test).model_fields if getattr(test, name) is not None]
    if not given:
        yield Finding(path, f"the test on '{column}' is empty.")
    if test.known is not None and not known_here:
        say = f"'known' is for the dataset's ethnicity column, and '{column}' is another."
        yield Finding((*path, "known"), say, at_key=True)
    if test.missing is True and len(given) > 1:
        say = f"where no value stands, '{column}' cannot meet another test."
        yield Finding((*path, "missing"), say, at_key=True)
    yield from _bounds(path, test, column)
    if test.not_ is not None:
        yield from _test((*path, "not"), test.not_, column, known_here)


def _bounds(path: Path, test: Condition, column: str) -> Iterator[Finding]:
    given = {name: getattr(test, name) for name in _BOUNDS if getattr(test, name) is not None}
    if len({isinstance(bound, date) for bound in given.values()}) > 1:
        yield Finding(path, f"'{column}' is tested as a date and as a number.")
        return
    lows = [(given[n], n == "gt") for n in ("gt", "gte") if n in given]
    highs = [(given[n], n == "lt") for n in ("lt", "lte") if n in given]
    for low, above in lows:
        for high, below in highs:
            if low > high or (low == high and (above or below)):
                yield Finding(path, f"no value of '{column}' can meet this test.")
                return
