"""Scorecard, Objective, Indicator and Teams, run through the router as a visitor opens them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from scorecard.bundle import Bundle, publish
from scorecard.definitions.model import Characteristic, Period, Variant
from scorecard.presentation.markup import text
from tests.app.conftest import Open, words
from tests.support.bundles import definitions, make_bundle

FILTERS = ["Scorecard", "Service area", "Period", "Ethnic groups"]


def heading(test: AppTest) -> str:
    """The page's one h1; fails where the page ran without the frame."""
    assert [each.label for each in test.selectbox][1:] == FILTERS
    (title,) = test.title
    return str(title.value)


def sections(test: AppTest) -> list[str]:
    return [str(each.value) for each in test.header]


def charts(test: AppTest) -> list[tuple[str, dict[str, object]]]:
    """The alternative text and the figure of each chart."""
    found = test.get("plotly_chart")
    return [(each.proto.alt, json.loads(each.proto.spec)) for each in found]


def test_the_first_page_gives_the_answer_first(dashboard: Open) -> None:
    test = dashboard()
    assert heading(test) == "Race equality in Exampleton"
    html = words(test)
    assert "Of 6 indicators, 3 show a gap" in html
    assert html.index("Of 6 indicators") < html.index("rs-objective") < html.index("rs-pair")
    assert html.index("rs-pair") < html.index("rs-matrix")
    assert sections(test) == [
        "Objectives",
        "Gaps, and where none was found",
        "Every indicator by ethnic group",
        "What changed since the period before",
        "What is awaited",
    ]
    assert "Complaints are awaited from the Complaints team." in html


def test_the_links_keep_what_was_chosen(dashboard: Open) -> None:
    html = words(dashboard(area="family-help", grouping="two"))
    assert re.search(
        r'href="/indicator\?area=family-help&amp;grouping=two&amp;indicator=staff-leaving"', html
    )
    assert "Race equality in Family Help" not in html  # that is the title, told below
    assert heading(dashboard(area="family-help")) == "Race equality in Family Help"


def test_invented_data_say_so_in_the_answer(dashboard: Open) -> None:
    html = words(dashboard(scorecard="inventia"))
    assert "In invented data, of 6 indicators" in html
    assert "Of 6 indicators" not in html


@pytest.mark.parametrize(
    ("asked", "title"),
    [("practice", "Our practice"), ("workforce", "Our workforce"), ("", "Our workforce")],
)
def test_an_objective_is_the_one_asked_for(dashboard: Open, asked: str, title: str) -> None:
    test = dashboard("objective", **({"objective": asked} if asked else {}))
    assert heading(test) == title
    assert f'aria-current="page">{title}</a>' in words(test)
    assert "Indicators" in sections(test)
    assert "Indicators without data yet" in sections(test)


def test_cards_of_an_objective_are_titled_with_their_question(dashboard: Open) -> None:
    html = words(dashboard("objective", objective="workforce"))
    for question in (
        "Do staff of some groups leave more often?",
        "Does the workforce reflect the residents?",
        "Is training open to everybody?",
    ):
        assert f">{question}</a></h3>" in html
    assert "Who leaves, and why?" in html
    assert text(definitions().indicator("training").owner) in html
    assert "Chance alone could make it" in html


def test_an_unknown_objective_offers_those_there_are(dashboard: Open) -> None:
    test = dashboard("objective", objective="no-such")
    assert heading(test) == "Objective not found"
    html = words(test)
    assert "no-such" in html
    assert 'href="/objective?objective=practice"' in html


def test_an_indicator_tells_its_finding_with_its_uncertainty(dashboard: Open) -> None:
    test = dashboard("indicator", indicator="assessment-after-referral")
    assert heading(test) == "Are children of every group as likely to be assessed?"
    html = words(test)
    assert "A gap for Black; no gap found for Other; similar for Asian and Mixed." in html
    assert "Chance alone could make it anything from" in html
    assert "People behind the gap" in html
    assert sections(test) == [
        "By ethnic group",
        "Over time",
        "By service area",
        "How it is measured",
    ]
    assert [each.label for each in test.get("download_button")] == ["Download every period (CSV)"]


