"""Windows of time, and how they fit into one another. A window is a first and a last day."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

Window = tuple[date, date]
Windows = tuple[Window, ...]  # a pooled stock is the days of its periods added up


def ends(start: date, end: date, every: str, pool: int) -> list[date]:
    """The last days of the `pool` periods that make up `start` … `end`."""
    if start == end or pool <= 1:
        return [end]
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    last = end.day == calendar.monthrange(end.year, end.month)[1]
    found = []
    for number in range(pool - 1, -1, -1):
        year, month = divmod(end.year * 12 + end.month - 1 - number * months, 12)
        days = calendar.monthrange(year, month + 1)[1]
        found.append(date(year, month + 1, days if last else min(end.day, days)))
    return found


def latest_by(day: date, days: Iterable[date]) -> date:
    """The latest of `days` on or before `day`; `day` itself where none is known."""
    return max((each for each in days if each <= day), default=day)


def within(outer: Window, windows: Iterable[Window]) -> list[Window]:
    """The windows that lie inside `outer` and are not `outer`, in order."""
    inside = [w for w in windows if outer[0] <= w[0] and w[1] <= outer[1] and w != outer]
    return sorted(inside)


def tiles(outer: Window, parts: Sequence[Window]) -> bool:
    """Whether `parts`, in order, fill `outer` without a gap and without an overlap."""
    if not parts or parts[0][0] != outer[0] or parts[-1][1] != outer[1]:
        return False
    return all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(parts))


def filling(windows: Sequence[Window], first: date, last: date) -> list[Window]:
    """Windows one after the other from the first day to the last, the longest first tried; none
    where they cannot fill it."""
    for window in sorted((w for w in windows if w[0] == first), reverse=True):
        if window[1] == last:
            return [window]
        if window[1] < last and (rest := filling(windows, window[1] + timedelta(days=1), last)):
            return [window, *rest]
    return []


def apart(windows: Iterable[Window]) -> list[Window]:
    """Windows of which no two overlap, the longest first chosen."""
    chosen: list[Window] = []
    for window in sorted(windows, key=lambda w: (w[0] - w[1], w)):
        if all(window[1] < other[0] or other[1] < window[0] for other in chosen):
            chosen.append(window)
    return sorted(chosen)
