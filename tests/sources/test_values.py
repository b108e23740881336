"""What a cell of a text file means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.sources.values import parse_boolean, parse_date, parse_number, symbol


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-04-03", date(2025, 4, 3)),
        ("2025-04-03 00:00:00", date(2025, 4, 3)),
        ("2025-04-03T10:11:12Z", date(2025, 4, 3)),
        ("03/04/2025", date(2025, 4, 3)),
        ("3.4.2025", date(2025, 4, 3)),
        ("3 April 2025", date(2025, 4, 3)),
        ("03-Apr-2025", date(2025, 4, 3)),
        ("2024-25", date(2025, 3, 31)),
        ("2024/25", date(2025, 8, 31)),
        ("2024/2025", date(2025, 8, 31)),
        ("1999-00", date(2000, 3, 31)),
        ("2024-Q3", date(2024, 9, 30)),
        ("2024-11", date(2024, 11, 30)),
        ("2023-02", date(2023, 2, 28)),
        ("2024", date(2024, 12, 31)),
        ("31/02/2025", None),
        ("2025-13-01", None),
        ("soon", None),
        ("45382", None),
        ("", None),
    ],
)
def test_dates(text, day):
    assert parse_date(text) == day


def test_month_first():
    assert parse_date("03/04/2025", "month-first") == date(2025, 3, 4)
    assert parse_date("2025-04-03", "month-first") == date(2025, 4, 3)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_dates_come_back(day):
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day
    assert parse_date(f"{day.month}/{day.day}/{day.year}", "month-first") == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234.0),
        ("1,234,567.5", 1234567.5),
        ("£18.40", 18.4),
        ("12%", 12.0),
        ("-3", -3.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("12,34", None),
        ("1,23,456", None),
        ("c", None),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
        ("", None),
    ],
)
def test_numbers(text, number):
    assert parse_number(text) == number


@given(st.text(max_size=12))
def test_no_text_breaks_them(text):
    parse_date(text)
    parse_number(text)
    parse_boolean(text)
    symbol(text)


def test_booleans_and_symbols():
    assert [parse_boolean(t) for t in ("Yes", "n", "TRUE", "0", "1.0", "maybe")] == [
        True,
        False,
        True,
        False,
        True,
        None,
    ]
    assert symbol("c") == "at-source"
    assert symbol("Z") == "not-calculable"
    assert symbol("12") is None