def test_every_chart_has_an_alternative_and_a_table(dashboard: Open) -> None:
    test = dashboard("indicator", indicator="assessment-after-referral")
    found = charts(test)
    assert len(found) == 5
    assert all(len(alt) > 30 for alt, _ in found)
    assert "A gap for Black" in found[0][0]
    assert "Chance alone" in found[1][0]
    assert words(test).count("<caption>") >= 3
    assert all(figure["data"] for _, figure in found)


def test_an_indicator_that_is_awaited_has_no_charts_and_says_from_whom(dashboard: Open) -> None:
    test = dashboard("indicator", indicator="complaints")
    assert heading(test) == "Who complains?"
    assert charts(test) == []
    assert "Complaints are awaited from the Complaints team." in words(test)
    assert sections(test) == ["How it is measured"]


def test_an_unknown_indicator_says_so_and_offers_what_exists(dashboard: Open) -> None:
    test = dashboard("indicator", indicator="<b>nope</b>")
    assert heading(test) == "Indicator not found"
    html = words(test)
    assert "&lt;b&gt;nope&lt;/b&gt;" in html
    assert "<b>nope" not in html
    assert 'href="/indicator?indicator=staff-mix"' in html


def test_without_one_every_indicator_is_listed(dashboard: Open) -> None:
    test = dashboard("indicator")
    assert heading(test) == "Indicators"
    assert words(test).count('href="/indicator?indicator=') == 6


def test_an_indicator_not_measured_in_the_area_shows_the_whole_and_says_so(
    dashboard: Open,
) -> None:
    html = words(dashboard("indicator", indicator="looked-after-rate", area="family-help"))
    assert "Shown for all of Exampleton: it is not measured for Family Help." in html


def test_an_earlier_period_is_the_one_shown(dashboard: Open) -> None:
    test = dashboard("indicator", indicator="staff-leaving", period="2023-03-31")
    html = words(test)
    assert "Year to 31 March 2023" in html
    assert "2024–25" not in html


def test_an_objective_can_be_sorted_by_how_unequal_its_indicators_are(dashboard: Open) -> None:
    html = words(dashboard("objective", objective="practice", sort="unequal"))
    assert 'aria-current="page">Most unequal first</a>' in html
    assert 'href="/objective?objective=practice">In the order of the plan</a>' in html
    plain = words(dashboard("objective", objective="practice"))
    assert 'aria-current="page">In the order of the plan</a>' in plain
    assert "not told" in html
    assert "not told" not in plain


def test_teams_offer_every_area_until_one_is_chosen(dashboard: Open) -> None:
    test = dashboard("teams")
    assert heading(test) == "Service areas and teams"
    html = words(test)
    assert 'href="/teams?area=safeguarding-duty"' in html
    assert charts(test) == []


def test_a_team_stands_beside_the_whole(dashboard: Open) -> None:
    test = dashboard("teams", area="family-help")
    assert heading(test) == "Family Help"
    assert "What stands out here" in sections(test)
    assert "Family Help beside Exampleton" in sections(test)
    html = words(test)
    assert "Of 7 comparisons in Family Help, 1 shows a gap" in html
    assert "<caption>Family Help and Exampleton" in html
    assert 'aria-current="page">Family Help</a>' in html
    assert len(charts(test)) == 1


