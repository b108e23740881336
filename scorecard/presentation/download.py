"""Downloads: what a page shows as one long CSV that Excel opens, with the words that go with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scorecard.presentation import formats
from scorecard.presentation.protection import rounding_of
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row, index
from scorecard.presentation.vocabulary import (
    TREND,
    comparator_label,
    is_survey,
    name,
    status_word,
    variant_label,
)
from scorecard.spreadsheets import harmless

if TYPE_CHECKING:
    from scorecard.bundle import Bundle
    from scorecard.definitions.model import Definitions

BOM = "﻿"  # without it Excel reads UTF-8 as something else
NUMBERS = [
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "comparator_value",
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "difference",
    "difference_lower",
    "difference_upper",
    "gap_people",
    "q_value",
    "unknown_share",
    "target",
    "confidence",
]
HEADS = [
    *[
        "organisation",
        "data",
        "scorecard",
        "indicator_id",
        "indicator",
        "question",
        "objective",
        "variant",
    ],
    *[
        "period",
        "period_start",
        "period_end",
        "area",
        "ethnic_grouping",
        "ethnic_group",
        "compared_with",
    ],
    *["measure", "unit"],
    *NUMBERS,
    *["status", "trend", "suppression", "kind", "source", "definition_version", "made"],
    "counts_rounded_to_nearest",
]


def indicator(bundle: Bundle, shown: Reading) -> bytes:
    """Every row of an indicator at the area and grouping shown: all periods, all comparators."""
    found = index(bundle)
    rows = [row for slot in found.before(shown.key, None) for row in found.rows(slot.positions)]
    return _write(bundle, [(shown, row) for row in rows])


def page(bundle: Bundle, view: View) -> bytes:
    """Every row that stands behind the first page for a choice."""
    pairs = [
        (shown, row)
        for shown in view.readings.values()
        for row in (*shown.groups, shown.everyone, shown.unknown)
        if row is not None
    ]
    return _write(bundle, pairs)


def file_name(bundle: Bundle, *parts: str) -> str:
    """A plain name for a download: sutton-referral-rate-2024-25.csv."""
    words = "-".join([str(bundle.organisation.get("id", "scorecard")), *parts]).lower()
    plain = "".join(each if each.isalnum() else "-" for each in words)
    return "-".join(part for part in plain.split("-") if part) + ".csv"


def _write(bundle: Bundle, pairs: Iterable[tuple[Reading, Row]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    areas = {str(each["id"]): str(each["name"]) for each in bundle.areas}
    for shown, row in pairs:
        writer.writerow([harmless(each) for each in _record(bundle, shown, row, areas)])
    return (BOM + text.getvalue()).encode("utf-8")


def _record(
    bundle: Bundle, shown: Reading, row: Row, areas: dict[str, str]
) -> Sequence[str | float | int | None]:
    definitions: Definitions = bundle.definitions
    defined = shown.indicator
    grouping = definitions.ethnicity.groupings.get(row.grouping)
    reference = grouping.reference if grouping else ""
    whole = str(bundle.organisation.get("name", ""))
    base = rounding_of(definitions, defined)
    return [
        whole,
        "invented data" if bundle.organisation.get("invented") else "real data",
        definitions.scorecard.title,
        defined.id,
        defined.title,
        defined.question,
        definitions.objective(defined.objective).title,
        variant_label(definitions, defined, row.variant),
        formats.period(row),
        row.period_start.isoformat() if row.period_start else "",
        row.period_end.isoformat() if row.period_end else "",
        whole if row.area == "all" else areas.get(row.area, row.area),
        (grouping.label if grouping else None) or row.grouping,
        name(row.group),
        comparator_label(definitions, row.comparator, reference),
        row.measure,
        row.unit,
        *(getattr(row, each) for each in NUMBERS),
        status_word(row.status, row.ratio),
        TREND.get(row.trend, ""),
        formats.HIDDEN.get(row.suppression, ""),
        "survey: answers of those who replied"
        if is_survey(definitions, defined)
        else row.provenance,
        row.source,
        row.definition_version,
        str(bundle.manifest.get("built_at", "")),
        "" if base == 1 else base,
    ]
