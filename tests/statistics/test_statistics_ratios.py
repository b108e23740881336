"""Ratio intervals against statsmodels, hand-written root finding and published examples."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from scorecard.statistics import progression_ratio, rate_ratio, risk_ratio
from scorecard.statistics.ratios import koopman_limits, rate_ratio_facing

Z = stats.norm.ppf(0.975)


# --- risk ratio: Katz ------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_katz_against_statsmodels(confidence):
    rng = np.random.default_rng(10)
    n1, n0 = rng.integers(2, 3000, (2, 3000))
    x1, x0 = rng.integers(1, n1), rng.integers(1, n0)
    lower, upper = confint_proportions_2indep(
        x1, n1, x0, n0, method="log", compare="ratio", alpha=1 - confidence, correction=False
    )
    found = risk_ratio(x1, n1, x0, n0, confidence)
    np.testing.assert_allclose(found.value, (x1 / n1) / (x0 / n0), rtol=1e-14)
    np.testing.assert_allclose(found.lower, lower, rtol=1e-9)
    np.testing.assert_allclose(found.upper, upper, rtol=1e-9)


def test_katz_by_hand():
    # aspirin and heart attacks, Physicians' Health Study: 104 of 11,037 against 189 of 11,034
    found = risk_ratio(104, 11037, 189, 11034)
    assert found == pytest.approx((0.550, 0.434, 0.698), abs=5e-4)


# --- risk ratio: Koopman ---------------------------------------------------------------------


def naive_score(ratio, x1, n1, x0, n0):
    """Pearson's chi-square at the most likely p0 with p1 = ratio * p0, found by root finding."""
    most = min(1.0, 1 / ratio)

    def slope(p0):  # of the log likelihood, times p0 (1 - p0) (1 - ratio p0)
        p1 = ratio * p0
        return (
            (x1 + x0) * (1 - p1) * (1 - p0) - (n1 - x1) * p1 * (1 - p0) - (n0 - x0) * p0 * (1 - p1)
        )

    tiny = most * 1e-15
    edge = most * (1 - 1e-15)
    p0 = most if slope(edge) > 0 else optimize.brentq(slope, tiny, edge, xtol=1e-18, rtol=1e-14)
    p1 = min(ratio * p0, 1)
    chi2 = 0.0
    for x, n, p in ((x1, n1, p1), (x0, n0, p0)):
        if p < 1:
            chi2 += (x - n * p) ** 2 / (n * p * (1 - p))
    return chi2


def naive_koopman_upper(x1, n1, x0, n0, z):
    if x0 == 0:
        return math.inf
    start = math.log((x1 / n1) / (x0 / n0)) if x1 else -30.0
    return math.exp(
        optimize.brentq(
            lambda log_ratio: naive_score(math.exp(log_ratio), x1, n1, x0, n0) - z**2,
            start + 1e-12,
            30.0,
            xtol=1e-14,
            rtol=1e-14,
        )
    )


def naive_koopman(x1, n1, x0, n0, z=Z):
    swapped = naive_koopman_upper(x0, n0, x1, n1, z)
    return 1 / swapped, naive_koopman_upper(x1, n1, x0, n0, z)


def test_koopman_published():
    # Koopman (1984): 36 of 40 against 16 of 80
    lower, upper = koopman_limits(*(np.array([a]) for a in (36.0, 40.0, 16.0, 80.0)), Z)
    assert (lower[0], upper[0]) == pytest.approx((2.94, 7.15), abs=5e-3)


def test_koopman_against_naive_and_statsmodels_on_any_table():
    rng = np.random.default_rng(11)
    n1, n0 = rng.integers(1, 200, (2, 250)).astype(float)
    x1 = np.floor(rng.uniform(0, n1 + 1))
    x0 = np.floor(rng.uniform(0, n0 + 1))
    found = np.array(koopman_limits(x1, n1, x0, n0, Z))
    for row, counts in enumerate(zip(x1, n1, x0, n0, strict=True)):
        np.testing.assert_allclose(found[:, row], naive_koopman(*counts), rtol=1e-9)
        if min(counts[0], counts[2], counts[1] - counts[0], counts[3] - counts[2]) > 0:
            theirs = confint_proportions_2indep(
                *counts, method="score", compare="ratio", correction=False
            )
            np.testing.assert_allclose(found[:, row], theirs, rtol=1e-5)


