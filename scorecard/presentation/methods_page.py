"""The page Methods: how to read the scorecard, in plain English, with the settings of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats
from scorecard.presentation.frame import built_on
from scorecard.presentation.markup import badge, details, items, paragraph, table, text
from scorecard.presentation.vocabulary import STATUS, capital, name
from scorecard.statistics.means import HALL_FROM

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

# Status -> its rule, as exactly as words tell it; the first that applies counts.
RULES = {
    "gap": (
        "The adverse ratio is beyond 1.25, and the finding stands after allowing for the number of "
        "comparisons made (q below 0.05)."
    ),
    "possible-gap": (
        "The range excludes parity on the adverse side, but the gap is smaller, or does not stand "
        "after allowing for the number of comparisons."
    ),
    "lower-than-parity": (
        "The range excludes parity on the favourable side, and the adverse ratio is below 0.8."
    ),
    "withheld-unknown": (
        "The finding would be another one if everybody of unknown ethnicity belonged to the group, "
        "or to those it is compared with."
    ),
    "cannot-tell": (
        "There are too few people or events, the figure is hidden, or the range is too wide for "
        "any of the other answers."
    ),
    "no-gap-found": "The range includes parity and excludes a ratio of 1.5.",
    "similar": "The whole range lies within 0.8 to 1.25.",
    "not-compared": (
        "The group that others are compared with, everybody together, and figures that stand "
        "without a comparison."
    ),
}

# Measure: interval of the figure, of a difference, of a ratio.
METHODS = (
    ("Proportion", "Wilson’s", "Newcombe’s", "Katz’s; Koopman’s where a count is 0"),
    ("Share of the people counted", "Wilson’s", "Newcombe’s", "Wilson’s, against a known share"),
    ("Rate", "Byar’s; exact Poisson below 10 events", "MOVER", "Exact conditional"),
    ("Mean", f"Hall’s; Student’s t below {HALL_FROM} values", "Welch’s", "Fieller’s"),
    ("Median", "Order statistics", "MOVER", "MOVER-R"),
    ("Upper posts for each lower post", "Woolf’s", "MOVER", "Woolf’s"),
)


def statuses() -> str:
    """Each status with its badge, what it means and when it is given."""
    entries = "".join(
        f"<div><dt>{badge(status)}</dt><dd>{text(told.meaning)}</dd>"
        '<dd class="rs-rule"><span class="rs-hidden">Given when: '
        f"</span>{text(RULES[status])}</dd></div>"
        for status, told in STATUS.items()
    )
    return f'<dl class="rs-words">{entries}</dl>'


def uncertainty(definitions: Definitions) -> list[str]:
    """Paragraphs on ranges and chance."""
    level = f"{100 * definitions.scorecard.confidence:g}%"
    settings = definitions.scorecard
    return [
        f"Every figure comes with a range ({level} interval). Small numbers move by chance: the "
        "smaller the group, the wider the range. For a count of everybody, such as all staff on "
        "one day, the range says what chance alone could produce if everybody in the group had "
        "the same chances; for a survey it also allows for who happened to be asked, but not for "
        "who chose not to answer.",
        f"A verdict needs at least {settings.minimum_events} events and a base of at least "
        f"{settings.minimum_base} on both sides, and for a mean {HALL_FROM} values. Below that "
        "we show the figure if it may be shown, and say that we cannot tell. “Cannot tell” is not "
        "“no gap”.",
        "Many comparisons are made at once, and some would look like gaps by chance alone. The "
        "q-value allows for that (Benjamini and Hochberg’s, or where the figures of groups pull "
        "against each other Benjamini and Yekutieli’s): of the findings called a gap, no more than "
        "about one in twenty is expected to be chance. The whole organisation and its service "
        "areas are counted apart.",
    ]


def ratios(definitions: Definitions) -> list[str]:
    """Paragraphs on ratio, band and percentage points."""
    return [
        "A ratio is the group’s figure divided by the comparator’s: 1 is parity, 2 is twice as "
        "often, 0.5 half as often. It is never turned round; whether more is better or worse is "
        "a matter of the indicator, and enters only the verdict. The adverse ratio is the ratio "
        "read in the direction that is worse for the group.",
        "From 0.8 to 1.25 a difference is treated as small (the four-fifths rule, a screening "
        "rule used in employment). The band says nothing on chance, which is why the range is "
        "looked at too.",
        "Where more than half of the comparator’s people have the outcome, a ratio flatters: 80% "
        "against 98% is a ratio of 0.82. There we judge percentage points instead: 5 points in "
        "the place of the band, 10 points in the place of a ratio of 1.5.",
        "“People behind the gap” is the number of people for whom the outcome would have to be "
        "different for the group to be at the comparator’s level. It is given only where a gap "
        "is established.",
    ]


def unknowns(definitions: Definitions) -> list[str]:
    """Paragraphs on unknown ethnicity."""
    return [
        "People whose ethnicity is not recorded, refused or cannot be mapped count in "
        "“Everybody” and not in any ethnic group. Their share stands on every page; from "
        f"{100 * definitions.scorecard.unknown_warning:.0f}% on there is a warning.",
        "A finding must hold wherever they belong: we put all of them into the group, then all "
        "of them among those it is compared with. If the answer changes, the verdict is withheld.",
    ]


def comparisons(definitions: Definitions) -> str:
    """With whom groups are compared in this scorecard."""
    lines = []
    for key, grouping in definitions.ethnicity.groupings.items():
        lines.append(
            f"<strong>{text(grouping.label or key)}</strong>: the reference is "
            f"{text(name(grouping.reference))}."
        )
    used = {each for indicator in definitions.indicators for each in indicator.comparators}
    if "rest" in used:
        lines.append(
            "<strong>All other ethnic groups together</strong>: everybody of known ethnicity "
            "outside the group."
        )
    lines += [
        f"<strong>{text(capital(each.label))}</strong>: the group’s share of these people, or "
        "their figure."
        for each in definitions.benchmarks
        if each.id in used
    ]
    return items(lines, "rs-brief")


def wording(definitions: Definitions) -> list[str]:
    """Paragraphs on words: groups, disparity, trends."""
    return [
        "A disparity is a difference between groups. It says where to look, not why it is there: "
        "it is neither proof of unfair treatment nor, where none is found, proof of fairness. "
        "Equal figures under unequal need can be unfair, too.",
        "Ethnic groups are named in full and in alphabetical order, Other and Unknown last. "
        "Groups other than the reference are spoken of together as "
        f"“{definitions.scorecard.collective_term}”. A group that is taken together can hide "
        "differences within it; the finer grouping shows them where numbers allow.",
        "A trend is told from at least five comparable periods that count different people or "
        "events. It stops where recording or the method changed. “No clear change” means that "
        "chance explains what movement there is. Counts on a day have many of the same people in "
        "them each time: for them the latest is held against the first instead.",
        "Periods differ: years to 31 March, school years, single days. Each figure names its own.",
    ]


def technical() -> str:
    """The intervals by measure, folded away."""
    heads = ("Measure", "The figure", "Difference", "Ratio")
    return details("Statistical methods by measure", table("Intervals used", heads, METHODS))


def definitions_table(bundle: Bundle) -> str:
    """Every indicator with its owner, version and review date."""
    rows = [
        (each.title, each.owner, str(each.version), formats.day(each.review_by))
        for each in bundle.definitions.indicators
    ]
    heads = ("Indicator", "Answers for it", "Version", "Definition reviewed by")
    return table("Indicators of this scorecard", heads, rows)


def version(bundle: Bundle) -> str:
    """Which definitions the scorecard was built from, and when."""
    built, digest = built_on(bundle), str(bundle.manifest.get("definitions") or "")[:12]
    parts = [
        f"Built on {formats.day(built)}." if built else "",
        f"Definitions {digest}." if digest else "",
    ]
    return paragraph(" ".join(part for part in parts if part), "rs-meta")
