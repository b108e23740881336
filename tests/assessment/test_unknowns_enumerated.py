"""Rule 2 against every way that people of unknown ethnicity, and their outcomes, can fall.

The rule tries five parts, each with its share of the outcomes. Here all ways are gone through, one
person and one outcome at a time, with intervals written out anew. Where outcomes leave no choice
(none or all of the unknowns have one), where only events fall, and where only the group can take
them, the five must find what all ways find: figures and verdict. Elsewhere every one of the five
must be one of the ways.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, hypot, log, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scorecard.assessment import assess
from scorecard.comparison import compare
from tests.comparison.building import benchmarks, counts, definitions, indicator, row

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "status.md"
Z = 1.959963984540054
SPANS = [f"unknowns_{name}_{end}" for name in ("ratio", "difference") for end in ("lower", "upper")]


class Table(NamedTuple):
    """Events and people of group, comparator and unknown ethnicity."""

    x1: int
    n1: int
    x0: int
    n0: int
    events: int
    unknown: int


class Moved(NamedTuple):
    ratio: float
    difference: float
    adverse: bool  # the judged interval excludes parity above it
    favourable: bool


def ways(t: Table) -> Iterator[tuple[int, int, int, int]]:
    """Every table there can be once the unknowns are known."""
    for people in range(t.unknown + 1):
        least, most = max(0, t.events - (t.unknown - people)), min(people, t.events)
        for events in range(least, most + 1):
            yield (
                *(t.x1 + events, t.n1 + people),
                *(t.x0 + t.events - events, t.n0 + t.unknown - people),
            )


def wilson(x: int, n: int) -> tuple[float, float]:
    p, middle = x / n, (x / n + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return middle - reach, middle + reach


def moved(x1: int, n1: int, x0: int, n0: int, points: bool) -> Moved:
    """Figures and verdict of one table: Katz on the ratio, Newcombe where points are judged."""
    p1, p0 = x1 / n1, x0 / n0
    if points:
        (low1, high1), (low0, high0) = wilson(x1, n1), wilson(x0, n0)
        low = p1 - p0 - hypot(p1 - low1, high0 - p0)
        high = p1 - p0 + hypot(high1 - p1, p0 - low0)
        return Moved(p1 / p0, p1 - p0, low > 0, high < 0)
    reach = Z * sqrt(1 / x1 - 1 / n1 + 1 / x0 - 1 / n0)
    middle = log(p1 / p0)
    return Moved(p1 / p0, p1 - p0, exp(middle - reach) > 1, exp(middle + reach) < 1)


def would_change(status: str, found: list[Moved]) -> bool:
    """Whether one of the ways overturns the verdict, by the rule in words."""
    if status in ("gap", "possible-gap"):
        return not all(each.adverse for each in found)
    if status == "lower-than-parity":
        return not all(each.favourable for each in found)
    return status in ("similar", "no-gap-found") and any(each.adverse for each in found)


def frames(tables: list[Table]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The Black group of every table, each an area, assessed with and without the unknowns."""
    chosen = definitions(indicator("x", better="lower", breakdowns=["area"]))
    rows, unknown = [], []
    for at, t in enumerate(tables):
        area = {"area": f"a{at}"}
        rows += [row("Black", t.x1, t.n1, **area), row("White", t.x0, t.n0, **area)]
        unknown.append(row("Unknown", t.events, t.unknown, **area))
    both = []
    for part in (rows + unknown, rows):
        found = assess(compare(counts(part), benchmarks(), chosen), chosen)
        both.append(found[found["group"] == "Black"].reset_index(drop=True))
    return both[0], both[1]


@st.composite
def tables(draw: st.DrawFn, all_alike: bool) -> Table:
    """Groups in which nobody and everybody stay out of reach; up to 14 unknowns."""
    n1, n0 = draw(st.integers(12, 120)), draw(st.integers(20, 900))
    x1, x0 = draw(st.integers(5, n1 - 1)), draw(st.integers(5, n0 - 1))
    unknown = draw(st.integers(1, 14))
    events = draw(st.sampled_from([0, unknown]) if all_alike else st.integers(0, unknown))
    return Table(x1, n1, x0, n0, events, unknown)


@given(st.lists(tables(all_alike=True), min_size=30, max_size=60))
@settings(max_examples=12, deadline=None, phases=[Phase.generate])  # shrinking takes minutes
def test_where_outcomes_leave_no_choice_five_parts_find_what_all_ways_find(every) -> None:
    known, without = frames(every)
    for at, t in enumerate(every):
        points = t.x0 / t.n0 > 0.5
        found = [moved(*way, points) for way in ways(t)]
        assert len(found) == t.unknown + 1
        as_it_is = moved(t.x1, t.n1, t.x0, t.n0, points)
        for name in ("ratio", "difference"):
            all_of = [getattr(each, name) for each in (*found, as_it_is)]
            assert known.loc[at, f"unknowns_{name}_lower"] == pytest.approx(min(all_of), rel=1e-12)
            assert known.loc[at, f"unknowns_{name}_upper"] == pytest.approx(max(all_of), rel=1e-12)
        status = without.loc[at, "status"]
        expected = "withheld-unknown" if would_change(status, found) else status
        assert known.loc[at, "status"] == expected, t


