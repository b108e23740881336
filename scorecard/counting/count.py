"""Count everything the definitions ask for: the raw results frame, and the benchmarks beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from scorecard.counting.asked import heard_now, with_asked
from scorecard.counting.clusters import design_effect
from scorecard.counting.cubes import Context, Counter, Request
from scorecard.counting.engine import Engine
from scorecard.counting.groups import Groups
from scorecard.counting.naming import single_names, snapshot_name
from scorecard.counting.people import Labels, prepare
from scorecard.counting.plan import Planner
from scorecard.counting.recounting import asked_again, heard_in, recounted
from scorecard.counting.rows import HIDDEN, series_rows
from scorecard.counting.scan import Days
from scorecard.counting.series import AwaitingData, CannotBuild, Series
from scorecard.definitions.model import Definitions, Indicator
from scorecard.ethnicity.codes import CodeList
from scorecard.results import KEY
from scorecard.sources.areas import Areas
from scorecard.sources.links import everybody_named
from scorecard.sources.read import Source

BENCHMARK_COLUMNS = [
    "benchmark",
    "place",
    "as_at",
    "grouping",
    "group",
    "count",
    "suppression",
    "provenance",
    "parent_group",
    "count_of",
]


@dataclass
class Counted:
    """What counting gives: the raw frame, the benchmarks, and what could not be counted and why.

    single: the names of counts of people of whom each has one row. until: for a dataset and a
    column that a link makes, the last day of which every row was followed. again: what figures of
    earlier editions tell of tests that are asked now, see `recounting`. since: for a dataset and a
    column the first day that stands there.
    """

    frame: pd.DataFrame
    benchmarks: pd.DataFrame
    areas: Areas
    awaiting: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)
    until: dict[tuple[str, str], date] = field(default_factory=dict)
    again: pd.DataFrame = field(default_factory=pd.DataFrame)
    since: dict[tuple[str, str], date] = field(default_factory=dict)


def count(
    definitions: Definitions,
    sources: dict[str, Source],
    codes: CodeList,
    areas: Areas,
    engine: Engine,
    today: date,
    told: Callable[[str, int, int], None] = lambda *_: None,
    figures: pd.DataFrame | None = None,
    hidden: Collection[str] = (),
) -> Counted:
    """Raw counts for every indicator that has data.

    `told` hears of progress: the dataset, the number of the pass and how many there are. figures:
    made of values, that earlier editions told. hidden: the names of counts that these hid.
    """
    contexts, labels = prepare(sources, codes, areas)
    counter = Counter(engine, contexts)
    planner = Planner(definitions, contexts, counter, today)
    counted = Counted(
        _empty(), pd.DataFrame(columns=BENCHMARK_COLUMNS), _areas(contexts, areas), labels=labels
    )
    counted.until = {
        (id, column): day
        for id, source in sources.items()
        for column, day in source.followed.items()
        if everybody_named(source.frame, source.dataset)
    }
    plans: list[Series] = []
    for indicator in definitions.indicators:
        try:
            plans += planner.plan(indicator)
        except AwaitingData as error:
            counted.awaiting[indicator.id] = str(error)
        except CannotBuild as error:
            counted.failed[indicator.id] = str(error)
    counted.since = {of: first for of, (first, _) in planner.spans.items()}
    populations = _plan_benchmarks(definitions, planner)
    heard = [*heard_now(plans, counter), *heard_in(hidden)]
    plans = with_asked(plans, heard, counter)
    again = [] if figures is None else asked_again(figures, heard, counter)
    counter.run(told)
    frames = []
    for series in plans:
        held = contexts[_leading_dataset(series)].areas
        rows = series_rows(series, counter, codes, held, definitions)
        if len(rows):
            rows["design_effect"] = design_effect(series, counter, codes, definitions)
            frames.append(_described(rows, series, definitions, sources))
            counted.single |= single_names(series, counter.cubes, definitions)
    if figures is not None:
        counted.again = recounted(figures, again, counter, codes)
    if frames:
        counted.frame = pd.concat(frames, ignore_index=True)
    counted.benchmarks = _benchmark_rows(populations, counter, codes, sources, definitions)
    return counted


def _areas(contexts: dict[str, Context], areas: Areas) -> Areas:
    """The organisation's areas; without areas.csv, those its data name."""
    if areas.versions:
        return areas
    named = {id for context in contexts.values() for id in context.areas.ids[1:]}
    return Areas.from_values(named, areas.whole_name)


