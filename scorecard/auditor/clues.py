"""What the numbers left in a hidden row, or in the rows around it, tell of its counts.

A shown row tells of a hidden one where it is compared with it: as its reference group, among the
rest, or as the period before. None of that should be there; if it is, it is turned into counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from scorecard.auditor.counts import NONE, Register, Row
from scorecard.auditor.figures import gap, share
from scorecard.auditor.inversion import CONTRASTS, FEWER, Arm, Question, pairs
from scorecard.auditor.neighbours import Neighbours
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.auditor.rounding import is_rounded_rest, is_rounded_share
from scorecard.results import UNKNOWN

SEARCHES = 400  # a results file full of leaks is reported by its first ones
COMPARED = [f"{name}{end}" for name in CONTRASTS for end in ("", "_lower", "_upper")]
FIGURES = ["value", "lower", "upper", *COMPARED, "p_value"]
BESIDE = ["comparator_value", "change_previous", "change_baseline", "target_distance"]
# made of the row of people of unknown ethnicity, and of the reference group's
BY_UNKNOWN = [f"unknowns_{name}_{end}" for name in CONTRASTS[:2] for end in ("lower", "upper")]
BY_REFERENCE = ["needed_large", "needed_moderate", *BY_UNKNOWN]
SIDES = ("numerator", "denominator")
TABLE = ["indicator", "variant", "period", "area", "grouping", "comparator"]
Pair = tuple[float, float]
Ends = tuple[Pair, Pair]  # lowest and highest (numerator, denominator)


@dataclass
class Clues:
    """The search for leaks through the rows of one results frame.

    relations: what the leaks say of the counts. leaked: figures of hidden rows that stand in other
    rows: row, column, number.
    """

    found: Register
    frame: pd.DataFrame
    relations: list[Relation] = field(default_factory=list)
    leaked: list[tuple[int, str, float]] = field(default_factory=list)
    searches: int = 0

    def __post_init__(self) -> None:
        self.near = Neighbours(self.found, self.frame)
        self.number, self.columns = self.near.number, self.near.columns
        self.tolerance = self._tolerance()

    def run(self) -> None:
        """Look at every row that may tell something."""
        told = self.frame[[*FIGURES, *BESIDE]].notna().any(axis=1)
        for number in np.flatnonzero(told.to_numpy()):
            row = self.found.rows.get(int(number))
            if row is None or self.columns["provenance"][number] != "own":
                continue
            if row.hidden:
                self._hidden_row(row)
            else:
                self._shown_row(row)
        self._unknown_shares()

    def _tolerance(self) -> float:
        """How far the figures of shown rows are from their own counts: 0 where all digits stand."""
        off = 0.0
        for row in self.found.rows.values():
            if row.hidden or row.series.alike or row.series.measure not in ("proportion", "rate"):
                continue
            n, d, v = (self.number(c, row.number) for c in ("numerator", "denominator", "value"))
            if d > 0 and not np.isnan(n + v) and row.series.rule.rounding == 1:
                off = max(off, abs(v - n / d * row.series.per) / row.series.per)
        return off if off > 1e-9 else 0.0

    # ---- hidden rows with numbers in them
    def _hidden_row(self, row: Row) -> None:
        given = self.near.numbers(row.number, FIGURES)
        other = self._comparator(row)
        value = self._value_from(row, given, other)
        if not given and value is None:
            return
        if value is not None:
            given.setdefault("value", value)
        if not row.series.finished:
            self._solve(row, given, other, first=True, words="the numbers left in the hidden row")

    def _value_from(self, row: Row, given: dict[str, float], other: Arm) -> float | None:
        """The figure of a hidden row, from what it is said to be compared with."""
        if "value" in given:
            return given["value"]
        if "ratio" in given and not np.isnan(other.number):
            return given["ratio"] * other.number
        if "difference" in given and not np.isnan(other.number):
            return given["difference"] + other.number
        for name in ("previous", "baseline"):
            before = self.near.before(row.number, name)
            change = self.number(f"change_{name}", row.number)
            if before is not None and not np.isnan(change):
                return self.number("value", before) + change
        distance = self.number("target_distance", row.number)
        aim = row.series.indicator.target
        if aim is not None and not np.isnan(distance):
            number = distance + aim.value
            return number * (other.number if aim.of == "ratio" else 1.0)
        return None

    def _comparator(self, row: Row) -> Arm:
        """The side a row is compared with, as far as it is published."""
        at = row.number
        if self.columns["comparator"][at] == "rest":
            others = self.near.others(at)
            top, bottom = ([getattr(o, side) for o in others] for side in SIDES)
            if others and all(self._exact(p) for p in (*top, *bottom)):
                x, n = (sum(self.found.low[p] for p in side) for side in (top, bottom))
                return Arm(x, n, x / n * row.series.per if n else np.nan)
            return Arm(number=self.number("comparator_value", at))
        reference = self.near.reference(at)
        if reference is None:
            return Arm(number=self.number("comparator_value", at))
        return Arm(
            self.number("numerator", reference),
            self.number("denominator", reference),
            self.number("value", reference),
        )

    def _exact(self, position: int) -> bool:
        return position != NONE and self.found.told[position] and self.found.known(position)

    # ---- shown rows that tell of hidden ones
    def _shown_row(self, row: Row) -> None:
        at = row.number
        mine = Arm(*(self.number(c, at) for c in ("numerator", "denominator", "value")))
        if self.columns["comparator"][at] == "rest":
            self._rest(row, mine)
        else:
            reference = self.near.reference(at)
            hidden = self.near.row(reference)
            if hidden is not None and hidden.hidden and hidden.number != at:
                given = self.near.numbers(at, [*COMPARED, "p_value"])
                value = self._compared_with(row, mine)
                self._tell(row, hidden, value, given, mine, "comparator_value")
        unknown, reference = self.near.sibling(at, UNKNOWN), self.near.reference(at)
        indirect = row.series.alike and str(self.columns["method"][at]).startswith("indirect")
        by_reference = [*BY_REFERENCE, *(FIGURES[:3] if indirect else [])]
        for other, columns in ((unknown, BY_UNKNOWN), (reference, by_reference)):
            self._made_of(row, self.near.row(other), columns)
        for name in ("previous", "baseline"):
            hidden = self.near.row(self.near.before(at, name))
            if hidden is not None and hidden.hidden:
                change = f"change_{name}"
                numbers = self.near.numbers(at, [change, f"{change}_lower", f"{change}_upper"])
                given = {c.replace(change, "difference"): v for c, v in numbers.items()}
                value = mine.number - given["difference"] if "difference" in given else None
                self._tell(row, hidden, value, given, mine, change)

    def _made_of(self, row: Row, other: Row | None, columns: list[str]) -> None:
        """Numbers of a shown row that are made of the counts of a hidden one."""
        if other is None or not other.hidden or other.number == row.number:
            return
        group, period = (self.columns[name][row.number] for name in ("group", "period"))
        for column, number in self.near.numbers(row.number, columns).items():
            self.leaked.append((other.number, f"{column} of {group}, {period}", number))

    def _compared_with(self, row: Row, mine: Arm) -> float | None:
        """The comparator's figure that a shown row gives away."""
        at = row.number
        for name, back in (
            ("comparator_value", lambda c: c),
            ("ratio", lambda c: mine.number / c if c else np.nan),
            ("difference", lambda c: mine.number - c),
            ("gap_people", lambda c: (mine.numerator - c) / mine.denominator * row.series.per),
        ):
            number = self.number(name, at)
            if not np.isnan(number) and not np.isnan(value := back(number)):
                return float(value)
        return None

    def _tell(
        self,
        row: Row,
        hidden: Row,
        value: float | None,
        given: dict[str, float],
        mine: Arm,
        column: str,
    ) -> None:
        if value is None and not given:
            return
        group = self.columns["group"][row.number]
        period = self.columns["period"][row.number]
        if value is not None:
            self.leaked.append((hidden.number, f"{column} of {group}, {period}", value))
            given = {"value": value, **given}
        if not hidden.series.finished:
            words = f"the {column} of a shown row"
            self._solve(hidden, given, mine, first=False, words=words)

    def _rest(self, row: Row, mine: Arm) -> None:
        """What a comparison with all others tells of those who are hidden among them."""
        others = self.near.others(row.number)
        sums = [[getattr(o, side) for o in others] for side in SIDES]
        positions = [p for side in sums for p in side]
        if not others or NONE in positions or all(self._exact(p) for p in positions):
            return
        given = self.near.numbers(row.number, [*COMPARED, "p_value"])
        value = self._compared_with(row, mine)
        if value is None:
            return
        if is_rounded_rest(self.near, row, value):
            return
        tops, bottoms = sums
        ends = (
            (sum(self.found.low[p] for p in tops), sum(self.found.low[p] for p in bottoms)),
            (sum(self.found.high[p] for p in tops), sum(self.found.high[p] for p in bottoms)),
        )
        words = "a comparison with all other groups"
        low, high = self._search(row, {"value": value, **given}, mine, False, ends)
        for side, least, most in zip(sums, low, high, strict=True):
            self.relations.append(Relation(words, dict.fromkeys(side, 1.0), least, most))
        self.relations += share(tops, bottoms, value, row.series.per, self.tolerance, words)

    # ---- turning numbers into limits
    def _solve(
        self, row: Row, given: dict[str, float], other: Arm, *, first: bool, words: str
    ) -> None:
        n, d = row.numerator, row.denominator
        if NONE in (n, d):
            return
        found = self.found
        ends = ((found.low[n], found.low[d]), (found.high[n], found.high[d]))
        low, high = self._search(row, given, other, first, ends)
        for position, least, most in ((n, low[0], high[0]), (d, low[1], high[1])):
            if not found.told[position]:
                found.narrow(position, least, most, words)
        if "value" in given:
            self.relations += share([n], [d], given["value"], row.series.per, self.tolerance, words)
        if "gap_people" in given and first:
            self.relations += gap(n, d, given["gap_people"], other, row.series.per, words)

    def _search(
        self, row: Row, given: dict[str, float], other: Arm, first: bool, ends: Ends
    ) -> Ends:
        """Limits of numerator and denominator from all pairs that give the numbers."""
        if self.searches >= SEARCHES:
            return ends
        self.searches += 1
        question = Question(
            row.series.measure,
            row.series.per,
            self.found.definitions.scorecard.confidence,
            given,
            other,
            first,
            ends[0],
            (self._ceiling(row, ends[1][0]), self._ceiling(row, ends[1][1])),
            self.tolerance * row.series.per,
        )
        tried = pairs(question)
        if tried is None or not len(tried[0]):
            return ends
        x, n = tried
        most = (float(x.max()), float(n.max()))
        if question.high[1] == INFINITE and most[1] > FEWER / 2:  # the search ended, not the pairs
            most = ends[1]
        return (float(x.min()), float(n.min())), most

    def _ceiling(self, row: Row, high: float) -> float:
        """No group is larger than everybody, where everybody is told."""
        if high < INFINITE:
            return high
        everybody = self.near.everybody(row.number)
        if everybody is None or row.series.measure == "rate":
            return high
        most = self.number("denominator", everybody)
        return high if np.isnan(most) else most

    def _unknown_shares(self) -> None:
        """The share of unknown ethnicity stands in every row of a table."""
        rows = self.frame[self.frame["unknown_share"].notna() & (self.frame["provenance"] == "own")]
        for at in rows.drop_duplicates(TABLE).index:
            unknown = self.near.row(self.near.sibling(int(at), UNKNOWN))
            everybody = self.near.row(self.near.everybody(int(at)))
            if unknown is None or everybody is None:
                continue
            if unknown.series.measure == "progression_ratio":
                continue
            part, whole = unknown.denominator, everybody.denominator
            if unknown.series.measure == "representation":
                part, whole = unknown.numerator, unknown.denominator
            elif part == NONE:
                part, whole = unknown.numerator, everybody.numerator
            if NONE in (part, whole) or (self._exact(part) and self._exact(whole)):
                continue
            told = self.number("unknown_share", int(at))
            if not is_rounded_share(self.near, unknown, everybody, told):
                words = "the share of unknown ethnicity"
                self.relations += share([part], [whole], told, 1.0, self.tolerance, words)
