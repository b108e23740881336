"""Funnel limits are the observations whose own interval ends at the centre; is that so?"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


def tails(n, p):
    """Of 0 to n events: the chance of so few or fewer, and of so many or more."""
    x = np.arange(n + 1)
    return stats.binom.cdf(x, n, p), stats.binom.sf(x - 1, n, p)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 45, 100, 400, 2000])
def test_exact_limits_are_left_as_seldom_as_they_claim_whatever_the_truth(n):
    """By adding up every outcome; and what lies just within would be too much."""
    centres = np.concatenate([np.linspace(0, 1, 202), [1e-7, 1e-4, 0.9999, 1 - 1e-7]])
    for level in (0.8, 0.95, 0.998):
        limits = funnel_limits("proportion", centres, n, (level,), exact=True)
        share, alpha = np.arange(n + 1) / n, (1 - level) / 2
        for p, low, high in zip(centres, limits.lower[:, 0], limits.upper[:, 0], strict=True):
            few, many = tails(n, p)
            assert few[share < low].max(initial=0) <= alpha * (1 + 1e-9)
            assert many[share > high].max(initial=0) <= alpha * (1 + 1e-9)
            assert few[share >= low].min() >= alpha * (1 - 1e-9)
            assert many[share <= high].min() >= alpha * (1 - 1e-9)


@given(st.floats(0, 1), st.integers(1, 5000), st.sampled_from([0.5, 0.95, 0.998]))
@settings(max_examples=200)
def test_exact_limits_hold_the_centre_and_mirror(centre, n, level):
    (low,), (high,) = funnel_limits("proportion", centre, n, (level,), exact=True)
    assert 0 <= low <= centre <= high <= 1
    few, many = tails(n, centre)
    outside = (few < (1 - level) / 2 * (1 - 1e-9)) | (many < (1 - level) / 2 * (1 - 1e-9))
    share = np.arange(n + 1) / n
    assert ((share < low) | (share > high))[outside].all()
    assert few[share < low].max(initial=0) + many[share > high].max(initial=0) <= 1 - level + 1e-9
    if 1e-6 < centre < 1 - 1e-6:  # nearer to 0, 1 - centre loses the digits that tell
        (mirrored,), _ = funnel_limits("proportion", 1 - centre, n, (level,), exact=True)
        assert 1 - mirrored == pytest.approx(high, abs=1e-9)


def test_exact_limits_invert_clopper_and_pearson():
    for centre, n in [(0.3, 40), (0.05, 500), (0.7, 900), (0.5, 9), (0.012, 400)]:
        found = funnel_limits("proportion", centre, n, (0.95,), exact=True)

        def beyond(count, limit, n=n, centre=centre):
            return proportion_confint(count, n, method="beta")[limit] - centre

        if found.lower[0] > 0:
            count = optimize.brentq(beyond, 0, n * centre, (1,), xtol=1e-13)
            assert found.lower[0] * n == pytest.approx(count, rel=1e-9)
        if found.upper[0] < 1:
            count = optimize.brentq(beyond, n * centre, n, (0,), xtol=1e-13)
            assert found.upper[0] * n == pytest.approx(count, rel=1e-9)


def test_exact_limits_approach_the_approximation():
    for kind, centre in (("proportion", 0.3), ("rate", 0.3)):
        exact, plain = (funnel_limits(kind, centre, 1e6, exact=each) for each in (True, False))
        np.testing.assert_allclose(exact.lower, plain.lower, atol=2e-6)
        np.testing.assert_allclose(exact.upper, plain.upper, atol=2e-6)


def test_exact_limits_at_the_edges():
    def limits(centre, base):
        found = funnel_limits("proportion", centre, base, (0.95,), exact=True)
        return found.lower[0], found.upper[0]

    assert limits(0, 10) == (0, 0)
    assert limits(1, 10) == (1, 1)
    assert limits(0.5, 5) == (0, 1)  # 1 in 32 is more than 2.5%
    assert limits(0.5, 6)[0] > 0  # 1 in 64 is not
    assert np.isnan(limits(0.5, 0)).all()
    assert np.isnan(limits(math.nan, 5)).all()
    with pytest.raises(ValueError):
        limits(1.01, 10)


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


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("kind", "centre"), [("proportion", 0.2), ("rate", 0.2), ("ratio", 1.0)])
def test_shapes_order_and_narrowing(kind, centre, exact):
    assert funnel_limits(kind, centre, 50, exact=exact).lower.shape == (2,)
    base = np.linspace(1, 5000, 200)
    found = funnel_limits(kind, centre, base, (0.5, 0.95, 0.998), exact=exact)
    assert found.upper.shape == (200, 3)
    assert (np.diff(found.upper, axis=1) >= 0).all() and (np.diff(found.lower, axis=1) <= 0).all()
    assert (np.diff(found.upper, axis=0) <= 0).all() and (np.diff(found.lower, axis=0) >= 0).all()
    assert (found.lower <= centre).all() and (centre <= found.upper).all()
    many = funnel_limits(kind, np.full((4, 1), centre), base, exact=exact)
    assert many.lower.shape == (4, 200, 2)


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
