"""What one row says: worked sentences, and what holds for every row."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import (
    by_points,
    is_small,
    sentence,
    settle,
    uncertainty,
    verdict,
)
from scorecard.results import STATUS
from tests.presentation.worked import DEFINED, NUMBERS, hidden, reading, row

WHITE = "the White ethnic group"


@pytest.mark.parametrize(
    ("measure", "told", "chance"),
    [
        (
            "proportion",
            "In the Black ethnic group, 41.1% (23 of 56): 1.3 times the proportion in "
            f"{WHITE} (31.3%).",
            "Chance alone could make it anything from 0.9 to 2.0 times.",
        ),
        (
            "rate",
            "In the Black ethnic group, 137.1 per 10,000 children (23 in a population of 1,678): "
            f"1.3 times the rate in {WHITE} (104.2).",
            "Chance alone could make it anything from 0.85 to 2.0 times.",
        ),
        (
            "representation",
            "The Black ethnic group makes up 10.7% (23 of the 215 whose ethnicity is known): "
            "1.4 times its share of residents, Census 2021 (7.6%).",
            "Chance alone could make it anything from 0.95 to 2.0 times.",
        ),
        (
            "mean",
            "In the Black ethnic group, £18.40 an hour (56 values): 7.1% lower than in "
            f"{WHITE} (£19.80).",
            "Chance alone could make it anything from 14.0% lower to 2.1% higher.",
        ),
        (
            "median",
            "In the Black ethnic group, £18.40 an hour (256 values): 7.1% lower than in "
            f"{WHITE} (£19.80).",
            "Chance alone could make it anything from 14.0% to 2.0% lower.",
        ),
        (
            "progression_ratio",
            "In the Black ethnic group, 0.14 (4 upper to 29 lower posts): 0.45 times the figure in "
            f"{WHITE} (0.31).",
            "The numbers are small: chance alone could make it anything from 0.13 to 1.5 times.",
        ),
    ],
)
def test_each_measure(measure: str, told: str, chance: str) -> None:
    one = row(measure)
    assert sentence(one, reading(one), DEFINED) == told
    assert uncertainty(one, reading(one), DEFINED) == chance


def test_where_most_have_the_outcome_points_are_told() -> None:
    one = row(
        value=0.80,
        numerator=80.0,
        denominator=100.0,
        comparator_value=0.98,
        ratio=0.816,
        difference=-0.18,
        difference_lower=-0.27,
        difference_upper=-0.10,
    )
    told = sentence(one, reading(one), DEFINED)
    assert told.endswith("18.0 percentage points lower than in the White ethnic group (98.0%).")
    assert "anything from 27.0 to 10.0 percentage points lower" in (
        uncertainty(one, reading(one), DEFINED)
    )


def test_the_comparator_is_named() -> None:
    rest = row(comparator="rest")
    assert "in all other ethnic groups together (31.3%)" in sentence(rest, reading(rest), DEFINED)
    residents = row(comparator="residents")
    assert "in residents, Census 2021" in sentence(residents, reading(residents), DEFINED)


def test_a_group_inside_a_group_reads_as_one() -> None:
    indian = row(group="Asian: Indian")
    assert sentence(indian, reading(indian), DEFINED).startswith(
        "In the Asian (Indian) ethnic group, "
    )
    together = row(group="Ethnic minorities (excluding white minorities)")
    assert sentence(together, reading(together), DEFINED).startswith(
        "In ethnic minorities (excluding white minorities), "
    )


def test_many_groups_together_make_up_their_share() -> None:
    many = row("representation", group="Ethnic minorities (excluding white minorities)")
    told = sentence(many, reading(many), DEFINED)
    assert "white minorities) make up 10.7%" in told
    assert "1.4 times their share of residents" in told


def test_a_comparator_that_is_hidden_is_told() -> None:
    alone = row(comparator_value=None, ratio=None, ratio_lower=None, ratio_upper=None)
    assert settle(alone, 0.1).startswith("What it would be compared with is not shown.")


def test_level_ratios_are_the_same() -> None:
    one = row(ratio=1.001, comparator_value=0.41)
    assert "the same as the proportion in the White ethnic group" in (
        sentence(one, reading(one), DEFINED)
    )


def test_an_endless_interval_is_told_as_one() -> None:
    one = row(ratio_upper=math.inf)
    assert "anything from 0.9 times upwards" in uncertainty(one, reading(one), DEFINED)


def test_small_numbers_say_so() -> None:
    few = row(numerator=9.0, denominator=30.0)
    many = row(numerator=200.0, denominator=500.0)
    assert is_small(few)
    assert not is_small(many)
    assert uncertainty(few, reading(few), DEFINED).startswith("The numbers are small: chance")


def test_surveys_speak_of_those_who_replied() -> None:
    changed = DEFINED.model_dump(by_alias=True, exclude_defaults=True)
    changed["datasets"][0]["disclosure"] = {"preset": "survey"}
    survey = Definitions.model_validate(changed)
    one = row()
    told = uncertainty(one, reading(one, defined=survey), survey)
    assert "answers of those who replied" in told
    assert "true" not in told


@pytest.mark.parametrize("measure", list(NUMBERS))
@pytest.mark.parametrize("status", STATUS)
def test_every_status_of_every_measure_reads(measure: str, status: str) -> None:
    one = row(measure, status=status)
    words = [
        sentence(one, reading(one), DEFINED),
        uncertainty(one, reading(one), DEFINED),
        verdict(one),
        settle(one, 0.1),
    ]
    assert words[0]
    assert (verdict(one) == "") == (status == "not-compared")
    told = " ".join(word for word in words if word)
    assert "  " not in told
    assert "None" not in told
    assert "nan" not in told
    for banned in ("BAME", "BME", "non-White", "significant", "true figure", "fair ", "because of"):
        assert banned not in told
    assert all(part == "" or part.endswith(".") for part in words)


@pytest.mark.parametrize(
    ("status", "more", "told"),
    [
        ("gap", {}, "to the group's disadvantage"),
        ("possible-gap", {}, "may be a gap"),
        ("lower-than-parity", {"ratio": 0.5}, "below parity: ask about access"),
        ("lower-than-parity", {"ratio": 1.6}, "more favourable for the group"),
        ("withheld-unknown", {"unknown_share": 0.252}, "not recorded (25.2%)"),
        ("cannot-tell", {}, "does not mean that there is none"),
        ("no-gap-found", {}, "a smaller one is not"),
        ("similar", {}, "any difference is small"),
    ],
)
def test_verdicts(status: str, more: dict[str, Any], told: str) -> None:
    assert told in verdict(row(status=status, **more))


def test_where_parity_is_the_aim_no_side_is_a_disadvantage() -> None:
    assert "away from parity" in verdict(row(status="gap"), "parity")
    assert "disadvantage" not in verdict(row(status="possible-gap"), "parity")


def test_what_would_settle_it() -> None:
    assert "More people" in settle(row(), 0.1)
    assert "recording ethnicity" in settle(row(unknown_share=0.25), 0.1)
    assert "recording ethnicity" not in settle(row(unknown_share=0.05), 0.1)
    assert settle(row(status="withheld-unknown"), 0.1) == "Recording ethnicity would settle it."
    assert "whoever publishes it" in settle(hidden("at-source"), 0.1)
    assert settle(row(status="gap"), 0.1) == ""
    told = settle(row(ratio=1.2, needed_large=3.2, needed_moderate=11.7), 0.1)
    assert told.startswith("About 4 times as many people, or periods taken together, would probab")
    assert told.endswith("find a ratio of 1.5, if there is one; one of 1.25 takes about 12 times.")
    assert "ratio of 0.67" in settle(row(ratio=0.9, needed_large=2, needed_moderate=5), 0.1)
    assert "About twice as many" in settle(row(ratio=0.9, needed_large=2, needed_moderate=5), 0.1)
    enough = settle(row(ratio=1.2, needed_large=0.8, needed_moderate=2.5), 0.1)
    assert enough.startswith("The numbers suffice to find a ratio of 1.5, if there were one;")
    small = settle(row(ratio=1.2, needed_large=55, needed_moderate=140), 0.1)
    assert (
        small == "Numbers as small as these cannot settle it: take in more years or a wider group."
    )


share = st.floats(0.001, 0.999)
count = st.integers(0, 5000)


@st.composite
def shown_rows(draw: st.DrawFn) -> Row:
    """Rows with a value and any numbers that a proportion, rate or representation may have."""
    measure = draw(st.sampled_from(["proportion", "rate", "representation"]))
    below = draw(st.integers(1, 5000))
    above = draw(st.integers(0, below))
    per = 10_000 if measure == "rate" else 1
    other = draw(share) * per
    value = above / below * per
    ratio = value / other
    low, high = draw(share), draw(st.floats(1, 8))
    gap = (value - other) / per
    return row(
        measure,
        numerator=float(above),
        denominator=float(below),
        value=value,
        lower=value * low,
        upper=value * high,
        comparator_value=other,
        ratio=ratio,
        ratio_lower=ratio * low,
        ratio_upper=ratio * high,
        difference=gap * per,
        difference_lower=gap * per - 0.1 * per,
        difference_upper=gap * per + 0.1 * per,
        unknown_share=draw(share),
        status=draw(st.sampled_from(STATUS)),
    )


def allowed_numbers(one: Row) -> set[str]:
    """Every number, as written, that a sentence on the row may hold."""
    found = {"2021", "10,000"} & set(re.findall(r"[\d,.]*\d", f"{one.unit} residents, Census 2021"))
    found |= {"2021"} if one.comparator == "residents" else set()
    for each in (one.numerator, one.denominator):
        if each is not None:
            found.add(formats.number(each))
    scaled = (one.value, one.comparator_value)
    found |= {
        formats.bare(each, one.measure, "").rstrip("%") for each in scaled if each is not None
    }
    for each in (one.ratio, one.ratio_lower, one.ratio_upper):
        if each is not None:
            found |= {formats.ratio(each), f"{100 * abs(each - 1):.1f}"}
    for each in (one.difference, one.difference_lower, one.difference_upper):
        if each is not None:
            found.add(f"{abs(100 * each):.1f}")
    if one.unknown_share is not None:
        found.add(f"{100 * one.unknown_share:.1f}")
    return found


@given(shown_rows())
def test_no_number_that_is_not_in_the_row(one: Row) -> None:
    shown = reading(one)
    told = " ".join(
        [
            sentence(one, shown, DEFINED),
            uncertainty(one, shown, DEFINED),
            verdict(one),
            settle(one, 0.1),
        ]
    )
    numbers = set(re.findall(r"\d[\d,]*(?:\.\d+)?", told))
    assert numbers <= allowed_numbers(one)


@given(
    st.sampled_from(["suppressed", "at-source"]),
    st.sampled_from(STATUS),
    st.sampled_from(["Black", "All", "Unknown", "Asian: Indian"]),
)
def test_a_hidden_row_gives_no_digit(suppression: str, status: str, group: str) -> None:
    one = hidden(suppression, group=group, status=status)
    shown = reading(one)
    told = [
        sentence(one, shown, DEFINED),
        uncertainty(one, shown, DEFINED),
        verdict(one),
        settle(one, 0.1),
    ]
    assert not re.search(r"\d", " ".join(told))


def test_by_points_needs_a_share_over_half() -> None:
    assert by_points(row(comparator_value=0.6))
    assert by_points(row("representation", comparator_value=0.68))
    assert not by_points(row(comparator_value=0.4))
    assert not by_points(row("rate", comparator_value=104.0))
