"""Standardised figures through comparison and assessment, worked by hand."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scorecard.assessment import assess
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, year

VARIANT = {"id": "alike", "label": "Alike", "standardise": [{"column": "age", "from": [0, 10]}]}


def defined(measure: str = "proportion", **fields: Any) -> Definitions:
    return definitions(indicator("x", measure, **{"variants": [VARIANT], **fields}))


def compared(rows: list[dict], measure: str = "proportion", **fields: Any) -> pd.DataFrame:
    frame = counts(rows).assign(measure=measure)
    return compare(frame, benchmarks(), defined(measure, **fields)).set_index("group")


def assessed(rows: list[dict], measure: str = "proportion", **fields: Any) -> pd.DataFrame:
    chosen = defined(measure, **fields)
    frame = compare(counts(rows).assign(measure=measure), benchmarks(), chosen)
    return assess(frame, chosen).set_index("group")


def alike(group: str, value: float, lower: float, upper: float, **more: Any) -> dict:
    figure = {"value": value, "lower": lower, "upper": upper, "standardised": "direct"}
    x, n = more.pop("counts", (40, 100))
    return row(group, x, n, **figure | {"variant": "alike"} | more)


NOTHING = (np.nan, np.nan, np.nan)
WHITE = alike("White", 0.3, 0.27, 0.34, counts=(300, 1000))
BLACK = alike("Black", 0.45, 0.38, 0.52)


def test_direct_figures_are_taken_as_they_come() -> None:
    black = compared([WHITE, BLACK, alike("All", 0.34, 0.32, 0.36)]).loc["Black"]
    assert [black["value"], black["lower"], black["upper"]] == [0.45, 0.38, 0.52]
    assert black["ratio"] == pytest.approx(1.5)
    # MOVER-R: where the difference value - ratio * reference reaches its own limit
    for limit, mine, facing in (("lower", 0.07, 0.04), ("upper", 0.07, 0.03)):
        r = black[f"ratio_{limit}"]
        assert abs(0.45 - r * 0.3) == pytest.approx(math.hypot(mine, r * facing))
    assert black["difference_lower"] == pytest.approx(0.15 - math.hypot(0.07, 0.04))
    deviate = 0.15 / math.hypot(0.07, 0.04) * stats.norm.isf(0.025)
    assert black["p_value"] == pytest.approx(2 * stats.norm.sf(deviate))
    assert black["method"] == "direct standardisation; MOVER ratio"
    assert np.isnan(black[["gap_people", "gap_people_lower"]].to_numpy(float)).all()


def test_the_limits_of_an_indirect_figure_hold_the_references_chance_already() -> None:
    other = alike("Other", 0.36, 0.18, 0.66, standardised="indirect")
    found = compared([WHITE, other, alike("All", 0.34, 0.32, 0.36)])
    ratio = found.loc["Other", ["ratio", "ratio_lower", "ratio_upper"]].to_list()
    assert ratio == pytest.approx([1.2, 0.6, 2.2])
    assert found.loc["Other", "difference_upper"] == pytest.approx(0.36)
    deviate = 0.06 / 0.18 * stats.norm.isf(0.025)
    assert found.loc["Other", "p_value"] == pytest.approx(2 * stats.norm.sf(deviate))
    method = "indirect standardisation; observed over expected"
    assert found.loc["Other", "method"] == method
    assert np.isnan(found.loc["All", "ratio"])
    assert found.loc["White", "method"] == "direct standardisation"


@pytest.mark.parametrize("comparator", ["rest", "england"])
def test_it_is_held_against_the_reference_group_only(comparator: str) -> None:
    rows = [each | {"comparator": comparator} for each in (WHITE, BLACK)]
    found = assessed(rows, compare_with=comparator)
    assert found["value"].tolist() == [0.3, 0.45]
    assert found[["ratio", "difference", "p_value", "comparator_value"]].isna().all(axis=None)
    assert set(found["status"]) == {"not-compared"}
    assert "reference group only" in found.loc["Black", "status_reason"]


@pytest.mark.parametrize(
    ("how", "reason"), [("too few", "too few"), ("not recorded", "more than a tenth")]
)
def test_without_a_figure_the_counts_stay_and_the_reason_is_told(how: str, reason: str) -> None:
    black = assessed([WHITE, alike("Black", *NOTHING, standardised=how)]).loc["Black"]
    assert black["suppression"] == "not-calculable"
    assert [black["numerator"], black["denominator"]] == [40, 100]
    assert black["method"] == ""
    assert black["status"] == "cannot-tell"
    assert reason in black["status_reason"]


def test_a_hidden_row_says_nothing_of_how_it_was_made() -> None:
    hidden = alike("Black", *NOTHING, standardised="indirect", suppression="suppressed")
    black = assessed([WHITE, hidden]).loc["Black"]
    assert black["method"] == ""
    assert black["status_reason"] == "Rule 1: no number is shown."


def test_the_rules_are_those_of_every_figure() -> None:
    found = assessed([WHITE, BLACK])
    assert found.loc["Black", "status"] == "gap"
    few = assessed([WHITE, BLACK | {"numerator": 4}])
    assert few.loc["Black", "status"] == "cannot-tell"
    assert "fewer than 5 events" in few.loc["Black", "status_reason"]
    # counts settle nothing here: the figure's chance hangs on the ages too
    wide = assessed([WHITE, alike("Black", 0.33, 0.2, 0.5)])
    assert wide.loc["Black", "status"] == "cannot-tell"
    assert wide[["needed_large", "unknowns_ratio_lower"]].isna().all(axis=None)


def test_what_unknown_ethnicity_leaves_open_as_counted_stays_open() -> None:
    """With all of the unknowns, of whom none had the outcome, 40 of 100 are 40 of 300."""
    unknown = alike("Unknown", *NOTHING, standardised="too few", counts=(0, 200))
    found = assessed([WHITE, BLACK, unknown])
    assert found.loc["Black", "status"] == "withheld-unknown"
    assert "by the counts as they are" in found.loc["Black", "status_reason"]
    # what carries no verdict anyway keeps its own reason
    few = assessed([WHITE, BLACK | {"numerator": 4}, unknown])
    assert few.loc["Black", "status"] == "cannot-tell"


def test_unknown_share_of_a_rate_is_that_of_its_events() -> None:
    rows = [
        alike("Black", 300.0, 200.0, 400.0, counts=(30, 1000)),
        alike("Unknown", *NOTHING, standardised="too few", counts=(5, np.nan)),
        alike("All", 200.0, 180.0, 220.0, counts=(100, 5000)),
    ]
    found = compared(rows, "rate", per=10_000)
    assert found.loc["Black", "unknown_share"] == pytest.approx(0.05)


def test_changes_and_trends_do_not_ask_how_it_was_made() -> None:
    values = (0.30, 0.33, 0.37, 0.41, 0.45)
    rows = [
        alike("Black", value, value - 0.03, value + 0.03, standardised=how)
        | {"period": str(2021 + n), **year(2021 + n)}
        for n, (value, how) in enumerate(zip(values, ("indirect", *("direct",) * 4), strict=True))
    ]
    found = assessed(rows)
    assert found["trend"].tolist() == ["too-few-points"] * 4 + ["worsening"]
    assert found["change_previous"].iloc[-1] == pytest.approx(0.04)
    assert found["change_baseline_lower"].iloc[-1] == pytest.approx(0.15 - math.hypot(0.03, 0.03))
    assert found["period_end"].iloc[-1] > date(2024, 1, 1)
