"""The tables of fields in the reference page, made from the model.

`python -m scorecard.definitions.reference` puts them into `docs/reference/definitions.md` between
the lines `<!-- fields: Indicator -->` and `<!-- end -->`. The rest of the page is written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scorecard.definitions.schema import schema

FILE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "definitions.md"
WHOLE = "Definitions"

# Where the page explains each entry, and what a table calls it.
HEADINGS = {
    WHOLE: ("The file", "file"),
    "ScorecardSettings": ("The scorecard", "settings"),
    "Ethnicity": ("Ethnicity", "code list and groupings"),
    "Grouping": ("Groupings", "grouping"),
    "DisclosureRule": ("Disclosure", "disclosure rule"),
    "Objective": ("Objectives", "objective"),
    "Benchmark": ("Benchmarks", "benchmark"),
    "Records": ("Records counted", "records"),
    "Dataset": ("Datasets", "dataset"),
    "Columns": ("Columns", "columns"),
    "Link": ("What happened next", "link"),
    "Beside": ("Places beside", "place"),
    "Coverage": ("What is complete", "span"),
    "Publication": ("Publications", "publication"),
    "Indicator": ("Indicators", "indicator"),
    "Tally": ("Numerator and denominator", "tally"),
    "Condition": ("Tests on columns", "condition"),
    "Dating": ("Dating", "dating"),
    "Period": ("Periods", "period"),
    "Variant": ("Variants", "variant"),
    "Characteristic": ("Like with like", "characteristic"),
    "Target": ("Targets", "target"),
    "Break": ("Breaks", "break"),
    "Retirement": ("Retired indicators", "retirement"),
    "Example": ("Worked examples", "example"),
    "Expectation": ("Expectations", "expectation"),
    "Journey": ("Journeys", "journey"),
    "Stage": ("Stages", "stage"),
}

_SECTION = re.compile(r"<!-- fields: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def filled(page: str) -> str:
    """`page` with every table made anew."""
    whole = schema()
    entries = {**whole["$defs"], WHOLE: whole}
    return _SECTION.sub(
        lambda found: f"<!-- fields: {found[1]} -->\n{table(entries[found[1]])}<!-- end -->", page
    )


def table(entry: dict[str, Any]) -> str:
    """The fields of one entry of the schema as a Markdown table."""
    entry = next((part for part in entry.get("anyOf", []) if "properties" in part), entry)
    required = entry.get("required", [])
    lines = ["| Field | What stands there | If left out | Meaning |", "|---|---|---|---|"]
    for name, field in entry["properties"].items():
        left_out = "**required**" if name in required else _default(field)
        meaning = field["description"].replace("|", "\\|")
        lines.append(f"| `{name}` | {_kind(field)} | {left_out} | {meaning} |")
    return "\n".join(lines) + "\n"


def anchor(heading: str) -> str:
    """The heading's name in a link."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")


def _kind(field: dict[str, Any]) -> str:
    """What may stand in a field, in words."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        heading, noun = HEADINGS[name]
        return f"[{noun}](#{anchor(heading)})"
    members = [m for m in field.get("anyOf", field.get("oneOf", [])) if m.get("type") != "null"]
    if members:
        return " or ".join(dict.fromkeys(_kind(member) for member in members))
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{choice}`" for choice in field["enum"])
    kind = field.get("type")
    if kind == "array":
        if "prefixItems" in field:
            return "two column names"
        items = _kind(field["items"])
        return "rows" if items == "row" else f"list of {items}"
    if kind == "object":
        inner = field.get("additionalProperties")
        if not isinstance(inner, dict):
            return "row"
        tests = any(m.get("$ref", "").endswith("/Condition") for m in inner.get("oneOf", []))
        return "[tests](#tests-on-columns)" if tests else f"`name:` {_kind(inner)}"
    if kind == "string":
        plain = "id" if "pattern" in field else "text"
        return "date" if field.get("format") == "date" else plain
    if kind in ("integer", "number"):
        return ("whole number" if kind == "integer" else "number") + _range(field)
    if kind == "boolean":
        return "`true`, `false`"
    return "value" if "boolean" in (kind or []) else "text"


def _range(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    above, below = field.get("exclusiveMinimum"), field.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f", {low:g} to {high:g}"
    if above is not None and below is not None:
        return f", between {above:g} and {below:g}"
    if low is not None:
        return f", {low:g} or more"
    return f", more than {above:g}" if above is not None else ""


def _default(field: dict[str, Any]) -> str:
    value = field.get("default")
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


if __name__ == "__main__":
    FILE.write_text(filled(FILE.read_text("utf-8")), encoding="utf-8")
    print(f"Wrote {FILE}.")
