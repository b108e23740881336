"""YAML text to plain values, keeping the line and column of every one of them.

PyYAML composes the nodes; the values are made here, so that a file means what it appears to say:

- only true and false are truth values (`No`, `yes`, `on`, `off` and `y` are text);
- numbers are decimal: 12, -3, 0.5, 1e3. `012` is a mistake; 0x1F, 1_000 and 12:30 are text;
- only 2025-03-31 is a date; a date with a time is text;
- keys are text, and a key that stands twice is a mistake;
- tags, anchors, aliases and merge keys are refused, so that a value is where it appears and can be
  changed in place without changing another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import yaml

from scorecard.definitions.problems import short

Path = tuple[str | int, ...]
Place = tuple[int, int]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_DIGITS = 18  # more than that is a code, which a number would round

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_PADDED = re.compile(r"[-+]?0[0-9]+(\.[0-9]*)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_EMPTY = ("", "~", "null")


class SyntaxProblem(Exception):
    """The text cannot be read on from here."""

    def __init__(self, message: str, place: Place = (1, 1)) -> None:
        super().__init__(message)
        self.message, self.place = message, place


@dataclass
class Document:
    """A file's values, where each stands, and what is wrong with the way they are written."""

    values: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    mistakes: list[tuple[Place, str]] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where the value of `path` stands; for what is not there, the nearest that contains it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def key(self, path: Path) -> Place:
        """Where the key of `path` stands, or its value where it has none."""
        return self.keys.get(path) or self.place(path)


def decode(raw: bytes) -> str:
    """The text of a file. Raises SyntaxProblem where it is too large, empty or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise SyntaxProblem(
            f"The file has {len(raw) / 1e6:.1f} MB; definitions may have {MAX_BYTES / 1e6:.0f} MB."
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SyntaxProblem("The file is saved as UTF-16; save it as UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        raise SyntaxProblem(
            "A character here is not UTF-8; save the file as UTF-8.", _end(before)
        ) from error


def read(text: str) -> Document:
    """The values of YAML `text`. Raises SyntaxProblem where it cannot be read to its end."""
    node, mistakes = compose(text.removeprefix("\ufeff"))
    document = Document(mistakes=mistakes)
    document.values = _value(node, (), document)
    return document


def compose(text: str) -> tuple[yaml.Node, list[tuple[Place, str]]]:
    """The nodes of YAML `text`, which say where in it each value begins and ends; and what is
    written in a way that is not understood. Raises SyntaxProblem as `read` does."""
    try:
        composer = _Composer(text)
        node = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _explain(error, text) from error
    except yaml.reader.ReaderError as error:
        raise SyntaxProblem(
            f"The character U+{ord(text[error.position]):04X} cannot stand here; delete it.",
            _end(text[: error.position]),
        ) from error
    if node is None:
        raise SyntaxProblem("The file is empty.")
    return node, composer.mistakes


class _Composer(yaml.SafeLoader):
    """Composes nodes, noting what the language leaves out instead of stopping at it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.mistakes: list[tuple[Place, str]] = []
        self._depth = 0

    def get_single_node(self) -> yaml.Node | None:
        self.get_event()  # the stream's start
        node = None
        if not self.check_event(yaml.StreamEndEvent):
            node = self.compose_document()
        if not self.check_event(yaml.StreamEndEvent):
            raise SyntaxProblem(
                "A second document begins here; keep one, without a line '---' in between.",
                _place(self.peek_event().start_mark),
            )
        return node

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        place = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.get_event()
            self._refuse(
                place,
                f"'*{event.anchor}' refers to another place of the file; write the value out.",
                "*",
            )
            mark = cast(yaml.Mark, event.start_mark)
            return yaml.ScalarNode("refused", "", style="'", start_mark=mark)
        if event.anchor is not None:
            self._refuse(place, f"'&{event.anchor}' names a value for use elsewhere.", "&")
            event.anchor = None
        if event.tag is not None:
            self._refuse(place, f"'{short(event.tag)}' is a type tag.", "!")
            event.tag, event.implicit = None, (True, True)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxProblem(f"More than {MAX_DEPTH} levels of nesting.", place)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _refuse(self, place: Place, what: str, sign: str) -> None:
        message = f"{what} That is not understood here; text that begins with {sign} needs quotes."
        self.mistakes.append((place, message))


