"""The published figures that ship: do they add up, say where they come from, and map to a group?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

ROOT = Path(__file__).parents[1]
SUTTON = ROOT / "data" / "sutton"
NUMBERS = {
    "children_looked_after.csv": ["children"],
    "council_staff.csv": ["share"],
    "pupils.csv": ["pupils"],
    "residents.csv": ["residents"],
    "residents_10_17.csv": ["residents"],
    "social_workers.csv": ["headcount"],
    "suspension_rates.csv": ["rate"],
    "suspensions.csv": ["suspensions", "pupils"],
}
SYMBOLS = {"c", "x", "z", ":"}
FIVE = ["Asian", "Black", "Mixed", "White", "Other"]
MINORITIES = "Ethnic minorities (excluding white minorities)"
DFE_CODES = {
    "White": "WBRI WIRI WIRT WROM WOTH",
    "Mixed": "MWBC MWBA MWAS MOTH",
    "Asian": "AIND APKN ABAN AOTH CHNE ACHN",
    "Black": "BCRB BAFR BOTH",
    "Other": "OOTH",
    "Unknown": "REFU NOBT",
}


def read(path: Path) -> pd.DataFrame:
    """The file as text: a symbol stays a symbol, an empty cell an empty string."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def table(name: str) -> pd.DataFrame:
    return read(SUTTON / name)


def plain(code: str) -> str:
    """A raw value in the form in which raw values are compared."""
    return " ".join(code.replace("&", " and ").split()).casefold()


@pytest.fixture(scope="module")
def codes() -> pd.DataFrame:
    """The code list, indexed by the plain form of its codes."""
    frame = read(ROOT / "config" / "ethnicity.csv")
    return frame.set_index(frame["code"].map(plain))


def by_five(frame: pd.DataFrame, column: str, codes: pd.DataFrame) -> dict[str, int]:
    """Sum of `column` for each of the five groups, Unknown and All."""
    groups = frame["ethnicity"].map(plain).map(codes["five"])
    sums = frame[column].astype(int).groupby(groups).sum()
    return {str(group): int(n) for group, n in sums.items()}


# What stands in every table


def test_every_table_is_checked_and_described() -> None:
    about = yaml.safe_load((SUTTON / "about.yaml").read_text("utf-8"))
    files = sorted(path.name for path in SUTTON.glob("*.csv"))
    assert files == sorted(NUMBERS)
    assert sorted(source["file"] for source in about["sources"]) == files
    assert (about["id"], about["kind"], about["invented"]) == ("sutton", "published", False)
    for source in about["sources"]:
        rows = table(source["file"])
        assert all(source[key] for key in ("title", "publisher", "period", "licence", "notes"))
        assert set(rows["published"]) == {source["published"] or ""}
        assert set(rows["licence"]) == {source["licence"]}


@pytest.mark.parametrize("name", NUMBERS)
def test_source_and_licence_on_every_row(name: str) -> None:
    rows = table(name)
    assert (rows[["place", "ethnicity", "source", "licence"]] != "").all(axis=None)
    assert set(rows["place"]) <= {"council", "London", "England"}


@pytest.mark.parametrize("name", NUMBERS)
def test_dates_are_iso(name: str) -> None:
    rows = table(name)
    for value in rows.get("as_at", pd.Series(dtype=str)).unique():
        assert date.fromisoformat(value).isoformat() == value
    for value in rows.get("school_year", pd.Series(dtype=str)).unique():
        assert re.fullmatch(r"20\d\d/\d\d", value)
        assert (int(value[:4]) + 1) % 100 == int(value[-2:])
    for value in rows["published"].unique():
        assert re.fullmatch(r"(20\d\d(-\d\d-\d\d)?)?", value)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_numbers_or_known_symbols(name: str) -> None:
    rows = table(name)
    pattern = r"\d+\.\d+" if name in ("council_staff.csv", "suspension_rates.csv") else r"\d+"
    for column in NUMBERS[name]:
        odd = {v for v in rows[column] if not re.fullmatch(pattern, v)}
        assert odd <= SYMBOLS


@pytest.mark.parametrize("name", NUMBERS)
def test_one_row_a_figure(name: str) -> None:
    rows = table(name)
    key = rows.columns.intersection(["place", "as_at", "school_year", "role", "pay", "ethnicity"])
    assert not rows.duplicated(list(key)).any()


@pytest.mark.parametrize("name", NUMBERS)
def test_every_label_has_a_code(name: str, codes: pd.DataFrame) -> None:
    assert set(table(name)["ethnicity"].map(plain)) <= set(codes.index)


