"""What values give away: totals behind means, people behind rounded ones, one person's own."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.worlds import SEEN, World, indicator, rows, world

LOTS = [("A1", "n1", 24), ("B1", "n1", 14), ("M1", "n1", 12), ("W1", "n1", 60), ("REFU", "n1", 14)]
MEAN = {"measure": "mean", "value": "pay", "groupings": ["five"]}
DAYS = MEAN | {"value": "days"}
LONGER = {"numerator": {"where": {"days": {"gte": 1}}}, "denominator": {}, "groupings": ["five"]}
BASES = [  # of which enough were seen everywhere: how many there are is public
    indicator(every, **SEEN, groupings=["five"], period={"every": every})
    for every in ("quarter", "year")
]
MAY, FEBRUARY = date(2023, 5, 1), date(2024, 2, 1)


def paid(*lots: tuple[str, str, int]) -> pd.DataFrame:
    """Records with pay between 25,000 and 40,000, in whole thousands."""
    table = rows(*lots)
    return table.assign(pay=25000 + 1000 * (np.arange(len(table)) * 7 % 16))


def row(found: World, indicator: str, group: str) -> pd.Series:
    chosen = (found.shown["indicator"] == indicator) & (found.shown["group"] == group)
    return found.shown[chosen].iloc[0]


def test_a_hidden_mean_is_not_what_is_left_of_the_whole_s_total(tmp_path: Path) -> None:
    """One of twelve earns most of what they earn together, so that their mean is hidden. How many
    they are stands in another row: then the total of one other group is hidden too."""
    table = paid(*LOTS)
    table.loc[table["eth"] == "M1", "pay"] = [2_000_000] + [30_000] * 11
    mean = indicator("pay", **MEAN, disclosure={"dominance": 0.5})
    share = indicator("share", **SEEN, groupings=["five"])
    found = world(tmp_path, [mean, share], table)
    assert math.isnan(row(found, "pay", "Mixed")["total"])
    assert row(found, "share", "Mixed")["denominator"] == 12
    groups = ["All", "Asian", "Black", "Mixed", "White", "Unknown"]
    assert sum(math.isnan(row(found, "pay", group)["total"]) for group in groups) >= 2


def test_a_mean_of_yes_and_no_is_a_count(tmp_path: Path) -> None:
    table = paid(*LOTS).assign(seen=0)
    table.loc[table["eth"] == "B1", "seen"] = [1] * 4 + [0] * 10
    table.loc[table["eth"] == "A1", "seen"] = [1] * 12 + [0] * 12
    table = table.rename(columns={"seen": "days"})
    found = world(tmp_path, [indicator("days", **MEAN | {"value": "days"})], table)
    assert math.isnan(row(found, "days", "Black")["total"])
    assert row(found, "days", "Asian")["total"] == 12


def test_rounded_means_give_neither_totals_nor_people_back(tmp_path: Path) -> None:
    """17.5 days × 12 people are 210 days. With the people rounded to 10 they were told as 21.0."""
    table = paid(("A1", "n1", 23), ("B1", "n1", 4), ("M1", "n1", 12), ("W1", "n1", 61))
    table["days"] = np.arange(len(table)) * 7 % 31
    found = world(
        tmp_path, [indicator("d", **MEAN | {"value": "days"})], table, rule={"preset": "nhs"}
    )
    for group, code in (("Asian", "A1"), ("Mixed", "M1"), ("White", "W1")):
        true, told = table.loc[table["eth"] == code, "days"], row(found, "d", group)
        mean = told["total"] / told["denominator"]
        assert told["denominator"] % 5 == 0
        assert mean == pytest.approx(true.mean(), rel=0.05)
        assert mean == float(f"{mean:.3g}")
        # of every number of people that are rounded to this, some whole total has that mean
        step = 1.0 if told["denominator"] < 12 else 0.1
        for n in range(int(told["denominator"]) - 2, int(told["denominator"]) + 3):
            low, high = (mean - step / 2) * n, (mean + step / 2) * n
            assert math.floor(high) >= math.ceil(low)
        deviation = math.sqrt(
            (told["sum_squares"] - told["total"] ** 2 / told["denominator"])
            / (told["denominator"] - 1)
        )
        assert deviation == pytest.approx(true.std(), rel=0.15)


def test_limits_of_a_median_tell_nobody_s_pay_who_earns_most(tmp_path: Path) -> None:
    """With eight values the limits are the lowest and the highest one."""
    table = paid(("A1", "n1", 8), ("B1", "n1", 30), ("W1", "n1", 60))
    table["pay"] = 20_000 + np.arange(len(table)) * 13
    what = MEAN | {"measure": "median", "disclosure": {"minimum_values": 8}}
    off = what | {"disclosure": {"preset": "off"}}
    found = world(tmp_path, [indicator("pay", **what), indicator("open", **off)], table)
    asian, black = row(found, "pay", "Asian"), row(found, "pay", "Black")
    assert asian["value"] > 0
    assert math.isnan(asian["lower"])
    assert math.isnan(asian["upper"])
    assert black["lower"] < black["value"] < black["upper"]
    assert row(found, "open", "Asian")["lower"] == 20_000


def lasting(*lots: tuple[str, str, int]) -> pd.DataFrame:
    """Records that lasted 0 to 2 days, in both halves of a year."""
    halves = [rows(*lots, day=day) for day in (MAY, FEBRUARY)]
    table = pd.concat(halves, ignore_index=True).assign(days=0)
    return table.assign(who=[f"P{number}" for number in range(len(table))])


def long(table: pd.DataFrame, code: str, day: date, ones: int, twos: int = 0) -> None:
    """So many of a code's records of a day last one day, or two."""
    at = table.index[(table["eth"] == code) & (table["day"] == day)]
    table.loc[at[:ones], "days"] = 1
    table.loc[at[ones : ones + twos], "days"] = 2


