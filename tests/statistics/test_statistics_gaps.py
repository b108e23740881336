"""People behind the gap: the count that a difference of rates amounts to."""

import math

import numpy as np
import pytest

from scorecard.statistics import (
    excess,
    proportion_interval,
    rate_difference,
    risk_difference,
)


def test_by_hand_against_a_benchmark():
    # 30 of 120 where a tenth was expected: 18 more, of 18.3 to 33.4 per cent of 120
    found = excess(30, 120, 0.1)
    share = proportion_interval(30, 120)
    assert found.value == 18
    assert found.lower == pytest.approx(120 * share.lower - 12)
    assert found.upper == pytest.approx(120 * share.upper - 12)


def test_a_counted_comparator_widens_the_limits():
    known = excess(30, 120, 0.1)
    counted = excess(30, 120, 0.1, difference=risk_difference(30, 120, 8, 80))
    assert counted.value == known.value
    assert counted.lower < known.lower and known.upper < counted.upper


def test_limits_are_those_of_the_difference():
    rng = np.random.default_rng(90)
    n1, n0 = rng.integers(1, 400, (2, 500))
    x1, x0 = rng.integers(0, n1 + 1), rng.integers(0, n0 + 1)
    difference = risk_difference(x1, n1, x0, n0)
    found = excess(x1, n1, x0 / n0, difference=difference)
    for row in range(500):
        assert found.value[row] == pytest.approx(x1[row] - n1[row] * x0[row] / n0[row], abs=1e-10)
        assert found.lower[row] == n1[row] * difference.lower[row]
        assert found.upper[row] == n1[row] * difference.upper[row]
    assert (found.lower <= found.value + 1e-10).all() and (found.value <= found.upper + 1e-10).all()


def test_events_may_outnumber_people():
    found = excess(90, 60, 1.2, difference=rate_difference(90, 60, 120, 100))
    assert found.value == pytest.approx(18)
    assert found.lower < 18 < found.upper
    with pytest.raises(ValueError):
        excess(90, 60, 0.2)


def test_confidence_and_edges():
    wide, narrow = excess(30, 120, 0.1, 0.998), excess(30, 120, 0.1, 0.8)
    assert wide.lower < narrow.lower and narrow.upper < wide.upper
    assert np.isnan(excess(0, 0, 0.1)).all()
    assert np.isnan(excess(30, 120, math.nan)).all()
    hidden = excess(math.nan, 120, 0.1, difference=risk_difference(30, 120, 8, 80))
    assert np.isnan(hidden).all()
    for wrong in ((-1, 10, 0.1), (1, -10, 0.1), (1, 10, -0.1), (1, 10, 1.1)):
        with pytest.raises(ValueError):
            excess(*wrong)
