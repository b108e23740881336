"""A block that withstood is not attacked again; one that is different in anything is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scorecard.auditor import audit
from scorecard.auditor.blocks import Block
from scorecard.auditor.relation import Relation
from scorecard.auditor.remembered import digest, forget, keep, recall
from tests.auditor.building import FACTS
from tests.auditor.test_records import asked

HIDDEN_WELL = {(id, g) for id in ("a", "c-or-none") for g in ("Asian", "Black")}


def test_what_withstood_is_not_attacked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    frame, defined = asked(HIDDEN_WELL)
    first = audit(frame, defined, FACTS, by_records=True, memory=tmp_path)
    monkeypatch.setattr("scorecard.auditor.attack._attack", lambda *_: pytest.fail("attacked"))
    again = audit(frame, defined, FACTS, by_records=True, memory=tmp_path)
    assert first.safe and again.safe
    assert (first.hidden, first.narrowest, first.where) == (
        again.hidden,
        again.narrowest,
        again.where,
    )


def test_what_gave_way_is_attacked_each_time(tmp_path: Path):
    frame, defined = asked({("a", "Asian"), ("a", "Black")})
    found = [audit(frame, defined, FACTS, by_records=True, memory=tmp_path) for _ in range(2)]
    assert found[0].at_risk == found[1].at_risk > 0
    assert not [*tmp_path.glob("*.part")]


def test_what_takes_too_long_is_told_and_not_remembered(tmp_path: Path):
    frame, defined = asked(HIDDEN_WELL)
    seen = audit(frame, defined, FACTS, by_records=True, memory=tmp_path, seconds=0)
    assert seen.unchecked == 2 * seen.hidden  # by relations and by records
    assert not seen.safe
    assert all("took too long" in note for note in seen.notes)
    assert not [*tmp_path.glob("*.json")]


BLOCK = Block(
    columns=[0, 1],
    low=np.zeros(2),
    high=np.full(2, 9.0),
    rows=[Relation("all", {}, 4, 4, True, (0.0, 9.0), ("areas", "x", "all"))],
    row_low=np.array([4.0]),
    row_high=np.array([4.0]),
    start=np.array([0, 2]),
    index=np.array([0, 1]),
    value=np.ones(2),
    assumed_low=np.array([], dtype=np.int64),
)


@pytest.mark.parametrize(
    "other",
    [
        {"low": np.array([0.0, 1.0])},
        {"high": np.full(2, 8.0)},
        {"row_low": np.array([3.0])},
        {"row_high": np.array([5.0])},
        {"index": np.array([0, 0])},
        {"value": np.array([1.0, -1.0])},
        {"assumed_low": np.array([1])},
        {"rows": [replace(BLOCK.rows[0], assumed=False)]},
        {"rows": [replace(BLOCK.rows[0], fallback=(1.0, 9.0))]},
        {"rows": [replace(BLOCK.rows[0], place=("areas", "x", "north"))]},
    ],
)
def test_another_block_has_another_name(other: dict[str, Any]):
    assert digest(replace(BLOCK, **other), [6.0]) != digest(BLOCK, [6.0])
    assert digest(BLOCK, [6.0]) == digest(replace(BLOCK, columns=[7, 8]), [6.0])
    assert digest(BLOCK, [6.0]) != digest(BLOCK, [7.0])


@pytest.mark.parametrize("text", ["", "null", "[1]", '["a", 1, ""]', "{}"])
def test_what_cannot_be_read_is_not_remembered(tmp_path: Path, text: str):
    file = tmp_path / "x.json"
    file.write_text(text)
    assert recall(file) is None
    assert recall(tmp_path / "nothing.json") is None
    assert recall(None) is None
    keep(file, ((6.0, 3), "words"))
    assert recall(file) == ((6.0, 3), "words")


def test_what_was_not_used_for_long_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scorecard.auditor.remembered.KEPT", 2)
    for number in range(4):
        keep(tmp_path / f"{number}.json", ((6.0, number), ""))
    forget(tmp_path)
    assert len([*tmp_path.glob("*.json")]) == 2
