"""What changed, as the practice lead reads it."""

from __future__ import annotations

import pytest

from scorecard.journal import differences
from tests.test_pipeline import DEFINITIONS

BASE = DEFINITIONS.replace(
    "    better: higher\n",
    "    better: higher\n    target: {value: 0.20, by: 2028-03-31}\n",
    1,
)
INDICATOR = BASE[BASE.index("  - id: seen") :].split("\n  - id:")[0].rstrip() + "\n"


def changed(old: str, new: str) -> list[str]:
    assert old in BASE
    return differences(BASE, BASE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value: 0.20", "value: 0.18", "Seen: target changed from 0.20 to 0.18 by 31 March 2028."),
        (
            "value: 0.20, by: 2028-03-31",
            "value: 0.25, by: 2029-03-31, group: Black",
            "Seen: target changed from 0.2 by 31 March 2028 to 0.25 for Black by 31 March 2029.",
        ),
        (
            "    target: {value: 0.20, by: 2028-03-31}\n",
            "",
            "Seen: target taken away (it was 0.2 by 31 March 2028).",
        ),
        ("better: higher", "better: higher\n    version: 1  # said", None),
        ("  better", "  # why not\n    better", None),
        (
            "{seen: true}",
            "{seen: false}",
            "Seen: numerator, where, seen changed from yes to no.",
        ),
        ("better: higher", "better: higher\n    caveats: Few.", "Seen: caveats set to “Few.”."),
        (
            "better: higher",
            "better: higher\n    breakdowns: [area]",
            "Seen: breakdowns: added “area”.",
        ),
        ("title: Test", "title: Ours", "Scorecard: title changed from “Test” to “Ours”."),
        (
            "columns: {ethnicity: eth, date: day}",
            "columns: {ethnicity: eth, date: day, area: team}",
            "Other records: columns, area set to “team”.",
        ),
    ],
)
def test_one_change(old: str, new: str, said: str | None) -> None:
    assert changed(old, new) == [said or "Only comments or layout were changed."]


def test_an_indicator_added_removed_and_moved() -> None:
    second = INDICATOR.replace("id: seen", "id: heard").replace("title: Seen", "title: Heard")
    first, both = BASE.replace(INDICATOR, INDICATOR), BASE.replace(INDICATOR, INDICATOR + second)
    assert differences(first, both) == ["Added indicator “Heard” (heard)."]
    assert differences(both, first) == ["Removed indicator “Heard” (heard)."]
    moved = BASE.replace(INDICATOR, second + INDICATOR)
    assert differences(both, moved) == ["The order of the indicators was changed."]
    assert differences(both, both) == ["Nothing was changed."]


def test_texts_with_mistakes_are_compared_as_they_stand() -> None:
    wrong = BASE.replace("better: higher", "better: sideways")
    assert "Seen: which direction is good changed from “higher” to “sideways”." in differences(
        BASE.replace("measure: proportion", "measure: ratio"), wrong
    )
    for unread in ("", "[", "- 1", "x: {"):
        (line,) = differences(BASE, unread)
        assert "cannot be read" in line
