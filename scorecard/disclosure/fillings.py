"""Which groups fill which, and which lie in one and leave some of its codes."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.disclosure.codes import KNOWN, THEN, Group, Made
from scorecard.results import ALL, UNKNOWN

EVERYBODY = ("", ALL)


def fillings(made: list[dict[Group, Made]]) -> set[tuple[Group, tuple[Group, ...]]]:
    """(whole, parts): every group that groups of one grouping fill, and everybody.

    made: the groups of each code list, as the people of a dataset fall into them.
    """
    out = set()
    for _, groups, unknown in _partitions(made):
        if _codes(groups, tuple(groups)) == unknown.codes:  # a code may be known to others alone
            out.add((EVERYBODY, tuple(sorted([*groups, unknown.called]))))
        for _, whole, inside in _inside(made, groups):
            if inside and _codes(groups, inside) == whole.codes:
                out.add((whole.called, inside))
    for groups in made:
        both = sorted((groups["", KNOWN].called, groups["", UNKNOWN].called))
        out.add((EVERYBODY, tuple(both)))
    return out


def gaps(
    made: list[dict[Group, Made]],
) -> set[tuple[Group, tuple[Group, ...], frozenset[str]]]:
    """(whole, parts, codes): groups of the same grouping, of two times, that lie within another one
    and leave the codes; and Unknown and all known groups of two times."""
    out = set()
    for grouping, groups, _ in _partitions(made):
        for theirs, whole, inside in _inside(made, groups):
            left = whole.codes - _codes(groups, inside)
            if theirs == grouping and inside and left:
                out.add((whole.called, inside, left))
    for few in made:
        for many in made:
            left = many["", KNOWN].codes - few["", KNOWN].codes
            if few["", KNOWN].codes < many["", KNOWN].codes:
                out.add((many["", KNOWN].called, (few["", KNOWN].called,), left))
                out.add((few["", UNKNOWN].called, (many["", UNKNOWN].called,), left))
    return {gap for gap in out if any(group[0].endswith(THEN) for group in (gap[0], *gap[1]))}


def _partitions(made: list[dict[Group, Made]]) -> Iterator[tuple[str, dict[Group, Made], Made]]:
    """Of each list and grouping: its name, its groups that have codes, and Unknown."""
    for groups in made:
        for name in sorted({grouping for grouping, _ in groups if grouping}):
            mine = {key: each for key, each in groups.items() if key[0] == name and each.codes}
            yield name, {each.called: each for each in mine.values()}, groups["", UNKNOWN]


def _inside(
    made: list[dict[Group, Made]], groups: dict[Group, Made]
) -> Iterator[tuple[str, Made, tuple[Group, ...]]]:
    """Every group of any list that is not among `groups`, with its grouping and with those of
    `groups` that lie in it."""
    for others in made:
        for (grouping, group), whole in others.items():
            if group != UNKNOWN and whole.called not in groups:
                inside = [key for key, each in groups.items() if each.codes <= whole.codes]
                yield grouping, whole, tuple(sorted(inside))


def _codes(groups: dict[Group, Made], inside: tuple[Group, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(groups[key].codes for key in inside))
