"""Intervals hold the truth as often as they claim, and tests raise no more alarms than they claim.

The tables of `python -m benchmarks.coverage`, with fewer truths. What does not keep to its claim is
named here with how far it is out, and on docs/methods/coverage.md in words.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import coverage, false_alarms

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "coverage.md"
LITTLE = 1e-12


@pytest.fixture(scope="module")
def intervals() -> pd.DataFrame:
    return coverage.coverage(quick=True).set_index("method")


@pytest.fixture(scope="module")
def tests() -> pd.DataFrame:
    return false_alarms.alarms(quick=True).set_index("method")


def test_exact_intervals_never_hold_the_truth_too_seldom(intervals: pd.DataFrame) -> None:
    exact = intervals[intervals["claims"] == coverage.EXACT]
    assert len(exact) == 3
    assert (exact["lowest"] >= 0.95 - LITTLE).all()


def test_approximate_intervals_hold_it_as_often_as_they_claim_on_average(
    intervals: pd.DataFrame,
) -> None:
    approximate = intervals[intervals["claims"] == coverage.APPROXIMATE]
    assert len(approximate) == len(intervals) - 3
    assert approximate["average"].between(0.94, 0.965).all(), approximate["average"]
    assert (approximate["lowest"] > 0.89).all()


def test_false_alarms_are_no_more_than_claimed(tests: pd.DataFrame) -> None:
    wide = tests.index.str.contains("99.8%")
    exact = tests["claims"] == coverage.EXACT
    assert (tests["highest"][exact & ~wide] <= 0.05 + LITTLE).all()
    assert (tests["highest"][exact & wide] <= 0.002 + LITTLE).all()
    approximate = tests["average"][~exact]
    named = ["two medians (whole days)"]  # on the page, too
    assert (approximate.drop(named) < 0.053).all()
    assert (approximate[named] < 0.06).all()
    assert exact[wide].sum() == 2


def test_the_page_says_how_far_off_skewed_means_are() -> None:
    rng = np.random.default_rng(88)
    shapes = {
        "gamma, shape 2": (lambda size: rng.gamma(2, 10, size), 20.0),
        "exponential": (lambda size: rng.exponential(20, size), 20.0),
        "lognormal, log spread 0.5": (lambda size: rng.lognormal(0, 0.5, size), np.exp(0.125)),
        "lognormal, log spread 1": (lambda size: rng.lognormal(0, 1, size), np.exp(0.5)),
    }
    text = PAGE.read_text("utf-8")
    for name, (draw, truth) in shapes.items():
        (line,) = re.findall(rf"\| {name} \| (.+) \|", text)
        told = [float(each.strip(" %")) for each in line.split("|")]
        for n, share in zip((10, 20, 30, 50, 80, 100), told, strict=True):
            found = coverage.own(draw((10_000, n)))
            held = ((found.lower <= truth) & (truth <= found.upper)).mean()
            assert 100 * held == pytest.approx(share, abs=1.2), (name, n)


def test_an_interval_that_is_too_narrow_is_noticed() -> None:
    found = list(coverage.two_proportions(lambda *counts: _narrow(*counts), lambda a, b: a - b, 4))
    line = coverage.summary("narrow", coverage.APPROXIMATE, "", found, "lowest")
    assert line["average"] < 0.94


def _narrow(x1, n1, x0, n0):
    return coverage.statistics.risk_difference(x1, n1, x0, n0, 0.92)


def test_the_page_tells_of_every_method(intervals: pd.DataFrame, tests: pd.DataFrame) -> None:
    text = PAGE.read_text("utf-8")
    for method in (*intervals.index, *tests.index):
        assert f"| {method} |" in text
