"""The whole against its areas: the classic tables, and worlds without anything to tell."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from scorecard.assessment import assess, disagreements
from scorecard.comparison import compare
from tests.comparison.building import benchmarks, counts, definitions, indicator, row

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "simpson.md"


def told(parts, measure="proportion", hidden=(), whole=None):
    """What is said of Black against White over areas {area: (x1, n1, x0, n0)}."""
    return of_worlds([parts], measure, hidden, whole)


def of_worlds(worlds, measure="proportion", hidden=(), whole=None):
    """The same of several, each an indicator of its own."""
    names = [f"x{k}" for k in range(len(worlds))]
    chosen = definitions(*(indicator(name, measure, breakdowns=["area"]) for name in names))
    rows = []
    for name, parts in zip(names, worlds, strict=True):
        sums = whole or np.sum([parts[area] for area in parts], axis=0)
        for area, (x1, n1, x0, n0) in (parts | {"all": sums}).items():
            level = {"indicator": name, "area": area, "area_level": "service", "measure": measure}
            out = {"suppression": "suppressed"} if area in hidden else {}
            one = row("Black", *((np.nan, np.nan) if out else (x1, n1)), **level)
            rows += [one | out, row("White", x0, n0, **level)]
    ids = dict.fromkeys(area for parts in worlds for area in parts)
    areas = [{"id": "all", "parent": ""}, *({"id": area, "parent": "all"} for area in ids)]
    frame = assess(compare(counts(rows), benchmarks(), chosen), chosen)
    return disagreements(frame, chosen, areas)


# kidney stones, ten times over: open surgery better within, worse in the whole
STONES = {"small": (810, 870, 2340, 2700), "large": (1920, 2630, 550, 800)}


def test_the_worked_example_of_the_page():
    text = PAGE.read_text("utf-8")
    lines = re.findall(
        r"^\| ([A-F]) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|", text, re.M
    )
    assert len(lines) == 6
    (one,) = told({a: tuple(map(float, n)) for a, *n, _ in lines}).to_dict("records")
    assert one["kind"] == "gone"
    assert [f"{part['ratio']:.2f}" for part in one["parts"]] == [line[5] for line in lines]
    plain = " ".join(text.split())
    lower, upper = one["ratio_lower"], one["ratio_upper"]
    assert f"{one['ratio']:.2f} times as often ({lower:.2f} to {upper:.2f})" in plain
    lower, upper = one["pooled_lower"], one["pooled_upper"]
    assert f"{one['pooled']:.2f} times ({lower:.2f} to {upper:.2f})" in plain


def test_the_whole_turned_round():
    (one,) = told(STONES).to_dict("records")
    assert one["kind"] == "reversed"
    assert one["ratio"] < 1 < one["pooled_lower"]
    assert {part["area"] for part in one["parts"]} == {"small", "large"}
    # the same shares in a tenth of the people: chance could do it, so nothing is said
    assert told({a: tuple(v / 10 for v in each) for a, each in STONES.items()}).empty


def test_a_difference_that_the_whole_hides():
    parts = {"a": (300, 500, 350, 700), "b": (168, 700, 100, 500)}
    (one,) = told(parts).to_dict("records")
    assert one["kind"] == "masked"
    assert one["ratio_lower"] < 1 < one["ratio_upper"]
    assert one["ratio"] < one["pooled_lower"]
    # with the group spread as the others are, whole and parts say the same
    assert told({"a": (300, 500, 250, 500), "b": (168, 700, 140, 700)}).empty


def test_areas_that_point_in_different_ways():
    (one,) = told({"a": (300, 1000, 150, 1000), "b": (150, 1000, 300, 1000)}).to_dict("records")
    assert one["kind"] == "divided"
    assert [part["side"] for part in one["parts"]] == ["above", "below"]


def test_only_shown_counts_and_only_where_they_are_most_of_the_whole():
    parts = STONES | {"third": (5.0, 50.0, 5.0, 60.0)}
    (one,) = told(parts, hidden=("third",)).to_dict("records")
    assert {part["area"] for part in one["parts"]} == {"small", "large"}
    assert told(STONES, hidden=("small",)).empty
    assert told(STONES, whole=(5000.0, 9000.0, 2890.0, 3500.0)).empty


def test_rates_too():
    (one,) = told(STONES, "rate").to_dict("records")
    assert one["pooled"] == pytest.approx(1.06, abs=0.02)


def test_without_anything_to_tell_it_is_silent():
    rng = np.random.default_rng(9)
    worlds = []
    for _ in range(150):
        n1, n0 = rng.integers(100, 900, 3), rng.integers(100, 900, 3)
        chance = rng.uniform(0.2, 0.6, 3)  # areas differ, groups do not
        x1, x0 = rng.binomial(n1, chance), rng.binomial(n0, chance)
        worlds.append({str(k): (x1[k], n1[k], x0[k], n0[k]) for k in range(3)})
    found = of_worlds(worlds)
    # of such worlds many whole figures differ: by who is where, which is what is told
    assert set(found["kind"]) <= {"gone", "reversed", "masked"}
    assert (found["kind"] == "gone").mean() > 0.8
    alike = [
        {k: (0.3 * p[1] // 1, p[1], 0.3 * p[3] // 1, p[3]) for k, p in w.items()} for w in worlds
    ]
    assert of_worlds(alike).empty
    drawn = [
        {
            k: (rng.binomial(p[1], 0.3), p[1], rng.binomial(p[3], 0.3), p[3])
            for k, p in world.items()
        }
        for world in worlds
    ]
    assert len(of_worlds(drawn)) <= 3
