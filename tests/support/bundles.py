"""Small published scorecards for tests of the dashboard, made without the engine.

make_bundle() gives one; make_stores(folder) publishes two organisations, as the dashboard opens
them. Served by hand:  python -m tests.support.bundles FOLDER && SCORECARD_BUNDLES=FOLDER streamlit
run dashboard.py

Five years to 31 March, a hierarchy of areas, two groupings, hidden rows, an indicator awaiting
data and one that failed. The figures are of no place; those of a test that needs a certain verdict
are planted in PLANTED. Verdicts follow a short rule of this file, not the engine's.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from scorecard import results, statistics
from scorecard.bundle import Bundle, publish
from scorecard.definitions.model import Definitions

YAML = Path(__file__).with_name("exampleton.yaml")

YEARS = [2021, 2022, 2023, 2024, 2025]  # in which the periods end
GROUPS = {
    "two": ["Ethnic minorities", "White"],
    "five": ["Asian", "Black", "Mixed", "Other", "White"],
}
REFERENCE = "White"
AREAS: list[dict[str, Any]] = [
    {"id": "all", "name": "Whole of Exampleton", "level": "all", "parent": "", "former": []},
    {
        "id": "family-help",
        "name": "Family Help",
        "level": "service",
        "parent": "all",
        "former": ["Early Help"],
    },
    {
        "id": "family-help-east",
        "name": "Family Help East",
        "level": "team",
        "parent": "family-help",
        "former": [],
    },
    {
        "id": "family-help-west",
        "name": "Family Help West",
        "level": "team",
        "parent": "family-help",
        "former": [],
    },
    {
        "id": "safeguarding",
        "name": "Safeguarding",
        "level": "service",
        "parent": "all",
        "former": [],
    },
    {
        "id": "safeguarding-duty",
        "name": "Duty team",
        "level": "team",
        "parent": "safeguarding",
        "former": [],
    },
]
SHARES = {"family-help": 0.4, "family-help-east": 0.3, "family-help-west": 0.1}
SHARES |= {"safeguarding": 0.6, "safeguarding-duty": 0.6}

# Indicator -> group -> share (or rate) relative to the reference, in the latest year; others are at
# 1.
PLANTED = {
    "assessment-after-referral": {"Black": 0.62, "Asian": 0.97},
    "looked-after-rate": {"Black": 1.9, "Asian": 0.3, "Mixed": 1.45},
    "staff-leaving": {"Black": 1.35},
}
BASES = {"Asian": 520, "Black": 410, "Mixed": 260, "Other": 48, "White": 1480, "Unknown": 190}
LEVELS = {"assessment-after-referral": 0.44, "looked-after-rate": 0.03, "staff-leaving": 0.12}


def definitions(
    title: str = "Race equality scorecard", areas: bool = True, disclosure: str | None = None
) -> Definitions:
    """Definitions of the scorecards made here. disclosure: a preset for everything."""
    entries = yaml.safe_load(YAML.read_text("utf-8"))
    entries["scorecard"]["title"] = title
    if disclosure:
        entries["disclosure"] = {"preset": disclosure}
    if not areas:
        for indicator in entries["indicators"]:
            indicator.pop("breakdowns", None)
    return Definitions.model_validate(entries)


def make_bundle(
    *,
    id: str = "exampleton",
    name: str = "Exampleton",
    invented: bool = False,
    title: str = "Race equality scorecard",
    areas: bool = True,
    disclosure_off: bool = False,
    years: list[int] = YEARS,
) -> Bundle:
    """A scorecard of two objectives and six indicators, one of them awaited, one failed.

    areas: with service areas and teams. disclosure_off: its definitions say so. years: those in
    which the periods end.
    """
    defined = definitions(title, areas, "off" if disclosure_off else None)
    listed = [dict(area) for area in AREAS] if areas else [dict(AREAS[0])]
    listed[0]["name"] = f"Whole of {name}"
    rows = [
        row
        for indicator in LEVELS
        for year in years
        for area in (listed if defined.indicator(indicator).breakdowns else listed[:1])
        for row in _rows(defined, indicator, year, area, max(years))
    ]
    rows += [row for year in years for row in _mix(defined, year, listed[0])]
    return Bundle(
        results=results.conform(pd.DataFrame(rows)),
        definitions=defined,
        organisation={"id": id, "name": name, "invented": invented, "note": "", "sources": []},
        groups=GROUPS,
        areas=listed,
        datasets=_datasets(years),
        awaiting={"complaints": "Complaints are awaited from the Complaints team."},
        failed={"training": "Column 'trained' does not exist in cases.csv."},
        benchmarks=[
            {
                "benchmark": "residents",
                "as_at": date(2021, 3, 21),
                "grouping": "five",
                "group": group,
                "count": 1000 * base,
                "share": base / 2718,
            }
            for group, base in BASES.items()
            if group != "Unknown"
        ],
        manifest={"built_at": "2025-06-12T09:30:00+00:00"},
    )


def make_stores(folder: Path) -> None:
    """Publish two organisations under `folder`: `exampleton` and `inventia`, whose figures are
    invented."""
    publish(make_bundle(), folder / "exampleton", "one")
    other = make_bundle(id="inventia", name="Inventia", invented=True)
    publish(other, folder / "inventia", "one")


def _counts(indicator: str, year: int, area: str, latest: int) -> pd.DataFrame:
    """Events and people of each group of `five`, Unknown and All, for one area and year."""
    drift = 1 + 0.02 * (year - latest)
    share = SHARES.get(area, 1.0)
    planted = PLANTED[indicator]
    frame = pd.DataFrame({"group": list(BASES)})
    frame["people"] = [max(3, round(base * share * drift)) for base in BASES.values()]
    level = [LEVELS[indicator] * (1 + (planted.get(g, 1.0) - 1) * (drift**2)) for g in BASES]
    wobble = [1 + 0.05 * np.sin(year + place) for place in range(len(BASES))]
    frame["events"] = [
        min(round(n * p * w), n) for n, p, w in zip(frame["people"], level, wobble, strict=True)
    ]
    return frame


def _rows(
    defined: Definitions, indicator: str, year: int, area: dict[str, Any], latest: int
) -> list[dict[str, Any]]:
    five = _counts(indicator, year, area["id"], latest)
    unknown = five.loc[five["group"] == "Unknown", ["people", "events"]].sum()
    known = five[five["group"] != "Unknown"]
    two = known.assign(group=np.where(known["group"] == REFERENCE, REFERENCE, "Ethnic minorities"))
    out = []
    for grouping, frame in (("two", two.groupby("group", as_index=False).sum()), ("five", known)):
        ends = pd.DataFrame(
            [
                {"group": "All", **five[["people", "events"]].sum()},
                {"group": "Unknown", **unknown},
            ]
        )
        reference = frame.loc[frame["group"] == REFERENCE].iloc[0]
        share = float(unknown["people"] / five["people"].sum())
        for row in pd.concat([frame, ends]).itertuples():
            out.append(
                _row(defined, indicator, year, area, grouping, str(row.group))
                | _figures(
                    defined, indicator, int(row.events), int(row.people), reference, str(row.group)
                )
                | {"unknown_share": share}
            )
    return out


def _row(
    defined: Definitions, indicator: str, year: int, area: dict[str, Any], grouping: str, group: str
) -> dict[str, Any]:
    """The key and what describes a row."""
    entry = defined.indicator(indicator)
    return {
        "indicator": indicator,
        "variant": "",
        "period": f"{year - 1}-{year % 100:02}",
        "area": area["id"],
        "grouping": grouping,
        "group": group,
        "comparator": entry.comparators[0],
        "objective": entry.objective,
        "measure": entry.measure,
        "period_start": date(year - 1, 4, 1),
        "period_end": date(year, 3, 31),
        "pool": 1,
        "area_level": area["level"],
        "parent_area": area["parent"],
        "parent_group": "Ethnic minorities" if grouping == "five" and group != REFERENCE else "",
        "unit": entry.unit or "",
        "provenance": "own",
        "suppression": "",
        "status": "not-compared",
        "trend": "",
        "definition_version": 1,
        "confidence": 0.95,
        "source": "cases",
    }


def _figures(
    defined: Definitions, indicator: str, x: int, n: int, reference: Any, group: str
) -> dict[str, Any]:
    """Numbers and verdict of a row; those of a small count are hidden."""
    if 1 <= x <= 5:
        return {"suppression": "suppressed", "status": "cannot-tell", "status_reason": "hidden"}
    entry = defined.indicator(indicator)
    interval = statistics.proportion_interval(x, n, 0.95)
    scale = entry.per if entry.measure == "rate" else 1
    out: dict[str, Any] = {"numerator": x, "denominator": n, "method": "wilson"}
    out |= {name: float(getattr(interval, name)) * scale for name in ("value", "lower", "upper")}
    if group in ("All", "Unknown", REFERENCE):
        return out
    ratio = statistics.risk_ratio(x, n, reference.events, reference.people, 0.95)
    difference = statistics.risk_difference(x, n, reference.events, reference.people, 0.95)
    out["comparator_value"] = reference.events / reference.people * scale
    out |= {
        "ratio": float(ratio.value),
        "ratio_lower": float(ratio.lower),
        "ratio_upper": float(ratio.upper),
    }
    out |= {
        "difference": float(difference.value) * scale,
        "difference_lower": float(difference.lower) * scale,
        "difference_upper": float(difference.upper) * scale,
    }
    status = _verdict(out, entry.better)
    out |= {
        "status": status,
        "status_reason": "by the rule of the tests",
        "trend": "no-clear-change",
    }
    if status == "gap":
        expected = n * reference.events / reference.people
        out |= {
            "gap_people": abs(x - expected),
            "gap_people_lower": 1.0,
            "gap_people_upper": 2.0 * n,
        }
    return out


def _verdict(row: dict[str, Any], better: str) -> str:
    low, high = row["ratio_lower"], row["ratio_upper"]
    adverse = high < 1 if better == "higher" else low > 1
    if adverse:
        return "gap" if (row["ratio"] < 0.8 or row["ratio"] > 1.25) else "possible-gap"
    if low > 0.8 and high < 1.25:
        return "similar"
    if better == "lower" and high < 0.8:
        return "lower-than-parity"
    return "no-gap-found" if low > 1 / 1.5 and high < 1.5 else "cannot-tell"


def _mix(defined: Definitions, year: int, whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the representation indicator."""
    members = {"Asian": 60, "Black": 95, "Mixed": 22, "Other": 4, "White": 310}
    known, out = sum(members.values()), []
    for group, x in members.items():
        row = _row(defined, "staff-mix", year, whole, "five", group)
        interval = statistics.proportion_interval(x, known, 0.95)
        numbers = {name: float(getattr(interval, name)) for name in ("value", "lower", "upper")}
        base = BASES[group] / 2718
        numbers |= {"numerator": x, "denominator": known, "comparator_value": base}
        numbers |= {
            "ratio": numbers["value"] / base,
            "ratio_lower": numbers["lower"] / base,
            "ratio_upper": numbers["upper"] / base,
            "difference": numbers["value"] - base,
            "unknown_share": 0.08,
            "status": "lower-than-parity" if numbers["upper"] < 0.8 * base else "no-gap-found",
        }
        if x <= 5:
            numbers = {"suppression": "suppressed", "status": "cannot-tell", "unknown_share": 0.08}
        out.append(row | numbers)
    return out


