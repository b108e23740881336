"""What a count counts, taken apart; and which names stand for the same number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from scorecard.counting.naming import UNTIL
from scorecard.disclosure.conditions import Tests, apart, failing, fill, implies

ID = ["name", "area", "grouping", "group"]  # what tells one count from another


@dataclass(frozen=True)
class Name:
    """dating: 'on' (days: the first and last of a span) or 'as at', 'open' (days: each day)."""

    dataset: str
    dating: str
    column: str
    unit: str
    tests: Tests
    days: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Name:
        """The parts of a name as counting writes it."""
        dataset, (dating, column), unit, tests, days = json.loads(text)
        return cls(dataset, dating, column, unit, frozenset(tests), tuple(sorted(days)))

    def __str__(self) -> str:
        dating = [self.dating, self.column]
        return json.dumps([self.dataset, dating, self.unit, sorted(self.tests), [*self.days]])

    @property
    def family(self) -> tuple[str, str, str, Tests]:
        """What names that can add up over time have in common."""
        return self.dataset, self.column, self.unit, self.tests

    @property
    def when(self) -> tuple[str, str, str, tuple[str, ...]]:
        """The records it chooses from."""
        return self.dataset, self.dating, self.column, self.days

    @property
    def starts(self) -> str:
        """Of what is open, the column with the day on which it began."""
        return self.column.split(UNTIL)[0]

    @property
    def is_total(self) -> bool:
        """Whether it names what values add up to, and not how many people or rows there are."""
        return self.unit not in ("people", "rows")

    def within(self, other: Name) -> bool:
        """Whether its days are among the other's: of a span, or of days of which the same one may
        stand for several periods. What is open on a day may have begun before the span."""
        if other.dating == "on":
            inside = other.days[0] <= self.days[0] and self.days[-1] <= other.days[-1]
            return inside and self.dating != "open"
        return self.dating == other.dating and Counter(self.days) < Counter(other.days)

    def alike(self, other: Name) -> bool:
        """Whether it counts the same records but for its tests."""
        return self.when == other.when and self.unit == other.unit

    def narrows(self, other: Name) -> bool:
        """Whether it counts the same on fewer records: whoever meets its tests meets the other's,
        and not the other way round."""
        return self.alike(other) and _narrows(self.tests, other.tests)


@lru_cache(maxsize=65536)
def _narrows(tests: Tests, others: Tests) -> bool:
    return implies(tests, others) and not implies(others, tests)


def families(names: dict[str, Name]) -> dict[tuple[str, str, str, Tests], list[str]]:
    """The names that differ in their days alone, together: by their `family`."""
    out: dict[tuple[str, str, str, Tests], list[str]] = {}
    for text, name in names.items():
        out.setdefault(name.family, []).append(text)
    return out


def in_short(texts: Collection[str]) -> dict[str, str]:
    """For each name the same one with the shortest tests that say as much."""
    names = {text: Name.parse(text) for text in texts}
    equal = [*_equal(names)]
    return {text: str(_without(name, equal)) for text, name in names.items()}


def same_numbers(
    totals: dict[str, float], blurred: Collection[str] = (), single: Collection[str] = ()
) -> dict[str, str]:
    """For each name the one that stands for it: a test that every row meets is no test, two ways to
    write one test are one, and where every person has one row, people are rows.

    totals: names with what they count in the whole organisation. blurred: names that are told to
    the nearest 5. Nobody sees that two of those are the same number, so that one which is shown
    does not tell the other. single: names of people of whom each has one row.
    """
    totals = {text: np.nan if text in blurred else total for text, total in totals.items()}
    found = {text: Name.parse(short) for text, short in in_short(totals).items()}
    found = _as_rows(found, totals, single)
    idle = [*_idle({name: totals[text] for text, name in found.items()})]
    found = {text: _without(name, idle) for text, name in found.items()}
    return {text: str(name) for text, name in _as_rows(found, totals, single).items()}


def _as_rows(
    names: dict[str, Name], totals: dict[str, float], single: Collection[str]
) -> dict[str, Name]:
    """People named as rows where there are as many of them: everybody has one, and so have those
    who meet a narrower filter. `single` ones where nobody whom a wider filter counts has more."""
    counted = {name: totals[text] for text, name in names.items()}
    rows = {text: replace(name, unit="rows") for text, name in names.items()}
    people = {text: name for text, name in names.items() if name.unit == "people"}
    wider = {
        text: {name, *(other for other in people.values() if name.narrows(other))}
        for text, name in people.items()
    }
    twins = {people[text] for text in people if counted.get(rows[text]) == totals[text]}
    once = {people[text] for text in people if text in single}
    one_each = {text for text in people if wider[text] & twins or wider[text] <= once}
    return {text: rows[text] if text in one_each else name for text, name in names.items()}


def _equal(names: dict[str, Name]) -> Iterator[tuple[Name, Name]]:
    """Names and their twins, with the shortest tests that ask for the same in other words: the
    same ones at all times, so that what is told of years is known again in their total."""
    first: dict[str, list[Tests]] = {}
    for name in sorted(names.values(), key=lambda name: (len(name.tests), sorted(name.tests))):
        known = first.setdefault(name.dataset, [])
        twin = next((each for each in known if same_tests(name.tests, each)), None)
        if twin is None:
            known.append(name.tests)
        elif twin != name.tests:
            yield name, replace(name, tests=twin)


def same_tests(tests: Tests, others: Tests) -> bool:
    """Whether both ask for the same, however they are written."""
    return tests == others or (implies(tests, others) and implies(others, tests))


def _idle(totals: dict[Name, float]) -> Iterator[tuple[Name, Name]]:
    """Names and wider ones that count as many: what the narrower one asks beyond changes
    nothing.

    Not of people: one who meets it here may meet only the wider one in another area.
    """
    rows = {name: total for name, total in totals.items() if name.unit != "people"}
    for name, total in rows.items():
        for other, others_total in rows.items():
            if total == others_total and name.narrows(other):
                yield name, other


def _without(name: Name, idle: list[tuple[Name, Name]]) -> Name:
    """`name` without tests that change nothing."""
    for narrow, wide in idle:
        if narrow.tests <= name.tests and narrow.alike(name):
            name = replace(name, tests=(name.tests - narrow.tests) | wide.tests)
    return name


def narrower(names: dict[str, Name]) -> list[tuple[str, str]]:
    """Pairs (narrower, wider) of names that differ in their tests alone, the next narrower only."""
    out = []
    for text, name in names.items():
        wider = [t for t, other in names.items() if name.narrows(other)]
        out += [(text, t) for t in wider if not any(names[u].narrows(names[t]) for u in wider)]
    return out


def people_of_rows(names: dict[str, Name]) -> list[tuple[str, str]]:
    """Pairs (people, rows) of names that are otherwise the same."""
    texts = {name: text for text, name in names.items()}
    people = [(text, name) for text, name in names.items() if name.unit == "people"]
    twins = [(text, texts.get(replace(name, unit="rows"))) for text, name in people]
    return [(text, rows) for text, rows in twins if rows]


def narrower_rests(
    names: dict[str, Name], rests: set[tuple[str, str]]
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs (narrower, wider) of rests, each the name of a numerator and its denominator.

    Who is in the narrower denominator and fails what its numerator asks for is in the wider one
    and fails that too, where the wider numerator asks for as much or more. Failing it may be what
    puts them there: whoever has the one value that is not asked for has a value.
    """
    asked = {
        (top, bottom): names[top].tests - names[bottom].tests
        for top, bottom in sorted(rests)
        if names[top].narrows(names[bottom])
    }
    return [
        (small, large)
        for small, strict in asked.items()
        for large, wide in asked.items()
        if names[small[1]].alike(names[large[1]])
        and not implies(names[large[1]].tests, names[small[1]].tests)
        and implies(wide, strict)
        and _fail_within(names[small[1]].tests, strict, names[large[1]].tests)
    ]


