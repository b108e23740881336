"""Many blocks at once: the largest first, side by side, and none twice."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from scorecard import keeping
from scorecard.disclosure.block import Block
from scorecard.disclosure.optimise import Pattern, protect_block

CODE = ("attack", "block", "master", "optimise", "solver", "start", "thawing", "witness")
KEPT = 3000  # patterns; those used longest ago go first


def solve(
    blocks: list[Block],
    seconds: float,
    memory: Path | None = None,
    told: Callable[[int, int], None] = lambda *_: None,
) -> list[Pattern]:
    """The pattern of each block, in their order.

    seconds: for each block, after which more is hidden instead. memory: a folder that keeps
    patterns by their block's hash, so that an unchanged block is not solved again. told: hears how
    many of how many are done.
    """
    patterns: list[Pattern | None] = [None] * len(blocks)
    largest_first = sorted(range(len(blocks)), key=lambda n: -len(blocks[n].value))
    # the solver runs outside the interpreter's lock
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = {pool.submit(_remembered, blocks[n], seconds, memory): n for n in largest_first}
        for done, job in enumerate(as_completed(jobs), 1):
            patterns[jobs[job]] = job.result()
            told(done, len(blocks))
    if memory:
        keeping.forget(memory, KEPT)
    return [pattern for pattern in patterns if pattern]


def _remembered(block: Block, seconds: float, memory: Path | None) -> Pattern:
    if memory is None:
        return protect_block(block, seconds)
    file = memory / f"{_digest(block)}.json"
    pattern = _read(keeping.recall(file), len(block.cost))
    if pattern is None:
        pattern = protect_block(block, seconds)
        kept = {"cost": pattern.cost, "bound": pattern.bound, "method": pattern.method}
        keeping.keep(file, kept | {"hidden": np.flatnonzero(pattern.hidden).tolist()})
    return pattern


def _read(kept: Any, units: int) -> Pattern | None:
    """A pattern as it is kept; None where it is none."""
    try:
        hidden = np.zeros(units, dtype=bool)
        hidden[kept.pop("hidden")] = True
        return Pattern(hidden=hidden, **kept)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None


def _digest(block: Block) -> str:
    """One hash of all that a pattern depends on, the method's own code among it."""
    total = hashlib.sha256(_code())
    for field in fields(block):
        held = getattr(block, field.name)
        arrays = [held.indptr, held.indices, held.data] if sparse.issparse(held) else [held]
        for array in arrays:
            total.update(np.ascontiguousarray(array).tobytes())
        total.update(field.name.encode())
    return total.hexdigest()


def _code() -> bytes:
    here = Path(__file__).parent
    return b"".join((here / f"{name}.py").read_bytes() for name in CODE)
