"""From definitions and data to a scorecard: the whole way on one page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scorecard import results
from scorecard.assessment import (
    compare_and_assess,
    curves,
    disagreements,
    dispersions,
    funnels,
    journeys,
)
from scorecard.bundle import Bundle
from scorecard.counting.count import Counted, count
from scorecard.counting.engine import engine as engine_called
from scorecard.counting.people import codes_found
from scorecard.definitions import Loaded
from scorecard.definitions.model import Definitions
from scorecard.disclosure import Codes, Editions, Protected, hide, prepare
from scorecard.disclosure.editions import names_in
from scorecard.ethnicity.codes import CodeList
from scorecard.quality import awaited_facts, dataset_facts, in_full
from scorecard.restricted import Restricted
from scorecard.sources.areas import Areas
from scorecard.sources.files import find
from scorecard.sources.issues import SourceError
from scorecard.sources.ranges import ranges
from scorecard.sources.read import Told, digest, read_all
from scorecard.withstanding import Exposed, withstand


class BuildError(Exception):
    """Nothing can be built; the message says why and what to do."""


def build(
    loaded: Loaded,
    folder: Path,
    engine: str = "polars",
    told: Told = lambda *_: None,
    today: date | None = None,
    memory: Path | None = None,
    earlier: Editions | None = None,
    key: bytes | None = None,
    published: Bundle | None = None,
) -> Bundle:
    """The scorecard of the data in `folder`.

    loaded: checked definitions with their code list; engine: 'polars' or 'duckdb'; told: hears of
    progress (what, which, of how many); today: periods that are not over by then are left out;
    memory: a folder on the building machine that keeps what need not be worked out again;
    earlier: what earlier editions told and hid; key: of the hash by which the data are known again
    (left out: one of this build alone); published: the edition that stands now, which the attack
    knows where it is of the same data.
    Raises BuildError where the definitions are not usable, `areas.csv` is broken, or what is hidden
    could be worked out whatever else is hidden. What is wrong with one dataset or indicator is
    reported in the bundle, and the others are built.
    """
    definitions, codes = loaded.definitions, loaded.codes
    if definitions is None or codes is None:
        first = next(iter(loaded.errors), "no definitions")
        raise BuildError(f"The definitions cannot be used: {first}")
    definitions = definitions.in_use()
    today = today or date.today()
    started = time.perf_counter()
    timings: dict[str, float] = {}

    def lap(name: str) -> None:
        passed = time.perf_counter() - started - sum(timings.values())
        timings[name] = round(timings.get(name, 0) + passed, 3)

    organisation = organisation_of(folder, definitions)
    try:
        areas = Areas.read(folder / "areas.csv", str(organisation["name"]))
    except SourceError as error:
        raise BuildError(str(error)) from error
    sources, broken = read_all(definitions, folder, told)
    lap("reading")
    past = earlier or Editions.none()
    counted = count(
        definitions,
        sources,
        codes,
        areas,
        engine_called(engine),
        today,
        told,
        past.figures,
        names_in(past.kept),
    )
    _blame(counted, definitions, broken)
    lap("counting")
    datasets = [
        dataset_facts(sources[d.id], counted.labels[d.id])
        if d.id in sources
        else awaited_facts(d, broken.get(d.id))
        for d in definitions.datasets
    ]
    found = codes_found(counted.labels, definitions)
    made = Codes.of(codes, definitions.ethnicity.groupings, found)
    known = {
        "history": areas.history(),
        "split": [dataset for dataset, each in found.items() if codes.say_too_little(each)],
        "values": ranges(sources),
    }

    before = published if _of_these_data(published, folder, key) else None

    prepared = prepare(
        counted.frame,
        counted.benchmarks,
        definitions,
        earlier,
        codes=made,
        single=counted.single,
        until=counted.until,
        again=counted.again,
        since=counted.since,
    )
    lap("disclosure")

    def make(telling: pd.DataFrame) -> Bundle:
        lap("attack")
        protected = hide(prepared, told, memory=memory, telling=telling)
        lap("disclosure")
        frame = results.empty()
        if len(protected.frame):
            frame = results.conform(
                compare_and_assess(protected.frame, protected.benchmarks, definitions)
            )
        bundle = _scorecard(frame, protected, counted, definitions, codes)
        lap("comparison and assessment")
        return replace(bundle, organisation=organisation, datasets=datasets)

    try:
        bundle = withstand(make, known, memory, told, before)
    except Exposed as error:
        raise BuildError(str(error)) from error
    lap("attack")
    frame = bundle.results
    assert bundle.restricted is not None
    problems = {id: in_full(source, counted.labels[id]) for id, source in sources.items()}
    return replace(
        bundle,
        manifest={
            "definitions": loaded.digest,
            "data": data_digest(definitions, folder, key or secrets.token_bytes(32)),
            "code": code_digest(),
            "engine": engine,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "today": today.isoformat(),
            "rows": len(frame),
            "suppressed": int((frame["suppression"] == "suppressed").sum()),
            "timings": timings,
        },
        restricted=replace(bundle.restricted, problems=problems),
    )


def _scorecard(
    frame: pd.DataFrame,
    protected: Protected,
    counted: Counted,
    definitions: Definitions,
    codes: CodeList,
) -> Bundle:
    """What is made of the compared `frame`; without the facts of data and organisation."""
    used = counted.areas.facts()
    placed = funnels(frame, definitions, used)
    present = set(frame["area"]) | {results.WHOLE}
    return Bundle(
        results=frame.sort_values(results.KEY, kind="stable", ignore_index=True),
        definitions=definitions,
        organisation={},
        groups={name: codes.groups(name) for name in codes.groupings},
        areas=[area for area in used if area["id"] in present],
        datasets=[],
        awaiting=counted.awaiting,
        failed=counted.failed,
        benchmarks=_benchmark_facts(protected.benchmarks),
        journeys=_plain(journeys(frame, protected.benchmarks, definitions)),
        funnels=_plain(placed),
        funnel_curves=_plain(curves(placed, definitions)),
        dispersion=_plain(dispersions(frame, definitions)),
        disagreements=_plain(disagreements(frame, definitions, used)),
        memberships=codes.memberships,
        manifest={},
        restricted=Restricted(
            hidden=protected.log, blocks=protected.blocks, editions=protected.editions
        ),
    )


def organisation_of(folder: Path, definitions: Definitions) -> dict[str, Any]:
    """What `about.yaml` says of a data folder; sensible words where there is none."""
    path = folder / "about.yaml"
    try:
        said = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, yaml.YAMLError) as error:
        raise BuildError(f"'{path.name}' in '{folder.name}' cannot be read.") from error
    said = said if isinstance(said, dict) else {}
    defaults = {
        "id": folder.name,
        "name": definitions.scorecard.title,
        "invented": False,
        "note": "",
    }
    return defaults | {k: v for k, v in said.items() if v is not None}


def data_digest(definitions: Definitions, folder: Path, key: bytes) -> str:
    """One hash of every file the definitions use, with areas.csv and about.yaml.

    It is published. Without a key that is not, whoever can guess a short file but for a few counts
    would try them all and see which is right.
    """
    total = hmac.new(key, digestmod=hashlib.sha256)
    for dataset in definitions.datasets:
        try:
            total.update(dataset.id.encode() + digest(find(dataset.source, folder)).encode())
        except SourceError:
            total.update(dataset.id.encode())
    extra = [folder / name for name in ("areas.csv", "about.yaml")]
    total.update(digest([path for path in extra if path.is_file()]).encode())
    return total.hexdigest()


def _of_these_data(bundle: Bundle | None, folder: Path, key: bytes | None) -> bool:
    """Whether a bundle was built of the files in `folder`, as the key tells."""
    if bundle is None or key is None:
        return False
    return bool(bundle.manifest.get("data") == data_digest(bundle.definitions, folder, key))


def code_digest() -> str:
    """One hash of the engine's own code, so that a changed rule builds anew."""
    folder = Path(__file__).parent
    return digest(sorted(folder.rglob("*.py")))[:16]


