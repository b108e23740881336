"""How counts of days, months, years and pools hang together over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scorecard.disclosure.names import Name, families


@dataclass(frozen=True)
class OverTime:
    """How names hang together over time. sums: (whole, parts) that add up; covered: (whole, parts)
    of people, who are in one of the parts or in several; pairs: (part, whole) of the others."""

    sums: list[tuple[str, list[str]]]
    covered: list[tuple[str, list[str]]]
    pairs: list[tuple[str, str]]

    def renamed(self, by: dict[str, str]) -> OverTime:
        """The same of the names that stand for these. Where a test changes nothing in one year and
        something in another, the years of a total have different names."""

        def ways(found: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
            new = {(by[whole], *sorted(by[part] for part in parts)) for whole, parts in found}
            return [(whole, parts) for whole, *parts in sorted(new) if whole not in parts]

        pairs = {(by[part], by[whole]) for part, whole in self.pairs}
        return OverTime(
            sums=ways(self.sums),
            covered=ways(self.covered),
            pairs=sorted((part, whole) for part, whole in pairs if part != whole),
        )


def over_time(names: dict[str, Name], totals: dict[str, float]) -> OverTime:
    """The relations over time among `names`."""
    sums, covered, pairs = [], [], []
    for members in families(names).values():
        for text in members:
            inside = [t for t in members if t != text and names[t].within(names[text])]
            direct = [
                t for t in inside if not any(names[t].within(names[u]) for u in inside if u != t)
            ]
            ways = [*_candidates(names, text, direct)]
            found = [
                p
                for p in ways
                if sum(totals[t] for t in p) == totals[text] or _add_up(names, text, p)
            ]
            sums += [(text, parts) for parts in found]
            if names[text].unit == "people":
                covered += [(text, p) for p in ways if p not in found and _fill(names, text, p)]
            pairs += [(t, text) for t in direct if not any(t in parts for parts in found)]
    return OverTime(sums, covered, pairs)


def _add_up(names: dict[str, Name], whole: str, parts: list[str]) -> bool:
    """Whether rows of parts are those of the whole, whatever an earlier edition told of some of
    them: a row that was corrected since is a difference between them that whoever waits for it
    knows."""
    if names[whole].unit == "people":
        return False
    if names[whole].dating == "on":
        return _fill(names, whole, parts)
    return sorted(names[whole].days) == sorted(day for t in parts for day in names[t].days)


def _fill(names: dict[str, Name], whole: str, parts: list[str]) -> bool:
    """Whether spans fill a span from its first day to its last, one after the other."""
    spans = all(names[t].dating == "on" for t in (whole, *parts))
    if not spans:
        return False
    first, last = names[whole].days
    return sorted(parts) in [sorted(way) for way in tilings(names, parts, first, last)]


def _candidates(names: dict[str, Name], whole: str, direct: list[str]) -> Iterator[list[str]]:
    """Ways to put a period together: of all that is within it, of spans, of days."""
    spans = [t for t in direct if names[t].dating == "on"]
    days = [t for t in direct if names[t].dating != "on"]
    ways = [direct, days]
    if names[whole].dating == "on":
        first, last = names[whole].days
        ways += list(tilings(names, spans, first, last))
    single = {names[t].days[0]: t for t in days if len(names[t].days) == 1}
    if names[whole].dating != "on" and set(names[whole].days) <= single.keys():
        ways.append([single[day] for day in names[whole].days])
    seen: list[list[str]] = []
    for way in ways:
        if way and sorted(way) not in seen:
            seen.append(sorted(way))
            yield way


def tilings(
    names: dict[str, Name], spans: list[str], first: str, last: str, since: str = ""
) -> Iterator[list[str]]:
    """Spans one after the other from the first day to the last; or from the day `since` which there
    are records."""
    for text in spans:
        start, end = names[text].days
        if start == first or first < start <= since:
            if end == last:
                yield [text]
            following = (date.fromisoformat(end) + timedelta(days=1)).isoformat()
            yield from ([text, *rest] for rest in tilings(names, spans, following, last))
