"""Every service area and team at a glance: where to look, before one is chosen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from scorecard.presentation.markup import anchor, badge, items
from scorecard.presentation.reading import View
from scorecard.presentation.rows import index, remember
from scorecard.presentation.teams import measured
from scorecard.results import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecard.bundle import Bundle


def standing(bundle: Bundle, view: View) -> dict[str, Counter[str]]:
    """For each area, how many comparisons stand at each status, of the indicators measured there.

    In the period of each reading of `view`, and in its grouping; remembered for the choice.
    """
    key = ("standing", view.area, view.until, view.grouping)
    return remember(bundle, key, lambda: _standing(bundle, view))


def _standing(bundle: Bundle, view: View) -> dict[str, Counter[str]]:
    found = index(bundle)
    places = [
        slot.positions
        for shown in measured(view)
        for area in bundle.areas
        for slot in found.slots.get((shown.indicator.id, "", str(area["id"]), view.grouping), ())
        if slot.period == shown.period
    ]
    if not places:
        return {}
    part = bundle.results.take(np.concatenate(places))
    first = {each.id: each.comparators[0] for each in view.definitions.indicators}
    part = part[part["comparator"] == part["indicator"].map(first)]
    out: dict[str, Counter[str]] = {}
    for area, status in zip(part["area"], part["status"], strict=True):
        out.setdefault(area, Counter())[status] += 1
    return out


def choice(bundle: Bundle, view: View, link: Callable[[str], str]) -> str:
    """Links to every service area with its teams and what each shows; the chosen one is marked."""
    counts = standing(bundle, view)
    areas = [each for each in bundle.areas if each["id"] != WHOLE]
    ids = {str(each["id"]) for each in areas}
    under: dict[str, list[str]] = {}
    for each in areas:
        parent = str(each.get("parent") or "")
        under.setdefault(parent if parent in ids else "", []).append(str(each["id"]))
    names = {str(each["id"]): str(each["name"]) for each in areas}

    def told(id: str) -> str:
        found = counts.get(id, Counter())
        badges = [badge(s, count=found[s]) for s in ("gap", "possible-gap") if found[s]]
        return f'<span class="rs-area-counts">{"".join(badges)}</span>' if badges else ""

    def nested(parent: str) -> str:
        parts = []
        for id in under.get(parent, []):
            here = ' aria-current="page"' if id == view.area else ""
            parts.append(anchor(link(id), names[id], here) + told(id) + nested(id))
        return items(parts, "rs-areas")

    return f'<nav aria-label="Service areas and teams">{nested("")}</nav>'
