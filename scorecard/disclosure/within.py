"""Which counts lie within which, whatever name they bear.

Where a test changes nothing the narrower filter and the wider one are one count. What either of
them lies within, excludes or leaves is found among the names as they are defined, and handed to the
count that stands for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from scorecard.disclosure import names
from scorecard.disclosure.conditions import fill
from scorecard.disclosure.counts import Counts

Pair = tuple[str, str]


class Within:
    """The relations among the names of counts; told: numerators with their denominators."""

    def __init__(self, counts: Counts, told: Iterable[Pair]) -> None:
        self.same, self.totals, self.every = counts.same, counts.totals, counts.defined
        # of people with one row each holds what does of rows, also where nobody sees that they
        # are the same number
        self.defined = {
            text: replace(name, unit="rows") if text in counts.single else name
            for text, name in counts.defined.items()
        }
        meant: dict[str, list[str]] = defaultdict(list)
        for text, name in self.same.items():
            meant[name].append(text)
        self.told = {(t, b) for top, bottom in told for t in meant[top] for b in meant[bottom]}

    def narrower(self) -> list[Pair]:
        """(narrower, wider), the next narrower only, but for numerators in their denominators."""
        there = {self._counts(pair) for pair in self.told}
        return [pair for pair in self._pairs(names.narrower(self.defined)) if pair not in there]

    def people(self) -> list[Pair]:
        """(people, rows) of one filter."""
        return self._pairs(names.people_of_rows(self.every))

    def rests(self) -> list[tuple[Pair, Pair]]:
        """(narrower, wider) rests, each the numerator and denominator that leave it."""
        found = names.narrower_rests(self.defined, self.told)
        out = [(self._counts(small), self._counts(large)) for small, large in found]
        return [*dict.fromkeys((small, large) for small, large in out if small != large)]

    def rests_within(self) -> list[tuple[Pair, str]]:
        """(rest, wider count)."""
        found = names.rests_within(self.defined, self.told)
        out = [(self._counts(rest), self.same[wider]) for rest, wider in found]
        return [*dict.fromkeys((rest, wider) for rest, wider in out if rest[1] != wider)]

    @property
    def exclusive(self) -> list[tuple[str, list[str]]]:
        """(whole, parts) of which no row can be in two."""
        return [*self._sets(self._exclusive)]

    @property
    def filled(self) -> list[tuple[str, list[str]]]:
        """Those of `exclusive` whose parts leave nobody of the whole."""
        return [*self._sets(each for each in self._exclusive if self._fill(*each))]

    @cached_property
    def _exclusive(self) -> list[tuple[str, list[str]]]:
        return names.exclusive(self.defined)

    def _fill(self, whole: str, parts: list[str]) -> bool:
        """By their filters for certain, or in the whole organisation, where readers take the
        answers that they see for all that there are."""
        tests = [self.defined[part].tests for part in parts]
        total = sum(self.totals[self.same[part]] for part in parts)
        return fill(self.defined[whole].tests, tests) or self.totals[self.same[whole]] == total

    def _sets(self, found: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
        seen = set()
        for whole, parts in found:
            mine = self.same[whole], tuple(sorted(self.same[part] for part in parts))
            if mine not in seen and len({mine[0], *mine[1]}) == len(parts) + 1:
                seen.add(mine)
                yield mine[0], [*mine[1]]

    def _pairs(self, found: Iterable[Pair]) -> list[Pair]:
        pairs = dict.fromkeys(self._counts(pair) for pair in found)
        return [pair for pair in pairs if pair[0] != pair[1]]

    def _counts(self, pair: Pair) -> Pair:
        return self.same[pair[0]], self.same[pair[1]]
