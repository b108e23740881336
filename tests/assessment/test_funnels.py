"""Teams against what chance makes of their common figure."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from scorecard.assessment import assess, curves, funnels
from scorecard.assessment.funnels import _placed
from scorecard.comparison import compare
from scorecard.presentation.funnels import WORDS
from scorecard.statistics import funnel_limits, overdispersion, shrunk, unit_z, widened_limits
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, year

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "teams.md"


def placed(teams, measure="proportion", **fields):
    """The funnel of White over teams {area: (numerator, denominator)}, by area."""
    areas = {"breakdowns": ["area"], "comparable": list(teams)} | fields
    chosen = definitions(indicator("x", measure, **areas))
    rows = [row("White", *pair, area=area, measure=measure) for area, pair in teams.items()]
    rows.append(row("White", 999, 5000, area="all", measure=measure))
    for each in rows:
        if np.isnan(each["numerator"]):
            each["suppression"] = "suppressed"
    frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    return funnels(frame, chosen).set_index("area")


def test_the_worked_example_of_the_page():
    found = placed({"1": (39, 100), "2": (31, 100), "3": (80, 100)})
    lines = re.findall(
        r"^\| (\d) \| (\d+)% \| ([\d.]+)% to ([\d.]+)% \| ([\d.]+)% to ([\d.]+)% \| (.+?) \|",
        PAGE.read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(lines) == 3
    for team, figure, *limits, words in lines:
        one = found.loc[team]
        assert one["value"] == pytest.approx(int(figure) / 100)
        told = [f"{100 * one[end]:.1f}" for end in ("low", "high", "very_low", "very_high")]
        assert told == limits
        assert WORDS[one["place"]] == words
    assert (found["centre"] == 0.5).all()
    assert not found["overdispersed"].any()
    chance = [f"{100 * stats.binom.cdf(x, 100, 0.5):.2f}%" for x in (39, 40)]
    text = " ".join(PAGE.read_text("utf-8").split())
    assert (
        f"39 events or fewer come by chance in {chance[0]} of areas like these, 40 in {chance[1]}"
        in text
    )


def test_hidden_areas_play_no_part_and_small_ones_are_not_placed():
    found = placed({"a": (40, 100), "b": (np.nan, np.nan), "c": (45, 100), "d": (6, 8)})
    assert found["place"].to_dict() == {
        "a": "inside",
        "b": "hidden",
        "c": "inside",
        "d": "too-small",
    }
    assert found["centre"].iloc[0] == pytest.approx(91 / 208)
    assert found.loc[["b", "d"], ["low", "high", "very_low", "very_high"]].isna().all(axis=None)
    assert placed({"a": (40, 100), "b": (np.nan, np.nan), "c": (45, 100)}).empty


def test_rates_are_told_per_unit_with_exact_limits():
    teams = {"a": (30, 1000), "b": (28, 1000), "c": (70, 1000)}
    found = placed(teams, "rate", per=1000)
    centre = 128 / 3000
    limits = funnel_limits("rate", centre, 1000.0)
    one = found.loc["c"]
    assert one["value"] == pytest.approx(70)
    assert one["very_high"] == pytest.approx(1000 * limits.upper[1])
    assert one["place"] == "very-high"


def test_areas_that_vary_more_than_chance_get_wider_limits():
    shares = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    teams = {str(n): (round(400 * share), 400) for n, share in enumerate(shares)}
    found = placed(teams)
    assert found["overdispersed"].all()
    assert (found["phi"] > 10).all()
    plain = funnel_limits("proportion", 0.5, 400.0, exact=True)
    assert (found["very_low"] < plain.lower[1]).all()
    assert (found["place"] == "inside").sum() > 4


def test_without_disparity_few_signals_are_false():
    rng = np.random.default_rng(11)
    n = rng.integers(60, 400, 20_000)
    x = rng.binomial(n, 0.35)
    limits = funnel_limits("proportion", 0.35, n, exact=True)
    share = (x / n)[:, None]
    outside = (share < limits.lower) | (share > limits.upper)
    assert 0.03 < outside[:, 0].mean() < 0.05
    assert outside[:, 1].mean() < 0.002


@pytest.mark.parametrize("centre", [0.015, 0.1, 0.5, 0.97])
def test_every_place_is_that_of_the_exact_binomial_tails(centre):
    """Whatever the number of events: the chance of so many or more, and of so few or fewer."""
    base = 400
    for x in range(0, base + 1, 3):
        value = np.array([x, centre * base * 9]) / base  # a second area keeps the arrays 1-D
        told = np.array([True, True])
        place, limits, *_ = _placed(
            "proportion", value * base, np.array([base, base * 10.0]), told, centre
        )
        few, many = stats.binom.cdf(x, base, centre), stats.binom.sf(x - 1, base, centre)
        names = {"very-low": few < 0.001, "very-high": many < 0.001, "low": few < 0.025}
        expected = next((n for n, so in (names | {"high": many < 0.025}).items() if so), "inside")
        assert place[0] == expected, x
        assert (place[0] in ("low", "very-low")) == (value[0] < limits["low"][0])


def test_phi_is_one_where_chance_is_all_there_is_and_tells_what_is_planted():
    rng = np.random.default_rng(12)
    false, phis = 0, []
    for _ in range(400):
        n = rng.integers(50, 500, 30)
        z = unit_z("proportion", rng.binomial(n, 0.3) / n, 0.3, n)
        found = overdispersion(z, winsorise=0)
        phis.append(found.phi)
        false += found.p_value < 0.05
    assert np.mean(phis) == pytest.approx(1, abs=0.04)
    assert 0.02 < false / 400 < 0.09
    wide = overdispersion(rng.normal(0, 2, 4000), winsorise=0)
    assert wide.phi == pytest.approx(4, rel=0.1)
    assert np.isnan(overdispersion([1.0, 2.0, np.nan, 0.5]).phi)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_widened_limits_turn_the_z_score_back(kind):
    low, high = widened_limits(kind, 0.3, [80.0, 900.0], 2.5, 0.95)
    for end, sign in ((low, -1), (high, 1)):
        z = unit_z(kind, end, 0.3, [80.0, 900.0])
        np.testing.assert_allclose(z, sign * 1.959963984540054 * np.sqrt(2.5), rtol=1e-9)


def test_impossible_numbers_are_refused():
    for wrong in (
        lambda: unit_z("mean", 0.2, 0.3, 5),
        lambda: unit_z("proportion", 1.2, 0.3, 5),
        lambda: overdispersion([[1.0]]),
        lambda: overdispersion([1.0] * 6, winsorise=0.5),
        lambda: widened_limits("rate", 0.3, 5, -1, 0.95),
        lambda: widened_limits("mean", 0.3, 5, 1, 0.95),
    ):
        with pytest.raises(ValueError):
            wrong()


def team(area, x, n, **fields):
    return row("White", x, n, area=area, **fields)


def test_a_set_follows_its_mergers():
    chosen = definitions(indicator("x", breakdowns=["area"], comparable=["a", "b", "c"]))
    rows = [team(*each, **year(2024)) for each in (("a", 40, 100), ("b", 45, 90), ("c", 30, 80))]
    rows += [team(*each, **year(2025)) for each in (("b", 45, 90), ("d", 66, 180))]
    rows.append(team("all", 999, 5000, **year(2025)))
    facts = [{"id": "a", "merged_into": "c"}, {"id": "c", "merged_into": "d"}, {"id": "d"}]
    frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    found = funnels(frame, chosen, facts)
    before, after = (found[found["period"] == year(end)["period"]] for end in (2024, 2025))
    assert before["area"].tolist() == ["a", "b", "c"]
    assert (before["merged"] == "").all()
    assert after.set_index("area")["merged"].to_dict() == {"d": "a, c", "b": ""}
    assert after["centre"].iloc[0] == pytest.approx(111 / 270)
    # two areas that nothing was merged into are no set
    assert set(funnels(frame, chosen)["period"]) == {year(2024)["period"]}


def test_ten_areas_that_are_shown_lean_on_one_another_and_no_hidden_one_counts():
    teams = {str(n): (10.0 + n, 60.0) for n in range(10)}
    found = placed(teams | {"hidden": (np.nan, np.nan)})
    x, n = np.array(list(teams.values())).T
    drawn = shrunk("proportion", x, n)
    np.testing.assert_allclose(found["shrunk"].iloc[:10], drawn.value)
    np.testing.assert_allclose(found["shrunk_high"].iloc[:10], drawn.upper)
    assert np.isnan(
        found.loc["hidden", ["value", "shrunk", "shrunk_low", "kept"]].astype(float)
    ).all()
    fewer = {k: v for k, v in teams.items() if k != "9"} | {"hidden": (np.nan, np.nan)}
    assert placed(fewer)["shrunk"].isna().all()
    rates = placed(teams, "rate", per=1000)
    np.testing.assert_allclose(rates["shrunk"], 1000 * shrunk("rate", x, n).value)


def test_members_are_held_against_those_expected():
    teams = {"a": (30, 100), "b": (36, 100), "c": (60, 100)}
    fields = {"breakdowns": ["area"], "comparable": list(teams), "compare_with": "residents"}
    chosen = definitions(indicator("x", "representation", **fields))
    rows = [
        row("Black", *pair, area=area, measure="representation", comparator="residents")
        for area, pair in teams.items()
    ]
    share = benchmarks().query("group == 'Black'")["count"].iloc[0] / 1000
    frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    found = funnels(frame, chosen).set_index("area")
    limits = funnel_limits("proportion", 126 / 300, 100.0, exact=True)
    assert found.loc["a", "value"] == pytest.approx(0.30 / share)
    assert found.loc["c", "very_high"] == pytest.approx(limits.upper[1] / share)
    assert found.loc["c", "place"] == "very-high"


def test_curves_pass_through_the_limits_of_the_areas():
    teams = {str(n): (20.0 + n, 60.0 + 5 * n) for n in range(6)}
    chosen = definitions(indicator("x", breakdowns=["area"], comparable=list(teams)))
    found = placed(teams)
    lines = curves(found.reset_index(), chosen)
    for name in ("low", "high", "very_low", "very_high"):
        there = np.interp(found["base"], lines["base"], lines[name])
        np.testing.assert_allclose(there, found[name], atol=1e-4)
    assert curves(placed(dict(list(teams.items())[:5])).reset_index(), chosen).empty


def test_the_worked_example_of_estimates():
    lines = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| ([\d.]+)% \| ([\d.]+)% \(([\d.]+)% to ([\d.]+)%\) \|",
        PAGE.read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(lines) == 10
    found = placed({one[0]: (float(one[1]), float(one[2])) for one in lines})
    for area, _, _, *told in lines:
        names = ("value", "shrunk", "shrunk_low", "shrunk_high")
        assert [f"{100 * found.loc[area, name]:.1f}" for name in names] == told
    x, n = (np.array([float(one[k]) for one in lines]) for k in (1, 2))
    assert f"common figure,\n{100 * shrunk('proportion', x, n).centre:.1f}%" in PAGE.read_text(
        "utf-8"
    )
