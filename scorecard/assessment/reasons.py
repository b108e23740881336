"""The sentences of `status_reason`: which rule fired, and on which numbers of the row itself."""

from __future__ import annotations

from string import Formatter
from typing import NamedTuple

import numpy as np

from scorecard.assessment.scale import Judged
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Words

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

NO_LIMIT = "no limit"
NUMBERS = ("value", "lower", "upper", "q")

# Numbers on which a verdict turns. One that would be rounded to them is told with more digits.
TURNING = {"ratio": (0.8, 1.0, 1.25, 1.5), "points": (-10.0, -5.0, 0.0, 5.0, 10.0), "q": (0.05,)}


def small_base(side: str, minimum: int) -> str:
    """The base of one side is too small."""
    return f"Rule 1: the base of {side} is under {minimum}."


def few_values(side: str) -> str:
    """A mean of one side has too few values."""
    return f"Rule 1: {side} has too few values for the interval of a mean to be relied on."


def few_events(side: str, minimum: int) -> str:
    """One side has too few events."""
    return f"Rule 1: {side} has fewer than {minimum} events."


# How rules 3 and 4 can end, and the sentence of each: {value}, {lower}, {upper} and {q} are the
# row's numbers, all else is a word of its scale.
INTERVAL = "the {name}'s interval, {lower} to {upper}{unit},"
SENTENCES = {
    "gap": "Rule 3: {name} {value}{unit} is beyond {adverse} and {q} is below 0.05.",
    "possible-gap": f"Rule 3: {INTERVAL} excludes {{parity}} but a gap takes more than {{adverse}} "
    "and q below 0.05; here {name} {value}{unit} and {q}.",
    "lower-than-parity": f"Rule 3: {{name}} {{value}}{{unit}} is below {{favourable}} and "
    f"{INTERVAL} excludes {{parity}}.",
    "similar": f"Rule 4: the whole of {INTERVAL} lies within {{band}}.",
    "no-gap-found": f"Rule 4: {INTERVAL} includes {{parity}} and excludes {{large}}.",
    "mildly-favourable": f"Rule 4: {INTERVAL} lies on the favourable side of {{parity}} but "
    "{name} {value}{unit} is not below {favourable}.",
    "too-wide": f"Rule 4: {INTERVAL} is too wide to tell.",
}
ENDINGS = tuple(SENTENCES)


class Scale(NamedTuple):
    """The marks of a scale as words, what its numbers are called, and how they are written."""

    adverse: str
    favourable: str
    parity: str
    large: str
    band: str
    name: str
    unit: str
    times: float
    decimals: int
    turning: str


RATIO = Scale("1.25", "0.8", "1", "1.5", "0.8 to 1.25", "adverse ratio", "", 1, 2, "ratio")
POINTS = Scale(
    *("5 points", "-5 points", "0 points", "10 points", "5 points either way"),
    *("adverse difference", " points", 100, 1, "points"),
)


def sentences(ending: IntArray, found: Judged, points: BoolArray, q: FloatArray) -> Words:
    """For each row the sentence for how rules 3 and 4 ended, by its place in ENDINGS.
    points: rows judged by their difference in points."""
    out = np.full(len(q), "", dtype=object)
    for place, name in enumerate(ENDINGS):
        for on, scale in ((~points, RATIO), (points, POINTS)):
            at = np.flatnonzero((ending == place) & on)
            if len(at):
                out[at] = _sentences(name, found.at(at), q[at], scale)
    return out


def _sentences(name: str, found: Judged, q: FloatArray, scale: Scale) -> list[str]:
    told = [part for _, part, _, _ in Formatter().parse(SENTENCES[name]) if part in NUMBERS]
    parts = [
        _q_values(q)
        if part == "q"
        else _text(getattr(found, part) * scale.times, scale.decimals, scale.turning)
        for part in told
    ]
    sentence = SENTENCES[name].format(**scale._asdict(), **dict.fromkeys(NUMBERS, "%s"))
    return [sentence % row for row in zip(*parts, strict=True)]


def _q_values(q: FloatArray) -> list[str]:
    written = [f"q = {each}" for each in _text(np.nan_to_num(q), 3, "q")]
    for at in np.flatnonzero(q < 0.001):
        written[at] = "q < 0.001"
    for at in np.flatnonzero(np.isnan(q)):
        written[at] = "no q-value"
    return written


def _text(numbers: FloatArray, decimals: int, scale: str) -> list[str]:
    """Numbers as text; with two more decimals where rounding would put one on a turning point."""
    near = np.zeros(numbers.shape, dtype=bool)
    for turning in TURNING[scale]:
        near |= (np.abs(numbers - turning) <= 0.5 * 10.0**-decimals) & (numbers != turning)
    # many numbers, but few once they are rounded: each is written once
    rounded, place = np.unique(np.round(numbers, decimals), return_inverse=True)
    few = [NO_LIMIT if each == np.inf else f"{each:.{decimals}f}" for each in rounded.tolist()]
    written = [few[at] for at in place.tolist()]
    for at in np.flatnonzero(near):
        written[at] = f"{numbers[at]:.{decimals + 2}f}"
    return written
