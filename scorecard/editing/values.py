"""One value of a YAML text changed in place; every other character stays as it was.

The value is found by the marks of its node and its characters alone are replaced. What comes out is
read again: it must say what was there before with this one value changed, or nothing is changed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from scorecard.definitions.model import Indicator
from scorecard.definitions.problems import short
from scorecard.definitions.reading import Path, SyntaxProblem, read
from scorecard.editing import writing
from scorecard.editing.plain import clean, same
from scorecard.editing.tree import EditError, Source, is_flow

ORDER = list(Indicator.model_fields)  # a new field comes after those that stand before it here
_COMMENT = re.compile(r"[ \t]*#[^\r\n]*")


def set_value(text: str, where: Path, value: Any, after: str | None = None) -> str:
    """`text` with `value` at `where`.

    where: keys and positions from the top of the file; entries of a list may be named by their id,
    as in ('indicators', 'leaving', 'target', 'value'). What leads there is made where it is
    missing. value: text, a number, a date, true or false, or lists and mappings of these; None
    removes what is there. Line ends in text become simple ones. after: the key below which a new
    field is put. Raises EditError.
    """
    if value is None:
        return remove_value(text, where)
    source = Source.of(text)
    path = source.path(where)
    value = clean(value)
    if not path:
        raise EditError("Name the field that is to be changed.")
    missing = next((n for n in range(1, len(path) + 1) if source.node(path[:n]) is None), None)
    if missing is None:
        return _changed(source, path, value)
    for step in reversed(path[missing:]):
        value = {step: value} if isinstance(step, str) else [value]
    path = path[:missing]
    parent = source.node(path[:-1])
    if isinstance(parent, yaml.ScalarNode):
        if parent.value and parent.value not in ("~", "null"):
            raise EditError(f"'{_last(path[:-1])}' is a single value: it has no fields.")
        wrapped = {path[-1]: value} if isinstance(path[-1], str) else [value]
        return _changed(source, path[:-1], wrapped)
    if isinstance(parent, yaml.SequenceNode) and path[-1] != len(parent.value):
        raise EditError(f"There is no entry {_last(path)}; a new one comes at the end.")
    expected = copy.deepcopy(source.values)
    _put(expected, path, value)
    if isinstance(parent, yaml.SequenceNode):
        return _verified(source, _appended(source, parent, value), expected, path)
    assert isinstance(parent, yaml.MappingNode)
    if not isinstance(path[-1], str):
        raise EditError(f"'{_last(path[:-1])}' has fields, not positions.")
    return _verified(source, _inserted(source, parent, path, value, after), expected, path)


def remove_value(text: str, where: Path) -> str:
    """`text` without the field or entry at `where`, and without the comment on its line. Raises
    EditError."""
    source = Source.of(text)
    path = source.path(where)
    node, parent = source.node(path), source.node(path[:-1])
    if not path or node is None:
        raise EditError(f"There is no '{_last(path)}' to take away.")
    expected = copy.deepcopy(source.values)
    holder = expected
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    assert isinstance(parent, yaml.CollectionNode)
    first: yaml.Node = node
    if isinstance(parent, yaml.MappingNode):
        first = source.pair(path)[0]
    items = [item[0] if isinstance(item, tuple) else item for item in parent.value]
    number = items.index(first)
    start, end = source.start(first), source.end(node)
    if len(items) == 1:
        empty = " {}" if isinstance(parent, yaml.MappingNode) else " []"
        start, end = _span(source, path[:-1], parent) if path[:-1] else (start, end)
        ways = [_spliced(source, start, end, empty)]
    elif is_flow(parent):
        if number + 1 < len(items):
            end = source.start(items[number + 1])
        else:
            before = parent.value[number - 1]
            start = source.end(before[1] if isinstance(before, tuple) else before)
        ways = [_spliced(source, start, end, "")]
    else:
        starts = [source.start(item) for item in items]
        if isinstance(parent, yaml.SequenceNode):
            starts = [_dash(source, parent, n) for n in range(len(items))]
        start = starts[number]
        begin = source.line_start(start)
        if source.text[begin:start].strip():  # "- " stands before it
            ways = [_spliced(source, start, starts[number + 1], "")]
        else:
            ways = [_spliced(source, begin, source.next_line(end), "")]
    return _verified(source, ways, expected, path)


def _changed(source: Source, path: Path, value: Any) -> str:
    """The value of an existing field; of mappings only what differs."""
    node = source.node(path)
    old = _at(source.values, path)
    if same(old, value):
        return source.text
    if isinstance(node, yaml.MappingNode) and isinstance(value, dict) and old and value:
        return _fields_changed(source.text, path, old, value)
    if isinstance(old, list) and isinstance(value, list) and len(old) == len(value):
        text = source.text
        for n, (a, b) in enumerate(zip(old, value, strict=True)):
            if not same(a, b):
                text = _changed(Source.of(text), (*path, n), b)
        return text
    assert node is not None
    expected = copy.deepcopy(source.values)
    _put(expected, path, value)
    return _verified(source, _replaced(source, path, node, value), expected, path)


def _fields_changed(text: str, path: Path, old: dict[str, Any], value: dict[str, Any]) -> str:
    """One field after the other; new ones first, so that the mapping never is empty."""
    for name in value:
        if name not in old or not same(old[name], value[name]):
            source = Source.of(text)
            held = source.node((*path, name)) is not None
            if value[name] is not None:
                text = set_value(text, (*path, name), value[name])
            elif held:
                text = _changed(source, (*path, name), None)
    for name in [name for name in old if name not in value]:
        text = remove_value(text, (*path, name))
    return text


def _replaced(source: Source, path: Path, node: yaml.Node, value: Any) -> Iterator[str]:
    start, end = _span(source, path, node)
    if _in_flow(source, path):
        yield _spliced(source, start, end, " " + writing.in_flow(value))
        return
    indent = _indent(source, path)
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    old_block = not is_flow(node) if isinstance(node, yaml.CollectionNode) else None
    comment = _COMMENT.match(source.text, start) if source.start(node) > start + 1 else None
    for way in _ways(value, indent, style, old_block):
        if comment and "\n" not in way:  # `key: # why` with its value below
            yield _spliced(source, start, end, way + " " + comment[0].strip())
        if comment and way.startswith("\n"):
            yield _spliced(source, comment.end(), end, way)
        yield _spliced(source, start, end, way)


def _ways(value: Any, indent: int, style: str | None, wide: bool | None) -> Iterator[str]:
    """Ways to write a value after its key."""
    if isinstance(value, str):
        known = style if style in (">", "|") else ("" if style is not None else None)
        yield from writing.text_ways(value, indent, known)
    else:
        yield writing.after_key(value, indent, wide)
        yield " " + writing.in_flow(value)


def _inserted(
    source: Source, parent: yaml.MappingNode, path: Path, value: Any, after: str | None
) -> Iterator[str]:
    """A new field among the others: in brackets behind the last, else on a line of its own."""
    name = str(path[-1])
    if not parent.value:
        start, end = _span(source, path[:-1], parent)
        for way in _ways({name: value}, _indent(source, path[:-1]), None, None):
            yield _spliced(source, start, end, way)
        return
    keys = [key.value for key, _ in parent.value]
    before = parent.value[_place(keys, name, after)]
    if is_flow(parent):
        at = source.end(before[1])
        new = f", {writing.key(name)}: {writing.in_flow(value)}"
        yield source.text[:at] + new + source.text[at:]
        return
    indent = source.column(parent.value[0][0])
    at = source.line_end(source.end(before[1]))
    for way in _ways(value, indent, None, None):
        line = f"\n{' ' * indent}{writing.key(name)}:{way}"
        yield _spliced(source, at, at, line)


def _place(keys: list[str], name: str, after: str | None) -> int:
    """The number of the key below which a new one is put."""
    if after in keys:
        return keys.index(after)
    if name in ORDER and keys[0] == "id":
        earlier = [n for n, key in enumerate(keys) if key in ORDER[: ORDER.index(name)]]
        return max(earlier, default=0)
    return len(keys) - 1


def _appended(source: Source, parent: yaml.SequenceNode, value: Any) -> Iterator[str]:
    if is_flow(parent):
        at = source.end(parent.value[-1]) if parent.value else source.start(parent) + 1
        lead = ", " if parent.value else ""
        yield source.text[:at] + lead + writing.in_flow(value) + source.text[at:]
        return
    last = parent.value[-1]
    dash = source.text[source.line_start(source.start(last)) : source.start(last)]
    indent = len(dash) - len(dash.lstrip())
    at = source.line_end(source.end(last))
    yield _spliced(source, at, at, "\n" + writing.block([value], indent))
    yield _spliced(source, at, at, f"\n{' ' * indent}- {writing.in_flow(value)}")


def _dash(source: Source, parent: yaml.SequenceNode, number: int) -> int:
    """Where the dash of an entry stands."""
    if number == 0:
        return source.start(parent)
    begin = source.end(parent.value[number - 1])
    between = source.text[begin : source.start(parent.value[number])]
    found = [match.end() for match in re.finditer(r"^[ \t]*-", between, re.MULTILINE)]
    return begin + found[-1] - 1


def _span(source: Source, path: Path, node: yaml.Node) -> tuple[int, int]:
    """From behind the colon or dash to the end of the value."""
    start, end = source.start(node), source.end(node)
    if path and isinstance(path[-1], str):
        key = source.pair(path)[0]
        after = source.text.index(":", source.end(key)) + 1
        return after, max(end, after)
    return start, end


def _spliced(source: Source, start: int, end: int, new: str) -> str:
    """The text with `new` in the place of a span; its lines end as those of the file."""
    text = source.text
    if new.startswith(" ") and start and text[start - 1] in " -[,":
        new = new[1:] if text[start - 1] != "-" else new
    return text[:start] + new.replace("\n", source.newline) + text[end:]


def _in_flow(source: Source, path: Path) -> bool:
    """Whether a value stands within brackets."""
    above = [source.node(path[:n]) for n in range(len(path))]
    return any(is_flow(node) for node in above if node is not None)


def _indent(source: Source, path: Path) -> int:
    """The column of the key, or of the dash, that a value belongs to."""
    if path and isinstance(path[-1], str):
        return source.column(source.pair(path)[0])
    node = source.node(path)
    return max(source.column(node) - 2, 0) if node is not None else 0


def _verified(source: Source, ways: Iterable[str], expected: Any, path: Path) -> str:
    """The first text that reads as expected."""
    for text in ways:
        try:
            document = read(text)
        except SyntaxProblem:
            continue
        if same(document.values, expected) and len(document.mistakes) <= source.mistakes:
            return text
    raise EditError(
        f"'{_last(path)}' cannot be changed here without touching what stands beside it; change it "
        "in the text."
    )


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values[step]
    return values


def _put(values: Any, path: Path, value: Any) -> None:
    holder = _at(values, path[:-1])
    if isinstance(holder, list) and path[-1] == len(holder):
        holder.append(value)
    else:
        holder[path[-1]] = value


def _last(path: Path) -> str:
    return short(path[-1]) if path else "the file"
