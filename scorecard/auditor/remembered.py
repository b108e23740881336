"""Attacks that need not be made again: on blocks that withstood just the same one before."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from scorecard.auditor.blocks import Block

CODE = ("attack.py", "blocks.py", "bounds.py", "conflicts.py", "remembered.py")
KEPT = 3000  # blocks; those attacked longest ago go first
Seen = tuple[tuple[float, int], str]  # the narrowest range and its column; what was given up


def recall(file: Path | None) -> Seen | None:
    """What an attack that was withstood saw; None where there was none."""
    try:
        assert file is not None
        width, column, given_up = json.loads(file.read_text("utf-8"))
        os.utime(file)
        return (float(width), int(column)), str(given_up)
    except (AssertionError, OSError, ValueError, TypeError):
        return None


def keep(file: Path | None, seen: Seen) -> None:
    """Write down that a block withstood."""
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps([*seen[0], seen[1]]), "utf-8")
    os.replace(part, file)


def forget(folder: Path | None) -> None:
    """Remove what was not used for long."""
    held = sorted(folder.glob("*.json"), key=lambda f: f.stat().st_mtime) if folder else []
    for file in held[:-KEPT]:
        file.unlink(missing_ok=True)


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
