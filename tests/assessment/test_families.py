"""Where decisions come by family, teams' limits and what would settle a verdict allow for it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scorecard.assessment import assess, curves, disagreements, dispersions, funnels
from scorecard.comparison import compare
from scorecard.presentation.funnels import answer
from scorecard.statistics import (
    dispersion,
    funnel_limits,
    pooled_ratio,
    shrunk,
    times_needed,
    trend,
    unit_z,
)
from tests.assessment.test_status import assessed
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, year

DOCS = Path(__file__).parents[2] / "docs" / "methods"
LIMITS = ["low", "high", "very_low", "very_high"]


def teams(
    areas: dict[str, tuple[float, float]], effect: float, measure: str = "proportion", **fields
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The funnel of these teams by area, and its curves."""
    chosen = definitions(
        indicator("x", measure, breakdowns=["area"], comparable=list(areas), **fields)
    )
    rows = [
        row("White", *pair, area=area, measure=measure, design_effect=effect)
        for area, pair in areas.items()
    ]
    frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    placed = funnels(frame, chosen)
    return placed.set_index("area"), curves(placed, chosen)


THREE = {"1": (39.0, 100.0), "2": (31.0, 100.0), "3": (80.0, 100.0)}


def test_the_example_of_the_page_on_teams():
    found, _ = teams(THREE, 2.0)
    text = " ".join((DOCS / "teams.md").read_text("utf-8").split())
    told = re.search(
        r"the 95% limits would be ([\d.]+)% to ([\d.]+)%, the 99.8% limits ([\d.]+)% to ([\d.]+)%, "
        r"and only team (\d) a signal",
        text,
    )
    assert told is not None
    assert [f"{100 * each:.1f}" for each in found.loc["1", LIMITS]] == list(told.groups()[:4])
    assert found["place"].to_dict() == {"1": "inside", "2": "low", told.group(5): "very-high"}
    # what is shown stays as counted
    assert found["base"].tolist() == [100, 100, 100]
    assert found["value"].tolist() == pytest.approx([0.39, 0.31, 0.8])
    assert (found["centre"] == 0.5).all()
    assert teams(THREE, np.nan)[0].loc["2", "place"] == "very-low"


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_limits_scores_estimates_and_curves_are_those_of_the_effective_sample(kind):
    areas = {str(n): (20.0 + n, 60.0 + 5 * n) for n in range(12)}
    fields = {"per": 1} if kind == "rate" else {}
    found, lines = teams(areas, 1.6, kind, **fields)
    x, n = (np.array(each) / 1.6 for each in zip(*areas.values(), strict=True))
    centre = x.sum() / n.sum()
    limits = funnel_limits(kind, centre, n, exact=True)
    np.testing.assert_allclose(found[["low", "very_low"]], limits.lower)
    np.testing.assert_allclose(found[["high", "very_high"]], limits.upper)
    np.testing.assert_allclose(found["z"].astype(float), unit_z(kind, x / n, centre, n))
    drawn = shrunk(kind, x, n)
    np.testing.assert_allclose(found["shrunk"].astype(float), drawn.value)
    np.testing.assert_allclose(found["kept"].astype(float), drawn.kept)
    for name in LIMITS:
        there = np.interp(found["base"], lines["base"], lines[name])
        np.testing.assert_allclose(there, found[name], atol=2e-3)
    plain, _ = teams(areas, np.nan, kind, **fields)
    assert (plain["high"] < found["high"]).all()
    assert plain["design_effect"].isna().all()
    assert (found["design_effect"] == 1.6).all()


def test_what_is_too_small_is_too_small_in_families():
    areas = {"a": (40.0, 100.0), "b": (45.0, 100.0), "c": (8.0, 18.0)}
    assert teams(areas, np.nan)[0].loc["c", "place"] == "inside"
    assert teams(areas, 2.0)[0].loc["c", "place"] == "too-small"


def test_the_page_says_that_limits_allow_for_families():
    for effect, said in ((2.0, True), (1.0, False), (np.nan, False)):
        found, _ = teams(THREE, effect)
        plain = found.reset_index().astype(object).where(found.reset_index().notna(), None)
        assert ("Not all are separate decisions" in answer(plain.to_dict("records"), {})) == said


def test_teams_that_differ_by_chance_alone_are_seldom_called_different():
    """Families of one to four, four in ten of which are decided about as one."""
    rng = np.random.default_rng(91)
    areas, squares, expected = {}, 0.0, 0.0
    for area in range(600):
        children = rng.integers(1, 5, 60)
        together = rng.random(60) < 0.4
        x = np.where(
            together, children * (rng.random(60) < 0.4), rng.binomial(children, 0.4)
        ).astype(float)
        areas[str(area)] = (float(x.sum()), float(children.sum()))
        squares += ((x - 0.4 * children) ** 2).sum()
        expected += 0.24 * children.sum()
    outside = {}
    for effect in (np.nan, squares / expected):
        limits = funnel_limits(
            "proportion",
            0.4,
            np.array([n for _, n in areas.values()]) / np.nan_to_num(effect, nan=1),
            exact=True,
        )
        shares = np.array([x / n for x, n in areas.values()])[:, None]
        outside[effect] = ((shares < limits.lower) | (shares > limits.upper)).mean(axis=0)
    plain, widened = outside.values()
    assert plain[0] > 0.1
    assert plain[1] > 0.008
    assert widened[0] < 0.06
    assert widened[1] < 0.006


