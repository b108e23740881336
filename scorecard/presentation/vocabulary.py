"""Words and symbols for statuses, trends and measures. No status is told by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scorecard.definitions.model import Definitions, Indicator


@dataclass(frozen=True)
class Status:
    """How a status is told: a symbol, a word or two, and its meaning."""

    symbol: str
    word: str
    meaning: str


# In the order in which a reader should meet them.
STATUS: dict[str, Status] = {
    "gap": Status(
        "▲",
        "Gap",
        "Less favourable for the group, by more than a quarter, and more than chance alone would "
        "explain. Where most people have the outcome, percentage points are judged instead.",
    ),
    "possible-gap": Status(
        "△",
        "Possible gap",
        "Less favourable for the group. Chance is unlikely to be all of it, but the difference is "
        "small, or one of many that were looked at.",
    ),
    "lower-than-parity": Status(
        "▽",
        "Below parity",
        "The group has clearly less of what is unwelcome. Ask about access to help as well as "
        "fairness: fewer may mean that need goes unmet.",
    ),
    "withheld-unknown": Status(
        "◇",
        "Withheld: ethnicity unknown",
        "The answer would change with the ethnicity of the people for whom it is not recorded.",
    ),
    "cannot-tell": Status(
        "?",
        "Cannot tell",
        "The numbers are too small to tell a gap from chance. It does not mean that there is none.",
    ),
    "no-gap-found": Status(
        "○",
        "No gap found",
        "The figures agree with parity and rule out a large gap; a smaller one is not ruled out.",
    ),
    "similar": Status(
        "●",
        "Similar",
        "Any difference is small: the whole range that chance allows lies close to parity.",
    ),
    "not-compared": Status(
        "–",
        "Not compared",
        "The group that the others are compared with, or a figure that is shown without a verdict.",
    ),
}
SEVERITY = {status: place for place, status in enumerate(STATUS)}

# Statuses that ask for somebody's attention.
FLAGGED = ("gap", "possible-gap", "lower-than-parity", "withheld-unknown")
# Statuses that say that nothing large was found.
SETTLED = ("no-gap-found", "similar")

TREND = {
    "improving": "Getting better",
    "worsening": "Getting worse",
    "no-clear-change": "No clear change",
    "too-few-points": "Too few periods to tell a trend",
    "break": "Recording changed: not comparable over time",
    "snapshots": "No trend is tested: each snapshot counts many of the same people again",
}

PER_MEASURE = {
    "proportion": "the proportion",
    "rate": "the rate",
    "mean": "the mean",
    "median": "the median",
    "progression_ratio": "the figure",
    "representation": "the share",
}


def status_word(status: str, ratio: float | None = None) -> str:
    """The word for a status. `lower-than-parity` is told by the side on which it lies."""
    if status == "lower-than-parity" and ratio is not None and ratio > 1:
        return "More favourable"
    return STATUS[status].word if status in STATUS else ""


def symbol(status: str) -> str:
    """The symbol of a status."""
    return STATUS[status].symbol if status in STATUS else ""


def name(group: str) -> str:
    """A group's name in a list: `Asian: Indian` is told as Asian (Indian)."""
    if group == "All":
        return "Everybody"
    if group == "Unknown":
        return "Ethnicity unknown"
    whole, colon, part = group.partition(": ")
    return f"{whole} ({part})" if colon else group


def people(group: str) -> str:
    """A group in a sentence: the Black ethnic group, everybody, all other ethnic groups."""
    if group == "All":
        return "everybody"
    if group == "Unknown":
        return "people whose ethnicity is not known"
    told = name(group)
    if "ethnic" in group.lower() and not group.lower().startswith("other"):
        return told if told.startswith(("White", "Asian", "Black", "Mixed")) else _lower(told)
    return f"the {told} ethnic group"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """`text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    )


def comparator(definitions: Definitions, kind: str, reference: str) -> str:
    """What a row is compared with, in a sentence."""
    if kind == "reference":
        return people(reference)
    if kind == "rest":
        return "all other ethnic groups together"
    return benchmark_label(definitions, kind)


def comparator_label(definitions: Definitions, kind: str, reference: str) -> str:
    """What a row is compared with, as the head of a column or a table."""
    if kind == "reference":
        return name(reference)
    if kind == "rest":
        return "All other ethnic groups together"
    return benchmark_label(definitions, kind)


def benchmark_label(definitions: Definitions, id: str) -> str:
    """The label of a benchmark; its id where the definitions do not have it any more."""
    return next((each.label for each in definitions.benchmarks if each.id == id), id)


def variant_labels(definitions: Definitions, indicator: Indicator) -> dict[str, str]:
    """The words for each variant of an indicator, other places of its dataset included."""
    labels = {each.id: each.label for each in indicator.variants}
    labels |= {each.id: each.label for each in definitions.dataset(indicator.dataset).beside}
    return labels


def variant_label(definitions: Definitions, indicator: Indicator, variant: str) -> str:
    """The words for one variant; empty for the indicator itself."""
    return variant_labels(definitions, indicator).get(variant, variant) if variant else ""


def is_survey(definitions: Definitions, indicator: Indicator) -> bool:
    """Whether the numbers are answers of those who replied, not a complete count."""
    rules = (indicator.disclosure, definitions.dataset(indicator.dataset).disclosure)
    return any(rule is not None and rule.preset == "survey" for rule in rules)
