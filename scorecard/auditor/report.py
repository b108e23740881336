"""What the attacker found, in words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from scorecard.auditor.auditing import Audit
from scorecard.results import KEY

FIRST = 10  # exposures that are listed


def report(name: str, audit: Audit) -> list[str]:
    """The lines that the command line prints on one bundle."""
    lines = [
        f"{name}: {audit.hidden:,} counts hidden, {audit.at_risk:,} at risk.",
        f"  {_narrowest(audit)} {audit.seconds:.1f} seconds.",
    ]
    lines += [f"  note: {sentence}" for sentence in audit.notes]
    if audit.unchecked:
        lines.append(f"  {audit.unchecked:,} hidden counts could not be checked.")
    if len(audit.left):
        lines.append(f"  {len(audit.left):,} numbers of hidden rows are told:")
        for row in audit.left.head(FIRST).to_dict("records"):
            lines.append(f"    {place(row)}: {row['column']} {row['number']}")
    if audit.at_risk:
        shown = min(FIRST, audit.at_risk)
        lines.append(f"  The first {shown} exposures:" if audit.at_risk > FIRST else "  Exposures:")
        for row in audit.exposed.head(FIRST).to_dict("records"):
            lines.append(f"    {place(row)}: {row['count']} {_range(row)}")
            lines.append(f"      because {row['because']}")
    return lines


def place(key: Mapping[Hashable, Any]) -> str:
    """A row's key in one line."""
    return " · ".join(str(key[name]) for name in KEY if key[name])


def _narrowest(audit: Audit) -> str:
    if audit.narrowest is None:
        return "Nothing is hidden."
    least = "" if audit.at_risk else "at least "
    return f"Narrowest range: {least}{audit.narrowest:g} wide ({place(audit.where)})."


def _range(row: Mapping[Hashable, Any]) -> str:
    low, high = row["low"], row["high"]
    return f"is {low:g}" if low == high else f"lies between {low:g} and {high:g}"
