"""What an indicator amounts to in plain English: finding, unknowns, people behind the gap."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import (
    is_wide,
    sentence,
    settle,
    uncertainty,
    unknowns,
    verdict,
)
from scorecard.presentation.vocabulary import (
    FLAGGED,
    SEVERITY,
    capital,
    comparator,
    listed,
    name,
    people,
)

NOTHING_SHOWN = {
    "suppressed": "To protect people, no figure is shown for any group.",
    "at-source": "The source hides the figures of every group.",
}


@dataclass(frozen=True)
class Finding:
    """What an indicator says: every group's status in a sentence, then the numbers that matter."""

    headline: str
    detail: str
    row: Row | None  # the row that `detail` tells


def pressing(rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of attention: status, then how little chance explains, then size."""

    def order(row: Row) -> tuple[int, float, float]:
        q = 1.0 if row.q_value is None else row.q_value
        size = abs(math.log(row.ratio)) if row.ratio and math.isfinite(row.ratio) else 0.0
        return (SEVERITY.get(row.status, len(SEVERITY)), q, -size)

    return sorted(rows, key=order)


def finding(shown: Reading, definitions: Definitions) -> Finding:
    """What the indicator says, led by the status of its groups."""
    if not shown.ready:
        return Finding(shown.message, "", None)
    rows = pressing(shown.compared)
    if not rows:
        row = shown.everyone or next(iter(shown.groups), None)
        if row is None or row.value is None:
            words = formats.HIDDEN.get(row.suppression if row else "", formats.ABSENT)
            return Finding(f"{words}.", "", row)
        base = formats.base(row)
        return Finding(f"{formats.value(row)}{f' ({base})' if base else ''}.", "", row)
    told = next(
        (row for row in rows if row.value is not None and row.status == rows[0].status), None
    )
    told = told or next((row for row in rows if row.value is not None), rows[0])
    if told.value is None:
        parts = [NOTHING_SHOWN.get(told.suppression, "There is no figure for any group.")]
    else:
        parts = [sentence(told, shown, definitions), uncertainty(told, shown, definitions)]
    if told.status in FLAGGED:
        parts.append(verdict(told, shown.indicator.better))
    if is_wide(told):
        parts.append(unknowns(told))
    parts.append(settle(told, definitions.scorecard.unknown_warning))
    return Finding(headline(shown), " ".join(part for part in parts if part), told)


def headline(shown: Reading) -> str:
    """Every group's status, the most pressing first: A gap for Black; cannot tell for Asian."""
    groups: dict[str, list[str]] = {}
    for row in shown.compared:
        status = row.status
        if row.value is None and status == "cannot-tell":
            status = row.suppression or "not-calculable"
        elif status == "lower-than-parity" and (row.ratio or 0) > 1:
            status = "more-favourable"
        groups.setdefault(status, []).append(name(row.group))
    phrases = {
        "gap": "a gap for {}",
        "possible-gap": "a possible gap for {}",
        "lower-than-parity": "below parity for {}",
        "more-favourable": "more favourable for {}",
        "withheld-unknown": "withheld for {}, as too much ethnicity is unknown",
        "cannot-tell": "cannot tell for {}",
        "no-gap-found": "no gap found for {}",
        "similar": "similar for {}",
        "suppressed": "not shown for {}",
        "at-source": "hidden by the source for {}",
        "not-calculable": "no figure for {}",
    }
    total = len(shown.compared)
    said = [
        phrase.format(
            "any group"
            if len(groups[status]) == total > 1 and status in _EVERY
            else "every group"
            if len(groups[status]) == total > 1
            else listed(groups[status])
        )
        for status, phrase in phrases.items()
        if status in groups
    ]
    return f"{capital('; '.join(said))}."


_EVERY = ("cannot-tell", "no-gap-found", "suppressed", "not-calculable")  # told as "for any group"


def posts(shown: Reading, definitions: Definitions, most: int = 30) -> str:
    """A few posts told as people, not percentages; empty for other measures or larger numbers."""
    everyone = shown.everyone
    if everyone is None or everyone.measure != "representation" or not everyone.denominator:
        return ""
    told = [row for row in shown.groups if row.numerator is not None]
    if everyone.denominator > most or not told:
        return ""
    counts = listed([f"{formats.number(row.numerator)} {name(row.group)}" for row in told])
    text = [f"Of the {formats.number(everyone.denominator)} whose ethnicity is known, {counts}."]
    if shown.unknown is not None and shown.unknown.numerator:
        text.append(f"For {formats.number(shown.unknown.numerator)} more it is not known.")
    other = comparator(definitions, shown.comparator, shown.reference)
    short = [
        f"{formats.number(float(round(gap)))} short for {name(row.group)}"
        for row in told
        if (gap := (row.comparator_value or 0) * everyone.denominator - (row.numerator or 0)) >= 0.5
    ]
    if short:
        text.append(f"Against parity with {other}, that is about {listed(short)}.")
    return " ".join(text)


def unknown(shown: Reading, warning: float) -> str:
    """How much ethnicity is unknown, with a warning above `warning`; empty where not told."""
    share = shown.unknown_share
    if share is None:
        return ""
    if share == 0:
        return "Ethnicity is known for everybody."
    text = f"Ethnicity is not known for {formats.percent(share)}."
    return f"{text} That is much: read every comparison with care." if share > warning else text


def behind_the_gap(row: Row, shown: Reading, definitions: Definitions) -> str:
    """People behind an established gap, in whole numbers; empty for any other row."""
    if row.status != "gap" or row.gap_people is None or round(abs(row.gap_people)) == 0:
        return ""
    other = comparator(definitions, row.comparator, shown.reference)
    size = formats.number(float(round(abs(row.gap_people))))
    side = "fewer" if row.gap_people > 0 else "more"
    what = {"rate": "rate", "representation": "share"}.get(row.measure, "proportion")
    limits = [row.gap_people_lower, row.gap_people_upper]
    span = ""
    if limits[0] is not None and limits[1] is not None and limits[0] * limits[1] > 0:
        low, high = sorted(round(abs(limit)) for limit in limits if limit is not None)
        span = f" (chance alone could make it {low:,} to {high:,})"
    return (
        f"At the same {what} as {other}, there would be about {size} {side} in "
        f"{people(row.group)}{span}."
    )
