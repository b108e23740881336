"""Attacks that need not be made again: on blocks that withstood just the same one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from scorecard import keeping
from scorecard.auditor.blocks import Block

CODE = ("attack.py", "blocks.py", "bounds.py", "conflicts.py", "remembered.py")
KEPT = 3000  # blocks; those attacked longest ago go first
Seen = tuple[tuple[float, int], str]  # the narrowest range and its column; what was given up


def recall(file: Path | None) -> Seen | None:
    """What an attack that was withstood saw; None where there was none."""
    if file is None:
        return None
    try:
        width, column, given_up = keeping.recall(file)
        return (float(width), int(column)), str(given_up)
    except (ValueError, TypeError):
        return None


def keep(file: Path | None, seen: Seen) -> None:
    """Write down that a block withstood."""
    if file is not None:
        keeping.keep(file, [*seen[0], seen[1]])


def forget(folder: Path | None) -> None:
    """Remove what was not used for long."""
    if folder is not None:
        keeping.forget(folder, KEPT)


def digest(block: Block, asked: Iterable[object]) -> str:
    """One hash of all that an attack depends on: the block, what is asked of it, and the code."""
    here = Path(__file__).parent
    total = hashlib.sha256(b"".join((here / name).read_bytes() for name in CODE))
    for array in (
        *(block.low, block.high, block.row_low, block.row_high),
        *(block.start, block.index, block.value, block.assumed_low),
    ):
        total.update(array.tobytes() + b";")
    rows = [(row.assumed, row.low, row.high, row.fallback, row.place) for row in block.rows]
    total.update(repr((rows, *asked)).encode())
    return total.hexdigest()
