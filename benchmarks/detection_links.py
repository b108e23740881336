"""Does the audit see what lies between periods? Worlds whose airlock does not know of it.

    python -m benchmarks.detection_links [--worlds 40]

Small random organisations are built with one relation taken from the airlock: where a team stood
before it was moved, or the balance of what was open, began, ended and is open. What is exposed then
is judged by the plain sum: of its counts exactly one is hidden. The figures of the last run stand
in docs/methods/audit.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from scorecard import pipeline
from scorecard.auditor import audit
from scorecard.bundle import facts_of
from scorecard.disclosure.above import chains
from scorecard.disclosure.editions import CELL
from scorecard.sources.areas import Areas
from tests.auditor.organisations import ETHNIC, SHARES, START, TEAMS, TODAY
from tests.auditor.test_moves_and_balances import CASES, FLOWS, MOVED, STOCK, organisation
from tests.disclosure.worlds import SEEN, indicator

Place = tuple[str, str, str, str]  # indicator, period, area, group
AIRLOCK = import_module("scorecard.disclosure.prepared")
NOTHING = pd.DataFrame(columns=CELL)
COUNTS = import_module("scorecard.disclosure.counts")
YEARS = ("2023-24", "2024-25")
SERVICES = {
    "2023-24": {"north": ["n1", "n2"], "south": ["s1", "s2"]},
    "2024-25": {"north": ["n1"], "south": ["n2", "s1", "s2"]},
}


def _records(draw: np.random.Generator, size: int) -> dict[str, Any]:
    return {
        "who": [f"P{number}" for number in range(size)],
        "eth": draw.choice(ETHNIC, size, p=SHARES),
        "team": draw.choice(TEAMS, size),
        "day": [START + timedelta(days=int(n)) for n in draw.integers(0, 731, size)],
        "seen": draw.random(size) < 0.5,
        "plan": draw.random(size) < 0.5,
    }


def _moved(number: int) -> tuple[Any, list[list[Place]]]:
    """An organisation of which a team was moved between two years; its sums of areas."""
    draw = np.random.default_rng(number)
    what = SEEN | {"breakdowns": ["area"], "groupings": ["five"]}
    table = pd.DataFrame(_records(draw, 400 + 100 * (number % 8)))
    lines = [
        [("x", year, area, group) for area in (service, *teams)]
        for year in YEARS
        for service, teams in SERVICES[year].items()
        for group in ("Asian", "Black", "Mixed", "White", "Unknown", "All")
    ]
    return organisation([indicator("x", **what)], table, MOVED), lines


def _open(number: int) -> tuple[Any, list[list[Place]]]:
    """An organisation of open cases; its balances."""
    draw = np.random.default_rng(number)
    made = _records(draw, 400 + 100 * (number % 8))
    opened = made["opened"] = made.pop("day")
    lasting = draw.integers(10, 150, len(opened))
    closed = [a + timedelta(days=int(b)) for a, b in zip(opened, lasting, strict=True)]
    made["closed"] = [day if day < TODAY else None for day in closed]
    lines = [
        [
            ("stock", "2024-03-31", "all", group),
            ("in", "2024-25", "all", group),
            ("out", "2024-25", "all", group),
            ("stock", "2025-03-31", "all", group),
        ]
        for group in ("Asian", "Black", "Mixed", "White", "Unknown", "All")
    ]
    return organisation([STOCK, *FLOWS], pd.DataFrame(made), dataset=CASES), lines


KINDS = {
    "a team was moved": (_moved, COUNTS, "chains", lambda t: chains(t.drop(columns="areas_above"))),
    "a balance of open cases": (_open, AIRLOCK, "balances", lambda *_: []),
}


def trials(kind: str, number: int) -> Iterator[bool]:
    """Whether the audit found each base that is exposed in one organisation."""
    make, module, name, blind = KINDS[kind]
    made, lines = make(number)
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(module, name, blind),
        patch.object(
            pipeline, "withstand", lambda make, *_: make(NOTHING)
        ),  # as the airlock left it
    ):
        bundle = made.build(Path(folder))
        history = Areas.read(Path(folder) / "data" / "areas.csv", "").history()
    rows = bundle.results
    names = ["indicator", "period", "area", "group"]
    at = pd.MultiIndex.from_frame(rows[names])
    gone = set(at[rows["suppression"] == "suppressed"])
    exposed = audit(rows, bundle.definitions, facts_of(bundle) | {"history": history}).exposed
    bases = exposed[exposed["count"] == "denominator"]
    found = set(pd.MultiIndex.from_frame(bases[names]))
    for line in lines:
        hidden = [place for place in line if place in gone]
        if len(hidden) == 1 and set(line) <= set(at):
            yield hidden[0] in found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=40)
    options = parser.parse_args()
    for kind in KINDS:
        seen = [each for number in range(options.worlds) for each in trials(kind, number)]
        print(f"{kind:32} {len(seen):4} {sum(seen):4}")


if __name__ == "__main__":
    main()
