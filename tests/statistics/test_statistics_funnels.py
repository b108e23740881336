"""Funnel limits are the observations whose own interval ends at the centre; is that so?"""

import math

import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from scorecard.statistics import funnel_limits, proportion_interval, rate_interval


def fingertips_proportion(centre, base, level, side):
    """The solved quadratic in the count, as public health funnel plots write it."""
    z = stats.norm.ppf((1 + level) / 2)
    a = 1 / z**2 + 1 / base
    b = -2 * centre * (base / z**2 + 1)
    c = centre * (base * (centre * (base / z**2 + 2) - 1) + z**2 * (centre - 1))
    count = (-b + side * math.sqrt(b * b - 4 * a * c)) / (2 * a)
    return min(max(count / base, 0), 1)


def test_proportion_against_fingertips():
    rng = np.random.default_rng(60)
    centre, base = rng.uniform(0.01, 0.99, 300), rng.integers(1, 5000, 300)
    found = funnel_limits("proportion", centre, base)
    for row in range(300):
        for place, level in enumerate((0.95, 0.998)):
            lower, upper = (
                fingertips_proportion(centre[row], base[row], level, side) for side in (-1, 1)
            )
            assert found.lower[row, place] == pytest.approx(lower, rel=1e-9, abs=1e-9)
            assert found.upper[row, place] == pytest.approx(upper, rel=1e-9, abs=1e-9)


def test_proportion_inverts_wilson():
    for centre, base in [(0.3, 40), (0.05, 500), (0.7, 900), (0.5, 7)]:
        found = funnel_limits("proportion", centre, base, (0.95,))

        def beyond(count, limit, base=base, centre=centre):
            return proportion_confint(count, base, method="wilson")[limit] - centre

        if found.lower[0] > 0:
            count = optimize.brentq(beyond, 0, base, (1,), xtol=1e-13)
            assert found.lower[0] * base == pytest.approx(count, rel=1e-9)
        if found.upper[0] < 1:
            count = optimize.brentq(beyond, 0, base, (0,), xtol=1e-13)
            assert found.upper[0] * base == pytest.approx(count, rel=1e-9)


def test_outside_the_funnel_is_an_interval_that_excludes_the_centre():
    n = np.repeat(np.arange(1, 80), 80)
    x = np.tile(np.arange(80), 79)
    x, n = x[x <= n], n[x <= n]
    limits, found = funnel_limits("proportion", 0.37, n, (0.95,)), proportion_interval(x, n)
    outside = (x / n < limits.lower[:, 0]) | (x / n > limits.upper[:, 0])
    np.testing.assert_array_equal(outside, (found.upper < 0.37) | (found.lower > 0.37))


def test_the_same_for_rates_below_ten_events():
    exposure = np.repeat(np.linspace(0.5, 900, 200), 10)
    x = np.tile(np.arange(10), 200)
    limits, found = funnel_limits("rate", 0.02, exposure, (0.95,)), rate_interval(x, exposure)
    rate = x / exposure
    outside = (rate < limits.lower[:, 0]) | (rate > limits.upper[:, 0])
    np.testing.assert_array_equal(outside, (found.upper < 0.02) | (found.lower > 0.02))


@pytest.mark.parametrize("expected", [0.01, 0.5, 3.6, 3.7, 6.9, 7.0, 20, 450, 1e5])
def test_ratio_against_chi_square_limits(expected):
    found = funnel_limits("ratio", 1, expected)
    for place, level in enumerate((0.95, 0.998)):
        alpha = (1 - level) / 2

        def exact_lower(count, alpha=alpha):
            return stats.chi2.ppf(alpha, 2 * count) / 2

        def exact_upper(count, alpha=alpha):
            return stats.chi2.isf(alpha, 2 * count + 2) / 2

        high = optimize.brentq(
            lambda k, f=exact_lower: f(k) - expected, 1e-9, 2 * expected + 50, rtol=1e-14
        )
        assert found.upper[place] == pytest.approx(high / expected, rel=1e-9)
        if exact_upper(0) >= expected:
            assert found.lower[place] == 0
        else:
            low = optimize.brentq(lambda k, f=exact_upper: f(k) - expected, 0, expected, rtol=1e-14)
            assert found.lower[place] == pytest.approx(low / expected, rel=1e-9)


def test_rate_is_a_ratio_in_other_units():
    base = np.array([3.0, 80, 2000])
    rate, ratio = funnel_limits("rate", 0.05, base), funnel_limits("ratio", 1, base * 0.05)
    np.testing.assert_allclose(rate.upper, ratio.upper * 0.05, rtol=1e-12)
    np.testing.assert_allclose(rate.lower, ratio.lower * 0.05, rtol=1e-12)


@pytest.mark.parametrize(("kind", "centre"), [("proportion", 0.2), ("rate", 0.2), ("ratio", 1.0)])
def test_shapes_order_and_narrowing(kind, centre):
    assert funnel_limits(kind, centre, 50).lower.shape == (2,)
    base = np.linspace(1, 5000, 200)
    found = funnel_limits(kind, centre, base, (0.5, 0.95, 0.998))
    assert found.upper.shape == (200, 3)
    assert (np.diff(found.upper, axis=1) >= 0).all() and (np.diff(found.lower, axis=1) <= 0).all()
    assert (np.diff(found.upper, axis=0) <= 0).all() and (np.diff(found.lower, axis=0) >= 0).all()
    assert (found.lower <= centre).all() and (centre <= found.upper).all()
    assert funnel_limits(kind, np.full((4, 1), centre), base).lower.shape == (4, 200, 2)


def test_edges_and_refusals():
    for kind in ("proportion", "rate", "ratio"):
        hidden = funnel_limits(kind, [0.5, math.nan, 0.5], [0, 50, math.nan])
        assert np.isnan(hidden.lower).all() and np.isnan(hidden.upper).all()
        with pytest.raises(ValueError):
            funnel_limits(kind, 0.5, -1)
        with pytest.raises(ValueError):
            funnel_limits(kind, -0.5, 10)
        with pytest.raises(ValueError):
            funnel_limits(kind, 0.5, 10, (0.95, 1.0))
        assert (funnel_limits(kind, 0, 10).upper == 0).all()
    assert (funnel_limits("proportion", 1, 10).lower == 1).all()
    with pytest.raises(ValueError):
        funnel_limits("proportion", 1.01, 10)
    with pytest.raises(ValueError, match="kind"):
        funnel_limits("mean", 1, 10)
