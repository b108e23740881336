"""Gradient tests against exact rational arithmetic and statsmodels."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from scorecard.statistics import rate_trend, trend


def naive_trend(x, n, variance_of_unit):
    """Cochran and Armitage's statistic over the last five points, in fractions."""
    x, n = [Fraction(int(v)) for v in x[-5:]], [Fraction(int(v)) for v in n[-5:]]
    overall = sum(x) / sum(n)
    mean_period = sum(t * b for t, b in enumerate(n)) / sum(n)
    pairs = enumerate(zip(x, n, strict=True))
    product = sum((t - mean_period) * (a - b * overall) for t, (a, b) in pairs)
    spread = sum(b * (t - mean_period) ** 2 for t, b in enumerate(n))
    slope = product / spread
    variance = variance_of_unit(overall)
    statistic = slope**2 * spread / variance if variance else Fraction(0)
    return float(slope), float(statistic), stats.chi2.sf(float(statistic), 1)


def test_trend_against_fractions():
    rng = np.random.default_rng(50)
    for _ in range(400):
        points = int(rng.integers(5, 10))
        n = rng.integers(1, 500, points)
        x = rng.binomial(n, rng.beta(0.3, 0.3, points))
        expected = naive_trend(x, n, lambda p: p * (1 - p))
        np.testing.assert_allclose(trend(x, n), expected, rtol=1e-9, atol=1e-13)


def test_rate_trend_against_fractions():
    rng = np.random.default_rng(51)
    for _ in range(400):
        points = int(rng.integers(5, 10))
        n = rng.integers(1, 500, points)
        x = rng.poisson(n * rng.gamma(1, 1, points))
        expected = naive_trend(x, n, lambda p: p)
        np.testing.assert_allclose(rate_trend(x, n), expected, rtol=1e-9, atol=1e-13)


def test_trend_against_statsmodels():
    rng = np.random.default_rng(52)
    for _ in range(50):
        n = rng.integers(20, 500, 5)
        x = rng.binomial(n, 0.3)
        theirs = Table(np.array([x, n - x]), shift_zeros=False).test_ordinal_association(
            row_scores=np.array([1, 0]), col_scores=np.arange(5)
        )
        # statsmodels permutes a finite table: its variance has N - 1 where the score test has N
        people = n.sum()
        expected = theirs.zscore**2 * people / (people - 1)
        assert trend(x, n).statistic == pytest.approx(expected, rel=1e-9)


def test_rate_trend_is_the_score_test_of_the_multinomial():
    # given the total, the mean period of an event has a known mean and variance
    x, exposure = np.array([4, 7, 9, 12, 20]), np.array([100.0, 110, 90, 105, 120])
    share, period = exposure / exposure.sum(), np.arange(5)
    mean = (share * period).sum()
    variance = (share * (period - mean) ** 2).sum() / x.sum()
    z2 = ((x * period).sum() / x.sum() - mean) ** 2 / variance
    assert rate_trend(x, exposure).statistic == pytest.approx(z2, rel=1e-12)


def test_a_straight_line_has_its_own_slope():
    found = trend([10, 20, 30, 40, 50], [100] * 5)
    assert found.slope == pytest.approx(0.1)
    assert found.p_value < 1e-10
    assert rate_trend([10, 20, 30, 40, 50], [100] * 5).slope == pytest.approx(0.1)


def test_no_change_at_all():
    for x in ([0] * 5, [9] * 5, [3] * 5):
        assert trend(x, [9] * 5) == pytest.approx((0, 0, 1), abs=1e-15)
    assert rate_trend([0] * 5, [9] * 5) == (0, 0, 1)


def test_only_the_last_five_points_are_read():
    x, n = [1, 2, 3, 5, 8], [20, 20, 25, 25, 30]
    assert trend([math.nan, 9, *x], [math.nan, 9, *n]) == trend(x, n)
    for function in (trend, rate_trend):
        assert np.isnan(function(x[1:], n[1:])).all()
        assert np.isnan(function([], [])).all()
        assert np.isnan(function([1, 2, math.nan, 5, 8], n)).all()
        assert np.isnan(function([1, 0, 3, 5, 8], [20, 0, 25, 25, 30])).all()


def test_rows_are_series():
    rng = np.random.default_rng(53)
    n = rng.integers(10, 50, (3, 4, 7))
    x = rng.binomial(n, 0.4)
    for function in (trend, rate_trend):
        found = function(x, n)
        assert found.slope.shape == (3, 4)
        assert found.p_value[2, 1] == function(x[2, 1], n[2, 1]).p_value
        assert isinstance(function(x[2, 1], n[2, 1]).p_value, float)
        assert np.isnan(function(x[..., :4], n[..., :4]).slope).all()
        assert function(x[..., :4], n[..., :4]).slope.shape == (3, 4)


def test_time_reversed_and_mirrored():
    rng = np.random.default_rng(54)
    n = rng.integers(10, 50, (200, 5))
    x = rng.binomial(n, 0.4)
    found, back, mirror = trend(x, n), trend(x[:, ::-1], n[:, ::-1]), trend(n - x, n)
    np.testing.assert_allclose(found.slope, -back.slope, atol=1e-15)
    np.testing.assert_allclose(found.slope, -mirror.slope, atol=1e-15)
    np.testing.assert_allclose(found.p_value, back.p_value, rtol=1e-9)
    assert ((found.p_value > 0) & (found.p_value <= 1)).all()


def test_false_alarms_of_the_trend_test():
    rng = np.random.default_rng(55)
    n = np.full((4000, 5), 80)
    alarms = (trend(rng.binomial(n, 0.2), n).p_value < 0.05).mean()
    assert 0.04 < alarms < 0.06
    alarms = (rate_trend(rng.poisson(n * 0.2), n).p_value < 0.05).mean()
    assert 0.04 < alarms < 0.06
