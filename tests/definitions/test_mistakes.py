"""Every kind of mistake has a file, which says in its first lines what must be told about it.

A line reads `# LINE:COLUMN: severity: message`, with the code list's name before it where the
mistake is in the code list.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scorecard.definitions import load
from scorecard.definitions.rules import RULES, grouping_rules, view_of

FOLDER = Path(__file__).parent / "mistakes"
FILES = sorted(FOLDER.glob("*.yaml"))
TODAY = date(2026, 1, 1)


def expected(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    head = [
        line for number, line in enumerate(lines) if all(x[:1] == "#" for x in lines[: number + 1])
    ]
    told = [
        line.removeprefix("# ") for line in head if ": error: " in line or ": warning: " in line
    ]
    assert told, f"{file.name} does not say what is wrong with it"
    return told


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_mistake_is_told_at_its_line(file: Path) -> None:
    loaded = load(file, TODAY)
    told = [
        str(p).removeprefix(f"{FOLDER}/").removeprefix(f"{file.name}:") for p in loaded.problems
    ]
    assert told == expected(file)
    failed = any(": error: " in line for line in told)
    assert (loaded.definitions is None) == failed


def test_no_rule_without_a_mistake() -> None:
    silent = {rule.__name__ for rule in (*RULES, grouping_rules)}
    for file in FILES:
        loaded = load(file, TODAY)
        if isinstance(loaded.document.values, dict):
            view = replace(view_of(loaded.document.values, TODAY), codes=loaded.codes)
            silent -= {rule.__name__ for rule in (*RULES, grouping_rules) if any(rule(view))}
    assert not silent
