"""Values as YAML text: the ways in which one can be written, the plainest first.

Text stands without quotes where nobody can take it for anything else, neither this project's reader
nor one of YAML 1.1 (`No`, `012`, `12:30` and `2025-03-31` are quoted). The last way, in double
quotes with escapes, holds any text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from scorecard.definitions.reading import plain

WIDTH = 110  # longer text is folded, and longer lists stand one below the other
FOLDED = 100
_INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`=~<")
_STANDARD = yaml.SafeLoader("")


def scalar(value: Any, flow: bool = False) -> str:
    """A single value on one line; flow: between brackets, where more has a meaning."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    if _stands_plain(text, flow):
        return text
    printable = _printable(text)
    if printable and '"' in text and "'" not in text:
        return f"'{text}'"
    return _quoted(text)


def in_flow(value: Any) -> str:
    """Any value on one line, mappings and lists in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(k)}: {in_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(in_flow(item) for item in value) + "]"
    return scalar(value, flow=True)


def key(name: Any) -> str:
    """A name before a colon."""
    text = str(name)
    return (
        text
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_ -]*[A-Za-z0-9_]|[A-Za-z]", text)
        else (_quoted(text))
    )


def block(value: Any, indent: int) -> str:
    """A mapping or list over several lines, each indented; without a line end after the last."""
    pad, lines = " " * indent, []
    if isinstance(value, dict):
        lines = [f"{pad}{key(k)}:{after_key(v, indent)}" for k, v in value.items()]
    else:
        for item in value:
            if isinstance(item, dict) and item and not _short(item, indent + 2):
                lines.append(f"{pad}- {block(item, indent + 2)[indent + 2 :]}")
            else:
                lines.append(f"{pad}-{_best(item, indent)}")
    return "\n".join(lines)


def after_key(value: Any, indent: int, block_style: bool | None = None) -> str:
    """What follows the colon of a key that stands at `indent`, by its form and length.

    block_style: whether a mapping or list goes over several lines (None: where it is long).
    """
    if isinstance(value, dict | list | tuple) and value:
        wide = not _short(value, indent + 12) if block_style is None else block_style
        if wide:
            return "\n" + block(value, indent + 2)
    return _best(value, indent)


def text_ways(text: str, indent: int, style: str | None) -> Iterator[str]:
    """Ways to write `text` as the value of a key at `indent`, the one to be preferred first.

    style: how the text before it was written ('>' and '|' over several lines), None where there was
    none. Not every way holds every text: whoever writes it reads it again.
    """
    pad = " " * (indent + 2)
    lines = text.split("\n")
    if len(lines) > 1 and _printable(text.replace("\n", "")):
        chomp = "" if text.endswith("\n") else "-"
        kept = lines[:-1] if text.endswith("\n") else lines
        yield f" |{chomp}\n" + "\n".join(pad + line if line else "" for line in kept)
    long = len(text) + indent > FOLDED + 20
    if len(lines) == 1 and _printable(text) and (style == ">" or (long and style is None)):
        yield " >-\n" + "\n".join(pad + line for line in _folded(text, FOLDED - indent))
    yield " " + scalar(text)
    yield " " + _quoted(text)


def _best(value: Any, indent: int) -> str:
    if isinstance(value, str):
        return next(text_ways(value, indent, None)) if _tidy(value) else " " + scalar(value)
    return " " + in_flow(value)


def _tidy(text: str) -> bool:
    """Whether it may stand over several lines without quotes: no blanks at the end of any."""
    lines = text.split("\n")
    return text == text.strip() and "\t" not in text and all(x == x.strip() for x in lines)


def _short(value: Any, used: int) -> bool:
    return used + len(in_flow(value)) <= WIDTH and "\n" not in in_flow(value)


def _folded(text: str, width: int) -> list[str]:
    """Lines that are read as one: broken where one blank stands between two words."""
    lines, line = [], ""
    for word in re.split(r"(?<=\S) (?=\S)", text):
        if line and len(line) + 1 + len(word) > max(width, 40):
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _stands_plain(text: str, flow: bool) -> bool:
    if not text or text != text.strip() or not _printable(text) or text.startswith(_INDICATORS):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text.startswith("..."):
        return False
    if flow and any(sign in text for sign in ",[]{}:?"):
        return False
    try:
        same = plain(text) == text and isinstance(plain(text), str)
    except ValueError:
        return False
    node = _STANDARD.resolve(yaml.ScalarNode, text, (True, False))
    return same and node == "tag:yaml.org,2002:str"


def _printable(text: str) -> bool:
    """Whether it can stand on one line as it is, for every reader."""
    return all(sign.isprintable() or sign == "\u00a0" for sign in text) and "\ufeff" not in text


def _quoted(text: str) -> str:
    """In double quotes; what cannot be seen is written out."""
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(
        sign if sign.isprintable() and sign != "\ufeff" else _escape(sign) for sign in escaped
    )


def _escape(sign: str) -> str:
    number = ord(sign)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
