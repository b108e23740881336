"""The definitions that ship: whole, buildable with both organisations, and written as they ask."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from scorecard import settings
from scorecard.bundle import Bundle
from scorecard.checking import run_examples
from scorecard.definitions import Loaded, load
from scorecard.definitions.model import Definitions
from scorecard.pipeline import build
from scorecard.presentation import (
    definition,
    denominators,
    opened,
    select,
    standardised,
    wording,
)
from scorecard.statistics import rate_ratio

ROOT = Path(__file__).parents[2]
FILE = ROOT / "config" / "indicators.yaml"
PUBLISHED = {
    "managers-reflect-residents",
    "social-workers-reflect-children",
    "progression-to-manager",
    "qualified-without-cases",
    "council-staff-reflect-residents",
    "council-higher-paid-reflect-residents",
    "social-worker-ethnicity-recorded",
    "looked-after-rate",
    "looked-after-ethnicity-recorded",
    "suspension-rate",
}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(FILE)


@pytest.fixture(scope="module")
def definitions(loaded: Loaded) -> Definitions:
    assert loaded.definitions is not None, [str(problem) for problem in loaded.problems]
    return loaded.definitions


@pytest.fixture(scope="module")
def sutton(loaded: Loaded) -> Bundle:
    return build(loaded, ROOT / "data" / "sutton")


@pytest.fixture(scope="module")
def borough(loaded: Loaded) -> Bundle:
    return build(loaded, ROOT / "data" / "demonstration", memory=settings.memory_folder())


def test_no_mistakes_and_the_worked_examples_come_out(
    loaded: Loaded, definitions: Definitions
) -> None:
    assert [str(problem) for problem in loaded.errors] == []
    assert loaded.codes is not None
    assert list(run_examples(definitions, loaded.codes)) == []
    assert sum(bool(indicator.examples) for indicator in definitions.indicators) >= 8


def test_four_objectives_with_enough_to_measure_and_to_ask(definitions: Definitions) -> None:
    assert [o.id for o in definitions.objectives] == [
        "workforce",
        "culture",
        "practice",
        "community",
    ]
    for objective in definitions.objectives:
        assert objective.lead
        assert 3 <= len(objective.questions) <= 5
    each = Counter(indicator.objective for indicator in definitions.indicators)
    assert sum(each.values()) >= 36
    assert min(each.values()) >= 7


def test_every_measure_and_kind_of_period_is_used(definitions: Definitions) -> None:
    indicators = definitions.indicators
    assert len({indicator.measure for indicator in indicators}) == 6
    assert {indicator.period.ending for indicator in indicators} >= {
        "31 March",
        "31 August",
        "30 September",
        "31 December",
    }
    assert {indicator.period.every for indicator in indicators} >= {"year", "quarter"}
    assert {indicator.period.pool for indicator in indicators} >= {1, 2, 3}


def test_sutton_shows_what_is_published_and_awaits_the_rest(
    sutton: Bundle, definitions: Definitions
) -> None:
    shown = set(sutton.results["indicator"])
    assert shown == PUBLISHED
    assert sutton.failed == {}
    assert set(sutton.awaiting) == {i.id for i in definitions.indicators} - PUBLISHED
    told = sutton.results[sutton.results["value"].notna()]
    assert set(told["indicator"]) == PUBLISHED
    assert set(sutton.results["provenance"]) == {"published"}
    assert not (sutton.results["suppression"] == "suppressed").any()
    for dataset in definitions.datasets:
        if dataset.provenance == "own":
            assert dataset.supplied_by, dataset.id


def test_what_stands_on_published_tables_differs_by_more_than_a_group_or_role(
    definitions: Definitions,
) -> None:
    """Two of them may share a table only with another measure, comparator, or question of pay."""
    seen = Counter()
    for id in PUBLISHED:
        indicator = definitions.indicator(id)
        bottom = indicator.denominator
        pay = bottom.where.get("pay") if bottom and bottom.where else None
        seen[
            (
                indicator.dataset,
                indicator.measure,
                indicator.by_ethnicity,
                tuple(indicator.comparators),
                str(pay),
            )
        ] += 1
    assert set(seen.values()) == {1}


def test_suttons_figures_are_those_of_the_tables(sutton: Bundle) -> None:
    """Worked by hand from the published tables."""
    rows = sutton.results[
        (sutton.results["variant"] == "") & (sutton.results["grouping"] == "five")
    ].drop_duplicates(["indicator", "period", "group"])
    rows = rows.set_index(["indicator", "period", "group"])
    # known ethnicity: 1 senior, 5 middle and 12 first-line managers; White: 1, 4 and 6
    managers = rows.loc[("managers-reflect-residents", "2025-09-30", "White")]
    assert (managers["numerator"], managers["denominator"]) == (11, 18)
    # 77 of 103 social workers
    recorded = rows.loc[("social-worker-ethnicity-recorded", "2025-09-30", "All")]
    assert recorded["value"] == pytest.approx(77 / 103)
    # 17 children of 840 residents aged 10 to 17, against 130 of 12,481
    other = rows.loc[("looked-after-rate", "2025-03-31", "Other")]
    assert other["value"] == pytest.approx(17 / 840 * 10_000)
    assert other["ratio"] == pytest.approx((17 / 840) / (130 / 12_481))
    # 226 suspensions of 3,291 pupils, against 1,247 of 18,611
    black = rows.loc[("suspension-rate", "2024/25", "Black")]
    assert black["value"] == pytest.approx(6.867, abs=0.001)
    assert black["ratio"] == pytest.approx(1.025, abs=0.001)
    # 4 managers to 15 case holders, against 11 to 13
    progression = rows.loc[("progression-to-manager", "2025-09-30", "Black")]
    assert progression["ratio"] == pytest.approx((4 / 15) / (11 / 13))


def test_in_sutton_the_answer_hangs_on_the_denominator(
    sutton: Bundle, definitions: Definitions
) -> None:
    """23 Black children against 130 White: of residents aged 10 to 17, of pupils, and of all."""
    names = denominators.labels(definitions, definitions.indicator("looked-after-rate"))
    assert list(names) == ["", "by-pupils", "by-all-ages"]
    found = {each: select.reading(sutton, "looked-after-rate", variant=each) for each in names}
    black = {
        variant: next(row for row in each.groups if row.group == "Black")
        for variant, each in found.items()
    }
    assert black[""].ratio == pytest.approx((23 / 1678) / (130 / 12_481))
    assert round(black[""].ratio or 0, 2) == 1.32
    assert round(black["by-pupils"].ratio or 0, 2) == 1.00
    # the interval touches parity, so that a q-value under 0.05 alone makes no gap
    all_ages = black["by-all-ages"]
    assert (all_ages.q_value or 1) < 0.05 and (all_ages.ratio_lower or 1) < 1
    assert all_ages.status == "cannot-tell"
    told = denominators.beside(found, names)
    # chance is twice as wide as the counts alone would make it: brothers and sisters come together
    assert "1.32 (0.64 to 2.48), cannot tell" in told
    assert "1.00 (0.48 to 1.89), cannot tell" in told
    # held against grown-ups too, the younger groups seem to have a gap
    said = denominators.answer(found, names)
    assert said.startswith("The verdict hangs on the denominator for Mixed and Other.")
    assert "Mixed 1.43, 1.02 and 3.47; Other 1.94, 2.47 and 2.65." in said
    # without the group Other, whose verdict differs, chance leaves those of children as they are
    children = {each: names[each] for each in ("", "by-pupils")}
    shown = {
        each: replace(
            found[each], groups=tuple(row for row in found[each].groups if row.group != "Other")
        )
        for each in children
    }
    said = denominators.answer(shown, children)
    assert said.startswith("The verdicts are the same by each denominator, but")
    assert said.endswith("state-funded schools: Black 1.32 and 1.00; Mixed 1.43 and 1.02.")
    unit = wording.finding(found["by-pupils"], definitions).detail
    assert "per 10,000 pupils" in unit
    assert "residents" not in unit
    links = denominators.switch(names, "by-pupils", lambda each: f"/indicator?variant={each}")
    assert links.count("<a ") == 3
    assert 'variant=by-pupils" aria-current="true">Pupils of the borough' in links


def test_suttons_one_gap_was_one_of_children_who_come_alone(sutton: Bundle) -> None:
    """17 children of the group Other against 130 White: were each decided about alone, chance would
    make a ratio of 1.94 anything from 1.10 to 3.23. With brothers and sisters it cannot be told."""
    alone = rate_ratio(17, 840, 130, 12_481)
    assert (round(alone.lower, 2), round(alone.upper, 2)) == (1.10, 3.23)
    shown = select.reading(sutton, "looked-after-rate")
    other = next(row for row in shown.groups if row.group == "Other")
    together = rate_ratio(17 / 2, 840 / 2, 130 / 2, 12_481 / 2)
    assert other.ratio_lower == pytest.approx(together.lower)
    assert other.ratio_upper == pytest.approx(together.upper)
    assert other.ratio_lower is not None and other.ratio_lower < 1
    assert (other.status, other.design_effect) == ("cannot-tell", 2)
    assert other.method.endswith("; assumed design effect (Rao-Scott)")
    told = dict(opened.because(other, shown, sutton.definitions))
    assert "an assumed design effect of 2.0" in " ".join(told.values())


def test_the_page_says_so_where_the_verdict_hangs_on_the_denominator(
    borough: Bundle, definitions: Definitions
) -> None:
    names = denominators.labels(definitions, definitions.indicator("looked-after-rate"))
    found = {each: select.reading(borough, "looked-after-rate", variant=each) for each in names}
    differ = [
        row.group
        for row, *others in zip(*(each.compared for each in found.values()), strict=True)
        if any(row.status != other.status for other in others)
    ]
    assert "Black" in differ  # a gap held against everybody, cannot tell held against children
    said = denominators.answer(found, names)
    assert said.startswith("The verdict hangs on the denominator for ")
    assert all(group in said for group in differ)


def test_an_indicator_with_one_denominator_has_no_switch(definitions: Definitions) -> None:
    # a variant that only leaves some people out is no other denominator
    assert denominators.labels(definitions, definitions.indicator("leaving")) == {}


def test_the_boroughs_ages_do_not_explain_its_planted_gap(
    borough: Bundle, sutton: Bundle, definitions: Definitions
) -> None:
    """The gap was planted whatever the age: like with like it is the same."""
    indicator = definitions.indicator("section-47-after-assessment")
    names = standardised.labels(indicator)
    assert list(names) == ["", "like-with-like"]
    found = {each: select.reading(borough, indicator.id, variant=each) for each in names}
    black = [next(r for r in each.compared if r.group == "Black") for each in found.values()]
    assert [row.status for row in black] == ["gap", "gap"]
    assert black[0].ratio == pytest.approx(black[1].ratio, abs=0.05)
    assert black[0].numerator == black[1].numerator
    said = standardised.answers(found)
    assert said.startswith("The difference in ages does not explain the difference from the White")
    assert "Black (" in said
    assert "as counted, " in wording.finding(found["like-with-like"], definitions).detail
    # Sutton's records are not there: nothing is built, and nothing fails for it
    assert indicator.id in sutton.awaiting
    assert sutton.failed == {}


def test_the_invented_borough_has_data_for_everything(
    borough: Bundle, definitions: Definitions
) -> None:
    assert borough.failed == {}
    assert borough.awaiting == {}
    assert set(borough.results["indicator"]) == {i.id for i in definitions.indicators}
    assert borough.organisation["invented"] is True
    states = {dataset["id"]: dataset["state"] for dataset in borough.datasets}
    assert set(states.values()) == {"ready"}
    rejected = {d["id"]: d["rejected"] for d in borough.datasets if d["rejected"]}
    assert {"referrals", "complaints"} <= set(rejected)


def test_words(definitions: Definitions) -> None:
    """Groups by their names; nothing is called fair, significant or caused."""
    texts = [
        text
        for indicator in definitions.indicators
        for text in (indicator.title, indicator.question, indicator.why, indicator.caveats or "")
    ]
    texts += [question for o in definitions.objectives for question in (o.aim, *o.questions)]
    banned = r"\b(BAME|BME|non-White|significant(ly)?|proves?|because of race|discriminates)\b"
    assert [text for text in texts if re.search(banned, text, re.IGNORECASE)] == []
    assert len(set(texts) - {""}) == len([text for text in texts if text])
    assert all(i.question.endswith("?") for i in definitions.indicators)
    assert all(i.caveats and i.review_by.year == 2027 for i in definitions.indicators)


def test_the_population_is_a_source_too(definitions: Definitions) -> None:
    """The shipped definitions: the census stands behind the rate, pupils behind its variant."""
    rate = definitions.indicator("looked-after-rate")

    def told(variant: str = "") -> str:
        return " ".join(words for _, words in definition.source(rate, definitions, variant))

    assert "RM032" in told()
    assert "RM032" not in told("by-pupils")
    assert "TS021" in told("by-all-ages")
