"""Windows of time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.auditor.windows import apart, ends, latest_by, tiles, within

DAY = timedelta(days=1)
START = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("start", "end", "every", "pool", "expected"),
    [
        ((2025, 3, 31), (2025, 3, 31), "year", 1, ["2025-03-31"]),
        ((2022, 4, 1), (2025, 3, 31), "year", 3, ["2023-03-31", "2024-03-31", "2025-03-31"]),
        ((2023, 1, 1), (2023, 9, 30), "quarter", 3, ["2023-03-31", "2023-06-30", "2023-09-30"]),
        ((2024, 1, 1), (2024, 2, 29), "month", 2, ["2024-01-31", "2024-02-29"]),
        ((2022, 5, 16), (2024, 5, 15), "year", 2, ["2023-05-15", "2024-05-15"]),
    ],
)
def test_a_pooled_window_ends_where_each_of_its_periods_does(start, end, every, pool, expected):
    found = ends(date(*start), date(*end), every, pool)
    assert [day.isoformat() for day in found] == expected


def test_the_latest_snapshot_is_not_after_the_day():
    days = [date(2024, 9, 30), date(2025, 9, 30)]
    assert latest_by(date(2025, 3, 31), days) == date(2024, 9, 30)
    assert latest_by(date(2025, 9, 30), days) == date(2025, 9, 30)
    assert latest_by(date(2023, 1, 1), days) == date(2023, 1, 1)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.data())
def test_parts_fill_a_window_only_without_gap_or_overlap(lengths, data):
    at, parts = START, []
    for length in lengths:
        parts.append((at, at + (length - 1) * DAY))
        at += length * DAY
    whole = (START, at - DAY)
    assert tiles(whole, parts)
    gone = data.draw(st.integers(0, len(parts) - 1))
    assert not tiles(whole, parts[:gone] + parts[gone + 1 :])
    assert within(whole, parts) == [part for part in parts if part != whole]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=1, max_size=8))
def test_chosen_windows_do_not_overlap_and_no_other_could_join_them(spans):
    windows = [(START + a * DAY, START + (a + b) * DAY) for a, b in spans]
    chosen = apart(windows)

    def meet(one, two):
        return one[0] <= two[1] and two[0] <= one[1]

    assert not any(meet(a, b) for n, a in enumerate(chosen) for b in chosen[n + 1 :])
    assert all(any(meet(window, each) for each in chosen) for window in windows)
