"""From figures back to counts: which numerators and denominators give the numbers that were left?

Each figure is calculated for every pair of whole numbers in question, with the statistics that the
scorecard itself uses, and the pairs that give all the numbers are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard import statistics
from scorecard.statistics import Interval

FloatArray = npt.NDArray[np.float64]
LARGEST = 20_000  # the largest base that is tried where nothing limits it
FEWER = 2_000  # the same where every pair has to be tried
PAIRS = 4_100_000  # how many pairs are tried at most
CLOSE = {"value": 1e-13, "lower": 1e-13, "upper": 1e-13}  # relative: every digit is published
ROUGHLY = 1e-10  # for contrasts, which take more steps
CONTRASTS = ("ratio", "difference", "gap_people")


@dataclass(frozen=True)
class Arm:
    """The other side of a comparison, as published: counts, or a fixed number."""

    numerator: float = np.nan
    denominator: float = np.nan
    number: float = np.nan


@dataclass(frozen=True)
class Question:
    """Numbers that hang on two hidden counts.

    given: column -> number. measure, per, confidence: of the row. other: the side it is compared
    with; first: whether the hidden counts are the group's (not the comparator's). low, high: limits
    of numerator and denominator. tolerance: how far a figure may be off, where it was rounded.
    """

    measure: str
    per: float
    confidence: float
    given: Mapping[str, float]
    other: Arm
    first: bool
    low: tuple[float, float]
    high: tuple[float, float]
    tolerance: float = 0.0


def fraction(value: float, per: float) -> Fraction | None:
    """The plain fraction behind a figure published with every digit; None where there is none."""
    share = value / per
    plain = Fraction(share).limit_denominator(100_000)
    return plain if abs(float(plain) - share) <= 1e-14 * max(1.0, abs(share)) else None


def pairs(question: Question) -> tuple[FloatArray, FloatArray] | None:
    """All numerators and denominators that give every number; None where too many would be tried.

    Both arrays are empty where no whole numbers give them.
    """
    tried = _candidates(question)
    if tried is None:
        return None
    x, n = tried
    for column in COLUMNS:
        wanted = question.given.get(column)
        if wanted is None or not len(x):
            continue
        with np.errstate(all="ignore"):
            got = _figure(question, column, x, n)
        if got is None:
            continue
        close = question.tolerance + CLOSE.get(column, ROUGHLY) * max(1e-3, abs(wanted))
        keep = np.abs(got - wanted) <= close if np.isfinite(wanted) else np.isinf(got)
        if not keep.any() and column != "value":
            continue  # a number made by another method tells nothing here
        x, n = x[keep], n[keep]
    return x, n


def _candidates(question: Question) -> tuple[FloatArray, FloatArray] | None:
    """Pairs to try: those of a fraction, those that one limit allows, else all there can be."""
    nested = question.measure in ("proportion", "representation")
    low_d, high_d = max(question.low[1], 1.0), question.high[1]
    value = question.given.get("value")
    plain = fraction(value, question.per) if value is not None and not question.tolerance else None
    if plain is not None:
        times = np.arange(1, min(high_d, LARGEST) // plain.denominator + 1)
        x, n = times * float(plain.numerator), times * float(plain.denominator)
    elif not question.tolerance and not {"lower", "upper"}.isdisjoint(question.given):
        x, n = _by_limit(question, low_d, min(high_d, LARGEST))
    else:
        bases = np.arange(low_d, min(high_d, FEWER) + 1 if high_d > low_d else high_d + 1)
        most = min(question.high[0], bases[-1] if nested and len(bases) else 3 * FEWER)
        tops = np.arange(max(question.low[0], 0.0), most + 1)
        if len(bases) * len(tops) > PAIRS:
            return None
        x, n = (each.ravel() for each in np.meshgrid(tops, bases))
    keep = (x >= question.low[0]) & (x <= question.high[0])
    keep &= (n >= question.low[1]) & (n <= question.high[1])
    if nested:
        keep &= x <= n
    return np.asarray(x[keep], dtype=float), np.asarray(n[keep], dtype=float)


def _by_limit(q: Question, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Pairs of whole numbers that one limit of the figure's own interval allows.

    Wilson's limit L of x of n solves (x/n − L)² = z² L (1 − L) / n, and so gives x for every n; a
    Poisson limit gives the exposure for every x.
    """
    part = "lower" if q.given.get("lower") else "upper" if "upper" in q.given else "lower"
    limit, sign = q.given[part] / q.per, 1.0 if part == "lower" else -1.0
    if q.measure == "rate":
        x = np.arange(0.0, LARGEST + 1)
        n = _part(statistics.rate_interval(x, 1.0, q.confidence), part)
        n = n / limit if limit else np.full_like(x, low)
        other = n
    else:
        share = limit / (1 + limit) if q.measure == "progression_ratio" else limit
        n = np.arange(1.0 if q.measure == "progression_ratio" else low, high + 1)
        z = special.ndtri((1 + q.confidence) / 2)
        x = n * share + sign * z * np.sqrt(n * max(share * (1 - share), 0.0))
        n = n - np.round(x) if q.measure == "progression_ratio" else n
        other = x
    whole = np.abs(other - np.round(other)) < 1e-9 * np.maximum(10.0, np.abs(other))
    return np.round(x[whole]), np.round(n[whole])


