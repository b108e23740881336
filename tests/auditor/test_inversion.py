"""From figures back to counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard import statistics
from scorecard.auditor.inversion import Arm, Question, fraction, pairs

INFINITE = float("inf")
EVERYTHING = ((0.0, 0.0), (INFINITE, INFINITE))
OTHER = Arm(30.0, 90.0, 1 / 3)


def question(measure, given_, ends=EVERYTHING, per=1.0, other=OTHER, first=True, tolerance=0.0):
    return Question(measure, per, 0.95, given_, other, first, *ends, tolerance)


def counts(found):
    return set(zip(*(side.tolist() for side in found), strict=True))


@given(st.integers(0, 300), st.integers(1, 300))
@settings(max_examples=40)
def test_both_limits_of_a_proportion_give_both_counts(x, extra):
    n = x + extra
    _, lower, upper = statistics.proportion_interval(float(x), float(n))
    assert counts(pairs(question("proportion", {"lower": lower, "upper": upper}))) == {(x, n)}


@given(st.integers(0, 80), st.integers(1, 3000))
@settings(max_examples=40)
def test_both_limits_of_a_rate_give_both_counts(x, exposure):
    _, lower, upper = (1000 * part for part in statistics.rate_interval(float(x), float(exposure)))
    found = pairs(question("rate", {"lower": lower, "upper": upper}, per=1000.0))
    assert counts(found) == {(x, exposure)}


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from(["lower", "upper"]))
@settings(max_examples=40)
def test_odds_of_progression_are_turned_back_by_one_limit_and_the_value(x, n, part):
    share = getattr(statistics.proportion_interval(float(x), float(x + n)), part)
    told = {"value": x / n, part: share / (1 - share)}
    assert (x, n) in counts(pairs(question("progression_ratio", told)))


@given(st.integers(1, 40), st.integers(1, 60))
@settings(max_examples=30)
def test_a_value_gives_its_fraction_and_no_other(x, extra):
    n = x + extra
    found = counts(pairs(question("proportion", {"value": x / n}, ((0, 0), (400, 400)))))
    assert (x, n) in found
    assert all(a * n == b * x for a, b in found)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    "column", ["difference", "ratio", "gap_people", "p_value", "ratio_upper", "difference_lower"]
)
@pytest.mark.parametrize("measure", ["proportion", "rate"])
def test_a_comparison_with_a_known_side_and_base_gives_the_count(measure, column, first):
    per = 100.0 if measure == "rate" else 1.0
    x, n, mine = 7.0, 24.0, (7.0, 24.0)
    sides = (*mine, 30.0, 90.0) if first else (30.0, 90.0, *mine)
    family = {
        "proportion": (statistics.risk_difference, statistics.risk_ratio, statistics.risk_ratio_p),
        "rate": (statistics.rate_difference, statistics.rate_ratio, statistics.rate_ratio_p),
    }[measure]
    difference, ratio, p = (each(*sides) for each in family)
    number = {
        "difference": difference.value * per,
        "difference_lower": difference.lower * per,
        "gap_people": sides[0] - sides[1] * sides[2] / sides[3],
        "ratio": ratio.value,
        "ratio_upper": ratio.upper,
        "p_value": float(p),
    }[column]
    other = Arm(30.0, 90.0, per / 3)
    ends = ((0.0, n), (INFINITE, n))
    found = counts(pairs(question(measure, {column: number}, ends, per, other, first)))
    assert (x, n) in found
    assert len(found) <= (2 if column == "p_value" else 1)


def test_a_known_number_to_compare_with_gives_the_count():
    told = {"ratio": (4 / 16) / 0.2}
    found = pairs(question("representation", told, ((0, 16), (16, 16)), other=Arm(number=0.2)))
    assert counts(found) == {(4.0, 16.0)}


def test_a_rounded_figure_gives_all_counts_that_round_to_it():
    found = pairs(question("proportion", {"value": 0.3}, ((0, 60), (60, 60)), tolerance=0.02))
    assert counts(found) == {(17.0, 60.0), (18.0, 60.0), (19.0, 60.0)}


def test_figures_that_no_counts_have_give_nothing():
    found = pairs(question("proportion", {"value": 0.31}, ((0, 10), (10, 10))))
    assert counts(found) == set()


def test_too_many_pairs_are_not_tried():
    assert pairs(question("rate", {"p_value": 0.5}, ((0, 0), (INFINITE, INFINITE)))) is None


def test_a_plain_fraction_is_found_and_a_rounded_figure_has_none():
    assert fraction(7 / 24, 1.0) == pytest.approx(7 / 24)
    assert fraction(100 * 3 / 7, 100.0).denominator == 7
    assert fraction(float(np.pi), 1.0) is None
