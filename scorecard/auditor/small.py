"""Counts that are shown although their rule hides counts as small."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from scorecard.auditor.counts import Register
from scorecard.auditor.differences import Finding
from scorecard.auditor.tallies import Side

PARTS = ("proportion", "representation")  # what is left of the base is a count of people too
WORDS = "it is shown, and so small that the rule hides it"


def small(found: Register, frame: pd.DataFrame) -> Iterator[Finding]:
    """Shown counts of ours of 1 to the threshold; a rounded one is taken as the most it can be."""
    numbers = {c: frame[c].to_numpy(float) for c in ("numerator", "denominator")}
    public = {d.id for d in found.definitions.datasets if d.provenance == "published"}
    own = (frame["provenance"] == "own").to_numpy()
    for row in found.rows.values():
        if row.hidden or row.series.off or not own[row.number]:
            continue
        rule = row.series.rule
        half = rule.rounding // 2
        n, d = (float(numbers[c][row.number]) for c in ("numerator", "denominator"))
        counts = {"numerator": (n, half), "denominator": (d, half)}
        if row.series.measure in PARTS:
            counts["rest"] = (d - n, 2 * half)
        for name, (count, more) in counts.items():
            side: Side | None = getattr(row.series, name, None) or row.series.denominator
            if side is None or side.counted.dataset in public:
                continue
            if count > 0 and count + more <= rule.threshold:
                low, high = max(count - more, 1.0), count + more
                yield Finding(row.number, name, low, high, WORDS, frozenset([row.number]))