def _fail_within(base: Tests, asked: Tests, wide: Tests) -> bool:
    """Whether all of a base who fail one of the tests asked of them meet those of a wider one."""
    return all(implies(base | {failing(test)}, wide) for test in asked)


def rests_within(
    names: dict[str, Name], rests: set[tuple[str, str]]
) -> list[tuple[tuple[str, str], str]]:
    """Pairs (rest, wider name): who is in a denominator and fails what its numerator asks for meets
    what the wider name asks for."""
    return [
        ((top, bottom), text)
        for top, bottom in sorted(rests)
        for text, name in names.items()
        if name.alike(names[bottom])
        and name.tests != names[bottom].tests
        and not implies(names[bottom].tests, name.tests)
        and fill(names[bottom].tests, [names[top].tests, name.tests])
    ]


def exclusive(names: dict[str, Name]) -> list[tuple[str, list[str]]]:
    """For a wider name the narrower ones of which no row can be in two: (whole, parts), every set
    of two or more to which none can be added. People who have several rows can."""
    out = []
    for text, name in names.items():
        inside = [t for t, other in names.items() if other.narrows(name)]
        beside = {t: {u for u in inside if apart(names[t].tests, names[u].tests)} for t in inside}
        out += [(text, sorted(parts)) for parts in _cliques(set(), set(inside), set(), beside)]
    return [(whole, parts) for whole, parts in out if len(parts) > 1]


def _cliques(
    chosen: set[str], left: set[str], done: set[str], beside: dict[str, set[str]]
) -> Iterator[set[str]]:
    """Largest sets of which all are beside one another (Bron and Kerbosch 1973)."""
    if not left and not done:
        yield chosen
    for each in sorted(left):
        yield from _cliques(chosen | {each}, left & beside[each], done & beside[each], beside)
        left, done = left - {each}, done | {each}
