"""A draft tried out: protected with all that was told, and what it would change told in full."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard import previewing, restricted, settings
from scorecard.__main__ import main
from scorecard.bundle import Bundle, current, open_folder
from scorecard.definitions import load
from scorecard.disclosure import Editions, protect
from scorecard.pipeline import BuildError
from tests.counting.test_against_oracle import definitions
from tests.disclosure.test_protect import _name

CODES = "code,label,five\nW,White,White\nB,Black,Black\nU,Unknown,Unknown\n"
TEXT = """
scorecard: {title: Test}
ethnicity: {codes: codes.csv, groupings: {five: {reference: White}}}
disclosure: {preset: dfe}
objectives: [{id: practice, title: Practice, aim: Fairness.}]
datasets:
  - {id: visits, source: visits.csv, columns: {ethnicity: eth, date: day}}
indicators:
  - id: seen
    title: Seen
    question: Are children seen?
    objective: practice
    measure: proportion
    dataset: visits
    numerator: {where: {seen: true}}
    denominator: {where: {FILTER}}
    better: higher
    owner: Manager
    why: It matters.
    review_by: 2099-01-01
"""


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Visits: 3 of the Black ethnic group were at night, everybody else by day."""
    data = tmp_path / "data"
    data.mkdir()
    lines = ["eth,day,seen,night,far"]
    for group, count in (("W", 240), ("B", 90)):
        for number in range(count):
            night = group == "B" and number < 3
            far = number % 10 == 0
            seen = number % 3 != 0
            lines.append(f"{group},2024-06-01,{seen},{night},{far}")
    (data / "visits.csv").write_text("\n".join(lines))
    (data / "about.yaml").write_text("{id: place, name: Place}")
    (tmp_path / "codes.csv").write_text(CODES)
    (tmp_path / "indicators.yaml").write_text(filtered("night: {missing: false}"))
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(tmp_path / "indicators.yaml"))
    monkeypatch.setenv("SCORECARD_DATA", str(data))
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    monkeypatch.setattr(settings, "memory_folder", lambda: tmp_path / "memory")
    return tmp_path


def filtered(where: str) -> str:
    return TEXT.replace("FILTER", where)


def tried(council: Path, where: str, name: str) -> pd.DataFrame:
    """The rows of the groups under a draft."""
    draft = council / f"{name}.yaml"
    draft.write_text(filtered(where))
    arguments = ["preview", "--definitions", str(draft), "--out", str(council / name)]
    assert main(arguments) == 0
    found = open_folder(council / name).results
    return found.set_index("group")[["numerator", "denominator", "suppression"]]


def test_a_preview_tells_everything_that_would_change_and_publishes_nothing(council: Path) -> None:
    assert main(["build", "--all"]) == 0
    before = current(settings.store("place"))
    rows = tried(council, "far: false", "draft")
    assert rows.at["White", "denominator"] == 216
    assert current(settings.store("place")) == before
    changes = json.loads((council / "draft" / "changes.json").read_text())
    assert list(changes["changed"]) == ["seen"]
    assert "denominator" in changes["changed"]["seen"]["texts"]
    white = next(row for row in changes["changed"]["seen"]["rows"] if row["group"] == "White")
    assert (white["old"]["denominator"], white["new"]["denominator"]) == (240, 216)


def test_a_row_of_previews_is_no_subtraction(council: Path) -> None:
    """All visits less those by day are the 3 of one group at night; near ones less near ones by day
    are 2 of them."""
    assert main(["build", "--all"]) == 0
    every = open_folder(current(settings.store("place"))).results.set_index("group")
    assert every.at["Black", "denominator"] == 90
    day = tried(council, "night: false", "day")
    assert day.at["Black", "suppression"] == "suppressed"
    assert tried(council, "far: false", "near").at["Black", "denominator"] == 81
    both = tried(council, "far: false, night: false", "both")
    assert both.at["Black", "suppression"] == "suppressed"


def test_what_a_preview_told_is_known_to_the_next_edition(council: Path) -> None:
    """Nothing is published yet: all visits are tried out, those by day are published."""
    assert tried(council, "night: {missing: false}", "first").at["Black", "denominator"] == 90
    (council / "indicators.yaml").write_text(filtered("night: false"))
    assert main(["build", "--all"]) == 0
    edition = open_folder(current(settings.store("place"))).results.set_index("group")
    assert edition.at["Black", "suppression"] == "suppressed"
    kept = settings.restricted_folder("place") / "previewed.csv"
    assert kept.is_file() and kept.parent.stat().st_mode & 0o077 == 0


def test_a_draft_with_mistakes_tells_them_and_tells_nothing_else(
    council: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = council / "draft.yaml"
    draft.write_text(filtered("far: false").replace("objective: practice", "objective: practise"))
    assert main(["preview", "--definitions", str(draft), "--out", str(council / "out")]) == 1
    assert "Did you mean 'practice'?" in capsys.readouterr().err
    assert not (council / "out").exists()
    assert not (settings.restricted_folder("place") / "previewed.csv").exists()


def test_what_editions_and_previews_told_is_read_together(tmp_path: Path) -> None:
    assert len(restricted.editions(tmp_path).told) == 0
    rows = [
        {
            **dict.fromkeys(("variant", "place", "parent_area", "parent_group", "suppression"), ""),
            "indicator": "i0-rows",
            "period": "2024-25",
            "area": "all",
            "area_level": "all",
            "period_end": pd.Timestamp("2025-03-31").date(),
            "grouping": "two",
            "group": group,
            "comparator": "reference",
            "measure": "proportion",
            "numerator_of": _name("met"),
            "denominator_of": _name(""),
            "numerator": n,
            "denominator": 2 * n,
            "provenance": "own",
        }
        for group, n in (("White", 60.0), ("Minority", 40.0), ("Unknown", 20.0), ("All", 120.0))
    ]
    seen = protect(pd.DataFrame(rows), pd.DataFrame(), definitions("flow")).editions
    told = seen.told
    assert len(told)
    restricted.previewed(seen, tmp_path)
    again = restricted.editions(tmp_path)
    assert isinstance(again, Editions) and again.hidden.empty
    pd.testing.assert_frame_equal(
        again.told.astype(str).sort_values(list(told)).reset_index(drop=True),
        told.astype(str).sort_values(list(told)).reset_index(drop=True),
    )


def test_previews_side_by_side_wait_for_each_other(
    council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would tell what the other one hides, and the later would write over the earlier."""
    inside: list[str] = []

    def build(*_: Any, **__: Any) -> Bundle:
        inside.append("in")
        time.sleep(0.3)
        inside.append("out")
        raise BuildError("enough")

    monkeypatch.setattr(previewing, "build", build)
    loaded = load(council / "indicators.yaml")

    def trial(number: int) -> None:
        with pytest.raises(BuildError):
            previewing.preview(loaded, council / "data", council / f"out{number}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(trial, (1, 2)))
    assert inside == ["in", "out", "in", "out"]
