"""The JSON Schema for editors, made from the model.

`python -m scorecard.definitions.schema` writes `config/indicators.schema.json`. An editor that
knows YAML schemas reads the first line of `indicators.yaml`, offers the fields with their meaning,
and marks what cannot stand there. What takes several fields to see is for `check` to find.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scorecard.definitions.model import Definitions

FILE = Path(__file__).resolve().parents[2] / "config" / "indicators.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a whole definition file."""
    made = _without_titles(Definitions.model_json_schema(by_alias=True))
    rule = made["$defs"]["DisclosureRule"]
    presets = rule["properties"]["preset"]["anyOf"][0]["enum"]
    made["$defs"]["DisclosureRule"] = {
        "description": rule.pop("description"),
        "anyOf": [rule, {"enum": presets}],  # `disclosure: off`
    }
    head = {"$schema": DIALECT, "title": "Race equality scorecard: what is measured"}
    return head | made


def text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _without_titles(node: Any) -> Any:
    """`node` without the titles made of field names, which only repeat them."""
    if isinstance(node, list):
        return [_without_titles(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if k != "title" or not isinstance(v, str)}
    return {k: _without_titles(v) for k, v in kept.items()}


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    print(f"Wrote {FILE}.")
