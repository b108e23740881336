"""Dobson's interval against loops over strata, and an example worked by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from scorecard.statistics import rate_interval, standardised_rate


def naive(x, n, weights, confidence=0.95):
    total = sum(weights)
    events = sum(a for a, w in zip(x, weights, strict=True) if w > 0)
    if events < 10 or any(b == 0 for b, w in zip(n, weights, strict=True) if w > 0):
        return (math.nan,) * 3
    rate = variance = 0.0
    for a, b, w in zip(x, n, weights, strict=True):
        if w > 0:
            rate += w * a / b / total
            variance += (w / total) ** 2 * a / b**2
    z = stats.norm.isf((1 - confidence) / 2)
    lower = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    scale = math.sqrt(variance / events)
    return rate, rate + scale * (lower - events), rate + scale * (upper - events)


def test_by_hand():
    # rates 0.1 and 0.3 with weights 3 : 1 give 0.15
    found = standardised_rate([10, 60], [100, 200], [300, 100])
    assert found.value == pytest.approx(0.15)
    variance = 0.75**2 * 10 / 100**2 + 0.25**2 * 60 / 200**2
    lower, upper = (rate_interval(70, 1)[side] for side in (1, 2))
    assert found.lower == pytest.approx(0.15 + math.sqrt(variance / 70) * (lower - 70))
    assert found.upper == pytest.approx(0.15 + math.sqrt(variance / 70) * (upper - 70))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_against_loops(confidence):
    rng = np.random.default_rng(40)
    for _ in range(300):
        strata = int(rng.integers(1, 8))
        n = rng.integers(0, 400, strata) * (rng.random(strata) > 0.03)
        x = rng.poisson(n * 0.05 + 0.2)
        weights = rng.uniform(0, 100, strata) * (rng.random(strata) > 0.1)
        if weights.sum() == 0:
            weights[0] = 1
        found = standardised_rate(x, n, weights, confidence)
        np.testing.assert_allclose(found, naive(x, n, weights, confidence), rtol=1e-9)


def test_rows_and_broadcasting():
    rng = np.random.default_rng(41)
    x, n = rng.integers(0, 20, (4, 3, 5)), rng.integers(50, 90, (4, 1, 5))
    weights = rng.uniform(1, 2, 5)
    found = standardised_rate(x, n, weights)
    assert found.value.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            one = standardised_rate(x[i, j], n[i, 0], weights)
            together = [part[i, j] for part in found]
            assert together == pytest.approx(one, rel=1e-12)
            assert isinstance(one.value, float)


def test_one_stratum_is_the_crude_rate():
    for x in (10, 35, 4000):
        crude = rate_interval(x, 5000)
        assert standardised_rate([x], [5000], [1]) == pytest.approx(crude, rel=1e-12)


def test_weights_need_not_add_up():
    arguments = [5, 9, 14], [100, 90, 80]
    assert standardised_rate(*arguments, [1, 2, 3]) == pytest.approx(
        standardised_rate(*arguments, [1000, 2000, 3000]), rel=1e-12
    )


def test_under_ten_events_there_is_no_rate():
    assert np.isnan(standardised_rate([4, 5], [100, 100], [1, 1])).all()
    assert not np.isnan(standardised_rate([5, 5], [100, 100], [1, 1])).any()
    # events in a stratum without weight do not count towards the ten
    assert np.isnan(standardised_rate([9, 50], [100, 100], [1, 0])).all()


def test_an_empty_stratum():
    assert np.isnan(standardised_rate([20, 0], [100, 0], [1, 1])).all()
    without = standardised_rate([20, 0], [100, 0], [1, 0])
    assert without == pytest.approx(rate_interval(20, 100), rel=1e-12)


def test_refusals_and_hidden_numbers():
    with pytest.raises(ValueError):
        standardised_rate([20, 3], [100, 50], [1, -1])
    with pytest.raises(ValueError, match="axis"):
        standardised_rate(20, 100, 1)
    for hidden in ([math.nan, 30], [100, 80], [1, 1]), ([20, 30], [100, 80], [math.nan, 1]):
        assert np.isnan(standardised_rate(*hidden)).all()
    assert np.isnan(standardised_rate([20, 30], [100, 80], [0, 0])).all()
