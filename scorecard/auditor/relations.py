"""The linear relations between counts: what adds up to what, and what lies within what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scorecard.auditor.balances import balances, single_days
from scorecard.auditor.counts import EVERYBODY, KNOWN, Cell, Key, Register
from scorecard.auditor.filters import disjoint, implies
from scorecard.auditor.lines import APART, MOVED, Lines, plus
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.tallies import PEOPLE, ROWS, TOTAL, Counted
from scorecard.auditor.windows import Windows, tiles, within
from scorecard.results import UNKNOWN, WHOLE


def relations(found: Register) -> list[Relation]:
    """Everything that links the counts of own records. Adds counts that stand in no row."""
    own = {d.id for d in found.definitions.datasets if d.provenance == "own"}
    lines = Lines(found)
    single_days(found, own)
    out = _groups(found, own, lines)
    names = [(position, key) for position, key in enumerate(found.names) if key[0].dataset in own]
    _areas(found, names, lines)
    balances(found, names, lines)
    out += _times(found, names, lines)
    out += _nested(names)
    return out + lines.relations()


def _groups(found: Register, own: set[str], lines: Lines) -> list[Relation]:
    """Groups and Unknown add up to All, finer groups to the coarser one."""
    tables: dict[tuple[Counted, Windows, str], set[Cell]] = defaultdict(set)
    for counted, windows, area, cell in found.names:
        if counted.dataset in own:
            tables[(counted, windows, area)].add(cell)
    out = []
    for (counted, windows, area), cells in tables.items():

        def at(cell: Cell, place: tuple[Counted, Windows, str] = (counted, windows, area)) -> int:
            return found.at(*place, cell)

        grouped = [name for name in found.groups if any(cell[0] == name for cell in cells)]
        records = found.definitions.dataset(counted.dataset).shape == "records"
        split = counted.dataset in found.split
        for blurred in grouped if split else [""]:
            if len(cells) > 1 or cells != {EVERYBODY}:
                terms = {at(EVERYBODY): 1.0, at((blurred, KNOWN)): -1.0, at((blurred, UNKNOWN)): -1}
                words = "known and unknown ethnicity add up to All"
                out.append(Relation(words, terms, 0, 0, assumed=not records))
        for name in grouped:
            known = at((name if split else "", KNOWN))
            fine_cells = {
                g: (name, g) if split else found.merged(name, g) for g in found.groups[name]
            }
            groups = [at(fine_cells[group]) for group in found.groups[name]]
            words = f"the groups ({name}) and Unknown add up to All"
            if records:
                out.append(Relation(words, plus({known: -1.0}, groups), 0, 0))
            else:
                kind = ("groups", counted.dataset, counted.unit, name)
                lines.add(kind, words, [known], groups)
            for coarse, fine in _within_groups(found, name, grouped).items():
                words = f"the groups ({name}) add up to their coarser group"
                parts = [at(fine_cells[group]) for group in fine]
                if parts == [at(coarse)]:
                    continue
                if split:
                    out.append(Relation(words, plus({at(coarse): -1.0}, parts), -INFINITE, 0))
                else:
                    out.append(Relation(words, plus({at(coarse): -1.0}, parts), 0, 0))
    return out


def _within_groups(found: Register, name: str, shown: list[str]) -> dict[Cell, list[str]]:
    """The finer groups of `name` by the group of the next coarser grouping that is shown."""
    groups = {group: group for group in found.groups[name]}
    settings = found.definitions.ethnicity.groupings
    grouping = name
    while grouping in settings and (parent := settings[grouping].parent):
        above = found.above.get(grouping, {})
        groups = {fine: above.get(coarse, "") for fine, coarse in groups.items()}
        grouping = parent
        if grouping in shown:
            out: dict[Cell, list[str]] = defaultdict(list)
            for fine, coarse in groups.items():
                if coarse:
                    out[found.merged(grouping, coarse)].append(fine)
            return out
    return {}


def _areas(found: Register, names: Sequence[tuple[int, Key]], lines: Lines) -> None:
    """Areas under the next area above that is told, as it was in the time that is counted.

    Where an area moved within that time, the areas that it belonged to are taken together.
    """
    tables: dict[tuple[Counted, Windows, Cell], dict[str, int]] = defaultdict(dict)
    for position, (counted, windows, area, cell) in names:
        tables[(counted, windows, cell)][area] = position
    for (counted, windows, _), places in tables.items():
        over = {
            area: found.hierarchy.nearest(area, windows, places) for area in places if area != WHOLE
        }
        for parents in _together(over.values()):
            if parents <= places.keys():
                level = "all" if WHOLE in parents else "below"
                level = MOVED if len(parents) > 1 else level
                kind = (APART, counted.dataset, counted.unit, counted.axis, level)
                parts = [places[area] for area, above in over.items() if above & parents]
                words = "areas add up to the one they belong to"
                lines.add(kind, words, [places[area] for area in sorted(parents)], parts)


def _together(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The sets, those that overlap made one."""
    out: list[frozenset[str]] = []
    for each in sets:
        apart = [other for other in out if not other & each]
        out = [*apart, each.union(*(other for other in out if other & each))]
    return out


