"""Means and medians as sums over records: what they say is true, and what follows is found."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.auditor import audit
from scorecard.auditor.points import points
from scorecard.auditor.register import register
from scorecard.auditor.summaries import summaries
from scorecard.bundle import facts_of
from scorecard.definitions import load
from scorecard.definitions.disclosing import rule_for
from scorecard.disclosure.rounding import rounded
from scorecard.results import ALL, UNKNOWN
from scorecard.sources.ranges import ranges
from scorecard.sources.read import read_all
from scorecard.statistics import median_interval
from tests.auditor.building import FACTS, definitions, hide, published, row
from tests.auditor.organisations import Organisation
from tests.comparison.building import indicator
from tests.disclosure.worlds import indicator as world_indicator

protecting = import_module("scorecard.disclosure.prepared")


def figure(group: str, values: list[float], measure: str, **fields: Any) -> dict[str, Any]:
    """The row of a mean or a median of `values`."""
    numbers = np.array(values, dtype=float)
    told = {"numerator": np.nan, "measure": measure, "indicator": "of"}
    sums = {"total": numbers.sum(), "sum_squares": (numbers**2).sum()}
    if measure == "median":
        found = median_interval(numbers)
        sums = dict(zip(("value", "lower", "upper"), found, strict=True))
    else:
        sums["sum_cubes"] = (numbers**3).sum()
    return row(group, 0, len(values)) | told | sums | fields


def defined(measure: str, preset: str = "dfe", **what: Any) -> Any:
    some = indicator("some", numerator={"where": {"times": {"gte": 2}}})
    of = indicator("of", measure=measure, value="times", numerator=None, **what)
    return definitions(some, of, disclosure={"preset": preset, "zeros": "hide"})


values = st.lists(st.integers(0, 6).map(float), min_size=8, max_size=60)


@pytest.mark.parametrize("preset", ["dfe", "nhs"])
@pytest.mark.parametrize("measure", ["mean", "median"])
@settings(max_examples=40)
@given(values)
def test_what_a_figure_says_is_true_of_its_values(measure: str, preset: str, held: list[float]):
    used = defined(measure, preset)
    raw = pd.DataFrame([figure(ALL, held, measure)])
    rules = {"of": rule_for(used, "records", "of")}
    frame = published(rounded(raw, rules, set()), used)
    said = summaries(register(frame, used, FACTS))
    known = points({"only": sorted(set(held)), "whole": True}, [], lambda text: [])
    place = {value: n for n, value in enumerate(known.value)}
    assert said
    for each in said:
        total = np.asarray(each.weight(known), dtype=float)[[place[v] for v in held]].sum()
        assert each.low - 1e-9 <= total <= each.high + 1e-9, each.words


@given(
    st.lists(st.integers(-40, 300), min_size=1, max_size=30),
    st.lists(st.integers(-50, 310), max_size=3),
    st.booleans(),
)
def test_the_corners_of_a_class_hold_all_its_values(held: list[int], named: list[int], whole: bool):
    numbers = [n if whole else n / 7 for n in held]
    known = {"low": min(numbers), "high": max(numbers), "whole": whole}

    def pattern(text: str | None) -> list[bool]:
        number = float(text or 0)
        return [each for n in named for each in (number < n, number > n)]

    found = points(known, map(float, named), pattern)
    for number in numbers:
        inside = (found.low <= number) & (number <= found.high)
        mine = [n for n in np.flatnonzero(inside) if pattern(found.text[n]) == pattern(str(number))]
        corner, square = found.value[mine], found.square[mine]
        order = np.argsort(corner)
        assert np.interp(number, corner[order], square[order]) <= number**2 + 1e-6
        ends = order[[0, -1]]
        assert np.interp(number, corner[ends], square[ends]) >= number**2 - 1e-6
        assert number in corner[[0]] or corner.min() <= number <= corner.max()


HELD: dict[str, list[float]] = {  # times of each group
    "Asian": [1.0] * 37 + [2.0] * 3,
    "Black": [1.0] * 26 + [2.0] * 4,
    "White": [1.0] * 30 + [2.0] * 50,
    UNKNOWN: [1.0] * 14 + [2.0] * 6,
}
ONE_OR_TWO = {"low": 1.0, "high": 2.0, "whole": True, "only": [1.0, 2.0]}
EVERY = {ALL: [value for held in HELD.values() for value in held]} | HELD


@pytest.mark.parametrize("known", [ONE_OR_TWO, None])
def test_a_mean_tells_how_many_have_two_where_it_is_known_that_all_have_one_or_two(known: Any):
    used = defined("mean")
    shares = [row(g, sum(v >= 2 for v in h), len(h), indicator="some") for g, h in EVERY.items()]
    rows = shares + [figure(group, held, "mean") for group, held in EVERY.items()]
    frame = published(hide(pd.DataFrame(rows), [n in (1, 2) for n in range(len(rows))]), used)
    facts = FACTS | {"values": {"records": {"times": known} if known else {}}}
    seen = audit(frame, used, facts, by_records=True).exposed
    found = {(e["group"], e["count"]): (e["low"], e["high"]) for e in seen.to_dict("records")}
    assert found.get(("Asian", "numerator")) == ((3, 3) if known else None)
    assert found.get(("Black", "numerator")) == ((4, 4) if known else None)


def test_a_mean_of_no_values_tells_nothing():
    used = defined("mean", denominator={"where": {"times": 9}})
    shares = [row(g, sum(v >= 2 for v in h), len(h), indicator="some") for g, h in EVERY.items()]
    none = [figure(group, [], "mean") for group in EVERY]
    raw = pd.DataFrame([*shares, *none])
    seen = audit(published(hide(raw, raw.index.isin([1, 2])), used), used, FACTS)
    assert seen.safe


def organisation() -> Organisation:
    """Four of thirty were there twice, told as a mean beside the hidden share."""
    codes = {"Asian": "A1", "Black": "B1", "White": "W1", UNKNOWN: "REFU"}
    table = pd.DataFrame(
        [{"eth": codes[group], "times": value} for group, held in HELD.items() for value in held]
    ).assign(day="2024-05-01")
    columns = {"ethnicity": "eth", "date": "day"}
    mean = {"measure": "mean", "value": "times", "unit": "times"}
    two = {"numerator": {"where": {"times": {"gte": 2}}}, "denominator": {}}
    return Organisation(
        definitions={
            "scorecard": {"title": "How often"},
            "ethnicity": {"codes": "codes.csv", "groupings": {"five": {"reference": "White"}}},
            "disclosure": {"preset": "dfe", "worth_reading": 0},
            "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
            "datasets": [{"id": "events", "source": "events.csv", "columns": columns}],
            "indicators": [world_indicator("some", **two), world_indicator("of", **mean)],
        },
        tables={"events": table},
        seed=0,
    )


def test_an_airlock_that_does_not_know_what_means_tell_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = organisation().build(tmp_path / "linked")
    assert linked.restricted is not None and linked.restricted.attack["more"] == 0
    nothing = protecting.told_besides
    monkeypatch.setattr(protecting, "told_besides", lambda cells: nothing(cells.iloc[:0]))
    bundle = organisation().build(tmp_path / "without")
    assert bundle.restricted is not None and bundle.restricted.attack["more"] > 0
    told = [
        each.results[each.results["suppression"] == ""].groupby("indicator").size().to_dict()
        for each in (linked, bundle)
    ]
    assert told[0] == told[1]
    facts = facts_of(bundle) | {"values": {"events": {"times": ONE_OR_TWO}}}
    assert audit(bundle.results, bundle.definitions, facts, by_records=True).safe


def test_which_values_there_are_is_known_of_columns_that_means_are_made_of(tmp_path: Path) -> None:
    made = organisation()
    for number, held in enumerate(
        ([1.0, 2.0, None], [*map(float, range(3, 90))], [0.5, *range(40)])
    ):
        made.tables["events"] = pd.DataFrame(
            {"eth": "A1", "day": "2024-05-01", "times": held, "other": held}
        )
        folder = tmp_path / str(number)
        made.write(folder)
        loaded = load(folder / "indicators.yaml").definitions
        assert loaded is not None
        sources, _ = read_all(loaded, folder / "data", lambda *_: None)
        known = ranges(sources)["events"]
        assert known.keys() == {"times"}
        expected = [
            ONE_OR_TWO,
            {"low": 3.0, "high": 89.0, "whole": True},
            {"low": 0.0, "high": 39.0, "whole": False},
        ]
        assert known["times"] == expected[number]


@pytest.mark.parametrize("whole", [True, False])
def test_under_two_is_at_most_one_where_all_numbers_are_whole(whole: bool):
    """At most once in a quarter, hidden for two groups and All; under twice in the year, told."""
    used = definitions(
        indicator("most", numerator={"where": {"times": {"lte": 1}}}, period={"every": "quarter"}),
        indicator("under", numerator={"where": {"times": {"lt": 2}}}),
    )
    quarters = [(date(2024, m, 1), date(2024, m + 2, d)) for m, d in ((4, 30), (7, 30), (10, 31))]
    rows = []
    for first, last in [*quarters, (date(2025, 1, 1), date(2025, 3, 31))]:
        when = {"period": str(first), "period_start": first, "period_end": last}
        for group, held in EVERY.items():
            few = sum(v < 2 for v in held)
            rows.append(row(group, few, len(held), indicator="most") | when)
    rows += [
        row(group, 4 * sum(v < 2 for v in held), 4 * len(held), indicator="under")
        for group, held in EVERY.items()
    ]
    frame = published(hide(pd.DataFrame(rows), [n in (0, 1, 2) for n in range(len(rows))]), used)
    known = {"low": 0.0, "high": 40.0, "whole": whole}
    facts = FACTS | {"values": {"records": {"times": known}}}
    seen = audit(frame, used, facts, by_records=True).exposed
    found = {(e["group"], e["count"]): (e["low"], e["high"]) for e in seen.to_dict("records")}
    assert found.get(("Asian", "numerator")) == ((37, 37) if whole else None)
    assert found.get(("Black", "numerator")) == ((26, 26) if whole else None)


@pytest.mark.parametrize("low", [1.0, 0.0])
def test_who_has_one_is_who_has_not_more_where_nobody_has_none(low: float):
    """Hidden for two groups: just one; told of all: two or more."""
    base = {"denominator": {"where": {"times": {"missing": False}}}}
    used = definitions(
        indicator("one", numerator={"where": {"times": 1}}, **base),
        indicator("more", numerator={"where": {"times": {"gte": 2}}}, **base),
    )
    none = 0 if low else 20  # of each group
    rows = [
        row(group, held.count(1) if id == "one" else held.count(2), len(held) + none, indicator=id)
        for id in ("one", "more")
        for group, held in EVERY.items()
    ]
    frame = published(hide(pd.DataFrame(rows), [n in (1, 2) for n in range(len(rows))]), used)
    known = ONE_OR_TWO | {"low": low, "only": sorted({low, 1.0, 2.0})}
    facts = FACTS | {"values": {"records": {"times": known}}}
    seen = audit(frame, used, facts, by_records=True).exposed
    seen = seen[(seen["indicator"] == "one") & (seen["count"] == "numerator")]
    found = dict(zip(seen["group"], zip(seen["low"], seen["high"], strict=True), strict=True))
    assert found == ({"Asian": (37, 37), "Black": (26, 26)} if low else {})
