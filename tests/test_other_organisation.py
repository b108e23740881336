"""Another organisation altogether: other objectives, other groups, numeric codes, no teams, months.

Written from the reference page only. The results are compared with a calculation that uses none of
our code but pandas and statsmodels.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from scorecard import results
from scorecard.definitions import load
from scorecard.pipeline import build

DEFINITIONS = """
scorecard: {title: County equity report, confidence: 0.9}
ethnicity:
  codes: race.csv
  groupings:
    race: {reference: White}
disclosure: {preset: "off"}
objectives:
  - {id: fair-start, title: A fair start, aim: Every child is heard.}
benchmarks:
  - {id: children, dataset: census, label: "Children, 2020", sum: number}
datasets:
  - id: calls
    source: calls/*.csv
    dates: month-first
    columns: {ethnicity: RaceCd, date: CallDt, person: ClientNo}
  - id: census
    source: census.csv
    shape: counts
    provenance: published
    columns: {ethnicity: race, as_at: day, count: number}
indicators:
  - id: screened-in
    title: Screened in
    question: Are calls as likely to be screened in?
    objective: fair-start
    measure: proportion
    dataset: calls
    numerator: {where: {Screened: true}}
    denominator: {where: {Duplicate: {not: "Y"}}}
    better: lower
    period: {every: month}
    owner: Intake manager
    why: Screening is the first decision.
    review_by: 2099-01-01
  - id: call-rate
    title: Calls
    question: How often are children called about?
    objective: fair-start
    measure: rate
    per: 1000
    dataset: calls
    count: people
    numerator: {}
    denominator: {benchmark: children}
    compare_with: rest
    better: parity
    period: {every: quarter}
    owner: Intake manager
    why: Calls start everything.
    review_by: 2099-01-01
  - id: wait
    title: Days to answer
    question: How long do callers wait?
    objective: fair-start
    measure: mean
    value: Days
    dataset: calls
    better: lower
    period: {every: year, ending: 31 December}
    owner: Intake manager
    why: Waiting is a burden.
    review_by: 2099-01-01
  - id: who-calls
    title: Who is called about
    question: Do calls mirror the children of the county?
    objective: fair-start
    measure: representation
    dataset: calls
    compare_with: children
    better: parity
    period: {every: year, ending: 31 December, pool: 2}
    owner: Intake manager
    why: Calls mirror trust.
    review_by: 2099-01-01
"""
CODES = """code,label,race,order
1,American Indian,American Indian,1
2,Asian,Asian,2
3,Black,Black,3
4,Hispanic,Hispanic,4
5,White,White,5
9,Unknown,Unknown,9
"""
CENSUS = {"American Indian": 300, "Asian": 2000, "Black": 4000, "Hispanic": 5000, "White": 9000}
NAMES = {1: "American Indian", 2: "Asian", 3: "Black", 4: "Hispanic", 5: "White"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    draw = random.Random(7)
    rows = []
    race_of = {n: draw.choice([1, 2, 3, 3, 4, 4, 5, 5, 5, 9]) for n in range(900)}
    for _ in range(2400):
        person = draw.randrange(900)
        day = date(2023, 1, 1) + timedelta(days=draw.randrange(730))
        rows.append(
            {
                "ClientNo": person,
                "RaceCd": race_of[person],
                "CallDt": f"{day.month}/{day.day}/{day.year}",
                "Screened": draw.choice(["Y", "N"]),
                "Duplicate": draw.choice(["Y", "N", "N", "N", ""]),
                "Days": draw.choice(["", "1", "2", "3.5", "8"]),
                "day": day,
            }
        )
    frame = pd.DataFrame(rows)
    (folder / "data" / "calls").mkdir(parents=True)
    for year, part in frame.groupby(frame["day"].map(lambda d: d.year)):
        part.drop(columns="day").to_csv(folder / "data" / "calls" / f"{year}.csv", index=False)
    census = pd.DataFrame({"race": list(CENSUS), "number": list(CENSUS.values())})
    census.assign(day="2020-04-01").to_csv(folder / "data" / "census.csv", index=False)
    (folder / "equity.yaml").write_text(DEFINITIONS)
    (folder / "race.csv").write_text(CODES)
    loaded = load(folder / "equity.yaml")
    assert [p for p in loaded.problems if p.severity == "error"] == []
    bundle = build(loaded, folder / "data", today=date(2026, 1, 1))
    assert not bundle.failed
    assert not bundle.awaiting
    frame["group"] = frame["RaceCd"].map(NAMES).fillna("Unknown")
    return bundle, frame


def rows_of(bundle, indicator):
    frame = bundle.results
    return frame[frame["indicator"] == indicator].set_index(["period", "group"])


def test_the_whole_frame_keeps_the_schema(made):
    bundle, _ = made
    assert results.check(bundle.results) == []
    assert list(bundle.results.columns) == list(results.COLUMNS)
    assert set(bundle.results["area"]) == {"all"}
    assert (bundle.results["confidence"] == 0.9).all()


def test_monthly_proportions(made):
    bundle, calls = made
    got = rows_of(bundle, "screened-in")
    used = calls[calls["Duplicate"] != "Y"]
    months = used["day"].map(lambda d: f"{d:%Y-%m}")
    assert set(got.index.get_level_values("period")) == set(months)
    for (month, group), part in used.groupby([months, "group"]):
        row = got.loc[(month, group)]
        n, d = (part["Screened"] == "Y").sum(), len(part)
        assert (row["numerator"], row["denominator"]) == (n, d)
        lower, upper = proportion_confint(n, d, alpha=0.1, method="wilson")
        assert row["value"] == pytest.approx(n / d, rel=1e-9)
        assert row["lower"] == pytest.approx(lower, rel=1e-9, abs=1e-12)
        assert row["upper"] == pytest.approx(upper, rel=1e-9)
        white = used[(months == month) & (used["group"] == "White")]
        share = (white["Screened"] == "Y").mean()
        if group not in ("White", "Unknown"):
            assert row["comparator"] == "reference"
            assert row["comparator_value"] == pytest.approx(share, rel=1e-9)
            assert row["ratio"] == pytest.approx(n / d / share, rel=1e-9)
            assert row["difference"] == pytest.approx(n / d - share, rel=1e-9, abs=1e-12)
        else:
            assert np.isnan(row["ratio"])


def test_quarterly_rates_of_people_on_a_population(made):
    bundle, calls = made
    got = rows_of(bundle, "call-rate")
    quarters = calls["day"].map(lambda d: f"{d.year}-Q{(d.month + 2) // 3}")
    for (quarter, group), part in calls.groupby([quarters, "group"]):
        row = got.loc[(quarter, group)]
        people = part["ClientNo"].nunique()
        assert row["numerator"] == people
        if group == "Unknown":
            continue
        assert row["denominator"] == CENSUS[group]
        assert row["value"] == pytest.approx(1000 * people / CENSUS[group], rel=1e-9)
        others = calls[(quarters == quarter) & ~calls["group"].isin([group, "Unknown"])]
        rest = others.groupby("group")["ClientNo"].nunique().sum()
        rate = 1000 * rest / (sum(CENSUS.values()) - CENSUS[group])
        assert row["comparator"] == "rest"
        assert row["comparator_value"] == pytest.approx(rate, rel=1e-9)
        assert row["ratio"] == pytest.approx(row["value"] / rate, rel=1e-9)


def test_yearly_means(made):
    bundle, calls = made
    got = rows_of(bundle, "wait")
    days = pd.to_numeric(calls["Days"], errors="coerce")
    for (year, group), part in days.groupby(
        [calls["day"].map(lambda d: str(d.year)), calls["group"]]
    ):
        row = got.loc[(year, group)]
        assert np.isnan(row["numerator"])
        assert row["denominator"] == part.notna().sum()
        assert row["value"] == pytest.approx(part.mean(), rel=1e-9)


def test_pooled_representation(made):
    bundle, calls = made
    got = rows_of(bundle, "who-calls")
    known = calls[calls["group"] != "Unknown"]
    assert set(got.index.get_level_values("period")) == {"2023..2024"}
    for group, count in known["group"].value_counts().items():
        row = got.loc[("2023..2024", group)]
        share = CENSUS[group] / sum(CENSUS.values())
        assert (row["numerator"], row["denominator"]) == (count, len(known))
        assert row["comparator_value"] == pytest.approx(share, rel=1e-9)
        assert row["ratio"] == pytest.approx(count / len(known) / share, rel=1e-9)
    assert got.loc[("2023..2024", "Unknown"), "denominator"] == len(calls)
    assert (got["pool"] == 2).all()


def test_numbers_do_not_depend_on_the_order_of_the_rows_or_the_engine(made, tmp_path):
    bundle, _ = made
    again = build(
        load(_written(tmp_path, bundle)), tmp_path / "data", engine="duckdb", today=date(2026, 1, 1)
    )
    pd.testing.assert_frame_equal(again.results, bundle.results, rtol=1e-9)


def _written(folder, bundle):
    """The same definitions and data in another place, the rows in another order."""
    assert str(folder.parent) not in str(bundle.manifest)  # a bundle knows no path of its machine
    (folder / "data" / "calls").mkdir(parents=True)
    draw = random.Random(7)
    race_of = {n: draw.choice([1, 2, 3, 3, 4, 4, 5, 5, 5, 9]) for n in range(900)}
    rows = []
    for _ in range(2400):
        person = draw.randrange(900)
        day = date(2023, 1, 1) + timedelta(days=draw.randrange(730))
        rows.append(
            {
                "CallDt": day.isoformat(),
                "ClientNo": person,
                "RaceCd": race_of[person],
                "Screened": draw.choice(["Y", "N"]),
                "Duplicate": draw.choice(["Y", "N", "N", "N", ""]),
                "Days": draw.choice(["", "1", "2", "3.5", "8"]),
            }
        )
    frame = pd.DataFrame(rows).sample(frac=1, random_state=3)
    frame.to_csv(folder / "data" / "calls" / "all.csv", index=False)
    census = pd.DataFrame({"race": list(CENSUS), "number": list(CENSUS.values())})
    census.assign(day="2020-04-01").to_csv(folder / "data" / "census.csv", index=False)
    (folder / "equity.yaml").write_text(DEFINITIONS)
    (folder / "race.csv").write_text(CODES)
    return folder / "equity.yaml"
