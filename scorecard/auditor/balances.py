"""What is open on a day is what was open before and what began since, less what ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from scorecard.auditor.counts import Cell, Key, Register
from scorecard.auditor.lines import BALANCE, Lines
from scorecard.auditor.tallies import Counted
from scorecard.auditor.windows import Window, filling

WORDS = "what was open and began is what is open and ended"
Flows = dict[tuple[Counted, str, Cell], dict[Window, int]]


def single_days(found: Register, own: set[str]) -> None:
    """Make a count of each day of stocks that are told for several days together, where what began
    and ended is told too: so that the balance of the days links the sums of several."""
    tallies = {key[0] for key in found.names if key[0].dataset in own}
    flows = {each for each in tallies if each.axis.startswith("on ")}
    balanced = {each for each in tallies if _ways(each, flows)}
    for counted, windows, area, cell in list(found.names):
        if counted in balanced and len(windows) > 1:
            for window in windows:
                found.at(counted, (window,), area, cell)


def balances(found: Register, names: Sequence[tuple[int, Key]], lines: Lines) -> None:
    """For each two days of a stock, where what began and what ended between them is told: the later
    stock and what ended, the earlier one and what began.

    Not where an area moved or was merged in between: it took its open cases along.
    """
    stocks: dict[tuple[Counted, str, Cell], dict[date, int]] = defaultdict(dict)
    flows: Flows = defaultdict(dict)
    for position, (counted, windows, area, cell) in names:
        if counted.axis.startswith("open ") and len(windows) == 1:
            stocks[(counted, area, cell)][windows[0][1]] = position
        elif counted.axis.startswith("on "):
            flows[(counted, area, cell)][windows[0]] = position
    tallies = {counted for counted, _, _ in flows}
    for (counted, area, cell), days in stocks.items():
        for into, out in _ways(counted, tallies):
            begun, ended = (flows.get((each, area, cell), {}) for each in (into, out))
            for first, last in combinations(sorted(days), 2):
                if area in found.hierarchy.changed(first, last):
                    continue
                since = first + timedelta(days=1)
                ways = [filling([*held], since, last) for held in (begun, ended)]
                if all(ways):
                    wholes = [days[last], *(ended[window] for window in ways[1])]
                    parts = [days[first], *(begun[window] for window in ways[0])]
                    kind = (BALANCE, counted.dataset, counted.unit, counted.axis)
                    lines.add(kind, WORDS, wholes, parts)


def _ways(stock: Counted, flows: set[Counted]) -> list[tuple[Counted, Counted]]:
    """What begins and what ends of a stock, as tallies: the same but for how it is dated."""
    if not stock.axis.startswith("open "):
        return []
    alike = [each for each in flows if replace(each, axis=stock.axis) == stock]
    names = {each: each.axis.removeprefix("on ") for each in alike}
    return [
        (into, out)
        for into in alike
        for out in alike
        if stock.axis == f"open {names[into]} {names[out]}"
    ]
