"""Every page inside its frame, as a visitor opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import views
from scorecard.bundle import publish
from tests.app.conftest import Open, words
from tests.support.bundles import make_bundle

HEADINGS = {
    "objective": "Our workforce",
    "indicator": "Indicators",
    "teams": "Service areas and teams",
    "data": "Data",
    "journey": "The journey through decisions",
    "methods": "How to read this",
}
PAGES = [each.path for each in views.ALL if each.action == "see"]  # the workshop has its own tests
FILTERS = ["Scorecard", "Service area", "Period", "Ethnic groups"]


def chosen(test: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in test.selectbox[1:]}


def filter_named(test: AppTest, name: str) -> object:
    return next(each for each in test.selectbox if each.label == name)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_comes_with_its_frame(dashboard: Open, page: str) -> None:
    test = dashboard(page)
    (title,) = test.title
    if page:
        assert title.value == HEADINGS[page]
    assert [each.label for each in test.selectbox][1:] == FILTERS
    html = words(test)
    assert '<nav class="rs-pages"' in html
    assert html.count('aria-current="page"') >= 1
    assert "Data to: <strong>31 March 2025</strong>" in html
    assert "Ethnicity unknown: <strong>up to 8% (Staff mix)</strong>" in html


@pytest.mark.parametrize("page", PAGES)
def test_a_deep_link_is_what_is_shown(dashboard: Open, page: str) -> None:
    test = dashboard(page, area="safeguarding", period="2022-23", grouping="two")
    assert chosen(test) == {
        "Scorecard": "exampleton",
        "Service area": "safeguarding",
        "Period": "2023-03-31",
        "Ethnic groups": "two",
    }
    html = words(test)
    assert "Service area: <strong>Safeguarding</strong>" in html
    assert "Period: <strong>up to 31 March 2023</strong>" in html
    assert 'href="/teams?area=safeguarding&amp;period=2023-03-31&amp;grouping=two"' in html


def test_a_choice_goes_into_the_address_and_a_default_leaves_it(dashboard: Open) -> None:
    test = dashboard("teams")
    filter_named(test, "Service area").set_value("safeguarding").run()  # type: ignore[attr-defined]
    assert test.query_params == {"area": "safeguarding"}
    assert chosen(test)["Service area"] == "safeguarding"
    filter_named(test, "Service area").set_value("all").run()  # type: ignore[attr-defined]
    assert test.query_params == {}
    assert "Service area: <strong>Whole organisation</strong>" in words(test)


def test_another_scorecard_leaves_the_service_area_behind(dashboard: Open) -> None:
    test = dashboard("data", area="safeguarding", grouping="two")
    filter_named(test, "Scorecard").set_value("inventia").run()  # type: ignore[attr-defined]
    assert test.query_params == {"grouping": "two", "scorecard": "inventia"}
    assert chosen(test)["Service area"] == "all"
    assert "Organisation: <strong>Inventia</strong>" in words(test)


@pytest.mark.parametrize("page", PAGES)
def test_invented_data_say_so_on_every_page_and_others_never(dashboard: Open, page: str) -> None:
    assert "<strong>Invented data.</strong>" in words(dashboard(page, scorecard="inventia"))
    assert "<strong>Invented data.</strong>" not in words(dashboard(page))


def test_an_area_that_does_not_exist_is_told(dashboard: Open) -> None:
    test = dashboard("teams", area="<b>atlantis</b>")
    html = words(test)
    assert "service area “&lt;b&gt;atlantis&lt;/b&gt;”, which does not exist here" in html
    assert "<b>atlantis" not in html
    assert chosen(test)["Service area"] == "all"


def test_a_scorecard_that_does_not_exist_is_told_and_no_other_shown(dashboard: Open) -> None:
    test = dashboard("data", scorecard="atlantis")
    assert [each.value for each in test.title] == ["This scorecard does not exist"]
    html = words(test)
    assert "“atlantis”" in html
    assert 'href="/?scorecard=inventia"' in html
    assert not test.selectbox


def test_a_day_between_periods_can_be_asked_for_and_stays_chosen(dashboard: Open) -> None:
    test = dashboard("", period="2024-06-30")
    period = filter_named(test, "Period")
    assert period.value == "2024-06-30"  # type: ignore[attr-defined]
    assert "Data to: <strong>31 March 2024</strong>" in words(test)


def test_a_scorecard_of_one_area_and_one_organisation_offers_no_such_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Open
) -> None:
    publish(make_bundle(areas=False, years=[2025]), tmp_path / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    assert [each.label for each in dashboard("teams").selectbox][1:] == ["Ethnic groups", "Period"][
        ::-1
    ]


@pytest.mark.parametrize("page", PAGES)
def test_disclosure_control_switched_off_is_told_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Open, page: str
) -> None:
    assert "Disclosure control is off" not in words(dashboard(page))
    publish(make_bundle(disclosure_off=True), tmp_path / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    assert "Disclosure control is off</strong> for every indicator" in words(dashboard(page))


def test_nothing_to_show_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Open
) -> None:
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    monkeypatch.setattr("scorecard.settings.ROOT", tmp_path)
    test = dashboard("teams")
    assert [each.value for each in test.title] == ["There is no scorecard here yet"]


def test_broken_definitions_and_nothing_built_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Open
) -> None:
    (tmp_path / "north").mkdir()
    (tmp_path / "mine.yaml").write_text("scorecard: {title: North}\nobjectives: [\n", "utf-8")
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(tmp_path / "mine.yaml"))
    monkeypatch.setenv("SCORECARD_DATA", str(tmp_path / "north"))
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    test = dashboard("data")
    assert [each.value for each in test.title] == ["There is no scorecard to show yet"]
    html = words(test)
    assert "Nothing can be built: the definitions have mistakes.</strong> 1 mistake:" in html
    assert "<code>mine.yaml:" in html
