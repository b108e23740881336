"""Teams that do the same work: what is most likely real first, and nothing that is not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scorecard import settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.presentation import comparable, funnels, select
from scorecard.presentation.reading import View


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


def view(bundle: Bundle, area: str = "all") -> View:
    return select.view(bundle, area, None, bundle.definitions.primary_grouping)


def with_places(bundle: Bundle, **places: str) -> Bundle:
    """The bundle with the areas of conference-after-section-47, everybody, at other places."""
    rows = [
        row | {"place": places[row["area"].replace("-", "_")], "z": 4.0}
        if row["indicator"] == "conference-after-section-47"
        and row["group"] == "All"
        and row["area"].replace("-", "_") in places
        else row
        for row in bundle.funnels
    ]
    return replace(bundle, funnels=rows)


def test_sets_follow_mergers_to_the_latest_year(bundle: Bundle) -> None:
    found = comparable.sets(bundle, view(bundle))
    told = {each.shown.indicator.id for each in found}
    assert {"assessed-after-referral", "section-47-after-assessment", "leaving"} <= told
    (one,) = (e for e in found if e.shown.indicator.id == "leaving")
    assert len(one.found) >= 10
    south = next(row for row in one.found if row["area"] == "assessment-south")
    assert south["merged"] == "assessment-east"
    assert "stands for Assessment East too" in funnels.answer(one.found, funnels.names(bundle))


def test_signals_stand_first_and_what_is_too_small_is_named(bundle: Bundle) -> None:
    planted = with_places(bundle, safeguarding_2="very-high", safeguarding_3="too-small")
    found = comparable.sets(planted, view(planted))
    assert found[0].shown.indicator.id == "conference-after-section-47"
    assert [row["place"] for row in found[0].found] == ["very-high", "inside", "too-small"]
    names = funnels.names(planted)
    assert "1 of " in comparable.answer(found, view(planted))
    told = comparable.signals(found, names, lambda id: f"/indicator?indicator={id}")
    assert "Safeguarding 2, everybody: " in told
    assert "higher than chance explains" in told
    table = comparable.by_indicator(found, names, lambda id: id)
    first = table.split("<tr>")[2]
    assert "Safeguarding 2 (higher)" in first
    assert "Safeguarding 3" in first
    places = comparable.places(planted, view(planted, "safeguarding-2"))
    assert places[0].row["place"] == "very-high"
    assert "1 of " in comparable.place_answer(places, view(planted, "safeguarding-2"))


def test_without_signals_it_says_that_all_can_be_chance(bundle: Bundle) -> None:
    quiet = replace(
        bundle,
        funnels=[
            row | {"place": "inside"} if row["place"] in funnels.SIGNALS else row
            for row in bundle.funnels
        ],
    )
    found = comparable.sets(quiet, view(quiet))
    assert "can all be chance" in comparable.answer(found, view(quiet))
    assert comparable.signals(found, {}, str) == ""
    one = view(quiet, "safeguarding-1")
    assert "Nothing about Safeguarding 1 stands out" in comparable.place_answer(
        comparable.places(quiet, one), one
    )


def test_a_service_shows_its_teams_and_hidden_ones_have_no_number(bundle: Bundle) -> None:
    service = view(bundle, "care")
    found = comparable.places(bundle, service)
    assert {place.row["area"] for place in found} <= {
        *("looked-after-1", "looked-after-2", "leaving-care", "unaccompanied")
    }
    for place in found:
        row = place.row
        if row["place"] == "hidden":
            numbers = ("value", "low", "very_high", "z", "shrunk", "shrunk_low", "kept")
            assert all(row[name] is None for name in numbers)
    table = comparable.by_place(found, service, funnels.names(bundle), str)
    assert "Leaving Care: " in table
    assert "Not shown, to protect people" in table


def test_six_areas_make_a_funnel_and_three_make_spans(bundle: Bundle) -> None:
    names = funnels.names(bundle)
    shown = select.reading(bundle, "leaving")
    found = funnels.rows(bundle, shown, "All")
    figure = funnels.drawn(bundle, found, names, shown, "leaving-care")
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    dots = [trace for trace in figure["data"] if trace["mode"] != "lines"]
    assert len(lines) == 4
    assert len(dots) == sum(row["value"] is not None for row in found)
    assert [dot["text"] for dot in dots if "text" in dot] == [["Leaving Care"]]
    wide = [high - low for low, high in zip(lines[0]["y"], lines[1]["y"], strict=True)]
    assert wide == sorted(wide, reverse=True)
    few = select.reading(bundle, "conference-after-section-47")
    spans = funnels.drawn(bundle, funnels.rows(bundle, few, "All"), names, few)
    assert not [trace for trace in spans["data"] if trace["mode"] == "lines"]


def test_estimates_stand_beside_figures_and_their_absence_is_told(bundle: Bundle) -> None:
    names = funnels.names(bundle)
    shown = select.reading(bundle, "leaving")
    found = funnels.rows(bundle, shown, "All")
    assert '<th scope="col" class="rs-number">Estimate</th>' in funnels.table(found, names, shown)
    assert "better guess" in funnels.estimates(bundle, found)
    audits = select.reading(bundle, "identity-in-audits")
    found = funnels.rows(bundle, audits, "All")
    periods = [
        row["period"]
        for row in bundle.funnels
        if row["indicator"] == audits.indicator.id and row["shrunk"] is not None
    ]
    assert f"They last were for {max(periods)}." in funnels.estimates(bundle, found)
    assert ">Estimate<" not in funnels.table(found, names, audits)
    few = funnels.rows(bundle, select.reading(bundle, "conference-after-section-47"), "All")
    assert funnels.estimates(bundle, few) == ""
