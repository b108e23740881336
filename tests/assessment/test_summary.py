"""The status of an indicator."""

from __future__ import annotations

import pandas as pd
import pytest

from scorecard.assessment import assess, indicator_status, indicator_statuses
from scorecard.assessment.summary import ORDER
from scorecard.comparison import compare
from scorecard.results import STATUS
from tests.comparison.building import benchmarks, definitions, indicator, random_frame


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["similar", "gap", "cannot-tell", "not-compared"], "gap"),
        (["similar", "possible-gap", "cannot-tell", "not-compared"], "cannot-tell"),
        (["similar", "possible-gap", "withheld-unknown"], "possible-gap"),
        (["similar", "withheld-unknown", "lower-than-parity"], "withheld-unknown"),
        (["similar", "no-gap-found", "lower-than-parity"], "lower-than-parity"),
        (["similar", "no-gap-found", "not-compared"], "no-gap-found"),
        (["similar", "not-compared"], "similar"),
        (["not-compared"], "not-compared"),
        ([], "not-compared"),
    ],
)
def test_the_order(statuses: list[str], expected: str) -> None:
    assert indicator_status(statuses) == expected
    assert indicator_status(reversed(statuses)) == expected


def test_every_status_has_its_place() -> None:
    assert sorted(ORDER) == sorted(STATUS)


def test_one_row_for_each_indicator_variant_period_and_area() -> None:
    frame, chosen = random_frame(9, indicators=6, periods=3)
    found = assess(compare(frame, benchmarks(), chosen), chosen)
    summary = indicator_statuses(found, chosen)
    keys = ["indicator", "variant", "period", "area"]
    verdicts = found[found["comparator"] == "reference"]
    expected = verdicts.groupby(keys)["status"].agg(indicator_status)
    pd.testing.assert_series_equal(
        summary.set_index(keys)["status"].sort_index(), expected, check_dtype=False
    )
    assert (summary["group"] != "").equals(summary["status"] == "gap")


def verdicts(**fields: object) -> pd.DataFrame:
    base = {"indicator": "x", "variant": "", "period": "2024-25", "area": "all"}
    groups = {
        "group": ["Asian", "Black", "White"],
        "status": ["gap", "gap", "not-compared"],
        "ratio": [1.4, 0.5, float("nan")],
        "grouping": "five",
        "comparator": "reference",
    }
    return pd.DataFrame({**groups, **base, **fields})


@pytest.mark.parametrize(
    ("better", "group"), [("lower", "Asian"), ("higher", "Black"), ("parity", "Black")]
)
def test_the_worst_gap_is_named(better: str, group: str) -> None:
    chosen = definitions(indicator("x", better=better))
    assert indicator_statuses(verdicts(), chosen)["group"].tolist() == [group]


def test_the_first_comparator_and_the_primary_grouping_speak() -> None:
    chosen = definitions(indicator("x", compare_with=["rest", "reference"]))
    rows = [
        verdicts(status="gap"),
        verdicts(comparator="rest", status="similar"),
        verdicts(comparator="rest", status="gap", grouping="two"),
    ]
    assert indicator_statuses(pd.concat(rows), chosen)["status"].tolist() == ["similar"]
    # where there is no primary grouping, the first there is
    only = indicator_statuses(rows[2], chosen)
    assert only[["grouping", "status"]].to_numpy().tolist() == [["two", "gap"]]
