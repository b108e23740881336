"""The values that a record can have in a column of numbers: what it adds to their sum and squares.

Of few values each is a point. Of many, those that all tests treat alike are one class, and its
points are corners: whatever the values of a class are, their number, sum and sum of squares are
those of so and so many records at its corners (tangents of the parabola from below, its chord from
above).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
FEW = 5  # whole numbers between two tests that are taken one by one
TANGENTS = 5  # of a class


@dataclass(frozen=True)
class Points:
    """text: a value of each point's class, None where there is no value. low, high: the ends of the
    class. value, square: what a record adds to the sums. exact: whether each point is a value."""

    text: list[str | None]
    low: FloatArray
    high: FloatArray
    value: FloatArray
    square: FloatArray

    @property
    def exact(self) -> bool:
        """Whether a record has just the value of its point."""
        there = ~np.isnan(self.value)
        return bool(np.all(self.low[there] == self.high[there]))


def points(
    known: Mapping[str, Any], named: Iterable[float], pattern: Callable[[str | None], Any]
) -> Points:
    """The points of a column.

    known: what is known of its values: from `low` to `high`, `whole` or not, and `only` these where
    they are few. named: numbers that tests compare it with. pattern: which tests a value meets.
    A way to meet them that no known value has is possible all the same.
    """
    fixed = sorted(set(named))
    if known.get("only"):
        classes = [(v, v) for v in sorted(known["only"])]
        held = {pattern(f"{v:.12g}") for v, _ in classes}
        for v in among(fixed, known["whole"]):
            if pattern(f"{v:.12g}") not in held:
                held.add(pattern(f"{v:.12g}"))
                classes.append((v, v))
    else:
        classes = _classes(fixed, known)
    rows = [(f"{(a + b) / 2:.12g}", a, b, v, s) for a, b in classes for v, s in _corners(a, b)]
    text, *numbers = zip(*rows, (None, *[np.nan] * 4), strict=True)
    return Points([*text], *(np.array(each, dtype=float) for each in numbers))


def among(fixed: Iterable[float], whole: bool) -> list[float]:
    """A number for each way to lie among `fixed` ones: at each, between any two, beyond either end;
    of `whole` numbers there is none between neighbours."""
    ends = sorted(set(fixed))
    if not ends:
        return []
    between = [np.floor(a) + 1 if whole else (a + b) / 2 for a, b in pairwise(ends)]
    inside = [float(n) for n, b in zip(between, ends[1:], strict=True) if n < b]
    return [*ends, *inside, ends[0] - 1, ends[-1] + 1]


def _classes(fixed: list[float], known: Mapping[str, Any]) -> list[tuple[float, float]]:
    low, high = min([known["low"], *(n - 1 for n in fixed)]), max(known["high"], *fixed, -np.inf)
    high = max([high, *(n + 1 for n in fixed)])
    ends = [(low, fixed[0]), *pairwise(fixed), (fixed[-1], high)] if fixed else [(low, high)]
    out = [(n, n) for n in fixed]
    for number, (a, b) in enumerate(ends):
        if known["whole"]:
            a = np.ceil(a) if number == 0 else np.floor(a) + 1
            b = np.floor(b) if number == len(ends) - 1 else np.ceil(b) - 1
            if b - a < FEW:
                out += [(v, v) for v in np.arange(a, b + 1)]
                continue
        if a <= b:
            out.append((float(a), float(b)))
    return out


def _corners(low: float, high: float) -> list[tuple[float, float]]:
    """Value and square at the corners of what values from `low` to `high` can be."""
    if low == high:
        return [(low, low * low)]
    at = low + (high - low) * np.linspace(0, 1, TANGENTS) ** 2  # most values lie low
    crossing = [((a + b) / 2, a * b) for a, b in pairwise(at)]
    return [(low, low * low), *crossing, (high, high * high)]
