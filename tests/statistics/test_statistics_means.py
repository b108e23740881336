"""Means against SciPy's tests on the raw values, Fieller's interval against its definition."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from scorecard.statistics import mean_difference, mean_difference_p, mean_interval, mean_ratio


def sums(values):
    return math.fsum(values), math.fsum(v * v for v in values), len(values)


def random_groups(seed, size):
    rng = np.random.default_rng(seed)
    for _ in range(size):
        n1, n0 = rng.choice([2, 3, 10, 200], 2)
        scale = rng.choice([1.0, 40_000.0])
        yield (
            rng.gamma(rng.uniform(1, 20), scale, n1),
            rng.gamma(rng.uniform(1, 20), scale, n0),
        )


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_mean_interval_against_scipy(confidence):
    for values, _ in random_groups(20, 200):
        theirs = stats.ttest_1samp(values, 0).confidence_interval(confidence)
        found = mean_interval(*sums(values), confidence)
        np.testing.assert_allclose(found, (values.mean(), theirs.low, theirs.high), rtol=1e-9)


def test_mean_by_hand():
    # 2, 4, 4, 4, 5, 5, 7, 9: mean 5, variance 32 / 7; t(7) at 97.5% is 2.364624
    reach = 2.364624252 * math.sqrt(32 / 7 / 8)
    assert mean_interval(40, 232, 8) == pytest.approx((5, 5 - reach, 5 + reach), rel=1e-9)


def test_one_value_has_no_limits():
    value, lower, upper = mean_interval(7, 49, 1)
    assert value == 7 and math.isnan(lower) and math.isnan(upper)


def test_equal_values_have_no_spread_whatever_the_rounding():
    for value in (0.1, 1 / 3, 31_415.92):
        total = sum([value] * 1000)
        squares = sum([value * value] * 1000)
        assert mean_interval(total, squares, 1000) == pytest.approx((value,) * 3, rel=1e-12)
        assert (
            mean_interval(total, squares, 1000).lower == mean_interval(total, squares, 1000).upper
        )


def test_spread_survives_a_large_mean():
    # pay of about a million with a spread of one: 13 digits are enough to see it
    values = [1e6 - 1, 1e6, 1e6 + 1]
    reach = stats.t.ppf(0.975, 2) / math.sqrt(3)
    assert mean_interval(*sums(values)).upper - 1e6 == pytest.approx(reach, rel=1e-3)


def test_impossible_sums_are_refused():
    with pytest.raises(ValueError, match="sum_squares"):
        mean_interval(10, 1, 2)
    with pytest.raises(ValueError, match="sum_squares"):
        mean_interval(10, -1, 2)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_welch_against_scipy(confidence):
    for group, rest in random_groups(21, 200):
        test = stats.ttest_ind(group, rest, equal_var=False)
        theirs = test.confidence_interval(confidence)
        found = mean_difference(*sums(group), *sums(rest), confidence)
        scale = group.mean()
        np.testing.assert_allclose(
            found, (group.mean() - rest.mean(), theirs.low, theirs.high), atol=1e-10 * scale
        )
        p = mean_difference_p(*sums(group), *sums(rest))
        assert p == pytest.approx(test.pvalue, rel=1e-8)


def naive_fieller(group, rest, confidence):
    """The smallest and largest ratio r whose contrast mean1 - r * mean0 stays within t errors."""
    m1, m0 = group.mean(), rest.mean()
    v1, v0 = group.var(ddof=1) / len(group), rest.var(ddof=1) / len(rest)
    df = (v1 + v0) ** 2 / (v1**2 / (len(group) - 1) + v0**2 / (len(rest) - 1))
    t = stats.t.ppf((1 + confidence) / 2, df)

    def outside(log_ratio):
        r = math.exp(log_ratio)
        return (m1 - r * m0) ** 2 - t**2 * (v1 + r**2 * v0)

    lower, upper, middle = 0.0, math.inf, math.log(m1 / m0)
    if outside(middle - 40) > 0:
        lower = math.exp(optimize.brentq(outside, middle - 40, middle, xtol=1e-13))
    if outside(middle + 40) > 0:
        upper = math.exp(optimize.brentq(outside, middle, middle + 40, xtol=1e-13))
    return m1 / m0, lower, upper


def test_fieller_against_root_finding():
    unbounded = 0
    for group, rest in random_groups(22, 400):
        for confidence in (0.8, 0.95):
            expected = naive_fieller(group, rest, confidence)
            found = mean_ratio(*sums(group), *sums(rest), confidence)
            np.testing.assert_allclose(found, expected, rtol=1e-8)
            unbounded += math.isinf(expected[2]) or expected[1] == 0
    assert unbounded > 10  # the cases without a limit were among them


def test_ratio_difference_and_p_value_agree():
    for group, rest in random_groups(23, 300):
        arguments = (*sums(group), *sums(rest))
        difference, ratio = mean_difference(*arguments), mean_ratio(*arguments)
        apart = mean_difference_p(*arguments) < 0.05
        assert apart == (difference.lower > 0 or difference.upper < 0)
        assert apart == (ratio.lower > 1 or ratio.upper < 1)


def test_contrasts_without_enough_information():
    spread, constant, single = (20, 120, 4), (20, 100, 4), (5, 25, 1)
    for other in (constant, spread):
        assert not np.isnan(mean_difference(*spread, *other)).any()
        assert not np.isnan(mean_ratio(*other, *spread)).any()
    for pair in ((constant, constant), (single, spread), (spread, single)):
        difference, ratio = mean_difference(*pair[0], *pair[1]), mean_ratio(*pair[0], *pair[1])
        assert (difference.value, ratio.value) == (0, 1)
        assert np.isnan(difference[1:]).all() and np.isnan(ratio[1:]).all()
        assert np.isnan(mean_difference_p(*pair[0], *pair[1]))


def test_no_ratio_to_a_mean_that_is_not_positive():
    group = (20, 120, 4)
    assert np.isnan(mean_ratio(*group, 0, 10, 4)).all()
    assert np.isnan(mean_ratio(*group, -20, 120, 4)).all()
    assert np.isnan(mean_ratio(-20, 120, 4, *group)).all()


money = st.lists(st.integers(1, 10**6), min_size=2, max_size=20)


@given(money, money, st.floats(0.05, 0.999), st.sampled_from([0.001, 0.5, 1024.0]))
@settings(max_examples=200, deadline=None)
def test_mean_invariants(group, rest, confidence, factor):
    one, zero = sums(group), sums(rest)
    mean = mean_interval(*one, confidence)
    assert mean.lower <= mean.value <= mean.upper
    wide = mean_interval(*one, confidence + (1 - confidence) / 2)
    assert wide.lower <= mean.lower and mean.upper <= wide.upper
    scaled = mean_interval(one[0] * factor, one[1] * factor**2, one[2], confidence)
    assert scaled == pytest.approx([part * factor for part in mean], rel=1e-7, abs=1e-6 * factor)
    ratio = mean_ratio(*one, *zero, confidence)
    if not math.isnan(ratio.lower):
        assert 0 <= ratio.lower <= ratio.value <= ratio.upper
        back = mean_ratio(*zero, *one, confidence)
        inverse = [math.inf if p == 0 else 1 / p for p in (ratio.value, ratio.upper, ratio.lower)]
        assert back == pytest.approx(inverse, rel=1e-6)
