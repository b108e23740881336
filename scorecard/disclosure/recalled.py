"""Counts that an earlier edition told rounded, where this one may tell or hide them exactly.

Whoever kept that edition knows each of them to within half of what it was rounded to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from scorecard.disclosure.linking import Linked


@dataclass(frozen=True)
class Recalled:
    """The counts with a twin more for each that was told rounded: the number as it was told then.

    linked: with the twins at the end, each equal to its count. at: their places. rounding: the
    multiple to which each was rounded.
    """

    linked: Linked
    at: np.ndarray
    rounding: np.ndarray

    def needs(self, needs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """`needs` of all counts with what rounding left open of the twins; they have no others."""
        value = self.linked.value[self.at]
        near = np.floor(value / self.rounding + 0.5) * self.rounding
        half = self.rounding // 2
        out = {name: array.copy() for name, array in needs.items()}
        out["slack_low"][self.at] = near - half - value
        out["slack_high"][self.at] = near + half - value
        return out

    def units(
        self, shows: sparse.csr_matrix, keeps: sparse.csr_matrix, kinds: pd.DataFrame
    ) -> tuple[sparse.csr_matrix, sparse.csr_matrix, pd.DataFrame]:
        """Units with one more for each twin, that shows it and cannot be hidden."""
        many, total = len(self.at), len(self.linked.value)
        told = sparse.csr_matrix((np.ones(many), (np.arange(many), self.at)), (many, total))
        frozen = pd.DataFrame({"cost": 0.0, "off": False, "recalled": True}, index=range(many))
        return (
            sparse.vstack([shows, told], format="csr"),
            sparse.vstack([keeps, sparse.csr_matrix((many, total))], format="csr"),
            pd.concat([kinds, frozen], ignore_index=True),
        )


def recalled(linked: Linked, nearly: np.ndarray) -> Recalled:
    """`linked` with a twin for each count that `nearly` says was told to a multiple above 1."""
    of = np.flatnonzero(nearly > 1)
    before, many = len(linked.value), len(of)
    at = before + np.arange(many)
    lines = np.tile(np.arange(many), 2)
    signs = np.repeat([1.0, -1.0], many)
    wider = sparse.csr_matrix((linked.relations.shape[0], many))
    equal = sparse.csr_matrix((signs, (lines, np.concatenate([of, at]))), (many, before + many))
    relations = sparse.vstack([sparse.hstack([linked.relations, wider]), equal], format="csr")
    more = replace(
        linked,
        relations=relations,
        value=np.concatenate([linked.value, linked.value[of]]),
        watched=np.concatenate([linked.watched, np.zeros(many, dtype=bool)]),
        loose=np.concatenate([linked.loose, np.zeros(many, dtype=bool)]),
    )
    return Recalled(more, at, nearly[of])
