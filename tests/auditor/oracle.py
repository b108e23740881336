"""A second attacker, from the leaves up: every published count is a sum of leaves that are counts.

It knows nothing of relations between counts; scipy does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from scorecard.results import KEY
from tests.auditor.building import LEAVES, Cell


@dataclass
class Oracle:
    """Ranges of hidden counts in the small world, given what is published of it."""

    equal: list[np.ndarray] = field(default_factory=list)
    to: list[float] = field(default_factory=list)
    most: list[np.ndarray] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    seen: list[np.ndarray] = field(default_factory=list)  # leaves that are possible

    @classmethod
    def of(cls, raw: pd.DataFrame) -> Oracle:
        """What the shown rows of `raw` (with `cell` and true counts) tell."""
        known = cls()
        for made in raw[raw["suppression"] == ""].to_dict("records"):
            known.equals(inside(made["cell"], seen=True), made["numerator"])
            known.equals(inside(made["cell"]), made["denominator"])
        return known

    def equals(self, leaves: np.ndarray, number: float) -> None:
        """A sum of leaves is told."""
        self.seen.clear()
        if not any(np.array_equal(leaves, told) for told in self.equal):
            self.equal.append(leaves)
            self.to.append(number)

    def at_most(self, leaves: np.ndarray, number: float) -> None:
        """A sum of leaves is limited."""
        self.seen.clear()
        self.most.append(leaves)
        self.limit.append(number)

    def wide(self, leaves: np.ndarray, width: float) -> bool:
        """Whether what was found possible so far is wide enough."""
        values = np.array(self.seen) @ leaves if self.seen else np.zeros(1)
        return bool(np.floor(values.max() + 1e-6) - np.ceil(values.min() - 1e-6) >= width)

    def width(self, leaves: np.ndarray) -> float:
        """Highest less lowest whole number that a sum of leaves can be."""
        return float(np.floor(self._end(leaves, -1) + 1e-6) - np.ceil(self._end(leaves, 1) - 1e-6))

    def _end(self, leaves: np.ndarray, sign: int) -> float:
        found = linprog(
            sign * leaves,
            A_eq=np.array(self.equal) if self.equal else None,
            b_eq=self.to or None,
            A_ub=np.array(self.most) if self.most else None,
            b_ub=self.limit or None,
            bounds=(0, 10_000),
        )
        assert found.status == 0, found.message
        self.seen.append(found.x)
        return sign * found.fun

    def narrow(
        self, raw: pd.DataFrame, protection: float, first: bool = False
    ) -> set[tuple[str, ...]]:
        """The hidden counts whose range is narrower than `protection`: key and count.

        A count that a shown row tells (of another indicator, or in another grouping) is published
        and not hidden. first: the first one is enough.
        """
        shown = {tuple(leaves) for leaves in self.equal}
        found: set[tuple[str, ...]] = set()
        widths: dict[tuple[float, ...], float] = {}
        for made in raw[raw["suppression"] == "suppressed"].to_dict("records"):
            top, base = inside(made["cell"], seen=True), inside(made["cell"])
            rest = base - top
            for name, leaves in (("numerator", top), ("denominator", base), ("rest", rest)):
                key = tuple(leaves)
                if key in shown or (name == "rest" and {tuple(top), tuple(base)} <= shown):
                    continue
                if self.wide(leaves, protection):
                    continue
                if key not in widths:
                    widths[key] = self.width(leaves)
                if widths[key] < protection:
                    found.add((*(made[column] for column in KEY), name))
                    if first:
                        return found
        return found


def inside(cell: Cell, seen: bool = False) -> np.ndarray:
    """1 for every leaf that a cell's count holds."""
    return np.array([float(cell.holds(leaf) and (leaf[3] or not seen)) for leaf in LEAVES])
