"""How memberships make up the groups of a grouping."""

from __future__ import annotations

import json

import numpy as np

from scorecard.counting.cubes import Cube
from scorecard.ethnicity.codes import CodeList
from scorecard.results import ALL, UNKNOWN


class Groups:
    """How memberships make up the groups of one grouping: All, the known groups, Unknown."""

    def __init__(self, codes: CodeList, grouping: str) -> None:
        values = codes.cells[grouping].to_numpy()
        self.names = [ALL, *codes.groups(grouping), UNKNOWN]
        self.member = np.array([values == name for name in self.names[1:]], dtype=float).T
        self.total = (values == ALL).astype(float)
        self.parts = (values != ALL).astype(float)
        self.parents = [codes.parent(grouping, name) for name in self.names]
        self.above = [json.dumps(codes.above(grouping, name)) for name in self.names]

    def add_up(self, cube: Cube) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Numbers, whether hidden at source, and whether present: windows × areas × groups.

        All is the source's own total where it gives one, else everything added up.
        """
        shape = (*cube.number.shape[:2], len(self.names))
        hidden = np.broadcast_to(cube.hidden, cube.number.shape)
        present = np.broadcast_to(cube.present, cube.number.shape)
        out = []
        given = (present @ self.total > 0) & (self.total @ self.total > 0)
        if cube.present.shape == (1,):
            given = np.zeros_like(given)
        for array in (cube.number, hidden, present):
            groups = np.empty(shape)
            groups[..., 0] = np.where(given, array @ self.total, array @ self.parts)
            groups[..., 1:] = array @ self.member
            out.append(groups)
        return out[0], out[1] > 0, out[2] > 0

    def told_by(self, cube: Cube) -> bool:
        """Whether any row stands in a known group of this grouping."""
        seen = cube.present if cube.present.shape != (1,) else cube.number
        return bool((np.abs(seen) @ self.member[:, :-1]).sum() > 0)
