"""What is open on a day, what was open before, and what began and ended in between: a balance.

Whoever is told three of the four works out the fourth.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from scorecard.definitions.model import Definitions
from scorecard.disclosure.names import Name, tilings

Balance = tuple[list[str], list[str]]


def balances(names: dict[str, Name], definitions: Definitions) -> list[Balance]:
    """(names of open on the later day and of ended, names of open on the earlier day and of begun):
    the two add up to the same, but for rows that begin after they end.

    Of people it holds where nobody begins twice; what it fails by is taken as known.
    """
    out: list[Balance] = []
    for dataset in definitions.datasets:
        mine = {text: name for text, name in names.items() if name.dataset == dataset.id}
        stocks = [
            text for text, name in mine.items() if name.dating == "open" and len(name.days) == 1
        ]
        stocks.sort(key=lambda text: mine[text].days)
        for before, after in combinations(stocks, 2):
            if mine[before].family == mine[after].family and mine[before].days < mine[after].days:
                out += _between(mine, before, after)
    return out


def _between(names: dict[str, Name], before: str, after: str) -> list[Balance]:
    name = names[after]
    first = (date.fromisoformat(names[before].days[0]) + timedelta(days=1)).isoformat()
    last = name.days[0]
    flows: dict[str, list[str]] = {}
    for text, each in names.items():
        if each.dating == "on" and (each.unit, each.tests) == (name.unit, name.tests):
            flows.setdefault(each.column, []).append(text)
    begun = [*tilings(names, flows.pop(name.starts, []), first, last)]
    ended = [way for column in flows.values() for way in tilings(names, column, first, last)]
    return [([after, *out], [before, *into]) for into in begun for out in ended]
