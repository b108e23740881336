"""The design effect: by hand, against a cluster-robust regression, and in worlds of families."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from scorecard import statistics
from scorecard.statistics.clusters import (
    proportion_design_effect,
    rate_design_effect,
    widened_p,
)


def test_by_hand() -> None:
    # four families of 1, 1, 2, 4 children, of whom 1, 0, 2, 0 are looked after: p = 3 / 8
    # sum of (x - n p) squared: (5/8)^2 + (3/8)^2 + (10/8)^2 + (12/8)^2 = 278 / 64, times 4 / 3
    # expected: 8 * 3/8 * 5/8 = 15 / 8
    found = proportion_design_effect([1, 0, 2, 0], [1, 1, 2, 4], [0, 0, 0, 0])
    assert found == pytest.approx(278 / 64 * 4 / 3 / (15 / 8), rel=1e-12)
    assert rate_design_effect([1, 0, 2, 3]) == pytest.approx(14 / 6, rel=1e-12)


def test_like_a_cluster_robust_regression() -> None:
    draw = np.random.default_rng(5)
    family = np.sort(draw.integers(0, 60, 200))
    event = (draw.random(60)[family] < 0.4) & (draw.random(200) < 0.8)
    model = sm.OLS(event.astype(float), np.ones(200))
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": family}).cov_params()[0, 0]
    p = event.mean()
    families = np.unique(family, return_inverse=True)[1]
    found = proportion_design_effect(
        np.bincount(families, event), np.bincount(families), np.zeros(families.max() + 1)
    )
    assert found == pytest.approx(robust / (p * (1 - p) / 200), rel=1e-9)


def test_cells_are_not_taken_for_families() -> None:
    # each cell has its own proportion; within a cell everybody stands alone
    draw = np.random.default_rng(6)
    cell = np.repeat(np.arange(5), 400)
    x = (draw.random(2000) < np.array([0.05, 0.2, 0.4, 0.6, 0.9])[cell]).astype(float)
    assert proportion_design_effect(x, np.ones(2000), cell) == pytest.approx(1, abs=0.01)


def test_edges() -> None:
    assert np.isnan(proportion_design_effect([0, 0], [3, 2], [0, 0]))  # nobody
    assert np.isnan(proportion_design_effect([3, 2], [3, 2], [0, 0]))  # everybody
    assert np.isnan(proportion_design_effect([1], [3], [0]))  # one family tells nothing
    assert np.isnan(rate_design_effect([0, 0]))
    assert np.isnan(proportion_design_effect([], [], []))
    with pytest.raises(ValueError, match="greater"):
        proportion_design_effect([3], [2], [0])
    with pytest.raises(ValueError, match="negative"):
        rate_design_effect([-1])


def test_a_p_value_is_widened_like_its_chi_squared() -> None:
    x1, n1, x0, n0 = 40.0, 200.0, 60.0, 500.0
    plain = statistics.risk_ratio_p(x1, n1, x0, n0)
    table = [[x1, n1 - x1], [x0, n0 - x0]]
    chi2 = stats.chi2_contingency(table, correction=False).statistic
    expected = stats.chi2.sf(chi2 / 1.7, 1)
    assert widened_p(plain, 1.7) == pytest.approx(expected, rel=1e-9)
    p = np.array([0.0, 1e-300, 0.03, 1.0, np.nan])
    assert np.array_equal(widened_p(p, 1.0), p, equal_nan=True)
    assert widened_p(1.0, 2.0) == 1
    with pytest.raises(ValueError, match="above 0"):
        widened_p(0.5, 0)


def families(draw: np.random.Generator, often: int, count: int, share: float) -> tuple:
    """Families of one to four children; four in ten families are decided about as one.

    Events and children of each family: two arrays, repetitions × families.
    """
    size = draw.choice([1, 2, 3, 4], (often, count), p=[0.4, 0.3, 0.2, 0.1])
    together = draw.random((often, count)) < 0.4
    alone = draw.binomial(size, share)
    return np.where(together, size * (draw.random((often, count)) < share), alone), size


def covered(share: float, count: int, widened: bool) -> float:
    """How often Wilson's interval holds the true share, over 1,500 worlds of families."""
    draw = np.random.default_rng([7, count, round(100 * share)])
    x, n = families(draw, 1500, count, share)
    cell = np.zeros(count, dtype=int)
    effect = [
        max(1.0, np.nan_to_num(proportion_design_effect(a, b, cell), nan=1.0)) if widened else 1.0
        for a, b in zip(x, n, strict=True)
    ]
    found = statistics.proportion_interval(x.sum(axis=1) / effect, n.sum(axis=1) / effect)
    return float(np.mean((found.lower <= share) & (share <= found.upper)))


def test_coverage_comes_back_where_decisions_come_by_family() -> None:
    worlds = [(share, count) for share in (0.1, 0.3, 0.5) for count in (100, 300)]
    apart = np.mean([covered(*world, widened=False) for world in worlds])
    together = [covered(*world, widened=True) for world in worlds]
    assert apart < 0.92  # what families do to an interval that knows nothing of them
    assert np.mean(together) >= 0.94
    assert min(together) >= 0.925


def test_false_alarms_of_two_equal_groups_of_families() -> None:
    draw = np.random.default_rng(11)
    x1, n1 = families(draw, 1500, 120, 0.3)
    x0, n0 = families(draw, 1500, 400, 0.3)
    cell = np.repeat([0, 1], [120, 400])
    effect = np.array(
        [
            max(1.0, proportion_design_effect(np.r_[a, c], np.r_[b, d], cell))
            for a, b, c, d in zip(x1, n1, x0, n0, strict=True)
        ]
    )
    sums = [each.sum(axis=1).astype(float) for each in (x1, n1, x0, n0)]
    plain = statistics.risk_ratio_p(*sums)
    ratio = statistics.risk_ratio(*(each / effect for each in sums))
    assert np.mean(plain < 0.05) > 0.08
    assert 0.035 <= np.mean(widened_p(plain, effect) < 0.05) <= 0.065
    assert np.mean((ratio.lower <= 1) & (ratio.upper >= 1)) >= 0.94


def test_coverage_of_a_rate_whose_events_come_by_family() -> None:
    draw = np.random.default_rng(12)
    often, expected = 1500, 60
    arrivals = draw.poisson(expected, often)
    inside = []
    for number in arrivals:
        x = draw.choice([1, 2, 3, 4], number, p=[0.5, 0.3, 0.15, 0.05]).astype(float)
        effect = rate_design_effect(x)
        found = statistics.rate_interval(x.sum() / effect, 1000 / effect)
        inside.append(found.lower <= expected * 1.75 / 1000 <= found.upper)
    assert np.mean(inside) >= 0.935
