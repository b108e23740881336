"""Figures drawn towards the common one: against plain numerical integration, and known truths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from scorecard.statistics import shrunk

X = np.array([4, 9, 12, 3, 20, 8, 7, 15, 11, 2], dtype=float)
N = np.array([30, 40, 35, 25, 60, 30, 45, 41, 38, 12], dtype=float)


def naive(kind, x, n, values):
    """Posterior mean, and the probability below each of `values`: a sum over a wide grid."""
    mean, below, total = np.zeros(len(x)), np.zeros((len(values), len(x))), 0.0
    for share in (np.arange(60) + 0.5) / 60:
        s = np.median(n) * share / (1 - share)
        for place in np.linspace(-3, 0.5, 50):  # logit or log of the centre
            m = 1 / (1 + np.exp(-place)) if kind == "proportion" else np.exp(place)
            if kind == "proportion":
                a, b = m * s, (1 - m) * s
                weight = np.exp(stats.betabinom.logpmf(x, n, a, b).sum())
                posterior = stats.beta(a + x, b + n - x)
            else:
                weight = np.exp(stats.nbinom.logpmf(x, m * s, s / (s + n)).sum())
                posterior = stats.gamma(m * s + x, scale=1 / (s + n))
            if weight > 1e-20:
                total += weight
                mean += weight * posterior.mean()
                below += weight * posterior.cdf(np.array(values))
    return mean / total, below / total


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_as_plain_integration_over_the_prior(kind):
    found = shrunk(kind, X, N)
    mean, below = naive(kind, X, N, [found.lower, found.upper])
    np.testing.assert_allclose(found.value, mean, atol=5e-4)
    np.testing.assert_allclose(below[0], 0.025, atol=2e-3)
    np.testing.assert_allclose(below[1], 0.975, atol=2e-3)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_the_truth_is_covered_and_errors_are_smaller(kind, spread):
    rng = np.random.default_rng(7)
    held, own, drawn = [], 0.0, 0.0
    for _ in range(10):
        n = rng.integers(20, 100, 14)
        away = spread * rng.normal(size=14)
        if kind == "proportion":
            truth = 1 / (1 + np.exp(-(away - 0.8)))
            x = rng.binomial(n, truth)
        else:
            truth = 0.2 * np.exp(away)
            x = rng.poisson(n * truth)
        found = shrunk(kind, x, n)
        held.append((found.lower <= truth) & (truth <= found.upper))
        own += ((x / n - truth) ** 2).sum()
        drawn += ((found.value - truth) ** 2).sum()
    assert np.mean(held) > 0.9
    assert drawn < (0.25 if spread == 0 else 0.9) * own


def test_small_units_are_drawn_further_and_never_past_the_centre():
    found = shrunk("proportion", X, N)
    raw = X / N
    assert (np.diff(found.kept[np.argsort(N)]) >= 0).all()
    assert (np.abs(found.value - found.centre) <= np.abs(raw - found.centre) + 0.02).all()
    apart = shrunk("proportion", N * np.linspace(0.1, 0.9, 10) * 100, N * 100)
    np.testing.assert_allclose(apart.value, np.linspace(0.1, 0.9, 10), atol=0.01)


def test_a_hidden_unit_changes_nothing_and_fewer_than_ten_give_nothing():
    found = shrunk("rate", X, N)
    hidden = shrunk("rate", [*X, np.nan, 0], [*N, 50, 0])
    np.testing.assert_allclose(hidden.value[:10], found.value)
    assert np.isnan(hidden.value[10:]).all()
    assert all(np.isnan(part).all() for part in shrunk("rate", X[1:], N[1:]))


def test_impossible_numbers_are_refused():
    for wrong in (
        lambda: shrunk("mean", X, N),
        lambda: shrunk("rate", [X], [N]),
        lambda: shrunk("rate", -X, N),
        lambda: shrunk("proportion", N + 1, N),
    ):
        with pytest.raises(ValueError):
            wrong()
