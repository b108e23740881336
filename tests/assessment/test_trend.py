"""Trends: five points, breaks, directions."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from scorecard.assessment import assess
from scorecard.comparison import compare
from scorecard.comparison.series import is_stock
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, year

RISING = [20, 26, 33, 41, 50, 58]
FLAT = [30, 33, 28, 31, 30, 32]


def trends(
    values: list[float | None], measure: str = "proportion", group: str = "Asian", **fields: Any
) -> list[str]:
    """The trend after each of `values`, counts of 100 (None: hidden) in the years from 2020."""
    rows = []
    for end, x in enumerate(values, start=2020):
        hidden = {"suppression": "suppressed"} if x is None else {}
        rows.append(row(group, np.nan if x is None else x, 100, **year(end)) | hidden)
        rows.append(row("White", 50, 100, **year(end)))
    chosen = definitions(indicator("x", measure, **fields))
    found = assess(compare(counts(rows).assign(measure=measure), benchmarks(), chosen), chosen)
    return found.loc[found["group"] == group, "trend"].tolist()


@pytest.mark.parametrize("measure", ["proportion", "rate", "progression_ratio"])
def test_from_the_fifth_point_there_is_a_verdict(measure: str) -> None:
    few = ["too-few-points"] * 4
    assert trends(RISING, measure, better="higher") == [*few, "improving", "improving"]
    assert trends(RISING, measure, better="lower") == [*few, "worsening", "worsening"]
    assert trends(FLAT, measure) == [*few, "no-clear-change", "no-clear-change"]
    assert trends([0] * 6, measure) == [*few, "no-clear-change", "no-clear-change"]


def test_all_and_unknown() -> None:
    assert trends(RISING, group="All", better="higher")[-1] == "improving"
    assert set(trends(RISING, group="Unknown")) == {""}


def test_a_hidden_period_is_no_point() -> None:
    assert trends([20, None, 26, 33, 41, 50], better="higher") == [
        *("too-few-points", "", "too-few-points", "too-few-points", "too-few-points"),
        "improving",
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        # a break on the first day of a period, and one on its last day: both begin it anew
        (date(2024, 4, 1), [*["too-few-points"] * 4, "improving", "break"]),
        (date(2024, 3, 31), [*["too-few-points"] * 4, "break", "break"]),
        (date(2020, 3, 31), [*["too-few-points"] * 4, "improving", "improving"]),
        (date(2020, 4, 1), [*["too-few-points"] * 4, "break", "improving"]),
    ],
)
def test_a_break_starts_the_count_again(at: date, expected: list[str]) -> None:
    breaks = [{"at": at, "why": "recoded"}]
    assert trends(RISING, better="higher", breaks=breaks) == expected


def test_where_parity_is_good_the_distance_from_it_decides() -> None:
    assert trends([20, 26, 33, 41, 48], better="parity")[-1] == "improving"  # towards 50 of 100
    assert trends([52, 60, 67, 75, 83], better="parity")[-1] == "worsening"
    assert trends([83, 75, 67, 60, 52], better="parity")[-1] == "improving"
    assert trends(FLAT, better="parity")[-1] == "no-clear-change"
    # without a comparator, a clear change is neither
    assert trends(RISING, better="parity", group="All")[-1] == ""
    assert trends([0, 5, 12, 20, 30], better="parity")[-1] == ""  # no distance from a ratio of 0


@pytest.mark.parametrize(
    ("dating", "expected"),
    [
        ({"as_at": "day"}, "snapshots"),
        ({"start": "from", "end": "to"}, "snapshots"),
        ({"date": "day"}, "improving"),
    ],
)
def test_snapshots_of_a_stock_get_no_gradient_verdict(dating: dict, expected: str) -> None:
    chosen = definitions(
        indicator("x", better="higher", numerator={"where": {"done": True}}),
        datasets=[{"id": "records", "source": "records.csv", "columns": dating}],
        benchmarks=[],
    )
    rows = [row("Asian", x, 100, **year(2020 + k)) for k, x in enumerate(RISING)]
    rows += [row("White", 50, 100, **year(2020 + k)) for k in range(len(RISING))]
    rows[0] = row("Asian", **year(2020)) | {"suppression": "suppressed"}
    found = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    asian = found[found["group"] == "Asian"]
    assert asian["trend"].iloc[-1] == expected
    assert asian["trend"].iloc[0] == ""
    # the latest against the first with a figure, with its interval
    last = asian.iloc[-1]
    assert last["baseline_period"] == "2020-21"
    assert last["change_baseline"] == pytest.approx(0.58 - 0.26)
    assert 0 < last["change_baseline_lower"] < last["change_baseline_upper"]


def test_events_against_a_stock_are_new_each_period() -> None:
    people = {"dataset": "staff", "dated": {"as_at": "snapshot"}}
    datasets = [
        {"id": "records", "source": "records.csv", "columns": {"date": "left_on"}},
        {"id": "staff", "source": "staff.csv", "columns": {"as_at": "snapshot"}},
    ]
    leaving = indicator("x", "rate", denominator=people)
    share = indicator("y", dataset="staff", numerator={"where": {"agency": False}})
    chosen = definitions(leaving, share, datasets=datasets, benchmarks=[])
    assert not is_stock(chosen, chosen.indicator("x"))
    assert is_stock(chosen, chosen.indicator("y"))


def test_means_medians_and_published_figures() -> None:
    def run(measure: str, cells: list[dict]) -> str:
        rows = [row("Asian", **cell, **year(2020 + k)) for k, cell in enumerate(cells)]
        chosen = definitions(indicator("x", measure, better="lower"))
        found = compare(counts(rows).assign(measure=measure), benchmarks(), chosen)
        return assess(found, chosen)["trend"].iloc[-1]

    def mean(value: float, spread: float) -> dict:
        squares = 40 * value**2 + 39 * spread**2
        return {"denominator": 40.0, "total": 40 * value, "sum_squares": squares}

    steps = [20.0, 20.4, 21.1, 21.4, 22.0]
    assert run("mean", [mean(v, 1.5) for v in steps]) == "worsening"
    assert run("mean", [mean(v, 15) for v in steps]) == "no-clear-change"
    assert run("mean", [mean(v, 0) for v in steps]) == ""  # no spread, no test
    for width, word in ((0.5, "worsening"), (5.0, "no-clear-change")):
        cells = [
            {"denominator": 40.0, "value": v, "lower": v - width, "upper": v + width} for v in steps
        ]
        assert run("median", cells) == word
    assert run("proportion", [{"value": v / 100} for v in steps]) == "worsening"
    assert (
        run("proportion", [{"value": v / 100} for v in (20, 25, 19, 24, 21)]) == "no-clear-change"
    )
    assert run("proportion", [{"value": 0.2}] * 5) == "no-clear-change"
