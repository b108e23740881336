"""Whole indicators in a YAML text: added, copied, moved, retired and taken up again."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import yaml

from scorecard.definitions.problems import short
from scorecard.editing import writing
from scorecard.editing.plain import same
from scorecard.editing.tree import EditError, Source, is_flow
from scorecard.editing.values import remove_value, set_value

SECTION = "indicators"
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_RULE = re.compile(r"#.*[=~*#_-]{4}")  # `# ==== Our Workforce ====` heads a section


def add_indicator(text: str, fields: dict[str, Any], after: str | None = None) -> str:
    """`text` with a new indicator, below the one called `after`, else as the last.

    fields: as they stand in the file, `id` first. Raises EditError.
    """
    source, _ = _section(text)
    id = str(fields.get("id", ""))
    _free(source, id)
    fields = {"id": id} | {k: v for k, v in fields.items() if v is not None}
    dash = _dash(source)
    lines = f"{' ' * dash}- {writing.block(fields, dash + 2).lstrip(' ')}"
    lines = lines.replace("\n", source.newline)
    at = len(_ids(source)) if after is None else _number(source, after) + 1
    expected = [*source.values[SECTION]]
    expected.insert(at, fields)
    return _checked(source, _put_below(source, at - 1, lines), expected)


def copy_indicator(text: str, id: str, new_id: str) -> str:
    """`text` with a copy of an indicator below it, its comments inside too. Raises EditError."""
    source, entries = _section(text)
    _free(source, new_id)
    number = _number(source, id)
    entry = entries[number]
    begin = source.line_start(source.start(entry))
    lines = source.text[begin : source.line_end(source.end(entry))]
    expected = [*source.values[SECTION]]
    expected.insert(number + 1, copy.deepcopy(expected[number]))
    twice = _checked(source, _put_below(source, number, lines), expected)
    named = set_value(twice, (SECTION, number + 1, "id"), new_id)
    if "retired" in expected[number]:
        named = remove_value(named, (SECTION, number + 1, "retired"))
    return named


def move_indicator(text: str, id: str, before: str | None = None, after: str | None = None) -> str:
    """`text` with an indicator, and the comment right above it, before or after another one.

    A comment that heads a section (`# ==== Our Workforce ====`) stays. Raises EditError.
    """
    if (before is None) == (after is None):
        raise EditError("Say before or after which indicator it is to stand.")
    source, entries = _section(text)
    number, beside = _number(source, id), _number(source, str(before or after))
    if number == beside:
        return text
    newline = source.newline
    begin, end = _lines_of(source, entries[number])
    chunk = source.text[begin:end]
    chunk = chunk if chunk.endswith("\n") else chunk + newline
    to_begin, to_end = _lines_of(source, entries[beside])
    cut = _with_blank(source, begin, end)
    at = to_begin if before is not None else to_end
    gap = newline if _blank_between(source) else ""
    put = chunk + gap if before is not None else gap + chunk
    if at == len(source.text) and at and not source.text.endswith("\n"):
        put = newline + put.removesuffix(newline)
    if at <= cut[0]:
        new = source.text[:at] + put + source.text[at : cut[0]] + source.text[cut[1] :]
    else:
        at = max(at, cut[1])
        new = source.text[: cut[0]] + source.text[cut[1] : at] + put + source.text[at:]
    expected = [*source.values[SECTION]]
    moved = expected.pop(number)
    place = beside - (number < beside)
    expected.insert(place if before is not None else place + 1, moved)
    return _checked(source, new, expected)


def retire(text: str, id: str, on: date, why: str) -> str:
    """`text` with an indicator that is kept and no longer measured. Raises EditError."""
    source, _ = _section(text)
    _number(source, id)
    if not why.strip():
        raise EditError("Say in a sentence why it is not measured any more.")
    return set_value(text, (SECTION, id, "retired"), {"on": on, "why": why.strip()}, after="id")


def restore(text: str, id: str) -> str:
    """`text` with an indicator that is measured again. Raises EditError."""
    source, _ = _section(text)
    if "retired" not in source.values[SECTION][_number(source, id)]:
        raise EditError(f"'{short(id)}' is not retired.")
    return remove_value(text, (SECTION, id, "retired"))


def _section(text: str) -> tuple[Source, list[yaml.Node]]:
    """The text and the nodes of its indicators, which must stand one below the other."""
    source = Source.of(text)
    node = source.node((SECTION,))
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise EditError("The file has no list of indicators.")
    if is_flow(node) or not all(isinstance(entry, yaml.MappingNode) for entry in node.value):
        raise EditError(
            "The indicators are written in brackets; write each on lines of its own first."
        )
    return source, node.value


def _ids(source: Source) -> list[Any]:
    return [entry.get("id") for entry in source.values[SECTION]]


def _number(source: Source, id: str) -> int:
    return int(source.path((SECTION, id))[1])


def _free(source: Source, id: str) -> None:
    if not _ID.fullmatch(id):
        raise EditError(
            f"'{short(id)}' cannot be an id: small letters, digits and hyphens, such as "
            "'seen-in-time', and 60 at most."
        )
    if id in _ids(source):
        raise EditError(f"There is an indicator '{id}' already.")


def _dash(source: Source) -> int:
    """The column of the dashes of the list."""
    node = source.node((SECTION,))
    assert node is not None
    return source.column(node)


def _lines_of(source: Source, entry: yaml.Node) -> tuple[int, int]:
    """An entry's lines with the comment right above it: from the first to behind the last."""
    begin = source.line_start(source.start(entry))
    while begin > source.offset:
        above = source.line_start(begin - 1)
        line = source.text[above:begin].strip()
        if not line.startswith("#") or _RULE.match(line):
            break
        begin = above
    return begin, source.next_line(source.end(entry))


def _blank_between(source: Source) -> bool:
    """Whether empty lines stand between the entries."""
    node = source.node((SECTION,))
    assert isinstance(node, yaml.SequenceNode)
    for entry in node.value[:-1]:
        below = source.next_line(source.end(entry))
        if below < len(source.text) and not source.text[below : source.line_end(below)].strip():
            return True
    return False


def _with_blank(source: Source, begin: int, end: int) -> tuple[int, int]:
    """The lines and one empty line below them, or above where none is below."""
    if end < len(source.text) and not source.text[end : source.line_end(end)].strip():
        return begin, source.next_line(end)
    above = source.line_start(begin - 1) if begin > source.offset else begin
    if above < begin and not source.text[above:begin].strip():
        return above, end
    return begin, end


def _put_below(source: Source, number: int, lines: str) -> str:
    node = source.node((SECTION, number))
    assert node is not None
    at = source.line_end(source.end(node))
    gap = source.newline * (2 if _blank_between(source) else 1)
    return source.text[:at] + gap + lines + source.text[at:]


def _checked(source: Source, text: str, entries: list[Any]) -> str:
    """`text`, if it says the same as before but for these indicators."""
    try:
        new = Source.of(text)
    except EditError as error:
        raise EditError(
            "This cannot be done here without touching what stands beside it; change it in the "
            "text."
        ) from error
    wanted = source.values | {SECTION: entries}
    if not same(new.values, wanted) or new.mistakes > source.mistakes:
        raise EditError(
            "This cannot be done here without touching what stands beside it; change it in the "
            "text."
        )
    return text
