"""Standardised figures against loops over strata, examples worked by hand, and simulated truths."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from scorecard.statistics import (
    indirect_ratio,
    proportion_interval,
    rate_interval,
    risk_ratio,
    standardised_proportion,
    standardised_rate,
)
from scorecard.statistics._mover import ratio_limits

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "standardisation.md"


def naive(x, n, weights, confidence=0.95):
    total = sum(weights)
    events = sum(a for a, w in zip(x, weights, strict=True) if w > 0)
    if events < 10 or any(b == 0 for b, w in zip(n, weights, strict=True) if w > 0):
        return (math.nan,) * 3
    rate = variance = 0.0
    for a, b, w in zip(x, n, weights, strict=True):
        if w > 0:
            rate += w * a / b / total
            variance += (w / total) ** 2 * a / b**2
    z = stats.norm.isf((1 - confidence) / 2)
    lower = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    scale = math.sqrt(variance / events)
    return rate, rate + scale * (lower - events), rate + scale * (upper - events)


def test_by_hand():
    # rates 0.1 and 0.3 with weights 3 : 1 give 0.15
    found = standardised_rate([10, 60], [100, 200], [300, 100])
    assert found.value == pytest.approx(0.15)
    variance = 0.75**2 * 10 / 100**2 + 0.25**2 * 60 / 200**2
    lower, upper = (rate_interval(70, 1)[side] for side in (1, 2))
    assert found.lower == pytest.approx(0.15 + math.sqrt(variance / 70) * (lower - 70))
    assert found.upper == pytest.approx(0.15 + math.sqrt(variance / 70) * (upper - 70))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_against_loops(confidence):
    rng = np.random.default_rng(40)
    for _ in range(300):
        strata = int(rng.integers(1, 8))
        n = rng.integers(0, 400, strata) * (rng.random(strata) > 0.03)
        x = rng.poisson(n * 0.05 + 0.2)
        weights = rng.uniform(0, 100, strata) * (rng.random(strata) > 0.1)
        if weights.sum() == 0:
            weights[0] = 1
        found = standardised_rate(x, n, weights, confidence)
        np.testing.assert_allclose(found, naive(x, n, weights, confidence), rtol=1e-9)


def test_rows_and_broadcasting():
    rng = np.random.default_rng(41)
    x, n = rng.integers(0, 20, (4, 3, 5)), rng.integers(50, 90, (4, 1, 5))
    weights = rng.uniform(1, 2, 5)
    found = standardised_rate(x, n, weights)
    assert found.value.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            one = standardised_rate(x[i, j], n[i, 0], weights)
            together = [part[i, j] for part in found]
            assert together == pytest.approx(one, rel=1e-12)
            assert isinstance(one.value, float)


def test_one_stratum_is_the_crude_rate():
    for x in (10, 35, 4000):
        crude = rate_interval(x, 5000)
        assert standardised_rate([x], [5000], [1]) == pytest.approx(crude, rel=1e-12)


def test_weights_need_not_add_up():
    arguments = [5, 9, 14], [100, 90, 80]
    assert standardised_rate(*arguments, [1, 2, 3]) == pytest.approx(
        standardised_rate(*arguments, [1000, 2000, 3000]), rel=1e-12
    )


def test_under_ten_events_there_is_no_rate():
    assert np.isnan(standardised_rate([4, 5], [100, 100], [1, 1])).all()
    assert not np.isnan(standardised_rate([5, 5], [100, 100], [1, 1])).any()
    # events in a stratum without weight do not count towards the ten
    assert np.isnan(standardised_rate([9, 50], [100, 100], [1, 0])).all()


def test_an_empty_stratum():
    assert np.isnan(standardised_rate([20, 0], [100, 0], [1, 1])).all()
    without = standardised_rate([20, 0], [100, 0], [1, 0])
    assert without == pytest.approx(rate_interval(20, 100), rel=1e-12)


def test_refusals_and_hidden_numbers():
    with pytest.raises(ValueError):
        standardised_rate([20, 3], [100, 50], [1, -1])
    with pytest.raises(ValueError, match="axis"):
        standardised_rate(20, 100, 1)
    for hidden in ([math.nan, 30], [100, 80], [1, 1]), ([20, 30], [100, 80], [math.nan, 1]):
        assert np.isnan(standardised_rate(*hidden)).all()
    assert np.isnan(standardised_rate([20, 30], [100, 80], [0, 0])).all()


# ---- proportions


def wilson(x, n, z):
    """Both limits from the textbook formula."""
    middle = (x / n + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(x / n * (1 - x / n) / n + z**2 / (4 * n**2))
    return middle - half, middle + half


def naive_proportion(x, n, weights, confidence=0.95):
    used = [(a, b, w) for a, b, w in zip(x, n, weights, strict=True) if w > 0]
    events, others = sum(a for a, _, _ in used), sum(b - a for a, b, _ in used)
    if events < 10 or others < 10 or any(b == 0 for _, b, _ in used):
        return (math.nan,) * 3
    z, total = stats.norm.isf((1 - confidence) / 2), sum(weights)
    value = below = above = 0.0
    for a, b, w in used:
        lower, upper = wilson(a, b, z)
        value += w / total * a / b
        below += (w / total * (a / b - lower)) ** 2
        above += (w / total * (upper - a / b)) ** 2
    return value, max(value - math.sqrt(below), 0), min(value + math.sqrt(above), 1)


def test_a_proportion_by_hand():
    # 20% and 50% with weights 3 : 1 give 27.5%
    found = standardised_proportion([10, 20], [50, 40], [300, 100])
    assert found.value == pytest.approx(0.275)
    young, old = (np.array(proportion_interval(x, n)) for x, n in ((10, 50), (20, 40)))
    below = math.hypot(0.75 * (young[0] - young[1]), 0.25 * (old[0] - old[1]))
    above = math.hypot(0.75 * (young[2] - young[0]), 0.25 * (old[2] - old[0]))
    assert found[1:] == pytest.approx((0.275 - below, 0.275 + above))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_proportions_against_loops(confidence):
    rng = np.random.default_rng(42)
    for _ in range(300):
        strata = int(rng.integers(1, 8))
        n = rng.integers(0, 60, strata)
        x = rng.binomial(n, rng.random(strata))
        weights = rng.uniform(0, 100, strata) * (rng.random(strata) > 0.1)
        weights[0] += weights.sum() == 0
        found = standardised_proportion(x, n, weights, confidence)
        expected = naive_proportion(x, n, weights, confidence)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_proportions_of_rows_at_once():
    rng = np.random.default_rng(43)
    n = rng.integers(20, 90, (4, 1, 5))
    x = rng.binomial(n, 0.4, (4, 3, 5))
    found = standardised_proportion(x, n, [1, 2, 3, 4, 5])
    assert found.value.shape == (4, 3)
    one = standardised_proportion(x[2, 1], n[2, 0], [10, 20, 30, 40, 50])
    assert [part[2, 1] for part in found] == pytest.approx(one, rel=1e-12)
    assert isinstance(one.value, float)


def test_one_stratum_is_the_crude_proportion():
    for x in (10, 35, 490):
        crude = proportion_interval(x, 500)
        assert standardised_proportion([x], [500], [1]) == pytest.approx(crude, rel=1e-12)


def test_too_few_with_or_without_give_no_proportion():
    assert np.isnan(standardised_proportion([4, 5], [100, 100], [1, 1])).all()
    assert np.isnan(standardised_proportion([95, 96], [100, 100], [1, 1])).all()
    assert not np.isnan(standardised_proportion([95, 95], [100, 100], [1, 1])).any()
    assert np.isnan(standardised_proportion([9, 50], [100, 100], [1, 0])).all()
    assert np.isnan(standardised_proportion([20, 0], [100, 0], [1, 1])).all()
    without = standardised_proportion([20, 0], [100, 0], [1, 0])
    assert without == pytest.approx(proportion_interval(20, 100), rel=1e-12)


def test_a_stratum_without_events_is_not_taken_for_certain():
    # all of the width would be that of the first stratum, were the second one's rate known to be 0
    alone = standardised_proportion([20, 0], [40, 12], [1, 1])
    half = np.array(proportion_interval(20, 40)) / 2
    assert alone.upper - alone.value > half[2] - half[0] + 0.01


def test_refusals_of_proportions():
    for x, n, weights in (([20, 3], [100, 50], [1, -1]), ([120, 3], [100, 50], [1, 1])):
        with pytest.raises(ValueError):
            standardised_proportion(x, n, weights)
    with pytest.raises(ValueError, match="axis"):
        standardised_proportion(20, 100, 1)
    for hidden in ([math.nan, 30], [100, 80], [1, 1]), ([20, 30], [100, math.nan], [1, 0]):
        assert np.isnan(standardised_proportion(*hidden)).all()
    assert np.isnan(standardised_proportion([20, 30], [100, 80], [0, 0])).all()


# ---- observed over expected


def test_an_indirect_ratio_by_hand():
    # at the reference's 10% and 40%, 30 and 20 people would have 3 + 8 = 11 events; there are 7
    found = indirect_ratio(7, [30, 20], [50, 80], [500, 200])
    assert found.value == pytest.approx(7 / 11)
    observed = np.array(rate_interval(7, 1))
    # Dobson: the variance of the expected number, of that of its 130 events
    scale = math.sqrt((0.06**2 * 50 + 0.1**2 * 80) / 130)
    of_130 = np.array(rate_interval(130, 1)) - 130
    below, above = observed[0] - observed[1], observed[2] - observed[0]
    e_below, e_above = -scale * of_130[1], scale * of_130[2]
    # MOVER-R: where the difference observed - ratio * expected reaches its own limit
    assert 7 - found.lower * 11 - math.hypot(below, found.lower * e_above) == pytest.approx(0)
    assert 7 - found.upper * 11 + math.hypot(above, found.upper * e_below) == pytest.approx(0)


def test_with_a_known_reference_the_chance_is_that_of_the_observed():
    """Public Health England's standardised mortality ratio: Byar's limits over the expected."""
    for observed in (5, 9, 10, 47, 300):
        found = indirect_ratio(observed, [30, 20], [5e9, 8e9], [5e10, 2e10])
        limits = np.array(rate_interval(observed, 1)) / 11
        np.testing.assert_allclose(found, limits, rtol=1e-3)


def test_indirect_ratios_of_rows_at_once_and_without_people():
    found = indirect_ratio([[7, 4, 9]], [[[30, 20], [30, 20], [0, 0]]], [50, 80], [500, 200])
    assert found.value.shape == (1, 3)
    assert found.value[0, 0] == pytest.approx(7 / 11)
    assert np.isnan(np.array(found)[:, 0, 1:]).all()  # 4 observed; nobody to expect events of


def test_the_reference_is_there_where_the_group_is():
    assert np.isnan(indirect_ratio(7, [30, 20], [50, 0], [500, 0])).all()
    alone = indirect_ratio(7, [30, 0], [50, 0], [500, 0])
    assert alone.value == pytest.approx(7 / 3)
    # events of the reference in strata in which the group has nobody tell nothing of it
    assert np.isnan(indirect_ratio(7, [30, 0], [9, 90], [500, 500])).all()


def test_refusals_of_indirect_ratios():
    for wrong in range(4):
        arguments = [np.array([12]), np.array([30.0]), np.array([20.0]), np.array([100.0])]
        arguments[wrong] = -arguments[wrong]
        with pytest.raises(ValueError, match="negative"):
            indirect_ratio(*arguments)
        arguments[wrong] = arguments[wrong] * math.nan
        assert np.isnan(indirect_ratio(arguments[0][0], *arguments[1:])).all()
    with pytest.raises(ValueError, match="axis"):
        indirect_ratio(7, 30, 50, 500)


# ---- with the truth known


def truths(rng, cases):
    """Strata with people, weights and true chances, as a council's groups have them."""
    for _ in range(cases):
        strata = int(rng.integers(2, 7))
        size = int(rng.choice([60, 100, 200, 500]))
        n = np.maximum((rng.dirichlet(np.full(strata, 3.0)) * size).astype(int), 3)
        middle = math.log(rng.choice([0.1, 0.2, 0.4, 0.6]) ** -1 - 1)
        yield (
            n,
            rng.dirichlet(np.full(strata, 3.0)),
            1 / (1 + np.exp(rng.normal(middle, 0.7, strata))),
        )


