"""How often is what is planted found, and how often is something found where nothing is planted?

    python -m benchmarks.power [--seeds 200] [--first 1] [--out verdicts.csv]

Each seed makes a demonstration borough, builds its scorecard by the same pipeline as a real one,
and takes the verdicts on all groups for the whole borough at the latest period: about four seconds
a seed. The figures of the last run stand in docs/how-to/demonstration.md.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pandas as pd

from scorecard.definitions import Loaded, load
from scorecard.definitions.model import Definitions
from scorecard.demonstration import generate, listed, write
from scorecard.pipeline import build
from scorecard.results import ALL, UNKNOWN, WHOLE

FILE = Path(__file__).resolve().parents[1] / "config" / "indicators.yaml"
COLUMNS = ["indicator", "group", "numerator", "denominator", "ratio", "difference", "status"]


def verdicts(results: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """One row an indicator and ethnic group: the first comparator's verdict at the latest period.

    Only the whole borough, the primary grouping, no variants, and groups that are compared.
    """
    first = {i.id: i.comparators[0] for i in definitions.indicators if i.by_ethnicity}
    rows = results[
        (results["area"] == WHOLE)
        & (results["variant"] == "")
        & (results["grouping"] == definitions.primary_grouping)
        & (results["comparator"] == results["indicator"].map(first))
        & ~results["group"].isin([ALL, UNKNOWN])
        & (results["status"] != "not-compared")
    ]
    latest = rows.groupby("indicator")["period_end"].transform("max")
    return rows.loc[rows["period_end"] == latest, COLUMNS].reset_index(drop=True)


def one(seed: int, loaded: Loaded) -> pd.DataFrame:
    """The verdicts on the borough of one seed."""
    with tempfile.TemporaryDirectory() as folder:
        write(generate(seed), Path(folder))
        bundle = build(loaded, Path(folder))
    if bundle.failed or bundle.awaiting:
        raise RuntimeError(f"not everything could be built: {bundle.failed or bundle.awaiting}")
    return verdicts(bundle.results, bundle.definitions).assign(seed=seed)


def with_truth(found: pd.DataFrame) -> pd.DataFrame:
    """The verdicts with `kind`: planted, follows, or nothing where `planted.csv` lists nothing."""
    truth = listed()[["indicator", "group", "kind", "effect", "size"]]
    out = found.merge(truth, on=["indicator", "group"], how="left")
    return out.assign(kind=out["kind"].fillna("nothing"), gap=out["status"] == "gap")


def summary(found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables of how often a gap is found: for each listed row, and for what is null.

    found: what `with_truth` gives for one or more seeds.
    """
    keys = ["kind", "indicator", "group", "effect", "size"]
    rows = found[found["kind"] != "nothing"].groupby(keys, sort=False)
    listed_rows = rows.agg(
        seeds=("gap", "size"), found=("gap", "mean"), ratio=("ratio", "median")
    ).reset_index()
    null = found[found["kind"] == "nothing"]
    by_null = null.groupby(["indicator", "group"])["gap"].agg(["size", "mean"]).reset_index()
    judged = null["status"] != "cannot-tell"
    overall = pd.DataFrame(
        {
            "verdicts": [len(null), int(judged.sum())],
            "called a gap": [null["gap"].mean(), null.loc[judged, "gap"].mean()],
        },
        index=["all null groups", "those that got a verdict"],
    )
    status = found.groupby("kind")["status"].value_counts(normalize=True).unstack(fill_value=0)
    return {"listed": listed_rows, "nothing": by_null, "overall": overall, "status": status}


def main() -> None:
    """Run the seeds and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds (200)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--out", type=Path, help="CSV file for every verdict")
    chosen = parser.parse_args()
    loaded = load(FILE)
    found = []
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        found.append(one(seed, loaded))
        print(f"\rseed {seed}", end="", flush=True)
    everything = with_truth(pd.concat(found, ignore_index=True))
    if chosen.out:
        everything.to_csv(chosen.out, index=False)
    tables = summary(everything)
    often = tables["nothing"].sort_values("mean", ascending=False).head(8)
    with pd.option_context("display.width", 160, "display.float_format", "{:.3f}".format):
        print("\n\nListed:", tables["listed"].to_string(index=False), sep="\n")
        print("\nNothing planted:", tables["overall"].to_string(), sep="\n")
        print("\nMost often called a gap:", often.to_string(index=False), sep="\n")
        print("\nStatus by kind:", tables["status"].to_string(), sep="\n")


if __name__ == "__main__":
    main()
