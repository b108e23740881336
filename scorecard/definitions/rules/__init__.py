"""Rules beyond the form of single values: small functions, each yielding findings.

They run on what can be read of a file, so that a mistake in one entry hides none in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scorecard.definitions.rules import (
    examples,
    journeys,
    measures,
    names,
    standardising,
    tables,
    tests,
    upkeep,
)
from scorecard.definitions.rules.names import grouping_rules
from scorecard.definitions.rules.view import View, view_of
from scorecard.definitions.validating import Finding

Rule = Callable[[View], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    *(names.unique, names.references, names.repeated_in_lists, names.groups),
    *(
        measures.parts,
        measures.clusters,
        measures.assumed_effects,
        measures.comparators,
        measures.targets,
        measures.without_ethnicity,
    ),
    *(tables.shapes, tables.sources, tables.dating, tables.periods, tables.benchmarks),
    *(tables.people, tables.areas, tables.ethnicity),
    *(tests.conditions,),
    *(standardising.measured, standardising.bands, standardising.rounded),
    *(journeys.links, journeys.journeys),
    *(examples.rows, examples.expectations),
    *(upkeep.overdue, upkeep.same_words, upkeep.retirement, upkeep.nothing_hidden),
)

__all__ = ["RULES", "Rule", "View", "grouping_rules", "view_of"]
