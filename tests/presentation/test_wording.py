"""What an indicator amounts to: headline, finding, people behind the gap, posts, targets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scorecard.definitions.model import Definitions, Target
from scorecard.presentation.movement import trend_words
from scorecard.presentation.targets import target_words
from scorecard.presentation.wording import (
    behind_the_gap,
    finding,
    headline,
    posts,
    pressing,
    unknown,
)
from tests.presentation.worked import DEFINED, hidden, reading, row

WHITE = row(group="White", status="not-compared", ratio=None, comparator_value=None)


def with_target(**target: Any) -> Definitions:
    """The definitions, the first indicator with a target."""
    changed = DEFINED.model_dump(by_alias=True, exclude_defaults=True)
    changed["indicators"][0]["target"] = Target(**target).model_dump()
    return Definitions.model_validate(changed)


def test_the_headline_tells_every_group_once_the_most_pressing_first() -> None:
    shown = reading(
        row(group="Asian", status="no-gap-found"),
        row(group="Black", status="gap", ratio=1.9),
        row(group="Mixed", status="cannot-tell"),
        hidden(group="Other"),
        WHITE,
    )
    assert headline(shown) == (
        "A gap for Black; cannot tell for Mixed; no gap found for Asian; not shown for Other."
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("cannot-tell", "Cannot tell for any group."),
        ("no-gap-found", "No gap found for any group."),
        ("similar", "Similar for every group."),
        ("gap", "A gap for every group."),
    ],
)
def test_one_status_for_all(status: str, told: str) -> None:
    shown = reading(row(group="Asian", status=status), row(group="Black", status=status), WHITE)
    assert headline(shown) == told


def test_the_finding_tells_the_most_pressing_group_with_its_chance() -> None:
    shown = reading(
        row(group="Asian", status="possible-gap", ratio=1.4),
        row(group="Black", status="gap", ratio=1.31, q_value=0.01),
        row(group="Mixed", status="gap", ratio=1.6, q_value=0.001),
        WHITE,
    )
    found = finding(shown, DEFINED)
    assert found.row is not None
    assert found.row.group == "Mixed"
    assert found.detail.startswith("In the Mixed ethnic group, 41.1% (23 of 56): 1.6 times")
    assert "Chance alone could make it anything from 0.9 to 2.0 times." in found.detail
    assert found.detail.endswith("more than chance alone would explain.")


def test_what_cannot_be_told_says_what_would_settle_it() -> None:
    shown = reading(row(group="Black"), WHITE)
    found = finding(shown, DEFINED)
    assert found.headline == "Cannot tell for Black."
    assert found.detail.endswith("or more years taken together, would settle it.")


def test_hidden_everywhere_gives_words_and_no_digit() -> None:
    shown = reading(
        hidden(group="Asian"), hidden(group="Black"), hidden(group="White", status="not-compared")
    )
    found = finding(shown, DEFINED)
    assert found.headline == "Not shown for any group."
    assert found.detail.startswith("To protect people, no figure is shown for any group.")
    assert not re.search(r"\d", found.headline + found.detail)


def test_an_indicator_for_everybody_tells_its_value() -> None:
    everyone = row(group="All", status="not-compared", ratio=None)
    assert finding(reading(everyone), DEFINED).headline == "41.1% (23 of 56)."
    assert finding(reading(hidden(group="All", status="not-compared")), DEFINED).headline == (
        "Not shown, to protect people."
    )


def test_attention_goes_to_status_then_chance_then_size() -> None:
    rows = [
        row(group="A", status="similar", q_value=0.001),
        row(group="B", status="gap", q_value=0.04),
        row(group="C", status="gap", q_value=0.001, ratio=1.3),
        row(group="D", status="gap", q_value=0.001, ratio=0.3),
    ]
    assert [each.group for each in pressing(rows)] == ["D", "C", "B", "A"]


def test_people_behind_the_gap_are_whole_and_only_where_there_is_one() -> None:
    gap = row(status="gap", gap_people=-11.6, gap_people_lower=-19.7, gap_people_upper=-3.2)
    told = behind_the_gap(gap, reading(gap), DEFINED)
    assert told == (
        "At the same proportion as the White ethnic group, there would be about 12 more in the "
        "Black ethnic group (chance alone could make it 3 to 20)."
    )
    more = replace(gap, gap_people=11.6, gap_people_lower=None, gap_people_upper=None)
    assert "about 12 fewer" in behind_the_gap(more, reading(more), DEFINED)
    assert "chance" not in behind_the_gap(more, reading(more), DEFINED)
    for status in ("possible-gap", "cannot-tell", "no-gap-found"):
        assert behind_the_gap(replace(gap, status=status), reading(gap), DEFINED) == ""


def test_a_few_posts_are_told_as_people() -> None:
    def of(group: str, number: float, share: float | None) -> Any:
        numbers = {"numerator": number, "denominator": 12.0, "value": number / 12}
        indicator = {"indicator": "staff-mix", "comparator_value": share}
        return row("representation", group=group, **numbers, **indicator)

    shown = reading(
        of("Asian", 0.0, 0.175),
        of("Black", 4.0, 0.059),
        of("Mixed", 2.0, 0.048),
        of("White", 6.0, 0.683),
        of("All", 12.0, None),
        of("Unknown", 1.0, None),
    )
    assert posts(shown, DEFINED) == (
        "Of the 12 whose ethnicity is known, 0 Asian, 4 Black, 2 Mixed and 6 White. For 1 more it "
        "is not known. Against parity with residents, Census 2021, that is about 2 short for Asian "
        "and 2 short for White."
    )
    many = replace(shown, everyone=replace(shown.everyone, denominator=400.0))
    assert posts(many, DEFINED) == ""
    assert posts(reading(row()), DEFINED) == ""


def test_unknown_ethnicity_is_told_and_warned_of() -> None:
    assert unknown(reading(row(unknown_share=0.05)), 0.1) == "Ethnicity is not known for 5.0%."
    assert "with care" in unknown(reading(row(unknown_share=0.252)), 0.1)
    assert unknown(reading(row(unknown_share=None)), 0.1) == ""


def test_trends_name_what_moves_and_gather_the_rest() -> None:
    shown = reading(
        row(group="Asian", trend="no-clear-change"),
        row(group="Black", trend="worsening"),
        row(group="Mixed", trend="improving"),
        row(group="Other", trend="no-clear-change"),
    )
    assert trend_words(shown) == (
        "Getting worse for Black; getting better for Mixed; no clear change for the others."
    )
    level = reading(row(group="Asian", trend="too-few-points"), row(trend="too-few-points"))
    assert trend_words(level) == "Too few periods to tell a trend."
    assert trend_words(reading(row(trend=""))) == ""


@pytest.mark.parametrize(
    ("target", "everyone", "told"),
    [
        (0.9, 0.824, "90.0% for everybody by 31 March 2028; now 82.4%, "
                     "7.6 percentage points to go."),
        (0.8, 0.824, "80.0% for everybody by 31 March 2028; now 82.4%, reached."),
        (0.8, None, "80.0% for everybody by 31 March 2028; the figure itself is not shown."),
    ],
)  # fmt: skip
def test_targets_for_a_value(target: float, everyone: float | None, told: str) -> None:
    defined = with_target(of="value", group="All", value=target, by=date(2028, 3, 31))
    last = hidden(group="All") if everyone is None else row(group="All", value=everyone)
    assert target_words(reading(row(), last, defined=defined)) == told


def test_targets_for_the_ratio_of_every_group() -> None:
    defined = with_target(of="ratio", group="All", value=0.95, by=date(2028, 3, 31))
    shown = reading(row(group="Asian", ratio=0.97), row(ratio=0.62), defined=defined)
    assert target_words(shown) == (
        "A ratio of 0.95 for every group by 31 March 2028; not reached: now 0.62 for Black."
    )
    reached = reading(row(group="Asian", ratio=0.97), row(ratio=1.1), defined=defined)
    assert target_words(reached).endswith("reached for every group that is shown.")
    assert target_words(reading(row())) == ""
