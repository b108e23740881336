"""The sentences of `status_reason`: which rule fired, and on which numbers of the row itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scorecard.assessment.scale import Judged
from scorecard.comparison.arms import BoolArray, FloatArray, Kinds

TOGETHER = "Not compared: not one ethnic group."
EVERYBODY = "Not compared: measured for everybody together."
COMPARATOR_ITSELF = "Not compared: the group that others are compared with."
NOTHING_TO_COMPARE = "Not compared: the comparator gives no number for this group."
ALIKE_WITH_REFERENCE = (
    "Not compared: a standardised figure is held against the reference group only."
)

NOT_SHOWN = "Rule 1: no number is shown."
NOT_CALCULABLE = "Rule 1: there is no number."
TOO_FEW = "Rule 1: there are too few events, or too few people, to make the groups alike."
ROUNDED = "Rule 1: counts are rounded here, and a figure made alike would give the true ones back."
NOT_RECORDED = "Rule 1: for more than a tenth it is not recorded what the groups are made alike in."
NO_COMPARATOR = "Rule 1: the comparator has no number that is shown."
NO_BASE = "Rule 1: no base was published with this figure."
NO_INTERVAL = "Rule 1: no interval can be calculated."

UNKNOWN = "Rule 2: the answer changes with how the people of unknown ethnicity fall."
UNKNOWN_AS_COUNTED = (
    "Rule 2: by the counts as they are, the answer changes with how the people of unknown "
    "ethnicity fall."
)

# Numbers on which a verdict turns. One that would be rounded to them is told with more digits.
TURNING = {"ratio": (0.8, 1.0, 1.25, 1.5), "points": (-10.0, -5.0, 0.0, 5.0, 10.0), "q": (0.05,)}


def small_base(side: str, minimum: int) -> str:
    """The base of one side is too small."""
    return f"Rule 1: the base of {side} is under {minimum}."


def few_events(side: str, minimum: int) -> str:
    """One side has too few events."""
    return f"Rule 1: {side} has fewer than {minimum} events."


class Told(NamedTuple):
    """For each row, the sentence for each way in which rules 3 and 4 can end."""

    gap: Kinds
    possible_gap: Kinds
    lower_than_parity: Kinds
    similar: Kinds
    no_gap_found: Kinds
    mildly_favourable: Kinds
    too_wide: Kinds


def numbers(found: Judged, points: BoolArray, q: FloatArray) -> Told:
    """The sentences of rules 3 and 4. points: rows judged by their difference in points."""

    def either(ratio: str, difference: str) -> Kinds:
        return np.where(points, difference, ratio).astype(object)

    def text(limit: FloatArray) -> Kinds:
        ratio, difference = _rounded(limit, 2, "ratio"), _rounded(limit * 100, 1, "points")
        return np.where(np.isposinf(limit), "no limit", np.where(points, difference, ratio))

    parity, large = either("1", "0 points"), either("1.5", "10 points")
    adverse, favourable = either("1.25", "5 points"), either("0.8", "-5 points")
    unit = either("", " points")
    value = either("adverse ratio ", "adverse difference ") + text(found.value) + unit
    interval = either("the adverse ratio's interval, ", "the adverse difference's interval, ")
    interval = interval + text(found.lower) + " to " + text(found.upper) + unit + ","
    q_value = np.where(q < 0.001, "q < 0.001", "q = " + _rounded(q, 3, "q"))
    q_value = np.where(np.isnan(q), "no q-value", q_value)
    return Told(
        gap=_sentence("Rule 3:", value, "is beyond", adverse, "and", q_value, "is below 0.05"),
        possible_gap=_sentence(
            *("Rule 3:", interval, "excludes", parity, "but a gap takes more than", adverse),
            *("and q below 0.05; here", value, "and", q_value),
        ),
        lower_than_parity=_sentence(
            "Rule 3:", value, "is below", favourable, "and", interval, "excludes", parity
        ),
        similar=_sentence(
            *("Rule 4: the whole of", interval, "lies within"),
            either("0.8 to 1.25", "5 points either way"),
        ),
        no_gap_found=_sentence("Rule 4:", interval, "includes", parity, "and excludes", large),
        mildly_favourable=_sentence(
            *("Rule 4:", interval, "lies on the favourable side of", parity),
            *("but", value, "is not below", favourable),
        ),
        too_wide=_sentence("Rule 4:", interval, "is too wide to tell"),
    )


def _sentence(*parts: str | Kinds) -> Kinds:
    """The parts with spaces between them and a full stop, row by row."""
    sentence: str | Kinds = parts[0]
    for part in parts[1:]:
        sentence = sentence + " " + part
    return np.asarray(sentence + ".", dtype=object)


def _rounded(numbers_: FloatArray, decimals: int, scale: str) -> Kinds:
    """Numbers as text; with two more decimals where rounding would put one on a turning point."""
    near = np.zeros(numbers_.shape, dtype=bool)
    for turning in TURNING[scale]:
        near |= (np.abs(numbers_ - turning) <= 0.5 * 10.0**-decimals) & (numbers_ != turning)
    short, long = (
        np.char.mod(f"%.{d}f", numbers_).astype(object) for d in (decimals, decimals + 2)
    )
    return np.where(near, long, short)