EDGES = [
    (0, 5, 3, 9),
    (0, 5, 9, 9),
    (0, 1, 1, 1),
    (3, 9, 0, 5),
    (9, 9, 0, 5),
    (1, 1, 0, 1),
    (5, 5, 3, 9),
    (3, 9, 5, 5),
    (5, 5, 9, 9),
    (1, 1, 1, 1),
    (12, 12, 15, 15),
    (0, 30, 1, 30),
    (0, 10**6, 7, 10**5),
    (10**6, 10**6, 10**6, 10**6),
    (10**5, 10**5, 3, 10**6),
]


@pytest.mark.parametrize("counts", EDGES)
@pytest.mark.parametrize("z", [0.5, Z, 3.09])
def test_koopman_at_the_edges(counts, z):
    confidence = 1 - 2 * stats.norm.sf(z)
    found = risk_ratio(*counts, confidence)
    np.testing.assert_allclose(found[1:], naive_koopman(*counts, z=z), rtol=1e-8)


def test_random_edges_use_koopman_and_the_rest_katz():
    rng = np.random.default_rng(12)
    size = 400
    n1, n0 = rng.integers(1, 60, (2, size))
    x1 = np.select([rng.integers(0, 3, size) == k for k in (0, 1)], [0 * n1, n1], n1 // 2)
    x0 = np.select([rng.integers(0, 3, size) == k for k in (0, 1)], [0 * n0, n0], n0 // 2)
    found = risk_ratio(x1, n1, x0, n0)
    for row, (a, n, b, m) in enumerate(zip(x1, n1, x0, n0, strict=True)):
        if a == 0 and b == 0:
            expected = (0, math.inf)
        elif 0 in (a, b, n - a, m - b):
            expected = naive_koopman(a, n, b, m)
        else:
            ratio = (a / n) / (b / m)
            spread = math.exp(Z * math.sqrt(1 / a - 1 / n + 1 / b - 1 / m))
            expected = (ratio / spread, ratio * spread)
        np.testing.assert_allclose((found.lower[row], found.upper[row]), expected, rtol=1e-9)


def test_all_of_all_is_no_certainty():
    value, lower, upper = risk_ratio(12, 12, 15, 15)
    assert value == 1
    assert lower < 0.85 and upper > 1.15


def test_no_events_in_one_or_both_groups():
    value, lower, upper = risk_ratio(0, 10, 4, 10)
    assert (value, lower) == (0, 0) and 0 < upper < math.inf
    value, lower, upper = risk_ratio(4, 10, 0, 10)
    assert (value, upper) == (math.inf, math.inf) and 0 < lower < math.inf
    value, lower, upper = risk_ratio(0, 10, 0, 10)
    assert math.isnan(value) and (lower, upper) == (0, math.inf)
    assert np.isnan(risk_ratio(0, 0, 4, 10)).all() and np.isnan(risk_ratio(4, 10, 0, 0)).all()


def inverted(found):
    return [math.inf if p == 0 else 1 / p for p in (found.value, found.upper, found.lower)]


@given(
    st.integers(1, 5000), st.integers(1, 5000), st.floats(0, 1), st.floats(0, 1),
    st.floats(0.05, 0.999),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_risk_ratio_invariants(n1, n0, share1, share0, confidence):
    x1, x0 = round(n1 * share1), round(n0 * share0)
    found = risk_ratio(x1, n1, x0, n0, confidence)
    swapped = risk_ratio(x0, n0, x1, n1, confidence)
    wider = risk_ratio(x1, n1, x0, n0, confidence + (1 - confidence) / 2)
    assert wider.lower <= found.lower and found.upper <= wider.upper
    if x1 or x0:
        assert 0 <= found.lower <= found.value <= found.upper
        assert swapped == pytest.approx(inverted(found), rel=1e-9)
    else:
        assert math.isnan(found.value) and (found.lower, found.upper) == (0, math.inf)


def test_extreme_confidence_stays_ordered():
    for confidence in (1e-6, 0.01, 1 - 1e-12):
        found = risk_ratio([0, 5, 5, 3], [9, 5, 5, 3], [4, 5, 2, 0], [9, 5, 9, 7], confidence)
        assert (found.lower <= found.value).all() and (found.value <= found.upper).all()
        assert not np.isnan(found.lower).any() and not np.isnan(found.upper).any()


# --- rate ratio ------------------------------------------------------------------------------


def test_rate_ratio_published():
    # the example of R's poisson.test
    found = rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found == pytest.approx((1.971488, 0.8584264, 4.2772659), rel=1e-6)


def naive_rate_ratio(x1, e1, x0, e0, alpha):
    """Limits at which a sum of binomial probabilities equals alpha, found on the log scale."""
    total = x1 + x0

    def share_of_events(log_ratio):
        odds = math.exp(log_ratio) * e1 / e0
        return odds / (1 + odds), 1 / (1 + odds)

    def tail_sum(log_ratio, counts):
        p, q = share_of_events(log_ratio)
        return math.fsum(math.comb(total, k) * p**k * q ** (total - k) for k in counts)

    lower, upper = 0.0, math.inf
    if x1 > 0:
        lower = math.exp(
            optimize.brentq(
                lambda r: tail_sum(r, range(x1, total + 1)) - alpha, -30, 30, xtol=1e-14
            )
        )
    if x0 > 0:
        upper = math.exp(
            optimize.brentq(lambda r: tail_sum(r, range(x1 + 1)) - alpha, -30, 30, xtol=1e-14)
        )
    return lower, upper


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_rate_ratio_against_summed_probabilities(confidence):
    rng = np.random.default_rng(13)
    x1, x0 = rng.integers(0, 40, (2, 120))
    x1[:20], x0[10:30] = 0, 0
    e1, e0 = rng.uniform(0.5, 900, (2, 120))
    found = rate_ratio(x1, e1, x0, e0, confidence)
    for row in range(120):
        expected = naive_rate_ratio(
            int(x1[row]), e1[row], int(x0[row]), e0[row], (1 - confidence) / 2
        )
        np.testing.assert_allclose((found.lower[row], found.upper[row]), expected, rtol=1e-9)
        if x1[row] + x0[row]:
            assert found.value[row] == pytest.approx(
                (x1[row] / e1[row]) / (x0[row] / e0[row]) if x0[row] else math.inf
            )
        else:
            assert math.isnan(found.value[row])


def test_rate_ratio_of_many_events():
    rng = np.random.default_rng(14)
    x1, x0 = rng.integers(1, 10**6, (2, 500))
    e1, e0 = rng.uniform(1, 1e6, (2, 500))
    found = rate_ratio(x1, e1, x0, e0)
    lower = stats.beta.ppf(0.025, x1, x0 + 1)
    upper = stats.beta.ppf(0.975, x1 + 1, x0)
    np.testing.assert_allclose(found.lower, lower / (1 - lower) * e0 / e1, rtol=1e-9)
    np.testing.assert_allclose(found.upper, upper / (1 - upper) * e0 / e1, rtol=1e-9)


@given(
    st.integers(0, 10**5), st.integers(0, 10**5), st.floats(0.1, 1e6), st.floats(0.1, 1e6),
    st.floats(0.05, 0.999), st.floats(0.01, 100),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_rate_ratio_invariants(x1, x0, e1, e0, confidence, factor):
    found = rate_ratio(x1, e1, x0, e0, confidence)
    wider = rate_ratio(x1, e1, x0, e0, confidence + (1 - confidence) / 2)
    assert wider.lower <= found.lower and found.upper <= wider.upper
    rescaled = rate_ratio(x1, e1 * factor, x0, e0 * factor, confidence)
    assert rescaled == pytest.approx(found, rel=1e-9, nan_ok=True)
    if x1 or x0:
        assert 0 <= found.lower <= found.value <= found.upper
        assert rate_ratio(x0, e0, x1, e1, confidence) == pytest.approx(inverted(found), rel=1e-9)
    else:
        assert math.isnan(found.value) and (found.lower, found.upper) == (0, math.inf)


# --- progression ratio -----------------------------------------------------------------------


def test_woolf_against_statsmodels():
    rng = np.random.default_rng(15)
    tables = rng.integers(1, 500, (300, 4))
    found = progression_ratio(*tables.T)
    for row, table in enumerate(tables):
        theirs = Table2x2(table.reshape(2, 2))
        assert found.value[row] == pytest.approx(theirs.oddsratio, rel=1e-12)
        np.testing.assert_allclose(
            (found.lower[row], found.upper[row]), theirs.oddsratio_confint(0.05), rtol=1e-9
        )


def test_zero_counts_use_gart_and_hold_the_value():
    for table in [(0, 9, 4, 20), (3, 0, 4, 20), (3, 9, 0, 20), (3, 9, 4, 0), (0, 9, 4, 0)]:
        a, b, c, d = (k + 0.5 for k in table)
        spread = math.exp(Z * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
        adjusted = (a / b / (c / d) / spread, a / b / (c / d) * spread)
        value, lower, upper = progression_ratio(*table)
        if table[0] == 0 or table[3] == 0:
            assert (value, lower) == (0, 0)
            assert upper == pytest.approx(adjusted[1], rel=1e-12)
        else:
            assert (value, upper) == (math.inf, math.inf)
            assert lower == pytest.approx(adjusted[0], rel=1e-12)


def test_progression_without_any_upper_or_lower_grade():
    for table in [(0, 9, 0, 20), (3, 0, 4, 0)]:
        value, lower, upper = progression_ratio(*table)
        assert math.isnan(value) and (lower, upper) == (0, math.inf)
    assert np.isnan(progression_ratio(0, 0, 4, 20)).all()
    assert np.isnan(progression_ratio(3, 9, 0, 0)).all()


@given(*[st.integers(0, 3000)] * 4, st.floats(0.05, 0.999))
@settings(max_examples=200, deadline=None)
def test_progression_invariants(a, b, c, d, confidence):
    found = progression_ratio(a, b, c, d, confidence)
    if a + b == 0 or c + d == 0:
        assert np.isnan(found).all()
    elif math.isnan(found.value):
        assert (found.lower, found.upper) == (0, math.inf)
    else:
        assert 0 <= found.lower <= found.value <= found.upper
        swapped = progression_ratio(c, d, a, b, confidence)
        assert swapped == pytest.approx(inverted(found), rel=1e-9)
        wider = progression_ratio(a, b, c, d, confidence + (1 - confidence) / 2)
        assert wider.lower <= found.lower and found.upper <= wider.upper


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_limit_that_faces_1_is_that_of_the_whole_interval(confidence):
    x1, x0 = (each.ravel() for each in np.mgrid[0:40, 0:40])
    for exposures in ((30, 50), (50, 30), (40, 40), (0, 40), (40, 0)):
        arguments = (x1, exposures[0], x0, exposures[1], confidence)
        whole, facing = rate_ratio(*arguments), rate_ratio_facing(*arguments)
        np.testing.assert_allclose(facing.value, whole.value, rtol=1e-14)
        above, below = whole.value > 1, whole.value <= 1
        np.testing.assert_allclose(facing.lower[above], whole.lower[above], rtol=1e-13)
        np.testing.assert_allclose(facing.upper[below], whole.upper[below], rtol=1e-13)
        assert (facing.lower[below] == 0).all() and np.isinf(facing.upper[above]).all()
        known = ~np.isnan(whole.value)
        assert ((facing.lower > 1) == (whole.lower > 1))[known].all()
        assert ((facing.upper < 1) == (whole.upper < 1))[known].all()
        assert np.isnan(facing.value[~known]).all() and np.isnan(facing.upper[~known]).all()
