"""Published tables beside the results: populations, and what they tell of our own records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from scorecard.auditor.counts import Register
from scorecard.auditor.rounding import rounded
from scorecard.auditor.tallies import Side, counted_from, population
from scorecard.definitions.disclosing import rule_for
from scorecard.definitions.model import Definitions
from scorecard.results import WHOLE

Fact = dict[str, Any]  # a benchmark, as_at, place, grouping and group, with its count


def days(found: Register, facts: Iterable[Fact]) -> None:
    """Note the days of each population's table."""
    for fact in facts:
        side = _population(found.definitions, fact)
        if side is not None:
            found.days[(side.counted.dataset, side.counted.axis)].add(_day(fact))


def tables(found: Register, facts: Iterable[Fact]) -> None:
    """Enter the published counts of populations, and of the council's own records they were made
    of. What our own rows tell comes first."""
    facts = list(facts)
    for fact in facts:
        side = _population(found.definitions, fact)
        count = fact.get("count")
        if side is None or count is None or pd.isna(count):
            continue
        own = found.definitions.dataset(side.counted.dataset).provenance == "own"
        rule = rule_for(found.definitions, side.counted.dataset)
        low, high = rounded(float(count), rule) if own else (float(count), float(count))
        sides = [side]
        if not fact.get("place"):
            sides += counted_from(found.definitions, fact["benchmark"])
        for each in sides:
            cell = found.cell(each, fact["grouping"], fact["group"])
            if cell is None:
                continue
            key = (each.counted, ((_day(fact), _day(fact)),), WHOLE, cell)
            if key not in found.keys or not found.told[found.keys[key]]:
                found.tell(found.at(*key), low, high)
    _added_up(found, {_day(fact) for fact in facts})


def _added_up(found: Register, days: set[date]) -> None:
    """A base of several periods together is a population of each of them, added up."""
    sides = [population(found.definitions, each.id) for each in found.definitions.benchmarks]
    tallies = {side.counted for side in sides if side is not None}
    for position, (counted, windows, area, cell) in enumerate(list(found.names)):
        if len(windows) < 2 or counted not in tallies or not {w[0] for w in windows} <= days:
            continue
        parts = [found.keys.get((counted, (window,), area, cell)) for window in windows]
        if all(part is not None and found.told[part] for part in parts):
            ends = zip(*(found.range(part) for part in parts if part is not None), strict=True)
            if not found.told[position]:
                low, high = map(sum, ends)
                found.tell(position, low, high)


def _day(fact: Fact) -> date:
    return date.fromisoformat(str(fact["as_at"])[:10])


def _population(definitions: Definitions, fact: Fact) -> Side | None:
    if fact["benchmark"] not in {each.id for each in definitions.benchmarks}:
        return None
    return population(definitions, fact["benchmark"], fact.get("place") or "")