def _blame(counted: Counted, definitions: Definitions, broken: dict[str, str]) -> None:
    """An indicator that awaits a dataset which is there but cannot be read has failed."""
    labels = {d.label or d.id: d.id for d in definitions.datasets}
    for id, sentence in list(counted.awaiting.items()):
        named = [
            d for label, d in labels.items() if f"Awaiting {label}" in sentence and d in broken
        ]
        if named:
            counted.failed[id] = broken[named[0]]
            del counted.awaiting[id]


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as they are written: days as text, and None where there is nothing."""
    rows = frame.assign(period_end=frame["period_end"].astype(str)).astype(object)
    records = rows.where(rows.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]


def _benchmark_facts(benchmarks: Any) -> list[dict[str, Any]]:
    facts = benchmarks.copy()
    known = ~facts["group"].isin([results.ALL, results.UNKNOWN])
    keys = [facts[k] for k in ("benchmark", "place", "as_at", "grouping")]
    total = facts["count"].where(known).groupby(keys).transform(lambda c: c.sum(skipna=False))
    # a total is known only where every group's count is shown
    complete = (facts["count"].notna() | ~known).groupby(keys).transform("all")
    facts["share"] = (facts["count"] / total.where(complete)).where(known)
    facts["as_at"] = facts["as_at"].astype(str)
    return facts.astype(object).where(facts.notna(), None).to_dict("records")
