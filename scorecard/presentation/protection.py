"""Why a number is not shown, or is rounded, in words: the same words for every reason.

Whether a number is hidden for itself or because another could be worked out from it would itself
tell something, so no page, file or picture says which it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scorecard.definitions.disclosing import Rule, rule_for
from scorecard.definitions.model import Definitions, Indicator
from scorecard.presentation.markup import anchor, text
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import listed

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

WHY = (
    "“Not shown, to protect people” means that few people stand behind a figure, or that a figure "
    "on few people could be worked out from it. It does not mean zero."
)
LINK = "How small numbers are protected"


def why(rows: Iterable[Row | None], methods: str) -> str:
    """What “not shown” means, with a link to the page Methods; nothing where all is shown."""
    if not any(row is not None and row.suppression == "suppressed" for row in rows):
        return ""
    return f'<p class="rs-meta">{text(WHY)} {anchor(methods, LINK)}.</p>'


def rule_of(definitions: Definitions, indicator: Indicator) -> Rule | None:
    """The disclosure rule of an indicator; None where its figures are published already."""
    dataset = definitions.dataset(indicator.dataset)
    if dataset.provenance == "published":
        return None
    return rule_for(definitions, dataset.id, indicator.id)


def rounding_of(definitions: Definitions, indicator: Indicator) -> int:
    """To the nearest what the indicator's counts are rounded; 1 where they are not."""
    rule = rule_of(definitions, indicator)
    return 1 if rule is None else rule.rounding


def rounding(definitions: Definitions, indicator: Indicator) -> str:
    """That the counts of an indicator are rounded; empty where they are not."""
    base = rounding_of(definitions, indicator)
    if base == 1:
        return ""
    return (
        f"Counts are rounded to the nearest {base} to protect people, and every other figure is "
        "made from the rounded counts. So parts may not add up exactly to their total."
    )


def rounded_indicators(bundle: Bundle) -> str:
    """Which indicators of a scorecard have rounded counts, in a sentence; empty where none."""
    bases: dict[int, list[str]] = {}
    for each in bundle.definitions.indicators:
        bases.setdefault(rounding_of(bundle.definitions, each), []).append(each.title)
    bases.pop(1, None)
    total = len(bundle.definitions.indicators)
    return " ".join(
        f"Counts are rounded to the nearest {base} for "
        + ("every indicator." if len(titles) == total else f"{listed(titles)}.")
        for base, titles in sorted(bases.items())
    )
