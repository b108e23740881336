"""What would settle a verdict that cannot be given."""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.statistics import times_needed
from tests.assessment.test_status import assessed
from tests.comparison.building import row


def test_the_numbers_that_would_settle_it_stand_where_it_cannot_tell():
    found = assessed([row("Black", 15, 50), row("Asian", 300, 500), row("White", 160, 800)])
    black = found.loc["Black"]
    assert black["status"] == "cannot-tell"
    assert black["needed_large"] == pytest.approx(times_needed(1.5, 50, 0.2, 800))
    assert black["needed_moderate"] == pytest.approx(times_needed(1.25, 50, 0.2, 800))
    assert found.loc["Asian", "status"] == "gap"
    assert np.isnan(found.loc["Asian", "needed_large"])
    assert np.isnan(found.loc["White", "needed_large"])


def test_below_parity_it_is_the_ratio_on_that_side():
    found = assessed([row("Black", 8, 50), row("White", 160, 800)]).loc["Black"]
    assert found["needed_large"] == pytest.approx(times_needed(1 / 1.5, 50, 0.2, 800))


def test_rates_and_published_comparators():
    rate = assessed([row("Black", 9, 500), row("White", 100, 9000)], "rate", per=1000).loc["Black"]
    wanted = times_needed(1.5, 500, 100 / 9000, 9000, kind="rate")
    assert rate["needed_large"] == pytest.approx(wanted)
    rows = [
        row("Black", 15, 50, comparator="england"),
        row("White", 160, 800, comparator="england"),
    ]
    against = assessed(rows, compare_with="england").loc["Black"]
    assert against["needed_large"] == pytest.approx(times_needed(1.5, 50, 0.25, np.inf))


def test_nothing_is_said_without_counts_or_where_no_such_ratio_can_be():
    hidden = row("Black", suppression="suppressed")
    found = assessed([hidden, row("White", 160, 800)]).loc["Black"]
    assert found["status"] == "cannot-tell"
    assert np.isnan(found["needed_large"])
    high = assessed([row("Black", 8, 10), row("White", 700, 900)]).loc["Black"]
    assert np.isnan(high["needed_large"])
