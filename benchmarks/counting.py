"""Counting against the fastest hand-written Polars pass that does the same work.

    python benchmarks/counting.py [--rows 1000000] [--runs 5]

Generated referrals × 40 indicators: half count people once a year, half count rows. Both sides read
the same Parquet file, give one ethnicity to each person, place records in financial years and in
teams under services, and end with the same numbers (which is checked). Runs alternate; medians are
printed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions
from scorecard.ethnicity.codes import CodeList
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all

CODES = {f"E{n:02}": ("Asian", "Black", "Mixed", "Other", "White")[n % 5] for n in range(18)}
TEAMS = {f"team-{n}": f"service-{n % 6}" for n in range(18)}
GROUPS = ["Asian", "Black", "Mixed", "Other", "White", "Unknown"]
INDICATORS = 40
START, YEARS = date(2020, 4, 1), 5


def generate(path: Path, rows: int) -> None:
    """Invented referrals: five years, 18 teams, 19 codes, a person in about three rows."""
    draw = np.random.default_rng(1)
    codes = np.array([*CODES, "REFU"])
    people = rows // 3
    own = draw.integers(0, len(codes), people)
    person = draw.integers(0, people, rows)
    code = np.where(draw.random(rows) < 0.002, draw.integers(0, len(codes), rows), own[person])
    days = np.datetime64(START) + draw.integers(0, 365 * YEARS, rows).astype("timedelta64[D]")
    home = draw.integers(0, len(TEAMS), people)
    team = np.where(draw.random(rows) < 0.1, draw.integers(0, len(TEAMS), rows), home[person])
    frame = pl.DataFrame(
        {
            "person": pl.Series(person).cast(pl.String),
            "ethnicity": pl.Series(codes[code]),
            "team": pl.Series(np.array(list(TEAMS))[team]),
            "date": pl.Series(days).cast(pl.Date),
            **{f"flag{n}": draw.random(rows) < 0.1 + n / 50 for n in range(20)},
        }
    )
    frame.write_parquet(path)


def definitions() -> Definitions:
    """40 indicators: flag n among rows where flag n + 1 is not set, by people and by rows."""
    indicators = [
        {
            "id": f"i{n}-{unit}",
            "title": "t",
            "question": "q",
            "objective": "o",
            "measure": "proportion",
            "dataset": "referrals",
            "count": unit,
            "numerator": {"where": {f"flag{n}": True}},
            "denominator": {"where": {f"flag{(n + 1) % 20}": False}},
            "better": "lower",
            "breakdowns": ["area"],
            "owner": "o",
            "why": "w",
            "review_by": "2027-01-01",
        }
        for unit in ("people", "rows")
        for n in range(INDICATORS // 2)
    ]
    columns = {"ethnicity": "ethnicity", "area": "team", "person": "person", "date": "date"}
    return Definitions.model_validate(
        {
            "scorecard": {"title": "t"},
            "ethnicity": {"codes": "codes.csv", "groupings": {"five": {"reference": "White"}}},
            "objectives": [{"id": "o", "title": "o", "aim": "a"}],
            "datasets": [{"id": "referrals", "source": "referrals.parquet", "columns": columns}],
            "indicators": indicators,
        }
    )


def scorecard(folder: Path) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    """Our way, from the files to the raw frame."""
    defined = definitions()
    codes = CodeList.read(folder / "codes.csv", defined.ethnicity.groupings)
    areas = Areas.read(folder / "areas.csv", "All")
    sources, _ = read_all(defined, folder, lambda *_: None)
    frame = count(defined, sources, codes, areas, engine("polars"), date(2026, 1, 1)).frame
    keys = zip(frame["indicator"], frame["period"], frame["area"], frame["group"], strict=True)
    return dict(zip(keys, zip(frame["numerator"], frame["denominator"], strict=True), strict=True))


def by_hand(folder: Path) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    """The same numbers, written for these files only."""
    frame = pl.scan_parquet(folder / "referrals.parquet")
    known = frame.filter(pl.col("ethnicity") != "REFU")
    mixed = (
        frame.group_by("person")
        .agg(pl.col("ethnicity").min().alias("a"), pl.col("ethnicity").max().alias("b"))
        .filter(pl.col("a") != pl.col("b"))
        .select("person")
        .collect(engine="streaming")
    )
    latest = (
        known.join(mixed.lazy(), on="person", how="semi")
        .with_columns(pl.col("ethnicity").replace_strict(CODES).alias("of"))
        .sort("date", "of", descending=[True, False])
        .group_by("person", maintain_order=True)
        .agg(pl.col("ethnicity").first().alias("fixed"))
        .collect(engine="streaming")
    )
    year = pl.col("date").dt.year() - (pl.col("date").dt.month() < 4)
    base = (
        frame.join(latest.lazy(), on="person", how="left")
        .with_columns(
            pl.coalesce("fixed", "ethnicity")
            .replace_strict(CODES, default="Unknown")
            .alias("group"),
            year.cast(pl.Int32).alias("year"),
        )
        .filter(pl.col("year").is_between(START.year, START.year + YEARS - 1))
    )
    half = INDICATORS // 2
    bottom = [(~pl.col(f"flag{(n + 1) % 20}")).alias(f"d{n}") for n in range(half)]
    top = [
        (pl.col(f"flag{n}") & ~pl.col(f"flag{(n + 1) % 20}")).alias(f"n{n}") for n in range(half)
    ]
    names = [f"{side}{n}" for side in "nd" for n in range(half)]
    marked = base.select("person", "year", "team", "group", *top, *bottom)
    sums = [pl.col(name).sum() for name in names]
    rows = marked.group_by("year", "team", "group").agg(sums)
    people = marked.group_by("person", "year", "team", "group").agg(
        [pl.col(name).any() for name in names]
    )
    seen = pl.len().over("person", "year")
    rows_frame, people_frame = pl.collect_all(
        [rows, people.with_columns(seen.alias("seen"))], engine="streaming"
    )
    out: dict[tuple[str, str, str, str], tuple[float, float]] = {}
    service = pl.col("team").replace_strict(TEAMS)
    once = people_frame.filter(pl.col("seen") == 1).group_by("year", "team", "group").agg(sums)
    several = people_frame.filter(pl.col("seen") > 1)
    for area in (pl.col("team"), service, pl.lit("all")):
        keys = ["year", "area", "group"]
        by_rows = rows_frame.with_columns(area.alias("area")).group_by(keys).agg(sums)
        again = several.with_columns(area.alias("area")).group_by("person", *keys)
        distinct = again.agg([pl.col(name).any() for name in names]).group_by(keys).agg(sums)
        alone = once.with_columns(area.alias("area")).group_by(keys).agg(sums)
        by_people = pl.concat([alone, distinct]).group_by(keys).agg(sums)
        _unfold(by_rows, "rows", out)
        _unfold(by_people, "people", out)
    return out


def _unfold(counted: pl.DataFrame, unit: str, out: dict) -> None:
    total = counted.group_by("year", "area").agg(pl.exclude("group").sum())
    total = total.with_columns(pl.lit("All").alias("group")).select(counted.columns)
    for row in pl.concat([counted, total]).iter_rows(named=True):
        period = f"{row['year']}-{(row['year'] + 1) % 100:02}"
        for n in range(INDICATORS // 2):
            key = (f"i{n}-{unit}", period, row["area"], row["group"])
            out[key] = (row[f"n{n}"], row[f"d{n}"])


def main() -> None:
    """Generate, check that both sides agree, time them in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "referrals.parquet", options.rows)
        lines = ["code,label,five,order", "REFU,Refused,Unknown,99"]
        lines += [f"{code},{code},{group},1" for code, group in CODES.items()]
        (folder / "codes.csv").write_text("\n".join(lines))
        places = [f"{s},{s},service,all" for s in sorted(set(TEAMS.values()))]
        places += [f"{t},{t},team,{s}" for t, s in TEAMS.items()]
        (folder / "areas.csv").write_text("id,name,level,parent\n" + "\n".join(places))
        ours, theirs = scorecard(folder), by_hand(folder)
        strange = [k for k, v in ours.items() if v != theirs.get(k, (0, 0))]
        assert not strange, f"{len(strange)} numbers differ, first {strange[0]}"
        times: dict[str, list[float]] = {"scorecard": [], "by hand": []}
        for _ in range(options.runs):
            for label, run in (("scorecard", scorecard), ("by hand", by_hand)):
                started = time.perf_counter()
                run(folder)
                times[label].append(time.perf_counter() - started)
        medians = {label: statistics.median(values) for label, values in times.items()}
        print(f"{options.rows:,} rows × {INDICATORS} indicators, medians of {options.runs} runs")
        for label, value in medians.items():
            print(f"  {label:10} {value:7.2f} s")
        print(f"  ratio      {medians['scorecard'] / medians['by hand']:7.2f}")


if __name__ == "__main__":
    main()
