"""Which area lies in which, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scorecard.auditor.windows import Windows
from scorecard.results import WHOLE


@dataclass(frozen=True)
class Hierarchy:
    """parents: area → the one it belongs to now. history: area → (last day, parent) of each of its
    times but the last, in order. merged: area → (last day, the one it was merged into)."""

    parents: Mapping[str, str]
    history: Mapping[str, Sequence[tuple[date, str]]] = field(default_factory=dict)
    merged: Mapping[str, tuple[date, str]] = field(default_factory=dict)

    def parent(self, area: str, day: date) -> str:
        """The area that `area` belonged to on `day`; the whole where nothing is known."""
        for last, parent in self.history.get(area, ()):
            if day <= last:
                return parent
        return self.parents.get(area, WHOLE)

    def above(self, area: str, day: date) -> list[str]:
        """Every area that `area` lay in on `day`, the nearest first, the whole last."""
        chain = [self.parent(area, day)]
        while chain[-1] != WHOLE:
            chain.append(self.parent(chain[-1], day))
        return chain

    def nearest(self, area: str, windows: Windows, told: Collection[str]) -> frozenset[str]:
        """The next areas above `area` that are `told` (or the whole): several where it moved within
        the windows."""
        changes = {day for times in self.history.values() for day, _ in times}
        days = {day for window in windows for day in window}
        days |= {
            change + timedelta(days=1)
            for change in changes
            for first, last in windows
            if first <= change < last
        }
        return frozenset(
            next(each for each in self.above(area, day) if each in told or each == WHOLE)
            for day in days
        )

    def changed(self, first: date, last: date) -> set[str]:
        """Areas that records left or joined between two days (after the first, up to the last)
        because an area moved or was merged; never the whole, which keeps them all."""
        out: set[str] = set()
        moved = [(day, area, area) for area, times in self.history.items() for day, _ in times]
        merged = [(day, area, into) for area, (day, into) in self.merged.items()]
        for day, before, after in (*moved, *merged):
            if first <= day < last:
                new = day + timedelta(days=1)
                out |= {before, *self.above(before, day)} ^ {after, *self.above(after, new)}
        return out - {WHOLE}


def hierarchy(facts: dict[str, Any], told: Mapping[str, str]) -> Hierarchy:
    """The areas as the rows (`told`: area → parent) and `facts` tell them.

    facts: `areas` as they are now; `history`, where it is known: for each time of each area its id,
    its parent, and its last day (`until`, None for the last).
    """
    areas = [each for each in facts.get("areas") or [] if each.get("id") != WHOLE]
    times = facts.get("history") or []
    history: dict[str, list[tuple[date, str]]] = defaultdict(list)
    now = {str(each["id"]): str(each.get("parent") or WHOLE) for each in areas} | dict(told)
    for each in sorted(times, key=lambda time: str(time["until"] or "9999")):
        now[str(each["id"])] = str(each["parent"] or WHOLE)
        if each["until"]:
            history[str(each["id"])].append((date.fromisoformat(each["until"]), now[each["id"]]))
    merged = {
        str(each["id"]): (date.fromisoformat(each["closed"]), str(each["merged_into"]))
        for each in areas
        if each.get("closed") and each.get("merged_into")
    }
    return Hierarchy(now, dict(history), merged)
