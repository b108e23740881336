"""Tables small enough to work out by hand, and what the audit finds in them."""

from __future__ import annotations

import pandas as pd

from scorecard.auditor import audit
from scorecard.results import ALL, UNKNOWN
from tests.auditor.building import FACTS, definitions, hide, published, row
from tests.comparison.building import indicator


def only(id="seen", **fields):
    """Definitions of one proportion."""
    one = indicator(id, numerator={"where": {"seen": True}}, **fields)
    return definitions(one)


def attacked(rows, defined, hidden=(), facts=None, **numbers):
    """The audit of `rows`, those at the positions `hidden` hidden; `numbers` are then put into the
    results: column -> {position: number}."""
    raw = pd.DataFrame(rows)
    raw = hide(raw, [n in hidden for n in range(len(raw))])
    frame = published(raw, defined)
    for column, told in numbers.items():
        frame.loc[list(told), column] = list(told.values())
    return audit(frame, defined, FACTS if facts is None else facts)


def found(seen):
    """Exposures as group → count → range."""
    return {
        (e["group"], e["count"]): (e["low"], e["high"]) for e in seen.exposed.to_dict("records")
    }


def table(all_, asian, black, white, unknown, **fields):
    """One grouping as rows: numerator and denominator of each group."""
    groups = {ALL: all_, "Asian": asian, "Black": black, "White": white, UNKNOWN: unknown}
    return [row(group, *counts, **fields) for group, counts in groups.items()]


USUAL = table((74, 170), (20, 40), (14, 30), (30, 80), (10, 20))
