"""What is wrong with a file, in words: a place and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]
SHOWN = 12  # how many known names a sentence lists before it stops


@dataclass(frozen=True)
class Problem:
    """One mistake. Line and column are counted from 1; where: keys and positions from the top of
    the file, as far as they are known."""

    path: Path
    line: int
    column: int
    severity: Severity
    message: str
    where: tuple[str | int, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message}"


def close(wrong: str, known: Iterable[str]) -> str | None:
    """The name among `known` that was probably meant; None where none is like it."""
    lower = {name.casefold(): name for name in known}
    found = get_close_matches(wrong.casefold(), lower, n=1, cutoff=0.7)
    return lower[found[0]] if found else None


def suggest(wrong: str, known: Iterable[str], kind: str = "known") -> str:
    """What was probably meant ("Did you mean 'x'?"), else the known names, else nothing."""
    names = list(dict.fromkeys(known))
    match = close(wrong, names)
    if match:
        return f"Did you mean '{match}'?"
    if not names:
        return ""
    more = ", …" if len(names) > SHOWN else ""
    return f"{kind.capitalize()}: {', '.join(names[:SHOWN])}{more}."


def short(value: object, length: int = 60) -> str:
    """`value` on one line, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"
