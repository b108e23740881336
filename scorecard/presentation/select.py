"""What one page shows: for each indicator the rows that answer the reader's choice.

The reader chooses a service area, a date and a grouping of ethnicity. An indicator that is not
published for that choice is shown for the coarser grouping or the wider area, and says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from scorecard.comparison.series import declared
from scorecard.definitions.model import Break, Definitions, Indicator
from scorecard.presentation import fallback
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row, index, remember
from scorecard.presentation.vocabulary import variant_labels
from scorecard.results import ALL, WHOLE

if TYPE_CHECKING:
    from scorecard.bundle import Bundle


def view(
    bundle: Bundle, area: str = WHOLE, until: date | None = None, grouping: str | None = None
) -> View:
    """What the pages show of `bundle` for a choice; remembered, so that asking again costs nothing.

    until: the last day that a period may end on; None: the latest there is.
    """
    chosen = grouping or bundle.definitions.primary_grouping

    def make() -> View:
        return View(
            definitions=bundle.definitions,
            organisation=bundle.organisation,
            groups=bundle.groups,
            area=area,
            area_name=fallback.name_of(bundle, area),
            until=until,
            grouping=chosen,
            readings={
                each.id: reading(bundle, each.id, area, until, chosen)
                for each in bundle.definitions.indicators
            },
        )

    return remember(bundle, ("view", area, until, chosen), make)


def reading(
    bundle: Bundle,
    indicator: str,
    area: str = WHOLE,
    until: date | None = None,
    grouping: str | None = None,
    variant: str = "",
) -> Reading:
    """One indicator for a choice; KeyError where the definitions have no such indicator."""
    chosen = grouping or bundle.definitions.primary_grouping
    key = ("reading", indicator, area, until, chosen, variant)
    return remember(
        bundle, key, lambda: fallback.read(bundle, indicator, area, until, chosen, variant)
    )


def history(bundle: Bundle, shown: Reading, until: date | None = None) -> dict[str, list[Row]]:
    """Each group's rows over time (All last), oldest first, at the area and grouping of `shown`.

    Rows of the same comparator only; hidden periods stay as rows without a value.
    """
    key = ("history", shown.key, shown.period, shown.comparator, until)
    return remember(bundle, key, lambda: _history(bundle, shown, until))


def _history(bundle: Bundle, shown: Reading, until: date | None) -> dict[str, list[Row]]:
    found = index(bundle)
    slots = found.before(shown.key, until)
    positions = np.concatenate([slot.positions for slot in slots])
    series: dict[str, list[Row]] = {group: [] for group in [*(r.group for r in shown.groups), ALL]}
    for row in found.rows(positions):
        if row.comparator == shown.comparator and row.group in series:
            series[row.group].append(row)
    return {group: rows for group, rows in series.items() if rows}


def previous(bundle: Bundle, shown: Reading) -> dict[str, Row]:
    """The rows of the period before the one shown, by group; empty where there is none."""
    found = index(bundle)
    slots = found.slots.get(shown.key, ())
    places = [place for place, slot in enumerate(slots) if slot.period == shown.period]
    if not places or places[0] == 0:
        return {}
    comparator = shown.comparator
    rows = found.rows(slots[places[0] - 1].positions)
    return {row.group: row for row in rows if row.comparator == comparator}


def by_area(bundle: Bundle, shown: Reading) -> dict[str, Reading]:
    """The reading of every area (the whole first) in the period and grouping of `shown`.

    An area is left out where the indicator is not measured there in that period; one whose numbers
    are all hidden stays.
    """
    key = ("areas", shown.key, shown.period)
    return remember(bundle, key, lambda: _by_area(bundle, shown))


def _by_area(bundle: Bundle, shown: Reading) -> dict[str, Reading]:
    found = index(bundle)
    out = {}
    for each in bundle.areas:
        key = (shown.indicator.id, shown.variant, str(each["id"]), shown.grouping)
        slot = next((s for s in found.slots.get(key, ()) if s.period == shown.period), None)
        if slot is not None:
            out[key[2]] = fallback.of_slot(bundle, found, shown.indicator, key, slot, ())
    return out


def breaks(definitions: Definitions, indicator: Indicator, variant: str = "") -> list[Break]:
    """Days from which an indicator's figures are not comparable with those before, in order."""
    return declared(definitions, indicator, variant)


def places(bundle: Bundle, shown: Reading, until: date | None = None) -> dict[str, Reading]:
    """The variants of an indicator and the other places of its table, by label, for the whole."""
    found = {}
    for variant, label in variant_labels(bundle.definitions, shown.indicator).items():
        each = reading(bundle, shown.indicator.id, shown.area, until, shown.grouping, variant)
        if not each.ready and shown.area != WHOLE:
            each = reading(bundle, shown.indicator.id, WHOLE, until, shown.grouping, variant)
        if each.ready:
            found[label] = each
    return found
