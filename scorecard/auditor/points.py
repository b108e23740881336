"""The values that a record can have in a column of numbers: what it adds to their sum and squares.

Of few values each is a point. Of many, those that all tests treat alike are one class, and its
points are corners: whatever the values of a class are, their number, sum and sum of squares are
those of so and so many records at its corners (tangents of the parabola from below, its chord from
above).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    known: Mapping[str, Any],
    named: Iterable[float],
    meets: Callable[[str | None], Sequence[bool]],
) -> Points:
    """The points of a column.

    known: what is known of its values: from `low` to `high`, `whole` or not, and `only` these where
    they are few. named: numbers that tests compare it with. meets: which tests a value meets. What
    no known value does, to meet a test or to fail it, another one may.
    """
    fixed = sorted(set(named))
    classes = [(v, v) for v in sorted(known.get("only", ()))] or _classes(fixed, known)
    done = {each for a, b in classes for each in enumerate(meets(_text(a, b)))}
    for v in among(fixed, known["whole"]):
        does = {*enumerate(meets(_text(v, v)))}
        if does - done:
            classes.append((v, v))
            done |= does
    rows = [(_text(a, b), a, b, v, s) for a, b in classes for v, s in _corners(a, b)]
    text, *numbers = zip(*rows, (None, *[np.nan] * 4), strict=True)
    return Points([*text], *(np.array(each, dtype=float) for each in numbers))


def _text(low: float, high: float) -> str:
    """A value of a class, as tests read it."""
    return f"{(low + high) / 2:.12g}"


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
    """Values that all tests treat alike, from the lowest to the highest known one."""
    low, high = known["low"], known["high"]
    inside = [n for n in fixed if low <= n <= high]
    out = [(n, n) for n in inside]
    step = 1 if known["whole"] else 0
    starts = [low, *(np.floor(n) + step if step else n for n in inside)]
    ends = [*(np.ceil(n) - step if step else n for n in inside), high]
    for a, b in zip(starts, ends, strict=True):
        if known["whole"] and b - a < FEW:
            out += [(float(v), float(v)) for v in np.arange(a, b + 1) if v not in inside]
        elif a < b or (a == b and a not in inside):
            out.append((float(a), float(b)))
    return out


def _corners(low: float, high: float) -> list[tuple[float, float]]:
    """Value and square at the corners of what values from `low` to `high` can be."""
    if low == high:
        return [(low, low * low)]
    at = low + (high - low) * np.linspace(0, 1, TANGENTS) ** 2  # most values lie low
    crossing = [((a + b) / 2, a * b) for a, b in pairwise(at)]
    return [(low, low * low), *crossing, (high, high * high)]
