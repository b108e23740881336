"""Two people changed the same text: what one changed is put on top of what the other published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scorecard.editing.entries import SECTION, add_indicator
from scorecard.editing.plain import same
from scorecard.editing.tree import EditError, Source
from scorecard.editing.values import set_value

Where = tuple[str, ...]
GONE = object()


@dataclass(frozen=True)
class Merged:
    """text: theirs with my changes. both: fields that both changed, each with mine and theirs.
    left: my changes that cannot be put there, as sentences."""

    text: str
    both: list[tuple[str, Any, Any]]
    left: list[str]


def merge(base: str, mine: str, theirs: str, mine_wins: bool) -> Merged:
    """`theirs` with what changed from `base` to `mine`.

    Fields of entries that have an id are changed one by one; an indicator that is new in `mine` is
    added. mine_wins: what stands where both changed the same field. What only moved stays where
    `theirs` has it. Raises EditError where one of the texts cannot be read.
    """
    was, is_mine, is_theirs = (Source.of(each).values for each in (base, mine, theirs))
    text, both, left = theirs, [], []
    for where, old, new in _changes(was, is_mine):
        now = _at(is_theirs, where)
        if same_or_gone(now, new):
            continue
        if not same_or_gone(now, old):
            both.append((" · ".join(where), told(new), told(now)))
            if not mine_wins:
                continue
        try:
            text = _applied(text, where, new, is_mine)
        except EditError as error:
            left.append(f"{' · '.join(where)}: {error}")
    return Merged(text, both, left)


def _applied(text: str, where: Where, new: Any, mine: Any) -> str:
    if len(where) == 2 and where[0] == SECTION and new is not GONE:
        before = [str(each.get("id")) for each in mine[SECTION]]
        at = before.index(where[1])
        held = [str(each.get("id")) for each in Source.of(text).values[SECTION]]
        above = [id for id in before[:at] if id in held]
        return add_indicator(text, new, above[-1] if above else None)
    if len(where) == 2 and new is not GONE and isinstance(new, dict) and "id" in new:
        raise EditError("a new entry; write it into the text.")
    return set_value(text, where, None if new is GONE else new)


def _changes(old: Any, new: Any, where: Where = ()) -> Iterator[tuple[Where, Any, Any]]:
    """Each field, or entry, that differs: where, what stood there and what stands there now."""
    if same_or_gone(old, new):
        return
    a, b = _entries(old), _entries(new)
    if a is None or b is None or len(where) == 3:  # the fields of an entry are changed whole
        yield where, old, new
        return
    for name in a | b:
        yield from _changes(a.get(name, GONE), b.get(name, GONE), (*where, name))


def _entries(value: Any) -> dict[str, Any] | None:
    """The fields of a mapping, or the entries of a list by their ids."""
    if isinstance(value, dict):
        return {str(name): each for name, each in value.items()}
    if isinstance(value, list) and value and all(isinstance(e, dict) and "id" in e for e in value):
        return {str(each["id"]): each for each in value}
    return None


def _at(values: Any, where: Where) -> Any:
    for step in where:
        entries = _entries(values)
        if entries is None or step not in entries:
            return GONE
        values = entries[step]
    return values


def same_or_gone(first: Any, second: Any) -> bool:
    """Whether both are the same, or neither is there."""
    if first is GONE or second is GONE:
        return first is second
    return same(first, second)


def told(value: Any) -> Any:
    """A value for reading: nothing where there is none."""
    return None if value is GONE else value
