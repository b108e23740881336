"""Which rows stand for an indicator where it is not published for the reader's choice.

The order: the chosen area and grouping; the coarser groupings of that area; the wider areas; last
any other grouping. The period is never moved to find something to show: it is the latest one that
ends in time, and where all of it is hidden, that is what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from scorecard.definitions.model import Definitions, Indicator
from scorecard.presentation.reading import AWAITING, FAILED, NOTHING, READY, Reading
from scorecard.presentation.rows import Index, Slot, SlotKey, index
from scorecard.results import ALL, UNKNOWN, WHOLE

if TYPE_CHECKING:
    from scorecard.bundle import Bundle


def read(
    bundle: Bundle, indicator: str, area: str, until: date | None, grouping: str, variant: str
) -> Reading:
    defined = bundle.definitions.indicator(indicator)
    if indicator in bundle.awaiting:
        return Reading(defined, AWAITING, bundle.awaiting[indicator], variant=variant)
    if indicator in bundle.failed:
        return Reading(defined, FAILED, bundle.failed[indicator], variant=variant)
    found = index(bundle)
    areas = list(_wider(bundle, area))
    groupings = _groupings(bundle.definitions, grouping)
    keys = [(indicator, variant, place, name) for place in areas for name in groupings]
    latest = {key: slots[-1] for key in keys if (slots := found.before(key, until))}
    if not latest:
        return Reading(defined, NOTHING, "No period of it ends by the chosen date.")
    end = max(slot.end for slot in latest.values())
    current = {key: slot for key, slot in latest.items() if slot.end == end}
    key = next((key for key, slot in current.items() if slot.visible), None)
    if key is None:  # nothing may be told anywhere: say so for what was asked, or the next to it
        key = next(iter(current))
    asked = found.slots.get((indicator, variant, area, grouping)) is not None
    notes = _notes(bundle, defined, (area, grouping), key, asked, current)
    return of_slot(bundle, found, defined, key, current[key], notes)


def of_slot(
    bundle: Bundle,
    found: Index,
    indicator: Indicator,
    key: SlotKey,
    slot: Slot,
    notes: tuple[str, ...],
) -> Reading:
    _, variant, area, grouping = key
    rows = found.rows(slot.positions)
    settings = bundle.definitions.ethnicity.groupings.get(grouping)
    order = {group: place for place, group in enumerate(bundle.groups.get(grouping, []))}
    present = [each for each in indicator.comparators if any(r.comparator == each for r in rows)]
    first = present[0] if present else rows[0].comparator
    ethnic = sorted(
        (row for row in rows if row.group not in (ALL, UNKNOWN)),
        key=lambda row: (order.get(row.group, len(order)), row.group),
    )
    verdict = [row for row in rows if row.comparator == first]
    return Reading(
        indicator=indicator,
        state=READY,
        variant=variant,
        area=area,
        area_name=name_of(bundle, area),
        grouping=grouping,
        grouping_label=(settings.label if settings else None) or grouping,
        reference=settings.reference if settings else "",
        period=slot.period,
        groups=tuple(row for row in ethnic if row.comparator == first),
        everyone=next((row for row in verdict if row.group == ALL), None),
        unknown=next((row for row in verdict if row.group == UNKNOWN), None),
        others={
            each: tuple(row for row in ethnic if row.comparator == each) for each in present[1:]
        },
        notes=notes,
    )


def _notes(
    bundle: Bundle,
    indicator: Indicator,
    asked: tuple[str, str],
    key: SlotKey,
    measured: bool,
    current: dict[SlotKey, Slot],
) -> tuple[str, ...]:
    """What a reader must know where the area or the grouping shown is not the one asked for."""
    area, grouping = asked
    notes = []
    if key[2] != area:
        tried = any(place[2] == area for place in current)
        why = (
            f"to protect people, no figure is shown for {name_of(bundle, area)}"
            if tried or measured
            else f"it is not measured for {name_of(bundle, area)}"
        )
        notes.append(f"Shown for all of {name_of(bundle, key[2])}: {why}.")
    if key[3] != grouping and indicator.by_ethnicity:
        label = _label(bundle.definitions, key[3])
        tried = any(place[2] == key[2] and place[3] == grouping for place in current)
        why = (
            "to protect people, no figure is shown for the chosen groups"
            if tried
            else "it is not published by the chosen groups"
        )
        notes.append(f"Shown by {label[:1].lower()}{label[1:]}: {why}.")
    return tuple(notes)


def _label(definitions: Definitions, grouping: str) -> str:
    settings = definitions.ethnicity.groupings.get(grouping)
    return (settings.label if settings else None) or grouping


def _wider(bundle: Bundle, area: str) -> Iterator[str]:
    """The area, then the areas it lies in, the whole last."""
    parents = {str(each["id"]): each.get("parent") for each in bundle.areas}
    seen = set()
    place: str | None = area
    while place and place != WHOLE and place not in seen:
        seen.add(place)
        yield place
        place = parents.get(place)
    yield WHOLE


def _groupings(definitions: Definitions, grouping: str) -> list[str]:
    """The grouping, the coarser ones it falls into, then the rest with the primary one first."""
    settings = definitions.ethnicity.groupings
    order: list[str] = []
    place: str | None = grouping
    while place in settings and place not in order:
        order.append(place)
        place = settings[place].parent
    rest = [definitions.primary_grouping, *settings]
    return list(dict.fromkeys(order + rest))


def name_of(bundle: Bundle, area: str) -> str:
    """The name of an area; the organisation's own for the whole."""
    if area == WHOLE:
        return str(bundle.organisation.get("name") or "the whole organisation")
    return next((str(each["name"]) for each in bundle.areas if each["id"] == area), area)
