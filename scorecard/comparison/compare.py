"""`compare`: the frame of protected counts, with everything that can be calculated from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from scorecard.comparison import contrasts
from scorecard.comparison.arms import COUNTS, Arm, comparator_arm
from scorecard.comparison.arrays import BoolArray, FloatArray, IntArray, Words
from scorecard.comparison.benchmarks import numbers
from scorecard.comparison.columns import (
    FIGURES,
    INDIRECTLY,
    KINDS,
    REFERENCE,
    STANDARDISED,
    Columns,
    Kinds,
    is_kind,
)
from scorecard.comparison.families import q_values, unknown_share
from scorecard.comparison.figures import by_comparator, method, with_figure
from scorecard.comparison.over_time import changes
from scorecard.definitions.model import Definitions
from scorecard.results import PROTECTED
from scorecard.statistics import Interval, excess, widened_p

FAMILIES = "; families (Rao-Scott)"
ASSUMED = "; assumed design effect (Rao-Scott)"
PEOPLE = ("proportion", "rate", "representation")  # measures with people behind a gap


def compare(
    counts: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions
) -> pd.DataFrame:
    """`counts` with figures, comparators, ratios, differences, p- and q-values and changes.

    counts: the protected frame, one row for each key of `scorecard.results`; every indicator must
    be in `definitions`. benchmarks: benchmark, as_at, grouping, group, count. The result has the
    rows and the index of `counts`; nothing is raised for hidden or impossible numbers: a hidden row
    has every number blank, and one that cannot be calculated keeps its counts and is marked
    `not-calculable`.
    """
    return compared(Columns(counts, definitions), benchmarks).to_frame()


def compared(columns: Columns, benchmarks: pd.DataFrame) -> Columns:
    """What `compare` gives, as columns that can be read on."""
    columns = _without_hidden(columns)
    confidence = columns.definitions.scorecard.confidence
    kind, per, effect = columns.kind, columns.per, columns.design_effect
    counted = Arm.read(columns)
    group = with_figure(kind, counted.effective(effect), per, confidence)
    facing = comparator_arm(columns, counted)
    comparator = comparator_arm(columns, group)
    calculated = with_figure(kind, comparator, per, confidence)
    # medians and published figures of a reference group come as they are
    comparator = replace(
        comparator,
        value=_first(calculated.value, comparator.value),
        lower=_first(calculated.lower, comparator.lower),
        upper=_first(calculated.upper, comparator.upper),
    )
    number = numbers(columns, benchmarks)
    shown = columns.compared & ~np.isnan(group.value)
    # a published value is of people as they are, not made alike
    shown &= ~columns.made_alike | columns.is_in("comparator", REFERENCE)
    to_number = shown & ~np.isnan(number)
    to_group = shown & ~np.isnan(comparator.value) & ~is_kind(kind, "representation")
    against = np.where(to_number, number, np.where(to_group, comparator.value, np.nan))

    held = _Facing(kind, to_group, to_number, number, per, confidence)
    found = _contrasts(held, group, comparator)
    ratio, difference = Interval(*found[:3]), Interval(*found[3:])
    # tests need whole people: they are made of the counts, and their outcome is widened
    sides = (replace(group, **_counts(counted)), replace(comparator, **_counts(facing)))
    p = widened_p(_p_values(held, *sides), effect)
    people = _people(kind, counted, against, difference, per)
    intervals = {"ratio": ratio, "difference": difference, "gap_people": people}
    made = {
        "suppression": _marked(columns),
        "value": group.value,
        "lower": group.lower,
        "upper": group.upper,
        "confidence": np.full(len(columns), confidence),
        "comparator_value": against,
        "p_value": p,
        **{
            name + end: part
            for name, interval in intervals.items()
            for end, part in zip(("", "_lower", "_upper"), interval, strict=True)
        },
        "q_value": q_values(columns, p),
        "unknown_share": unknown_share(columns, counted),
        "method": _methods(columns, group, comparator, ratio.value, to_group),
    }
    return columns.plus(made | changes(columns, group))


def _without_hidden(columns: Columns) -> Columns:
    """`columns` with every number of a hidden row blank."""
    if not columns.hidden.any():
        return columns
    names = [name for name in dict.fromkeys((*PROTECTED, *COUNTS)) if name in columns.frame]
    blank = {name: np.where(columns.hidden, np.nan, columns.numbers(name)) for name in names}
    return columns.plus(blank)


def _first(preferred: FloatArray, otherwise: FloatArray) -> FloatArray:
    return np.where(np.isnan(preferred), otherwise, preferred)


def _marked(columns: Columns) -> Words:
    """The column `suppression`, with a mark on rows with counts from which no figure follows:
    nobody is counted, they are impossible, or too few to be made alike."""
    numerator, denominator = columns.numbers("numerator"), columns.numbers("denominator")
    no_base = ~(denominator > 0)
    measured = is_kind(columns.kind, "mean", "median")
    counted = ~np.isnan(np.where(measured, denominator, numerator))
    nothing = columns.made_alike & np.isnan(columns.numbers("value"))
    failed = counted & (no_base | nothing | ~columns.possible) & ~columns.hidden
    return np.where(failed, "not-calculable", columns.words("suppression"))


class _Facing(NamedTuple):
    """What each row is held against: people, where `to_group`, or `number`, where `to_number`."""

    kind: Kinds
    to_group: BoolArray
    to_number: BoolArray
    number: FloatArray
    per: FloatArray
    confidence: float


def _contrasts(rows: _Facing, group: Arm, comparator: Arm) -> list[FloatArray]:
    """Ratio with limits, difference with limits."""

    def with_group(name: str, at: IntArray) -> Sequence[FloatArray]:
        mine, other = group.at(at), comparator.at(at)
        return [
            *contrasts.ratio(name, mine, other, rows.confidence),
            *contrasts.difference(name, mine, other, rows.confidence),
        ]

    def with_number(name: str, at: IntArray) -> Sequence[FloatArray]:
        own, fixed = Interval(group.value[at], group.lower[at], group.upper[at]), rows.number[at]
        return [*contrasts.ratio_to(own, fixed), *contrasts.difference_from(own, fixed)]

    return by_comparator(*rows[:3], with_group, with_number, 6)


def _counts(arm: Arm) -> dict[str, FloatArray]:
    return {"numerator": arm.numerator, "denominator": arm.denominator}


def _p_values(rows: _Facing, group: Arm, comparator: Arm) -> FloatArray:
    """The p-value of each comparison, as if everybody were decided about alone."""

    def with_group(name: str, at: IntArray) -> Sequence[FloatArray]:
        return [contrasts.p_value(name, group.at(at), comparator.at(at), rows.confidence)]

    def with_number(name: str, at: IntArray) -> Sequence[FloatArray]:
        mine, fixed = group.at(at), rows.number[at]
        return [contrasts.p_value_against(name, mine, fixed, rows.per[at], rows.confidence)]

    return by_comparator(*rows[:3], with_group, with_number, 1)[0]


def _people(
    kind: Kinds, group: Arm, comparator_value: FloatArray, difference: Interval, per: FloatArray
) -> Interval:
    """People behind the gap: how many more (or, below 0, fewer) than at the comparator's figure."""
    rows = is_kind(kind, *PEOPLE)
    people = excess(
        np.where(rows, group.numerator, np.nan),
        np.where(rows, group.denominator, np.nan),
        np.where(comparator_value >= 0, comparator_value, np.nan) / per,
        difference=Interval(*(part / per for part in difference)),
    )
    return Interval(*(np.where(rows, part, np.nan) for part in people))