@given(st.lists(tables(all_alike=False), min_size=30, max_size=60))
@settings(max_examples=12, deadline=None, phases=[Phase.generate])  # shrinking takes minutes
def test_every_part_is_one_of_the_ways(every) -> None:
    known, without = frames(every)
    for at, t in enumerate(every):
        points = t.x0 / t.n0 > 0.5
        found = [moved(*way, points) for way in ways(t)]
        as_it_is = moved(t.x1, t.n1, t.x0, t.n0, points)
        for name in ("ratio", "difference"):
            all_of = [getattr(each, name) for each in (*found, as_it_is)]
            for end in ("lower", "upper"):
                value = known.loc[at, f"unknowns_{name}_{end}"]
                assert min(abs(value - each) for each in all_of) < 1e-12
        status = without.loc[at, "status"]
        if known.loc[at, "status"] == "withheld-unknown":
            assert would_change(status, found), t
        else:
            assert known.loc[at, "status"] == status


def in_step(t: Table) -> list[tuple[int, int, int, int]]:
    """The ways in which outcomes fall with people, to the nearest whole outcome."""
    share = t.events / t.unknown
    return [way for way in ways(t) if abs(way[0] - t.x1 - share * (way[1] - t.n1)) <= 0.5]


def test_between_the_five_parts_hardly_anything_lies_further_out() -> None:
    """With 40 unknowns and more whose outcomes fall with them, all 41 and more steps against five:
    the extremes of the ratio differ by under a fiftieth, and hardly a verdict with them. How many
    verdicts any way at all would overturn stands on the page."""
    rng = np.random.default_rng(71)
    every = []
    while len(every) < 300:
        n1, n0, unknown = (int(rng.integers(*ends)) for ends in ((60, 300), (200, 2000), (40, 90)))
        x1, x0 = int(rng.binomial(n1, rng.uniform(0.1, 0.6))), int(rng.binomial(n0, 0.3))
        every.append(Table(x1, n1, x0, n0, int(rng.binomial(unknown, 0.35)), unknown))
    known, without = frames(every)
    further, otherwise, by_any_way = [], 0, 0
    for at, t in enumerate(every):
        found = [moved(*way, False) for way in in_step(t)]
        told = known.loc[at, ["unknowns_ratio_lower", "unknowns_ratio_upper"]].to_numpy(float)
        extremes = [pick(each.ratio for each in found) for pick in (min, max)]
        further.append(max(told[0] / extremes[0], extremes[1] / told[1]) - 1)
        withheld = known.loc[at, "status"] == "withheld-unknown"
        status = without.loc[at, "status"]
        otherwise += withheld != would_change(status, found)
        by_any_way += would_change(status, [moved(*way, False) for way in ways(t)])
    assert max(further) < 0.02
    assert otherwise <= 6
    held = (known["status"] == "withheld-unknown").sum()
    verdicts = (without["status"] != "cannot-tell").sum()
    text = " ".join(PAGE.read_text("utf-8").split())
    assert f"withholds {held} of {verdicts} verdicts" in text
    assert f"{by_any_way} would be withheld" in text


@given(st.integers(5, 60), st.integers(20, 900), st.integers(0, 12))
@settings(max_examples=30, deadline=None)
def test_events_of_people_in_no_population(x1: int, x0: int, events: int) -> None:
    """Rates: only events fall, each to one side or the other."""
    chosen = definitions(indicator("x", "rate", per=1000))
    rows = [row("Black", x1, 1000), row("White", x0, 9000), row("Unknown", events)]
    frame = counts(rows).assign(measure="rate")
    found = assess(compare(frame, benchmarks(), chosen), chosen).iloc[0]
    if events == 0:
        assert found[SPANS].isna().all()
        return
    all_of = [((x1 + k) / 1000, (x0 + events - k) / 9000) for k in range(events + 1)]
    all_of.append((x1 / 1000, x0 / 9000))
    ratios, differences = [a / b for a, b in all_of], [1000 * (a - b) for a, b in all_of]
    expected = [min(ratios), max(ratios), min(differences), max(differences)]
    assert found[SPANS].tolist() == pytest.approx(expected, rel=1e-12)


@given(st.integers(5, 60), st.integers(80, 900), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_members_who_could_be_of_the_group_or_of_any_other(x: int, members: int, unknown: int):
    chosen = definitions(indicator("x", "representation", compare_with="residents"))
    fields = {"measure": "representation", "comparator": "residents"}
    rows = [
        row("Black", x, members, **fields),
        row("White", members - x, members, **fields),
        row("Unknown", unknown, members + unknown, **fields),
    ]
    found = assess(compare(counts(rows), benchmarks(), chosen), chosen).iloc[0]
    share = found["comparator_value"]
    figures = [(x + k) / (members + unknown) for k in range(unknown + 1)] + [x / members]
    ends = min(figures), max(figures)
    expected = [*(each / share for each in ends), *(each - share for each in ends)]
    assert found[SPANS].tolist() == pytest.approx(expected, rel=1e-12)
