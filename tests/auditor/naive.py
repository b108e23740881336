"""A naive attacker that knows the truth: it judges whether a change exposes a hidden count at all.

It takes the true counts, which rows are hidden, and the plain sums of tables; nothing of the
auditor's. A sum is used where it is true. So what it calls an exposure is one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from scorecard.definitions.model import Definitions
from scorecard.results import ALL, UNKNOWN, WHOLE

CELL = ["indicator", "variant", "period", "area", "grouping", "group"]
Terms = dict[int, float]  # coefficient by count: 2 × place for a numerator, and 1 more for its base
Place = tuple[object, ...]  # family, variant, start, end, area, grouping, group


def families(definitions: Definitions) -> dict[str, str]:
    """Indicators that count the same have the same word."""
    return {
        each.id: json.dumps(
            [
                each.dataset,
                each.count,
                each.measure,
                *(
                    side.model_dump(mode="json") if side is not None else None
                    for side in (each.numerator, each.denominator)
                ),
            ],
            sort_keys=True,
        )
        for each in definitions.indicators
    }


@dataclass
class Naive:
    """Counts of one family of indicators as unknowns: numerator and denominator of each place."""

    truth: dict[Place, tuple[float, float]]
    shown: set[Place]
    within: bool  # whether the numerator is part of the denominator
    equal: list[Terms] = field(default_factory=list)  # sums that are 0
    least: list[tuple[Terms, float]] = field(default_factory=list)  # sums that are at least this
    number: dict[Place, int] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: pd.DataFrame, hidden: np.ndarray, definitions: Definitions) -> Naive:
        """raw: true counts of one family (columns CELL, period_start, period_end, parent_area,
        parent_group, numerator, denominator); hidden: which of its rows are."""
        family = families(definitions)
        truth: dict[Place, tuple[float, float]] = {}
        shown: set[Place] = set()
        above: dict[tuple[str, str], str] = {}
        parents: dict[str, str] = {}
        for row, is_hidden in zip(raw.to_dict("records"), hidden, strict=True):
            place = (
                *(family[row["indicator"]], row["variant"], row["period_start"], row["period_end"]),
                *(row["area"], row["grouping"], row["group"]),
            )
            truth[place] = row["numerator"], row["denominator"]
            if not is_hidden:
                shown.add(place)
            if row["area"] != WHOLE:
                parents[row["area"]] = row["parent_area"] or WHOLE
            if row["parent_group"]:
                above[(row["grouping"], row["group"])] = row["parent_group"]
        within = set(raw["measure"]) <= {"proportion", "representation"}
        made = cls(truth, shown, within, number={place: at for at, place in enumerate(truth)})
        made._alike()
        made._groups(above, {n: g.parent for n, g in definitions.ethnicity.groupings.items()})
        made._areas(parents)
        made._times()
        made._variants()
        return made

    def _sum(self, whole: Place, parts: list[Place]) -> None:
        """whole = sum of parts, for each count of which that is true."""
        for side in (0, 1):
            values = [self.truth[p][side] for p in (whole, *parts)]
            if not np.isnan(values).any() and values[0] == sum(values[1:]):
                terms = {2 * self.number[p] + side: -1.0 for p in parts}
                self.equal.append({2 * self.number[whole] + side: 1.0} | terms)

    def _alike(self) -> None:
        """All and Unknown are the same people in every grouping."""
        first: dict[Place, Place] = {}
        for place in self.truth:
            if place[-1] in (ALL, UNKNOWN):
                other = first.setdefault((*place[:5], place[-1]), place)
                if other != place:
                    self._sum(place, [other])

    def _groups(self, above: dict[tuple[str, str], str], coarser: dict[str, str | None]) -> None:
        tables: dict[Place, list[Place]] = defaultdict(list)
        for place in self.truth:
            tables[place[:6]].append(place)
        for key, places in tables.items():
            whole = (*key, ALL)
            if whole in self.truth:
                self._sum(whole, [p for p in places if p != whole])
            parts: dict[str, list[Place]] = defaultdict(list)
            for place in places:
                if (name := above.get((str(key[-1]), str(place[-1])))) is not None:
                    parts[name].append(place)
            for name, fine in parts.items():
                up = (*key[:5], coarser.get(str(key[-1])), name)
                if up in self.truth:
                    self._sum(up, fine)

    def _areas(self, parents: dict[str, str]) -> None:
        below: dict[Place, list[Place]] = defaultdict(list)
        for place in self.truth:
            if place[4] != WHOLE:
                below[(*place[:4], parents[str(place[4])], *place[5:])].append(place)
        for whole, parts in below.items():
            if whole in self.truth:
                self._sum(whole, parts)

    def _times(self) -> None:
        spans: dict[Place, list[Place]] = defaultdict(list)
        for place in self.truth:
            spans[(*place[:2], *place[4:])].append(place)
        for places in spans.values():
            for whole in places:
                inside = [p for p in places if p != whole and whole[2] <= p[2] and p[3] <= whole[3]]
                if len(inside) > 1:
                    self._sum(whole, inside)

    def _variants(self) -> None:
        for place, at in self.number.items():
            base = self.number.get((place[0], "", *place[2:]))
            if place[1] and base is not None:
                for side in (0, 1):
                    self.least.append(({2 * base + side: 1.0, 2 * at + side: -1.0}, 0.0))

    def exposed(self, near: set[Place], protection: float, threshold: float) -> bool:
        """Whether a hidden count of the places `near` can be narrowed, or a small difference told.

        Only hidden counts are bounded; each is a numerator, a base or what is left of it.
        """
        if any(self._small_difference(place, threshold) for place in near & self.shown):
            return True
        told = self._told()
        for place in near - self.shown:
            n, d = 2 * self.number[place], 2 * self.number[place] + 1
            for terms in ({n: 1.0}, {d: 1.0}, {d: 1.0, n: -1.0})[: 3 if self.within else 2]:
                if set(terms) <= told or np.isnan(self.truth[place]).any():
                    continue
                low, high = self.range(terms)
                if high - low < protection:
                    return True
        return False

    def _told(self) -> set[int]:
        told = {2 * self.number[p] + side for p in self.shown for side in (0, 1)}
        # a count of another row of the same people
        for terms in self.equal:
            if len(terms) == 2 and told & set(terms):
                told |= set(terms)
        return told

    def _small_difference(self, place: Place, threshold: float) -> bool:
        base = (place[0], "", *place[2:])
        if not place[1] or base not in self.shown:
            return False
        pairs = zip(self.truth[base], self.truth[place], strict=True)
        return any(1 <= wide - narrow <= threshold for wide, narrow in pairs)

    def range(self, terms: dict[int, float]) -> tuple[float, float]:
        """Lowest and highest whole number of a combination of counts."""
        cost = np.zeros(2 * len(self.number))
        for column, factor in terms.items():
            cost[column] = factor
        least = list(self.least)
        if self.within:
            least += [({2 * n + 1: 1.0, 2 * n: -1.0}, 0.0) for n in self.number.values()]
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * cost,
                A_ub=-_matrix([each for each, _ in least], len(cost)),
                b_ub=[-low for _, low in least],
                A_eq=_matrix(self.equal, len(cost)),
                b_eq=np.zeros(len(self.equal)),
                bounds=self._limits(),
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6))

    def _limits(self) -> list[tuple[float, float]]:
        """Every count's own limits: shown ones are known."""
        limits = [(0.0, 10_000.0)] * (2 * len(self.number))
        for place in self.shown:
            for side, value in enumerate(self.truth[place]):
                if not np.isnan(value):
                    limits[2 * self.number[place] + side] = (value, value)
        return limits


def _matrix(rows: list[Terms], columns: int) -> sparse.csr_matrix:
    at = [number for number, terms in enumerate(rows) for _ in terms]
    column = [each for terms in rows for each in terms]
    value = [factor for terms in rows for factor in terms.values()]
    return sparse.csr_matrix((value, (at, column)), shape=(len(rows), columns))
