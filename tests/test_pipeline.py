"""The whole way, on small data with trouble in it: nothing else is lost, and nobody is quoted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from scorecard import restricted, settings
from scorecard.bundle import BundleError, current, open_folder, publish, write
from scorecard.definitions import load
from scorecard.pipeline import BuildError, build, data_digest

DEFINITIONS = """
scorecard: {title: Test}
ethnicity:
  codes: codes.csv
  groupings: {five: {reference: White}}
disclosure: {preset: "off"}
objectives: [{id: practice, title: Practice, aim: Fairness.}]
datasets:
  - id: visits
    label: Visits
    source: visits.csv
    columns: {ethnicity: eth, date: day, person: who}
  - id: other
    label: Other records
    source: other.csv
    supplied_by: the records team
    columns: {ethnicity: eth, date: day}
indicators:
  - id: seen
    title: Seen
    question: Are children seen?
    objective: practice
    measure: proportion
    dataset: visits
    numerator: {where: {seen: true}}
    better: higher
    owner: Manager
    why: It matters.
    review_by: 2099-01-01
"""
MORE = """
  - id: {id}
    title: {id}
    question: Is {id} all right?
    objective: practice
    measure: proportion
    dataset: {dataset}
    numerator: {{where: {{{column}: true}}}}
    better: higher
    owner: Manager
    why: It matters.
    review_by: 2099-01-01
"""
CODES = "code,label,five\nW,White,White\nB,Black,Black\nU,Unknown,Unknown\n"
SECRET = "Seraphina Quill"  # a value that must never leave the records


@pytest.fixture
def folder(tmp_path):
    text = DEFINITIONS
    text += MORE.format(id="alone", dataset="visits", column="alone")
    text += MORE.format(id="later", dataset="other", column="seen")
    (tmp_path / "indicators.yaml").write_text(text)
    (tmp_path / "codes.csv").write_text(CODES)
    data = tmp_path / "data"
    data.mkdir()
    rows = [f"P{n},{'WB'[n % 2]},2024-05-{n % 28 + 1:02},{'yn'[n % 3 == 0]}" for n in range(60)]
    rows += [f"{SECRET},{SECRET},2024-06-01,y", f"P99,W,{SECRET},y", "P98,W,,y"]
    (data / "visits.csv").write_text("who,eth,day,seen\n" + "\n".join(rows) + "\n")
    return tmp_path


def made(folder):
    return build(load(folder / "indicators.yaml"), folder / "data", today=date(2026, 1, 1))


def test_what_can_be_built_is_built(folder):
    bundle = made(folder)
    assert set(bundle.results["indicator"]) == {"seen"}
    assert bundle.failed == {"alone": "Column 'alone' is not in visits.csv."}
    assert bundle.awaiting == {"later": "Awaiting Other records from the records team."}
    row = bundle.results.query("group == 'All'").iloc[0]
    assert row["denominator"] == 61
    unknown = bundle.results.query("group == 'Unknown'").iloc[0]
    assert unknown["denominator"] == 1


def test_every_trouble_is_told_with_its_line_and_never_quoted(folder, tmp_path):
    bundle = made(folder)
    visits = next(d for d in bundle.datasets if d["id"] == "visits")
    # the public bundle says what, about how often, and not where
    told = {(i["reason"], i["rows"], tuple(i["lines"])) for i in visits["rejected"]}
    assert told == {("not a date", 10, ()), ("no date", 10, ())}
    assert bundle.restricted is not None
    exactly = " ".join(bundle.restricted.problems["visits"])
    assert "1 × not a date (first on line 63)" in exactly
    assert "1 × no date (first on line 64)" in exactly
    assert "61 of 63 rows are used." in exactly
    assert any("not in the code list" in note for note in visits["notes"])
    write(bundle, tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        assert SECRET.encode() not in content, path.name
        assert b"P12" not in content, path.name


def test_a_broken_file_fails_its_indicators_only(folder):
    (folder / "data" / "other.csv").write_text("")
    bundle = made(folder)
    assert bundle.failed["later"] == "'other.csv' is empty."
    assert "seen" in set(bundle.results["indicator"])


def test_definitions_with_mistakes_build_nothing(folder):
    text = (folder / "indicators.yaml").read_text().replace("measure: proportion", "measure: ratio")
    (folder / "indicators.yaml").write_text(text)
    with pytest.raises(BuildError, match="cannot be used"):
        made(folder)


def test_a_bundle_comes_back_as_it_was(folder, tmp_path):
    bundle = made(folder)
    write(bundle, tmp_path / "out")
    again = open_folder(tmp_path / "out")
    pd.testing.assert_frame_equal(again.results, bundle.results)
    assert again.definitions == bundle.definitions
    assert (again.areas, again.groups, again.awaiting) == (
        bundle.areas,
        bundle.groups,
        bundle.awaiting,
    )
    csv = pd.read_csv(tmp_path / "out" / "results.csv", keep_default_na=False)
    assert list(csv["group"]) == list(bundle.results["group"])


def test_a_bundle_that_was_changed_is_refused(folder, tmp_path):
    write(made(folder), tmp_path / "out")
    path = tmp_path / "out" / "results.csv"
    path.write_text(path.read_text().replace("61.0", "62.0"))
    with pytest.raises(BundleError, match=r"results\.csv was changed"):
        open_folder(tmp_path / "out")
    path.unlink()
    with pytest.raises(BundleError, match="no complete bundle"):
        open_folder(tmp_path / "out")


def test_publishing_keeps_the_last_good_one(folder, tmp_path):
    bundle, store = made(folder), tmp_path / "store"
    assert current(store) is None
    for name in ("one", "two", "three"):
        publish(bundle, store, name)
        assert current(store) == store / name
    assert sorted(p.name for p in store.iterdir() if p.is_dir()) == ["three", "two"]
    manifest = json.loads((store / "three" / "manifest.json").read_text())
    assert {"definitions", "data", "code", "built_at", "timings", "files"} <= set(manifest)


def test_a_period_that_is_not_over_is_left_out(folder):
    early = build(load(folder / "indicators.yaml"), folder / "data", today=date(2025, 3, 31))
    assert early.results.empty
    assert "No whole period yet" in early.awaiting["seen"]
    late = build(load(folder / "indicators.yaml"), folder / "data", today=date(2025, 4, 1))
    assert set(late.results["period"]) == {"2024-25"}


def test_the_published_hash_of_the_data_needs_a_key(tmp_path: Path) -> None:
    """A short file can be guessed but for a few counts; its plain hash would tell those."""
    definitions = load(settings.ROOT / "config" / "indicators.yaml").definitions
    assert definitions is not None
    first, again = (restricted.key(tmp_path / "kept") for _ in range(2))
    assert first == again and len(first) == 32
    folder = settings.ROOT / "data" / "sutton"
    one = data_digest(definitions, folder, first)
    assert one == data_digest(definitions, folder, again)
    assert one != data_digest(definitions, folder, restricted.key(tmp_path / "other"))