def _methods(
    columns: Columns, group: Arm, comparator: Arm, ratio: FloatArray, to_group: BoolArray
) -> Words:
    """The method behind the value's interval and, where there is a ratio, behind the ratio's; and
    what widened them."""
    kind = columns.kind
    names = {
        "proportion": "; Katz log ratio",
        "rate": "; exact conditional ratio",
        "mean": "; Fieller ratio",
        "median": "; MOVER ratio",
        "progression_ratio": "; Woolf odds ratio",
        STANDARDISED: "; MOVER ratio",
        INDIRECTLY: "; observed over expected",
    }
    words = np.array([names.get(each, "; ") for each in KINDS], dtype=object)[kind]
    edge = np.zeros(len(kind), dtype=bool)
    for side in (group, comparator):
        edge |= (side.numerator == 0) | (side.numerator == side.denominator)
    words[edge & is_kind(kind, "proportion")] = "; Koopman score ratio"
    words[~to_group] = "; fixed comparator"
    words[np.isnan(ratio) | is_kind(kind, FIGURES)] = ""
    out = method(kind, group) + words
    assumed = [each.id for each in columns.definitions.indicators if each.design_effect is not None]
    wide = np.flatnonzero(columns.design_effect > 1)
    wide = wide[out[wide] != ""]
    out[wide] += np.where(columns.is_in("indicator", *assumed), ASSUMED, FAMILIES)[wide]
    return out
