"""One row in plain English: its figure, what chance alone could produce, what it means.

The rules of the house: the comparator is named; a count of everybody is no sample, so a sentence
says what chance alone could produce and never where "the true figure" lies; a survey speaks of
those who replied; small numbers say that they are small; a disparity is told, never its cause. A
row that is hidden gives words and no digit.
"""

from __future__ import annotations

import math

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import (
    PER_MEASURE,
    capital,
    comparator,
    is_survey,
    people,
)

# Fewer events than this make a rate unstable; official statistics mark such rates as unreliable.
SMALL_EVENTS = 20
SMALL_BASE = 50
MANY = 30  # nobody can wait for so many times as many people
WIDE, WIDE_POINTS = 1.25, 0.05  # as large as the smallest gap that is called one
MAJORITY = 0.5  # above it a ratio flatters, and percentage points are judged


def by_points(row: Row) -> bool:
    """Whether the row is judged, and told, in percentage points and not as a ratio."""
    high = row.comparator_value is not None and row.comparator_value > MAJORITY
    shares = row.measure in ("proportion", "representation")
    return shares and high and row.difference is not None


def sentence(row: Row, shown: Reading, definitions: Definitions) -> str:
    """The row in a sentence: the group's figure, and how it compares."""
    group = people(row.group)
    if row.value is None:
        why = formats.HIDDEN.get(row.suppression, formats.ABSENT)
        return f"{capital(group)}: {why[:1].lower()}{why[1:]}."
    base = formats.base(row)
    if row.measure == "representation":
        brackets = f" ({base[:-6]} whose ethnicity is known)" if base else ""
        makes = "makes" if group.startswith("the ") else "make"
        start = f"{capital(group)} {makes} up {formats.value(row)}{brackets}"
    else:
        brackets = f" ({base})" if base else ""
        alike = "like with like, " if row.alike else ""
        start = capital(f"{alike}in {group}, {formats.value(row)}{brackets}")
    than = _comparison(row, comparator(definitions, row.comparator, shown.reference))
    return f"{start}: {than}." if than else f"{start}."


def _comparison(row: Row, other: str) -> str:
    """How the row's figure compares with the comparator's, which is named and told."""
    share = "its share of" if people(row.group).startswith("the ") else "their share of"
    if row.comparator_value is None:
        return ""
    told = formats.bare(row.comparator_value, row.measure, row.unit)
    if by_points(row) and row.difference is not None:
        if abs(row.difference) < 0.0005:
            where = share if row.measure == "representation" else "in"
            return f"the same as {where} {other} ({told})"
        than = f"than {share}" if row.measure == "representation" else "than in"
        return f"{_points(row.difference)} {than} {other} ({told})"
    if row.ratio is None or not math.isfinite(row.ratio):
        return f"against {told} in {other}"
    if row.measure in ("mean", "median"):
        return f"{_percent(row.ratio)} {'as' if _level(row.ratio) else 'than'} in {other} ({told})"
    what = PER_MEASURE.get(row.measure, "the figure")
    if row.measure == "representation":
        what = share
        return (
            f"the same as {what} {other} ({told})"
            if _level(row.ratio)
            else f"{formats.ratio(row.ratio)} times {what} {other} ({told})"
        )
    if _level(row.ratio):
        return f"the same as {what} in {other} ({told})"
    return f"{formats.ratio(row.ratio)} times {what} in {other} ({told})"


def uncertainty(row: Row, shown: Reading, definitions: Definitions) -> str:
    """What chance alone could produce; empty where the row has no interval."""
    span = _span(row)
    if not span or row.value is None:
        return ""
    small = "The numbers are small: chance" if is_small(row) else "Chance"
    text = f"{small} alone could make it anything from {span}"
    if is_survey(definitions, shown.indicator):
        return f"{text}. These are the answers of those who replied; the others may differ."
    return f"{text}."


def _span(row: Row) -> str:
    """The interval of the comparison in words; empty where there is none."""
    if by_points(row):
        low, high = row.difference_lower, row.difference_upper
        if low is None or high is None:
            return ""
        if low * high > 0:  # both on one side: the words are told once
            return f"{abs(100 * low):.1f} to {_points(high)}"
        return f"{_points(low)} to {_points(high)}"
    low, high = row.ratio_lower, row.ratio_upper
    if low is None or high is None:
        return ""
    if row.measure in ("mean", "median"):
        if (low - 1) * (high - 1) > 0 and math.isfinite(high):
            return f"{100 * abs(low - 1):.1f}% to {_percent(high)}"
        return f"{_percent(low)} " + (f"to {_percent(high)}" if math.isfinite(high) else "upwards")
    if math.isinf(high):
        return f"{formats.ratio(low)} times upwards"
    return f"{formats.ratio(low)} to {formats.ratio(high)} times"


def is_small(row: Row) -> bool:
    """Whether few people or events stand behind the row, where that may be told."""
    if row.denominator is None:
        return False
    if row.numerator is None:
        return row.denominator < SMALL_BASE
    if row.measure == "proportion":
        return min(row.numerator, row.denominator - row.numerator) < SMALL_EVENTS
    return row.numerator < SMALL_EVENTS


