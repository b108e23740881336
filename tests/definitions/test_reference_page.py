"""The reference page: complete, current, and every example in it works."""

from __future__ import annotations

import re
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from scorecard.checking import run_examples
from scorecard.definitions import Loaded, load
from scorecard.definitions.disclosing import PRESETS, Rule
from scorecard.definitions.model import Definitions, Model
from scorecard.definitions.reading import Path as Keys
from scorecard.definitions.reading import read
from scorecard.definitions.reference import FILE, HEADINGS, anchor, filled
from scorecard.definitions.validating import types_at
from scorecard.pipeline import build
from tests.definitions.samples import TODAY

PAGE = FILE.read_text("utf-8")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [match.groups() for match in BLOCK.finditer(PAGE)]
FRAGMENTS = [text for language, name, text in BLOCKS if language == "yaml" and not name]
WORKED = [n for n, text in enumerate(FRAGMENTS, start=1) if "examples:" in text]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the page names, as it shows them."""
    root = tmp_path_factory.mktemp("page")
    for _, name, text in BLOCKS:
        if name:
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, "utf-8")
    return root


def merged(old: Any, new: Any) -> Any:
    """`old` with an example's changes: entries with the same id are changed, others are new."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {k: merged(old.get(k), v) for k, v in new.items()}
    if isinstance(new, list) and isinstance(old, list) and all("id" in e for e in [*old, *new]):
        by_id = {entry["id"]: entry for entry in old}
        return list((by_id | {e["id"]: merged(by_id.get(e["id"]), e) for e in new}).values())
    return new


def grown(folder: Path, number: int) -> Loaded:
    """The file of the first example with the first `number` changes of the page."""
    values = read((folder / "indicators.yaml").read_text("utf-8")).values
    for fragment in FRAGMENTS[:number]:
        values = merged(values, read(fragment).values)
    path = folder / "grown.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")
    return load(path, TODAY)


def test_tables_are_current() -> None:
    assert filled(PAGE) == PAGE, "run: python -m scorecard.definitions.reference"


def entries() -> list[type[Model]]:
    """The entries of the definitions; the access file is made of the same kind of model."""
    found = Model.__subclasses__()
    return [each for each in found if each.__module__.startswith("scorecard.definitions.")]


def test_every_entry_has_a_table_and_every_link_a_heading() -> None:
    assert sorted(re.findall(r"<!-- fields: (\w+) -->", PAGE)) == sorted(HEADINGS)
    headings = {anchor(h) for h in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings
    models = {Definitions, *entries()}
    assert {model.__name__ for model in models} == set(HEADINGS)


def test_presets_are_those_of_the_program() -> None:
    section = PAGE.split("| Preset | ")[1].split("\n\n")[0].splitlines()
    names = re.findall(r"`(\w+)`", section[0])
    rows = {
        cells[0].strip("` "): [cell.strip() for cell in cells[1:]]
        for cells in (line.strip("|").split("|") for line in section[2:])
    }
    assert names == [field.name for field in fields(Rule)]
    assert rows == {
        preset: [f"{v:g}" if not isinstance(v, str) else v for v in astuple(rule)]
        for preset, rule in PRESETS.items()
    }


def test_the_complete_example_gives_what_the_page_says(folder: Path) -> None:
    loaded = load(folder / "indicators.yaml", TODAY)
    assert [p.severity for p in loaded.problems] == ["warning"]
    bundle = build(loaded, folder / "data")
    frame = bundle.results.set_index(["period", "group"])
    table = PAGE.split("| period | group | numerator |")[1].split("\n\n")[0].splitlines()[2:]
    assert len(table) == 5
    assert len(frame) == 9
    for line in table:
        period, group, *numbers = [cell.strip() for cell in line.strip("|").split("|")]
        row = frame.loc[(period, group)]
        names = ("numerator", "denominator", "value", "ratio")
        for name, number in zip(names, numbers, strict=True):
            if number:
                assert row[name] == pytest.approx(float(number), abs=5e-5)
            else:
                assert pd.isna(row[name])
    told = {tuple(line.split(" | ")[0:2]) for line in table}
    others = frame[~frame.index.get_level_values("group").isin([g for _, g in told])]
    assert (others[["numerator", "denominator"]] == 0).all(axis=None)
    assert set(frame.loc[frame["status"] != "not-compared", "status"]) == {"cannot-tell"}


@pytest.mark.parametrize("number", range(1, len(FRAGMENTS) + 1))
def test_example_loads_with_those_before_it(folder: Path, number: int) -> None:
    assert [str(p) for p in grown(folder, number).errors] == []


@pytest.mark.parametrize("number", WORKED)
def test_worked_examples_on_the_page_hold(folder: Path, number: int) -> None:
    loaded = grown(folder, number)
    assert loaded.definitions is not None
    assert loaded.codes is not None
    shown = [entry["id"] for entry in read(FRAGMENTS[number - 1]).values["indicators"]]
    entries = [loaded.definitions.indicator(id) for id in shown]
    alone = loaded.definitions.model_copy(update={"indicators": entries})
    assert any(entry.examples for entry in entries)
    assert [sentence for _, sentence in run_examples(alone, loaded.codes)] == []


def test_every_field_has_an_example(folder: Path) -> None:
    shown: set[tuple[str, str]] = set()
    texts = [(folder / "indicators.yaml").read_text("utf-8"), *FRAGMENTS]
    for text in texts:
        _note(read(text).values, (), shown)
    fields = {
        (model.__name__, field.alias or name)
        for model in (Definitions, *entries())
        for name, field in model.model_fields.items()
    }
    assert fields - shown == set()


def _note(value: Any, path: Keys, shown: set[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        models = [
            t.__name__ for t in types_at(path) if isinstance(t, type) and issubclass(t, Model)
        ]
        for key, inner in value.items():
            shown.update((model, key) for model in models)
            _note(inner, (*path, key), shown)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            _note(inner, (*path, n), shown)


def test_the_message_on_the_page_is_what_check_says(folder: Path) -> None:
    text = (folder / "indicators.yaml").read_text("utf-8").replace("numerator:", "numerater:")
    path = folder / "wrong.yaml"
    path.write_text(text, "utf-8")
    said = [str(p) for p in load(path, TODAY).errors]
    shown = next(text for language, _, text in BLOCKS if language == "text").strip()
    assert [line.replace(str(path), "indicators.yaml") for line in said] == [shown]