def _value(node: yaml.Node, path: Path, document: Document) -> Any:
    document.places[path] = _place(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, n), document) for n, item in enumerate(node.value)]
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    try:
        return node.value if quoted else plain(node.value)
    except ValueError as error:
        document.mistakes.append((document.places[path], str(error)))
        return node.value


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, place, value in _pairs(node, document):
        here = (*path, key)
        if key in out:
            first = document.keys[here][0]
            message = (
                f"'{short(key)}' stands twice, on line {first} and on line {place[0]}; keep one."
            )
            document.mistakes.append((place, message))
            continue
        document.keys[here] = place
        out[key] = _value(value, here, document)
        if out[key] is None:  # nothing stands there: its name is what can be pointed at
            document.places[here] = place
    return out


def _pairs(node: yaml.MappingNode, document: Document) -> Iterator[tuple[str, Place, yaml.Node]]:
    for key, value in node.value:
        place = _place(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            message = "A name is expected before ':'; text in brackets must be in quotes."
        elif key.value == "<<" and not key.style:
            message = "'<<' takes fields over from elsewhere, which is not understood here."
        elif not key.value:
            message = "A name is missing before ':'."
        else:
            yield key.value, place, value
            continue
        document.mistakes.append((place, message))


def plain(text: str) -> Any:
    """The value of plain (unquoted) text. Raises ValueError with a sentence."""
    word = text.casefold()
    if word in _EMPTY:
        return None
    if word in ("true", "false"):
        return word == "true"
    if match := _DATE.fullmatch(text):
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            raise ValueError(f"There is no day {text}; dates are year-month-day.") from None
    if _PADDED.fullmatch(text):
        bare = text.lstrip("+-0") or "0"
        raise ValueError(
            f"'{short(text)}': write {short(bare)}, or '{short(text)}' in quotes for a code."
        )
    if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
        if len(re.sub(r"[eE].*|[^0-9]", "", text)) > MAX_DIGITS:
            raise ValueError(f"'{short(text)}' has too many digits for a number; put it in quotes.")
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    return text


def _place(mark: Any) -> Place:
    return mark.line + 1, mark.column + 1


def _end(before: str) -> Place:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# What PyYAML says, and what a reader can do about it. The first that occurs in its words applies.
_EXPLANATIONS = (
    ("'\\t'", "A tab stands here; indent with spaces."),
    (
        "mapping values are not allowed",
        "A ':' is not expected here. Text with ': ' in it must be in quotes; "
        "or the line is indented further than the one it belongs to.",
    ),
    (
        "expected <block end>",
        "This line does not agree with the lines before it: fields of one entry begin in the same "
        "column, and text that begins with a quote must end with one.",
    ),
    ("could not find expected ':'", "A ':' is missing after this name."),
    ("unexpected end of stream", "A quote is opened here and never closed."),
    ("unexpected document separator", "A quote is opened here and never closed."),
    ("expected ',' or ']'", "A list opened with [ is not closed: ',' or ']' is missing."),
    ("expected ',' or '}'", "A { is not closed: ',' or '}' is missing."),
    ("expected alphabetic or numeric", "Text that begins with * or & must be in quotes."),
    ("unknown escape character", "In double quotes \\ has a meaning; use single quotes instead."),
    ("escape sequence", "In double quotes \\ has a meaning; use single quotes instead."),
    ("that cannot start any token", "Text that begins with this character must be in quotes."),
    ("sequence entries are not allowed", "A '- ' is not expected here; begin it on its own line."),
    ("block sequence", "The '-' of the entries of one list must stand in the same column."),
    ("expected chomping", "After | or > the line must end; the text begins on the next."),
    (
        "expected a comment or a line break",
        "After | or > the line must end; the text begins below.",
    ),
    ("undefined tag handle", "Text that begins with ! must be in quotes."),
    ("while scanning a tag", "Text that begins with ! must be in quotes."),
    ("while parsing a node", "Text that begins with ! must be in quotes."),
    ("'<document start>'", "Lines of the form 'name: value' are expected; % needs quotes."),
)
_OPENERS = (
    "could not find expected ':'",
    "unexpected end of stream",
    "unexpected document separator",
    "expected ',' or",
)


def _explain(error: yaml.MarkedYAMLError, text: str) -> SyntaxProblem:
    """A syntax error in a sentence, pointing at what was opened where something is not closed."""
    said = f"{error.context or ''} {error.problem or ''}"
    problem, context = error.problem_mark, error.context_mark
    mark = context if context and any(o in said for o in _OPENERS) else problem or context
    place = _place(mark) if mark else (1, 1)
    for words, sentence in _EXPLANATIONS:
        if words in said:
            return SyntaxProblem(sentence, place)
    return SyntaxProblem(f"The YAML cannot be read here: {short(error.problem or said)}.", place)
