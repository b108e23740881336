"""Worked rows and readings for the tests of presentation: small, and made without a bundle."""

from __future__ import annotations

from datetime import date
from typing import Any

from scorecard.definitions.model import Definitions
from scorecard.presentation.reading import READY, Reading
from scorecard.presentation.rows import Row
from tests.support.bundles import definitions

DEFINED = definitions()

NUMBERS: dict[str, dict[str, Any]] = {
    "proportion": {
        "numerator": 23.0,
        "denominator": 56.0,
        "value": 23 / 56,
        "lower": 0.29,
        "upper": 0.54,
        "comparator_value": 0.313,
        "ratio": 1.312,
        "ratio_lower": 0.9,
        "ratio_upper": 2.04,
        "difference": 23 / 56 - 0.313,
        "difference_lower": -0.03,
        "difference_upper": 0.23,
    },
    "rate": {
        "numerator": 23.0,
        "denominator": 1678.0,
        "value": 137.1,
        "lower": 86.9,
        "upper": 205.8,
        "unit": "per 10,000 children",
        "comparator_value": 104.2,
        "ratio": 1.316,
        "ratio_lower": 0.85,
        "ratio_upper": 2.04,
        "difference": 32.9,
        "difference_lower": -20.0,
        "difference_upper": 101.0,
    },
    "representation": {
        "numerator": 23.0,
        "denominator": 215.0,
        "value": 23 / 215,
        "lower": 0.072,
        "upper": 0.155,
        "comparator_value": 0.076,
        "ratio": 1.408,
        "ratio_lower": 0.95,
        "ratio_upper": 2.04,
        "difference": 23 / 215 - 0.076,
        "difference_lower": -0.004,
        "difference_upper": 0.079,
    },
    "mean": {
        "denominator": 56.0,
        "value": 18.4,
        "lower": 17.1,
        "upper": 19.7,
        "unit": "£ an hour",
        "comparator_value": 19.8,
        "ratio": 0.929,
        "ratio_lower": 0.86,
        "ratio_upper": 1.021,
        "difference": -1.4,
        "difference_lower": -2.8,
        "difference_upper": 0.4,
    },
    "median": {
        "denominator": 256.0,
        "value": 18.4,
        "lower": 17.1,
        "upper": 19.7,
        "unit": "£ an hour",
        "comparator_value": 19.8,
        "ratio": 0.929,
        "ratio_lower": 0.86,
        "ratio_upper": 0.98,
        "difference": -1.4,
        "difference_lower": -2.8,
        "difference_upper": -0.4,
    },
    "progression_ratio": {
        "numerator": 4.0,
        "denominator": 29.0,
        "value": 4 / 29,
        "lower": 0.04,
        "upper": 0.4,
        "comparator_value": 0.31,
        "ratio": 0.445,
        "ratio_lower": 0.13,
        "ratio_upper": 1.51,
        "difference": 4 / 29 - 0.31,
        "difference_lower": -0.3,
        "difference_upper": 0.1,
    },
}


def row(measure: str = "proportion", group: str = "Black", **more: Any) -> Row:
    """A row of that measure: 23 of 56 in the Black group against 31.3% in the White group."""
    comparator = "residents" if measure == "representation" else "reference"
    return Row(
        **{
            "indicator": "assessment-after-referral",
            "variant": "",
            "period": "2024-25",
            "area": "all",
            "grouping": "five",
            "group": group,
            "comparator": comparator,
            "measure": measure,
            "period_start": date(2024, 4, 1),
            "period_end": date(2025, 3, 31),
            "confidence": 0.95,
            "unknown_share": 0.05,
            "status": "cannot-tell",
            "provenance": "own",
        }
        | NUMBERS[measure]
        | more
    )


def hidden(suppression: str = "suppressed", group: str = "Black", **more: Any) -> Row:
    """A row whose numbers are kept back."""
    plain = row(group=group, status="cannot-tell")
    names = dict.fromkeys(NUMBERS["proportion"]) | {"unknown_share": None}
    kept = {name: getattr(plain, name) for name in plain.__slots__}
    return Row(**(kept | names | {"suppression": suppression} | more))


def reading(*rows: Row, defined: Definitions = DEFINED, **more: Any) -> Reading:
    """A reading of these rows (All and Unknown where they are among them)."""
    groups = tuple(each for each in rows if each.group not in ("All", "Unknown"))
    ends = {each.group: each for each in rows}
    first = rows[0] if rows else row()
    entry: dict[str, Any] = {
        "indicator": defined.indicator(first.indicator),
        "state": READY,
        "area_name": "Exampleton",
        "grouping": "five",
        "grouping_label": "Five groups",
        "reference": "White",
        "period": first.period,
        "groups": groups,
        "everyone": ends.get("All"),
        "unknown": ends.get("Unknown"),
    }
    return Reading(**(entry | more))
