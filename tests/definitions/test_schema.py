"""The JSON Schema that editors use: current, and of one mind with the loader."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from scorecard.definitions import parse
from scorecard.definitions.reading import read
from scorecard.definitions.schema import DIALECT, FILE, schema, text
from tests.definitions.samples import FOLDER, TEXT, TODAY, changed


def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def as_json(source: str) -> Any:
    """A file's values as an editor sees them: dates are text to it."""
    return json.loads(json.dumps(read(source).values, default=str))


def test_file_is_current() -> None:
    assert FILE.read_text("utf-8") == text(), "run: python -m scorecard.definitions.schema"


def test_the_files_we_ship_and_the_sample_pass() -> None:
    shipped = (FILE.parent / "indicators.yaml").read_text("utf-8")
    for source in (
        TEXT,
        shipped,
        TEXT + "disclosure: {threshold: 3}\n",
        TEXT + 'disclosure: "off"',
    ):
        assert [e.message for e in validator().iter_errors(as_json(source))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("better: higher", "better: up"),
        ("    numerator:", "    numerater:"),
        ("    why: To know.\n", ""),
        ("pool: 2", "pool: 0"),
        ("pool: 2", "pool: two"),
        ("age: {gt: 0}", "age: {above: 0}"),
        ("age: {gt: 0}", "age: [[0]]"),
        ("compare_with: [reference, rest, nation]", "compare_with: []"),
        ("id: assessed", "id: Assessed Children"),
        ("scorecard: {title: Test}", "scorecard: {title: Test}\ndisclosure: none"),
    ],
)
def test_schema_and_loader_refuse_alike(old: str, new: str) -> None:
    source = changed(old, new)
    assert list(validator().iter_errors(as_json(source)))
    assert parse(source, FOLDER / "x.yaml", TODAY).errors


def test_every_field_explains_itself() -> None:
    made = schema()
    assert made["$schema"] == DIALECT
    assert made["title"]
    for name, model in {"the file": made, **made["$defs"]}.items():
        for field, about in model.get("properties", {}).items():
            assert about.get("description"), f"{name}.{field} has no description"
