"""A bundle: everything the dashboard may know, in one folder, and nothing about any person.

`build` writes it, the served process opens it and nothing else. A bundle is written whole beside
the last good one and takes its place by one rename of a pointer, so a reader sees the old or the
new, never half of either. Opening verifies every file against the manifest's hashes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from scorecard import results
from scorecard.definitions.model import Definitions

if TYPE_CHECKING:  # the served dashboard never has one
    from scorecard.restricted import Restricted

FORMAT = 1
POINTER = "current.json"
FACTS = (
    "organisation",
    "groups",
    "areas",
    "datasets",
    "awaiting",
    "failed",
    "benchmarks",
    "journeys",
    "funnels",
    "funnel_curves",
    "dispersion",
    "disagreements",
    "memberships",
)
FILES = ("results.csv", "results.parquet", "definitions.json", "facts.json")


class BundleError(Exception):
    """A bundle is missing, incomplete or changed; the message says which and what to do."""


@dataclass(frozen=True)
class Bundle:
    """A scorecard as published.

    results: the protected frame (schema `scorecard.results`).
    definitions: the definitions it was built from.
    organisation: id, name, invented (true: every figure is made up), note, sources (list of dicts).
    groups: for each grouping, its groups in the order of display (without All and Unknown).
    memberships: the groups that one code stands for in every grouping together, each way once: what
        group lies in which, and which codes say too little for one grouping.
    areas: id, name, level, parent, former (list of former names), in order; the first is `all`.
    datasets: one dict a dataset, for the Data page: id, label, state (ready | awaiting | failed),
        supplied_by, message, provenance, publication (dict or None), files (names), rows_read,
        rows_used, used_share, latest (ISO date), unknown_share, rejected (list of {file, column,
        reason, effect, rows, told, lines}), problems (their rows in words), notes (list of
        sentences), breaks, rounded. Numbers are protected: one that may not be told is None. Where
        `rounded`, rows with a problem are told to the nearest 10 (10 for anything below 15; `told`
        has it in words), without lines; `scorecard.quality` says why.
    awaiting: indicator id -> sentence on what is awaited, and from whom.
    failed: indicator id -> sentence on why it could not be built.
    journeys: one row a journey, stage, period, grouping and group
        (`scorecard.assessment.journeys`).
    funnels: one row an indicator, period, grouping, group and comparable area
        (`scorecard.assessment.funnels`).
    funnel_curves: the limits of chance over the base, one row a set of six areas or more and base
        (`scorecard.assessment.funnels.curves`).
    dispersion: one row an indicator, period, area and grouping: how unequal all groups are together
        (`scorecard.assessment.dispersions`).
    disagreements: one row a comparison in which the whole and its areas disagree
        (`scorecard.assessment.simpson`).
    benchmarks: one row a benchmark, as_at, grouping, group with `count` and `share`.
    manifest: hashes, versions, when built, timings.
    restricted: what a build learned that must not be published; `write` leaves it out.
    """

    results: pd.DataFrame
    definitions: Definitions
    organisation: dict[str, Any]
    groups: dict[str, list[str]]
    areas: list[dict[str, Any]]
    datasets: list[dict[str, Any]]
    awaiting: dict[str, str]
    failed: dict[str, str]
    benchmarks: list[dict[str, Any]]
    manifest: dict[str, Any]
    journeys: list[dict[str, Any]] = field(default_factory=list)
    funnels: list[dict[str, Any]] = field(default_factory=list)
    funnel_curves: list[dict[str, Any]] = field(default_factory=list)
    dispersion: list[dict[str, Any]] = field(default_factory=list)
    disagreements: list[dict[str, Any]] = field(default_factory=list)
    memberships: list[dict[str, str]] = field(default_factory=list)
    restricted: Restricted | None = None


def facts_of(bundle: Bundle) -> dict[str, Any]:
    """What stands beside the results, as `facts.json` holds it."""
    return {name: getattr(bundle, name) for name in FACTS}


def write(bundle: Bundle, folder: Path) -> None:
    """Write `bundle` into `folder`, which is made, or replaced file by file where it exists."""
    problems = results.check(bundle.results)
    if problems:
        raise BundleError("The results do not keep their own schema: " + " ".join(problems))
    folder.mkdir(parents=True, exist_ok=True)
    bundle.results.to_csv(
        folder / "results.csv", index=False, encoding="utf-8", lineterminator="\n"
    )
    stored = bundle.results.copy()
    for name in ("period_start", "period_end", "target_by"):
        stored[name] = pd.to_datetime(stored[name])
    stored.to_parquet(folder / "results.parquet", index=False)
    (folder / "definitions.json").write_text(
        bundle.definitions.model_dump_json(by_alias=True, exclude_defaults=True), "utf-8"
    )
    (folder / "facts.json").write_text(
        json.dumps(facts_of(bundle), ensure_ascii=False, indent=1, default=str), "utf-8"
    )
    manifest = bundle.manifest | {
        "format": FORMAT,
        "files": {name: _digest(folder / name) for name in FILES},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, default=str), "utf-8")


def open_folder(folder: Path) -> Bundle:
    """The bundle in `folder`. Raises BundleError where it is missing, incomplete or changed."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest.get("format") != FORMAT:
            raise BundleError(f"{folder.name}: written by another version; build it again.")
        for name, digest in manifest["files"].items():
            if _digest(folder / name) != digest:
                raise BundleError(
                    f"{folder.name}/{name} was changed after the build; build it again."
                )
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        frame = results.conform(pd.read_parquet(folder / "results.parquet"))
        definitions = Definitions.model_validate_json(
            (folder / "definitions.json").read_text("utf-8")
        )
    except (OSError, KeyError, ValueError) as error:
        raise BundleError(
            f"{folder.name}: no complete bundle here ({type(error).__name__})."
        ) from error
    return Bundle(results=frame, definitions=definitions, manifest=manifest, **facts)


def publish(bundle: Bundle, store: Path, name: str) -> Path:
    """Write `bundle` as `store/name` and make it the current one; older ones but the last are
    removed."""
    store.mkdir(parents=True, exist_ok=True)
    before = current(store)
    target = store / name
    with tempfile.TemporaryDirectory(dir=store, prefix=".writing-") as temporary:
        write(bundle, Path(temporary) / "bundle")
        if target.exists():
            shutil.rmtree(target)
        os.replace(Path(temporary) / "bundle", target)
    pointer = store / (POINTER + ".new")
    pointer.write_text(json.dumps({"bundle": name}), "utf-8")
    os.replace(pointer, store / POINTER)
    for old in store.iterdir():
        if old.is_dir() and not old.name.startswith(".") and old not in (target, before):
            shutil.rmtree(old, ignore_errors=True)
    return target


def current(store: Path) -> Path | None:
    """The folder of the current bundle of `store`, or None where none was published yet."""
    try:
        name = json.loads((store / POINTER).read_text("utf-8"))["bundle"]
    except (OSError, ValueError, KeyError):
        return None
    return store / name if (store / name).is_dir() else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
