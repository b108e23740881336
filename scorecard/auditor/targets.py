"""What must not be found out: the hidden counts, and how wide the range of each has to stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scorecard.auditor.counts import EVERYBODY, KNOWN, NONE, Cell, Register, Row
from scorecard.auditor.filters import implies
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.tallies import Counted
from scorecard.auditor.windows import Windows
from scorecard.results import UNKNOWN, WHOLE

Everybody = dict[tuple[Counted, Counted], list[tuple[Windows, str, Cell]]]

REST = "rest"
APART = ("rate", "progression_ratio")  # the numerator does not lie within the denominator


@dataclass(frozen=True)
class Target:
    """A hidden count: `shift` + `sign` × the count at `position`; first seen in row `row`.

    protection: width its range must keep. inner: width that must be left to who knows that zeros
    are shown; `least`: that who knows so may take it to be at least 1 and its rest too.
    """

    row: int
    name: str
    position: int
    sign: float
    shift: float
    protection: float
    inner: float


def targets(found: Register) -> tuple[list[Target], list[Relation]]:
    """Each hidden count once, and the relations that rests bring with them.

    A count that a shown row or a published table tells is not hidden. Adds to the register what is
    left of a base when both are hidden. Where zeros are shown, a hidden base is not 0.
    """
    out: dict[tuple[int, float, float], Target] = {}
    links: list[Relation] = []
    everybody = _everybody(found)
    for row in found.rows.values():
        if not row.hidden or row.series.off:
            continue
        rule = row.series.rule
        empty = row.series.measure not in APART  # whether a base of 0 leaves nobody in the row
        if (
            empty
            and rule.zeros == "show"
            and row.number not in found.empty
            and row.denominator != NONE
            and not found.told[row.denominator]
        ):
            found.low[row.denominator] = max(found.low[row.denominator], 1.0)
            found.not_zero.add(row.denominator)
        for name, position, sign, shift in _counts(found, row, links, everybody):
            key = (position, sign, shift)
            known = out.get(key)
            if known is None or known.protection < rule.protection:
                inner = rule.threshold - 2.0
                out[key] = Target(
                    row.number, name, position, sign, shift, float(rule.protection), inner
                )
    return list(out.values()), links


def _counts(
    found: Register, row: Row, links: list[Relation], everybody: Everybody
) -> Iterator[tuple[str, int, float, float]]:
    n, d = row.numerator, row.denominator
    for name, position in (("numerator", n), ("denominator", d)):
        if position != NONE and not found.told[position]:
            yield name, position, 1.0, 0.0
    if row.series.measure != "proportion" or NONE in (n, d) or n == d:
        return
    if _unknown_is_told(found, n, d) or _nobody_is_left(found, n, d, everybody):
        return
    if found.known(d) and not found.told[n]:
        yield REST, n, -1.0, found.low[d]
    elif found.known(n) and not found.told[d]:
        yield REST, d, 1.0, -found.low[n]
    elif not (found.told[n] and found.told[d]):
        yield REST, _rest(found, n, d, links), 1.0, 0.0


def _everybody(found: Register) -> Everybody:
    """Where shown rows say that everybody of a base is in the numerator, by the tallies of both."""
    out: Everybody = defaultdict(list)
    for row in found.rows.values():
        n, d = row.numerator, row.denominator
        if row.hidden or row.series.measure != "proportion" or NONE in (n, d):
            continue
        if found.told[n] and found.told[d] and found.range(n) == found.range(d):
            out[found.names[n][0], found.names[d][0]].append(found.names[d][1:])
    return out


def _nobody_is_left(found: Register, n: int, d: int, everybody: Everybody) -> bool:
    """Whether nobody can be left of a base: its filter says so, or a shown row of a wider area,
    group or time."""
    (top, *_), (bottom, windows, area, cell) = found.names[n], found.names[d]
    if top.family == bottom.family and implies(bottom.where, top.where):
        return True
    days = [day for window in windows for day in window]
    areas = {area, WHOLE}.union(*(found.hierarchy.above(area, day) for day in days))
    cells = {cell, EVERYBODY} | ({(cell[0], KNOWN), ("", KNOWN)} if cell[1] != UNKNOWN else set())
    return any(
        there in areas
        and over in cells
        and all(any(a <= first and last <= b for a, b in wider) for first, last in windows)
        for wider, there, over in everybody[top, bottom]
    )


def _unknown_is_told(found: Register, n: int, d: int) -> bool:
    """Whether what is left is those of unknown ethnicity, and a shown row tells how many."""
    counted, windows, area, cell = found.names[n]
    if cell[1] != KNOWN or found.names[d] != (counted, windows, area, EVERYBODY):
        return False
    places = [found.keys.get((counted, windows, area, (part, UNKNOWN))) for part in {"", cell[0]}]
    return any(place is not None and found.told[place] for place in places)


def _rest(found: Register, n: int, d: int, links: list[Relation]) -> int:
    counted, windows, area, cell = found.names[n]
    whole = found.names[d]
    other = Counted("", f"rest of {whole[0]} {whole[3]}", counted.unit, "", "", counted.where)
    before = len(found.names)
    position = found.at(
        other, (*windows, *whole[1]), area, (f"{counted.dataset}{cell[0]}", cell[1])
    )
    if position == before:
        words = "numerator and rest make the denominator"
        links.append(Relation(words, {n: 1.0, position: 1.0, d: -1.0}, 0, 0))
    return position


def without_nobody(
    found: Register, wanted: list[Target], relations: list[Relation]
) -> list[Target]:
    """The targets but for those of which a published 0 says that nobody is there.

    Where zeros are shown, a part of a count that is published as 0 is no secret, nor is what is put
    together of such counts alone. It is told from then on.
    """
    nobody = {p for p, t in enumerate(found.told) if t and found.range(p) == (0, 0)}
    parts: dict[int, set[int]] = {}
    for relation in relations:
        wholes = [p for p, factor in relation.terms.items() if factor * relation.sign > 0]
        if relation.sign and len(wholes) == 1 and not relation.assumed:
            parts.setdefault(wholes[0], set()).update(set(relation.terms) - set(wholes))
    before = -1
    while len(nobody) > before:
        before = len(nobody)
        todo = list(nobody)
        while todo:
            new = parts.get(todo.pop(), set()) - nobody
            nobody |= new
            todo += new
        nobody |= {
            whole for r in relations for whole in _made_of(r) if {*r.terms} - {whole} <= nobody
        }
    shows = {t for t in wanted if found.rows[t.row].series.rule.zeros == "show"}
    for target in shows:
        if target.position in nobody:
            found.tell(target.position, 0.0, 0.0)
    return [t for t in wanted if not (t in shows and t.position in nobody)]


def _made_of(relation: Relation) -> list[int]:
    """The count of a relation that is no larger than all others together; none where that is not
    said."""
    above = [p for p, factor in relation.terms.items() if factor > 0]
    below = [p for p, factor in relation.terms.items() if factor < 0]
    if relation.low == 0 and len(below) == 1 and above:
        return below
    return above if relation.high == 0 and len(above) == 1 and below else []


def knowing(found: Register) -> dict[int, tuple[float, float]]:
    """Tighter limits for who knows that zeros are shown: count -> lowest and highest value.

    Where the base is published and large enough for 0% and 100% to be told, a hidden count is
    neither 0 nor all of the base.
    """
    out: dict[int, tuple[float, float]] = {}
    for row in found.rows.values():
        n, d, rule = row.numerator, row.denominator, row.series.rule
        shown = row.hidden and not row.series.off and rule.zeros == "show"
        if not shown or NONE in (n, d) or found.told[n] or not found.known(d):
            continue
        base = found.low[d]
        if base < max(rule.all_or_none_base, rule.minimum_base, 1):
            continue
        most = base - 1 if row.series.measure == "proportion" else INFINITE
        before = out.get(n, (0.0, INFINITE))
        out[n] = (max(before[0], 1.0), min(before[1], most))
    return out


__all__ = ["REST", "Target", "knowing", "targets", "without_nobody"]
