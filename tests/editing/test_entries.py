"""Whole indicators added, copied, moved, retired and taken up again: nothing else moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.definitions import parse
from scorecard.definitions.reading import read
from scorecard.editing import (
    EditError,
    add_indicator,
    copy_indicator,
    move_indicator,
    restore,
    retire,
)
from tests.definitions.samples import FOLDER, TEXT, TODAY

ROOT = Path(__file__).parents[2]
REAL = (ROOT / "config" / "indicators.yaml").read_text("utf-8")
LIST = """\
# top
indicators:
  # ==== First ====
  # about a
  - id: a
    title: A # of a
    # inside
    why: x

  # about b,
  # at length
  - id: b
    why: >-
      folded
      text

  # ---- Second ----

  - id: c
    why: y
# end
journeys: []
"""


def ids(text: str) -> list[str]:
    return [entry["id"] for entry in read(text).values["indicators"]]


def moved(order: list[str], id: str, before: str | None, after: str | None) -> list[str]:
    rest = [each for each in order if each != id]
    at = rest.index(before) if before else rest.index(after) + 1
    return [*rest[:at], id, *rest[at:]]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.permutations(["a", "b", "c"]), st.booleans()), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n"]),
)
def test_moved_there_and_back_with_its_comment(steps, newline) -> None:
    text = LIST.replace("\n", newline)
    for (id, beside, _), first in steps:
        before, after = (beside, None) if first else (None, beside)
        order = moved(ids(text), id, before, after)
        text = move_indicator(text, id, before=before, after=after)
        assert ids(text) == order
    lines = text.splitlines()
    assert sorted(lines) == sorted(LIST.splitlines())
    assert lines[lines.index("  # at length") + 1] == "  - id: b"
    assert lines[lines.index("  # about a") + 1] == "  - id: a"
    assert lines.index("  # ==== First ====") == 2


def test_a_move_and_its_opposite_leave_the_file_as_it_was() -> None:
    order = ids(REAL)
    there = move_indicator(REAL, order[0], after=order[2])
    assert ids(there)[:3] == [order[1], order[2], order[0]]
    assert move_indicator(there, order[0], before=order[1]) == REAL


def test_a_copy_stands_below_with_its_comments() -> None:
    new = copy_indicator(LIST, "a", "a-2")
    assert ids(new) == ["a", "a-2", "b", "c"]
    assert new.count("# inside") == 2 and new.count("# about a") == 1
    assert (
        new.replace("\n  - id: a-2\n    title: A # of a\n    # inside\n    why: x\n", "", 1) == LIST
    )
    retired = retire(LIST, "a", TODAY, "Done.")
    assert "retired" not in read(copy_indicator(retired, "a", "a-2")).values["indicators"][1]


def test_an_added_one_is_written_as_the_others_are() -> None:
    fields = {"id": "new", "title": "No", "numerator": {"where": {"x": True}}, "caveats": None}
    new = add_indicator(TEXT, fields, after="assessed")
    assert new == TEXT + '  - id: new\n    title: "No"\n    numerator: {where: {x: true}}\n'
    assert ids(add_indicator(LIST, fields)) == ["a", "b", "c", "new"]
    between = add_indicator(LIST.replace("\n", "\r\n"), {"id": "new"}, after="b")
    assert "      text\r\n\r\n  - id: new\r\n\r\n  # ---- Second" in between


def test_retired_and_taken_up_again() -> None:
    text = retire(REAL, "leaving", date(2026, 11, 26), "Nobody: reads it.")
    assert "  - id: leaving\n    retired: {on: 2026-11-26, why:" in text
    loaded = parse(text, ROOT / "config" / "indicators.yaml", date(2026, 11, 26))
    assert not loaded.errors and loaded.definitions is not None
    assert loaded.definitions.retired == ["leaving"]
    used = loaded.definitions.in_use()
    assert "leaving" not in [each.id for each in used.indicators]
    assert len(used.indicators) == len(loaded.definitions.indicators) - 1
    assert restore(text, "leaving") == REAL


def test_a_journey_does_not_go_through_a_retired_one() -> None:
    stage = (
        "journeys:\n  - {id: j, title: J, entry: In, stages: [{label: A, indicator: assessed}]}\n"
    )
    text = add_indicator(TEXT, _minimal(), after="assessed") + stage
    assert not parse(text, FOLDER / "x.yaml", TODAY).errors
    told = parse(retire(text, "assessed", TODAY, "Done."), FOLDER / "x.yaml", TODAY).errors
    assert [p.message for p in told] == [
        "'assessed' is retired: take this stage away, or measure the indicator again."
    ]


def _minimal() -> dict:
    entry = read(TEXT).values["indicators"][0]
    names = ("objective", "measure", "dataset", "numerator", "better", "owner", "why", "review_by")
    return {"id": "seen", "title": "Seen", "question": "Seen?"} | {n: entry[n] for n in names}


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda: add_indicator(TEXT, {"id": "assessed"}), "already"),
        (lambda: add_indicator(TEXT, {"title": "x"}), "cannot be an id"),
        (lambda: add_indicator(TEXT, {"id": "x"}, after="y"), "no entry 'y'"),
        (lambda: add_indicator("a: 1", {"id": "x"}), "no list of indicators"),
        (lambda: add_indicator("indicators: [{id: a}]", {"id": "x"}), "in brackets"),
        (lambda: copy_indicator(TEXT, "assessed", "Über"), "cannot be an id"),
        (lambda: copy_indicator(TEXT, "assessed", "x" * 61), "cannot be an id"),
        (lambda: move_indicator(TEXT, "assessed"), "before or after"),
        (lambda: move_indicator(LIST, "a", before="z"), "no entry 'z'"),
        (lambda: retire(TEXT, "assessed", TODAY, " "), "why it is not measured"),
        (lambda: restore(TEXT, "assessed"), "is not retired"),
        (lambda: retire("a: [", "x", TODAY, "y"), "cannot be read"),
        (lambda: retire("indicators:\n- id: a\n- id: a\n", "a", TODAY, "y"), "stands twice"),
    ],
)
def test_what_cannot_be_done_is_said(edit, says) -> None:
    with pytest.raises(EditError, match=says):
        edit()