def test_what_would_settle_it_asks_for_as_many_more_families():
    rows = [row("Black", 15, 50), row("White", 160, 800)]
    plain = assessed(rows).loc["Black"]
    found = assessed([each | {"design_effect": 1.6} for each in rows]).loc["Black"]
    assert found["status"] == plain["status"] == "cannot-tell"
    for name, ratio in (("needed_large", 1.5), ("needed_moderate", 1.25)):
        assert found[name] == pytest.approx(times_needed(ratio, 50 / 1.6, 0.2, 800 / 1.6))
        assert found[name] == pytest.approx(1.6 * plain[name])
    text = (DOCS / "power.md").read_text("utf-8")
    large, moderate = found["needed_large"], found["needed_moderate"]
    assert (
        f"k would be {large:.2f} for 1.5 and {moderate:.2f} for 1.25: "
        f"{50 * large:.0f} and {50 * moderate:.0f} children"
    ) in text
    against = [each | {"comparator": "england"} for each in rows]
    fixed = [each | {"design_effect": 1.6} for each in against]
    ratio = [
        assessed(each, compare_with="england").loc["Black", "needed_large"]
        for each in (fixed, against)
    ]
    assert ratio[0] == pytest.approx(1.6 * ratio[1])


def test_rule_1_counts_children_and_not_families():
    rows = [row("Black", 5, 60), row("White", 200, 1000)]
    for effect in (1.0, 3.0):
        found = assessed([each | {"design_effect": effect} for each in rows]).loc["Black"]
        assert "Rule 1" not in found["status_reason"]
    few = assessed([row("Black", 4, 60), row("White", 200, 1000)]).loc["Black"]
    assert few["status_reason"].startswith("Rule 1")


def test_a_trend_and_the_spread_are_those_of_the_effective_sample():
    """A fall from 40% to 27% of 100 children a year; five groups of which one stands out."""
    chosen = definitions(indicator("x", "proportion", better="lower"))
    falling = [40, 37, 33, 30, 27]

    def verdict(effect: float) -> str:
        rows = [
            row(group, x if group == "Asian" else 40, 100, design_effect=effect, **year(end))
            for end, x in enumerate(falling, start=2020)
            for group in ("Asian", "White")
        ]
        found = assess(compare(counts(rows), benchmarks(), chosen), chosen)
        return found.loc[found["group"] == "Asian", "trend"].iloc[-1]

    halves = np.array(falling) / 2
    assert trend(np.array(falling, float), np.full(5, 100.0)).p_value < 0.05
    assert trend(halves, np.full(5, 50.0)).p_value > 0.05
    assert (verdict(np.nan), verdict(2.0)) == ("improving", "no-clear-change")

    groups = {"Asian": 40, "Black": 33, "Mixed": 28, "Other": 30, "White": 24}
    rows = [row(group, x, 100, design_effect=2.0) for group, x in groups.items()]
    (found,) = dispersions(
        assess(compare(counts(rows), benchmarks(), chosen), chosen), chosen
    ).to_dict("records")
    x = np.array(list(groups.values()), float)
    expected = dispersion("proportion", x[None] / 2, np.full((1, 5), 50.0), 0.95)
    assert found["p_value"] == pytest.approx(float(expected.p_value[0]))
    assert (found["high"], found["low"]) == pytest.approx((0.40, 0.24))


def test_parts_against_the_whole_are_those_of_the_effective_sample():
    """Two services in which the group fares alike, and a whole in which it does not."""
    chosen = definitions(indicator("x", "proportion", breakdowns=["area"], better="lower"))
    areas = [{"id": id, "parent": "" if id == "all" else "all"} for id in ("all", "a", "b")]
    cells = {
        "a": {"Asian": (54, 90), "White": (60, 100)},
        "b": {"Asian": (3, 20), "White": (45, 300)},
    }
    cells["all"] = {
        group: tuple(np.add(cells["a"][group], cells["b"][group])) for group in ("Asian", "White")
    }

    def found(effect: float) -> list[dict]:
        rows = [
            row(group, *pair, area=area, area_level="all" if area == "all" else "service")
            | {"design_effect": effect}
            for area, pairs in cells.items()
            for group, pair in pairs.items()
        ]
        frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
        return disagreements(frame, chosen, areas).to_dict("records")

    ((plain,), (wide,)) = found(np.nan), found(2.0)
    x1, n1, x0, n0 = np.array([[54, 3], [90, 20], [60, 45], [100, 300]], float)
    for one, effect in ((plain, 1.0), (wide, 2.0)):
        pooled = pooled_ratio("proportion", x1 / effect, n1 / effect, x0 / effect, n0 / effect)
        assert (one["pooled_lower"], one["pooled_upper"]) == pytest.approx(
            (float(pooled.lower), float(pooled.upper))
        )
    assert wide["pooled_upper"] > plain["pooled_upper"]
