"""The address and what is chosen: each stands for the other."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import state
from app.state import Context, address, resolve
from scorecard.access import OPEN, Organisation
from tests.support.bundles import make_bundle

BUNDLE = make_bundle()
HERE = Organisation("exampleton", "Exampleton", False, None)


def asked(**parameters: str) -> Context:
    return resolve(BUNDLE, HERE, "exampleton", parameters, OPEN)


def test_nothing_asked_is_the_default_without_a_word() -> None:
    chosen = asked()
    assert (chosen.area, chosen.period, chosen.grouping) == ("all", None, "five")
    assert chosen.notices == []
    assert chosen.selection == {}


def test_what_exists_is_taken() -> None:
    chosen = asked(area="safeguarding", period="2023-03-31", grouping="two")
    assert (chosen.area, chosen.period, chosen.grouping) == (
        "safeguarding",
        date(2023, 3, 31),
        "two",
    )
    assert chosen.notices == []


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("latest", None),
        ("Latest", None),
        ("2022-23", date(2023, 3, 31)),
        ("2023-03-31", date(2023, 3, 31)),
        ("2023-12-31", date(2023, 12, 31)),  # any day: what ended by then is shown
        ("2031-01-01", date(2031, 1, 1)),
    ],
)
def test_periods_by_name_or_by_day(period: str, expected: date | None) -> None:
    chosen = asked(period=period)
    assert chosen.period == expected
    assert chosen.notices == []


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("Safeguarding", "safeguarding"),
        ("DUTY TEAM", "safeguarding-duty"),
        ("family-help", "family-help"),
    ],
)
def test_areas_by_name(area: str, expected: str) -> None:
    chosen = asked(area=area)
    assert chosen.area == expected
    assert chosen.notices == []


def test_a_former_name_leads_to_the_area_of_today_and_says_so() -> None:
    chosen = asked(area="Early Help")
    assert chosen.area == "family-help"
    assert chosen.notices == ["“Early Help” is now part of Family Help, which is shown."]


@pytest.mark.parametrize(
    ("parameter", "value", "says", "offers"),
    [
        ("area", "atlantis", "service area “atlantis”", "Duty team"),
        ("period", "2019-20", "period “2019-20”", "31 March 2021"),
        ("period", "1999-12-31", "period “1999-12-31”", "31 March 2021"),
        ("period", "tomorrow", "period “tomorrow”", "31 March 2025"),
        ("grouping", "nineteen", "grouping of ethnicity “nineteen”", "Two groups and Five groups"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    parameter: str, value: str, says: str, offers: str
) -> None:
    chosen = asked(**{parameter: value})
    assert (chosen.area, chosen.period, chosen.grouping) == ("all", None, "five")
    (notice,) = chosen.notices
    assert says in notice
    assert offers in notice


def test_everything_wrong_is_told_at_once() -> None:
    assert len(asked(area="x", period="x", grouping="x").notices) == 3


def test_a_scorecard_without_areas_says_that_it_has_none() -> None:
    bundle = make_bundle(areas=False)
    chosen = resolve(bundle, HERE, "exampleton", {"area": "safeguarding"}, OPEN)
    assert "no figures by service area" in chosen.notices[0]


def test_only_what_differs_from_the_default_stands_in_an_address() -> None:
    other = resolve(
        BUNDLE, HERE, "inventia", {"grouping": "five", "area": "all", "period": ""}, OPEN
    )
    assert other.selection == {"scorecard": "exampleton"}
    assert asked(area="safeguarding", period="2022-23").selection == {
        "area": "safeguarding",
        "period": "2023-03-31",
    }


@pytest.mark.parametrize(
    ("page", "parameters", "base", "expected"),
    [
        ("", {}, "", "/"),
        ("teams", {}, "", "/teams"),
        ("indicator", {"indicator": "a b"}, "", "/indicator?indicator=a+b"),
        ("teams", {"area": None}, "council/race", "/council/race/teams"),
        ("", {}, "council", "/council"),
    ],
)
def test_addresses(page: str, parameters: dict[str, str], base: str, expected: str) -> None:
    assert address(page, {}, parameters, base) == expected


def test_a_link_keeps_what_is_chosen_and_may_overrule_it() -> None:
    selection = {"area": "safeguarding", "grouping": "two"}
    assert address("data", selection, {"area": "all"}) == "/data?area=all&grouping=two"
    assert address("data", selection, {"area": None}) == "/data?grouping=two"


areas = st.sampled_from([area["id"] for area in BUNDLE.areas])
ends = st.sampled_from(["", *(end.isoformat() for end in state.period_ends(BUNDLE))])


@given(area=areas, period=ends, grouping=st.sampled_from(["two", "five"]))
def test_a_pasted_address_opens_what_its_sender_saw(area: str, period: str, grouping: str) -> None:
    sent = asked(area=area, period=period, grouping=grouping)
    link = address("teams", sent.selection, {})
    received = asked(**dict(parse_qsl(urlsplit(link).query)))
    for name in ("organisation", "area", "period", "grouping", "notices"):
        assert getattr(received, name) == getattr(sent, name)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_address_opens_a_page(area: str, period: str, grouping: str) -> None:
    chosen = asked(area=area, period=period, grouping=grouping)
    assert chosen.area in {each["id"] for each in BUNDLE.areas}
    assert chosen.grouping in {"two", "five"}
