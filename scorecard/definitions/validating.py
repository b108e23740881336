"""Values of a file against the typed model: every mistake as one sentence at its place."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, overload

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scorecard.definitions.model import Definitions, Model
from scorecard.definitions.problems import Severity, close, short, suggest
from scorecard.definitions.reading import Path

Kind = TypeVar("Kind", bound=Model)

SINGULAR = {
    "objectives": "Objective",
    "benchmarks": "Benchmark",
    "datasets": "Dataset",
    "indicators": "Indicator",
    "rules": "Rule",
}
_FORMS = ("value", "list", "mapping")  # the model's own names for the forms of a union


@dataclass(frozen=True)
class Finding:
    """A mistake at a path of the file; at its key where the name itself is wrong."""

    path: Path
    message: str
    severity: Severity = "error"
    at_key: bool = False


@overload
def validate(values: dict[str, Any]) -> tuple[Definitions | None, list[Finding]]: ...


@overload
def validate(values: dict[str, Any], root: type[Kind]) -> tuple[Kind | None, list[Finding]]: ...


def validate(
    values: dict[str, Any], root: type[Model] = Definitions
) -> tuple[Model | None, list[Finding]]:
    """The definitions, or None and what is wrong, one finding a mistake.

    root: the model of the whole file, where it holds something other than definitions.
    """
    try:
        return root.model_validate(values, by_alias=True, by_name=False), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    misspelt = {_meant(detail, values, root) for detail in details}
    kept = [
        d for d in details if d["type"] != "missing" or _locate(d["loc"], values) not in misspelt
    ]
    return None, [_finding(detail, values, root) for detail in kept]


def entry_of(path: Path, values: Any) -> tuple[str, Path]:
    """What the entry around `path` is called ("Indicator 'x'"), and the path inside it."""
    head = path[0] if path else ""
    if head in SINGULAR and len(path) > 1 and isinstance(path[1], int):
        entry = values[head][path[1]] if isinstance(values, dict) else None
        name = entry.get("id") if isinstance(entry, dict) else None
        told = f"'{name}'" if isinstance(name, str) and name else str(path[1] + 1)
        return f"{SINGULAR[str(head)]} {told}", path[2:]
    if path[:2] == ("ethnicity", "groupings") and len(path) > 2:
        return f"Grouping '{path[2]}'", path[3:]
    if head in ("scorecard", "ethnicity", "disclosure") and len(path) > 1:
        return str(head).capitalize(), path[1:]
    return "", path


def dotted(path: Path) -> str:
    """'numerator.where.assessed': the names of a path."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def types_at(path: Path, root: type[Model] = Definitions) -> list[Any]:
    """The types that the model allows at `path`, unions opened."""
    found: list[Any] = [root]
    for part in path:
        found = [step for kind in found for step in _steps(kind, part)]
    return found


def opened(kind: Any) -> Iterator[Any]:
    """The plain types in `kind`: members of unions, without annotations."""
    if get_origin(kind) is Annotated:
        yield from opened(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for member in get_args(kind):
            yield from opened(member)
    else:
        yield kind


def _steps(kind: Any, part: str | int) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, Model):
        for name, field in kind.model_fields.items():
            if part == (field.alias or name):
                yield from opened(field.annotation)
    elif get_origin(kind) is list and isinstance(part, int):
        yield from opened(get_args(kind)[0])
    elif get_origin(kind) is dict and isinstance(part, str):
        yield from opened(get_args(kind)[1])


def _models_at(path: Path, root: type[Model]) -> list[type[Model]]:
    return [k for k in types_at(path, root) if isinstance(k, type) and issubclass(k, Model)]


def sentence(finding: Finding, values: Any) -> str:
    """The finding in words, beginning with the entry it is about."""
    entry, _ = entry_of(finding.path, values)
    message = " ".join(finding.message.split())  # a name may hold a line break
    entry = " ".join(entry.split())
    return f"{entry}: {message}" if entry else message[:1].upper() + message[1:]


def _finding(detail: ErrorDetails, values: Any, root: type[Model]) -> Finding:
    path, rest = _locate(detail["loc"], values)
    if detail["type"] == "extra_forbidden":
        return Finding(path, _unknown_field(path, root), at_key=True)
    inner = dotted(entry_of(path, values)[1])
    name = f"'{inner}'" if inner else "it"
    missing = detail["type"] == "missing"
    told = _missing(path, rest, name, root) if missing else _wrong(detail, name)
    # what is missing of an entry is told at its field, so that a form finds the field
    of_entry = missing and bool(entry_of(path, values)[0])
    return Finding((*path, *rest[:1]) if of_entry else path, told)


