"""People who are followed from one list into another: none is found there who is not counted there.

A count of people with `linked` column true is at most the people of the other list whose day lies
between the first row's day and the last row's last day of follow-up. Where every row was followed
to its end, the column is a number of days in other words: nobody is left out because the time was
not over, and who was found within 30 days was found within a year.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scorecard.definitions.model import Dataset, Definitions, Link
from scorecard.disclosure.conditions import implies
from scorecard.disclosure.names import Name
from scorecard.sources.links import began, found_by

Until = Mapping[tuple[str, str], date]


def in_days(texts: Collection[str], definitions: Definitions, until: Until) -> dict[str, str]:
    """For each name the same one, whose tests of links ask for the days to what happened next.

    until: for a dataset and a column that a link makes, the last day of which every row was
    followed; a name of later days, of which some are not, is left as it is.
    """
    links = {
        (dataset.id, link.column): (began(dataset), soon_enough(definitions, link))
        for dataset in definitions.datasets
        for link in dataset.linked
    }

    def of_days(name: Name, test: str) -> str | None:
        column, condition = json.loads(test)
        key = (name.dataset, column)
        day, soon = links.get(key, (None, ""))
        if name.starts == day and key in until and name.days[-1] <= until[key].isoformat():
            return _found(condition, soon, test)
        return test

    def renamed(text: str) -> str:
        name = Name.parse(text)
        tests = frozenset(t for t in (of_days(name, test) for test in name.tests) if t)
        return text if tests == name.tests else str(replace(name, tests=tests))

    return {text: renamed(text) for text in texts}


def _found(condition: Any, soon: str, test: str) -> str | None:
    """What a test of a column of true and false says of the days, where nobody's is empty; None:
    nothing."""
    column, days = json.loads(soon)
    if condition in (True, {"not": False}):
        return soon
    if condition in (False, {"not": True}):
        return json.dumps([column, {"not": days}])
    return None if condition == {"missing": False} else test


def soon_enough(definitions: Definitions, link: Link) -> str:
    """The test that the person is found in the other list within the days of a link."""
    day = found_by(definitions.dataset(link.dataset), link)
    return json.dumps([f"days to {link.dataset} {day}", {"lte": link.within}])


def followed(same: dict[str, str], definitions: Definitions) -> list[tuple[str, list[str]]]:
    """(people found in another list, spans of that list that hold them all): the spans follow one
    another, from before the first day to after the last one of the follow-up.

    Also where each list has labels of its own for the same people: mostly they are the same ones,
    and who reads both takes them for that. same: for each name the one that stands for it. Of
    people of whom each has one row that is the name of rows, and rows with a narrower filter are
    people as well.
    """
    names = {text: Name.parse(text) for text in {*same.values()}}
    single = [names[new] for old, new in same.items() if _is_people(old) != _is_people(new)]
    out = []
    for dataset in definitions.datasets:
        for link in dataset.linked:
            target = definitions.dataset(link.dataset)
            there, soon = _spans(names, target, link), soon_enough(definitions, link)
            for text, name in names.items():
                once = name in single or any(name.narrows(each) for each in single)
                if (name.unit == "people" or once) and _asks(name, dataset, link, soon):
                    first, last = map(date.fromisoformat, name.days)
                    end = (last + timedelta(days=link.within)).isoformat()
                    ways = _covers(names, there, first.isoformat(), end)
                    out += [(text, way) for way in ways]
    return out


def _is_people(text: str) -> bool:
    return Name.parse(text).unit == "people"


def _asks(name: Name, dataset: Dataset, link: Link, soon: str) -> bool:
    """Whether a name counts those of a span who were found by the link."""
    return (
        name.dataset == dataset.id
        and name.dating == "on"
        and name.column == began(dataset)
        and (
            json.dumps([link.column, True]) in name.tests or implies(name.tests, frozenset({soon}))
        )
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