def test_without_areas_the_page_says_why_it_is_empty(
    dashboard: Open, only_bundles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(make_bundle(areas=False), tmp_path / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    test = dashboard("teams")
    (title,) = test.title
    assert title.value == "Service areas and teams"
    assert "No figures by service area" in words(test)
    assert 'href="/"' in words(test)


@pytest.mark.parametrize("page", ["", "objective", "indicator", "teams"])
@pytest.mark.parametrize("grouping", ["two", "five"])
def test_pages_run_for_a_team_and_every_grouping(dashboard: Open, page: str, grouping: str) -> None:
    asked = {"indicator": "staff-leaving", "period": "2022-03-31", "area": "family-help-west"}
    test = dashboard(page, grouping=grouping, **asked)
    assert heading(test)
    assert "Traceback" not in words(test)


def made_alike() -> Bundle:
    """Exampleton with its first indicator as if every group had the same mix of ages."""
    bundle = make_bundle()
    alike = Variant(
        id="alike",
        label="As if every group had the same mix of ages",
        standardise=[Characteristic.model_validate({"column": "age", "from": [0, 5, 12]})],
    )
    first, *others = bundle.definitions.indicators
    changed = first.model_copy(update={"variants": [alike]})
    rows = bundle.results[bundle.results["indicator"] == first.id].assign(variant="alike")
    shown = rows["value"].notna()
    rows["method"] = rows["method"].where(~shown, "direct standardisation; MOVER ratio")
    return replace(
        bundle,
        definitions=bundle.definitions.model_copy(update={"indicators": [changed, *others]}),
        results=pd.concat([bundle.results, rows], ignore_index=True),
    )


def test_figures_like_with_like_are_a_choice_and_stand_beside_those_as_counted(
    dashboard: Open, only_bundles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = made_alike()
    publish(bundle, tmp_path / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    asked = {"indicator": bundle.definitions.indicators[0].id}
    for variant, chosen in (("", "As counted"), ("alike", "As if every group had the same mix")):
        html = words(dashboard("indicator", **asked, variant=variant))
        assert f'aria-current="true">{chosen}' in html
        assert "The difference in ages does not explain the difference from the White" in html
        assert "<caption>As counted and like with like</caption>" in html
        assert ("Percentage, like with like" in html) == bool(variant)
        assert ("(age: under 5, 5 to 11, 12 and over)" in html) == bool(variant)
        assert ("Like with like, in " in html) == bool(variant)
    assert "Like with like" not in words(dashboard("indicator", indicator="staff-leaving"))


def in_quarters(trend: str) -> Bundle:
    """Exampleton with its first indicator counted in each of thirteen quarters."""
    bundle = make_bundle()
    first, *others = bundle.definitions.indicators
    changed = first.model_copy(update={"period": Period(every="quarter")})
    is_first = bundle.results["indicator"] == first.id
    latest = bundle.results[is_first & (bundle.results["period"] == "2024-25")]
    rows = [
        latest.assign(
            period=f"{year}-Q{quarter}",
            period_start=date(year, 3 * quarter - 2, 1),
            period_end=date(year, 3 * quarter, 30),
            trend=latest["value"].notna().map({True: trend, False: ""}),
        )
        for year in (2022, 2023, 2024, 2025)
        for quarter in (1, 2, 3, 4)
    ][:13]
    return replace(
        bundle,
        definitions=bundle.definitions.model_copy(update={"indicators": [changed, *others]}),
        results=pd.concat([bundle.results[~is_first], *rows], ignore_index=True),
    )


@pytest.mark.parametrize("trend", ["no-clear-change", "snapshots"])
def test_snapshots_have_a_sentence_where_the_control_chart_would_stand(
    dashboard: Open, only_bundles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trend: str
) -> None:
    bundle = in_quarters(trend)
    publish(bundle, tmp_path / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    test = dashboard("indicator", indicator=bundle.definitions.indicators[0].id)
    assert "Within its usual range?" in sections(test)
    drawn = any("control charts" in alternative for alternative, _ in charts(test))
    assert drawn == (trend != "snapshots")
    said = "No limits are drawn: each snapshot counts many of the same people again" in words(test)
    assert said == (trend == "snapshots")