def _locate(loc: tuple[int | str, ...], values: Any) -> tuple[Path, Path]:
    """The part of a validation error's place that is in the file, and the part that is not."""
    path: list[str | int] = []
    for number, part in enumerate(loc):
        inside = (isinstance(values, dict) and part in values) or (
            isinstance(values, list) and isinstance(part, int) and part < len(values)
        )
        if inside:
            values = values[part]
            path.append(part)
        elif part not in _FORMS:
            return tuple(path), loc[number:]
    return tuple(path), ()


def _unknown_field(path: Path, root: type[Model]) -> str:
    wrong = str(path[-1])
    return (
        f"there is no field '{short(wrong)}' here. {suggest(wrong, _field_names(path[:-1], root))}"
    )


def _field_names(path: Path, root: type[Model]) -> list[str]:
    return [f.alias or n for model in _models_at(path, root) for n, f in model.model_fields.items()]


def _meant(detail: ErrorDetails, values: Any, root: type[Model]) -> tuple[Path, Path] | None:
    """The place of the field that an unknown one was meant to be: one mistake, not two."""
    if detail["type"] != "extra_forbidden":
        return None
    path, _ = _locate(detail["loc"], values)
    match = close(str(path[-1]), _field_names(path[:-1], root))
    return (path[:-1], (match,)) if match else None


def _missing(path: Path, rest: Path, name: str, root: type[Model]) -> str:
    if not rest or not isinstance(rest[0], str):
        return f"{name} needs two columns: [start, end]."
    help_ = ""
    for model in _models_at(path, root):
        for field_name, field in model.model_fields.items():
            if rest[0] == (field.alias or field_name):
                help_ = f" ({field.description})"
    below = f" in {name}" if name != "it" else ""
    return f"'{rest[0]}' is missing{below}{help_}."


def _wrong(detail: ErrorDetails, name: str) -> str:
    value, context, kind = detail["input"], detail.get("ctx", {}), detail["type"]
    if value is None:
        if kind == "scalar":
            return f"{name} is empty; for rows without a value write {{missing: true}}."
        return f"{name} is empty; fill it in, or delete the line."
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        hint = suggest(str(value), choices, "one of")
        return f"{name} cannot be {_told(value)}. {hint}"
    if kind == "string_pattern_mismatch":
        slug = re.sub(r"[^a-z0-9_]+", "-", str(value).casefold()).strip("-_")
        ask = f"; for example '{slug}'" if slug else ""
        return f"{name} cannot be {_told(value)}: small letters, digits, - and _ only{ask}."
    if kind in ("string_too_short", "too_short"):
        many = context.get("min_length", 1)
        return f"{name} is empty." if many == 1 else f"{name} needs {many} entries."
    if kind in ("string_too_long", "too_long"):
        return f"{name} is too long: at most {context.get('max_length')}."
    for sign, words in _LIMITS.items():
        if sign in context and kind != "literal_error":
            return f"{name} must be {words.format(context[sign])}, not {value}."
    expected = _EXPECTED.get(kind) or (detail["msg"] if kind in ("bound", "scalar") else "")
    if not expected:
        return f"{name} is not understood: {detail['msg']}."
    return f"{name} must be {expected}, not {_told(value)}.{_remedy(kind, value)}"


_LIMITS = {
    "ge": "{} or more",
    "gt": "more than {}",
    "le": "{} or less",
    "lt": "less than {}",
}
_FIELDS = "fields, as in 'name: value'"
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number that can be written out",
    "bool_type": "true or false",
    "date_type": "a date such as 2027-03-31",
    "date_from_datetime_parsing": "a date such as 2027-03-31",
    "list_type": "a list, as in [a, b] or lines that begin with '- '",
    "tuple_type": "a list, as in [start, end]",
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
}
_YES, _NO = ("yes", "y", "on", "1"), ("no", "n", "off", "0")


def _told(value: Any) -> str:
    """A value as a sentence calls it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, date):
        return f"the date {value}"
    if isinstance(value, str):
        return f"'{short(value)}'"
    return "a list" if isinstance(value, list) else "fields with values"


def _remedy(kind: str, value: Any) -> str:
    """How to write what was meant; '' where that is not plain."""
    if kind == "string_type" and isinstance(value, bool | int | float | date):
        return " Put it in quotes."
    word = str(value).strip().casefold()
    if kind == "bool_type":
        return " Write true." if word in _YES else " Write false." if word in _NO else ""
    if kind in ("float_type", "int_type") and isinstance(value, str):
        bare = re.sub(r"[,_\s£$€]", "", word)
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?%", bare):
            return f" Write {float(bare[:-1]) / 100:g}."
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare):
            return f" Write {bare}."
    return ""
