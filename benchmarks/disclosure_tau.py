"""The engine of τ-ARGUS on one of our blocks, by way of its JJ files.

    python -m benchmarks.disclosure_tau TABLE ANSWER SECONDS

A JJ file holds the cells (value, weight, status, bounds, protection levels) and the lines that add
up to nothing. What to protect must be given as lower and upper protection levels: with a sliding
level alone the engine returns success and hides nothing. Nor does its code of success say that a
pattern is safe, so whatever it returns is to be attacked. It does not always keep to its time
limit either, and so runs as a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from scorecard.disclosure.block import Block

ROOT = Path(__file__).resolve().parents[1]
SCALE = 1000  # weights are whole numbers there
PATIENCE = 2  # times the limit, then it is ended


def suppress(block: Block, seconds: int) -> np.ndarray:
    """The units τ-ARGUS hides in a block of which every unit shows one count: primary ones and its
    companions.

    RuntimeError: where it gives up or does not end.
    """
    with tempfile.TemporaryDirectory() as folder:
        table, answer = Path(folder) / "table.jj", Path(folder) / "answer"
        table.write_text(_jj(block), "ascii")
        command = [sys.executable, "-m", __name__, str(table), str(answer), str(seconds)]
        try:
            limit = PATIENCE * seconds + 5
            ran = subprocess.run(
                command,
                cwd=folder,  # it leaves its logs where it runs
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                timeout=limit,
                text=True,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError("did not end") from None
        if ran.returncode:
            raise RuntimeError(ran.stderr.strip()[-200:] or f"ended with {ran.returncode}")
        companions = [int(line) for line in answer.read_text("ascii").split()]
    hidden = block.closed(np.zeros(len(block.cost), dtype=bool))
    hidden[companions] = True
    return hidden


def _jj(block: Block) -> str:
    """The block as a JJ file; the needs of primary units only, which is all the engine knows."""
    most = int(block.value.max()) + 1000
    lines = ["0", str(len(block.value))]
    for unit, value in enumerate(block.value):
        down = up = 0.0
        status = "z" if block.frozen[unit] else "s"
        if block.primary[unit] and not block.frozen[unit]:
            status = "u"
            least = np.nanmin([block.below[unit], value])
            down = value - least
            # the lower end is at the floor, so that the width says how far up the other must be
            up = max(np.nanmax([block.above[unit], value]), least + block.width[unit]) - value
        weight = max(round(block.cost[unit] * SCALE), 1)
        bounds = f"{block.floor[unit]:.0f} {most} {down:g} {up:g} 0"
        lines.append(f"{unit} {value:.0f} {weight} {status} {bounds}")
    lines.append(str(block.relations.shape[0]))
    for line in block.relations:
        pairs = zip(line.indices, line.data, strict=True)
        terms = [f"{count} ({sign:.0f})" for count, sign in pairs]
        lines.append(f"0 {line.nnz} : " + " ".join(terms))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Solve a JJ file; the companions are written to ANSWER, one a line."""
    from pytauargus._tauargus import HiTaSCtrl

    table, answer, seconds = sys.argv[1:]
    engine = HiTaSCtrl()
    code = engine.full_jj(in_file_jj=table, out_file=answer, max_time=int(seconds))
    if code > 0:
        sys.exit(f"{code}: {engine.error_string(code)}")


if __name__ == "__main__":
    main()
