"""How unequal all groups are: from the frame's shown rows alone, and as the page works it out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from scorecard.assessment import assess, dispersions
from scorecard.comparison import compare
from scorecard.statistics import dispersion
from tests.comparison.building import benchmarks, counts, definitions, indicator, row

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "dispersion.md"
GROUPS = {"Asian": (30, 100), "Black": (20, 100), "Mixed": (25, 150), "White": (80, 500)}


def spread(groups, measure="proportion", **fields):
    comparator = fields.get("compare_with", "reference")
    chosen = definitions(indicator("x", measure, **fields))
    rows = [row(g, *pair, measure=measure, comparator=comparator) for g, pair in groups.items()]
    everybody = np.nansum(np.array(list(groups.values()), dtype=float), axis=0)
    rows.append(row("All", *everybody, measure=measure, comparator=comparator))
    rows.append(row("Unknown", 50, 60, measure=measure, comparator=comparator))
    for each in rows:
        if np.isnan(each["numerator"]):
            each["suppression"] = "suppressed"
    return dispersions(assess(compare(counts(rows), benchmarks(), chosen), chosen), chosen)


def test_the_worked_example_of_the_page():
    text = " ".join(PAGE.read_text("utf-8").split())
    told = re.findall(r"\| ([A-D]) \| (\d+) \| (\d+) \| ([\d.]+)% \|", text)
    assert [(int(x), int(n)) for _, x, n, _ in told] == list(GROUPS.values())
    assert [f"{100 * x / n:.1f}" for x, n in GROUPS.values()] == [one[3] for one in told]
    (one,) = spread(GROUPS).to_dict("records")
    assert f"Together 155 of 850, {100 * one['overall']:.1f}%" in text
    assert f"X² = {one['statistic']:.2f}, p = {one['p_value']:.3f}" in text
    assert f"spread is {100 * one['raw']:.1f}% of" in text
    assert f"{100 * one['index']:.1f}% without the noise floor" in text
    assert f"({100 * one['index_lower']:.1f}% to {100 * one['index_upper']:.1f}%)" in text
    assert f"{100 * one['gap']:.1f} percentage points" in text
    assert f"{one['relative_gap']:.2f} times as much" in text
    assert (one["largest"], one["smallest"]) == ("Asian", "White")
    assert not one["chance"]


def test_all_and_unknown_play_no_part_and_hidden_groups_are_counted_as_such():
    (one,) = spread(GROUPS | {"Other": (np.nan, np.nan)}).to_dict("records")
    assert (one["groups"], one["of"]) == (4, 5)
    assert one["index"] == pytest.approx(spread(GROUPS)["index"].iloc[0])
    assert spread({"Black": (20, 100), "White": (80, 500)}).empty


def test_rates_and_shares_of_a_population():
    (rate,) = spread(GROUPS, "rate", per=1000).to_dict("records")
    assert rate["overall"] == pytest.approx(1000 * 155 / 850)
    assert rate["high"] == pytest.approx(300)
    members = {"Asian": (40, 200), "Black": (30, 200), "Mixed": (12, 200), "White": (118, 200)}
    (one,) = spread(members, "representation", compare_with="residents").to_dict("records")
    shares = np.array([175, 60, 48, 683]) / 1000
    found = dispersion("rate", [40, 30, 12, 118], 200 * shares)
    assert one["index"] == pytest.approx(found.value)
    assert one["high"] == pytest.approx(0.15 / 0.06)


def test_a_group_without_events_has_no_relative_gap():
    groups = {"Asian": (0, 60), "Black": (20, 100), "Mixed": (25, 150), "White": (80, 500)}
    (one,) = spread(groups).to_dict("records")
    assert one["low"] == 0
    assert np.isnan(one["relative_gap"])
