"""Control charts: which chart, breaks, hidden periods, what a signal means."""

from __future__ import annotations

import numpy as np
import pytest

from scorecard import statistics
from scorecard.assessment.control import FEWEST, control, direction

RNG = np.random.default_rng(90)
N = RNG.integers(100, 300, 30).astype(float)
X = RNG.binomial(N.astype(int), 0.4).astype(float)
ONE = np.zeros(30)


def test_each_measure_has_its_chart() -> None:
    share = control("proportion", X, N, X / N, ONE)
    np.testing.assert_allclose(share.upper, statistics.proportion_limits(X, N).upper)
    rate = control("rate", X, N, 1000 * X / N, ONE, per=1000)
    np.testing.assert_allclose(rate.lower, 1000 * statistics.rate_limits(X, N).lower)
    np.testing.assert_allclose(rate.centre, 1000 * X.sum() / N.sum())
    mean = control("mean", np.full(30, np.nan), N, X, ONE)
    np.testing.assert_allclose(mean.upper, statistics.process_limits(X).upper)
    published = control("proportion", np.full(30, np.nan), np.full(30, np.nan), X / N, ONE)
    assert [each.method for each in (share, rate, mean, published)] == ["P′", "u′", "XmR", "XmR"]


def test_limits_begin_anew_after_a_break() -> None:
    stretch = np.repeat([0, 1, 2], [12, 7, 11])
    values = X / N + stretch
    found = control("mean", X, N, values, stretch)
    np.testing.assert_allclose(found.upper[:12], statistics.process_limits(values[:12]).upper)
    assert np.isnan(found.upper[12:]).all()  # 7 and 11 periods are too few
    # a rise at the break is no signal
    assert not found.beyond.any()
    assert not found.run.any()


def test_a_hidden_period_is_no_period() -> None:
    x, n = X[:FEWEST].copy(), N[:FEWEST].copy()
    assert not np.isnan(control("proportion", x, n, x / n, np.zeros(FEWEST)).centre).any()
    x[4] = n[4] = np.nan
    assert np.isnan(control("proportion", x, n, x / n, np.zeros(FEWEST)).centre).all()


@pytest.mark.parametrize(
    ("side", "better", "meaning"),
    [
        (1, "higher", "improvement"),
        (-1, "higher", "concern"),
        (1, "lower", "concern"),
        (-1, "lower", "improvement"),
        (1, "parity", "change"),
        (-1, "parity", "change"),
    ],
)
def test_what_a_signal_means(side: int, better: str, meaning: str) -> None:
    assert direction(side, better) == meaning


def test_snapshots_of_people_who_stay_would_give_signals_by_chance() -> None:
    """Why they have no limits: of 200 people nine in ten stay from one quarter to the next."""
    rng = np.random.default_rng(92)
    told = {}
    for staying in (0.0, 0.9):
        told[staying] = 0
        for _ in range(300):
            people, counts = rng.random(200) < 0.3, []
            for _ in range(24):
                counts.append(people.sum())
                new = rng.random(200) >= staying
                people[new] = rng.random(new.sum()) < 0.3
            x, n = np.array(counts, dtype=float), np.full(24, 200.0)
            found = control("proportion", x, n, x / n, np.zeros(24))
            told[staying] += bool((found.beyond != 0).any() or (found.run != 0).any())
    assert told[0.0] / 300 < 0.17
    assert told[0.9] / 300 > 0.9
