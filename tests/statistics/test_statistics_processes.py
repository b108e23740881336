"""Control charts: limits by hand and against a naive implementation; signals; false alarms."""

import math
from itertools import groupby, pairwise

import numpy as np
import pytest

from scorecard.statistics import process_limits, proportion_limits, rate_limits, signals


def test_process_limits_by_hand():
    # moving ranges 2, 1, 3, 2: mean 2, reach 2.66 * 2
    assert process_limits([10, 12, 11, 14, 12]) == pytest.approx((11.8, 6.48, 17.12))


def test_one_shock_is_screened_once():
    # moving ranges 1 x 8, then 50, 50: their mean is 10.8 and 3.267 times it 35.3
    values = [5, 6, 5, 6, 5, 6, 5, 6, 5, 55, 5]
    centre = sum(values) / 11
    assert process_limits(values) == pytest.approx((centre, centre - 2.66, centre + 2.66))


def naive_process(values):
    known = [v for v in values if not math.isnan(v)]
    if not known:
        return (math.nan,) * 3
    ranges = [abs(b - a) for a, b in pairwise(values) if not math.isnan(a + b)]
    centre = sum(known) / len(known)
    if not ranges:
        return centre, math.nan, math.nan
    ceiling = 3.267 * sum(ranges) / len(ranges)
    kept = [r for r in ranges if r <= ceiling]
    reach = 2.66 * sum(kept) / len(kept)
    return centre, centre - reach, centre + reach


def test_process_limits_against_loops():
    rng = np.random.default_rng(56)
    for _ in range(500):
        values = rng.normal(0, 1, rng.integers(0, 30)) * rng.choice([1, 20], p=[0.9, 0.1])
        values[rng.random(len(values)) < 0.15] = np.nan
        np.testing.assert_allclose(
            process_limits(values), naive_process(values.tolist()), rtol=1e-9, atol=1e-12
        )


def test_process_limits_of_many_series():
    values = np.random.default_rng(57).normal(0, 1, (6, 4, 24))
    found = process_limits(values)
    assert found.lower.shape == (6, 4)
    assert found.upper[3, 2] == process_limits(values[3, 2]).upper
    assert process_limits([7, 7, 7]) == (7, 7, 7)
    assert process_limits([7])[0] == 7 and math.isnan(process_limits([7]).upper)
    with pytest.raises(ValueError):
        process_limits(7)


def naive_laney(x, n, poisson):
    known = [(a, b) for a, b in zip(x, n, strict=True) if not math.isnan(a + b)]
    centre = sum(a for a, _ in known) / sum(b for _, b in known)
    variance = centre if poisson else centre * (1 - centre)
    errors = [math.sqrt(variance / b) for b in n]
    z = [(a / b - centre) / e for a, b, e in zip(x, n, errors, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z) if not math.isnan(a + b)]
    ceiling = 3.267 * sum(ranges) / len(ranges)
    kept = [r for r in ranges if r <= ceiling]
    sigma = sum(kept) / len(kept) / 1.128
    reach = [2.66 * 1.128 * sigma * e for e in errors]
    top = math.inf if poisson else 1
    return centre, [max(centre - r, 0) for r in reach], [min(centre + r, top) for r in reach]


@pytest.mark.parametrize("poisson", [False, True])
def test_laney_against_a_naive_one(poisson):
    rng = np.random.default_rng(60)
    function = rate_limits if poisson else proportion_limits
    for _ in range(200):
        n = rng.integers(20, 4000, int(rng.integers(12, 30))).astype(float)
        share = np.clip(rng.normal(0.3, 0.05, len(n)), 0.01, 0.99)
        x = (rng.poisson(n * share) if poisson else rng.binomial(n.astype(int), share)).astype(
            float
        )
        if rng.random() < 0.3:
            x[3] = math.nan
        centre, lower, upper = naive_laney(x, n, poisson)
        found = function(x, n)
        assert found.centre == pytest.approx(centre, rel=1e-9)
        hidden = np.isnan(x)
        np.testing.assert_allclose(found.lower[~hidden], np.array(lower)[~hidden], rtol=1e-9)
        np.testing.assert_allclose(found.upper[~hidden], np.array(upper)[~hidden], rtol=1e-9)


def test_limits_of_equal_bases_are_those_of_the_individuals_chart():
    x, n = np.array([10, 14, 9, 12, 13, 11, 8, 12, 15, 10, 12, 11.0]), np.full(12, 50.0)
    for function in (proportion_limits, rate_limits):
        found, plain = function(x, n), process_limits(x / n)
        assert found.centre == pytest.approx(plain.centre)
        np.testing.assert_allclose(found.lower, max(plain.lower, 0))
        np.testing.assert_allclose(found.upper, plain.upper)


def test_nobody_throughout_has_no_limits():
    for function in (proportion_limits, rate_limits):
        found = function([0] * 12, [9] * 12)
        assert found.centre == 0
        assert np.isnan(found.lower).all()
        assert np.isnan(found.upper).all()
        assert np.isnan(function([math.nan] * 3, [1] * 3).centre)
        with pytest.raises(ValueError):
            function(1, 2)
        with pytest.raises(ValueError):
            function([-1, 2], [3, 3])
    with pytest.raises(ValueError):
        proportion_limits([4, 2], [3, 3])


def test_series_are_rows():
    rng = np.random.default_rng(61)
    n = rng.integers(50, 90, (3, 15))
    x = rng.binomial(n, 0.4)
    for function in (proportion_limits, rate_limits):
        found, alone = function(x, n), function(x[1], n[1])
        assert found.centre[1] == alone.centre
        np.testing.assert_array_equal(found.upper[1], alone.upper)
        told = signals(x / n, found)
        np.testing.assert_array_equal(told.beyond[1], signals(x[1] / n[1], alone).beyond)


def test_signals_by_hand():
    limits = process_limits([5, 6] * 6)  # centre 5.5, limits 2.84 and 8.16
    values = [5, 9, 6, 6, 6, 6, 6, 6, 6, 2, 6, 6, 6, math.nan, 6, 6, 6, 6, 6]
    found = signals(values, limits)
    assert np.flatnonzero(found.beyond).tolist() == [1, 9]
    assert found.beyond[[1, 9]].tolist() == [1, -1]
    # eight in a row from the second; five after the hidden one are no run
    assert np.flatnonzero(found.run).tolist() == list(range(1, 9))
    assert signals([5.5] * 9, limits).run.sum() == 0
    assert signals([6] * 7, limits).run.sum() == 0


def test_runs_against_a_naive_count():
    rng = np.random.default_rng(62)
    for _ in range(100):
        values = rng.integers(0, 2, 40) + (rng.random(40) < 0.6)
        limits = process_limits(values)
        expected = []
        for side, members in groupby(np.sign(values - limits.centre)):
            count = len(list(members))
            expected += [int(side) if count >= 8 else 0] * count
        assert signals(values, limits).run.tolist() == expected


def test_false_alarms_and_overdispersion():
    """Of series of 24 that only move by chance, about one in eight has a signal; about one in seven
    where every period has a shock of its own, too, which binomial limits would call."""
    rng = np.random.default_rng(63)
    n = rng.integers(800, 3000, (4000, 24))
    for spread in (0.0, 0.04):
        share = np.clip(rng.normal(0.4, spread, n.shape), 0.05, 0.95)
        x = rng.binomial(n, share)
        found = signals(x / n, proportion_limits(x, n))
        points = (found.beyond != 0).mean()
        series = ((found.beyond != 0) | (found.run != 0)).any(axis=1).mean()
        assert points < 0.01
        assert series < 0.17
