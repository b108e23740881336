"""Standardised variants: where they can be, and what they are made alike in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scorecard.definitions.disclosing import rule_of
from scorecard.definitions.model import Indicator, Variant
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding

MEASURES = ("proportion", "rate")


def measured(view: View) -> Iterator[Finding]:
    """Counts are standardised: of a proportion or a rate, each person or event by itself."""
    for at, indicator, variant in _standardised(view):
        dataset = view.dataset(variant.dataset or indicator.dataset)
        if indicator.measure not in MEASURES:
            say = f"'standardise' is for a proportion or a rate, not for a {indicator.measure}."
        elif indicator.cluster is not None:
            say = (
                "'standardise' cannot stand beside 'cluster': families reach over ages, and the "
                "chance of both together is not known."
            )
        elif dataset is not None and dataset.shape == "figures":
            say = f"'{dataset.id}' holds figures without counts, which cannot be standardised."
        else:
            continue
        yield Finding(at, say, at_key=True)


def bands(view: View) -> Iterator[Finding]:
    """Every column is named once, and bands begin one after the other."""
    for at, _, variant in _standardised(view):
        named: list[str] = []
        for n, each in enumerate(variant.standardise or []):
            if each.column in named:
                say = f"'standardise' names '{each.column}' twice."
                yield Finding((*at, n, "column"), say)
            named.append(each.column)
            edges = each.from_ or []
            if any(high <= low for low, high in pairwise(edges)):
                say = "'from' says where each band begins, the lowest first and each once."
                yield Finding((*at, n, "from"), say)


def rounded(view: View) -> Iterator[Finding]:
    """A figure made of counts that are not rounded would give the rounded ones back."""
    for at, indicator, variant in _standardised(view):
        dataset = view.dataset(indicator.dataset)
        if view.disclosure is None or dataset is None:
            continue
        rule = rule_of(view.disclosure, dataset.disclosure, indicator.disclosure)
        used = [dataset, view.dataset(variant.dataset)]
        used += [use.dataset for use in view.uses(at[:2], indicator)]
        if rule.rounding > 1 and any(each and each.provenance == "own" for each in used):
            say = (
                f"counts are rounded here to the nearest {rule.rounding}, and a standardised "
                "figure, made of them before that, would give them back: none is published."
            )
            yield Finding(at, say, "warning", at_key=True)


def _standardised(view: View) -> Iterator[tuple[Path, Indicator, Variant]]:
    for path, indicator in view.indicators:
        for n, variant in enumerate(indicator.variants):
            if variant.standardise:
                yield (*path, "variants", n, "standardise"), indicator, variant
