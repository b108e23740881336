"""A closed linked block: counts, how they add up, and which published units show them.

The unit of protection. Whatever is linked by a sum or a shared denominator stands in one block, so
that a block can be protected without looking at any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Block:
    """Counts of people and the units that publish them; arrays are over counts or over units.

    value: the true counts. floor: what each count is known to be at least (1 where zeros are
    shown). relations: rows × counts, relations @ value = 0. loose: relations that link parts which
    can be protected first without them. shows: units × counts, 1 where a unit
    that is shown tells a count (numerator, denominator, rest). keeps: units × counts, 1 where a
    unit that is hidden keeps a count secret that it would not tell if it were shown (the rest,
    where numerator and denominator are rounded).
    cost: what readers lose with each unit. primary: units hidden for their own sake. frozen: units
    that are public already and cannot be hidden. empty: those that are frozen because nobody is in
    them, and for nothing else. recalled: units that tell what an earlier edition told rounded.
    known: counts that are public whatever we hide. told: those that an earlier edition told.
    watched: counts that no unit shows and that must stay unknown all the same (what is left between
    two counts of which one is part of the other).
    below, above: values that must stay possible for a hidden count (NaN: no such need). width: how
    wide its range must stay. slack_low, slack_high: how far a count may lie from what is shown of
    it (rounding), at most 0 and at least 0.
    """

    value: np.ndarray
    floor: np.ndarray
    relations: sparse.csr_matrix
    loose: np.ndarray
    shows: sparse.csr_matrix
    keeps: sparse.csr_matrix
    cost: np.ndarray
    primary: np.ndarray
    frozen: np.ndarray
    empty: np.ndarray
    recalled: np.ndarray
    known: np.ndarray
    told: np.ndarray
    watched: np.ndarray
    below: np.ndarray
    above: np.ndarray
    width: np.ndarray
    slack_low: np.ndarray
    slack_high: np.ndarray

    @property
    def has_unit(self) -> np.ndarray:
        """Counts that some unit shows."""
        return np.asarray(self.shows.sum(axis=0)).ravel() > 0

    def unknown(self, hidden: np.ndarray) -> np.ndarray:
        """Counts nobody is told where the units `hidden` are: neither known nor in a shown unit."""
        told = np.asarray(self.shows.T @ (~hidden).astype(float)).ravel() > 0
        return ~told & ~self.known

    def targets(self, hidden: np.ndarray) -> np.ndarray:
        """Counts that must be protected where the units `hidden` are."""
        unknown = self.unknown(hidden)
        kept = np.asarray(self.keeps.T @ hidden.astype(float)).ravel() > 0
        return (unknown & (self.has_unit | kept)) | self.watched

    def closed(self, hidden: np.ndarray) -> np.ndarray:
        """`hidden` and the primary units, without the frozen ones."""
        out: np.ndarray = (hidden | self.primary) & ~self.frozen
        return out
