"""How many it takes: against simulation, against the search, and against the page."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scorecard.statistics import power_of, rate_ratio, risk_ratio, times_needed

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "power.md"


def test_the_worked_example_of_the_page():
    rows = re.findall(
        r"^\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (\d+) \|",
        PAGE.read_text("utf-8"),
        re.M,
    )
    assert len(rows) == 2
    for ratio, p1, v, k, people in rows:
        ratio, p1 = float(ratio), float(p1)
        assert p1 == pytest.approx(ratio * 0.2)
        assert f"{(1 - p1) / (50 * p1) + 0.8 / 160:.4f}" == v
        found = times_needed(ratio, 50, 0.2, 800)
        assert (f"{found:.2f}", str(int(found * 50))) == (k, people)


@pytest.mark.parametrize(
    ("ratio", "n1", "p0", "n0"),
    [(1.5, 200, 0.2, 900), (0.67, 300, 0.4, 700), (1.25, 900, 0.3, 4000)],
)
def test_simulated_proportions_are_found_as_often_as_it_says(ratio, n1, p0, n0):
    rng = np.random.default_rng(7)
    x1, x0 = rng.binomial(n1, ratio * p0, 20_000), rng.binomial(n0, p0, 20_000)
    found = risk_ratio(x1, n1, x0, n0)
    often = np.mean(found.lower > 1) if ratio > 1 else np.mean(found.upper < 1)
    assert often == pytest.approx(power_of(ratio, n1, p0, n0), abs=0.03)


def test_simulated_rates_are_found_as_often_as_it_says():
    rng = np.random.default_rng(8)
    x1, x0 = rng.poisson(500 * 0.15, 5_000), rng.poisson(4000 * 0.1, 5_000)
    often = np.mean(rate_ratio(x1, 500, x0, 4000).lower > 1)
    # the exact interval is a little more cautious than the approximation
    assert power_of(1.5, 500, 0.1, 4000, kind="rate") - 0.05 < often
    assert often < power_of(1.5, 500, 0.1, 4000, kind="rate") + 0.02


@given(
    st.floats(0.3, 3).filter(lambda ratio: abs(ratio - 1) > 0.02),
    st.integers(1, 5000),
    st.floats(0.01, 0.33),
    st.integers(1, 50_000),
    st.sampled_from(["proportion", "rate"]),
)
def test_so_many_times_as_many_have_just_that_power(ratio, n1, p0, n0, kind):
    k = times_needed(ratio, n1, p0, n0, 0.8, kind=kind)
    # beside the chance to be wrong on the other side, which both leave out
    assert power_of(ratio, n1 * k, p0, n0 * k, kind=kind) == pytest.approx(0.8, abs=1e-9)
    assert power_of(ratio, n1 * k / 2, p0, n0 * k / 2, kind=kind) < 0.8


def test_a_comparator_known_exactly_leaves_the_group_alone():
    z = stats.norm.ppf([0.975, 0.8]).sum()
    wanted = z**2 * (1 - 0.3) / (100 * 0.3) / np.log(1.5) ** 2
    assert times_needed(1.5, 100, 0.2, np.inf) == pytest.approx(wanted)


def test_edges():
    assert np.isnan(power_of(1.5, 50, 0.7, 50))  # 105% of a group
    assert not np.isnan(power_of(1.5, 50, 0.7, 50, kind="rate"))
    assert power_of(1.5, 0, 0.2, 50) == 0
    assert times_needed(1.5, 0, 0.2, 50) == np.inf
    assert times_needed(1.0, 50, 0.2, 50) == np.inf
    assert np.isnan(times_needed(1.5, np.nan, 0.2, 50))
    for wrong in ((0, 5, 0.2, 5), (1.5, -1, 0.2, 5), (1.5, 5, 1.2, 5)):
        with pytest.raises(ValueError):
            power_of(*wrong)
    with pytest.raises(ValueError):
        power_of(1.5, 5, 0.2, 5, kind="mean")
    with pytest.raises(ValueError):
        times_needed(1.5, 5, 0.2, 5, power=1)
