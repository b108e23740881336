"""The examples of the page on comparison are worked out again: by its formulas, and by the code."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

from scorecard import statistics
from scorecard.statistics import Interval
from tests.assessment.test_pages import page, told

TEXT = page("methods/comparison.md")


def figures(text: str) -> list[float]:
    return [float(each.replace(",", "")) for each in re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)]


def between(start: str, end: str) -> str:
    found = re.search(re.escape(start) + "(.+?)" + re.escape(end), TEXT)
    assert found is not None, start
    return found.group(1)


def mover(one: Interval, other: Interval) -> tuple[float, float, float]:
    """The formula of the page for differences."""
    d = one.value - other.value
    below = np.sqrt((one.value - one.lower) ** 2 + (other.upper - other.value) ** 2)
    above = np.sqrt((one.upper - one.value) ** 2 + (other.value - other.lower) ** 2)
    return d, d - below, d + above


def scaled(found: tuple[float, ...], scale: float) -> tuple[float, ...]:
    return tuple(scale * each for each in found)


def test_newcombe() -> None:
    one, other = statistics.proportion_interval(25, 200), statistics.proportion_interval(160, 2000)
    assert f"25 of 200 are {told(scaled(one, 100), 1, '%')}" in TEXT
    assert f"160 of 2,000 are {told(scaled(other, 100), 1, '%')}" in TEXT
    found = statistics.risk_difference(25, 200, 160, 2000)
    assert found == pytest.approx(mover(one, other), rel=1e-12)
    value, lower, upper = scaled(found, 100)
    assert f"the difference is {value:.1f} percentage points ({lower:.1f} to {upper:.1f})" in TEXT


def test_difference_of_rates() -> None:
    one, other = statistics.rate_interval(23, 1678), statistics.rate_interval(130, 12481)
    value, lower, upper = scaled(one, 1e4)
    assert f"23 in 1,678 are {value:.1f} per 10,000 ({lower:.1f} to {upper:.1f})" in TEXT
    assert f"130 in 12,481 are {told(scaled(other, 1e4), 1)}" in TEXT
    found = statistics.rate_difference(23, 1678, 130, 12481)
    assert found == pytest.approx(mover(one, other), rel=1e-12)
    value, lower, upper = scaled(found, 1e4)
    assert f"the difference is {value:.1f} per 10,000 ({lower:.1f} to {upper:.1f})" in TEXT


def test_ratio_of_medians() -> None:
    a = figures(between("Hourly pay of ", " pounds"))
    b = figures(between("(14.0 to 20.0). Of ", " pounds"))
    (m1, l1, u1), (m0, l0, u0) = (statistics.median_interval(each) for each in (a, b))
    assert f"median {told((m1, l1, u1), 1)}. Of" in TEXT
    assert f"median {told((m0, l0, u0), 1)}." in TEXT
    # the median of 9 lies 3 ranks from the second value, that of 12 lies 3.5 from the third
    by_hand = [1.959964 * np.sqrt(10 / 48), 1.959964 * np.sqrt(12 / 62)]
    f1, f0 = statistics.median_factor([len(a), len(b)])
    assert (f1, f0) == pytest.approx(by_hand, rel=1e-6)
    assert f"The factors are {f1:.3f} and {f0:.3f}" in TEXT
    l1, u1, l0, u0 = (m + f * (end - m) for m, f, end in
                      ((m1, f1, l1), (m1, f1, u1), (m0, f0, l0), (m0, f0, u0)))  # fmt: skip
    assert f"reach to {l1:.2f} and {u1:.2f}, and to {l0:.2f} and {u0:.2f}" in TEXT
    both = m1 * m0
    by_formula = (
        m1 / m0,
        (both - np.sqrt(both**2 - l1 * u0 * (2 * m1 - l1) * (2 * m0 - u0))) / (u0 * (2 * m0 - u0)),
        (both + np.sqrt(both**2 - u1 * l0 * (2 * m1 - u1) * (2 * m0 - l0))) / (l0 * (2 * m0 - l0)),
    )
    found = statistics.median_ratio_interval(a, np.ones(len(a)), b, np.ones(len(b)))
    assert found == pytest.approx(by_formula, rel=1e-12)
    assert f"The ratio is {told(found, 2)}; the pay gap" in " ".join(TEXT.split())


def test_ratio_of_means() -> None:
    a = np.array(
        figures(between("f = (s1² + s0²)² ÷ (s1⁴ ÷ (n1 − 1) + s0⁴ ÷ (n0 − 1)) - ", " days"))
    )
    b = np.array(figures(between("7.0 on average, ", " days")))
    assert (a.mean(), b.mean()) == (7.0, 10.0)
    squared1, squared0 = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    f = (squared1 + squared0) ** 2 / (squared1**2 / (len(a) - 1) + squared0**2 / (len(b) - 1))
    t = stats.t.isf(0.025, f)
    assert f"f = {f:.2f} and t = {t:.3f}." in TEXT
    middle, below = a.mean() * b.mean(), b.mean() ** 2 - t**2 * squared0
    reach = np.sqrt(middle**2 - (a.mean() ** 2 - t**2 * squared1) * below)
    sums = [each for v in (a, b) for each in (v.sum(), (v**2).sum(), len(v))]
    found = statistics.mean_ratio(*sums)
    assert found == pytest.approx((0.7, (middle - reach) / below, (middle + reach) / below))
    assert f"The ratio is {told(found, 2)}. Welch" in TEXT
    value, lower, upper = statistics.mean_difference(*sums)
    assert f"interval of the difference: {value:.1f} days ({lower:.1f} to {upper:.1f})" in TEXT