def _datasets(years: list[int]) -> list[dict[str, Any]]:
    rejected: list[dict[str, Any]] = [
        {
            "file": "cases.csv",
            "column": "opened",
            "reason": "The date is after the end of the extract.",
            "effect": "set aside",
            "rows": 12,
            "lines": [18, 40, 77],
        },
        {
            "file": "cases.csv",
            "column": "area",
            "reason": "The area is not in areas.csv.",
            "effect": "counted for the whole only",
            "rows": None,
            "lines": [103],
        },
    ]
    return [
        {
            "id": "cases",
            "label": "Cases",
            "state": "ready",
            "supplied_by": "Performance team",
            "message": "",
            "provenance": "own",
            "publication": None,
            "files": ["cases.csv"],
            "rows_read": 14_200,
            "rows_used": 14_180,
            "latest": f"{max(years)}-03-31",
            "unknown_share": 0.065,
            "rejected": rejected,
            "notes": ["7 labels of ethnicity could not be mapped and count as unknown (41 rows)."],
            "breaks": [{"at": "2023-10-01", "why": "Roles were recoded."}],
        },
        {
            "id": "census",
            "label": "Census 2021",
            "state": "ready",
            "supplied_by": None,
            "message": "",
            "provenance": "published",
            "publication": {
                "title": "Census 2021, ethnic group by age",
                "publisher": "Office for National Statistics",
                "published": "2022-11-29",
                "licence": "Open Government Licence v3.0",
                "reference": "RM032",
            },
            "files": ["census.csv"],
            "rows_read": 40,
            "rows_used": 40,
            "latest": "2021-03-21",
            "unknown_share": None,
            "rejected": [],
            "notes": [],
            "breaks": [],
        },
        {
            "id": "complaints",
            "label": "Complaints",
            "state": "awaiting",
            "supplied_by": "Complaints team",
            "message": "complaints.csv is not there yet.",
            "provenance": "own",
            "publication": None,
            "files": [],
            "rows_read": None,
            "rows_used": None,
            "latest": None,
            "unknown_share": None,
            "rejected": [],
            "notes": [],
            "breaks": [],
        },
        {
            "id": "training",
            "label": "Training records",
            "state": "failed",
            "supplied_by": "HR",
            "provenance": "own",
            "message": "Column 'trained' does not exist in training.csv. Did you mean 'training'?",
            "publication": None,
            "files": ["training.csv"],
            "rows_read": None,
            "rows_used": None,
            "latest": None,
            "unknown_share": None,
            "rejected": [],
            "notes": [],
            "breaks": [],
        },
    ]


if __name__ == "__main__":
    make_stores(Path(sys.argv[1]))
