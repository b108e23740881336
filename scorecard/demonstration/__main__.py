"""`python -m scorecard.demonstration [--seed N] [--out DIR]`: make the invented borough again."""

from __future__ import annotations

import argparse
from pathlib import Path

from scorecard.demonstration.files import write
from scorecard.demonstration.generate import SEED, generate

DATA = Path(__file__).resolve().parents[2] / "data" / "demonstration"


def main(arguments: list[str] | None = None) -> int:
    """Write the tables and say how many rows they hold."""
    parser = argparse.ArgumentParser(
        prog="python -m scorecard.demonstration", description="Make the invented borough's tables."
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help=f"start of the random numbers ({SEED})"
    )
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write into")
    chosen = parser.parse_args(arguments)
    tables = generate(chosen.seed)
    write(tables, chosen.out)
    rows = sum(len(table) for table in tables.values())
    print(f"{len(tables)} tables, {rows:,} rows of invented data in {chosen.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
