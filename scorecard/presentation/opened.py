"""What stands behind each status and trend: the numbers, the rule that fired, the method."""

from __future__ import annotations

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats, standardised
from scorecard.presentation.definition import FAMILY_TERM, TOGETHER_TERM
from scorecard.presentation.markup import anchor, facts, row_badge, text
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import (
    sentence,
    settle,
    uncertainty,
    unknowns,
    verdict,
)
from scorecard.presentation.vocabulary import TREND, name

ASSUMED = "assumed design effect"  # as a row's method calls it
TREND_RULES = {
    "improving": "The gradient over the last five periods is clear of chance (p below 0.05), and "
    "goes the way that is better for the group.",
    "worsening": "The gradient over the last five periods is clear of chance (p below 0.05), and "
    "goes the way that is worse for the group.",
    "no-clear-change": "The gradient over the last five periods could be chance (p is 0.05 or "
    "more).",
    "too-few-points": "A trend needs five periods with a figure; there are fewer.",
    "snapshots": "Counts on a day have many of the same people in them each time, so that they are "
    "not independent and a gradient test would find too much or too little. The latest is held "
    "against the first comparable one instead.",
    "break": "There are fewer than five periods with a figure since recording changed.",
}


def groups(shown: Reading, definitions: Definitions, methods: str = "") -> str:
    """Each compared group with its status, to be opened to the reasons for it.

    methods: the address of the page that explains the methods; without one there is no link.
    """
    parts = "".join(_group(row, shown, definitions, methods) for row in shown.compared)
    return f'<div class="rs-reasons">{parts}</div>' if parts else ""


def _group(row: Row, shown: Reading, definitions: Definitions, methods: str) -> str:
    mark = row_badge(row)
    if row.value is None:
        mark = f"<em>{text(formats.HIDDEN.get(row.suppression, formats.ABSENT))}</em>"
    inner = facts([(term, text(told)) for term, told in because(row, shown, definitions)])
    if methods:
        inner += f"<p>{anchor(methods, 'How the methods work, with examples')}</p>"
    return (
        f'<details class="rs-details rs-reason"><summary>{text(name(row.group))} {mark}</summary>'
        f"{inner}</details>"
    )


def because(row: Row, shown: Reading, definitions: Definitions) -> list[tuple[str, str]]:
    """Terms and sentences on why a row says what it says; one without anything to say is empty."""
    warning = definitions.scorecard.unknown_warning
    return [
        ("Numbers", sentence(row, shown, definitions)),
        ("Chance", uncertainty(row, shown, definitions)),
        (TOGETHER_TERM if ASSUMED in row.method else FAMILY_TERM, _families(row)),
        ("Like with like", standardised.how(row)),
        ("Test", _test(row)),
        ("Rule", row.status_reason),
        ("What it means", verdict(row, shown.indicator.better)),
        ("Unknown ethnicity", unknowns(row)),
        ("What would settle it", settle(row, warning)),
        ("Trend", _trend(row)),
        ("Change", _change(row)),
        ("Method", row.method),
        ("Source", row.source if row.value is not None else ""),
    ]


def _test(row: Row) -> str:
    if row.p_value is None:
        return ""
    told = f"p {_probability(row.p_value)}"
    if row.q_value is None:
        return f"{told}: how often chance alone makes as large a difference, were there none."
    return (
        f"{told}: how often chance alone makes as large a difference, were there none. Allowing "
        f"for all the comparisons made at once, q {_probability(row.q_value)}."
    )


def _probability(each: float) -> str:
    return "below 0.001" if each < 0.001 else f"= {each:.3f}"


def _families(row: Row) -> str:
    if row.design_effect is None or row.design_effect <= 1 or row.hidden:
        return ""
    share = f"{100 / row.design_effect:.0f}"
    if ASSUMED in row.method:
        return (
            "They are not separate decisions, and the table does not say how many belong together. "
            f"For chance, 100 are taken for {share} (an assumed design effect of "
            f"{row.design_effect:.1f})."
        )
    return (
        "Brothers and sisters are decided about together: for chance, 100 children count as "
        f"{share} separate decisions (design effect {row.design_effect:.1f})."
    )


def _trend(row: Row) -> str:
    word = TREND.get(row.trend, "")
    return f"{word}. {TREND_RULES[row.trend]}" if word else ""


def _change(row: Row) -> str:
    """The change since the first comparable period, with what chance alone could make of it."""
    size, low, high = row.change_baseline, row.change_baseline_lower, row.change_baseline_upper
    if size is None or not row.baseline_period or row.baseline_period == row.period:
        return ""
    told = f"{formats.difference(row, size)} since {row.baseline_period.replace('..', ' to ')}"
    if low is None or high is None:
        return f"{told}."
    span = f"{formats.difference(row, low)} to {formats.difference(row, high)}"
    clear = "more than chance explains" if low > 0 or high < 0 else "chance can be all of it"
    return f"{told} ({span}): {clear}."
