"""What an edition before told of the same data: whoever attacks has kept it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scorecard.auditor.counts import NONE, Register
from scorecard.auditor.reading import Published
from scorecard.auditor.register import register
from scorecard.auditor.summaries import Summary, summaries
from scorecard.definitions.model import Dataset

PRIVATE = ("history", "split", "values")  # what those who work there know, then as now


def remember(found: Register, before: Published, facts: dict[str, Any]) -> list[Summary]:
    """Put what `before` told among the counts of `found`, told by row NONE; returns what its means
    and medians say.

    before: an edition of the same data. Only of datasets that are defined alike, and nothing where
    groups are made of other codes: the same name would be another count.
    """
    if any(before.facts.get(name) != facts.get(name) for name in ("groups", "memberships")):
        found.notes.append(f"{before.name}: groups were made of other codes; not held against it.")
        return []
    known = {name: facts[name] for name in PRIVATE if name in facts}
    old = register(before.frame, before.definitions, before.facts | known)
    now: dict[str, Dataset] = {each.id: each for each in found.definitions.datasets}
    alike = {
        each.id
        for each in before.definitions.datasets
        if now.get(each.id) == each and (each.id in old.split) == (each.id in found.split)
    }
    for layer, times in old.layers.items():
        found.layers.setdefault(layer, set()).update(times)
    place = {}
    for position, (counted, windows, area, cell) in enumerate(old.names):
        if old.told[position] and counted.dataset in alike:
            at = place[position] = found.at(counted, windows, area, cell)
            found.tell(at, *old.range(position), old.threshold[position], by=[NONE])
            if found.range(at) == old.range(position):
                found.tellers[at] = {NONE}  # that other rows tell it too adds nothing
    said = (each for each in summaries(old) if each.base in place)
    return [replace(each, base=place[each.base], row=NONE) for each in said]
