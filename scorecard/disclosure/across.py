"""Counts of which one is of a shorter time and asks for more than the other.

An indicator told by year and another one, with a wider filter, told for three years together share
no name: neither the years of the wider nor the three years of the narrower stand anywhere. The
years of the narrower still lie within the other.
"""

from __future__ import annotations

from scorecard.disclosure.names import Name, families
from scorecard.disclosure.times import tilings


def across(names: dict[str, Name]) -> list[tuple[str, list[str]]]:
    """(whole, parts): rows of a span, and of spans with a narrower filter that follow one another
    from its first day to its last; where no name of either kind stands between."""
    spans = {text: name for text, name in names.items() if _is_rows_of_span(name)}
    members = families(spans)
    out = []
    for whole, name in spans.items():
        for tests in {each.tests for each in spans.values()}:
            there = members.get((name.dataset, name.column, name.unit, tests), [])
            first = next(iter(there), None)
            if first is None or not _narrower(names[first], name):
                continue
            if any(names[text].days == name.days for text in there):
                continue
            out += [
                (whole, parts)
                for parts in tilings(names, there, *name.days)
                if not _years_told(names, members[name.family], parts)
            ]
    return out


def _is_rows_of_span(name: Name) -> bool:
    return name.dating == "on" and name.unit == "rows"


def _narrower(name: Name, other: Name) -> bool:
    """Whether its filter is the narrower one, whatever the time."""
    moved = Name(name.dataset, name.dating, name.column, name.unit, name.tests, other.days)
    return moved.narrows(other)


def _years_told(names: dict[str, Name], wider: list[str], parts: list[str]) -> bool:
    """Whether the wider filter is told for each of the shorter times."""
    return {names[text].days for text in parts} <= {names[text].days for text in wider}
