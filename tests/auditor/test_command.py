"""`python -m scorecard audit`: what it prints, and how it ends."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from scorecard import results
from scorecard.__main__ import main
from scorecard.auditor import ReadingError, read, read_results
from tests.auditor.building import FACTS, GROUPINGS, hide, published
from tests.auditor.tables import USUAL, only


def bundle(folder, hidden, name="results.csv"):
    """What is published, as files: the results, the definitions and the facts."""
    raw = hide(pd.DataFrame(USUAL), [n in hidden for n in range(5)])
    folder.mkdir(parents=True, exist_ok=True)
    published(raw, only()).to_csv(folder / name, index=False)
    (folder / "definitions.json").write_text(only().model_dump_json(by_alias=True), "utf-8")
    facts = FACTS | {"organisation": {"name": "Exampleton"}}
    (folder / "facts.json").write_text(json.dumps(facts), "utf-8")
    return folder


def test_a_safe_bundle_ends_well_and_says_how_narrow_it_is(tmp_path, capsys):
    assert main(["audit", str(bundle(tmp_path, [1, 2]))]) == 0
    printed = capsys.readouterr()
    assert "Exampleton: 6 counts hidden, 0 at risk." in printed.out
    assert "Narrowest range: at least" in printed.out
    assert "progress: 1/" in printed.err


def test_an_exposure_is_told_with_its_place_range_and_reason(tmp_path, capsys):
    folder = bundle(tmp_path, [1])
    assert main(["audit", str(folder / "results.csv")]) == 1
    out = capsys.readouterr().out
    assert "3 counts hidden, 3 at risk." in out
    assert "seen · 2024-25 · all · five · Asian · reference: numerator is 20" in out
    assert "because" in out
    assert "Narrowest range: 0 wide" in out


def test_a_number_left_in_a_hidden_row_ends_badly(tmp_path, capsys):
    folder = bundle(tmp_path, [1, 2])
    frame = read_results(folder / "results.csv")
    frame.loc[frame["group"] == "Asian", "q_value"] = 0.5
    frame.to_csv(folder / "results.csv", index=False)
    assert main(["audit", str(folder)]) == 1
    assert "Asian · reference: q_value 0.5" in capsys.readouterr().out


def test_definitions_can_be_named(tmp_path, capsys):
    folder = bundle(tmp_path / "bundle", [1, 2])
    (folder / "definitions.json").unlink()
    (tmp_path / "d.yaml").write_text("no: definitions\n")
    assert main(["audit", str(folder)]) == 2
    assert "name them with --definitions" in capsys.readouterr().err
    assert main(["audit", str(folder), "--definitions", str(tmp_path / "d.yaml")]) == 2
    assert "run `check`" in capsys.readouterr().err
    (tmp_path / "ethnicity.csv").write_text(
        "code,label,two,five\nA,Asian,Others,Asian\nB,Black,Others,Black\nW,White,White,White\n"
    )
    text = only().model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)
    (tmp_path / "d.yaml").write_text(text, "utf-8")  # JSON is YAML
    assert main(["audit", str(folder), "--definitions", str(tmp_path / "d.yaml")]) == 0


@pytest.mark.parametrize("content", [None, "indicator,variant\nx,y\n", "\x00"])
def test_wrong_use_is_told(tmp_path, capsys, content):
    path = tmp_path / "results.csv"
    if content is not None:
        path.write_text(content)
    assert main(["audit", str(path)]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_without_a_bundle_there_is_nothing_to_audit(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    assert main(["audit"]) == 2
    assert "build one first" in capsys.readouterr().err


def test_every_organisation_of_the_store_is_audited(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    for name, hidden in (("one", [1, 2]), ("two", [1])):
        bundle(tmp_path / name / "made", hidden)
        (tmp_path / name / "current.json").write_text(json.dumps({"bundle": "made"}))
    assert main(["audit"]) == 1
    out = capsys.readouterr().out
    assert "6 counts hidden, 0 at risk" in out
    assert "3 counts hidden, 3 at risk" in out


def test_a_file_is_read_as_it_was_written(tmp_path):
    folder = bundle(tmp_path, [1, 2])
    raw = hide(pd.DataFrame(USUAL), [False, True, True, False, False])
    found = read_results(folder / "results.csv")
    pd.testing.assert_frame_equal(found, published(raw, only()), check_exact=True)
    read_results(folder / "results.csv").to_parquet(folder / "results.parquet")
    (folder / "results.csv").unlink()
    bundled = read(folder)
    assert list(bundled.frame.columns) == list(results.COLUMNS)
    assert bundled.facts["groups"] == GROUPINGS
    (folder / "facts.json").write_text("{")
    with pytest.raises(ReadingError, match="cannot be read"):
        read(folder)
