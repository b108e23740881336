"""p-values against SciPy's tests, and against sums over every outcome in exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from scorecard.statistics import (
    progression_ratio_p,
    proportion_p,
    rate_p,
    rate_ratio_p,
    risk_ratio_p,
)
from scorecard.statistics.ratios import koopman_limits


def random_tables(seed, size, largest):
    rng = np.random.default_rng(seed)
    n1, n0 = rng.integers(1, largest, (2, size))
    x1 = rng.binomial(n1, rng.beta(0.5, 0.5, size))
    x0 = rng.binomial(n0, rng.beta(0.5, 0.5, size))
    return x1, n1, x0, n0


def least_expected(x1, n1, x0, n0):
    events, people = x1 + x0, n1 + n0
    return min(n * m / people for n in (n1, n0) for m in (events, people - events))


def naive_fisher(x1, n1, x0, n0):
    """Whole-number hypergeometric weights; no floating point until the last division."""
    events = x1 + x0
    weights = {
        k: math.comb(n1, k) * math.comb(n0, events - k)
        for k in range(max(0, events - n0), min(n1, events) + 1)
    }
    unlikely = sum(w for w in weights.values() if w <= weights[x1])
    return float(Fraction(unlikely, sum(weights.values())))


def test_lady_tasting_tea():
    assert risk_ratio_p(3, 4, 1, 4) == pytest.approx(34 / 70)


@pytest.mark.parametrize("largest", [8, 60, 400])
def test_risk_ratio_p_against_exact_sums_and_pearson(largest):
    tables = random_tables(80, 700, largest)
    found = risk_ratio_p(*tables)
    used = set()
    for p, x1, n1, x0, n0 in zip(found, *(t.tolist() for t in tables), strict=True):
        if least_expected(x1, n1, x0, n0) < 5:
            assert p == pytest.approx(naive_fisher(x1, n1, x0, n0), rel=1e-9)
            used.add("fisher")
        else:
            table = [[x1, n1 - x1], [x0, n0 - x0]]
            theirs = stats.chi2_contingency(table, correction=False).pvalue
            assert p == pytest.approx(theirs, rel=1e-9)
            used.add("pearson")
    assert "fisher" in used and (largest == 8 or "pearson" in used)


def test_fisher_against_scipy_on_larger_tables():
    rng = np.random.default_rng(81)
    for _ in range(40):
        n1, n0 = int(rng.integers(10, 60)), int(rng.integers(10**4, 10**6))
        x1, x0 = int(rng.integers(0, 4)), int(rng.integers(0, n0 // 20))
        table = [[x1, n1 - x1], [x0, n0 - x0]]
        if least_expected(x1, n1, x0, n0) < 5:
            theirs = stats.fisher_exact(table).pvalue
            assert risk_ratio_p(x1, n1, x0, n0) == pytest.approx(theirs, rel=1e-8)


def test_pearson_agrees_with_koopman():
    x1, n1, x0, n0 = (t.astype(float) for t in random_tables(82, 3000, 300))
    large = np.array([least_expected(*row) >= 5 for row in zip(x1, n1, x0, n0, strict=True)])
    x1, n1, x0, n0 = (t[large] for t in (x1, n1, x0, n0))
    lower, upper = koopman_limits(x1, n1, x0, n0, stats.norm.ppf(0.975))
    excludes = (lower > 1) | (upper < 1)
    assert len(excludes) > 500
    np.testing.assert_array_equal(risk_ratio_p(x1, n1, x0, n0) < 0.05, excludes)


def test_symmetries_of_two_groups():
    x1, n1, x0, n0 = random_tables(83, 1500, 80)
    p = risk_ratio_p(x1, n1, x0, n0)
    assert ((p > 0) & (p <= 1)).all()
    np.testing.assert_allclose(risk_ratio_p(x0, n0, x1, n1), p, rtol=1e-9)
    np.testing.assert_allclose(risk_ratio_p(n1 - x1, n1, n0 - x0, n0), p, rtol=1e-9)
    np.testing.assert_array_equal(progression_ratio_p(x1, n1 - x1, x0, n0 - x0), p)


def test_many_rows_are_split_without_loss():
    tables = random_tables(84, 5000, 30)
    whole = risk_ratio_p(*tables)
    rows = np.random.default_rng(0).permutation(5000)[:300]
    alone = [risk_ratio_p(*(t[r] for t in tables)) for r in rows]
    np.testing.assert_allclose(whole[rows], alone, rtol=1e-12)


def test_no_events_or_no_others_is_no_evidence():
    assert risk_ratio_p(0, 5, 0, 9) == 1
    assert risk_ratio_p(500, 500, 900, 900) == 1
    assert np.isnan(risk_ratio_p(0, 0, 3, 9)) and np.isnan(risk_ratio_p(3, 9, 0, 0))
    assert np.isnan(progression_ratio_p(0, 0, 3, 9))


def naive_binomial(x, n, p):
    """Outcomes no likelier than x of n, with p an exact fraction."""
    weights = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    return float(sum(w for w in weights if w <= weights[x]))


def test_proportion_p_published():
    # the example of R's binom.test
    assert proportion_p(682, 925, 0.75) == pytest.approx(0.3825, abs=5e-5)


def test_proportion_p_against_fractions():
    for n in (1, 2, 9, 30):
        for p in (Fraction(1, 2), Fraction(1, 4), Fraction(3, 64), Fraction(0), Fraction(1)):
            for x in range(n + 1):
                found = proportion_p(x, n, float(p))
                assert found == pytest.approx(naive_binomial(x, n, p), rel=1e-9, abs=1e-300)


def test_proportion_p_against_scipy():
    rng = np.random.default_rng(85)
    n = rng.choice([1, 5, 40, 900, 50_000], 400)
    share = rng.uniform(0, 1, 400) ** rng.choice([1, 4], 400)
    x = rng.binomial(n, np.clip(share * rng.uniform(0.5, 1.5, 400), 0, 1))
    found = proportion_p(x, n, share)
    for row in range(400):
        theirs = stats.binomtest(int(x[row]), int(n[row]), share[row]).pvalue
        assert found[row] == pytest.approx(theirs, rel=1e-9)


def test_rate_ratio_p_published():
    # the example of R's poisson.test
    assert rate_ratio_p(11, 800, 21, 3011) == pytest.approx(0.07967, abs=5e-6)


def test_rate_ratio_p_against_scipy():
    rng = np.random.default_rng(86)
    x1, x0 = rng.choice([0, 1, 3, 12, 80, 700], (2, 400))
    e1, e0 = rng.uniform(1, 1000, (2, 400))
    found = rate_ratio_p(x1, e1, x0, e0)
    for row in range(400):
        if x1[row] + x0[row] == 0:
            assert found[row] == 1
            continue
        share = e1[row] / (e1[row] + e0[row])
        theirs = stats.binomtest(int(x1[row]), int(x1[row] + x0[row]), share).pvalue
        assert found[row] == pytest.approx(theirs, rel=1e-9)
    np.testing.assert_allclose(rate_ratio_p(x0, e0, x1, e1), found, rtol=1e-9, atol=1e-300)


def naive_poisson(x, mean):
    """Outcomes no likelier than x, summed until they no longer matter."""

    def probability(k):
        return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))

    limit = probability(x) * (1 + 1e-7)
    last = int(mean + 60 * math.sqrt(mean) + 200)
    return math.fsum(p for p in map(probability, range(last)) if p <= limit)


def test_rate_p_against_sums():
    rng = np.random.default_rng(87)
    for _ in range(400):
        exposure = float(rng.choice([1, 20, 300]))
        rate = float(rng.choice([0.01, 0.5, 1.0, rng.uniform(0, 2)]))
        x = int(rng.choice([0, 1, rng.poisson(exposure * rate), rng.poisson(exposure * 1.3)]))
        found = rate_p(x, exposure, rate)
        assert found == pytest.approx(naive_poisson(x, exposure * rate), rel=1e-9, abs=1e-280)


def test_rate_p_edges():
    assert rate_p(0, 10, 0) == 1
    assert rate_p(3, 10, 0) == 0
    assert rate_p(0, 1000, 2) < 1e-300
    assert np.isnan(rate_p(3, 0, 2))
    assert rate_p(20, 10, 2) == 1


def test_false_alarms_stay_below_the_level():
    rng = np.random.default_rng(88)
    n = np.full(20_000, 25)
    assert (risk_ratio_p(rng.binomial(n, 0.1), n, rng.binomial(n, 0.1), n) <= 0.05).mean() < 0.05
    assert (proportion_p(rng.binomial(n, 0.3), n, 0.3) <= 0.05).mean() < 0.05
    assert (rate_p(rng.poisson(7, 20_000), 7, 1) <= 0.05).mean() < 0.05
    x1, x0 = rng.poisson(6, 20_000), rng.poisson(12, 20_000)
    assert (rate_ratio_p(x1, 1, x0, 2) <= 0.05).mean() < 0.05


def test_an_exact_test_of_part_time_equivalents_does_not_exist():
    assert np.isnan(risk_ratio_p(1.5, 10, 3, 12))
    assert np.isnan(proportion_p(1.5, 10, 0.2))
    assert np.isnan(rate_p(1.5, 10, 0.2))
    assert np.isnan(rate_ratio_p(1.5, 10, 3, 12))
    assert 0 < risk_ratio_p(100.5, 210.2, 80.1, 300) < 1