def verdict(row: Row, better: str = "") -> str:
    """What the status means for this row; direction-aware, without cause or blame.

    better: which way is good (`Indicator.better`); where parity is, neither side is a disadvantage.
    """
    parity = better == "parity"
    if row.status == "gap":
        if parity:
            return "This lies away from parity by more than chance alone would explain."
        return "This is a gap to the group's disadvantage, more than chance alone would explain."
    if row.status == "possible-gap":
        start = "may lie away from parity" if parity else "may be a gap to the group's disadvantage"
        return (
            f"This {start}: chance is unlikely to be all of it, but the difference is small or one "
            "of many that were looked at."
        )
    if row.status == "lower-than-parity":
        if row.ratio is not None and row.ratio > 1:
            return "This is more favourable for the group than parity: ask what stands behind it."
        return "This is below parity: ask about access to help as well as about fairness."
    if row.status == "withheld-unknown":
        share = "" if row.unknown_share is None else f" ({formats.percent(row.unknown_share)})"
        return (
            "No verdict: the answer would change with the ethnicity of those for whom it is not "
            f"recorded{share}."
        )
    if row.status == "no-gap-found":
        return "No gap found: a large one is ruled out, a smaller one is not."
    if row.status == "similar":
        return "Similar: any difference is small."
    if row.status == "cannot-tell":
        return "This cannot tell a gap from chance; it does not mean that there is none."
    return ""


def unknowns(row: Row) -> str:
    """How far the comparison moves with the ethnicity of those for whom it is not recorded.

    Empty where nobody can be allocated, or the words would tell the same twice.
    """
    if by_points(row):
        low, high = row.unknowns_difference_lower, row.unknowns_difference_upper
        if low is None or high is None or high - low < 0.0005:
            return ""
        span = f"{_points(low)} to {_points(high)}"
    else:
        low, high = row.unknowns_ratio_lower, row.unknowns_ratio_upper
        if low is None or high is None or formats.ratio(low) == formats.ratio(high):
            return ""
        top = f"to {formats.ratio(high)} times" if math.isfinite(high) else "times upwards"
        span = f"{formats.ratio(low)} {top}"
    return (
        "Depending on how those whose ethnicity is not recorded divide between the group and whom "
        f"it is compared with, it lies anywhere from {span}, chance left aside."
    )


def is_wide(row: Row) -> bool:
    """Whether unknown ethnicity alone moves the comparison by as much as a gap is large."""
    if by_points(row):
        low, high = row.unknowns_difference_lower, row.unknowns_difference_upper
        return low is not None and high is not None and high - low > WIDE_POINTS
    low, high = row.unknowns_ratio_lower, row.unknowns_ratio_upper
    return low is not None and high is not None and high > WIDE * low


def settle(row: Row, warning: float) -> str:
    """What would settle a verdict that cannot be given; `warning`: share of unknowns to name."""
    if row.status == "withheld-unknown":
        return "Recording ethnicity would settle it."
    if row.status != "cannot-tell":
        return ""
    if row.value is None and row.suppression == "at-source":
        return "The figure itself, from whoever publishes it, would settle it."
    if row.value is not None and row.denominator is None:
        return "The counts behind the published figure would settle it."
    more = _more(row)
    if row.value is not None and row.comparator_value is None:
        more = f"What it would be compared with is not shown. {more}"
    if is_small(row) and ((row.ratio_lower or 0) > 1 or (row.ratio_upper or 1) < 1):
        more = f"So few people carry no verdict. {more}"
    if row.unknown_share is not None and row.unknown_share > warning:
        return f"{more}. What would help too is recording ethnicity for more of them."
    return f"{more}."


def _more(row: Row) -> str:
    """How many more people would settle it, where that can be told."""
    large, moderate = row.needed_large, row.needed_moderate
    if large is None or moderate is None:
        return "More people, or more years taken together, would settle it"
    small = f"one of {_side(row, 1.25)} takes about {_times(moderate)}"
    if large <= 1:
        return (
            f"The numbers suffice to find a ratio of {_side(row, 1.5)}, if there were one; {small}"
        )
    if large > MANY:
        return "Numbers as small as these cannot settle it: take in more years or a wider group"
    return (
        f"About {_times(large)} as many people, or periods taken together, would probably find a "
        f"ratio of {_side(row, 1.5)}, if there is one; {small}"
    )


def _times(factor: float) -> str:
    if factor >= 3:
        return f"{math.ceil(factor)} times"
    told = f"{factor:.1f}".removesuffix(".0")
    return "twice" if told == "2" else f"{told} times"


def _side(row: Row, size: float) -> str:
    """The ratio, on the side on which the row lies."""
    below = row.ratio is not None and row.ratio < 1
    return formats.ratio_exact(1 / size if below else size).rstrip("0").rstrip(".")


def _level(ratio: float) -> bool:
    return f"{ratio:.2f}" == "1.00"


def _points(each: float) -> str:
    return f"{formats.points(each)} {'lower' if each < 0 else 'higher'}"


def _percent(ratio: float) -> str:
    if _level(ratio):
        return "the same"
    return f"{100 * abs(ratio - 1):.1f}% {'lower' if ratio < 1 else 'higher'}"
