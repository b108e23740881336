"""Whole grids against statsmodels and SciPy, every edge in them, and figures printed in papers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_chisquare,
)
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from scorecard import statistics

LEVELS = (0.8, 0.95, 0.998)


def all_of(largest: int) -> tuple[np.ndarray, np.ndarray]:
    """Every x of every n up to `largest`, and the same edges of a million."""
    x, n = (each.ravel() for each in np.mgrid[0 : largest + 1, 1 : largest + 1])
    x, n = x[x <= n], n[x <= n]
    many = 10**6
    return np.append(x, [0, 1, many // 3, many - 1, many]), np.append(n, [many] * 5)


def pairs(largest: int) -> list[np.ndarray]:
    """Every pair of such groups: x1, n1, x0, n0."""
    x, n = all_of(largest)
    first, second = (each.ravel() for each in np.mgrid[0 : len(x), 0 : len(x)])
    return [x[first], n[first], x[second], n[second]]


def alike(found, expected, rtol=1e-9, atol=0.0):
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)


@pytest.mark.parametrize("level", LEVELS)
def test_wilson_of_every_count(level):
    x, n = all_of(60)
    lower, upper = proportion_confint(x, n, 1 - level, "wilson")
    found = statistics.proportion_interval(x, n, level)
    # theirs is a difference of two near-equal numbers: a lower limit is rounded at about 1e-17
    alike(found.lower, np.where(x == 0, 0, lower), atol=2e-16)
    alike(found.upper, upper)


@pytest.mark.parametrize("level", LEVELS)
def test_two_proportions_of_every_count(level):
    counts = pairs(7)
    x1, n1, x0, n0 = counts
    lower, upper = confint_proportions_2indep(
        *counts, method="newcomb", compare="diff", alpha=1 - level, correction=False
    )
    found = statistics.risk_difference(*counts, level)
    alike(found.lower, lower, atol=1e-13)
    alike(found.upper, upper, atol=1e-13)
    inside = (x1 > 0) & (x1 < n1) & (x0 > 0) & (x0 < n0)
    within = [each[inside] for each in counts]
    limits = confint_proportions_2indep(
        *within, method="log", compare="ratio", alpha=1 - level, correction=False
    )
    alike(statistics.risk_ratio(*within, level)[1:], limits)


@pytest.mark.parametrize("level", LEVELS)
def test_rates_of_every_count(level):
    x = np.arange(10)
    lower, upper = confint_poisson(x, 250.0, method="exact-c", alpha=1 - level)
    found = statistics.rate_interval(x, 250.0, level)
    alike(found.lower, np.where(x == 0, 0, lower))
    alike(found.upper, upper)
    x1, x0 = (each.ravel() for each in np.mgrid[0:50, 0:50])
    some = x1 + x0 > 0
    x1, x0 = np.append(x1[some], [10**6, 1]), np.append(x0[some], [10**6 - 3, 10**6])
    low, high = proportion_confint(x1, x1 + x0, 1 - level, "beta")
    with np.errstate(divide="ignore"):
        odds = low / (1 - low), high / (1 - high)
    found = statistics.rate_ratio(x1, 4.0, x0, 12.0, level)
    alike(found.lower, np.where(x1 == 0, 0, odds[0]) * 3)
    # their share of group 1 has lost digits where it is close to 1, and so have their odds
    alike(found.upper, np.where(x0 == 0, np.inf, odds[1]) * 3, rtol=1e-8)


def test_p_values_of_every_table():
    counts = np.array([each[::3] for each in pairs(9)])  # too few for chi-squared, all of them
    counts = counts[:, counts[[1, 3]].max(axis=0) < 10**6]
    found = statistics.risk_ratio_p(*counts)
    for p, x1, n1, x0, n0 in zip(found, *counts, strict=True):
        square = [[x1, n1 - x1], [x0, n0 - x0]]
        assert p == pytest.approx(stats.fisher_exact(square).pvalue, rel=1e-9)
    large = np.array([[30, 100, 60, 150], [50, 100, 40, 60], [400_000, 10**6, 399_000, 10**6]])
    for x1, n1, x0, n0 in large:
        p = proportions_chisquare([x1, x0], [n1, n0])[1]
        assert statistics.risk_ratio_p(x1, n1, x0, n0) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.93])
def test_exact_tests_of_one_count(share):
    x, n = (each[:325] for each in all_of(24))
    for p, some, of in zip(statistics.proportion_p(x, n, share), x, n, strict=True):
        assert p == pytest.approx(stats.binomtest(some, of, share).pvalue, rel=1e-9)
    found = statistics.rate_ratio_p(x, share, n - x, 1 - share)
    alike(found, statistics.proportion_p(x, n, share))


def test_welch_over_a_grid():
    rng = np.random.default_rng(61)
    for _ in range(150):
        a, b = (rng.integers(0, 900, rng.integers(2, 60)).astype(float) for _ in range(2))
        sums = [each for v in (a, b) for each in (v.sum(), (v**2).sum(), len(v))]
        level = float(rng.choice(LEVELS))
        two = CompareMeans(DescrStatsW(a), DescrStatsW(b))
        theirs = two.tconfint_diff(1 - level, usevar="unequal")
        alike(statistics.mean_difference(*sums, level)[1:], theirs, atol=1e-10)
        p = stats.ttest_ind(a, b, equal_var=False).pvalue
        alike(statistics.mean_difference_p(*sums), p)


@pytest.mark.parametrize("ties", [True, False])
def test_q_values_of_many_families(ties):
    rng = np.random.default_rng(62)
    for size in (1, 2, 3, 10, 100, 3000):
        p = rng.beta(0.5, 1, size)
        p = np.round(p, 2) if ties else p
        for dependent, scipy, other in ((False, "bh", "fdr_bh"), (True, "by", "fdr_by")):
            found = statistics.false_discovery(p, dependent=dependent)
            alike(found, stats.false_discovery_control(p, method=scipy))
            alike(found, multipletests(p, method=other)[1])


def test_spread_and_strata():
    rng = np.random.default_rng(63)
    for _ in range(150):
        n = rng.integers(40, 900, rng.integers(3, 8))
        x = rng.binomial(n, rng.uniform(0.2, 0.6, len(n)))
        chi2, p, *_ = stats.chi2_contingency([x, n - x], correction=False)
        found = statistics.dispersion("proportion", x, n)
        if not np.isnan(found.statistic):
            alike((found.statistic, found.p_value), (chi2, p), atol=1e-300)
        n1 = rng.integers(10, 90, len(n))
        x1 = rng.binomial(n1, 0.4)
        tables = np.array([[x1, n1 - x1], [x, n - x]])
        theirs = StratifiedTable(tables.astype(float)).riskratio_pooled
        alike(statistics.pooled_ratio("proportion", x1, n1, x, n).value, theirs)


# --- printed in papers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [(3, 0.619, 8.767), (4, 1.090, 10.242), (6, 2.202, 13.060), (7, 2.814, 14.423)],
)
def test_exact_poisson_limits(x, lower, upper):
    # the tables that go back to Garwood (1936); further rows in test_statistics_rates.py
    assert statistics.rate_interval(x, 1)[1:] == pytest.approx((lower, upper), abs=6e-4)


@pytest.mark.parametrize(
    ("x", "lower", "upper"), [(10, 0.480, 1.84), (20, 0.611, 1.54), (100, 0.814, 1.22)]
)
def test_byar_against_the_exact_multipliers(x, lower, upper):
    # exact limits over the count, as tabulated for standardised mortality ratios: Byar's agree to
    # the second digit
    found = statistics.rate_interval(x, x)
    assert found.lower == pytest.approx(lower, abs=1.5e-3)
    assert found.upper == pytest.approx(upper, abs=6e-3)


def test_trend_of_agresti():
    # maternal drinking and malformations, equally spaced scores: 1.83, p = 0.18 (Agresti,
    # Categorical Data Analysis); his statistic has n - 1 where ours has n, of 32,574
    found = statistics.trend([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38])
    assert found.statistic == pytest.approx(1.83, abs=5e-3)
    assert found.p_value == pytest.approx(0.18, abs=5e-3)


def test_the_lady_tasting_tea():
    # Fisher (1935): three of four right, one-sided 17 of 70, and the other tail is as long
    assert statistics.risk_ratio_p(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert statistics.risk_ratio_p(4, 4, 0, 4) == pytest.approx(2 / 70)