def test_means_of_the_quarters_do_not_tell_the_year_s_share(tmp_path: Path) -> None:
    """Three of a group's records lasted a day or more, none of them in spring: the share of the
    year is hidden, and the means of its quarters would be 0 of 14 and 3 of 14."""
    table = lasting(("A1", "n1", 24), ("B1", "n1", 14), ("W1", "n1", 60))
    for code, spring, winter in (("A1", 12, 9), ("B1", 0, 2), ("W1", 30, 31)):
        long(table, code, MAY, spring)
        long(table, code, FEBRUARY, winter, 1)
    quarters = DAYS | {"period": {"every": "quarter"}}
    found = world(
        tmp_path, [*BASES, indicator("long", **LONGER), indicator("d", **quarters)], table
    )
    assert math.isnan(row(found, "long", "Black")["numerator"])
    told = found.shown[(found.shown["indicator"] == "d") & (found.shown["group"] == "Black")]
    assert told["total"].isna().any()


def test_what_a_mean_tells_besides_stays_inside(tmp_path: Path) -> None:
    """The counts of its values are for the airlock alone."""
    pay = paid(*LOTS)
    high = indicator("high", numerator={"where": {"pay": {"gte": 40_000}}}, denominator={})
    found = world(tmp_path, [indicator("pay", **MEAN), high], pay)
    assert found.raw["besides"].notna().any()
    assert "besides" not in found.shown


