"""Figures made alike, in words: what was done, what it shows, and what it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scorecard.definitions.model import Characteristic, Indicator, Variant
from scorecard.presentation import formats, numbers, opened, sentences, standardised
from scorecard.presentation.definition import measured
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from tests.presentation.worked import DEFINED, reading, row

AGE = Characteristic.model_validate({"column": "age_at_start", "from": [0, 1, 5, 16]})
SEX = Characteristic(column="sex")
DIRECT = "direct standardisation; MOVER ratio"
INDIRECT = "indirect standardisation; observed over expected"


def with_variant(indicator: Indicator, by: list[Characteristic]) -> Indicator:
    variant = Variant(id="alike", label="Alike", standardise=by)
    return indicator.model_copy(update={"variants": [variant]})


def compared(rows: list[Row], by: list[Characteristic], variant: str = "") -> Reading:
    shown = reading(*rows)
    return replace(
        shown, indicator=with_variant(shown.indicator, by), variant=variant, reference="White"
    )


def at(ratio: float, lower: float, upper: float, group: str = "Black", **more: object) -> Row:
    status = {"status": "gap"} | more
    return row(group=group, ratio=ratio, ratio_lower=lower, ratio_upper=upper, **status)


@pytest.mark.parametrize(
    ("counted", "alike", "verdict"),
    [
        (at(1.5, 1.2, 1.9), at(1.45, 1.1, 1.9), "not"),
        (at(1.5, 1.2, 1.9), at(1.15, 1.05, 1.3), "part"),
        (at(1.5, 1.2, 1.9), at(1.1, 0.9, 1.3), "explained"),
        (at(0.6, 0.4, 0.8), at(1.05, 0.8, 1.3), "explained"),
        (at(1.5, 1.2, 1.9), at(1.4, 0.9, 2.2), "open"),  # as far away, and no longer sure
        (at(1.5, 1.2, 1.9), row(ratio=None, ratio_lower=None, value=None), "open"),
        (at(1.5, 1.2, 1.9), None, "open"),
        (at(1.5, 1.2, 1.9), at(1.5, 1.2, 1.9, status="withheld-unknown"), "open"),
        (at(1.1, 0.9, 1.3), at(1.3, 1.1, 1.6), "new"),
        (at(1.5, 1.2, 1.9), at(0.7, 0.5, 0.9), "new"),
        (at(1.1, 0.9, 1.3), at(1.2, 0.9, 1.5), ""),
        (at(1.5, 1.2, 1.9, status="cannot-tell"), at(1.1, 0.9, 1.3), ""),
    ],
)
def test_whether_the_mix_explains_a_difference(
    counted: Row, alike: Row | None, verdict: str
) -> None:
    assert standardised.explained(counted, alike) == verdict


def test_the_answer_names_groups_and_both_ratios_and_no_cause() -> None:
    counted = compared(
        [at(1.5, 1.2, 1.9), at(1.6, 1.3, 2.0, "Asian"), at(1.4, 1.1, 1.8, "Mixed")], [AGE]
    )
    alike = compared(
        [at(1.48, 1.2, 1.9), at(1.1, 0.9, 1.3, "Asian"), at(1.4, 0.9, 2.2, "Mixed")],
        *([AGE], "alike"),
    )
    told = standardised.answers({"": counted, "alike": alike})
    white = "the difference from the White ethnic group"
    assert f"The difference in ages does not explain {white} for Black (1.50, 1.48)." in told
    assert f"The difference in ages can explain {white} for Asian (1.60, 1.10)." in told
    assert f"in ages explains {white} cannot be told for Mixed (1.40, 1.40)." in told
    assert "because" not in told
    nothing = compared([at(1.1, 0.9, 1.3)], [AGE])
    assert "nothing for a difference in ages to explain" in standardised.answer(
        nothing, replace(nothing, variant="alike")
    )


def test_another_period_or_area_is_not_answered_with() -> None:
    counted = compared([at(1.5, 1.2, 1.9)], [AGE])
    alike = replace(counted, variant="alike")
    assert standardised.answers({"": counted, "alike": alike})
    assert not standardised.answers({"": counted, "alike": replace(alike, area="north")})
    assert not standardised.answers({"": counted, "alike": replace(alike, period="2019-20")})


@pytest.mark.parametrize(
    ("edges", "told"),
    [
        ([0, 1, 5, 16], "under 1, 1 to 4, 5 to 15, 16 and over"),
        ([10, 11, 18], "10, 11 to 17, 18 and over"),
        ([0, 0.5, 2.5], "under 0.5, 0.5 to under 2.5, 2.5 and over"),
    ],
)
def test_bands_in_words(edges: list[float], told: str) -> None:
    band = Characteristic.model_validate({"column": "age", "from": edges})
    assert standardised.bands(band) == told


def test_how_it_is_measured_says_what_was_done() -> None:
    indicator = with_variant(reading(row()).indicator, [AGE, SEX])
    terms = dict(measured(indicator, DEFINED, "alike"))
    told = terms["Like with like"]
    assert "the same mix of ages and sexes as everybody" in told
    assert "age at start: under 1, 1 to 4, 5 to 15, 16 and over; sex: each value" in told
    assert "it does not tell why they differ" in told
    assert not dict(measured(indicator, DEFINED))["Like with like"]


def test_a_row_says_that_its_counts_are_not_what_its_figure_is_made_of() -> None:
    one = row(method=DIRECT)
    assert formats.base(one) == "as counted, 23 of 56"
    assert formats.base(row(method="Wilson; Katz log ratio")) == "23 of 56"
    assert formats.base(row("rate", method=INDIRECT)).startswith("as counted, 23 in a population")
    shown = compared([one], [AGE], "alike")
    told = sentences.sentence(one, shown, DEFINED)
    assert told.startswith("Like with like, in ")
    assert "Percentage, like with like" in numbers.by_group(shown, DEFINED)
    reasons = dict(opened.because(one, shown, DEFINED))
    assert reasons["Like with like"] == standardised.DIRECTLY
    assert standardised.how(row(method=INDIRECT)) == standardised.INDIRECTLY
    assert not standardised.how(row())


def test_side_by_side_has_a_row_a_group_and_words_where_nothing_is_shown() -> None:
    counted = compared([at(1.5, 1.2, 1.9), at(1.6, 1.3, 2.0, "Asian")], [AGE])
    alike = compared([at(1.4, 1.1, 1.8)], [AGE], "alike")
    html = standardised.beside(
        {"": counted, "alike": alike}, standardised.labels(counted.indicator)
    )
    assert "ratio 1.50 (1.20 to 1.90), gap" in html
    assert "ratio 1.40 (1.10 to 1.80), gap" in html
    assert html.count('scope="row"') == 2
    assert formats.ABSENT in html  # the Asian group has no such figure
    assert not standardised.labels(reading(row()).indicator)
