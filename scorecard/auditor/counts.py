"""Every count that the results speak of, once: what is published of it, and which rows hold it.

A count is named by its tally, its window, its area and its ethnic group. Rows of different
indicators, variants and comparators that tell the same count share one entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scorecard.auditor.hierarchy import Hierarchy
from scorecard.auditor.tallies import Counted, Series, Side
from scorecard.auditor.windows import Window, Windows, ends, latest_by
from scorecard.definitions.model import Definitions
from scorecard.results import ALL, UNKNOWN

KNOWN = "Known"  # All without Unknown
Cell = tuple[str, str]  # grouping ('' for every grouping) and group
Key = tuple[Counted, Windows, str, Cell]
EVERYBODY: Cell = ("", ALL)
NONE = -1  # no such count


@dataclass(frozen=True)
class Figure:
    """A mean or a median with its limits, and of how many, as they are told."""

    value: float
    lower: float
    upper: float
    number: float


@dataclass
class Row:
    """A row of the results as counts: positions in the register, NONE where it has none."""

    number: int
    series: Series
    hidden: bool
    numerator: int = NONE
    denominator: int = NONE
    total: int = NONE
    figure: Figure | None = None


@dataclass
class Register:
    """The counts. low, high: what is published of each; equal where it is told exactly."""

    definitions: Definitions
    keys: dict[Key, int] = field(default_factory=dict)
    names: list[Key] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    threshold: list[int] = field(default_factory=list)
    told: list[bool] = field(default_factory=list)
    rows: dict[int, Row] = field(default_factory=dict)
    undivided: dict[str, frozenset[str]] = field(default_factory=dict)
    hierarchy: Hierarchy = field(default_factory=lambda: Hierarchy({}))
    groups: dict[str, list[str]] = field(default_factory=dict)
    above: dict[str, dict[str, str]] = field(default_factory=dict)  # grouping: group -> coarser
    memberships: list[dict[str, str]] = field(default_factory=list)  # groupings -> groups of a code
    layers: dict[tuple[str, int], set[Window]] = field(default_factory=dict)
    days: dict[tuple[str, str], set[date]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, dict[str, Any]] = field(default_factory=dict)  # dataset -> column -> known
    split: set[str] = field(default_factory=set)  # datasets whose Unknown differs by grouping
    not_zero: set[int] = field(default_factory=set)  # hidden bases: a base of 0 would be shown
    empty: set[int] = field(default_factory=set)  # hidden rows of which nothing is concluded
    tellers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # shown rows
    why: dict[int, list[str]] = field(default_factory=dict)  # what narrowed a hidden count
    notes: list[str] = field(default_factory=list)

    def at(self, counted: Counted, windows: Windows, area: str, cell: Cell) -> int:
        """The position of a count, made where it is new."""
        key = (counted, windows, area, cell)
        position = self.keys.get(key)
        if position is None:
            position = self.keys[key] = len(self.names)
            self.names.append(key)
            self.low.append(0.0)
            self.high.append(float("inf"))
            self.threshold.append(0)
            self.told.append(False)
        return position

    def tell(
        self,
        position: int,
        low: float,
        high: float,
        threshold: int = 0,
        by: Iterable[int] = (),
    ) -> None:
        """A count is published, exactly or (low < high) rounded; by: rows that tell it."""
        if position == NONE:
            return
        self.tellers[position].update(by)
        self.threshold[position] = max(self.threshold[position], threshold)
        if not self.told[position]:
            self.low[position], self.high[position] = low, high
            self.told[position] = True
        elif low > self.high[position] or high < self.low[position]:
            self.low[position] = min(low, self.low[position])
            self.high[position] = max(high, self.high[position])
            self.notes.append(
                f"{self.describe(position)}: published with two different values; taken as a range."
            )
        else:
            self.low[position] = max(low, self.low[position])
            self.high[position] = min(high, self.high[position])

    def narrow(self, position: int, low: float, high: float, why: str) -> None:
        """A hidden count lies between `low` and `high`, as `why` tells; it stays hidden."""
        if low > self.low[position] or high < self.high[position]:
            self.why.setdefault(position, []).append(why)
        self.low[position] = max(low, self.low[position])
        self.high[position] = min(high, self.high[position])

    def known(self, position: int) -> bool:
        """Whether a count is told exactly."""
        return self.low[position] == self.high[position]

    def range(self, position: int) -> tuple[float, float]:
        """What is known of a count by itself."""
        return self.low[position], self.high[position]

    def describe(self, position: int) -> str:
        """A count in words."""
        counted, windows, area, (_, group) = self.names[position]
        when = f"{windows[0][0]} to {windows[-1][1]}"
        filters = sum(1 for _ in counted.where)
        narrowed = f", {filters} filter{'s' * (filters != 1)}" if filters else ""
        return f"{counted.dataset} ({counted.unit}{narrowed}), {when}, area {area}, {group}"

    def cell(self, side: Side, grouping: str, group: str) -> Cell | None:
        """The cell of a row's group on one side; None where nobody can be in it."""
        own = grouping if side.counted.dataset in self.split else ""
        if side.known is not None and group == ALL:
            return own, KNOWN if side.known else UNKNOWN
        if side.known is not None and (group == UNKNOWN) == side.known:
            return None
        if group == ALL:
            return EVERYBODY
        if group == UNKNOWN:
            return own, group
        return (grouping, group) if own else self.merged(grouping, group)

    def merged(self, grouping: str, group: str) -> Cell:
        """A group as a cell; where a coarser group holds it alone, that is the same people."""
        settings = self.definitions.ethnicity.groupings
        coarse = self.above.get(grouping, {}).get(group)
        parent = settings[grouping].parent if grouping in settings else None
        if coarse is None or parent is None or coarse not in self.groups.get(parent, []):
            return grouping, group
        inside = [g for g in self.groups[grouping] if self.above[grouping].get(g) == coarse]
        return self.merged(parent, coarse) if inside == [group] else (grouping, group)

    def windows(self, side: Side, start: date, end: date, series: Series, pool: int) -> Windows:
        """The windows a row's counts of one side are taken from."""
        if side.dated == "on":
            return ((start, end),)
        last = ends(start, end, series.indicator.period.every, pool)
        if side.dated == "as_at":
            seen = self.days[(side.counted.dataset, side.counted.axis)]
            last = [latest_by(day, seen) for day in last]
        return tuple((day, day) for day in last)
