"""Means against SciPy's tests on the raw values, Fieller's interval against its definition."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from scorecard.statistics import (
    cubes_of,
    mean_difference,
    mean_difference_p,
    mean_interval,
    mean_p,
    mean_ratio,
    skewness,
)


def sums(values):
    return math.fsum(values), math.fsum(v * v for v in values), len(values)


def skew_of(values):
    total, squares, n = sums(values)
    return skewness(total, squares, math.fsum(v**3 for v in values), n)


def skewed_interval(values, confidence=0.95):
    return mean_interval(*sums(values), confidence, skew_of(values))


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


def naive_hall(values, confidence):
    """Hall's limits by search: the means at which the transformed t just is what chance allows."""
    values = np.asarray(values, dtype=float)
    n, mean, s = len(values), values.mean(), values.std(ddof=1)
    g = n / ((n - 1) * (n - 2)) * (((values - mean) / s) ** 3).sum()
    t = stats.t.ppf((1 + confidence) / 2, n - 1)

    def beyond(true_mean, goal):
        z = (mean - true_mean) / s
        return math.sqrt(n) * (z + g * z**2 / 3 + g**2 * z**3 / 27 + g / (6 * n)) - goal

    far = 1000 * s
    return [
        optimize.brentq(beyond, mean - far, mean + far, args=(goal,), xtol=1e-12 * s)
        for goal in (t, -t)
    ]


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
def test_hall_against_root_finding(confidence):
    rng = np.random.default_rng(24)
    for n in (3, 5, 30, 80, 400):
        for draw in (rng.exponential, lambda size: rng.lognormal(0, 1.5, size), rng.normal):
            values = 1000 * draw(size=n)
            found = skewed_interval(values, confidence)
            assert found.value == pytest.approx(values.mean(), rel=1e-12)
            expected = naive_hall(values, confidence)
            np.testing.assert_allclose(found[1:], expected, rtol=1e-8, atol=1e-6)


def test_hall_by_hand():
    # nine 0s and a 10: mean 1, variance 10, skewness sqrt(10); t(9) at 97.5% is 2.262157
    g, reach = math.sqrt(10), 2.262157163 / math.sqrt(10)
    assert skewness(10, 100, 1000, 10) == pytest.approx(g, rel=1e-12)
    low, high = (
        1 - math.sqrt(10) * 3 / g * (np.cbrt(1 + g * (z - g / 60)) - 1) for z in (reach, -reach)
    )
    assert mean_interval(10, 100, 10, 0.95, g) == pytest.approx((1, low, high), rel=1e-9)
    assert (round(low, 2), round(high, 2)) == (-0.37, 7.38)


def test_no_jump_at_a_skewness_of_nothing():
    plain = mean_interval(40, 232, 8)
    assert mean_interval(40, 232, 8, 0.95, 0.0) == plain
    for tiny in (5e-324, 1e-200, 1e-12, 1e-6):
        for lean in (tiny, -tiny):
            found = mean_interval(40, 232, 8, 0.95, lean)
            assert found == pytest.approx(plain, abs=5 * tiny + 1e-14)


def test_skewness_that_no_digit_is_left_of_is_none():
    """Of pay of a million with a spread of one the cubes have no digit left for the skewness."""
    many = [1e6, 1e6, 1e6 + 4] * 20
    assert skew_of(many) == 0
    few = [1e3, 1e3, 1e3 + 4] * 20
    assert skew_of(few) == pytest.approx(stats.skew(few, bias=False), rel=1e-4)
    assert skew_of([0.1] * 50) == 0
    assert np.isnan(skew_of([1, 2]))
    assert np.isnan(skewness([np.nan, 3], 5, [9, np.nan], 3)).all()


def test_impossible_skewness_is_refused():
    for wrong in (math.inf, -math.inf):
        with pytest.raises(ValueError, match="skewness"):
            mean_interval(40, 232, 8, 0.95, wrong)
        with pytest.raises(ValueError, match="sum_cubes"):
            skewness(40, 232, wrong, 8)
        with pytest.raises(ValueError, match="number"):
            mean_p(40, 232, 8, wrong)


numbers = st.lists(st.integers(-(10**4), 10**4), min_size=3, max_size=60)


@given(numbers, st.floats(0.2, 0.999), st.sampled_from([0.001, 0.5, 1024.0]), st.integers(-99, 99))
@settings(max_examples=300, deadline=None)
def test_hall_invariants(values, confidence, factor, moved):
    n, spread = len(values), np.std(values, ddof=1)
    found = skewed_interval(values, confidence)
    close = {"rel": 1e-7, "abs": 1e-6 * spread + 1e-9}
    # no skewness is larger than the root of the number of values
    assert abs(skew_of(values)) <= math.sqrt(n) * (1 + 1e-9)
    assert found.lower <= found.value <= found.upper
    mirrored = skewed_interval([-v for v in values], confidence)
    assert mirrored == pytest.approx((-found.value, -found.upper, -found.lower), **close)
    shifted = skewed_interval([v + moved for v in values], confidence)
    assert shifted == pytest.approx([part + moved for part in found], **close)
    scaled = skewed_interval([factor * v for v in values], confidence)
    expected = [factor * part for part in found]
    assert scaled == pytest.approx(expected, rel=1e-7, abs=factor * close["abs"])
    wide = skewed_interval(values, confidence + (1 - confidence) / 2)
    assert wide.lower <= found.lower and found.upper <= wide.upper
    even = skewed_interval([*values, *(-v for v in values)], confidence)
    student = mean_interval(*sums([*values, *(-v for v in values)]), confidence)
    assert even == pytest.approx(student, **close)
    cubes = cubes_of(*sums(values), skew_of(values))
    exact = math.fsum(v**3 for v in values)
    assert cubes == pytest.approx(exact, rel=1e-6, abs=1e-6 * (1 + sums(values)[1] ** 1.5))


@given(numbers, st.floats(0.2, 0.999), st.floats(-3, 3))
@settings(max_examples=200, deadline=None)
def test_a_number_outside_hall_s_interval_has_a_small_p_value(values, confidence, away):
    spread = np.std(values, ddof=1)
    lean, found = skew_of(values), skewed_interval(values, confidence)
    number = found.value + away * spread
    p = mean_p(*sums(values), number, lean)
    if spread == 0:
        assert math.isnan(p)
        return
    for limit in (found.lower, found.upper):
        assert mean_p(*sums(values), limit, lean) == pytest.approx(1 - confidence, abs=1e-6)
    inside = found.lower <= number <= found.upper
    assert inside == (p >= 1 - confidence) or p == pytest.approx(1 - confidence, abs=1e-6)
