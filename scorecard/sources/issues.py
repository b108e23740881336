"""What was wrong with a source, counted: never the content of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SHOWN_LINES = 5


class SourceError(Exception):
    """A dataset cannot be read; the message names the file and what to do."""


@dataclass(frozen=True)
class Issue:
    """Rows of one file that share one problem.

    effect: 'set aside' (the row counts nowhere), 'read' (it was understood all the same) or
    'unknown' (the row counts, the value is treated as unknown).
    """

    file: str
    column: str
    reason: str
    effect: str
    rows: int
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        where = f" (first on line {', '.join(map(str, self.lines))})" if self.lines else ""
        column = f", column '{self.column}'" if self.column else ""
        return f"{self.file}{column}: {self.rows} × {self.reason}{where}; {self.effect}"


@dataclass
class Issues:
    """Issues as they are found. `placed`: file, column and line of every row that has one."""

    found: list[Issue] = field(default_factory=list)
    placed: set[tuple[str, str, int]] = field(default_factory=set)

    def add(
        self, file: str, column: str, reason: str, effect: str, lines: Iterable[int], rows: int = 0
    ) -> None:
        """Note the rows at `lines` (or `rows` of them where lines are not known)."""
        lines = list(lines)
        self.placed.update((file, column, line) for line in lines)
        count = rows or len(lines)
        if count:
            self.found.append(
                Issue(file, column, reason, effect, count, tuple(sorted(lines)[:SHOWN_LINES]))
            )
