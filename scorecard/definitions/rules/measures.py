"""What each measure needs and cannot use; what it is compared with; targets it can reach."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.definitions.model import Indicator, Tally
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.names import RESERVED
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding

_SHARES = ("proportion", "representation")  # measures whose value lies between 0 and 1
_VALUES = ("mean", "median")
_ONE_TABLE = ("proportion", "representation", *_VALUES)


def parts(view: View) -> Iterator[Finding]:
    """Numerator, denominator, value and per stand where the measure uses them, and only there."""
    for path, indicator in view.indicators:
        dataset = view.dataset(indicator.dataset)
        if dataset is None or dataset.shape != "figures":
            yield from _needed(path, indicator)
        yield from _unused(path, indicator)
        yield from _tables(path, indicator)


def _needed(path: Path, indicator: Indicator) -> Iterator[Finding]:
    measure = indicator.measure
    if measure in ("proportion", "progression_ratio") and indicator.numerator is None:
        upper = ", the upper posts" if measure == "progression_ratio" else ", what is counted above"
        yield Finding(path, f"a {measure} needs 'numerator'{upper}.")
    if measure == "progression_ratio" and indicator.denominator is None:
        yield Finding(path, "a progression_ratio needs 'denominator', the lower posts.")
    if measure == "rate" and indicator.denominator is None:
        yield Finding(
            path,
            "a rate needs 'denominator', the people among whom it happened: "
            "{benchmark: …}, {dataset: …} or {sum: …}.",
        )
    if measure in _VALUES and indicator.value is None:
        yield Finding(path, f"a {measure} needs 'value', the column with the numbers.")


def _unused(path: Path, indicator: Indicator) -> Iterator[Finding]:
    measure = indicator.measure
    if measure in ("representation", *_VALUES) and indicator.numerator is not None:
        say = "who is looked at goes into 'denominator'"
        yield Finding((*path, "numerator"), f"a {measure} has no 'numerator'; {say}.", at_key=True)
    if measure not in _VALUES and indicator.value is not None:
        say = f"'value' is for a mean or a median, not for a {measure}."
        yield Finding((*path, "value"), say, at_key=True)
    if measure != "rate" and indicator.per != 1:
        yield Finding((*path, "per"), f"'per' is for a rate, not for a {measure}.", at_key=True)
    for where, tally in _tallies(path, indicator):
        if tally.benchmark is None:
            continue
        beside = {k for k in tally.model_fields_set if getattr(tally, k) not in (None, {})}
        for name in sorted(beside - {"benchmark"}):
            say = f"'{name}' cannot stand beside 'benchmark', which says what is counted."
            yield Finding((*where, name), say, at_key=True)
    if indicator.numerator and indicator.numerator.benchmark:
        say = "a benchmark's population can only be a denominator."
        yield Finding((*path, "numerator", "benchmark"), say)


def _tables(path: Path, indicator: Indicator) -> Iterator[Finding]:
    """A part of a whole is counted in the table of the whole."""
    if indicator.measure not in _ONE_TABLE:
        return
    for where, tally in _tallies(path, indicator):
        for name in ("dataset", "benchmark"):
            other = getattr(tally, name)
            if other and not (name == "dataset" and other == indicator.dataset):
                say = f"a {indicator.measure} counts in one dataset; for another, use a rate."
                yield Finding((*where, name), say)
    top, bottom = indicator.numerator, indicator.denominator
    if indicator.measure == "proportion" and top and top.dated:
        whole = (bottom and bottom.dated) or indicator.dated
        if top.dated != whole:
            say = "the numerator of a proportion is placed in time as its denominator is."
            yield Finding((*path, "numerator", "dated"), say)


def _tallies(path: Path, indicator: Indicator) -> Iterator[tuple[Path, Tally]]:
    named = [((*path, n), getattr(indicator, n)) for n in ("numerator", "denominator")]
    named += [
        ((*path, "variants", n, "denominator"), variant.denominator)
        for n, variant in enumerate(indicator.variants)
    ]
    yield from ((where, tally) for where, tally in named if tally is not None)


def clusters(view: View) -> Iterator[Finding]:
    """Families are kept together where people are counted in records."""
    for path, indicator in view.indicators:
        if indicator.cluster is None:
            continue
        at, top = (*path, "cluster"), indicator.numerator
        if indicator.measure not in ("proportion", "rate"):
            say = f"'cluster' is for a proportion or a rate, not for a {indicator.measure}."
            yield Finding(at, say, at_key=True)
        elif any(tally.sum for _, tally in _tallies(path, indicator)):
            say = "'cluster' cannot stand beside 'sum': families are told apart by their rows."
            yield Finding(at, say, at_key=True)
        else:
            dataset = view.dataset((top.dataset if top else None) or indicator.dataset)
            if dataset is not None and dataset.shape != "records":
                say = f"'{dataset.id}' holds counts, which tell nothing of families."
                yield Finding(at, say, at_key=True)


def assumed_effects(view: View) -> Iterator[Finding]:
    """A design effect is assumed where families cannot be seen, for what is counted."""
    for path, indicator in view.indicators:
        if indicator.design_effect is None:
            continue
        say = ""
        if indicator.measure not in ("proportion", "rate"):
            say = f"'design_effect' is for a proportion or a rate, not for a {indicator.measure}."
        elif indicator.cluster is not None:
            say = "'design_effect' cannot stand beside 'cluster', which finds it in the records."
        elif any(variant.standardise for variant in indicator.variants):
            say = "'design_effect' cannot stand beside 'standardise'."
        if say:
            yield Finding((*path, "design_effect"), say, at_key=True)


def comparators(view: View) -> Iterator[Finding]:
    """A make-up is held against a population, everything else against people or a value."""
    for path, indicator in view.indicators:
        listed = isinstance(indicator.compare_with, list)
        for n, id in enumerate(indicator.comparators):
            at = (*path, "compare_with", n) if listed else (*path, "compare_with")
            benchmark = view.benchmark(id)
            if indicator.measure == "representation":
                if id in RESERVED or (benchmark and not benchmark.dataset):
                    yield Finding(
                        at,
                        "a representation is compared with a population: set 'compare_with' to a "
                        f"benchmark that has a dataset, not to '{id}'.",
                    )
            elif benchmark and benchmark.dataset:
                yield Finding(
                    at,
                    f"'{id}' is a population, which only a representation is compared with; "
                    f"a {indicator.measure} takes reference, rest or a published value.",
                )
            elif benchmark and benchmark.of == "ratio":
                yield Finding(at, f"'{id}' is a published ratio; show it with 'beside'.")
        for n, id in enumerate(indicator.beside):
            benchmark = view.benchmark(id)
            if benchmark and benchmark.dataset:
                say = f"'{id}' is a population; 'beside' shows published figures."
                yield Finding((*path, "beside", n), say)


def targets(view: View) -> Iterator[Finding]:
    """A target is a number that its scale has, for somebody it can be told for."""
    for path, indicator in view.indicators:
        target = indicator.target
        if target is None:
            continue
        at = (*path, "target", "value")
        if target.of == "ratio":
            yield from _ratio_target(view, path, indicator)
        elif indicator.measure in _SHARES and not 0 <= target.value <= 1:
            say = f"a {indicator.measure} is between 0 and 1"
            meant = f"; write {target.value / 100:g}" if 1 < target.value <= 100 else ""
            yield Finding(at, f"the target {target.value:g} cannot be: {say}{meant}.")
        elif indicator.measure not in _VALUES and target.value < 0:
            yield Finding(at, f"a {indicator.measure} cannot be less than 0.")


def _ratio_target(view: View, path: Path, indicator: Indicator) -> Iterator[Finding]:
    target = indicator.target
    assert target is not None
    at = (*path, "target", "value")
    if not indicator.by_ethnicity:
        say = (
            "a target for a ratio needs ethnic groups, and by_ethnicity is false; use 'of: value'."
        )
        yield Finding((*path, "target", "of"), say)
        return
    if target.value <= 0:
        yield Finding(at, "a ratio is more than 0; 1 is parity.")
        return
    references = {grouping.reference for grouping in view.groupings.values()}
    if target.group in references and indicator.comparators[0] == "reference":
        say = f"'{target.group}' is the reference: others are compared with it, not it with itself."
        yield Finding((*path, "target", "group"), say)
    far = (indicator.better == "lower" and target.value > 1.25) or (
        indicator.better == "higher" and target.value < 0.8
    )
    if far or (indicator.better == "parity" and not 0.8 <= target.value <= 1.25):
        say = (
            f"a ratio of {target.value:g} would still count as a gap, as better is "
            f"'{indicator.better}'; 1 is parity."
        )
        yield Finding(at, say, "warning")


def without_ethnicity(view: View) -> Iterator[Finding]:
    """One value for everybody leaves nothing to compare."""
    for path, indicator in view.indicators:
        if indicator.by_ethnicity:
            continue
        if indicator.measure in ("representation", "progression_ratio"):
            say = f"a {indicator.measure} tells nothing without ethnic groups."
            yield Finding((*path, "by_ethnicity"), say)
        for name in ("compare_with", "groupings"):
            if name in indicator.model_fields_set:
                say = f"'{name}' has no effect where by_ethnicity is false; delete it."
                yield Finding((*path, name), say, "warning", at_key=True)
        if indicator.target and indicator.target.group != "All":
            say = "by_ethnicity is false, so a target can only be for All."
            yield Finding((*path, "target", "group"), say)
