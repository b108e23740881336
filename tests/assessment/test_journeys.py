"""Where a difference arises, and where it is passed on: small worked journeys."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scorecard import settings
from scorecard.assessment import assess, journeys
from scorecard.bundle import current, open_folder
from scorecard.comparison import compare
from tests.comparison.building import benchmarks, counts, definitions, indicator, row

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "journey.md"
CHAIN = {
    "id": "chain",
    "title": "Chain",
    "entry": "Referral",
    "population": "children",
    "stages": [
        {"label": "Assessment", "indicator": "assessed"},
        {"label": "Enquiry", "indicator": "enquired"},
    ],
}
CHILDREN = {"Black": 4500, "White": 28500}


def traced(stages, years=("2024-25",), **fields):
    """The journey in which, by year, stages[indicator][group] = (reached, before)."""
    chosen = definitions(
        *(indicator(id, better="parity") for id in ("assessed", "enquired")),
        benchmarks=[{"id": "children", "label": "Children", "dataset": "census"}],
        journeys=[CHAIN | fields],
    )
    rows = []
    for year in years:
        start = int(year[:4])
        when = {
            "period": year,
            "pool": 1,
            "period_start": date(start, 4, 1),
            "period_end": date(start + 1, 3, 31),
        }
        for id, groups in stages(year).items() if callable(stages) else stages.items():
            for group, pair in groups.items():
                rows.append(row(group, *pair, indicator=id, **when))
                if np.isnan(pair[0]):
                    rows[-1]["suppression"] = "suppressed"
    people = pd.DataFrame(
        [
            {
                "benchmark": "children",
                "place": "",
                "as_at": date(2021, 3, 21),
                "grouping": "five",
                "group": group,
                "count": float(count),
                "suppression": "",
                "provenance": "published",
            }
            for group, count in CHILDREN.items()
        ]
    )
    frame = assess(compare(counts(rows), people, chosen), chosen)
    return journeys(frame, people, chosen).set_index(["label", "period", "group"])


WORKED = {
    "assessed": {"Black": (218, 270), "White": (815, 1050)},
    "enquired": {"Black": (121, 218), "White": (300, 815)},
}


def test_the_worked_example_of_the_page():
    found = traced(WORKED).droplevel("period")
    told = re.findall(
        r"^\| (\w+) \| (\d+) \| (\d+) \| (.+?) \| ([\d.]+) \(([\d.]+) to ([\d.]+)\) \|",
        PAGE.read_text("utf-8"),
        re.MULTILINE,
    )
    assert [stage for stage, *_ in told] == ["Referral", "Assessment", "Enquiry"]
    for stage, black, white, step, *population in told:
        one = found.loc[(stage, "Black")]
        assert (one["reached"], found.loc[(stage, "White"), "reached"]) == (int(black), int(white))
        ends = one[["population_ratio", "population_lower", "population_upper"]].astype(float)
        assert [f"{end:.2f}" for end in ends] == population
        if stage != "Referral":
            ends = one[["ratio", "ratio_lower", "ratio_upper"]].astype(float)
            assert [f"{end:.2f}" for end in ends] == re.findall(r"[\d.]+", step)
    assert found.loc[("Referral", "Black"), "reading"] == "arises"
    assert found.loc[("Assessment", "Black"), "reading"] == "passed-on"
    assert found.loc[("Enquiry", "Black"), "reading"] == "arises"


def test_a_step_that_brings_the_group_nearer_evens_out():
    stages = {
        "assessed": {"Black": (250, 500), "White": (900, 1000)},
        "enquired": {"Black": (125, 250), "White": (450, 900)},
    }
    found = traced(stages).droplevel("period")["reading"]
    # 3.17 times as many are referred, and 1.76 times as many assessed
    assert found[("Referral", "Black")] == "arises"
    assert found[("Assessment", "Black")] == "evens-out"
    assert found[("Enquiry", "Black")] == "passed-on"


def test_what_is_seen_here_and_not_before_is_not_called_passed_on():
    stages = {
        "assessed": {"Black": (120, 160), "White": (750, 1000)},
        "enquired": {"Black": (60, 120), "White": (275, 750)},
    }
    found = traced(stages).droplevel("period")
    one = found.loc[("Enquiry", "Black")]
    assert found.loc[("Assessment", "Black"), "against_population"] == "none-found"
    assert one["against_population"] == "more"
    if one["step"] in ("more", "fewer"):
        assert one["reading"] == "arises"
    else:
        assert one["reading"] == "unplaced"


def test_a_step_has_the_verdict_of_its_indicator():
    found = traced(WORKED).droplevel("period")
    assert found.loc[("Enquiry", "Black"), "step"] == "more"
    assert found.loc[("Assessment", "Black"), "step"] == "none-found"
    assert found.loc[("Assessment", "White"), "reading"] == "reference"


def small(year):
    return {
        "assessed": {"Black": (12, 16), "White": (300, 400)},
        "enquired": {"Black": (5, 12), "White": (90, 300)},
    }


def test_small_years_are_taken_together_and_only_as_far_as_they_are_told():
    years = ("2021-22", "2022-23", "2023-24", "2024-25")
    found = traced(small, years)
    assert ("Enquiry", "2024-25", "Black") not in found.index
    one = found.loc[("Enquiry", "2022-23..2024-25", "Black")]
    assert (one["before"], one["reached"], one["pool"]) == (36, 15, 3)
    assert one["population"] == 3 * CHILDREN["Black"]
    assert one["rate"] == pytest.approx(15 / 13500)
    # with 12 events a year an assessment needs no pooling
    assert found.loc[("Assessment", "2024-25", "Black"), "pool"] == 1

    def hidden(year):
        black = (np.nan, np.nan) if year == "2023-24" else (5, 12)
        return small(year) | {"enquired": {"Black": black, "White": (90, 300)}}

    found = traced(hidden, years)
    assert found.loc[("Enquiry", "2024-25", "Black"), "pool"] == 1
    assert found.loc[("Enquiry", "2023-24", "Black"), "reading"] == "hidden"
    assert pd.isna(found.loc[("Enquiry", "2023-24", "Black"), "reached"])
    assert (traced(small, years, pool=1)["pool"] == 1).all()


def test_without_a_population_the_steps_stand_alone():
    chosen = definitions(indicator("assessed", better="parity"), journeys=[])
    assert journeys(pd.DataFrame(), benchmarks(), chosen).empty
    found = traced(WORKED, population=None).droplevel("period")
    assert found["population_ratio"].isna().all()
    assert found.loc[("Enquiry", "Black"), "reading"] == "arises"
    assert found.loc[("Referral", "Black"), "reading"] == "hidden"


def test_every_count_of_the_shipped_journey_is_told_elsewhere():
    """Each is a count of the results, or a sum of such: nothing new is published."""
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    bundle = open_folder(folder)
    frame = bundle.results[(bundle.results["area"] == "all") & (bundle.results["variant"] == "")]
    frame = frame.drop_duplicates(["indicator", "period", "grouping", "group"])
    key = ["indicator", "period", "grouping", "group"]
    shown = frame.set_index(key)[["numerator", "denominator"]].astype(float)
    ends = frame.drop_duplicates(["indicator", "period"]).set_index("period")["period_end"]
    told = 0
    for one in bundle.journeys:
        if one["reached"] is None:
            continue
        mine = frame[frame["indicator"] == one["indicator"]]
        periods = sorted(set(mine["period"]), key=lambda period: ends.loc[[period]].iloc[0])
        last = one["period"].rpartition("..")[2] if one["pool"] > 1 else one["period"]
        at = periods.index(last)
        used = periods[at - one["pool"] + 1 : at + 1]
        rows = shown.loc[[(one["indicator"], p, one["grouping"], one["group"]) for p in used]]
        side = "numerator" if one["stage"] else "denominator"
        assert rows[side].sum(skipna=False) == one["reached"]
        told += 1
    assert told > 300
    readings = {
        (one["label"], one["group"]): one["reading"]
        for one in bundle.journeys
        if one["grouping"] == "five" and one["period_end"] == "2025-03-31"
    }
    # what is planted: at the door, and at the enquiry
    assert readings[("Referral", "Black")] == "arises"
    assert readings[("Section 47 enquiry", "Black")] == "arises"
    assert readings[("Assessment", "Black")] == "passed-on"
    assert "arises" not in {r for (_, group), r in readings.items() if group != "Black"}