Four = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
PARTS = {"": "value", "_lower": "lower", "_upper": "upper"}
COLUMNS = (  # the cheapest first
    *PARTS.values(),
    *(f"{name}{end}" for name in ("difference", "gap_people", "ratio") for end in PARTS),
    "p_value",
)


def _figure(q: Question, column: str, x: FloatArray, n: FloatArray) -> FloatArray | None:
    """What stands in `column` for each pair; None where the other side is not known."""
    if column in PARTS.values():
        return _part(_own(q, x, n), column)
    end = next(e for e in ("_lower", "_upper", "") if column.endswith(e))
    name = column.removesuffix(end) if column != "p_value" else ""
    counted = not np.isnan(q.other.numerator + q.other.denominator)
    if q.first and (q.measure == "representation" or not counted):
        return _to_number(q, name, PARTS[end], x, n) if name else None
    if not counted:
        return None
    if name == "difference":
        return _part(_difference(q, x, n), PARTS[end])
    if name == "gap_people":
        return _gap(q, x, n, PARTS[end])
    if q.measure == "representation":
        return None
    return _part(_ratio(q, x, n), PARTS[end]) if name == "ratio" else _p_value(q, x, n)


def _part(interval: Interval, part: str) -> FloatArray:
    found: FloatArray = getattr(interval, part)
    return found


def _to_number(
    q: Question, name: str, part: str, x: FloatArray, n: FloatArray
) -> FloatArray | None:
    """A comparison with a number that is known."""
    number = q.other.number
    own = _part(_own(q, x, n), part)
    if np.isnan(number):
        return None
    if name == "ratio":
        return own / number
    return own - number if name == "difference" else n * (own - number) / q.per


def _own(q: Question, x: FloatArray, n: FloatArray) -> Interval:
    if q.measure in ("proportion", "representation"):
        return statistics.proportion_interval(x, n, q.confidence)
    if q.measure == "rate":
        return Interval(*(part * q.per for part in statistics.rate_interval(x, n, q.confidence)))
    share = statistics.proportion_interval(x, x + n, q.confidence)
    odds = [part / (1 - part) for part in (share.lower, share.upper)]
    return Interval(x / n, odds[0], odds[1])


def _sides(q: Question, x: FloatArray, n: FloatArray) -> Four:
    top, bottom = (np.full_like(x, end) for end in (q.other.numerator, q.other.denominator))
    return (x, n, top, bottom) if q.first else (top, bottom, x, n)


def _difference(q: Question, x: FloatArray, n: FloatArray) -> Interval:
    sides = _sides(q, x, n)
    if q.measure in ("proportion", "representation"):
        return statistics.risk_difference(*sides, q.confidence)
    if q.measure == "rate":
        found = statistics.rate_difference(*sides, q.confidence)
        return Interval(*(part * q.per for part in found))
    one, two = _own(q, *sides[:2]), _own(q, *sides[2:])
    value = one.value - two.value
    return Interval(
        value,
        value - np.hypot(one.value - one.lower, two.upper - two.value),
        value + np.hypot(one.upper - one.value, two.value - two.lower),
    )


def _ratio(q: Question, x: FloatArray, n: FloatArray) -> Interval:
    ratios = {
        "proportion": statistics.risk_ratio,
        "rate": statistics.rate_ratio,
        "progression_ratio": statistics.progression_ratio,
    }
    return ratios[q.measure](*_sides(q, x, n), q.confidence)


def _gap(q: Question, x: FloatArray, n: FloatArray, part: str) -> FloatArray:
    group_x, group_n, other_x, other_n = _sides(q, x, n)
    if part == "value":
        return np.asarray(group_x - group_n * other_x / other_n, dtype=float)
    return group_n * _part(_difference(q, x, n), part) / q.per


def _p_value(q: Question, x: FloatArray, n: FloatArray) -> FloatArray:
    tests = {
        "proportion": statistics.risk_ratio_p,
        "rate": statistics.rate_ratio_p,
        "progression_ratio": statistics.progression_ratio_p,
    }
    return tests[q.measure](*_sides(q, x, n))
