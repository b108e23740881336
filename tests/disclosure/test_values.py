"""What values give away: totals behind means, people behind rounded ones, one person's own."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.worlds import SEEN, World, indicator, rows, world

LOTS = [("A1", "n1", 24), ("B1", "n1", 14), ("M1", "n1", 12), ("W1", "n1", 60), ("REFU", "n1", 14)]
MEAN = {"measure": "mean", "value": "pay", "groupings": ["five"]}


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
