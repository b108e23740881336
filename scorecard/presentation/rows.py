"""One row of the results as a typed record, and quick access to the rows of a bundle.

The frame of a bundle is long (one row an indicator, variant, period, area, grouping, group and
comparator). Filtering it for every card of a page would cost more than drawing the page, so the
places of the rows are looked up once a bundle, and only the rows that a page shows become records.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd

from scorecard import results

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

Value = TypeVar("Value")
KEPT = 512  # things remembered for one bundle (views, pieces of HTML) before starting afresh


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the results; a number or date that is not there is None. Fields as in `results`."""

    indicator: str
    variant: str
    period: str
    area: str
    grouping: str
    group: str
    comparator: str
    objective: str = ""
    measure: str = ""
    period_start: date | None = None
    period_end: date | None = None
    pool: int = 1
    area_level: str = ""
    parent_area: str = ""
    parent_group: str = ""
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str = ""
    comparator_value: float | None = None
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    gap_people: float | None = None
    gap_people_lower: float | None = None
    gap_people_upper: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    status: str = ""
    status_reason: str = ""
    trend: str = ""
    target: float | None = None
    target_by: date | None = None
    target_distance: float | None = None
    unknown_share: float | None = None
    suppression: str = ""
    provenance: str = ""
    method: str = ""
    definition_version: int = 1
    confidence: float | None = None
    source: str = ""
    previous_period: str = ""
    change_previous: float | None = None
    change_previous_lower: float | None = None
    change_previous_upper: float | None = None
    baseline_period: str = ""
    change_baseline: float | None = None
    change_baseline_lower: float | None = None
    change_baseline_upper: float | None = None
    needed_large: float | None = None
    needed_moderate: float | None = None
    unknowns_ratio_lower: float | None = None
    unknowns_ratio_upper: float | None = None
    unknowns_difference_lower: float | None = None
    unknowns_difference_upper: float | None = None
    design_effect: float | None = None

    @property
    def hidden(self) -> bool:
        """Whether the numbers of the row are kept back."""
        return self.suppression in ("suppressed", "at-source")

    @property
    def shown(self) -> bool:
        """Whether the row has a value to show."""
        return self.value is not None

    @property
    def alike(self) -> bool:
        """Whether its value is standardised, and so not its numerator over its denominator."""
        return self.method.startswith(("direct standardisation", "indirect standardisation"))


@dataclass(frozen=True)
class Slot:
    """The rows of one indicator and variant in one period, area and grouping."""

    period: str
    end: date
    positions: np.ndarray  # of the rows in the frame
    visible: bool  # whether at least one ethnic group has a value


SlotKey = tuple[str, str, str, str]  # indicator, variant, area, grouping


@dataclass(frozen=True, eq=False)
class Index:
    """Where the rows of a bundle are."""

    frame: pd.DataFrame
    slots: dict[SlotKey, tuple[Slot, ...]]  # oldest period first
    kept: dict[Hashable, Any] = field(default_factory=dict)

    def rows(self, positions: np.ndarray) -> list[Row]:
        """The rows at `positions`, in that order."""
        part = self.frame.take(positions)
        return [Row(*values) for values in zip(*_columns(part), strict=True)]

    def before(self, key: SlotKey, until: date | None) -> tuple[Slot, ...]:
        """The slots of `key` whose period ends on or before `until` (None: all), oldest first."""
        found = self.slots.get(key, ())
        return found if until is None else tuple(slot for slot in found if slot.end <= until)


_indexes: dict[int, Index] = {}
_building = threading.Lock()


def index(bundle: Bundle) -> Index:
    """The index of `bundle`: built when first asked for, forgotten with the bundle."""
    found = _indexes.get(id(bundle))
    if found is None:
        with _building:
            found = _indexes.get(id(bundle))
            if found is None:
                found = _build(bundle.results)
                _indexes[id(bundle)] = found
                weakref.finalize(bundle, _indexes.pop, id(bundle), None)
    return found


def remember(bundle: Bundle, key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` gives, made once for this bundle and `key`; it must not hold the bundle."""
    kept = index(bundle).kept
    if key not in kept:
        value = make()
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = value
        return value
    return cast(Value, kept[key])


def _columns(part: pd.DataFrame) -> list[list[Any]]:
    """The columns of `part` as lists of plain values, None where nothing stands."""
    lists = []
    for name, kind in results.COLUMNS.items():
        column = part[name]
        if kind == results.NUMBER:
            values = column.tolist()
            lists.append([None if value != value else value for value in values])
        elif kind == results.INTEGER:
            lists.append([int(value) for value in column.fillna(1)])
        elif kind == results.DATE:
            lists.append([None if value is None or value != value else value for value in column])
        else:
            lists.append(column.tolist())
    return lists


def _build(frame: pd.DataFrame) -> Index:
    if frame.empty:
        return Index(frame, {})
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in ("indicator", "variant", "area", "grouping", "period"):
        each, uniques = pd.factorize(frame[name])
        codes = codes * len(uniques) + each
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    shown = frame["value"].notna().to_numpy()
    everybody = (frame["group"] == results.ALL).to_numpy()
    ethnic = ~everybody & (frame["group"] != results.UNKNOWN).to_numpy()
    keys = frame.take(order[starts])[["indicator", "variant", "area", "grouping", "period"]]
    ends = frame["period_end"].to_numpy()[order[starts]]
    slots: dict[SlotKey, list[Slot]] = {}
    bounds = [*starts.tolist(), len(order)]
    for (first, last), end, key in zip(
        pairwise(bounds), ends, keys.itertuples(index=False, name=None), strict=True
    ):
        positions = order[first:last]
        told = ethnic[positions]
        counts = told if told.any() else everybody[positions]
        visible = bool((shown[positions] & counts).any())
        slots.setdefault(key[:4], []).append(Slot(key[4], end, positions, visible))
    return Index(
        frame,
        {key: tuple(sorted(each, key=lambda slot: slot.end)) for key, each in slots.items()},
    )