def test_a_mean_of_the_year_does_not_tell_a_hidden_quarter(tmp_path: Path) -> None:
    """Of one quarter three of fourteen lasted a day, and that is hidden. The other quarter is told,
    and nothing tells the year but the mean of it."""
    table = lasting(("A1", "n1", 24), ("B1", "n1", 14), ("W1", "n1", 60))
    for code, first, second in (("A1", 12, 9), ("B1", 3, 7), ("W1", 30, 31)):
        long(table, code, MAY, first)
        long(table, code, FEBRUARY, second)
    quarters = LONGER | {"period": {"every": "quarter"}}
    found = world(tmp_path, [*BASES, indicator("long", **quarters), indicator("d", **DAYS)], table)
    shares = found.shown[(found.shown["indicator"] == "long") & (found.shown["group"] == "Black")]
    numbers = shares.set_index("period")["numerator"]
    assert math.isnan(numbers["2023-Q2"])
    mean = row(found, "d", "Black")
    assert math.isnan(numbers["2024-Q1"]) or math.isnan(mean["total"])


def test_a_mean_of_the_year_does_not_tell_what_a_quarter_s_narrower_share_leaves(
    tmp_path: Path,
) -> None:
    """Those of winter who were seen and lasted two days are some of those who lasted two days in
    the year; in spring nobody did. Of four of them the mean of the year tells."""
    table = lasting(("A1", "n1", 40), ("B1", "n1", 40), ("W1", "n1", 60))
    for code in ("A1", "B1", "W1"):
        long(table, code, MAY, 20)
        long(table, code, FEBRUARY, 0, 4)
    rest = {
        "numerator": {"where": {"days": {"not": 2}, "seen": True}},
        "denominator": {"where": {"seen": True}},
        "period": {"every": "quarter"},
        "groupings": ["five"],
    }
    found = world(tmp_path, [*BASES, indicator("short", **rest), indicator("d", **DAYS)], table)
    shares = found.shown[found.shown["indicator"] == "short"].set_index(["period", "group"])
    assert math.isnan(shares["numerator"]["2024-Q1", "Black"])
    assert math.isnan(row(found, "d", "Black")["denominator"])


def test_a_median_does_not_tell_what_a_narrower_share_hides(tmp_path: Path) -> None:
    """Few lasted a day or more, so few of those who were seen did; the median says how few."""
    table = rows(("A1", "n1", 40), ("B1", "n1", 40), ("W1", "n1", 60)).assign(days=0)
    table.loc[table["eth"] != "A1", "days"] = np.arange(100) % 3
    table.loc[[0, 2], "days"] = 1
    seen = LONGER | {"numerator": {"where": {"days": {"gte": 1}, "seen": True}}}
    median = DAYS | {"measure": "median"}
    found = world(tmp_path, [indicator("long", **seen), indicator("d", **median)], table)
    assert math.isnan(row(found, "long", "Asian")["numerator"])
    assert math.isnan(row(found, "d", "Asian")["denominator"])
    assert row(found, "d", "White")["value"] == 1


def test_a_standardised_figure_does_not_tell_its_bands(tmp_path: Path) -> None:
    """Of the younger a group is hidden, and another one for it, of which enough were seen. The
    figure of that one as if all were of the same ages is made of the younger and the older."""
    table = rows(("A1", "n1", 60), ("B1", "n1", 60), ("W1", "n1", 120))
    table["age"] = np.where(np.arange(len(table)) % 4 < 2, 3, 9)
    younger = {"age": {"lt": 5}}
    black = table.index[(table["eth"] == "B1") & (table["age"] == 3)]
    table.loc[black, "seen"] = False
    table.loc[black[:3], "seen"] = True
    alike = {"id": "alike", "label": "alike", "standardise": [{"column": "age", "from": [0, 5]}]}
    share = SEEN | {"groupings": ["five"]}
    of_younger = share | {"denominator": {"where": younger}}
    found = world(
        tmp_path,
        [indicator("young", **of_younger), indicator("all", **share, variants=[alike])],
        table,
    )
    hidden = [
        group for group in ("Asian", "White") if math.isnan(row(found, "young", group)["numerator"])
    ]
    assert hidden
    figures = found.shown[found.shown["variant"] == "alike"].set_index("group")["value"]
    assert all(math.isnan(figures[group]) for group in hidden)
