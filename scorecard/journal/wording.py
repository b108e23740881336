"""What changed between two texts of the definitions, in words that a practice lead reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from scorecard.definitions.problems import short
from scorecard.definitions.reading import SyntaxProblem, read
from scorecard.definitions.validating import validate

# Lists of entries with an id, and what one of them is called.
_ENTRIES = {
    "indicators": "indicator",
    "datasets": "dataset",
    "benchmarks": "benchmark",
    "objectives": "objective",
    "journeys": "journey",
}
_SECTIONS = {
    "scorecard": "Scorecard",
    "ethnicity": "Ethnic groups",
    "disclosure": "Small numbers",
}
_FIELDS = {
    "why": "why it is measured",
    "review_by": "review date",
    "better": "which direction is good",
    "by_ethnicity": "shown by ethnic group",
    "of": "kind",
    "by": "day",
    "at": "date",
}
MOST = 200  # lines; a file replaced by another has no end of them


def differences(old_text: str, new_text: str) -> list[str]:
    """What changed from the old text to the new, a sentence each; never empty.

    Values that are written out and are what is taken anyway are no change. A text with mistakes is
    compared as it stands; one that cannot be read is told to be so.
    """
    if old_text == new_text:
        return ["Nothing was changed."]
    try:
        old, new = _values(old_text), _values(new_text)
    except SyntaxProblem as problem:
        return [f"The text was changed; one of the two cannot be read: {problem.message}"]
    lines = list(_all(old, new))
    if len(lines) > MOST:
        lines = [*lines[:MOST], f"… and {len(lines) - MOST:,} more changes."]
    return lines or ["Only comments or layout were changed."]


def _values(text: str) -> dict[str, Any]:
    values = read(text).values
    if not isinstance(values, dict):
        raise SyntaxProblem("it does not begin with a field")
    definitions, _ = validate(values)
    return definitions.model_dump(by_alias=True) if definitions else values


def _all(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for section in dict.fromkeys([*new, *old]):
        before, after = old.get(section), new.get(section)
        if before == after:
            continue
        if section in _ENTRIES and _have_ids(before) and _have_ids(after):
            yield from _entries(_ENTRIES[section], before or [], after or [])
        else:
            about = _SECTIONS.get(section, _words(section).capitalize())
            yield from _value(about, "", before, after)


def _entries(kind: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    before, after = ({each["id"]: each for each in entries} for entries in (old, new))
    for id, entry in after.items():
        if id not in before:
            yield f"Added {kind} “{_name(entry)}” ({id})."
    for id, entry in before.items():
        if id not in after:
            yield f"Removed {kind} “{_name(entry)}” ({id})."
    for id, entry in after.items():
        if id in before and before[id] != entry:
            fields = dict.fromkeys([*entry, *before[id]])
            for field in fields:
                yield from _value(
                    _name(before[id]), _words(field), before[id].get(field), entry.get(field)
                )
    kept = [id for id in before if id in after]
    if kept != [id for id in after if id in before]:
        yield f"The order of the {kind}s was changed."


def _value(about: str, field: str, old: Any, new: Any) -> Iterator[str]:
    """One field, and the fields below it."""
    if old == new:
        return
    if field == "target":
        yield f"{about}: {_target(old, new)}."
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*new, *old]):
            below = f"{field}, {_words(key)}" if field else _words(key)
            yield from _value(about, below, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and _have_ids(old) and _have_ids(new):
        for line in _entries(field, old, new):
            yield f"{about}: {line[0].lower()}{line[1:]}"
    elif isinstance(old, list) and isinstance(new, list):
        yield f"{about}: {field}: {_list(old, new)}."
    elif _empty(old):
        yield f"{about}: {field} set to {_told(new)}."
    elif _empty(new):
        yield f"{about}: {field} taken away (it was {_told(old)})."
    else:
        yield f"{about}: {field} changed from {_told(old, new)} to {_told(new, old)}."


def _target(old: Any, new: Any) -> str:
    if not isinstance(old, dict):
        return f"target set to {_aim(new)}"
    if not isinstance(new, dict):
        return f"target taken away (it was {_aim(old)})"
    if {**old, "value": None} == {**new, "value": None}:
        value, before = new.get("value"), old.get("value")
        due = f" by {_told(new['by'])}" if new.get("by") else ""
        return f"target changed from {_told(before, value)} to {_told(value, before)}{due}"
    return f"target changed from {_aim(old)} to {_aim(new)}"


def _aim(target: Any) -> str:
    if not isinstance(target, dict):
        return _told(target)
    kind = "a ratio of " if target.get("of") == "ratio" else ""
    group = target.get("group", "All")
    whose = "" if group == "All" else f" for {group}"
    due = f" by {_told(target['by'])}" if target.get("by") else ""
    return f"{kind}{_told(target.get('value'))}{whose}{due}"


def _list(old: list[Any], new: list[Any]) -> str:
    added = [each for each in new if each not in old]
    removed = [each for each in old if each not in new]
    said = [
        f"{verb} {', '.join(_told(each) for each in some)}"
        for verb, some in (("added", added), ("removed", removed))
        if some
    ]
    return "; ".join(said) or "order changed"


def _told(value: Any, other: Any = None) -> str:
    """A value in words; numbers with as many decimals as the one they are set beside."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _empty(value):
        return "nothing"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, int | float):
        decimals = max(_decimals(value), _decimals(other))
        return f"{value:,.{decimals}f}" if decimals <= 12 else f"{value:g}"
    if isinstance(value, dict):
        told = (f"{_words(k)}: {_told(v)}" for k, v in value.items() if not _empty(v))
        return short("; ".join(told), 200)
    if isinstance(value, list | tuple):
        return short(", ".join(_told(each) for each in value), 200)
    return f"“{short(value, 200)}”"


def _decimals(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    plain = f"{value:.12f}".rstrip("0")
    return len(plain.split(".")[1])


def _empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or value == ""


def _have_ids(value: Any) -> bool:
    if value is None:
        return True
    entries = isinstance(value, list) and all(isinstance(each, dict) for each in value)
    ids = [each.get("id") for each in value] if entries else [None]
    return all(isinstance(id, str) for id in ids) and len(set(ids)) == len(ids)


def _name(entry: dict[str, Any]) -> str:
    return short(entry.get("title") or entry.get("label") or entry["id"])


def _words(field: object) -> str:
    return _FIELDS.get(str(field), str(field).replace("_", " "))
