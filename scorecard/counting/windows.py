"""Periods: which there are, what they are called, and into which of them a day falls."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scorecard.definitions.dating import parse_ending
from scorecard.definitions.model import Period

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Window:
    """A span of days, both inclusive, that one result covers. A stock has start = end."""

    label: str
    start: date
    end: date
    pool: int = 1


@dataclass(frozen=True)
class Calendar:
    """How days are cut into periods. Periods are numbered from year 0, so neighbours differ by
    1."""

    months: int
    month: int  # in which a period ends (for years), 1–12
    day: int  # on which it ends; 31 stands for the month's last day

    @classmethod
    def of(cls, period: Period) -> Calendar:
        """The calendar of a definition's `period`."""
        day, month = parse_ending(period.ending)
        if period.every == "quarter":
            return cls(3, 12, 31)
        if period.every == "month":
            return cls(1, 12, 31)
        last = calendar.monthrange(2023, month)[1]
        return cls(12, month, 31 if day >= last else day)

    def index(self, day: date) -> int:
        """Number of the period that `day` falls into."""
        month = day.year * 12 + day.month - 1 + (day.day > self.day)
        return (month - self.month % self.months) // self.months

    def end(self, index: int) -> date:
        """Last day of period `index`."""
        month = index * self.months + self.month % self.months + self.months - 1
        year, number = divmod(month, 12)
        return date(year, number + 1, min(self.day, calendar.monthrange(year, number + 1)[1]))

    def start(self, index: int) -> date:
        """First day of period `index`."""
        return self.end(index - 1) + timedelta(days=1)

    def label(self, index: int) -> str:
        """Name of period `index`: 2024-25, 2024, 2024/25 (school year), 2024-Q3 or 2024-11."""
        end = self.end(index)
        if self.months == 1:
            return f"{end.year}-{end.month:02}"
        if self.months == 3:
            return f"{end.year}-Q{(end.month + 2) // 3}"
        if (end.month, end.day) == (12, 31):
            return str(end.year)
        sign = "/" if (end.month, end.day) == (8, 31) else "-"
        return f"{end.year - 1}{sign}{end.year % 100:02}"


def flow_windows(
    period: Period,
    first: date,
    last: date,
    today: date,
    complete: tuple[date | None, date | None] = (None, None),
) -> list[Window]:
    """Windows for things that happen between `first` and `last` (days with data), in order.

    Only periods that are over by `today` and lie within what is `complete`; pooled windows do not
    overlap, and the last one ends with the last period, so an odd remainder at the start is left
    out.
    """
    cut = Calendar.of(period)
    indexes = [
        i
        for i in range(cut.index(first), cut.index(last) + 1)
        if cut.end(i) < today and _within(cut.start(i), cut.end(i), complete)
    ]
    count = len(indexes) // period.pool
    windows = []
    for number in range(count):
        stop = len(indexes) - (count - 1 - number) * period.pool
        group = indexes[stop - period.pool : stop]
        label = cut.label(group[0])
        if period.pool > 1:
            label = f"{label}..{cut.label(group[-1])}"
        windows.append(Window(label, cut.start(group[0]), cut.end(group[-1]), period.pool))
    return windows


def parts(window: Window, period: Period) -> list[Window]:
    """The single periods of which `window` is made."""
    cut = Calendar.of(period)
    indexes = range(cut.index(window.start), cut.index(window.end) + 1)
    return [Window(cut.label(i), cut.start(i), cut.end(i)) for i in indexes]


def single_ends(window: Window, period: Period) -> list[date]:
    """Last days of the single periods of a window; of one day, that day."""
    if window.start == window.end:
        return [window.end]
    return [part.end for part in parts(window, period)]


def open_windows(
    period: Period,
    first: date,
    last: date,
    today: date,
    complete: tuple[date | None, date | None] = (None, None),
) -> list[Window]:
    """The last days of the periods between `first` and `last`, each a window of one day."""
    cut = Calendar.of(period)
    ends = [cut.end(i) for i in range(cut.index(first), cut.index(last) + 1)]
    return [
        Window(end.isoformat(), end, end)
        for end in ends
        if end < today and _within(end, end, complete)
    ]


def snapshot_windows(
    period: Period, days: Iterable[date], complete: tuple[date | None, date | None] = (None, None)
) -> list[Window]:
    """The last snapshot of each period, each a window of one day."""
    cut = Calendar.of(period)
    last: dict[int, date] = {}
    for day in sorted(days):
        if _within(day, day, complete):
            last[cut.index(day)] = day
    return [Window(day.isoformat(), day, day) for day in last.values()]


def latest_by(day: date, days: Iterable[date]) -> date | None:
    """The latest of `days` on or before `day`; None where there is none."""
    before = [d for d in days if d <= day]
    return max(before) if before else None


def _within(start: date, end: date, complete: tuple[date | None, date | None]) -> bool:
    begin, stop = complete
    return (begin is None or start >= begin) and (stop is None or end <= stop)
