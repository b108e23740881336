"""Sums that may fail: relied on where they hold on every line that is published in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from scorecard.auditor.counts import EVERYBODY, Register
from scorecard.auditor.relation import INFINITE, Relation, Terms
from scorecard.auditor.tallies import PEOPLE, ROWS

APART, BALANCE, MOVED = "areas", "balance", "moved"
Limits = tuple[float, float]


def plus(terms: Terms, positions: Iterable[int], factor: float = 1.0) -> Terms:
    """`terms` with `factor` more at each of `positions`."""
    for position in positions:
        terms[position] = terms.get(position, 0.0) + factor
    return terms


@dataclass(frozen=True)
class Line:
    """The counts `wholes` and the counts `parts` should add up to the same; in words."""

    words: str
    wholes: list[int]
    parts: list[int]


@dataclass
class Lines:
    """Sums that should hold by themselves, class by class; checked on those fully published.

    A class is its kind (what adds up), the dataset, the unit, and what else tells classes apart.
    """

    found: Register
    classes: dict[tuple[str, ...], list[Line]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: tuple[str, ...], words: str, wholes: list[int], parts: list[int]) -> None:
        """The counts `parts` should add up to what the counts `wholes` do."""
        self.classes[kind].append(Line(words, wholes, parts))

    def relations(self) -> list[Relation]:
        """Equalities where every published line of a class holds, else what was seen to hold."""
        out: list[Relation] = []
        broken = self._broken()
        for kind, lines in self.classes.items():
            limits, fallback = self._seen(kind, lines), _fallback(kind)
            twice = self._twice(lines) if kind[0] == APART and kind[2] == PEOPLE else {}
            for line in lines:
                terms = plus(plus({}, line.wholes, -1.0), line.parts)
                most = min(limits[1], twice.get(self._table(line), INFINITE))
                own = self._undivided(kind, line) or self._place(line) in broken
                low, high = fallback if own else (limits[0], most)
                place = (kind[0], kind[1], self.found.names[line.wholes[0]][2])
                out.append(Relation(line.words, terms, low, high, True, fallback, place))
                if kind[2] == PEOPLE:  # whoever is in a part is in the whole
                    held = (plus(plus({}, line.wholes), [part], -1.0) for part in line.parts)
                    out += [Relation(line.words, each, 0, INFINITE) for each in held]
        return out

    def _seen(self, kind: tuple[str, ...], lines: list[Line]) -> Limits:
        """By how much the parts of a class exceed the wholes, as far as can be seen and relied
        on."""
        off = [self._off(line) for line in lines if self._told(line)]
        low = min([0.0, *(high for _, high in off)])
        high = max([0.0, *(low for low, _ in off)])
        if kind[2] != PEOPLE:
            return low, high
        if kind[0] == BALANCE and not off:  # somebody may begin twice
            return -INFINITE, INFINITE
        if kind[0] == APART and kind[-1] == MOVED:  # somebody may be in one team in two services
            return -INFINITE, INFINITE
        if kind[0] == APART:  # rounded, the sums do not show how many are counted twice
            high = max([0.0, *(high for _, high in off)]) if off else INFINITE
        return low, high

    def _twice(self, lines: list[Line]) -> dict[tuple[object, ...], float]:
        """How many people at most are counted in two areas, by count, window and parent area: as
        many as of All, because nobody is in two groups."""
        return {
            self._table(line): max(self._off(line)[1], 0.0)
            for line in lines
            if self.found.names[line.wholes[0]][3] == EVERYBODY and self._told(line)
        }

    def _broken(self) -> set[tuple[object, ...]]:
        """Places where parts that are told fall short of a whole that is hidden and not nothing:
        some records name no part there, so that no sum of such records can be relied on, of
        whichever group: the coarser ones and everybody have them too."""
        return {
            self._place(line)
            for kind, lines in self.classes.items()
            for line in lines
            if kind[0] != BALANCE
            and all(self.found.told[p] for p in line.parts)
            and sum(self.found.high[p] for p in line.parts)
            < sum(self.found.low[p] for p in line.wholes)
        }

    def _undivided(self, kind: tuple[str, ...], line: Line) -> bool:
        """Whether the Data page says that records belong to an area and to none below it."""
        here = {self.found.names[p][2] for p in line.wholes}
        return kind[0] == APART and bool(here & self.found.undivided.get(kind[1], frozenset()))

    def _table(self, line: Line) -> tuple[object, ...]:
        return self.found.names[line.wholes[0]][:3]

    def _place(self, line: Line) -> tuple[object, ...]:
        counted, windows, area, _ = self.found.names[line.wholes[0]]
        return counted.dataset, counted.axis, windows, area

    def _told(self, line: Line) -> bool:
        return all(self.found.told[p] for p in (*line.wholes, *line.parts))

    def _off(self, line: Line) -> Limits:
        """By how much the parts exceed the wholes, as a range where counts are rounded."""
        least, most = self.found.low, self.found.high
        low = sum(least[p] for p in line.parts) - sum(most[p] for p in line.wholes)
        high = sum(most[p] for p in line.parts) - sum(least[p] for p in line.wholes)
        scale = 1e-9 * max(1.0, abs(sum(most[p] for p in line.wholes)))
        return (0.0 if abs(low) < scale else low), (0.0 if abs(high) < scale else high)


def _fallback(kind: tuple[str, ...]) -> Limits:
    """What holds of a class even where its sums do not: a row that no part holds can only make the
    whole larger; in a balance a row may begin after it ends."""
    at_least = kind[2] == ROWS and kind[0] != BALANCE
    return (-INFINITE, 0.0) if at_least else (-INFINITE, INFINITE)
