"""What a mean or a median that is told says of the values of its records, as sums over them.

With its limits a mean tells what the values, their squares and, roughly, their cubes add up to; a
median and its limits tell how many lie below and above. Each is linear in how many records have
which value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scorecard import statistics
from scorecard.auditor.counts import NONE, Figure, Register, Row
from scorecard.auditor.points import Points
from scorecard.auditor.relation import INFINITE
from scorecard.statistics.means import HALL_FROM
from scorecard.statistics.medians import outer_rank

CLOSE = 1e-6  # of a standard deviation and a record
FIGURES = 3  # of a mean of a rounded number of people, and of its standard deviation
TENTH = 0.05  # half of it: a skewness is told to a tenth
Floats = npt.NDArray[np.floating[Any]]
Weight = Callable[[Points], Floats]


@dataclass(frozen=True)
class Summary:
    """low ≤ the sum of `weight` over the records of the count at `base` ≤ high.

    row: that tells it. weight: of each point that a value of `column` can have; nan where it says
    nothing.
    """

    row: int
    base: int
    column: str
    words: str
    weight: Weight
    low: float
    high: float


def summaries(found: Register) -> list[Summary]:
    """What every mean and median says that is told, with its number of records."""
    out: list[Summary] = []
    for row in found.rows.values():
        figure, base = row.figure, row.denominator
        if figure is None or row.hidden or base == NONE or not found.told[base]:
            continue
        low, high = found.range(base)
        if high < 1 or np.isnan(figure.value):
            continue
        confidence = found.definitions.scorecard.confidence
        if row.series.measure == "median":
            out += _median(row, figure, low, high, confidence)
        elif low == high:
            out += _mean(row, figure, confidence)
        else:
            out += _rounded_mean(row, figure, low, confidence)
    return out


def _mean(row: Row, figure: Figure, confidence: float) -> Iterator[Summary]:
    n, mean = figure.number, figure.value
    told = _spread(figure, confidence) if n > 1 else (0.0, 0.0, np.nan)
    scale = told[0] if told and told[0] > CLOSE * max(1.0, abs(mean)) else max(1.0, abs(mean))
    off = CLOSE * n
    say = _say(row, "the values of {} add up to so much")
    yield say(lambda p: (p.value - mean) / scale, -off, off)
    if told is None:
        return
    least, most = ((n - 1) * (each / scale) ** 2 for each in told[:2])
    say = _say(row, "the limits of {} tell how its values spread")
    yield say(lambda p: _away(p, mean) / scale**2, least - off, most + off)
    skew = told[2]
    edge = np.sqrt(n) / 2 - TENTH - CLOSE
    if n > 2 and scale == told[0] and not np.isnan(skew):
        unit = (n - 1) * (n - 2) / n
        ends = (skew - TENTH if skew > -edge else -np.inf, skew + TENTH if skew < edge else np.inf)
        say = _say(row, "the limits of {} tell how skewed its values are")
        yield say(
            lambda p: ((p.value - mean) / scale) ** 3 if p.exact else np.full(len(p.value), np.nan),
            ends[0] * unit - off,
            ends[1] * unit + off,
        )


def _rounded_mean(row: Row, figure: Figure, least: float, confidence: float) -> Iterator[Summary]:
    """Of a rounded number: the mean lies about what is told, which is told to few figures."""
    near = figure.value
    finest = np.floor(np.log10(max(least, 1)))
    unit = _unit(near, finest)
    say = _say(row, "{} is told so far")
    yield say(lambda p: p.value - near - unit, -INFINITE, CLOSE)
    yield say(lambda p: p.value - near + unit, -CLOSE, INFINITE)
    told = _spread(figure, confidence)
    if told is None:
        return
    wide = told[1] + _unit(told[1], finest)
    narrow = max(told[0] - _unit(told[0], finest), 0.0)
    say = _say(row, "the limits of {} tell how its values spread")
    yield say(lambda p: _away(p, near) - wide**2 - unit**2, -INFINITE, CLOSE)
    yield say(lambda p: _away(p, near) - narrow**2, -(narrow**2) - CLOSE, INFINITE)


def _median(
    row: Row, figure: Figure, low: float, high: float, confidence: float
) -> Iterator[Summary]:
    """`low` to `high`: how many values there are. At most half lie below a median, and at least
    half no higher; its limits are values of a certain rank."""
    middle, first, last = figure.value, figure.lower, figure.upper
    say = _say(row, "half of the values lie below {}")
    yield say(lambda p: (p.high < middle) - 0.5, -INFINITE, 0.0)
    yield say(lambda p: (p.low <= middle) - 0.5, 0.0, INFINITE)
    if np.isnan(first):
        return
    alpha = (1 - confidence) / 2
    ranks = {outer_rank(int(n), alpha) for n in np.arange(low, high + 1)} - {0} or {1}
    fewest, most = min(ranks), max(ranks)
    say = _say(row, "the limits of {} are values of a known rank")
    yield say(lambda p: (p.high < first) * 1.0, 0, most - 1)
    yield say(lambda p: (p.low <= first) * 1.0, fewest, INFINITE)
    yield say(lambda p: (p.low > last) * 1.0, 0, most - 1)
    yield say(lambda p: (p.high >= last) * 1.0, fewest, INFINITE)


def _say(row: Row, words: str) -> Callable[[Weight, float, float], Summary]:
    series = row.series
    name = f"the {series.measure} of {series.indicator.id}"
    column = series.indicator.value or ""

    def say(weight: Weight, low: float, high: float) -> Summary:
        return Summary(row.number, row.denominator, column, words.format(name), weight, low, high)

    return say


def _away(p: Points, mean: float) -> Floats:
    """The squared distances from a mean."""
    return p.square - 2 * mean * p.value + mean**2


def _unit(number: float, finest: float) -> float:
    """How far a number may be from what is told of it in few figures."""
    size = np.floor(np.log10(abs(number))) if number else 0.0
    return float(10.0 ** -min(FIGURES - 1 - size, finest) / 2 * (1 + 1e-3))


def _spread(figure: Figure, confidence: float) -> tuple[float, float, float] | None:
    """The least and the greatest standard deviation that limits so far from the mean tell, with the
    skewness that both together tell (nan: none)."""
    n, away = figure.number, figure.upper - figure.lower
    if n <= 1 or np.isnan(away):
        return None
    if away <= 0:
        return 0.0, 0.0, np.nan
    most = round(np.sqrt(n) / 2, 1) if n >= HALL_FROM else 0.0
    skews = np.round(np.arange(-most, most + TENTH, 2 * TENTH), 1)
    unit = statistics.mean_interval(0.0, n - 1.0, n, confidence, skews)
    below, above = (np.array(each, dtype=float) for each in (unit.lower, unit.upper))
    one, two = (figure.lower - figure.value) / below, (figure.upper - figure.value) / above
    fit = np.abs(one - two) <= CLOSE * np.abs(two)
    if not fit.any():
        return None
    skew = float(skews[fit][0]) if fit.sum() == 1 and n >= HALL_FROM else np.nan
    return float(one[fit].min()), float(one[fit].max()), skew
