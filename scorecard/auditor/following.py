"""People followed into another list are among that list's people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from scorecard.auditor.counts import EVERYBODY, Key, Register
from scorecard.auditor.filters import tests
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.tallies import PEOPLE, TOTAL
from scorecard.auditor.windows import Window, apart, tiles
from scorecard.definitions.model import Dataset, Link
from scorecard.results import WHOLE

WORDS = "whoever was found in another list is counted there"


def followed(found: Register) -> list[Relation]:
    """For people of the whole organisation who were found by a link: no more than the other list
    has in windows that hold the whole of the follow-up."""
    return [
        relation
        for own in found.definitions.datasets
        if own.provenance == "own"
        for link in own.linked
        for relation in _linked(found, own, link)
    ]


def _linked(found: Register, own: Dataset, link: Link) -> Iterator[Relation]:
    target = found.definitions.dataset(link.dataset)
    alike = (own.people or own.id) == (target.people or target.id)
    asked, axis = tests({link.column: True}), f"on {own.columns.date or own.columns.start}"
    there = [(p, key) for p, key in enumerate(found.names) if _everybody(key, target, link)]
    for position, (counted, windows, area, cell) in enumerate(list(found.names)):
        mine = (counted.dataset, counted.unit, counted.axis) == (own.id, PEOPLE, axis)
        if not mine or area != WHOLE or not asked <= counted.where:
            continue
        if not alike and cell != EVERYBODY:
            continue  # with other labels for the same people, a group there is not the group here
        last = windows[-1][1] + timedelta(days=link.within)
        for unit in {key[0].unit for _, key in there}:
            held = {k[1][0]: p for p, k in there if k[0].unit == unit and k[2:] == (WHOLE, cell)}
            if parts := _around([*held], windows[0][0], last):
                terms = {position: 1.0} | {held[window]: -1.0 for window in parts}
                yield Relation(WORDS, terms, -INFINITE, 0)


def _everybody(key: Key, target: Dataset, link: Link) -> bool:
    """Whether a count is of everybody in a span of the other list, by the day that is looked
    for."""
    counted, windows, _, _ = key
    begins = target.columns.date or target.columns.start or target.columns.as_at
    day = target.columns.end if link.day == "ends" else begins
    span = len(windows) == 1 and windows[0][0] != windows[0][1]
    plain = not counted.where and not counted.column and not counted.place
    here = counted.dataset == target.id and counted.axis == f"on {day}"
    return here and span and plain and counted.unit != TOTAL


def _around(windows: list[Window], first: date, last: date) -> list[Window]:
    """Windows that fill the time from `first` to `last`, the longest first chosen; none where
    there are gaps."""
    chosen = apart(w for w in windows if w[1] >= first and w[0] <= last)
    if not chosen or chosen[0][0] > first or chosen[-1][1] < last:
        return []
    return chosen if tiles((chosen[0][0], chosen[-1][1]), chosen) else []