def _times(found: Register, names: Sequence[tuple[int, Key]], lines: Lines) -> list[Relation]:
    """Shorter windows add up to the longer one they fill."""
    tables: dict[tuple[Counted, str, Cell], dict[Windows, int]] = defaultdict(dict)
    for position, (counted, windows, area, cell) in names:
        tables[(counted, area, cell)][windows] = position
    layers = [*found.layers.values()]
    out: list[Relation] = []
    for (counted, _, _), held in tables.items():
        single = {windows[0]: p for windows, p in held.items() if len(windows) == 1}
        for windows, position in list(held.items()):
            if len(windows) > 1:
                parts = [single[w] for w in windows if w in single]
                exact = len(parts) == len(windows)
                terms = plus({position: -1.0}, parts)
                words = "periods taken together are the sum of their days"
                out.append(Relation(words, terms, 0 if exact else -INFINITE, 0))
        spans = [w for w in single if w[0] != w[1]]
        if not spans:
            continue
        days = {w for w in single if w[0] == w[1]}
        for outer in spans:
            if days and (inner := within(outer, days)):
                words = "snapshots add up to the years they are taken together in"
                parts = [single[w] for w in inner]
                lines.add(("days", counted.dataset, counted.unit), words, [single[outer]], parts)
            for layer in layers:
                inner = within(outer, [w for w in layer if w in single and w not in days])
                if inner:
                    parts = [single[w] for w in inner]
                    full = tiles(outer, within(outer, layer))
                    out += _shorter(counted, single[outer], parts, full)
    return out


def _shorter(counted: Counted, whole: int, parts: list[int], full: bool) -> list[Relation]:
    words = "shorter periods add up to the longer one"
    terms = plus({whole: -1.0}, parts)
    if counted.unit != PEOPLE:
        return [Relation(words, terms, 0 if full else -INFINITE, 0)]
    words = "people counted in a shorter period are counted in the longer one"
    out = [Relation(words, {whole: 1.0, part: -1.0}, 0, INFINITE) for part in parts]
    return [*out, Relation(words, terms, 0, INFINITE)] if full else out


def _nested(names: Sequence[tuple[int, Key]]) -> list[Relation]:
    """What lies within what: narrower filters, people within rows, tables of two filters."""
    tables: dict[tuple[object, ...], dict[Counted, int]] = defaultdict(dict)
    for position, (counted, windows, area, cell) in names:
        if counted.unit != TOTAL:
            tables[(counted.family, windows, area, cell)][counted] = position
    out: list[Relation] = []
    memory: dict[frozenset[Counted], list[tuple[str, dict[Counted, float]]]] = {}
    for held in tables.values():
        if len(held) < 2:
            continue
        tallies = frozenset(held)
        if tallies not in memory:
            memory[tallies] = _patterns(tallies)
        for words, pattern in memory[tallies]:
            terms = {held[counted]: factor for counted, factor in pattern.items()}
            out.append(Relation(words, terms, 0, INFINITE))
    return out


def _patterns(tallies: frozenset[Counted]) -> list[tuple[str, dict[Counted, float]]]:
    """Combinations of tallies of one family that cannot be below 0."""
    inside = nested(tallies)
    out = []
    for narrow, wide in sorted(inside, key=str):
        if not any((narrow, mid) in inside and (mid, wide) in inside for mid in tallies):
            out.append(("a narrower filter counts no more", {wide: 1.0, narrow: -1.0}))
    by_filter = {(t.unit, t.where): t for t in tallies}
    for tally in sorted(tallies, key=str):
        if tally.unit == PEOPLE and (ROWS, tally.where) in by_filter:
            rows = by_filter[(ROWS, tally.where)]
            out.append(("there are no more people than rows", {rows: 1.0, tally: -1.0}))
    rows_only = sorted((t for t in tallies if t.unit == ROWS), key=str)
    words = "two filters make a table of four counts"
    for number, first in enumerate(rows_only):
        for second in rows_only[number + 1 :]:
            if (first, second) in inside or (second, first) in inside:
                continue
            meet = by_filter.get((ROWS, first.where & second.where))
            join = by_filter.get((ROWS, first.where | second.where))
            if meet and join:
                out.append((words, {meet: 1.0, join: 1.0, first: -1.0, second: -1.0}))
            elif disjoint(first.where, second.where):
                wider = [t for t in rows_only if (first, t) in inside and (second, t) in inside]
                words_apart = "counts that exclude one another add up to no more than the whole"
                out += [(words_apart, {t: 1.0, first: -1.0, second: -1.0}) for t in wider]
    return out


def nested(tallies: Iterable[Counted]) -> set[tuple[Counted, Counted]]:
    """Pairs of tallies of one family and unit of which the first lies within the second."""
    held = list(tallies)
    return {
        (narrow, wide)
        for narrow in held
        for wide in held
        if narrow != wide
        and narrow.unit == wide.unit
        and narrow.family == wide.family
        and narrow.where != wide.where
        and implies(narrow.where, wide.where)
    }
