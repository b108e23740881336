"""Where on a chain of decisions a disparity arises, and where it is only passed on.

Made of protected numbers alone: the rows of the stages' indicators and the population's counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.assessment.stages import Told, distance, periods, stage_of
from scorecard.definitions.model import Definitions, Journey, Stage
from scorecard.results import WHOLE

COLUMNS = [
    *(
        "journey",
        "stage",
        "label",
        "indicator",
        "period",
        "period_end",
        "pool",
        "grouping",
        "group",
    ),
    *("before", "reached", "value", "ratio", "ratio_lower", "ratio_upper", "step"),
    *("population", "rate", "population_ratio", "population_lower", "population_upper"),
    *("against_population", "reading"),
]
# What a stage's row says: of the step itself and of the stage held against the population (`STEP`),
# and of both together.
STEP = ("more", "fewer", "none-found", "cannot-tell", "reference", "hidden")
READING = (*("arises", "evens-out", "passed-on", "unplaced", "none-found"), *STEP[3:])


def journeys(
    frame: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions
) -> pd.DataFrame:
    """One row a journey, stage, period, grouping and group (columns `COLUMNS`).

    frame: the assessed results; benchmarks: the populations (benchmark, place, as_at, grouping,
    group, count). Only the whole organisation. before, reached: people (or events) at the stage
    before and of these at this one, at the first stage empty and those who enter; in the reference
    group too. ratio: share of the stage before, over the reference group's; population_ratio: those
    who reached the stage, over the population, over the same of the reference group. Periods are
    taken together (`pool`) where one has under 10 events and more groups can be told that way; a
    count that is hidden in one of them is hidden in all.
    """
    rows = [
        row
        for journey in definitions.journeys
        for grouping in definitions.ethnicity.groupings
        for row in _journey(frame, benchmarks, definitions, journey, grouping)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _journey(
    frame: pd.DataFrame,
    benchmarks: pd.DataFrame,
    definitions: Definitions,
    journey: Journey,
    grouping: str,
) -> Iterator[dict[str, object]]:
    reference = definitions.ethnicity.groupings[grouping].reference
    people = _population(benchmarks, journey.population, grouping)
    # stage and period -> group -> what was found there against the population
    seen: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    entry = Stage(label=journey.entry, indicator=journey.stages[0].indicator)
    for number, stage in enumerate([entry, *journey.stages]):
        rows = _rows(frame, definitions, stage.indicator, grouping)
        before = stage.after or (journey.entry if number < 2 else journey.stages[number - 2].label)
        for counts in periods(rows, journey.pool, reference):
            found = stage_of(counts, people, reference, definitions, first=number == 0)
            here = seen.setdefault((stage.label, str(counts.end)), {})
            earlier = _latest(seen, before, str(counts.end)) if number else {}
            for group, one in found.items():
                here[group] = distance(one["population_ratio"]), str(one["against_population"])
                reading = _reading(one, here[group][0], earlier.get(group), first=number == 0)
                yield {
                    "journey": journey.id,
                    "stage": number,
                    "label": stage.label,
                    "indicator": stage.indicator,
                    "period": counts.period,
                    "period_end": counts.end,
                    "pool": counts.pool,
                    "grouping": grouping,
                    "group": group,
                    **one,
                    "reading": reading,
                }


def _rows(
    frame: pd.DataFrame, definitions: Definitions, indicator: str, grouping: str
) -> pd.DataFrame:
    first = definitions.indicator(indicator).comparators[0]
    return frame[
        (frame["indicator"] == indicator)
        & (frame["variant"] == "")
        & (frame["area"] == WHOLE)
        & (frame["grouping"] == grouping)
        & (frame["comparator"] == first)
    ].sort_values("period_end")


def _reading(
    one: Told,
    now: float,
    earlier: tuple[float, str] | None,
    *,
    first: bool,
) -> str:
    """What a stage's two verdicts say together.

    now, earlier: distance from parity with the population here, and distance and verdict at the
    stage before.
    """
    whole = str(one["against_population"])
    if first:
        return "arises" if whole in ("more", "fewer") else whole
    step, (was, before) = str(one["step"]), earlier or (np.nan, "")
    if step in ("more", "fewer"):
        return "evens-out" if now < was else "arises"
    if step in ("none-found", "cannot-tell") and whole in ("more", "fewer"):
        # seen here, and not at the stage before: between the two, but this step alone is unclear
        return "passed-on" if whole == before else "unplaced"
    return step


def _population(benchmarks: pd.DataFrame, id: str | None, grouping: str) -> pd.DataFrame:
    rows = benchmarks[
        (benchmarks["benchmark"] == (id or "")) & (benchmarks["grouping"] == grouping)
    ]
    return rows[rows["place"].fillna("") == ""]


def _latest(
    seen: dict[tuple[str, str], dict[str, tuple[float, str]]], label: str, end: str
) -> dict[str, tuple[float, str]]:
    """What was found at a stage in its latest period up to `end`."""
    past = [key for key in seen if key[0] == label and key[1] <= end]
    return seen[max(past)] if past else {}
