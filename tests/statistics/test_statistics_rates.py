"""Poisson intervals against chi-square quantiles, the plain Byar formula and root finding."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.rates import confint_poisson

from scorecard.statistics import rate_difference, rate_interval


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [  # Garwood's limits as commonly tabulated
        (0, 0.0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (9, 4.115, 17.085),
    ],
)
def test_exact_published(x, lower, upper):
    assert rate_interval(x, 1) == pytest.approx((x, lower, upper), abs=5.1e-4)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_below_ten_is_exact(confidence):
    x = np.repeat(np.arange(10), 5)
    exposure = np.tile([1, 7, 250, 0.5, 1e6], 10)
    lower, upper = confint_poisson(x, exposure, method="exact-c", alpha=1 - confidence)
    found = rate_interval(x, exposure, confidence)
    np.testing.assert_allclose(found.value, x / exposure, rtol=1e-15)
    np.testing.assert_allclose(found.lower, np.where(x == 0, 0, lower), rtol=1e-9)
    np.testing.assert_allclose(found.upper, upper, rtol=1e-9)


def test_below_ten_against_summed_probabilities():
    def at_most(k, mean):
        return math.fsum(math.exp(-mean) * mean**i / math.factorial(i) for i in range(k + 1))

    for x in range(10):
        _, lower, upper = rate_interval(x, 1)
        assert at_most(x, upper) == pytest.approx(0.025, rel=1e-10)
        if x:
            assert 1 - at_most(x - 1, lower) == pytest.approx(0.025, rel=1e-10)


def test_from_ten_is_byar():
    rng = np.random.default_rng(5)
    for x in [10, 11, *rng.integers(10, 10**6, 500).tolist()]:
        exposure = float(rng.uniform(0.1, 1e5))
        for confidence in (0.95, 0.998):
            z = stats.norm.isf((1 - confidence) / 2)
            lower = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
            y = x + 1
            upper = y * (1 - 1 / (9 * y) + z / (3 * math.sqrt(y))) ** 3
            assert rate_interval(x, exposure, confidence) == pytest.approx(
                (x / exposure, lower / exposure, upper / exposure), rel=1e-9
            )


def test_byar_is_close_to_exact():
    x = np.arange(10, 500)
    exact = confint_poisson(x, 1, method="exact-c")
    found = rate_interval(x, 1)
    np.testing.assert_allclose(found.lower, exact[0], rtol=2e-3)
    np.testing.assert_allclose(found.upper, exact[1], rtol=2e-3)


def test_byar_does_not_turn_negative():
    assert rate_interval(10, 1, np.nextafter(1, 0)).lower > 0


@given(
    st.integers(0, 10**6),
    st.floats(0.01, 1e7),
    st.floats(0.01, 0.9999),
    st.floats(0.01, 1e5),
)
@settings(max_examples=200, deadline=None)
def test_rate_invariants(x, exposure, confidence, factor):
    found = rate_interval(x, exposure, confidence)
    assert 0 <= found.lower <= found.value <= found.upper
    assert (found.lower == 0) == (x == 0)
    scaled = rate_interval(x, exposure * factor, confidence)
    assert scaled == pytest.approx([part / factor for part in found], rel=1e-12)
    wider = rate_interval(x, exposure, confidence + (1 - confidence) / 2)
    assert wider.lower <= found.lower and found.upper <= wider.upper


def test_rate_difference_against_naive():
    rng = np.random.default_rng(6)
    for _ in range(500):
        x1, x0 = (int(rng.choice([0, 1, 5, rng.integers(0, 300)])) for _ in range(2))
        e1, e0 = rng.uniform(1, 500, 2)

        def limits(x):
            if x >= 10:
                z, y = stats.norm.ppf(0.975), x + 1
                return (
                    x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3,
                    y * (1 - 1 / (9 * y) + z / (3 * y**0.5)) ** 3,
                )
            upper = optimize.brentq(lambda m: stats.poisson.cdf(x, m) - 0.025, x, 60, xtol=1e-13)
            lower = x and optimize.brentq(
                lambda m: stats.poisson.sf(x - 1, m) - 0.025, 0, x, xtol=1e-13
            )
            return lower, upper

        (l1, u1), (l0, u0) = limits(x1), limits(x0)
        r1, r0 = x1 / e1, x0 / e0
        d = r1 - r0
        below = math.sqrt((r1 - l1 / e1) ** 2 + (u0 / e0 - r0) ** 2)
        above = math.sqrt((u1 / e1 - r1) ** 2 + (r0 - l0 / e0) ** 2)
        found = rate_difference(x1, e1, x0, e0)
        assert found == pytest.approx((d, d - below, d + above), rel=1e-9, abs=1e-11)
        assert found.lower <= found.value <= found.upper
        swapped = rate_difference(x0, e0, x1, e1)
        assert swapped == pytest.approx((-d, -found.upper, -found.lower), rel=1e-12)
