"""How unequal groups are together: against SciPy's own test, and worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from scorecard.statistics import dispersion

X = np.array([30, 20, 25, 80], dtype=float)
N = np.array([100, 100, 150, 500], dtype=float)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_as_the_test_of_homogeneity_and_its_non_central_limits(kind):
    x, n = 2 * X, 2 * N
    found = dispersion(kind, x, n)
    p = x.sum() / n.sum()
    if kind == "proportion":
        table = np.array([x, n - x])
        chi, p_value, free, _ = stats.chi2_contingency(table, correction=False)
    else:
        chi, p_value = stats.chisquare(x, n * p)
        free = 3
    other = 1 - p if kind == "proportion" else 1.0
    assert found.statistic == pytest.approx(chi)
    assert found.p_value == pytest.approx(p_value)
    spread = np.sqrt(np.average((x / n - p) ** 2, weights=n))
    assert found.raw == pytest.approx(spread / p)
    assert found.value == pytest.approx(np.sqrt((chi - free) * other / x.sum()))
    for end, tail in ((found.lower, 0.975), (found.upper, 0.025)):
        far = optimize.brentq(lambda nc, t=tail: stats.ncx2.cdf(chi, free, nc) - t, 1e-9, 400)
        assert end == pytest.approx(np.sqrt(far * other / x.sum()), rel=1e-6)


def simulated(rng, spread, base, kind="proportion", worlds=4000):
    n = np.array([60, 80, 90, 120, 900])
    truth = np.clip(base * np.exp(spread * rng.normal(size=(worlds, 5))), 0, 0.95)
    x = rng.binomial(n, truth) if kind == "proportion" else rng.poisson(n * truth)
    common = np.average(truth, axis=1, weights=n)
    real = np.sqrt(np.average((truth - common[:, None]) ** 2, axis=1, weights=n)) / common
    return dispersion(kind, x, n), real


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_without_disparity_it_is_mostly_nothing_and_rarely_a_false_alarm(kind):
    found, _ = simulated(np.random.default_rng(3), 0.0, 0.2, kind)
    assert (found.value == 0).mean() > 0.5
    assert (found.p_value < 0.05).mean() <= 0.06
    assert (found.lower > 0).mean() <= 0.035


@pytest.mark.parametrize("spread", [0.1, 0.3])
def test_what_is_planted_lies_within_its_limits(spread):
    found, real = simulated(np.random.default_rng(4), spread, 0.3)
    held = (found.lower <= real) & (real <= found.upper)
    assert 0.93 < held.mean() < 0.97
    # the floor is taken off: without it the spread comes out too large
    assert (found.value**2).mean() < (found.raw**2).mean()
    squared = (found.raw**2 - real**2).mean()
    assert abs((found.value**2).mean() - (real**2).mean()) < 0.75 * squared


def test_hidden_groups_are_left_out_and_too_few_events_say_nothing():
    found = dispersion("proportion", [*X, np.nan, 0], [*N, 80, 0])
    np.testing.assert_allclose(found[:7], dispersion("proportion", X, N)[:7])
    assert found.groups == 4
    assert np.isnan(dispersion("rate", [10, 20, np.nan], [50, 60, 70]).value)
    assert np.isnan(dispersion("rate", [1, 2, 0, 40], [10, 20, 5, 400]).value)
    assert np.isnan(dispersion("proportion", [0, 0, 0], [50, 60, 70]).p_value)
    many = dispersion("rate", [X, X * 2], [N, N])
    assert many.value.shape == (2,)
    assert many.value[0] == pytest.approx(dispersion("rate", X, N).value)


def test_impossible_numbers_are_refused():
    for wrong in (
        lambda: dispersion("mean", X, N),
        lambda: dispersion("rate", -X, N),
        lambda: dispersion("proportion", N + 1, N),
    ):
        with pytest.raises(ValueError):
            wrong()
