"""Single ways to a hidden count, each on a table small enough to work out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from scorecard.auditor import audit
from scorecard.results import ALL, UNKNOWN, WHOLE
from tests.auditor.building import FACTS, definitions, hide, published, row
from tests.auditor.tables import USUAL, attacked, found, only, table
from tests.comparison.building import indicator


def test_one_hidden_group_under_a_shown_total_is_taken_away_from_it():
    seen = attacked(USUAL, only(), hidden=[1])
    assert found(seen) == {
        ("Asian", "numerator"): (20, 20),
        ("Asian", "denominator"): (40, 40),
        ("Asian", "rest"): (20, 20),
    }
    assert (seen.hidden, seen.at_risk, seen.narrowest) == (3, 3, 0)
    assert seen.where["group"] == "Asian"
    assert "groups (five) and Unknown add up to All" in seen.exposed["because"].iat[0]
    assert not seen.safe


def test_two_hidden_groups_are_safe_where_their_sum_leaves_room():
    assert attacked(USUAL, only(), hidden=[1, 2]).safe


def test_two_hidden_groups_are_not_safe_where_their_sum_is_small():
    few = table((38, 95), (2, 8), (2, 7), (30, 70), (4, 10))
    seen = attacked(few, only(), hidden=[1, 2])
    assert found(seen)[("Asian", "numerator")] == (0, 4)
    assert found(seen)[("Black", "numerator")] == (0, 4)
    assert ("Asian", "denominator") not in found(seen)


def test_nothing_is_exposed_where_nothing_is_hidden_or_the_rule_is_off():
    assert attacked(USUAL, only()).narrowest is None
    assert attacked(USUAL, only(disclosure={"preset": "off"}), hidden=[1]).safe


def test_the_trap_every_line_has_two_hidden_cells_and_one_is_still_exact():
    """Hidden are A and B of n1, A, B and C of n2, C and D of s1 and of s2. The rows n1 and n2 less
    the columns A and B leave what n2 has in C."""
    groups, teams = ["A", "B", "C", "D"], ["n1", "n2", "s1", "s2"]
    counts = np.array([[21, 22, 23, 24], [25, 26, 27, 28], [31, 32, 33, 34], [35, 36, 37, 38]])
    pattern = {"n1": "AB", "n2": "ABC", "s1": "CD", "s2": "CD"}
    rows, hidden = [], []
    for area in [WHOLE, *teams]:
        values = counts.sum(axis=0) if area == WHOLE else counts[teams.index(area)]
        place = {"area": area, "parent_area": "" if area == WHOLE else WHOLE}
        for group, n in zip([ALL, *groups, UNKNOWN], [values.sum(), *values, 0], strict=True):
            if group in pattern.get(area, ""):
                hidden.append(len(rows))
            rows.append(row(group, 2.0 * n, 5.0 * n, **place))
    seen = attacked(rows, only(breakdowns=["area"]), hidden, {"groups": {"five": groups}})
    exposed = {(e["area"], e["group"], e["count"], e["low"], e["high"])
               for e in seen.exposed.to_dict("records")}  # fmt: skip
    assert exposed == {
        ("n2", "C", "numerator", 54, 54),
        ("n2", "C", "denominator", 135, 135),
        ("n2", "C", "rest", 81, 81),
    }


# ---- zeros ---------------------------------------------------------------------------------------


def test_of_a_row_in_which_there_may_be_nobody_no_base_is_concluded():
    """Asian and Black are 7 together: of one to six Asian people, or of nobody to seven."""
    rows = table((70, 87), (0, 0), (3, 7), (57, 70), (10, 10))
    defined = only(disclosure={"preset": "dfe", "zeros": "show"})
    seen = attacked(rows, defined, hidden=[1, 2])
    assert found(seen)[("Asian", "denominator")] == (1, 6)
    facts = FACTS | {"empty": [["seen", "", "2024-25", "all", "five", "Asian"]]}
    knowing = found(attacked(rows, defined, hidden=[1, 2], facts=facts))
    assert ("Asian", "denominator") not in knowing
    assert ("Black", "denominator") not in knowing


@pytest.mark.parametrize(("zeros", "safe"), [("show", False), ("hide", True)])
def test_who_knows_that_zeros_are_shown_knows_that_a_hidden_count_is_none(zeros, safe):
    """White and Unknown have 2 and 1, and 3 together: 0 to 3; or, their bases being published, 1
    to 2 for who knows that there is somebody."""
    rows = table((19, 170), (9, 40), (7, 30), (2, 80), (1, 20))
    # the bases stand in another indicator on the same records
    other = table((63, 170), (20, 40), (10, 30), (25, 80), (8, 20), indicator="other")
    defined = definitions(
        indicator("seen", numerator={"where": {"seen": True}}),
        indicator("other", numerator={"where": {"helped": True}}),
        disclosure={"preset": "dfe", "zeros": zeros, "protection": 3},
    )
    seen = attacked(rows + other, defined, hidden=[3, 4])
    assert seen.safe == safe
    if not safe:
        assert found(seen)[("White", "numerator")] == (1, 2)
        assert seen.exposed["because"].str.contains("zeros would have been shown").all()


# ---- what a number left over tells ---------------------------------------------------------------


def test_a_ratio_to_a_hidden_reference_group_gives_its_figure_away():
    shown = published(pd.DataFrame(USUAL), only())
    numbers = {"comparator_value": {2: shown["comparator_value"].iat[2]}}
    seen = attacked(USUAL, only(), hidden=[1, 3], **numbers)
    assert seen.left["column"].tolist() == ["comparator_value of Black, 2024-25"]
    assert seen.left["group"].tolist() == ["White"]
    assert float(seen.left["number"].iat[0]) == pytest.approx(30 / 80)
    assert attacked(USUAL, only(), hidden=[1, 3]).safe
    limits = {f"ratio_{end}": {2: shown[f"ratio_{end}"].iat[2]} for end in ("lower", "upper")}
    exact = attacked(USUAL, only(), hidden=[1, 3], **numbers, **limits)
    assert found(exact)[("White", "numerator")] == (30, 30)
    assert found(exact)[("Asian", "denominator")] == (40, 40)


def test_a_comparison_with_all_others_gives_the_hidden_ones_among_them_away():
    defined = only(compare_with="rest")
    rows = [each | {"comparator": "rest"} for each in USUAL]
    shown = published(pd.DataFrame(rows), defined)
    columns = ["comparator_value", "ratio", "ratio_lower", "ratio_upper", "difference_lower"]
    # everybody and the unknown are hidden too: without the comparison nothing ties Asian and Black
    hidden = [0, 1, 2, 4]
    assert attacked(rows, defined, hidden).safe
    numbers = {name: {3: shown[name].iat[3]} for name in columns}
    seen = attacked(rows, defined, hidden, **numbers)
    assert seen.safe  # 34 of 70 together: each of the two keeps its room
    few = table((38, 95), (2, 8), (2, 7), (30, 70), (4, 10), comparator="rest")
    shown = published(pd.DataFrame(few), defined)
    numbers = {name: {3: shown[name].iat[3]} for name in columns}
    seen = attacked(few, defined, hidden, **numbers)
    assert found(seen)[("Asian", "numerator")] == (0, 4)
    assert "a comparison with all other groups" in seen.exposed["because"].iat[0]


def test_a_change_gives_the_hidden_period_before_away():
    before = {
        "period": "2023-24",
        "period_start": date(2023, 4, 1),
        "period_end": date(2024, 3, 31),
    }
    rows = USUAL + table((74, 161), (19, 38), (13, 28), (28, 75), (14, 20), **before)
    shown = published(pd.DataFrame(rows), only())
    hidden = [6, 7]
    assert attacked(rows, only(), hidden).safe
    columns = ["change_previous", "change_previous_lower", "change_previous_upper"]
    numbers = {name: {1: shown[name].iat[1]} for name in columns}
    seen = attacked(rows, only(), hidden, **numbers)
    assert found(seen)[("Asian", "numerator")] == (19, 19)
    assert found(seen)[("Black", "denominator")] == (28, 28)
    assert seen.left["period"].unique().tolist() == ["2023-24"]


def test_the_share_of_unknown_ethnicity_in_a_hidden_table_is_used_and_is_no_row_of_its_own():
    assert attacked(USUAL, only(), hidden=[1, 4]).safe
    share = dict.fromkeys(range(5), 20 / 170)
    seen = attacked(USUAL, only(), hidden=[1, 4], unknown_share=share)
    assert seen.left.empty
    assert found(seen)[(UNKNOWN, "denominator")] == (20, 20)
    assert found(seen)[("Asian", "denominator")] == (40, 40)
    assert (UNKNOWN, "numerator") not in found(seen)


@pytest.mark.parametrize(("column", "word"), [("status", "gap"), ("trend", "worsening")])
def test_a_verdict_left_in_a_hidden_row_is_reported(column, word):
    raw = hide(pd.DataFrame(USUAL), [False, True, True, False, False])
    frame = published(raw, only())
    frame.loc[1, column] = word
    seen = audit(frame, only(), FACTS)
    assert seen.left[["group", "column", "number"]].values.tolist() == [["Asian", column, word]]
    assert not seen.safe
