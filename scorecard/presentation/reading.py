"""One indicator, and all of them, as a page shows them: what the rest of the room works on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scorecard.definitions.model import Definitions, Indicator
from scorecard.presentation.rows import Row
from scorecard.results import WHOLE

READY, AWAITING, FAILED, NOTHING = "ready", "awaiting", "failed", "nothing"


@dataclass(frozen=True, eq=False)
class Reading:
    """One indicator (or a variant of it) as a page shows it.

    state: ready, or awaiting | failed | nothing (no rows for this choice); then `message` says why.
    area, grouping, period: what is shown; where it is wider or coarser than asked, `notes` says so.
    groups: the rows of the first comparator, which makes the verdict, in display order.
    everyone, unknown: the rows of all people and of those whose ethnicity is not known.
    others: the same groups against the other comparators.
    """

    indicator: Indicator
    state: str
    message: str = ""
    variant: str = ""
    area: str = WHOLE
    area_name: str = ""
    grouping: str = ""
    grouping_label: str = ""
    reference: str = ""
    period: str = ""
    groups: tuple[Row, ...] = ()
    everyone: Row | None = None
    unknown: Row | None = None
    others: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether there are rows."""
        return self.state == READY

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Indicator, variant, area and grouping: where its rows are found."""
        return (self.indicator.id, self.variant, self.area, self.grouping)

    @property
    def comparator(self) -> str:
        """What the verdict compares with: `reference`, `rest` or a benchmark's id."""
        row = self.any_row
        return row.comparator if row else ""

    @property
    def alike(self) -> bool:
        """Whether the groups are made alike in age, sex or need."""
        variant = self.indicator.variant(self.variant)
        return variant is not None and bool(variant.standardise)

    @property
    def any_row(self) -> Row | None:
        """A row that tells the period, unit and source, whichever there is."""
        return self.everyone or next(iter(self.groups), None) or self.unknown

    @property
    def compared(self) -> tuple[Row, ...]:
        """The rows that a verdict was asked of: not the comparator's own."""
        return tuple(row for row in self.groups if row.status not in ("", "not-compared"))

    @property
    def unknown_share(self) -> float | None:
        """The share of people whose ethnicity is not known, where it may be told."""
        shares = [row.unknown_share for row in (self.everyone, *self.groups) if row is not None]
        return next((share for share in shares if share is not None), None)


@dataclass(frozen=True, eq=False)
class View:
    """Every indicator for one choice of area, date and grouping."""

    definitions: Definitions
    organisation: dict[str, Any]
    groups: dict[str, list[str]]
    area: str
    area_name: str
    until: date | None
    grouping: str
    readings: dict[str, Reading]

    @property
    def invented(self) -> bool:
        """Whether every figure is made up."""
        return bool(self.organisation.get("invented"))

    def of(self, objective: str) -> list[Reading]:
        """The readings of one objective, in the order of the definitions."""
        return [each for each in self.readings.values() if each.indicator.objective == objective]
