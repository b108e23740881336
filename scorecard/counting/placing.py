"""Which periods there are for an indicator, and how a dataset's rows are placed in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from scorecard.counting.cubes import Context, Counter
from scorecard.counting.filters import columns
from scorecard.counting.scan import Days, Flow
from scorecard.counting.series import AwaitingData, CannotBuild
from scorecard.counting.windows import (
    Calendar,
    Window,
    flow_windows,
    latest_by,
    open_windows,
    single_ends,
    snapshot_windows,
)
from scorecard.definitions.model import Dating, Definitions, Indicator


@dataclass
class Placer:
    """Places rows in time. `contexts` holds the datasets that are there."""

    definitions: Definitions
    contexts: dict[str, Context]
    counter: Counter
    today: date
    spans: dict[tuple[str, str], tuple[date, date]] = field(default_factory=dict)

    def windows(self, indicator: Indicator, context: Context, dating: Dating) -> list[Window]:
        """The periods of an indicator for which `context` has data."""
        covered = context.source.dataset.complete
        wheres = tuple(t.where for t in (indicator.numerator, indicator.denominator) if t)
        followed = [context.source.followed.get(name) for name in columns(wheres)]
        until = min((day for day in [covered.to, *followed] if day), default=None)
        complete = (covered.from_, until)
        self.present(context, {c for c in dating_columns(dating) if c})
        if dating.as_at:
            return snapshot_windows(indicator.period, self.days(context, dating.as_at), complete)
        first, last = self._span(context, *(c for c in dating_columns(dating) if c))
        first, last = covered.from_ or first, until or last
        make = open_windows if dating.open else flow_windows
        return make(indicator.period, first, last, self.today, complete)

    def axis(
        self, context: Context, dating: Dating, indicator: Indicator, windows: list[Window]
    ) -> tuple[Flow | Days, tuple[tuple[int, ...], ...]]:
        """How rows are placed, and which of the placed windows make up each of `windows`."""
        if not windows:
            return Days(dating_columns(dating)[0], ()), ()
        cut = Calendar.of(indicator.period)
        if dating.on:
            first, pool = cut.index(windows[0].start), windows[0].pool
            flow = Flow(dating.on, cut, first, pool, len(windows))
            return flow, tuple((number,) for number in range(len(windows)))
        ends = [single_ends(window, indicator.period) for window in windows]
        if dating.open:
            days = sorted({end for group in ends for end in group})
            start, end = dating.open
            align = tuple(tuple(days.index(day) for day in group) for group in ends)
            return Days(start, tuple(days), end or None, is_open=True), align
        column = dating.as_at or ""
        known = self.days(context, column)
        found = [[latest_by(end, known) for end in group] for group in ends]
        used = sorted({day for group in found for day in group if day})
        align = tuple(tuple(used.index(day) for day in group if day) for group in found)
        return Days(column, tuple(used)), align

    def days(self, context: Context, column: str) -> list[date]:
        """The days that stand in a column, in order."""
        self.present(context, {column})
        found = context.source.frame.select(pl.col(column).unique()).collect(engine="streaming")
        return sorted(day for day in found.to_series().to_list() if day is not None)

    def present(self, context: Context, needed: Iterable[str]) -> None:
        """Raise AwaitingData or CannotBuild where a column is not there."""
        missing = sorted(set(needed) - set(context.source.kinds))
        for link in context.source.dataset.linked:
            if link.column in missing:
                raise AwaitingData(self.awaiting(link.dataset))
        if missing:
            files = ", ".join(file.name for file in context.source.files[:3])
            raise CannotBuild(f"Column '{missing[0]}' is not in {files}.")

    def awaiting(self, id: str) -> str:
        """The sentence for a dataset that is not there."""
        dataset = self.definitions.dataset(id)
        supplier = f" from {dataset.supplied_by}" if dataset.supplied_by else ""
        return f"Awaiting {dataset.label or dataset.id}{supplier}."

    def _span(self, context: Context, *names: str) -> tuple[date, date]:
        """First and last day in the columns."""
        key = (context.source.dataset.id, "|".join(names))
        if key not in self.spans:
            lows = [pl.col(n).min().alias(f"low {n}") for n in names]
            highs = [pl.col(n).max().alias(f"high {n}") for n in names]
            found = context.source.frame.select(lows + highs).collect(engine="streaming").row(0)
            days = [day for day in found if day is not None]
            if not days:
                raise CannotBuild(f"'{context.source.dataset.source}' holds no dates.")
            self.spans[key] = (min(days), max(days))
        return self.spans[key]


def dating_columns(dating: Dating) -> tuple[str, ...]:
    """The columns that place a row in time."""
    return tuple(c for c in (dating.on, dating.as_at, *(dating.open or ())) if c)
