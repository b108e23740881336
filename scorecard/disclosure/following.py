"""People who are followed from one list into another: none is found there who is not counted there.

A count of people with `linked` column true is at most the people of the other list whose day lies
between the first row's day and the last row's last day of follow-up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

from scorecard.definitions.model import Dataset, Definitions, Link
from scorecard.disclosure.names import Name
from scorecard.sources.links import found_by


def followed(names: dict[str, Name], definitions: Definitions) -> list[tuple[str, list[str]]]:
    """(people found in another list, spans of that list that hold them all): the spans follow one
    another, from before the first day to after the last one of the follow-up."""
    out = []
    for dataset in definitions.datasets:
        for link in dataset.linked:
            target = definitions.dataset(link.dataset)
            # with other labels for the same people, a group there is not the group here
            if (dataset.people or dataset.id) != (target.people or target.id):
                continue
            there = _spans(names, target, link)
            for text, name in names.items():
                if _asks(name, dataset, link):
                    first, last = map(date.fromisoformat, name.days)
                    end = (last + timedelta(days=link.within)).isoformat()
                    ways = _covers(names, there, first.isoformat(), end)
                    out += [(text, way) for way in ways]
    return out


def _asks(name: Name, dataset: Dataset, link: Link) -> bool:
    """Whether a name counts people of a span who were found by the link."""
    return (
        name.dataset == dataset.id
        and name.unit == "people"
        and name.dating == "on"
        and name.column == (dataset.columns.date or dataset.columns.start)
        and json.dumps([link.column, True]) in name.tests
    )


def _spans(names: dict[str, Name], target: Dataset, link: Link) -> list[str]:
    """The names that count everybody of a span in the other list, by the day the link looks for."""
    day = found_by(target, link)
    return [
        text
        for text, name in names.items()
        if (name.dataset, name.dating, name.column) == (target.id, "on", day)
        and name.unit in ("people", "rows")
        and not name.tests
    ]


def _covers(names: dict[str, Name], spans: list[str], first: str, last: str) -> Iterator[list[str]]:
    """Spans of one unit, one after the other, from one around `first` to one around `last`."""
    for text in spans:
        start, end = names[text].days
        if start <= first <= end:
            yield from _from(names, spans, [text], last)


def _from(
    names: dict[str, Name], spans: list[str], way: list[str], last: str
) -> Iterator[list[str]]:
    newest = names[way[-1]]
    if newest.days[1] >= last:
        yield way
        return
    following = (date.fromisoformat(newest.days[1]) + timedelta(days=1)).isoformat()
    for text in spans:
        if names[text].days[0] == following and names[text].unit == newest.unit:
            yield from _from(names, spans, [*way, text], last)
