"""A linear relation between counts."""

from __future__ import annotations

from dataclasses import dataclass

INFINITE = float("inf")
Terms = dict[int, float]


@dataclass
class Relation:
    """low ≤ the sum of coefficient × count ≤ high.

    words: the relation as a reader knows it. assumed: it holds wherever it can be checked, which is
    why an attacker would rely on it, and is given up where the rest contradicts it. fallback: the
    limits that hold even then. place: what is given up together (kind of sum, dataset, area): where
    one sum of it fails, others may. by: rows of the results that tell it, besides those that tell
    its counts.
    """

    words: str
    terms: Terms
    low: float
    high: float
    assumed: bool = False
    fallback: tuple[float, float] = (-INFINITE, INFINITE)
    place: tuple[str, ...] = ()
    by: frozenset[int] = frozenset()

    @property
    def sign(self) -> float:
        """1 where those with a positive coefficient hold all others, −1 where those with a negative
        one do, 0 where neither is said."""
        signs = [factor > 0 for factor in self.terms.values()]
        if self.low == 0 and sum(signs) == 1:
            return 1.0
        return -1.0 if self.high == 0 and sum(signs) == len(signs) - 1 else 0.0
