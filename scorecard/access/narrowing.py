"""A bundle as a team manager may see it: their areas and the whole, and no trace of others.

Only leaves out, never counts anew: what is handed out is a part of what was published, so nothing
that disclosure control hid can come of it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from scorecard.definitions.model import Definitions
from scorecard.results import WHOLE

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

KEPT_BACK = "It could not be built. The reason names areas that are not yours."


def visible(bundle: Bundle, named: Collection[str]) -> frozenset[str]:
    """The ids of the areas in `named`, of everything below them, and of the whole.

    An area that was merged into one of them is not among them: it had a manager of its own.
    """
    below: dict[str, list[str]] = {}
    for area in bundle.areas:
        below.setdefault(str(area.get("parent") or ""), []).append(str(area["id"]))
    known = {str(area["id"]) for area in bundle.areas}
    found, open_ones = {WHOLE}, [id for id in named if id in known and id != WHOLE]
    while open_ones:
        id = open_ones.pop()
        if id not in found:
            found.add(id)
            open_ones += below.get(id, [])
    return frozenset(found)


def narrowed(bundle: Bundle, seen: frozenset[str]) -> Bundle:
    """`bundle` with the areas in `seen` only, wherever an area stands in it.

    An area whose parent may not be seen lies in the whole. Of areas that do the same work the own
    ones keep their limits, and the others are left out, limits too where a single other area
    could be worked out of them.
    """
    foreign = [area for area in bundle.areas if area["id"] not in seen]
    told = _telling(foreign, [area for area in bundle.areas if area["id"] in seen])
    rows = bundle.results[bundle.results["area"].isin(seen)].reset_index(drop=True)
    parents = rows["parent_area"]
    rows = rows.assign(parent_area=parents.where(parents.isin({"", *seen}), WHOLE))
    funnels = _funnels(bundle.funnels, seen)
    placed = {_set(each) for each in funnels}
    return dataclasses.replace(
        bundle,
        results=rows,
        definitions=_definitions(bundle.definitions, seen, told),
        areas=[_area(area, seen) for area in bundle.areas if area["id"] in seen],
        datasets=[_dataset(each, told) for each in bundle.datasets],
        awaiting={
            id: say if told(say) else "It is awaited." for id, say in bundle.awaiting.items()
        },
        failed={id: say if told(say) else KEPT_BACK for id, say in bundle.failed.items()},
        benchmarks=[each for each in bundle.benchmarks if told(each)],
        journeys=[each for each in bundle.journeys if each.get("area", WHOLE) in seen],
        funnels=funnels,
        funnel_curves=[each for each in bundle.funnel_curves if _set(each) in placed],
        dispersion=[each for each in bundle.dispersion if each.get("area", WHOLE) in seen],
        disagreements=[each for each in bundle.disagreements if told(each)],
        manifest={
            name: value
            for name, value in bundle.manifest.items()
            if name not in ("rows", "suppressed", "timings")
        },
        restricted=None,
    )


def _telling(foreign: list[dict[str, Any]], own: list[dict[str, Any]]) -> Callable[[Any], bool]:
    """Whether something may be told: it says neither id nor name of a foreign area.

    A name counts wherever it stands, an id (often a common word: care, contact) where it is the
    whole text or in quotes.
    """

    def names(areas: list[dict[str, Any]]) -> set[str]:
        found = {str(area["name"]) for area in areas}
        return found | {str(name) for area in areas for name in area.get("former") or []}

    ids = {str(area["id"]) for area in foreign}
    words = names(foreign) - names(own)
    if not ids:
        return lambda _: True

    def any_of(texts: set[str]) -> str:
        return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"

    pattern = re.compile(
        rf"(?<![\w-])(?:{any_of(words)})(?![\w-])|^(?:{any_of(ids)})$"
        rf"|[\"'‘“`](?:{any_of(ids)})[\"'’”`]"
    )

    def told(value: Any) -> bool:
        if isinstance(value, dict):
            return all(told(each) for each in value.values())
        if isinstance(value, list | tuple):
            return all(told(each) for each in value)
        return not (isinstance(value, str) and pattern.search(value))

    return told


def _area(area: dict[str, Any], seen: frozenset[str]) -> dict[str, Any]:
    parent, into = str(area.get("parent") or ""), str(area.get("merged_into") or "")
    changed = {"parent": parent if not parent or parent in seen else WHOLE}
    if "merged_into" in area:
        changed["merged_into"] = into if into in seen else ""
    return area | changed


def _dataset(facts: dict[str, Any], told: Callable[[Any], bool]) -> dict[str, Any]:
    """A dataset's facts: messages, notes and rejected rows that name foreign areas left out."""
    out = dict(facts)
    for name in ("rejected", "notes", "breaks"):
        if isinstance(out.get(name), list):
            out[name] = [each for each in out[name] if told(each)]
    out["undivided"] = [each for each in out.get("undivided") or [] if told(each)]
    if not told(out.get("message")):
        out["message"] = KEPT_BACK
    return out


def _funnels(funnels: list[dict[str, Any]], seen: frozenset[str]) -> list[dict[str, Any]]:
    others: dict[tuple[Any, ...], int] = {}
    for each in funnels:
        if each["area"] not in seen and each.get("value") is not None:
            others[_set(each)] = others.get(_set(each), 0) + 1
    return [
        each | {"merged": _own(str(each.get("merged") or ""), seen)}
        for each in funnels
        if each["area"] in seen and others.get(_set(each), 0) != 1
    ]


def _set(each: dict[str, Any]) -> tuple[Any, ...]:
    """The set of comparable areas that a row is about."""
    key = ("indicator", "period", "period_end", "grouping", "group")
    return tuple(each.get(name) for name in key)


def _own(merged: str, seen: frozenset[str]) -> str:
    return ", ".join(area for area in merged.split(", ") if area in seen)


def _definitions(
    defined: Definitions, seen: frozenset[str], told: Callable[[Any], bool]
) -> Definitions:
    """The definitions: sets of comparable areas and worked examples without foreign areas."""
    indicators = [
        each.model_copy(
            update={
                "comparable": [area for area in each.comparable if area in seen],
                "examples": [e for e in each.examples if told(e.model_dump(mode="json"))],
            }
        )
        for each in defined.indicators
    ]
    return defined.model_copy(update={"indicators": indicators})
