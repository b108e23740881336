"""Comparison of small tables whose answers can be worked out by hand, or are published."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from scorecard import results, statistics
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, sums, year

# Sutton, children looked after at 31 March 2025, of residents aged 10 to 17 (Census 2021)
LOOKED_AFTER = {
    "Asian": (13, 4861),
    "Black": (23, 1678),
    "Mixed": (32, 2148),
    "White": (130, 12481),
    "Other": (17, 840),
}


def with_all(cells: dict[str, tuple[float, float]], unknown: tuple[float, float], **fields: Any):
    """The rows of a table of known groups, with Unknown and All."""
    table = {**cells, "Unknown": unknown}
    everybody = tuple(float(sum(each)) for each in zip(*table.values(), strict=True))
    return [row(group, *cell, **fields) for group, cell in {**table, "All": everybody}.items()]


def compared(
    rows: list[dict], measure: str = "proportion", people: pd.DataFrame | None = None, **fields: Any
) -> pd.DataFrame:
    """The rows of indicator `x`, compared, by group."""
    frame = counts(rows).assign(measure=measure)
    found = compare(frame, benchmarks() if people is None else people, one(measure, **fields))
    return found.set_index("group")


def one(measure: str = "proportion", **fields: Any) -> Definitions:
    return definitions(indicator("x", measure, **fields))


def interval(found: pd.Series, name: str) -> list[float]:
    return [found[name + end] for end in ("", "_lower", "_upper")]


def test_the_relative_rate_index_of_looked_after_children() -> None:
    found = compared(with_all(LOOKED_AFTER, (0, 0)))
    expected = {  # as published for Sutton, residents aged 10 to 17
        "Asian": (0.26, 0.15, 0.45),
        "Black": (1.32, 0.85, 2.04),
        "Mixed": (1.43, 0.97, 2.10),
        "Other": (1.94, 1.18, 3.21),
    }
    for group, ratio in expected.items():
        assert interval(found.loc[group], "ratio") == pytest.approx(ratio, abs=0.006)
    black = found.loc["Black"]
    assert black["comparator_value"] == pytest.approx(130 / 12481)
    assert black["difference"] == pytest.approx(23 / 1678 - 130 / 12481)
    assert black["gap_people"] == pytest.approx(23 - 1678 * 130 / 12481)
    assert black["gap_people_lower"] == pytest.approx(1678 * black["difference_lower"])
    assert black["method"] == "Wilson; Katz log ratio"


def test_nothing_is_compared_on_the_comparators_own_row_all_and_unknown() -> None:
    rows = with_all(LOOKED_AFTER, (3, 40))
    rows += [{**each, "comparator": "rest"} for each in rows]
    rows += [{**each, "comparator": "england"} for each in rows[:7]]
    found = compared(rows)
    columns = ["comparator_value", "ratio", "difference", "gap_people", "p_value", "q_value"]
    blank = found[columns].isna().all(axis=1)
    empty = {(g, c) for g, c, b in zip(found.index, found["comparator"], blank, strict=True) if b}
    neither = {(g, c) for g in ("All", "Unknown") for c in ("reference", "rest", "england")}
    assert empty == {("White", "reference"), *neither}
    assert found["value"].notna().all()


def test_the_rest_is_every_other_known_group_together() -> None:
    found = compared(with_all(LOOKED_AFTER, (50, 60), comparator="rest"))
    others = 13 + 32 + 130 + 17, 4861 + 2148 + 12481 + 840
    assert found.loc["Black", "comparator_value"] == pytest.approx(others[0] / others[1])
    everybody = sum(x for x, _ in LOOKED_AFTER.values()), sum(n for _, n in LOOKED_AFTER.values())
    white = (everybody[0] - 130) / (everybody[1] - 12481)
    assert found.loc["White", "comparator_value"] == pytest.approx(white)


def test_the_rest_is_blank_where_a_part_of_it_is_hidden() -> None:
    rows = with_all(LOOKED_AFTER, (0, 0), comparator="rest")
    rows[1] = row("Black", comparator="rest", suppression="suppressed")
    found = compared(rows)
    assert found.loc[["Asian", "Black", "Mixed", "White", "Other"], "ratio"].isna().all()
    assert found.loc["Asian", "value"] == pytest.approx(13 / 4861)


def test_a_hidden_reference_leaves_every_comparison_blank() -> None:
    rows = with_all(LOOKED_AFTER, (0, 0))
    rows[3] = row("White", suppression="suppressed")
    found = compared(rows)
    assert found[["comparator_value", "ratio", "difference", "p_value"]].isna().all(axis=None)


def test_none_of_a_group_and_all_of_a_group() -> None:
    rows = [row("Asian", 0, 50), row("Black", 40, 40), row("White", 60, 60), row("Mixed", 9, 20)]
    found = compared(rows)
    assert interval(found.loc["Asian"], "ratio")[:2] == [0, 0]
    assert 0 < found.loc["Asian", "ratio_upper"] < 0.2
    all_of_all = found.loc["Black"]
    assert all_of_all["ratio"] == 1
    assert all_of_all["ratio_lower"] < 1 < all_of_all["ratio_upper"]
    assert all_of_all["p_value"] == 1
    assert (found.loc[["Asian", "Black"], "method"] == "Wilson; Koopman score ratio").all()


def test_a_comparator_of_none_has_no_ratio_and_a_difference() -> None:
    found = compared([row("Asian", 9, 50), row("White", 0, 60)]).loc["Asian"]
    assert found["comparator_value"] == 0
    assert np.isnan(interval(found, "ratio")).all()
    assert found["difference"] == pytest.approx(9 / 50)
    assert found["p_value"] < 0.01


def test_a_rate_is_told_per_unit_and_its_ratio_is_not() -> None:
    # Sutton's schools, 2025: suspensions per 100 pupils
    rows = [row("Black", 226, 3291), row("White", 1247, 18611), row("Mixed", 3, 900)]
    found = compared(rows, "rate", per=100)
    assert found.loc["Black", "value"] == pytest.approx(6.87, abs=0.005)
    assert found.loc["White", "value"] == pytest.approx(6.70, abs=0.005)
    assert found.loc["Black", "ratio"] == pytest.approx(1.02, abs=0.006)
    assert found.loc["Black", "difference"] == pytest.approx(100 * (226 / 3291 - 1247 / 18611))
    assert found.loc["Black", "gap_people"] == pytest.approx(226 - 3291 * 1247 / 18611)
    assert found.loc["Black", "method"] == "Byar; exact conditional ratio"
    assert found.loc["Mixed", "method"] == "exact Poisson; exact conditional ratio"


# Sutton's social workers of known ethnicity, September 2025
SOCIAL_WORKERS = {"Asian": 2, "Black": 29, "Mixed": 9, "White": 37, "Other": 0}


def test_representation_is_held_against_the_share_of_the_benchmark() -> None:
    fields = {"comparator": "residents"}
    rows = [row(group, n, 77, **fields) for group, n in SOCIAL_WORKERS.items()]
    rows += [row("All", 77, 77, **fields), row("Unknown", 26, 103, **fields)]
    found = compared(rows, "representation")
    asian = found.loc["Asian"]
    assert asian["value"] == pytest.approx(2 / 77)
    assert asian["comparator_value"] == 0.175
    assert asian["ratio"] == pytest.approx(2 / 77 / 0.175)
    assert asian["ratio_upper"] == pytest.approx(asian["upper"] / 0.175)
    assert asian["difference_lower"] == pytest.approx(asian["lower"] - 0.175)
    assert asian["gap_people"] == pytest.approx(2 - 77 * 0.175)
    assert found["unknown_share"].tolist() == pytest.approx([26 / 103] * 7)
    assert asian["method"] == "Wilson; fixed comparator"


def test_representation_knows_no_reference_group() -> None:
    rows = [row(group, n, 77) for group, n in SOCIAL_WORKERS.items()]
    found = compared(rows, "representation")
    assert found["value"].notna().all()
    assert found[["comparator_value", "ratio", "difference", "p_value"]].isna().all(axis=None)


def test_the_benchmark_is_the_latest_before_the_period_ends() -> None:
    later = {"Asian": 30, "Black": 10, "Mixed": 10, "White": 50, "Other": 0}
    people = pd.concat([benchmarks(), benchmarks(later, as_at=date(2025, 3, 31))])
    cells = [
        row("Asian", 9, 30, comparator="residents", **year(number)) for number in (2019, 2024, 2025)
    ]
    found = compared(cells, "representation", people)
    assert found["comparator_value"].tolist() == pytest.approx([0.175, 0.175, 0.3])


def test_a_place_beside_is_held_against_its_own_benchmark() -> None:
    there = {"Asian": 30, "Black": 10, "Mixed": 10, "White": 50, "Other": 0}
    people = pd.concat([benchmarks().assign(place=""), benchmarks(there).assign(place="london")])
    cells = [
        row("Asian", 9, 30, comparator="residents", variant=place, place=place)
        for place in ("", "london", "england")
    ]
    found = compared(cells, "representation", people)["comparator_value"].tolist()
    assert found == pytest.approx([0.175, 0.3, np.nan], nan_ok=True)


def test_a_hidden_group_of_the_benchmark_leaves_its_total_unknown() -> None:
    people = benchmarks()
    people.loc[people["group"] == "Other", "count"] = np.nan
    found = compared([row("Asian", 9, 30, comparator="residents")], "representation", people)
    assert np.isnan(found.loc["Asian", "comparator_value"])


def test_a_published_value_compares_and_a_published_ratio_does_not() -> None:
    rows = [row("Asian", 15, 30, comparator=c) for c in ("england", "elsewhere", "residents")]
    found = compared(rows).set_index("comparator")
    assert found.loc["england", "ratio"] == pytest.approx(2)
    assert found.loc["england", "gap_people"] == pytest.approx(7.5)
    assert found.loc[["elsewhere", "residents"], "comparator_value"].isna().all()


def test_means_and_pay() -> None:
    def cell(group: str, values: list[float]) -> dict:
        sums = {"total": sum(values), "sum_squares": sum(v * v for v in values)}
        return row(group, denominator=len(values), **sums)

    found = compared([cell("Asian", [18, 20, 22, 20]), cell("White", [24, 25, 26])], "mean")
    asian = found.loc["Asian"]
    assert asian["value"] == 20
    assert asian["ratio"] == pytest.approx(0.8)
    assert asian["difference"] == pytest.approx(-5)
    # Welch by hand: variances 8/3 of 4 and 1 of 3, errors 2/3 and 1/3, so t = -5 / 1
    assert asian["p_value"] == pytest.approx(0.004, abs=0.001)
    assert np.isnan(asian["gap_people"])


def test_the_interval_of_30_values_and_more_goes_by_their_skewness() -> None:
    """29 values of 1 and one of 11, and one value fewer: a mean lies nearer to its lower limit."""
    values = np.array([1.0] * 29 + [11.0])
    few, many = (row(g, denominator=len(v), comparator="target", **sums(v)) for g, v in
                 (("Asian", values[1:]), ("Black", values)))  # fmt: skip
    unknown = {**many, "group": "Mixed", "sum_cubes": np.nan}  # counted where nobody adds up cubes
    chosen = definitions(
        indicator("x", "mean", compare_with=["target"]),
        benchmarks=[{"id": "target", "label": "Aim", "of": "value", "value": 2.2}],
    )
    found = compare(counts([few, many, unknown]).assign(measure="mean"), benchmarks(), chosen)
    found = found.set_index("group")
    method = found["method"].str.split(";").str[0]
    assert method.tolist() == ["Student t", "Hall t", "Student t"]
    below, above = (found["value"] - found["lower"], found["upper"] - found["value"])
    assert below["Asian"] == pytest.approx(above["Asian"])
    assert below["Mixed"] == pytest.approx(above["Mixed"])
    assert above["Black"] > 4 * below["Black"]
    assert below["Black"] < below["Mixed"] < above["Mixed"] < above["Black"]
    # the p-value says the same as the interval: 2.2 lies within Hall's and beyond Student's
    assert found.loc["Mixed", "ratio_upper"] < 1 and found.loc["Mixed", "p_value"] < 0.05
    assert found.loc["Black", "ratio_upper"] > 1 and found.loc["Black", "p_value"] > 0.05


def test_medians_take_their_finished_interval() -> None:
    rows = [
        row("Black", denominator=40, value=18.0, lower=17.0, upper=19.0),
        row("White", denominator=90, value=20.0, lower=19.5, upper=20.75),
        row("Other", denominator=4, value=19.0),
    ]
    found = compared(rows, "median")
    black = found.loc["Black"]
    assert black[["value", "lower", "upper"]].tolist() == [18, 17, 19]
    # the limits are the 14th of 40 and the 36th of 90, 6.5 and 9.5 ranks from the median
    f, g = (1.959964 * np.sqrt(n / (4 * j * (j + 1) - 1)) for n, j in ((40, 6.5), (90, 9.5)))
    assert interval(black, "difference") == pytest.approx(
        [-2, -2 - np.hypot(f * 1, g * 0.75), -2 + np.hypot(f * 1, g * 0.5)]
    )
    assert black["ratio"] == pytest.approx(0.9)
    assert black["ratio_upper"] < 1  # it excludes 1, as the difference excludes 0
    # z = 2 / 1.0046 · 1.96 = 3.902
    assert black["p_value"] == pytest.approx(9.54e-5, abs=1e-7)
    assert found.loc["Other", "ratio"] == pytest.approx(0.95)
    assert np.isnan(found.loc["Other", "ratio_lower"])
    assert np.isnan(found.loc["Other", "p_value"])


def test_progression_is_upper_over_lower_posts() -> None:
    found = compared([row("Black", 10, 20), row("White", 30, 30)], "progression_ratio")
    black = found.loc["Black"]
    assert black["value"] == 0.5
    assert found.loc["White", "value"] == 1
    spread = np.exp(1.959964 * np.sqrt(1 / 10 + 1 / 20 + 1 / 30 + 1 / 30))  # Woolf
    assert interval(black, "ratio") == pytest.approx([0.5, 0.5 / spread, 0.5 * spread])
    assert black["lower"] < 0.5 < black["upper"]
    assert np.isnan(black["gap_people"])


def test_published_figures_keep_their_number_and_have_no_interval() -> None:
    found = compared([row("Asian", value=0.3), row("White", value=0.2)])
    asian = found.loc["Asian"]
    assert asian["method"] == "as published"
    assert asian["ratio"] == pytest.approx(1.5)
    assert asian["difference"] == pytest.approx(0.1)
    blank = ["lower", "ratio_lower", "difference_upper", "p_value", "gap_people"]
    assert asian[blank].isna().all()


@pytest.mark.parametrize(
    ("measure", "cell"),
    [
        ("proportion", {"numerator": 0.0, "denominator": 0.0}),
        ("proportion", {"numerator": 7.0, "denominator": 5.0}),
        ("proportion", {"numerator": -1.0, "denominator": 5.0}),
        ("representation", {"numerator": 0.0, "denominator": 0.0}),
        ("rate", {"numerator": 12.0, "denominator": np.nan}),
        ("mean", {"denominator": 0.0, "total": 0.0, "sum_squares": 0.0}),
        ("mean", {"denominator": 2.0, "total": 10.0, "sum_squares": 1.0}),
        ("median", {"denominator": 0.0}),
        ("progression_ratio", {"numerator": 4.0, "denominator": 0.0}),
    ],
)
def test_what_cannot_be_calculated_keeps_its_counts(measure: str, cell: dict[str, float]) -> None:
    rows = [row("Asian", **cell), row("White", 20, 60, total=600.0, sum_squares=6e4)]
    asian = compared(rows, measure).loc["Asian"]
    assert asian["suppression"] == "not-calculable"
    assert np.isnan([asian["value"], asian["ratio"], asian["difference"], asian["p_value"]]).all()
    assert asian[list(cell)].to_numpy(dtype=float) == pytest.approx(
        list(cell.values()), nan_ok=True
    )


def test_impossible_counts_never_enter_the_rest() -> None:
    rows = [
        row(g, x, 10, comparator="rest") for g, x in {"Asian": 4, "Black": 30, "White": 5}.items()
    ]
    found = compared(rows)
    assert found["ratio"].isna().all()


def test_q_values_by_hand_and_by_family() -> None:
    cells = {"Asian": 30, "Black": 40, "Mixed": 22, "White": 20}
    rows = [row(group, x, 100) for group, x in cells.items()]
    alone = compared(rows)
    teams = [
        row(group, 60 - x, 100, area=area)
        for area in ("north", "south")
        for group, x in cells.items()
    ]
    found = compared(rows + teams).reset_index()
    whole, parts = found[found["area"] == "all"], found[found["area"] != "all"]
    p = dict(zip(whole["group"], whole["p_value"], strict=True))
    q = dict(zip(whole["group"], whole["q_value"], strict=True))
    assert p["Black"] < p["Asian"] < p["Mixed"]
    assert q["Black"] == pytest.approx(3 * p["Black"])
    assert q["Asian"] == pytest.approx(3 / 2 * p["Asian"])
    assert q["Mixed"] == pytest.approx(p["Mixed"])
    assert q == pytest.approx(alone["q_value"].to_dict(), nan_ok=True)
    # two teams alike make a family of six, in which each p-value stands twice
    p, q = (parts.groupby("group")[name].first() for name in ("p_value", "q_value"))
    expected = {"Asian": 3 / 2 * p["Asian"], "Black": 3 * p["Black"], "Mixed": p["Mixed"]}
    assert q.drop("White").to_dict() == pytest.approx(expected)


def test_a_variant_is_judged_in_the_place_of_its_indicator() -> None:
    cells = {"Asian": 30, "Black": 40, "Mixed": 22, "White": 20}
    rows = [row(group, x, 100, indicator=id) for id in ("x", "y") for group, x in cells.items()]
    variant = [row(group, x + 5, 100, variant="v") for group, x in cells.items()]
    chosen = definitions(indicator("x", variants=[{"id": "v", "label": "V"}]), indicator("y"))
    found = compare(counts(rows + variant), benchmarks(), chosen)
    alone = compare(counts(rows), benchmarks(), chosen)
    of_variant, itself = found["variant"] == "v", found["variant"] == ""
    # the indicators themselves do not hear of it
    np.testing.assert_array_equal(found.loc[itself, "q_value"], alone["q_value"])
    family = found[found["p_value"].notna() & (of_variant | (found["indicator"] == "y"))]
    expected = multipletests(family["p_value"], method="fdr_bh")[1]
    np.testing.assert_allclose(
        family.loc[of_variant, "q_value"], expected[(family["variant"] == "v").to_numpy()]
    )


def test_q_values_where_tests_pull_against_each_other() -> None:
    cells = {"Asian": 30, "Black": 40, "Mixed": 22, "White": 20}
    rest = compared([row(group, x, 100, comparator="rest") for group, x in cells.items()])
    shares = [
        row(g, x, 112, measure="representation", comparator="residents", indicator="y")
        for g, x in cells.items()
    ]
    rates = [row(group, x, 100, comparator="residents") for group, x in cells.items()]
    chosen = definitions(indicator("x"), indicator("y", "representation"))
    mixed = compare(counts(shares + rates), benchmarks(), chosen)
    for found in (rest, mixed):
        tested = found[found["p_value"].notna()]
        expected = multipletests(tested["p_value"], method="fdr_by")[1]
        np.testing.assert_allclose(tested["q_value"], expected, rtol=1e-9)


def test_unknown_share_by_denominator_and_by_numerator() -> None:
    rows = [row("Asian", 5, 30), row("White", 20, 60), row("Unknown", 4, 10), row("All", 29, 100)]
    assert compared(rows)["unknown_share"].tolist() == pytest.approx([0.1] * 4)
    rows[2] = row("Unknown", 4)  # nobody in a population is of unknown ethnicity
    rows[3] = row("All", 40, 90)
    assert compared(rows, "rate")["unknown_share"].tolist() == pytest.approx([0.1] * 4)
    rows[2] = row("Unknown", suppression="suppressed")
    assert compared(rows)["unknown_share"].isna().all()


def over_years(values: dict[int, float | None], **fields: Any) -> list[dict]:
    return [
        row("Asian", **year(end), **fields, suppression="suppressed")
        if x is None
        else row("Asian", x, 100, **year(end), **fields)
        for end, x in values.items()
    ]


def test_changes_against_the_period_before_and_the_first_shown() -> None:
    rows = over_years({2021: None, 2022: 10, 2023: None, 2024: 30, 2025: 25})
    found = compared(rows).set_index("period")
    assert found["previous_period"].tolist() == ["", "2020-21", "2021-22", "2022-23", "2023-24"]
    assert found["baseline_period"].tolist() == ["", "", *["2021-22"] * 3]
    change = found["change_previous"].to_numpy()
    assert change == pytest.approx([np.nan] * 4 + [-0.05], nan_ok=True)
    baseline = found["change_baseline"].to_numpy()
    assert baseline == pytest.approx([np.nan] * 3 + [0.2, 0.15], nan_ok=True)
    last = found.iloc[-1]
    assert last["change_previous_lower"] < -0.05 < last["change_previous_upper"]


@pytest.mark.parametrize("where", ["indicator", "dataset", "denominator", "population"])
@pytest.mark.parametrize(
    ("at", "first"), [(date(2024, 3, 31), "2023-24"), (date(2024, 4, 1), "2024-25")]
)
def test_nothing_reaches_over_a_break(where: str, at: date, first: str) -> None:
    declared = [{"at": at, "why": "recoded"}]
    datasets: list[dict[str, Any]] = [
        {"id": "records", "source": "a.csv"},
        {"id": "others", "source": "b.csv"},
        {"id": "census", "source": "c.csv"},
    ]
    fields: dict[str, Any] = {"denominator": {"dataset": "others"}}
    if where == "indicator":
        fields["breaks"] = declared
    elif where == "dataset":
        datasets[0]["breaks"] = declared
    elif where == "denominator":
        datasets[1]["breaks"] = declared
    else:
        datasets[2]["breaks"] = declared
        fields = {"denominator": {"benchmark": "residents"}}
    chosen = definitions(indicator("x", **fields), datasets=datasets)
    frame = counts(over_years({2022: 10, 2023: 20, 2024: 30, 2025: 25, 2026: 24}))
    found = compare(frame, benchmarks(), chosen).set_index("period")
    start = found.loc[first]
    assert (start["previous_period"], start["baseline_period"]) == ("", "")
    assert np.isnan(start["change_previous"])
    assert found.loc["2025-26", "baseline_period"] == first
    assert found.loc["2025-26", "previous_period"] == "2024-25"
    assert found.loc["2022-23", "baseline_period"] == "2021-22"


def test_a_variant_breaks_with_its_own_datasets() -> None:
    datasets = [
        {"id": "records", "source": "a.csv", "breaks": [{"at": date(2025, 1, 1), "why": "new"}]},
        {"id": "others", "source": "b.csv"},
        {"id": "census", "source": "c.csv"},
    ]
    variants = [{"id": "other", "label": "Other", "dataset": "others"}]
    chosen = definitions(indicator("x", variants=variants), datasets=datasets)
    rows = over_years({2024: 30, 2025: 25}) + over_years({2024: 30, 2025: 25}, variant="other")
    found = compare(counts(rows), benchmarks(), chosen)
    assert found["previous_period"].tolist() == ["", "", "", "2023-24"]


def test_the_counts_are_left_as_they_were_and_no_rows_are_no_trouble() -> None:
    frame = counts(with_all(LOOKED_AFTER, (0, 0)))
    before = frame.copy()
    found = compare(frame, benchmarks(), one())
    pd.testing.assert_frame_equal(frame, before)
    assert results.check(results.conform(found)) == []
    assert len(compare(frame[:0], benchmarks()[:0], one())) == 0


def test_families_widen_the_interval_and_leave_the_figure() -> None:
    rows = [row("Black", 40, 200), row("White", 60, 500), row("All", 100, 700)]
    alone = compared(rows)
    together = compared([each | {"design_effect": 1.6} for each in rows])
    for name in ("value", "comparator_value", "ratio", "difference", "gap_people"):
        assert together.loc["Black", name] == pytest.approx(alone.loc["Black", name], rel=1e-12)
    group, other = (40 / 1.6, 200 / 1.6), (60 / 1.6, 500 / 1.6)
    expected = statistics.risk_ratio(*group, *other)
    assert together.loc["Black", "ratio_lower"] == pytest.approx(expected.lower, rel=1e-9)
    assert together.loc["Black", "ratio_upper"] == pytest.approx(expected.upper, rel=1e-9)
    own = statistics.proportion_interval(*group)
    assert together.loc["Black", "lower"] == pytest.approx(own.lower, rel=1e-9)
    assert together.loc["Black", "p_value"] > alone.loc["Black", "p_value"]
    people = together.loc["Black", ["gap_people_lower", "gap_people_upper"]]
    found = statistics.risk_difference(*group, *other)
    assert list(people) == pytest.approx([200 * found.lower, 200 * found.upper], rel=1e-9)
    assert "families" in together.loc["Black", "method"]
    assert "families" not in alone.loc["Black", "method"]
