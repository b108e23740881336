"""Medians against exact integer arithmetic on expanded values, and published ranks."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from scorecard.statistics import (
    median_difference_interval,
    median_factor,
    median_interval,
    median_p,
    median_ratio_interval,
    weighted_median_interval,
)


def naive(values, confidence=0.95):
    """Count outcomes of n coin tosses as whole numbers; no floating point in the decision."""
    ordered = sorted(v for v in values if not math.isnan(v))
    n = len(ordered)
    if n == 0:
        return (math.nan,) * 3
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    allowed = (1 - Fraction(confidence)) / 2 * 2**n
    k, outcomes = 0, 0
    while k < n // 2 and outcomes + math.comb(n, k) <= allowed:
        outcomes += math.comb(n, k)
        k += 1
    if k == 0:
        return median, math.nan, math.nan
    return median, ordered[k - 1], ordered[n - k]


@pytest.mark.parametrize(
    ("n", "low_rank"),
    [(6, 1), (8, 1), (9, 2), (10, 2), (20, 6), (30, 10), (50, 18), (100, 40)],
)
def test_published_ranks(n, low_rank):
    # tables of the sign test's interval at 95%
    found = median_interval(np.arange(1, n + 1))
    assert found == ((n + 1) / 2, low_rank, n + 1 - low_rank)


def test_too_few_values_have_no_limits():
    for n in range(1, 6):
        value, lower, upper = median_interval(range(n))
        assert value == (n - 1) / 2 and math.isnan(lower) and math.isnan(upper)
    assert median_interval(range(5), 0.93)[1:] == (0, 4)


def test_an_exact_tie_counts_as_enough():
    # with 6 values the extremes leave out exactly 2 in 64
    assert median_interval(range(6), 31 / 32)[1:] == (0, 5)
    assert math.isnan(median_interval(range(6), 31 / 32 + 1e-9).lower)


def test_against_exact_counting():
    rng = np.random.default_rng(30)
    for _ in range(600):
        values = rng.integers(0, 20, rng.integers(0, 120)).astype(float)
        values[rng.random(len(values)) < 0.1] = np.nan
        confidence = rng.choice([0.5, 0.8, 0.95, 0.998])
        found = median_interval(values, confidence)
        np.testing.assert_array_equal(found, naive(values, confidence))


def test_coverage_is_never_below_the_confidence():
    for n in range(6, 200):
        _, lower, upper = median_interval(np.arange(1, n + 1))
        inside = sum(math.comb(n, k) for k in range(int(lower), int(upper)))
        assert Fraction(inside, 2**n) >= Fraction(95, 100)
        narrower = inside - 2 * math.comb(n, int(lower))
        assert Fraction(narrower, 2**n) < Fraction(95, 100)


histograms = st.lists(
    st.tuples(st.sampled_from([0.0, 1.5, 2.0, 7.25, 1e6, math.nan]), st.integers(0, 9)), max_size=12
)


@given(histograms, st.floats(0.05, 0.999))
@settings(max_examples=300, deadline=None)
def test_a_histogram_is_its_expansion(pairs, confidence):
    values = [v for v, _ in pairs]
    counts = [c for _, c in pairs]
    expanded = [v for v, c in pairs for _ in range(c)]
    found = weighted_median_interval(values, counts, confidence)
    np.testing.assert_array_equal(found, median_interval(expanded, confidence))
    if not math.isnan(found.lower):
        assert found.lower <= found.value <= found.upper


def test_large_counts_need_no_expansion():
    found = weighted_median_interval([3, 1, 2], [10**9, 10**9, 1])
    assert found == (2, 1, 3)


def test_a_hidden_count_hides_the_median():
    assert np.isnan(weighted_median_interval([1, 2], [5, math.nan])).all()
    assert math.isnan(median_p([1, 2], [5, math.nan], [1, 2], [5, 5]))
    # a missing value leaves with its count, hidden or not
    assert weighted_median_interval([1, math.nan], [5, math.nan]).value == 1


@pytest.mark.parametrize(
    ("values", "counts"), [([1, 2], [1]), ([[1, 2]], [[1, 2]]), ([1, 2], [1, 0.5]), ([1], [-1])]
)
def test_histograms_that_are_none(values, counts):
    with pytest.raises(ValueError):
        weighted_median_interval(values, counts)


def test_infinite_values_are_refused():
    with pytest.raises(ValueError):
        median_interval([1, 2, math.inf])


def random_histograms(seed, size, low=0):
    rng = np.random.default_rng(seed)
    for _ in range(size):
        groups = []
        for _ in range(2):
            values = np.unique(rng.integers(low, 60, rng.integers(1, 15))).astype(float)
            groups += [values, rng.integers(0, 8, len(values))]
        if groups[1].sum() and groups[3].sum():
            yield groups


def expand(values, counts):
    return np.repeat(values, counts)


def naive_factor(n, confidence=0.95):
    """From the mean product of any two ranks of n evenly spread values, in whole fractions."""

    def product(i, j):  # of the i-th and the j-th smallest, i <= j, times (n + 1) (n + 2)
        return Fraction(i * (j + 1))

    _, k, _ = naive(range(1, n + 1), confidence)
    if math.isnan(k):
        return math.nan
    a, b = (n + 1) // 2, n // 2 + 1  # the median lies in the middle of these two
    squared = (product(a, a) + 2 * product(a, b) + product(b, b)) / 4
    variance = squared - Fraction((n + 1) ** 2, 4) * Fraction(n + 2, n + 1)
    distance = squared - (product(k, a) + product(k, b)) + product(k, k)
    return stats.norm.ppf((1 + confidence) / 2) * math.sqrt(variance / distance)


def test_factor_against_the_moments_of_ranks():
    for confidence in (0.8, 0.95, 0.998):
        expected = [naive_factor(n, confidence) for n in range(1, 300)]
        np.testing.assert_allclose(median_factor(range(1, 300), confidence), expected, rtol=1e-12)


def test_factor_in_simulation():
    """The squared distance, so drawn in, is z squared times the median's variance on average."""
    rng = np.random.default_rng(29)
    for n in (9, 10, 30):
        values = np.sort(rng.uniform(size=(200_000, n)), axis=1)
        k = int(naive(range(1, n + 1))[1])
        median = np.median(values, axis=1)
        distance = median_factor(n) * (median - values[:, k - 1])
        assert np.mean(distance**2) == pytest.approx(1.96**2 * median.var(), rel=0.02)


