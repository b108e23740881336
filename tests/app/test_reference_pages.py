"""The pages Data and Methods: what they say, and what they must not."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from scorecard.definitions.model import DisclosureRule
from scorecard.presentation import (
    data_page,
    dataset_cards,
    methods_page,
    small_numbers,
    untold,
)
from scorecard.presentation.vocabulary import STATUS
from tests.app.conftest import Open, words
from tests.support.bundles import definitions, make_bundle

BUNDLE = make_bundle()
DEFINED = BUNDLE.definitions


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ")


def test_the_summary_counts_datasets() -> None:
    told = "2 of 4 datasets are read, 1 is awaited and 1 could not be read."
    assert data_page.summary(BUNDLE) == told


def test_what_is_there_stands_in_the_overview_and_what_is_awaited_below() -> None:
    overview, awaited = plain(data_page.overview(BUNDLE)), plain(data_page.awaited(BUNDLE))
    assert "Cases ● Read 31 March 2025 14,180 of 14,200" in overview
    assert "Training records ▲ Not readable" in overview
    assert "Complaints" not in overview
    assert "Complaints Complaints team" in awaited
    assert "Cases" not in awaited


def test_a_count_that_may_not_be_told_makes_no_sum() -> None:
    row = next(r for r in data_page.overview(BUNDLE).split("<tr>") if "Cases" in r)
    assert "Not told" in row
    assert "12" not in plain(row).replace("14,180 of 14,200", "")


def test_problems_come_with_reason_and_line_and_never_a_value() -> None:
    html = plain(dataset_cards.datasets(BUNDLE))
    assert (
        "The date is after the end of the extract. Set aside opened 12 cases.csv: 18, 40, 77"
        in html
    )
    assert "The area is not in areas.csv. Counted for the whole only area Not told" in html


def test_source_licence_breaks_and_notes_are_told() -> None:
    html = plain(dataset_cards.datasets(BUNDLE))
    assert "Office for National Statistics. Census 2021, ethnic group by age. Published 29" in html
    assert "Open Government Licence v3.0" in html
    assert "From 1 October 2023 figures are not comparable with those before: Roles were" in html
    assert "7 labels of ethnicity could not be mapped" in html


def test_a_publication_is_dated_as_it_was_given() -> None:
    dataset = BUNDLE.datasets[1]
    dated = dataset | {"publication": dataset["publication"] | {"published": "spring 2022"}}
    html = plain(dataset_cards.datasets(replace(BUNDLE, datasets=[dated])))
    assert "ethnic group by age. spring 2022" in html


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (None, "Does not apply"),
        (0.0, "None"),
        (0.004, "Under 1%"),
        (0.1, "10%"),
        (0.2, "20%, high"),
    ],
)
def test_the_share_of_unknown_ethnicity(share: float | None, told: str) -> None:
    assert data_page.unknown(share, warning=0.1) == told


def test_how_much_can_be_shown_is_counted_once_a_figure() -> None:
    frame = BUNDLE.results
    cells = frame[(frame["group"] != "All") & (frame["group"] != "Unknown")]
    shown = int((cells["suppression"] != "suppressed").sum())
    told = f"Of {len(cells)} figures by ethnic group made from our own records, "
    told += f"{100 * shown / len(cells):.0f}% can be shown."
    assert told in plain(untold.section(BUNDLE))
    twice = frame.assign(comparator="residents")
    doubled = replace(BUNDLE, results=pd.concat([frame, twice], ignore_index=True))
    assert told in plain(untold.section(doubled))


def test_published_figures_are_not_said_to_be_hidden_by_us() -> None:
    frame = BUNDLE.results.assign(provenance="published")
    frame.loc[frame["suppression"] == "suppressed", "suppression"] = "at-source"
    html = untold.section(replace(BUNDLE, results=frame))
    assert "All figures are published ones" in html
    assert "were hidden by their source" in html


def test_a_scorecard_without_figures_still_has_a_data_page() -> None:
    empty = replace(BUNDLE, results=BUNDLE.results.iloc[:0], datasets=[], benchmarks=[])
    assert "There are no figures yet." in untold.section(empty)
    assert data_page.overview(empty) == ""
    assert "No figures yet" in data_page.benchmarks(empty)


def test_every_status_is_explained_with_its_rule() -> None:
    assert set(methods_page.RULES) == set(STATUS)
    html = methods_page.statuses()
    for status, told in STATUS.items():
        assert f"rs-status-{status}" in html
        assert told.word in html


def test_the_settings_of_the_scorecard_stand_in_the_text() -> None:
    settings = DEFINED.scorecard.model_copy(
        update={"confidence": 0.9, "minimum_events": 7, "minimum_base": 30, "unknown_warning": 0.2}
    )
    defined = DEFINED.model_copy(update={"scorecard": settings})
    assert "(90% interval)" in methods_page.uncertainty(defined)[0]
    assert "at least 7 events and a base of at least 30" in methods_page.uncertainty(defined)[1]
    assert "from 20% on" in methods_page.unknowns(defined)[0]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (DisclosureRule(), "Counts from 1 to 5 are hidden; zeros are shown."),
        (
            DisclosureRule(threshold=9, zeros="hide"),
            "Counts from 0 to 9 are hidden, zero among them.",
        ),
        (DisclosureRule(preset="survey"), "Figures on fewer than 10 people are hidden."),
        (DisclosureRule(preset="pay"), "Means and medians of fewer than 20 values are hidden."),
        (DisclosureRule(preset="nhs"), "All other counts are rounded to the nearest 5"),
        (DisclosureRule(preset="off"), "Nothing is hidden, as for data that are public anyway."),
    ],
)
def test_the_rule_for_small_numbers_is_the_one_in_force(rule: DisclosureRule, told: str) -> None:
    defined = DEFINED.model_copy(update={"disclosure": rule})
    assert told in plain(small_numbers.section(defined))


@pytest.mark.parametrize(
    ("second", "times", "told"),
    [
        (DisclosureRule(minimum_base=12), 1, "Figures on fewer than 12 people are hidden."),
        # it leaves out what the first one says, so that it is told whole
        (DisclosureRule(minimum_base=12, all_or_none_base=0), 2, "Figures on fewer than 12 people"),
    ],
)
def test_a_second_rule_is_told_by_its_differences(
    second: DisclosureRule, times: int, told: str
) -> None:
    first, *others = DEFINED.indicators
    changed = first.model_copy(update={"disclosure": second})
    defined = DEFINED.model_copy(update={"indicators": [changed, *others]})
    words = plain(small_numbers.section(defined))
    assert told in words
    assert words.count("Counts from 1 to 5 are hidden") == times
    assert words.count("as above except:") == 2 - times


def test_the_promise_is_the_width_that_is_asked_for() -> None:
    promise = "cannot narrow a hidden count down to a range narrower than "
    for rule, told in (
        (DisclosureRule(), "6 (say, from 0 to 6)."),
        (DisclosureRule(protection=9), "9 (say, from 0 to 9)."),
    ):
        defined = DEFINED.model_copy(update={"disclosure": rule})
        assert promise + told in plain(small_numbers.section(defined))
    nothing = DEFINED.model_copy(update={"disclosure": DisclosureRule(preset="off")})
    assert promise not in plain(small_numbers.section(nothing))


def test_disclosure_control_switched_off_is_told_there_too() -> None:
    told = plain(small_numbers.section(definitions(disclosure="off")))
    assert "Disclosure control is switched off for 6 indicators on our own data." in told


def test_comparators_in_use_are_named() -> None:
    html = methods_page.comparisons(DEFINED)
    assert "Residents, Census 2021" in html
    assert "All other ethnic groups together" not in html  # no indicator compares with the rest


@pytest.mark.parametrize("page", ["data", "methods"])
def test_words_that_are_not_used(dashboard: Open, page: str) -> None:
    text = plain(words(dashboard(page))).lower()
    for word in ("bame", "non-white", "significant", "discriminat", "best", "worst"):
        assert not re.search(rf"\b{word}", text), word
