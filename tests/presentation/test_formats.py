"""Numbers, dates and periods in words."""

from __future__ import annotations

from datetime import date

import pytest

from scorecard.presentation import formats
from tests.presentation.worked import hidden, row


@pytest.mark.parametrize(
    ("name", "start", "end", "pool", "long", "short"),
    [
        ("2024-25", "2024-04-01", "2025-03-31", 1, "year to 31 March 2025", "2024–25"),
        ("2025-03-31", "2025-03-31", "2025-03-31", 1, "at 31 March 2025", "Mar 2025"),
        ("2024/25", "2024-09-01", "2025-08-31", 1, "school year 2024/25", "2024/25"),
        ("2024-11", "2024-11-01", "2024-11-30", 1, "November 2024", "Nov 2024"),
        ("2024-Q3", "2024-07-01", "2024-09-30", 1, "July to September 2024", "2024 Q3"),
        ("2024", "2024-01-01", "2024-12-31", 1, "year to 31 December 2024", "2024"),
        # the year that ends in 2012, not December 2011
        ("2011-12", "2011-04-01", "2012-03-31", 1, "year to 31 March 2012", "2011–12"),
        (
            *("2022-23..2024-25", "2022-04-01", "2025-03-31", 3),
            *("three years to 31 March 2025", "to Mar 2025"),
        ),
        (
            *("2024-Q1..2024-Q4", "2024-01-01", "2024-12-31", 4),
            *("four quarters to 31 December 2024", "to Dec 2024"),
        ),
    ],
)
def test_periods(name: str, start: str, end: str, pool: int, long: str, short: str) -> None:
    told = row(
        period=name,
        period_start=date.fromisoformat(start),
        period_end=date.fromisoformat(end),
        pool=pool,
    )
    assert formats.period(told) == long
    assert formats.period_short(told) == short


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("proportion", "41.1%"),
        ("rate", "137.1 per 10,000 children"),
        ("representation", "10.7%"),
        ("mean", "£18.40 an hour"),
        ("median", "£18.40 an hour"),
        ("progression_ratio", "0.14"),
    ],
)
def test_values(measure: str, told: str) -> None:
    assert formats.value(row(measure)) == told


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("proportion", "23 of 56"),
        ("rate", "23 in a population of 1,678"),
        ("representation", "23 of the 215 known"),
        ("mean", "56 values"),
        ("progression_ratio", "4 upper to 29 lower posts"),
    ],
)
def test_what_a_value_was_made_from(measure: str, told: str) -> None:
    assert formats.base(row(measure)) == told


@pytest.mark.parametrize(
    ("each", "told"),
    [
        (1.316, "1.3"),
        (0.62, "0.62"),
        (0.9, "0.9"),
        (1.02, "1.02"),
        (0.97, "0.97"),
        (14.2, "14"),
        (2.0, "2.0"),
    ],
)
def test_a_ratio_never_reads_as_parity_when_it_is_not(each: float, told: str) -> None:
    assert formats.ratio(each) == told


@pytest.mark.parametrize(
    ("suppression", "told"),
    [
        ("suppressed", "Not shown, to protect people"),
        ("at-source", "Hidden by the source"),
        ("not-calculable", "Cannot be calculated"),
    ],
)
def test_what_stands_for_a_hidden_number(suppression: str, told: str) -> None:
    assert formats.value(hidden(suppression)) == told
    assert formats.interval(hidden(suppression)) == ""
    assert formats.ratio_interval(hidden(suppression)) == ""


def test_differences_carry_their_sign_and_unit() -> None:
    assert formats.difference(row(), 0.124) == "+12.4 points"
    assert formats.difference(row("rate"), -3.06) == "−3.1"
    assert formats.difference(row("mean"), -1.4) == "−£1.40"


def test_a_difference_is_no_finer_than_its_value() -> None:
    assert formats.difference(row("rate", value=35.2), 0.073) == "+0.1"
    assert formats.difference(row("rate", value=35.2), -0.02) == "0.0"
    assert formats.difference(row("rate", value=0.052), 0.0073) == "+0.0073"
    assert formats.difference(row("mean", value=18.4), 0.07) == "+£0.07"