def test_factor_draws_in_and_fades():
    sizes = np.arange(6, 3000)
    for confidence in (0.8, 0.9, 0.95, 0.99, 0.998):
        found = median_factor(sizes, confidence)
        assert (found[~np.isnan(found)] < 1).all()
    assert (median_factor(sizes[sizes > 300]) > 0.92).all()
    assert median_factor(10**9) == pytest.approx(1, abs=1e-4)


def test_factor_of_shapes_edges_and_refusals():
    assert isinstance(median_factor(10), float)
    assert median_factor([[10, 9], [9, 10]]).shape == (2, 2)
    assert np.isnan(median_factor([0, 1, 5, math.nan])).all()
    assert median_factor(10.9) == median_factor(10)
    for wrong in ((-1, 0.95), (math.inf, 0.95), (10, 1.0)):
        with pytest.raises(ValueError):
            median_factor(*wrong)


def combined(group):
    """Median, lower and upper of both histograms, as they are combined."""
    out = []
    for pair in (group[:2], group[2:]):
        values = expand(*pair)
        median, lower, upper = naive(values)
        factor = naive_factor(len(values))
        out.append((median, median - factor * (median - lower), median + factor * (upper - median)))
    return out


def test_difference_against_naive():
    for group in random_histograms(31, 400):
        (m1, l1, u1), (m0, l0, u0) = combined(group)
        d = m1 - m0
        below = math.sqrt((m1 - l1) ** 2 + (u0 - m0) ** 2)
        above = math.sqrt((u1 - m1) ** 2 + (m0 - l0) ** 2)
        found = median_difference_interval(*group)
        assert found == pytest.approx((d, d - below, d + above), rel=1e-12, nan_ok=True)


