"""Rows that belong together: a group and its comparator, a period and the one before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scorecard.auditor.counts import Register, Row
from scorecard.results import ALL, KEY

GROUP, PERIOD, GROUPING = KEY.index("group"), KEY.index("period"), KEY.index("grouping")


class Neighbours:
    """Finds the rows that a row is told beside; rows are named by their number in the frame."""

    def __init__(self, found: Register, frame: pd.DataFrame) -> None:
        self.found = found
        self.columns = {name: frame[name].to_numpy() for name in frame}
        keys = list(zip(*(frame[name] for name in KEY), strict=True))
        self._keys = keys
        self._position = {key: number for number, key in enumerate(keys)}
        groupings = found.definitions.ethnicity.groupings
        self._references = {name: each.reference for name, each in groupings.items()}

    def number(self, name: str, row: int) -> float:
        """One number of the frame."""
        return float(self.columns[name][row])

    def numbers(self, row: int, names: Iterable[str]) -> dict[str, float]:
        """Those of a row's numbers that are told."""
        found = {name: self.number(name, row) for name in names}
        return {name: number for name, number in found.items() if not np.isnan(number)}

    def sibling(self, row: int, group: str) -> int | None:
        """The row of another group in the same table."""
        return self._at(row, GROUP, group)

    def everybody(self, row: int) -> int | None:
        """The row of All in the same table."""
        return self.sibling(row, ALL)

    def reference(self, row: int) -> int | None:
        """The reference group's row, where that is what a row is compared with."""
        if self.columns["comparator"][row] != "reference":
            return None
        return self.sibling(row, self._references.get(self.columns["grouping"][row], ""))

    def others(self, row: int) -> list[Row]:
        """All other known groups of the same table."""
        key = self._keys[row]
        groups = self.found.groups.get(key[GROUPING], [])
        at = [self.sibling(row, group) for group in groups if group != key[GROUP]]
        return [self.found.rows[n] for n in at if n is not None and n in self.found.rows]

    def before(self, row: int, name: str) -> int | None:
        """The row of the `previous` or the `baseline` period of the same series."""
        period = self.columns[f"{name}_period"][row]
        return self._at(row, PERIOD, period) if period else None

    def row(self, number: int | None) -> Row | None:
        """The counts of a row, where it has any."""
        return None if number is None else self.found.rows.get(number)

    def _at(self, row: int, place: int, name: str) -> int | None:
        key = list(self._keys[row])
        key[place] = name
        return self._position.get(tuple(key))