def _leading_dataset(series: Series) -> str:
    part = series.denominator or series.numerator or series.moments[0]
    if series.indicator.measure == "rate" and series.numerator:
        part = series.numerator
    return part.request.dataset


def _described(
    rows: pd.DataFrame, series: Series, definitions: Definitions, sources: dict[str, Source]
) -> pd.DataFrame:
    """Rows once for each comparator, with unit, provenance and source."""
    indicator = series.indicator
    parts = [p for p in (series.numerator, series.denominator, *series.moments) if p]
    used = [sources[p.request.dataset].dataset for p in parts]
    own = [d for d in used if d.provenance == "own"]
    titles = [d.publication.title if d.publication else d.label or d.id for d in used]
    comparators = indicator.comparators if indicator.by_ethnicity else [""]
    return pd.concat(
        [
            rows.assign(
                comparator=comparator,
                unit=unit(indicator, series.variant),
                provenance="own" if own else "published",
                source="; ".join(dict.fromkeys(titles)),
                confidence=definitions.scorecard.confidence,
            )
            for comparator in comparators
        ],
        ignore_index=True,
    )


def unit(indicator: Indicator, variant: str = "") -> str:
    """Words for the unit of an indicator's value, or a variant's."""
    for each in indicator.variants:
        if each.id == variant and each.unit:
            return each.unit
    if indicator.unit:
        return indicator.unit
    if indicator.measure == "rate":
        return f"per {indicator.per:,.0f}" if indicator.per >= 1 else f"per {indicator.per}"
    return "share" if indicator.measure in ("proportion", "representation") else ""


Population = tuple[str, str, Request, list[date]]


def _plan_benchmarks(definitions: Definitions, planner: Planner) -> list[Population]:
    """The populations that indicators and journeys are held against, also of places beside them."""
    used = {c for i in definitions.indicators for c in i.comparators}
    used |= {
        t.benchmark
        for i in definitions.indicators
        for t in (i.denominator, *(v.denominator for v in i.variants))
        if t is not None and t.benchmark
    }
    used |= {j.population for j in definitions.journeys if j.population}
    places = {p.id for d in definitions.datasets for p in d.beside}
    out = []
    for benchmark in definitions.benchmarks:
        for place in ["", *sorted(places)] if benchmark.id in used and benchmark.dataset else []:
            try:
                found = planner.benchmark(benchmark, place)
            except CannotBuild:
                continue  # the indicators that need it have said so
            if found is not None:
                out.append((benchmark.id, place, *found))
    return out


def _benchmark_rows(
    populations: list[Population],
    counter: Counter,
    codes: CodeList,
    sources: dict[str, Source],
    definitions: Definitions,
) -> pd.DataFrame:
    frames = []
    for id, place, request, days in populations:
        cube = counter.cubes[request]
        dataset = sources[request.dataset].dataset
        assert isinstance(request.axis, Days)
        names = [snapshot_name(request, request.axis, [day]) for day in days]
        for grouping in definitions.ethnicity.groupings:
            groups = Groups(codes, grouping)
            if not groups.told_by(cube):
                continue
            number, hidden, present = (np.asarray(a[:, 0, :]) for a in groups.add_up(cube))
            seen = np.asarray(present.any(axis=1))
            w, g = np.nonzero(np.broadcast_to(seen[:, None], number.shape))
            kept = np.where(present & ~hidden, number, np.nan)
            frames.append(
                pd.DataFrame(
                    {
                        "benchmark": id,
                        "place": place,
                        "as_at": np.array(days, dtype=object)[w],
                        "grouping": grouping,
                        "group": np.array(groups.names, dtype=object)[g],
                        "count": kept[w, g],
                        "suppression": np.where(hidden, HIDDEN, "")[w, g],
                        "provenance": dataset.provenance,
                        "parent_group": np.array(groups.parents, dtype=object)[g],
                        "count_of": np.array(names, dtype=object)[w],
                    }
                )
            )
    return (
        pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=BENCHMARK_COLUMNS)
    )


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=[*KEY, "place", "suppression"])
