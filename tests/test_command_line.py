"""The command line as people and programs use it: output, exit codes, files."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_pipeline import CODES, DEFINITIONS, MORE

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = """
    examples:
      - rows:
          - {eth: W, day: 2024-05-01, who: a, seen: true}
          - {eth: W, day: 2024-05-01, who: b, seen: false}
          - {eth: B, day: 2024-05-02, who: c, seen: true}
        expect:
          - {group: White, value: %s, denominator: 2}
          - {group: Black, ratio: 2}
"""


@pytest.fixture
def folder(tmp_path):
    text = DEFINITIONS + EXAMPLE % "0.5"
    (tmp_path / "indicators.yaml").write_text(text)
    (tmp_path / "codes.csv").write_text(CODES)
    (tmp_path / "data").mkdir()
    rows = [f"P{n},{'WB'[n % 2]},2024-05-{n % 28 + 1:02},{'yn'[n % 3 == 0]}" for n in range(60)]
    (tmp_path / "data" / "visits.csv").write_text("who,eth,day,seen\n" + "\n".join(rows) + "\n")
    return tmp_path


def run(folder, *arguments, **environment):
    names = {"SCORECARD_DEFINITIONS": str(folder / "indicators.yaml")}
    names |= {
        "SCORECARD_DATA": str(folder / "data"),
        "SCORECARD_BUNDLES": str(folder / "bundles"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "scorecard", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | names | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_is_content_with_good_definitions_and_runs_their_examples(folder):
    done = run(folder, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 indicators, 1 examples, no errors." in done.stdout


def test_check_names_an_example_that_does_not_hold(folder):
    path = folder / "indicators.yaml"
    path.write_text(path.read_text().replace("value: 0.5", "value: 0.6"))
    done = run(folder, "check", path)
    assert done.returncode == 1
    assert "error: Indicator 'seen': The example expects value 0.6" in done.stdout
    assert "gets 0.5" in done.stdout
    told = next(line for line in done.stdout.splitlines() if ": error: " in line)
    line = int(told.split(":")[1])
    assert "rows" in path.read_text().splitlines()[line - 1]


def test_check_lists_every_mistake_at_once(folder):
    path = folder / "indicators.yaml"
    text = path.read_text().replace("better: higher", "better: hihger")
    text += MORE.format(id="second", dataset="vists", column="seen")
    path.write_text(
        text.replace(
            "objective: practice\n    measure: proportion\n    dataset: vists",
            "objective: practise\n    measure: proportion\n    dataset: vists",
        )
    )
    done = run(folder, "check")
    assert done.returncode == 1
    for words in ("'higher'", "'visits'", "'practice'"):
        assert words in done.stdout
    assert all(str(path) in line for line in done.stdout.splitlines())


def test_build_writes_a_bundle_with_results_and_manifest(folder):
    done = run(folder, "build", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    assert "1 indicators built" in done.stdout
    with (folder / "out" / "results.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {r["group"] for r in rows} == {"All", "White", "Black", "Unknown"}
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    assert manifest["rows"] == len(rows)
    assert "progress: 1/" in done.stderr


def test_an_indicator_that_cannot_be_built_exits_1_and_the_others_are_built(folder):
    path = folder / "indicators.yaml"
    path.write_text(path.read_text() + MORE.format(id="alone", dataset="visits", column="alone"))
    done = run(folder, "build", "--out", folder / "out")
    assert done.returncode == 1
    assert "failed alone: Column 'alone' is not in visits.csv." in done.stdout
    assert (folder / "out" / "results.csv").exists()


def test_rejected_rows_leave_exit_0(folder):
    path = folder / "data" / "visits.csv"
    path.write_text(path.read_text() + "P1,W,whenever,y\n")
    done = run(folder, "build", "--out", folder / "out")
    assert done.returncode == 0
    assert "visits.csv, column 'day': 1 × not a date" in done.stdout


def test_build_all_fills_the_store_once(folder):
    assert run(folder, "build", "--all").returncode == 0
    pointers = list((folder / "bundles").glob("*/current.json"))
    assert len(pointers) == 1
    before = pointers[0].read_text()
    again = run(folder, "build", "--all")
    assert "progress" not in again.stderr
    assert pointers[0].read_text() == before


def test_broken_definitions_build_nothing_and_keep_the_last_good_bundle(folder):
    run(folder, "build", "--all")
    pointer = next((folder / "bundles").glob("*/current.json"))
    before = pointer.read_text()
    path = folder / "indicators.yaml"
    path.write_text(path.read_text().replace("measure: proportion", "measure: ratio"))
    done = run(folder, "build", "--all")
    assert done.returncode == 1
    assert f"{path}:" in done.stderr
    assert pointer.read_text() == before


def test_compare_tells_what_a_change_does(folder):
    old, new = folder / "indicators.yaml", folder / "new.yaml"
    text = old.read_text().replace("where: {seen: true}", "where: {seen: false}")
    new.write_text(text.replace("title: Seen", "title: Not seen").split("    examples:")[0])
    done = run(folder, "compare", old, new, "--data", folder / "data")
    assert done.returncode == 0, done.stderr
    assert "~ seen: changed" in done.stdout
    told = json.loads(run(folder, "compare", old, new, "--json").stdout)
    rows = told["changed"]["seen"]["rows"]
    row = next(r for r in rows if r["group"] == "White")
    assert (row["old"]["numerator"], row["new"]["numerator"]) == (20.0, 10.0)
    assert told["changed"]["seen"]["texts"]["title"] == ["Seen", "Not seen"]
    assert "Nothing changes." in run(folder, "compare", old, old).stdout


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["build", "--data", "/nowhere/at/all"], ["compare", "one.yaml"]]
)
def test_wrong_use_exits_2(folder, arguments):
    assert run(folder, *arguments).returncode == 2


def test_the_two_engines_write_the_same_file(folder):
    for name in ("polars", "duckdb"):
        assert run(folder, "build", "--engine", name, "--out", folder / name).returncode == 0
    files = [(folder / name / "results.csv").read_bytes() for name in ("polars", "duckdb")]
    assert files[0] == files[1]
