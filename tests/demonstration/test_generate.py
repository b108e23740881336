"""The generator: the same seed gives the same bytes, and tables that look like a council's."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
import yaml

from scorecard.demonstration import SEED, generate, write
from scorecard.demonstration.__main__ import DATA, main

UNKNOWN = {"", "NOBT", "REFU", "s) NOBT", "s) REFU", "Not stated", "Prefer not to say"}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return generate(SEED)


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_the_folder_that_ships_is_what_the_seed_gives(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "again")]) == 0
    again, shipped = files(tmp_path / "again"), files(DATA)
    assert sorted(again) == sorted(shipped)
    assert [name for name in again if again[name] != shipped[name]] == []
    assert sum(map(len, shipped.values())) < 5_000_000


def test_another_seed_gives_other_rows_and_leaves_the_areas(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    other = generate(SEED + 1)
    same = [name for name in tables if tables[name].equals(other[name])]
    assert sorted(same) == [
        "areas.csv",
        "council_staff.csv",
        "pupils.csv",
        "residents.csv",
        "residents_0_17.csv",
        "residents_10_17.csv",
    ]


def test_it_says_that_it_is_invented() -> None:
    about = yaml.safe_load((DATA / "about.yaml").read_text("utf-8"))
    assert about["id"] == "demonstration"
    assert about["invented"] is True
    assert "invented" in about["name"]


def test_kinds_of_files() -> None:
    suffixes = {Path(name).suffix for name in files(DATA)}
    assert {".csv", ".parquet", ".xlsx"} <= suffixes
    assert len(list((DATA / "referrals").glob("*.csv"))) == 5


def test_areas_were_renamed_and_merged(tables: dict[str, pd.DataFrame]) -> None:
    areas = tables["areas.csv"]
    teams = areas[areas["level"] == "team"]
    assert (areas["level"] == "service").sum() == 6
    assert teams["id"].nunique() == 18
    renamed = teams[teams["id"].duplicated(keep=False)]
    assert renamed["name"].nunique() == 2
    assert renamed["id"].nunique() == 1
    merged = teams[teams["merged_into"] != ""].iloc[0]
    staff = tables["staff.parquet"]
    assert (staff.loc[staff["snapshot"] <= merged["valid_to"], "team"] == merged["id"]).any()
    assert not (staff.loc[staff["snapshot"] > merged["valid_to"], "team"] == merged["id"]).any()
    assert set(staff["team"]) <= set(areas["id"])


def test_sizes_are_those_of_a_small_outer_london_borough(tables: dict[str, pd.DataFrame]) -> None:
    referrals = [frame for name, frame in tables.items() if name.startswith("referrals/")]
    assert all(1_800 <= len(frame) <= 2_300 for frame in referrals)
    staff = tables["staff.parquet"]
    assert (staff.groupby("snapshot").size() == 460).all()
    assert 103 <= staff.loc[staff["regulated"]].groupby("snapshot").size().iloc[-1] <= 135
    cared = tables["children_looked_after.csv"]
    totals = cared.loc[cared["ethnicity"] == "Total", "children"].astype(int)
    assert totals.between(180, 280).all()


@pytest.mark.parametrize(
    ("name", "column", "low", "high"),
    [
        ("assessments.parquet", "ethnicity", 0.02, 0.045),
        ("early_help.parquet", "ethnicity", 0.02, 0.045),
        ("staff.parquet", "ethnicity", 0.035, 0.085),
        ("recruitment.parquet", "ethnicity", 0.04, 0.065),
        ("child_protection_plans.csv", "Ethnicity", 0.015, 0.05),
    ],
)
def test_some_ethnicity_is_unknown(
    tables: dict[str, pd.DataFrame], name: str, column: str, low: float, high: float
) -> None:
    assert low <= tables[name][column].isin(UNKNOWN).mean() <= high


def test_a_few_children_are_written_down_under_two_codes(tables: dict[str, pd.DataFrame]) -> None:
    early = pd.concat([f for name, f in tables.items() if name.startswith("referrals/")])
    both = early.merge(tables["assessments.parquet"], on="child_id", suffixes=("_then", "_later"))
    then = both["ethnicity_then"].str.strip().str.upper()
    differ = both.loc[then != both["ethnicity_later"], "child_id"].nunique()
    assert 3 <= differ <= 0.02 * both["child_id"].nunique()


def test_bad_rows_are_added_and_not_made_of_good_ones(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        if name.startswith("referrals/"):
            days = pd.to_datetime(frame["referral_date"], format="%d/%m/%Y", errors="coerce")
            assert list(frame.index[days.isna()]) == [len(frame) - 2, len(frame) - 1]
            copied = frame.iloc[-2:].drop(columns="referral_date").reset_index(drop=True)
            assert copied.equals(frame.iloc[:2].drop(columns="referral_date"))


def test_published_tables_agree_with_the_rows(tables: dict[str, pd.DataFrame]) -> None:
    staff = tables["staff.parquet"]
    workers = tables["social_workers.csv"]
    for day in staff["snapshot"].unique():
        rows = workers[(workers["as_at"] == str(pd.Timestamp(day).date()))]
        by_role = rows[(rows["role"] != "All roles") & (rows["ethnicity"] == "Total")]
        whole = rows[(rows["role"] == "All roles") & (rows["ethnicity"] == "Total")]
        regulated = int((staff["regulated"] & (staff["snapshot"] == day)).sum())
        assert by_role["headcount"].sum() == whole["headcount"].sum() == regulated
    cared, told = tables["looked_after.parquet"], tables["children_looked_after.csv"]
    start, end = pd.to_datetime(cared["start"]), pd.to_datetime(cared["end"])
    for day, rows in told[told["ethnicity"] == "Total"].groupby("as_at"):
        here = (start <= day) & (end.isna() | (end > day))
        assert int(rows["children"].iloc[0]) == int(here.sum())


def test_nobody_has_a_name(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        for column in frame.columns:
            if column.lower().endswith("id") and name != "areas.csv":
                assert frame[column].str.fullmatch(r"[ACFS]\d{4,6}").all(), (name, column)


def test_written_tables_hold_what_was_generated(
    tables: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    write(tables, tmp_path)
    for name, frame in tables.items():
        path = tmp_path / name
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as stream:
                rows = list(csv.reader(stream))
            assert rows[0] == list(frame.columns)
            assert len(rows) - 1 == len(frame)
        elif path.suffix == ".parquet":
            assert len(pd.read_parquet(path)) == len(frame)
        else:
            sheets = pd.read_excel(path, sheet_name=None)
            assert [len(sheet) for sheet in sheets.values()][1:] == [len(frame)]
