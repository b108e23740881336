"""Populations counted from own records: one count wherever it is told."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from scorecard.definitions.model import Benchmark, DisclosureRule
from scorecard.disclosure import protect
from scorecard.disclosure.names import Name
from scorecard.disclosure.times import over_time
from scorecard.results import ALL, UNKNOWN
from tests.counting.test_against_oracle import definitions
from tests.disclosure.worlds import COLUMNS, indicator, rows, world

NAME = json.dumps(["events", ["as at", "day"], "rows", [], ["2025-03-31"]])
MET = json.dumps(
    ["events", ["on", "day"], "rows", [json.dumps(["met", True])], ["2024-04-01", "2025-03-31"]]
)
FIVE = {"White": 60, "Asian": 30, "Black": 20, "Mixed": 3, "Other": 14, UNKNOWN: 11}
EVENTS = {"White": 20, "Asian": 12, "Black": 9, "Mixed": 0, "Other": 8, UNKNOWN: 7}


def defined(**rule):
    """Definitions with a population of staff, whose dataset is our own."""
    made = definitions("flow")
    benchmark = Benchmark.model_validate({"id": "roll", "label": "Roll", "dataset": "events"})
    update = {"benchmarks": [benchmark], "disclosure": DisclosureRule.model_validate(rule)}
    return made.model_copy(update=update)


def whole(parts: dict[str, int]) -> dict[str, int]:
    return {ALL: sum(parts.values())} | parts


def population() -> pd.DataFrame:
    rows = [
        {
            "benchmark": "roll",
            "place": "",
            "as_at": date(2025, 3, 31),
            "grouping": "five",
            "group": group,
            "count": float(number),
            "suppression": "",
            "provenance": "own",
            "parent_group": "",
            "count_of": NAME,
        }
        for group, number in whole(FIVE).items()
    ]
    return pd.DataFrame(rows)


def rates(groups: list[str]) -> pd.DataFrame:
    """Events per head of the population, for some of the groups."""
    events, people = whole(EVENTS), whole(FIVE)
    blank = dict.fromkeys(("variant", "place", "parent_area", "parent_group", "suppression"), "")
    rows = [
        {
            **blank,
            "indicator": "i0-rows",
            "period": "2024-25",
            "area": "all",
            "area_level": "all",
            "period_end": date(2025, 3, 31),
            "grouping": "five",
            "group": group,
            "comparator": "reference",
            "measure": "rate",
            "numerator_of": MET,
            "denominator_of": NAME,
            "numerator": float(events[group]),
            "denominator": float(people[group]),
            "provenance": "own",
        }
        for group in groups
    ]
    return pd.DataFrame(rows)


def widths(table: pd.Series, half: float = 0.0) -> dict[str, float]:
    """How wide the range of each hidden count is for who knows that the groups add up to All and
    that whoever is hidden is there."""
    names = list(table.index)
    low = [1.0 if np.isnan(table[n]) else table[n] - half for n in names]
    high = [None if np.isnan(table[n]) else table[n] + half for n in names]
    sums = np.array([[1.0 if n == ALL else -1.0 for n in names]])
    out = {}
    for place, name in enumerate(names):
        if np.isnan(table[name]):
            cost = np.eye(len(names))[place]
            ends = [
                linprog(s * cost, A_eq=sums, b_eq=[0], bounds=list(zip(low, high, strict=True)))
                for s in (1, -1)
            ]
            out[name] = float("inf") if ends[1].status == 3 else -ends[1].fun - ends[0].fun
    return out


@pytest.mark.parametrize(("preset", "needed"), [("dfe", 6), ("nhs", 8)])
@pytest.mark.parametrize("told", [[], [ALL, *FIVE], [ALL, "White", "Asian"]])
def test_a_small_group_of_a_population_is_told_neither_there_nor_by_a_rate(preset, needed, told):
    frame = rates(told) if told else pd.DataFrame()
    out = protect(frame, population(), defined(preset=preset), seconds=3)
    table = out.benchmarks.set_index("group")["count"]
    assert np.isnan(table["Mixed"])
    assert out.benchmarks["suppression"].eq("suppressed").equals(out.benchmarks["count"].isna())
    assert list(out.benchmarks) == [
        *("benchmark", "place", "as_at", "grouping", "group", "count", "suppression", "provenance")
    ]
    # whatever either tells is known
    if told:
        bases = out.frame.set_index("group")["denominator"]
        table = table.fillna(bases)
    found = widths(table, half=2.0 if preset == "nhs" else 0.0)
    assert found and min(found.values()) >= needed
    if preset == "nhs":
        assert (table.dropna() % 5 == 0).all()


def test_a_published_population_stays_and_one_without_a_rule_too():
    public = population().assign(provenance="published")
    assert protect(pd.DataFrame(), public, defined()).benchmarks["count"].notna().all()
    off = protect(pd.DataFrame(), population(), defined(preset="off"))
    assert off.benchmarks["count"].notna().all()


def test_one_day_that_stands_for_two_periods_counts_twice():
    """Of a population that is counted on one day only, two years are twice that day."""
    once = NAME
    twice = json.dumps(["events", ["as at", "day"], "rows", [], ["2025-03-31", "2025-03-31"]])
    names = {text: Name.parse(text) for text in (once, twice)}
    found = over_time(names, {once: 7.0, twice: 14.0})
    assert found.sums == [(twice, [once, once])]
    assert found.pairs == []


def test_what_is_open_on_a_day_may_have_begun_before_the_year() -> None:
    """It is no part of those who began in the year, though both are dated by the same column."""
    stock = json.dumps(["care", ["open", "start"], "rows", [], ["2024-09-30"]])
    flow = json.dumps(["care", ["on", "start"], "rows", [], ["2024-04-01", "2025-03-31"]])
    names = {text: Name.parse(text) for text in (stock, flow)}
    assert over_time(names, {stock: 7.0, flow: 9.0}).pairs == []


def test_who_is_unknown_on_one_day_does_not_follow_from_two_days_under_a_rate(tmp_path):
    """All of two days less the groups of both: a rate has no row for those of whom nobody knows
    the group, and each day's table has."""
    days = (date(2024, 3, 31), date(2025, 3, 31))
    lots = [("A1", "n1", 60), ("B1", "n1", 40), ("W1", "n1", 200)]
    staff = pd.concat(
        [
            rows(*lots, *more, day=day)
            for day, more in zip(days, ([("REFU", "n1", 3)], []), strict=True)
        ]
    )
    roll = {"id": "roll", "source": "roll.csv", "columns": COLUMNS | {"as_at": "day"}}
    table = pd.concat(rows(*lots, day=day) for day in (date(2023, 6, 1), date(2024, 6, 1)))
    both = indicator(
        "both",
        measure="rate",
        denominator={"benchmark": "roll"},
        period={"every": "year", "pool": 2},
    )
    shown = world(
        tmp_path,
        [both],
        table,
        groupings={"five": {"reference": "White"}},
        more=[(roll, staff)],
        benchmarks=[{"id": "roll", "label": "Roll", "dataset": "roll"}],
    )
    told = shown.populations.set_index(["as_at", "group"])["count"]
    assert np.isnan(told[days[0], UNKNOWN])
    two = shown.table()
    # the groups of the second day and of both days: what is left of the first day's All
    groups = ["White", "Asian", "Black"]
    known = [
        told[days[0], ALL],
        *(told[days[1], g] for g in groups),
        *(two["all", g] for g in groups),
    ]
    assert np.isnan(known).any()
    assert np.isnan([two["all", ALL], *(two["all", group] for group in groups)]).any()


def test_a_rate_of_quarters_before_the_first_snapshot_of_its_base_is_protected(tmp_path):
    """Of these quarters nobody is in the base: it counts no day at all."""
    lots = (("A1", "n1", 30), ("B1", "n1", 4), ("W1", "n1", 60), ("REFU", "n1", 12))
    days = [date(2024, 5, 1), date(2025, 2, 1)]
    table = pd.concat([rows(*lots, day=day) for day in days], ignore_index=True)
    staff = {"id": "staff", "source": "staff.csv", "columns": COLUMNS | {"as_at": "day"}}
    rate = {"measure": "rate", "denominator": {"dataset": "staff"}, "groupings": ["five"]}
    found = world(
        tmp_path,
        [indicator("x", **rate, period={"every": "quarter"}), indicator("y", **rate)],
        table,
        more=[(staff, rows(*lots, day=date(2025, 3, 31)))],
    )
    assert found.table(indicator="x", period="2024-Q2")["all", "White"] == 0
    assert found.table(indicator="x", period="2025-Q1")["all", "White"] == 60