def naive_ratio(m1, l1, u1, m0, l0, u0):
    """The ratios r at which the difference m1 - r * m0 stops differing from zero."""

    def low(r):
        return m1 - r * m0 - math.hypot(m1 - l1, r * (u0 - m0))

    def high(r):
        return m1 - r * m0 + math.hypot(u1 - m1, r * (m0 - l0))

    lower, upper = 0.0, math.inf
    if l1 > 0:
        lower = optimize.brentq(low, 0, m1 / m0 * (1 + 1e-12), xtol=1e-15)
    if l0 > 0:
        upper = optimize.brentq(high, m1 / m0 * (1 - 1e-12) - 1e-12, 1e9, xtol=1e-13)
    return lower, upper


def test_ratio_against_root_finding():
    finite = 0
    for group in random_histograms(32, 400):
        first, second = combined(group)
        found = median_ratio_interval(*group)
        if second[0] == 0:
            assert np.isnan(found).all()
            continue
        assert found.value == first[0] / second[0]
        if math.isnan(first[1]) or math.isnan(second[1]):
            assert np.isnan(found[1:]).all()
            continue
        expected = naive_ratio(*first, *second)
        assert found[1:] == pytest.approx(expected, rel=1e-9, abs=1e-11)
        finite += math.isfinite(expected[1])
    assert finite > 50


def test_ratio_and_difference_agree_and_invert():
    for group in random_histograms(33, 400, low=1):
        ratio, difference = median_ratio_interval(*group), median_difference_interval(*group)
        if math.isnan(ratio.lower):
            continue
        assert 0 <= ratio.lower <= ratio.value <= ratio.upper
        if min(abs(difference.lower), abs(difference.upper)) > 1e-9:
            assert (ratio.lower > 1) == (difference.lower > 0)
            assert (ratio.upper < 1) == (difference.upper < 0)
        swapped = median_ratio_interval(*group[2:], *group[:2])
        inverse = (1 / ratio.value, 1 / ratio.upper, 1 / ratio.lower)
        assert swapped == pytest.approx(inverse, rel=1e-9)


def test_difference_covers_in_simulation():
    rng = np.random.default_rng(34)
    inside = 0
    for _ in range(1000):
        a, b = rng.exponential(1, 25), rng.exponential(3, 40)
        truth = math.log(2) - 3 * math.log(2)
        found = median_difference_interval(a, np.ones(25), b, np.ones(40))
        inside += found.lower <= truth <= found.upper
    assert 945 <= inside <= 975


def test_mood_against_scipy():
    """SciPy's median test counts ties below too; its chi-square has no correction here."""
    compared = 0
    for group in random_histograms(35, 400):
        a, b = expand(*group[:2]), expand(*group[2:])
        p = median_p(*group)
        pooled = np.median(np.concatenate([a, b]))
        table = np.array([[(a > pooled).sum(), (b > pooled).sum()],
                          [(a <= pooled).sum(), (b <= pooled).sum()]])  # fmt: skip
        if table.sum(axis=1).min() == 0:
            assert p == 1
            continue
        expected = stats.contingency.expected_freq(table)
        if expected.min() >= 5:
            assert p == pytest.approx(stats.median_test(a, b, correction=False).pvalue, rel=1e-9)
            compared += 1
        else:
            assert p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9)
    assert compared > 50


def test_mood_of_an_empty_group():
    assert math.isnan(median_p([1, 2], [0, 0], [1, 2], [5, 5]))
    assert math.isnan(median_p([], [], [1, 2], [5, 5]))
