"""Wilson's and Newcombe's intervals against statsmodels, root finding and published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from scorecard.statistics import proportion_interval, risk_difference


def random_counts(seed, size, largest=2000):
    """Counts with many edges: none, all, one, all but one."""
    rng = np.random.default_rng(seed)
    n = rng.integers(1, largest, size)
    x = rng.binomial(n, rng.beta(0.5, 0.5, size))
    edge = rng.integers(0, 8, size)
    x = np.select([edge == 0, edge == 1, edge == 2, edge == 3], [0 * n, n, 0 * n + 1, n - 1], x)
    return x, n


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [  # Newcombe (1998), Stat Med 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_published(x, n, lower, upper):
    found = proportion_interval(x, n)
    assert found.value == x / n
    assert found.lower == pytest.approx(lower, abs=5e-5)
    assert found.upper == pytest.approx(upper, abs=5e-5)


def test_three_of_twelve_managers():
    assert proportion_interval(3, 12) == pytest.approx((0.25, 0.0889, 0.5323), abs=5e-5)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_wilson_against_statsmodels(confidence):
    x, n = random_counts(1, 3000)
    lower, upper = proportion_confint(x, n, alpha=1 - confidence, method="wilson")
    found = proportion_interval(x, n, confidence)
    np.testing.assert_allclose(found.value, x / n, rtol=1e-15)
    np.testing.assert_allclose(found.lower, lower, rtol=1e-9, atol=1e-16)
    np.testing.assert_allclose(found.upper, upper, rtol=1e-9)


def test_wilson_inverts_the_score_test():
    z = stats.norm.ppf(0.975)
    for x, n in zip(*random_counts(2, 300), strict=True):

        def distance(p, sign, x=x, n=n):
            return x - n * p + sign * z * np.sqrt(n * p * (1 - p))

        # the curves also touch zero at p = 0 and p = 1, hence brackets that leave these out
        lower, upper = 0.0, 1.0
        if x > 0:
            lower = optimize.brentq(distance, 1e-12, x / n - 1e-9, (-1,), xtol=1e-16, rtol=1e-14)
        if x < n:
            upper = optimize.brentq(distance, x / n + 1e-9, 1 - 1e-12, (1,), xtol=1e-16, rtol=1e-14)
        assert proportion_interval(x, n)[1:] == pytest.approx((lower, upper), rel=1e-9, abs=0)


def test_wilson_keeps_digits_for_rare_events():
    # one of a thousand million: the quadratic's small root, checked by its defining equation
    lower = proportion_interval(1, 10**9, 0.998).lower
    z2 = stats.norm.ppf(0.999) ** 2
    assert (1 - 1e9 * lower) ** 2 / (1e9 * lower * (1 - lower)) == pytest.approx(z2, rel=1e-11)


@given(st.integers(1, 10**7), st.data(), st.floats(0.01, 0.9999))
@settings(max_examples=200, deadline=None)
def test_wilson_invariants(n, data, confidence):
    x = data.draw(st.integers(0, n))
    found = proportion_interval(x, n, confidence)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    mirrored = proportion_interval(n - x, n, confidence)
    assert mirrored.lower == pytest.approx(1 - found.upper, rel=1e-9, abs=1e-12)
    wider = proportion_interval(x, n, confidence + (1 - confidence) / 2)
    assert wider.lower <= found.lower and found.upper <= wider.upper


@pytest.mark.parametrize(
    ("x1", "n1", "x0", "n0", "lower", "upper"),
    [  # Newcombe (1998), Stat Med 17:873-890, table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_published(x1, n1, x0, n0, lower, upper):
    found = risk_difference(x1, n1, x0, n0)
    assert found.value == pytest.approx(x1 / n1 - x0 / n0)
    assert found.lower == pytest.approx(lower, abs=5.1e-5)
    assert found.upper == pytest.approx(upper, abs=5.1e-5)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_newcombe_against_statsmodels(confidence):
    x1, n1 = random_counts(3, 2000)
    x0, n0 = random_counts(4, 2000)
    lower, upper = confint_proportions_2indep(
        x1, n1, x0, n0, method="newcomb", compare="diff", alpha=1 - confidence
    )
    found = risk_difference(x1, n1, x0, n0, confidence)
    np.testing.assert_allclose(found.lower, lower, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(found.upper, upper, rtol=1e-9, atol=1e-13)


@given(
    st.integers(1, 10**5), st.integers(1, 10**5), st.floats(0, 1), st.floats(0, 1),
    st.floats(0.01, 0.9999),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_newcombe_invariants(n1, n0, share1, share0, confidence):
    x1, x0 = round(n1 * share1), round(n0 * share0)
    found = risk_difference(x1, n1, x0, n0, confidence)
    assert -1 <= found.lower <= found.value <= found.upper <= 1
    swapped = risk_difference(x0, n0, x1, n1, confidence)
    assert swapped == pytest.approx((-found.value, -found.upper, -found.lower), abs=1e-12)
    wider = risk_difference(x1, n1, x0, n0, confidence + (1 - confidence) / 2)
    assert wider.lower <= found.lower and found.upper <= wider.upper
