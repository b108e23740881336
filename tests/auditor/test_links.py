"""Ways to a hidden count through other indicators, areas, tables, totals; and contradictions."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from scorecard import results
from scorecard.auditor import audit
from scorecard.definitions.model import DisclosureRule
from scorecard.results import ALL, UNKNOWN, WHOLE
from tests.auditor.building import FACTS, definitions, hide, published, row
from tests.auditor.tables import USUAL, attacked, found, only, table
from tests.comparison.building import indicator


def test_a_base_hidden_in_one_indicator_and_shown_in_another_is_not_hidden():
    two = definitions(
        indicator("seen", numerator={"where": {"seen": True}}),
        indicator("helped", numerator={"where": {"helped": True}}),
    )
    rows = USUAL + table((86, 170), (22, 40), (16, 30), (36, 80), (12, 20), indicator="helped")
    seen = attacked(rows, two, hidden=[1, 2])
    assert seen.hidden == 4  # two numerators and what is left of two bases
    assert seen.safe


def test_a_numerator_that_is_the_base_of_another_indicator_links_the_two():
    two = definitions(
        indicator("seen", numerator={"where": {"seen": True}}),
        indicator(
            "kept",
            numerator={"where": {"kept": True}},
            denominator={"where": {"seen": True}},
        ),
    )
    rows = USUAL + table((37, 74), (10, 20), (8, 14), (19, 30), (0, 10), indicator="kept")
    assert attacked(rows, two, hidden=[1, 2, 6, 7]).safe
    seen = attacked(rows, two, hidden=[1, 2, 7])  # the 20 of Asian stand below the line of `kept`
    exposed = seen.exposed.set_index(["indicator", "group", "count"])[["low", "high"]]
    assert exposed.loc[("seen", "Black", "numerator")].tolist() == [14, 14]
    assert ("seen", "Asian", "numerator") not in exposed.index


def test_a_small_difference_between_an_indicator_and_its_variant_is_told():
    defined = only(variants=[{"id": "staff", "label": "Staff", "where": {"agency": False}}])
    staff = table((64, 156), (17, 36), (7, 20), (30, 80), (10, 20), variant="staff")
    seen = attacked(USUAL + staff, defined)
    # Asian: 20 − 17 and 40 − 36; Black differs by 7 and 10, White by nothing
    assert found(seen) == {("Asian", "rest"): (3, 3)}
    assert seen.exposed["variant"].tolist() == ["staff"]
    # hidden, what is left of the two bases is within the rest of the base: 32 of 36 together
    seen = attacked(USUAL + staff, defined, hidden=[6, 7])
    assert found(seen) == {("Asian", "rest"): (16, 20), ("Black", "rest"): (12, 16)}
    assert "two filters make a table of four counts" in seen.exposed["because"].iat[0]


def test_people_in_two_teams_leave_their_teams_no_more_than_they_show():
    """Counted as people, teams add up to more than the whole; where all is seen to do so by 2, so
    it may elsewhere; rows would give the hidden team exactly."""
    columns = {"ethnicity": "eth", "area": "team", "date": "day", "person": "who"}
    datasets = [{"id": "records", "source": "records.csv", "columns": columns}]

    def rows():
        for group, whole, east, west in ((ALL, 100, 60, 42), ("Asian", 40, 24, 16)):
            for area, n in ((WHOLE, whole), ("east", east), ("west", west)):
                place = {"area": area, "parent_area": "" if area == WHOLE else WHOLE}
                yield row(group, n / 2, float(n), **place)

    def defined(count):
        one = indicator(
            "seen", numerator={"where": {"seen": True}}, count=count, breakdowns=["area"]
        )
        return definitions(one, datasets=datasets)

    def ranges(count):
        seen = attacked(list(rows()), defined(count), [5], {"groups": {}})
        return found(seen).get(("Asian", "denominator"))

    assert ranges("people") == (16, 18)


# ---- other tables --------------------------------------------------------------------------------


def test_a_published_table_of_the_same_children_tells_what_we_hide():
    dated = {"ethnicity": "eth", "as_at": "day"}
    datasets = [
        {"id": "records", "source": "records.csv", "columns": dated | {"person": "who"}},
        {
            "id": "returns",
            "source": "returns.csv",
            "shape": "counts",
            "columns": dated | {"count": "n"},
            "provenance": "published",
        },
    ]
    benchmark = {
        "id": "return",
        "label": "As returned",
        "dataset": "returns",
        "counted_from": {"dataset": "records"},
    }
    one = indicator("seen", numerator={"where": {"seen": True}})
    day = {
        "period": "2025-03-31",
        "period_start": date(2025, 3, 31),
        "period_end": date(2025, 3, 31),
    }
    rows = [each | day for each in USUAL]
    fact = {"benchmark": "return", "place": "", "as_at": "2025-03-31", "grouping": "five"}
    facts = FACTS | {"benchmarks": [fact | {"group": "Asian", "count": 40}]}
    apart, linked = (
        definitions(one, datasets=datasets, benchmarks=[benchmark | extra])
        for extra in ({"counted_from": None}, {})
    )
    assert attacked(rows, apart, [1, 2], facts).safe
    seen = attacked(rows, linked, [1, 2], facts)
    assert found(seen)[("Black", "denominator")] == (30, 30)
    assert ("Asian", "denominator") not in found(seen)  # the source tells it


def test_numbers_rounded_before_they_are_shown_leave_their_range():
    """To the nearest 5: All is 168 to 172, and so on; taking away leaves a range of 8 and more."""
    rounded = table((75, 170), (20, 40), (15, 30), (30, 80), (10, 20))
    seen = attacked(rounded, only(disclosure={"preset": "nhs"}), hidden=[1])
    assert seen.safe
    exact = attacked(rounded, only(disclosure={"preset": "nhs", "rounding": 1}), hidden=[1])
    assert found(exact)[("Asian", "numerator")] == (20, 20)


def test_figures_made_of_rounded_numbers_tell_no_more_than_these():
    """A share of unknown ethnicity and a comparison with all others, both of what is shown."""
    counts = (75, 170), (20, 40), (15, 30), (30, 80), (10, 20)
    defined = only(disclosure={"preset": "nhs"}, compare_with="rest")
    rounded = table(*counts, comparator="rest")
    share = dict.fromkeys(range(5), 20 / 170)
    assert attacked(rounded, defined, hidden=[1, 2], unknown_share=share).safe


def test_a_figure_made_of_the_counts_before_rounding_is_reported():
    rounded = table((75, 170), (20, 40), (15, 30), (30, 80), (10, 20))
    defined = only(disclosure={"preset": "nhs"})
    assert attacked(rounded, defined, value={1: 20 / 40}).safe
    seen = attacked(rounded, defined, value={1: 21 / 41})
    assert seen.left["column"].tolist() == ["value of the counts before rounding"]
    assert seen.left["group"].tolist() == ["Asian"]


# ---- means ---------------------------------------------------------------------------------------


def test_a_hidden_mean_follows_from_the_others_where_its_number_of_people_is_told():
    mean = indicator("days", "mean", value="days", disclosure={"preset": "dfe"})
    present = {"where": {"days": {"missing": False}}}
    share = indicator("soon", numerator={"where": {"soon": True}}, denominator=present)
    counts = {ALL: 170, "Asian": 40, "Black": 30, "White": 80, UNKNOWN: 20}
    totals = {ALL: 3950, "Asian": 800, "Black": 750, "White": 2000, UNKNOWN: 400}
    rows = [
        row(g, np.nan, float(n), indicator="days", measure="mean", total=float(totals[g]),
            sum_squares=totals[g] ** 2.0)
        for g, n in counts.items()
    ]  # fmt: skip
    rows += [row(g, n / 2, float(n), indicator="soon") for g, n in counts.items()]
    seen = attacked(rows, definitions(mean, share), hidden=[1])
    (only_one,) = seen.exposed.to_dict("records")
    assert (only_one["group"], only_one["count"]) == ("Asian", "value")
    assert (only_one["low"], only_one["high"]) == pytest.approx((20.0, 20.0))
    assert attacked(rows, definitions(mean, share), hidden=[1, 2]).safe


# ---- data that contradict themselves -------------------------------------------------------------


def test_areas_that_do_not_add_up_are_not_relied_on():
    """South is hidden, and north and the whole leave it fewer than none."""
    rows = []
    for area, n in ((WHOLE, 100.0), ("north", 120.0), ("south", 30.0)):
        place = {"area": area, "parent_area": "" if area == WHOLE else WHOLE}
        rows.append(row(ALL, n / 2, n, **place))
    seen = attacked(rows, only(breakdowns=["area"]), hidden=[2], facts={})
    assert seen.unchecked == 3  # numerator, base and rest
    assert "contradicts itself" in seen.notes[0]
    assert not seen.safe


def test_teams_add_up_to_the_whole_where_their_services_are_not_told():
    parents = {"north": WHOLE, "south": WHOLE, "n1": "north", "n2": "north", "s1": "south"}
    facts = FACTS | {"areas": [{"id": id, "parent": above} for id, above in parents.items()]}
    rows = [row(ALL, 40, 90, area=WHOLE, parent_area="")]
    for area, x, n in (("n1", 4, 12), ("n2", 16, 38), ("s1", 20, 40)):
        rows.append(row(ALL, x, n, area=area, parent_area=parents[area]))
    one = only(breakdowns=["area"])
    assert found(attacked(rows, one, hidden=[1], facts=facts)) == {
        (ALL, "numerator"): (4, 4),
        (ALL, "denominator"): (12, 12),
        (ALL, "rest"): (8, 8),
    }
    assert attacked(rows, one, hidden=[1, 2], facts=facts).safe


def test_two_values_of_one_count_are_taken_as_a_range_and_told():
    two = definitions(
        indicator("seen", numerator={"where": {"seen": True}}),
        indicator("helped", numerator={"where": {"helped": True}}),
    )
    rows = USUAL + table((86, 180), (22, 40), (16, 30), (36, 80), (12, 20), indicator="helped")
    seen = attacked(rows, two, hidden=[1, 2, 6, 7])
    assert "two different values" in seen.notes[0]
    assert seen.safe


def test_an_empty_frame_has_nothing_to_hide():
    seen = audit(results.empty(), only(), {})
    assert (seen.safe, seen.hidden, seen.narrowest) == (True, 0, None)


def test_progress_is_told_block_by_block():
    heard = []
    raw = hide(pd.DataFrame(USUAL), [False, True, True, False, False])
    audit(published(raw, only()), only(), FACTS, lambda *what: heard.append(what))
    assert heard == [
        ("blocks of linked counts attacked", n, len(heard)) for n in range(1, len(heard) + 1)
    ]
    assert heard


def test_people_who_can_be_in_no_team_are_not_taken_for_nobody():
    """Two Black people of the north name no team, and the teams show none. Their row is hidden, so
    that there must be some, and no sum of the north's teams tells how many."""
    groups = {"Asian": 1, "Black": 0, "White": 2}
    rows = []
    for area, factor in ((WHOLE, 4), ("north", 2), ("n1", 1), ("n2", 1)):
        own = 2 if area in (WHOLE, "north") else 0
        place = {"area": area, "parent_area": {WHOLE: "", "north": WHOLE}.get(area, "north")}
        rows.append(row(ALL, 15 * factor, 30 * factor + own, **place))
        for group, tens in groups.items():
            mine = own if group == "Black" else 0
            rows.append(row(group, 5 * tens * factor, 10 * tens * factor + mine, **place))
        rows.append(row(UNKNOWN, 0, 0, **place))
    frame = pd.DataFrame(rows)
    small = (frame["group"] == "Black") & (frame["denominator"] == 2)
    alone = frame["area"].isin(["n1"]) & (frame["group"] == "All")
    north = (frame["area"] == "north") & (frame["group"] == "All")
    gone = [*frame.index[small | alone | north]]
    one = only(breakdowns=["area"]).model_copy(
        update={"disclosure": DisclosureRule.model_validate({"zeros": "show"})}
    )
    facts = FACTS | {"areas": [{"id": "north", "parent": WHOLE}, {"id": "n1", "parent": "north"}]}
    facts["areas"].append({"id": "n2", "parent": "north"})
    seen = attacked(rows, one, hidden=gone, facts=facts)
    bases = seen.exposed[seen.exposed["count"] == "denominator"]
    assert not any((bases["group"] == "Black") & (bases["high"] < 2))
