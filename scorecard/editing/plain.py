"""Plain values as YAML holds them: when two are the same, and what no file can hold."""

from __future__ import annotations

from typing import Any

from scorecard.editing.tree import EditError


def same(a: Any, b: Any) -> bool:
    """Equal, and of one type: 1, 1.0 and true are three things."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return type(a) is type(b) and bool(a == b)


def clean(value: Any) -> Any:
    """Lists for tuples, simple line ends; refuses what no file can hold."""
    if isinstance(value, dict):
        return {str(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise EditError("The text holds half a character; write it again.") from None
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value
