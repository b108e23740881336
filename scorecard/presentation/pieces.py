"""Where a line over time may be drawn, and where it must stop."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.definitions.model import Break
from scorecard.presentation.rows import Row


def pieces(rows: Sequence[Row], breaks: Sequence[Break]) -> list[list[Row]]:
    """Runs of rows that one line may join: cut where a period is hidden and at each break."""
    runs: list[list[Row]] = [[]]
    for row in rows:
        if row.value is None:
            runs.append([])
            continue
        if runs[-1] and _broken(runs[-1][-1], row, breaks):
            runs.append([])
        runs[-1].append(row)
    return [run for run in runs if run]


def _broken(before: Row, after: Row, breaks: Sequence[Break]) -> bool:
    """Whether a break lies between two periods; one that reaches into a period parts it, too."""
    if before.period_end is None or after.period_end is None:
        return False
    if before.definition_version != after.definition_version:
        return True
    return any(before.period_end < each.at <= after.period_end for each in breaks)
