"""Worked examples: rows and expectations refer to what exists."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.definitions.model import Expectation, Indicator
from scorecard.definitions.problems import suggest
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding
from scorecard.results import ALL, UNKNOWN

NUMBERS = ("numerator", "denominator", "value", "ratio", "difference")


def rows(view: View) -> Iterator[Finding]:
    """Rows are given for datasets that the indicator counts or is compared with."""
    for path, indicator in view.indicators:
        used = _used(view, path, indicator)
        for n, example in enumerate(indicator.examples):
            at = (*path, "examples", n, "rows")
            if not isinstance(example.rows, dict):
                continue
            for id in example.rows:
                if id not in used and view.ids["datasets"] is not None:
                    say = f"the indicator does not use a dataset '{id}'. {suggest(id, used)}"
                    yield Finding((*at, id), say, at_key=True)


def _used(view: View, path: Path, indicator: Indicator) -> list[str]:
    found = [use.id for use in view.uses(path, indicator)]
    named = [indicator.denominator, *(v.denominator for v in indicator.variants)]
    populations = [*indicator.comparators, *(t.benchmark for t in named if t and t.benchmark)]
    for id in populations:
        benchmark = view.benchmark(id)
        if benchmark:
            found.append(benchmark.dataset)
    names = [id for id in [indicator.dataset, *found] if id]
    linked = (link.dataset for id in names if (own := view.dataset(id)) for link in own.linked)
    return list(dict.fromkeys([*names, *linked]))


def expectations(view: View) -> Iterator[Finding]:
    """What is expected names a group, grouping, variant and comparator that the indicator has."""
    for path, indicator in view.indicators:
        for n, example in enumerate(indicator.examples):
            for m, expected in enumerate(example.expect):
                at = (*path, "examples", n, "expect", m)
                yield from _expectation(view, at, indicator, expected)


def _expectation(
    view: View, at: Path, indicator: Indicator, expected: Expectation
) -> Iterator[Finding]:
    if all(getattr(expected, name) is None for name in NUMBERS):
        yield Finding(at, f"it expects no number; give one of {', '.join(NUMBERS)}.")
    choices = {"comparator": list(indicator.comparators)}
    dataset = view.dataset(indicator.dataset)
    if dataset:
        places = [place.id for place in dataset.beside]
        choices["variant"] = ["", *(variant.id for variant in indicator.variants), *places]
    if view.ethnicity:
        choices["grouping"] = list(indicator.groupings or view.groupings)
    for name, known in choices.items():
        given = getattr(expected, name)
        if given is not None and given not in known:
            hint = suggest(given, [k for k in known if k])
            yield Finding((*at, name), f"the indicator has no {name} '{given}'. {hint}")
            return
    if expected.group not in (ALL, UNKNOWN) and view.codes:
        names = [expected.grouping] if expected.grouping else list(view.groupings)
        known = [g for name in names if name in view.groupings for g in view.codes.groups(name)]
        if expected.group not in known:
            hint = suggest(expected.group, [ALL, *known, UNKNOWN])
            yield Finding((*at, "group"), f"there is no ethnic group '{expected.group}'. {hint}")
        elif not indicator.by_ethnicity:
            yield Finding((*at, "group"), "by_ethnicity is false, so there is only the group All.")
