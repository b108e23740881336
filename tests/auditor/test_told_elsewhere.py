"""What is shown though it is small, and what is no secret because it is told elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from scorecard.results import ALL, WHOLE
from tests.auditor.building import definitions, row
from tests.auditor.tables import USUAL, attacked, found, only, table
from tests.comparison.building import indicator


def test_a_small_count_that_is_shown_is_reported():
    few = table((58, 170), (4, 40), (14, 30), (30, 80), (10, 20))
    seen = attacked(few, only())
    assert found(seen) == {("Asian", "numerator"): (4, 4)}
    assert "so small that the rule hides it" in seen.exposed["because"].iat[0]
    assert attacked(few, only(disclosure={"preset": "dfe", "threshold": 3})).safe


def test_a_rounded_count_is_small_only_where_all_that_it_may_be_is():
    rounded = table((75, 170), (5, 40), (15, 30), (30, 80), (10, 20))
    seen = attacked(rounded, only(disclosure={"preset": "nhs"}))
    assert found(seen) == {("Asian", "numerator"): (3, 7)}


def test_a_filter_that_leaves_nobody_out_of_the_whole_leaves_nobody_out_of_a_group():
    """Staff without agency workers are as many as staff, so the groups are too; Black is shown."""
    defined = only(variants=[{"id": "staff", "label": "Staff", "where": {"agency": False}}])
    staff = [each | {"variant": "staff"} for each in USUAL]
    assert attacked(USUAL + staff, defined, hidden=[7]).safe
    # one fewer in the whole: then Black is not told by the other row
    fewer = [*table((64, 160), (10, 30), (14, 30), (30, 80), (10, 20), variant="staff")]
    seen = attacked(USUAL + fewer, defined, hidden=[7])
    assert ("Black", "numerator") in found(seen)


@pytest.mark.parametrize(("zeros", "safe"), [("show", True), ("hide", False)])
def test_a_part_of_nobody_is_nobody_where_zeros_are_shown(zeros, safe):
    """Nobody was helped at all, so nobody was both helped and seen."""
    both = indicator("both", numerator={"where": {"helped": True, "seen": True}})
    defined = definitions(
        indicator("helped", numerator={"where": {"helped": True}}),
        both,
        disclosure={"preset": "dfe", "zeros": zeros},
    )
    none = table((40, 170), (0, 40), (20, 30), (20, 80), (0, 20), indicator="helped")
    rows = none + table((28, 170), (0, 40), (14, 30), (14, 80), (0, 20), indicator="both")
    seen = attacked(rows, defined, hidden=[6, 9])
    assert (("Asian", "numerator") not in found(seen)) is safe


def test_nobody_is_in_two_groups_so_no_group_is_counted_twice_more_often_than_all():
    """Two people are in both teams, none of another year more; east has 24 of 40 Asian people, so
    west has 16 to 18, though three were counted twice the year before."""
    columns = {"ethnicity": "eth", "area": "team", "date": "day", "person": "who"}
    datasets = [{"id": "records", "source": "records.csv", "columns": columns}]
    one = indicator("seen", numerator={"where": {"seen": True}}, breakdowns=["area"])
    before = {
        "period": "2023-24",
        "period_start": date(2023, 4, 1),
        "period_end": date(2024, 3, 31),
    }
    rows = []
    for group, whole, east, west, more in (
        (ALL, 100, 60, 43, before),
        (ALL, 100, 60, 42, {}),
        ("Asian", 40, 24, 16, {}),
    ):
        for area, n in ((WHOLE, whole), ("east", east), ("west", west)):
            place = {"area": area, "parent_area": "" if area == WHOLE else WHOLE}
            rows.append(row(group, n / 2, float(n), **place, **more))
    seen = attacked(rows, definitions(one, datasets=datasets), [8], {"groups": {}})
    assert found(seen)[("Asian", "denominator")] == (16, 18)
