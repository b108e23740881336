"""What is open on a day, what was open before, and what began and ended in between: a balance.

Whoever is told three of the four works out the fourth. Under the line of a rate the stocks of
several days are added up; two of those differ by what began and ended between their days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import combinations, product

from scorecard.definitions.model import Definitions
from scorecard.disclosure.names import Name
from scorecard.disclosure.times import tilings

Balance = tuple[list[str], list[str]]


def balances(
    names: dict[str, Name],
    definitions: Definitions,
    since: Mapping[tuple[str, str], date] | None = None,
) -> list[Balance]:
    """(names of open on the later days and of ended, names of open on the earlier days and of
    begun): the two add up to the same, but for rows that begin after they end. A name stands in a
    list as often as it counts.

    Of people it holds where nobody begins twice; what it fails by is taken as known. since: for a
    dataset and a column the first day that stands there; before it nobody was open.
    """
    out: list[Balance] = []
    for dataset in definitions.datasets:
        mine = {text: name for text, name in names.items() if name.dataset == dataset.id}
        stocks = [text for text, name in mine.items() if name.dating == "open"]
        stocks.sort(key=lambda text: mine[text].days)
        for stock in (text for text in stocks if len(mine[text].days) == 1):
            first = (since or {}).get((dataset.id, mine[stock].starts))
            if first is not None:
                begins = first.isoformat()
                begun, ended = _ways(mine, mine[stock], "", mine[stock].days[0], begins)
                out += [([stock, *gone], came) for came in begun for gone in ended]
        for before, after in combinations(stocks, 2):
            if mine[before].family != mine[after].family or mine[before].days == mine[after].days:
                continue
            if len(mine[before].days) == len(mine[after].days) == 1:
                out += _between(mine, before, after)
            else:
                out += _added_up(mine, before, after)
    return out


def _between(names: dict[str, Name], before: str, after: str) -> list[Balance]:
    """The balances of two single days, in every way that begun and ended are told."""
    begun, ended = _ways(names, names[after], names[before].days[0], names[after].days[0])
    return [([after, *out], [before, *into]) for into in begun for out in ended]


def _added_up(names: dict[str, Name], before: str, after: str) -> list[Balance]:
    """The balance of stocks of several days: day by day where there are as many of them, else each
    day of the one with each of the other. One way of what began and ended is enough: longer and
    shorter ones are linked by themselves."""
    earlier, later = names[before].days, names[after].days
    if len(earlier) == len(later):
        pairs = [*zip(earlier, later, strict=True)]
        plus, minus = [after], [before]
    else:
        pairs = [*product(earlier, later)]
        plus, minus = [after] * len(earlier), [before] * len(later)
    for first, last in pairs:
        if first == last:
            continue
        begun, ended = _ways(names, names[after], min(first, last), max(first, last))
        if not begun or not ended:
            return []
        into, out = (begun[0], ended[0]) if first < last else (ended[0], begun[0])
        plus, minus = [*plus, *out], [*minus, *into]
    return [(plus, minus)]


def _ways(
    names: dict[str, Name], stock: Name, first: str, last: str, begins: str = ""
) -> tuple[list[list[str]], list[list[str]]]:
    """The ways in which what began, and what ended, after the day `first` and up to the day `last`
    is told; where that is '', from the very first day, `begins`."""
    since = first and (date.fromisoformat(first) + timedelta(days=1)).isoformat()
    flows: dict[str, list[str]] = {}
    for text, each in names.items():
        if each.dating == "on" and (each.unit, each.tests) == (stock.unit, stock.tests):
            flows.setdefault(each.column, []).append(text)
    begun = [*tilings(names, flows.pop(stock.starts, []), since, last, begins)]
    ended = [
        way for column in flows.values() for way in tilings(names, column, since, last, begins)
    ]
    return begun, ended
