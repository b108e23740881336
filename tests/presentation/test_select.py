"""Which rows a page shows: the latest period in time, and what stands in for the unpublished."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pandas as pd
import pytest

from scorecard import results
from scorecard.bundle import Bundle
from scorecard.presentation import rows, select
from scorecard.presentation.rows import Row
from tests.support.bundles import make_bundle

ASSESSED = "assessment-after-referral"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return make_bundle()


def altered(bundle: Bundle, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Bundle:
    """The bundle with `change` made to a copy of its results."""
    return replace(bundle, results=results.conform(change(bundle.results.copy())))


def hide(frame: pd.DataFrame, which: pd.Series) -> pd.DataFrame:
    frame.loc[which, results.PROTECTED] = None
    frame.loc[which, "suppression"] = "suppressed"
    return frame


def test_a_row_is_the_schema() -> None:
    assert [field.name for field in fields(Row)] == list(results.COLUMNS)


def test_every_row_of_the_frame_is_found_again(bundle: Bundle) -> None:
    index = rows.index(bundle)
    found = [
        row
        for slots in index.slots.values()
        for slot in slots
        for row in index.rows(slot.positions)
    ]
    keys = {tuple(getattr(row, name) for name in results.KEY) for row in found}
    assert len(found) == len(bundle.results)
    assert keys == set(bundle.results[results.KEY].itertuples(index=False, name=None))
    numerators = sum(row.numerator or 0 for row in found)
    assert numerators == pytest.approx(bundle.results["numerator"].sum())


def test_the_latest_period_is_shown_and_an_earlier_one_when_asked(bundle: Bundle) -> None:
    assert select.reading(bundle, ASSESSED).period == "2024-25"
    assert select.reading(bundle, ASSESSED, until=date(2024, 3, 31)).period == "2023-24"
    assert select.reading(bundle, ASSESSED, until=date(2024, 12, 31)).period == "2023-24"
    before = select.reading(bundle, ASSESSED, until=date(1999, 1, 1))
    assert before.state == "nothing"
    assert before.groups == ()


def test_groups_come_in_the_order_of_the_code_list_and_the_ends_apart(bundle: Bundle) -> None:
    shown = select.reading(bundle, ASSESSED)
    assert [row.group for row in shown.groups] == ["Asian", "Black", "Mixed", "Other", "White"]
    assert shown.everyone is not None
    assert shown.everyone.group == "All"
    assert shown.unknown is not None
    assert [row.group for row in shown.compared] == ["Asian", "Black", "Mixed", "Other"]
    assert shown.reference == "White"


def test_what_is_awaited_or_failed_says_so(bundle: Bundle) -> None:
    assert select.reading(bundle, "complaints").state == "awaiting"
    assert "Complaints team" in select.reading(bundle, "complaints").message
    assert select.reading(bundle, "training").state == "failed"
    with pytest.raises(KeyError):
        select.reading(bundle, "no-such-indicator")


def test_an_area_that_is_not_measured_gives_way_to_the_whole(bundle: Bundle) -> None:
    shown = select.reading(bundle, "looked-after-rate", area="family-help")
    assert shown.area == "all"
    assert shown.notes == ("Shown for all of Exampleton: it is not measured for Family Help.",)


def test_an_area_too_small_gives_way_to_the_one_around_it(bundle: Bundle) -> None:
    team = "family-help-east"
    small = altered(bundle, lambda frame: hide(frame, frame["area"] == team))
    shown = select.reading(small, ASSESSED, area=team)
    assert shown.area == "family-help"
    assert shown.notes == (
        "Shown for all of Family Help: to protect people, no figure is shown for Family Help East.",
    )


def test_the_coarser_grouping_of_the_area_comes_before_the_wider_area(bundle: Bundle) -> None:
    team = "family-help-east"
    small = altered(
        bundle,
        lambda frame: hide(frame, (frame["area"] == team) & (frame["grouping"] == "five")),
    )
    shown = select.reading(small, ASSESSED, area=team, grouping="five")
    assert (shown.area, shown.grouping) == (team, "two")
    assert shown.notes == (
        "Shown by two groups: to protect people, no figure is shown for the chosen groups.",
    )


def test_a_grouping_that_is_not_published_gives_way_to_one_that_is(bundle: Bundle) -> None:
    shown = select.reading(bundle, "staff-mix", grouping="two")
    assert shown.grouping == "five"
    assert shown.notes == ("Shown by five groups: it is not published by the chosen groups.",)


def test_hidden_everywhere_stays_hidden_and_in_its_period(bundle: Bundle) -> None:
    latest = bundle.results["period"] == "2024-25"
    small = altered(bundle, lambda frame: hide(frame, latest))
    shown = select.reading(small, ASSESSED)
    assert shown.period == "2024-25"
    assert all(row.value is None for row in shown.groups)


def test_history_runs_to_the_date_and_keeps_hidden_periods(bundle: Bundle) -> None:
    hidden = altered(bundle, lambda frame: hide(frame, frame["period"] == "2022-23"))
    shown = select.reading(hidden, ASSESSED, until=date(2024, 3, 31))
    series = select.history(hidden, shown, date(2024, 3, 31))
    assert list(series) == ["Asian", "Black", "Mixed", "Other", "White", "All"]
    assert [row.period for row in series["Black"]] == ["2020-21", "2021-22", "2022-23", "2023-24"]
    assert [row.shown for row in series["Black"]] == [True, True, False, True]


def test_the_period_before(bundle: Bundle) -> None:
    shown = select.reading(bundle, ASSESSED)
    assert {row.period for row in select.previous(bundle, shown).values()} == {"2023-24"}
    first = select.reading(bundle, ASSESSED, until=date(2021, 3, 31))
    assert select.previous(bundle, first) == {}


def test_areas_of_an_indicator_the_whole_first(bundle: Bundle) -> None:
    found = select.by_area(bundle, select.reading(bundle, ASSESSED))
    assert next(iter(found)) == "all"
    assert set(found) == {str(area["id"]) for area in bundle.areas}
    assert list(select.by_area(bundle, select.reading(bundle, "looked-after-rate"))) == ["all"]


def test_a_view_is_made_once_for_a_choice(bundle: Bundle) -> None:
    assert select.view(bundle) is select.view(bundle)
    assert select.view(bundle) is not select.view(bundle, grouping="two")
    assert list(select.view(bundle).readings) == [each.id for each in bundle.definitions.indicators]


def test_a_bundle_that_is_gone_is_forgotten() -> None:
    mine = make_bundle(areas=False, years=[2025])
    select.view(mine)
    gone, key = weakref.ref(mine), id(mine)
    assert key in rows._indexes
    del mine
    gc.collect()
    assert gone() is None
    assert key not in rows._indexes