def coverage(found, truth):
    known = ~np.isnan(found.value)
    inside = (found.lower <= truth) & (truth <= found.upper)
    return inside[known].mean() if known.mean() > 0.9 else math.nan


def test_standardised_proportions_cover_the_truth():
    rng, covered = np.random.default_rng(44), []
    for n, weights, chance in truths(rng, 150):
        found = standardised_proportion(rng.binomial(n, chance, (2000, len(n))), n, weights)
        covered.append(coverage(found, float(weights @ chance)))
    assert 0.94 < np.nanmean(covered) < 0.96
    assert np.nanmin(covered) > 0.90


def test_indirect_ratios_cover_the_truth():
    rng, rates, shares = np.random.default_rng(45), [], []
    for n, mix, chance in truths(rng, 150):
        n0 = np.maximum((mix * 1500).astype(int), 20)
        ratio = float(rng.choice([0.7, 1.0, 1.4]))
        mine = np.minimum(chance * ratio, 0.99)
        truth = float((n * mine).sum() / (n * chance).sum())
        for draw, found in (
            (lambda p, m: rng.poisson(p * m, (2000, len(m))), rates),
            (lambda p, m: rng.binomial(m, p, (2000, len(m))), shares),
        ):
            observed = draw(mine, n).sum(axis=-1)
            found.append(coverage(indirect_ratio(observed, n, draw(chance, n0), n0), truth))
    assert 0.94 < np.nanmean(rates) < 0.96 and np.nanmin(rates) > 0.92
    # of proportions it is on the safe side: a count of a few in a hundred people varies less
    assert np.nanmean(shares) > 0.95 and np.nanmin(shares) > 0.93