@pytest.mark.parametrize("path", [*SUTTON.glob("*.csv"), ROOT / "config" / "ethnicity.csv"])
def test_plain_utf8_with_line_feeds(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8").endswith("\n")


# What the tables say


def test_residents(codes: pd.DataFrame) -> None:
    rows = table("residents.csv")
    assert (rows.groupby("place")["ethnicity"].nunique() == 19).all()
    assert (rows["as_at"] == "2021-03-21").all()
    council = rows[rows["place"] == "council"]
    assert by_five(council, "residents", codes) == {
        "Asian": 36_787,
        "Black": 12_465,
        "Mixed": 10_162,
        "Other": 7_077,
        "White": 143_145,
    }
    assert council["residents"].astype(int).sum() == 209_636
    wide = rows.assign(n=rows["residents"].astype(int)).pivot(
        index="ethnicity", columns="place", values="n"
    )
    assert (wide["council"] < wide["London"]).all()
    assert (wide["London"] < wide["England"]).all()


def test_residents_aged_10_to_17() -> None:
    rows = table("residents_10_17.csv")
    assert list(rows["ethnicity"]) == FIVE
    assert list(rows["residents"].astype(int)) == [4_861, 1_678, 2_148, 12_481, 840]
    assert rows["residents"].astype(int).sum() == 22_008


def test_social_workers_add_up_over_groups_and_roles(codes: pd.DataFrame) -> None:
    rows = table("social_workers.csv")
    rows["n"] = pd.to_numeric(rows["headcount"], errors="coerce")
    rows["group"] = rows["ethnicity"].map(plain).map(codes["five"])
    wide = rows.pivot(index=["place", "as_at", "role"], columns="group", values="n")
    assert set(wide.columns) == {*FIVE, "Unknown", "All"}
    assert len(wide) == 3 * 7 * 7
    # A symbol would leave its row out; Sutton, London and England have none.
    whole = wide.dropna().astype(int)
    assert len(whole) == len(wide)
    assert (whole.drop(columns="All").sum(axis=1) == whole["All"]).all()
    every = pd.DataFrame(whole.xs("All roles", level="role"))
    parts = whole.drop(index="All roles", level="role").groupby(level=["place", "as_at"]).sum()
    pd.testing.assert_frame_equal(parts, every)
    years = {value[:4] for value in rows["as_at"]}
    assert years == {str(year) for year in range(2019, 2026)}
    assert rows["as_at"].str.endswith("-09-30").all()


def test_social_workers_in_sutton_in_2025(codes: pd.DataFrame) -> None:
    rows = table("social_workers.csv")
    rows = rows[(rows["place"] == "council") & (rows["as_at"] == "2025-09-30")]
    columns = ["All", "White", "Mixed", "Asian", "Black", "Other"]
    found = {
        role: [by_five(part, "headcount", codes)[group] for group in columns]
        for role, part in rows.groupby("role")
    }
    assert found == {
        "Senior manager": [1, 1, 0, 0, 0, 0],
        "Middle manager": [6, 4, 0, 1, 0, 0],
        "First line manager": [13, 6, 2, 0, 4, 0],
        "Senior practitioner": [7, 5, 1, 0, 0, 0],
        "Case holder": [44, 13, 4, 0, 15, 0],
        "Qualified without cases": [32, 8, 2, 1, 10, 0],
        "All roles": [103, 37, 9, 2, 29, 0],
    }


def test_children_looked_after(codes: pd.DataFrame) -> None:
    rows = table("children_looked_after.csv")
    rows["group"] = rows["ethnicity"].map(plain).map(codes["five"])
    wide = rows.pivot(index="as_at", columns="group", values="children")
    columns = ["Asian", "Black", "Mixed", "Other", "White", "Unknown", "All"]
    assert {str(day)[:4]: " ".join(row) for day, row in wide[columns].iterrows()} == {
        "2021": "14 31 50 c 139 c 239",
        "2022": "17 27 45 11 136 0 236",
        "2023": "18 16 36 15 149 0 234",
        "2024": "13 11 41 13 156 0 234",
        "2025": "13 23 32 17 130 0 215",
    }
    assert wide.index.str.endswith("-03-31").all()
    whole = wide[~wide.isin(SYMBOLS).any(axis=1)].astype(int)
    assert len(whole) == 4
    assert (whole.drop(columns="All").sum(axis=1) == whole["All"]).all()


def test_suspensions_and_pupils() -> None:
    rows = table("suspensions.csv").set_index("ethnicity")
    counts = rows[["suspensions", "pupils"]].astype(int)
    assert list(counts.index) == [*FIVE, "Total"]
    # The figures at hand name no group for a few: the total is more than its parts, never less.
    rest = counts.loc["Total"] - counts.loc[FIVE].sum()
    assert rest.to_dict() == {"suspensions": 34, "pupils": 690}
    rates = (100 * counts["suspensions"] / counts["pupils"]).round(2)
    assert list(rates) == [1.31, 6.87, 5.79, 6.70, 3.35, 4.81]
    pupils = table("pupils.csv")
    assert list(pupils["pupils"]) == list(rows["pupils"])
    assert list(pupils["school_year"]) == list(rows["school_year"])


def test_suspension_rates_lie_between_those_of_the_groups() -> None:
    rows = table("suspension_rates.csv")
    assert rows.groupby("place")["school_year"].unique().map(list).to_dict() == {
        "council": ["2023/24"],
        "England": ["2024/25"],
    }
    for _, part in rows.assign(rate=rows["rate"].astype(float)).groupby("place"):
        rates = part.set_index("ethnicity")["rate"]
        assert list(rates.index) == [*FIVE, "Total"]
        assert rates[FIVE].min() < rates["Total"] < rates[FIVE].max()
    council = rows[rows["place"] == "council"].set_index("ethnicity")["rate"].astype(float)
    assert round(council["Black"] / council["White"], 2) == 1.24


def test_council_staff_are_shares() -> None:
    rows = table("council_staff.csv")
    shares = rows.set_index("pay")["share"].to_dict()
    assert shares == {"All pay": "0.2624", "Over £50,000": "0.1429"}


# The code list


def test_one_line_a_code(codes: pd.DataFrame) -> None:
    assert list(codes.columns) == ["code", "label", "detailed", "five", "two", "order"]
    assert codes.index.is_unique
    assert (codes[["code", "label", "two", "order"]] != "").all(axis=None)


def test_groups_of_the_code_list(codes: pd.DataFrame) -> None:
    aside = {"", "All", "Unknown"}
    assert set(codes["five"]) - aside == set(FIVE)
    assert set(codes["two"]) - aside == {"White", MINORITIES}
    detailed = set(codes["detailed"]) - aside
    assert len(detailed) == 17
    assert {name.split(": ")[0] for name in detailed} == set(FIVE)


def test_finer_groups_lie_within_one_coarser_group(codes: pd.DataFrame) -> None:
    for fine, coarse in (("detailed", "five"), ("five", "two")):
        told = codes[codes[fine] != ""]
        assert (told[coarse] != "").all()
        assert (told.groupby(fine)[coarse].nunique() == 1).all()
    told = codes[~codes["detailed"].isin(["", "All", "Unknown"])]
    assert (told["detailed"].str.split(":").str[0] == told["five"]).all()
    for word in ("All", "Unknown"):
        assert (codes["five"].eq(word) == codes["two"].eq(word)).all()
        assert (codes["five"].eq(word) == codes["detailed"].eq(word)).all()


def test_groups_are_in_alphabetical_order_with_other_and_unknown_last(codes: pd.DataFrame) -> None:
    def place(name: str) -> tuple[bool, bool, str, bool, str]:
        five, _, rest = name.partition(": ")
        return (five == "Unknown", five == "Other", five, rest.startswith("Other"), rest)

    rows = codes[codes["detailed"] != ""].astype({"order": int})
    assert (rows.groupby("detailed")["order"].nunique() == 1).all()
    shown = rows[rows["detailed"] != "All"].drop_duplicates("detailed").sort_values("order")
    assert list(shown["detailed"]) == sorted(shown["detailed"], key=place)
    first = codes.astype({"order": int}).groupby("five")["order"].min()
    assert list(first[FIVE].sort_values().index) == FIVE


def test_codes_of_the_statutory_returns(codes: pd.DataFrame) -> None:
    for five, names in DFE_CODES.items():
        for name in names.split():
            assert codes.loc[plain(name), "five"] == five
            assert codes.loc[plain(name), "detailed"] != ""
    travellers = codes.loc[["wirt", "wrom"], "detailed"]
    assert list(travellers) == ["White: Gypsy, Roma or Irish Traveller"] * 2
    assert list(codes.loc[["chne", "achn"], "detailed"]) == ["Asian: Chinese"] * 2


@pytest.mark.parametrize(
    ("value", "detailed", "five", "two"),
    [
        ("White & Asian", "Mixed: White and Asian", "Mixed", MINORITIES),
        (" asian  or asian british ", "", "Asian", MINORITIES),
        ("Black, Asian and other ethnic minorities", "", "", MINORITIES),
        ("Other ethnic group: Arab", "Other: any other ethnic group", "Other", MINORITIES),
        ("White: Roma", "White: Gypsy, Roma or Irish Traveller", "White", "White"),
        ("Refused or information not yet available", "Unknown", "Unknown", "Unknown"),
        ("Total", "All", "All", "All"),
    ],
)
def test_labels(codes: pd.DataFrame, value: str, detailed: str, five: str, two: str) -> None:
    assert list(codes.loc[plain(value), ["detailed", "five", "two"]]) == [detailed, five, two]


@pytest.mark.parametrize(
    "value",
    [
        "Other including Chinese",
        "Chinese or other",
        "White and other",
        "Ethnic minorities",
        "Mixed/Other",
    ],
)
def test_labels_of_several_meanings_are_left_out(codes: pd.DataFrame, value: str) -> None:
    assert plain(value) not in codes.index