# ---- the page


def test_the_worked_example_of_the_page():
    page = PAGE.read_text("utf-8")
    text = " ".join(page.split())
    counts = {
        group: [int(each) for each in re.findall(r"\d+", cells)[:4]]
        for group, cells in re.findall(r"^\| (Black|White|Other) \|(.*)\|$", page, re.M)
    }
    weights = [int(each) for each in re.findall(r"(\d+) children \|", page)]
    assert weights == [200, 400]
    sides = {group: (each[::2], each[1::2]) for group, each in counts.items()}
    black, white = (standardised_proportion(*sides[group], weights) for group in ("Black", "White"))

    def percent(found):
        return "{:.1f}% ({:.1f}% to {:.1f}%)".format(*(100 * each for each in found))

    assert f"= {percent(black)} and the White group {percent(white)}" in text
    ratio = ratio_limits(
        *(black.value, black.value - black.lower, black.upper - black.value),
        *(white.value, white.value - white.lower, white.upper - white.value),
    )
    assert "a ratio of {:.2f} ({:.2f} to {:.2f}). The Other".format(*map(float, ratio)) in text
    observed = sum(sides["Other"][0])
    indirect = indirect_ratio(observed, sides["Other"][1], *sides["White"])
    told = "{:.2f} ({:.2f} to {:.2f})".format(*indirect)
    figure = f"{100 * indirect.value * white.value:.1f}%"
    assert f"there are {observed}: a ratio of {told}, told as {figure}" in text
    crude = risk_ratio(*(sum(each) for each in (*sides["Black"], *sides["White"])))
    assert "White children is {:.2f} ({:.2f} to {:.2f})".format(*crude) in text
