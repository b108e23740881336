"""`compare`: the frame of protected counts, with everything that can be calculated from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from scorecard.comparison import arms, contrasts
from scorecard.comparison.arms import Arm, BoolArray, FloatArray, IntArray, Kinds
from scorecard.comparison.benchmarks import numbers
from scorecard.comparison.families import q_values, unknown_share
from scorecard.comparison.figures import by_kind, is_standardised, method, with_figure
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
    frame = counts.copy()
    confidence = definitions.scorecard.confidence
    hidden = arms.is_in(frame, "suppression", *arms.HIDDEN)
    frame.loc[
        hidden, [name for name in dict.fromkeys((*PROTECTED, *arms.COUNTS)) if name in frame]
    ] = np.nan

    kind, per = arms.kinds(frame), arms.per(frame, definitions)
    failed = _not_calculable(frame, kind) & ~hidden
    frame["suppression"] = frame["suppression"].astype(object).mask(failed, "not-calculable")
    counted, effect = Arm.read(frame), arms.design_effects(frame)
    group = with_figure(kind, counted.effective(effect), per, confidence)
    frame["value"], frame["lower"], frame["upper"] = group.value, group.lower, group.upper
    frame["confidence"] = confidence

    comparator = arms.comparator_arm(frame, definitions, group)
    facing = arms.comparator_arm(frame, definitions, counted)
    calculated = with_figure(kind, comparator, per, confidence)
    # medians and published figures of a reference group come as they are
    comparator = Arm(
        *(_first(getattr(calculated, f.name), getattr(comparator, f.name)) for f in fields(Arm))
    )
    number = numbers(frame, benchmarks, definitions)
    shown = arms.compared(frame, definitions) & ~np.isnan(group.value)
    # a published value is of people as they are, not made alike
    shown &= ~is_standardised(kind) | arms.is_in(frame, "comparator", arms.REFERENCE)
    to_number = shown & ~np.isnan(number)
    to_group = shown & ~np.isnan(comparator.value) & (kind != "representation")

    frame["comparator_value"] = np.where(
        to_number, number, np.where(to_group, comparator.value, np.nan)
    )
    found = _contrast(kind, group, comparator, number, per, to_group, to_number, confidence)
    ratio, difference = Interval(*found[:3]), Interval(*found[3:6])
    # tests need whole people: they are made of the counts, and their outcome is widened
    sides = (replace(group, **_counts(counted)), replace(comparator, **_counts(facing)))
    tests = _p_values(kind, *sides, number, per, to_group, to_number, confidence)
    frame["p_value"] = widened_p(tests, effect)
    people = _people(kind, counted, frame["comparator_value"].to_numpy(), difference, per)
    for name, interval in (("ratio", ratio), ("difference", difference), ("gap_people", people)):
        frame[name], frame[f"{name}_lower"], frame[f"{name}_upper"] = interval

    frame["q_value"] = q_values(frame, frame["p_value"].to_numpy())
    frame["unknown_share"] = unknown_share(frame, kind, counted)
    assumed = {i.id for i in definitions.indicators if i.design_effect is not None}
    families = np.where(frame["indicator"].isin(assumed), ASSUMED, FAMILIES)
    words = _methods(kind, group, comparator, ratio.value, to_group)
    frame["method"] = np.where((effect > 1) & (words != ""), words + families, words)
    return frame.assign(**changes(frame, kind, group, per, definitions))


def _first(preferred: FloatArray, otherwise: FloatArray) -> FloatArray:
    return np.where(np.isnan(preferred), otherwise, preferred)


def _not_calculable(frame: pd.DataFrame, kind: Kinds) -> BoolArray:
    """Rows with counts from which no figure follows: nobody is counted, they are impossible, or too
    few to be made alike."""
    numerator, denominator = arms.floats(frame, "numerator"), arms.floats(frame, "denominator")
    no_base = ~(denominator > 0)
    measured = np.isin(kind.astype(str), ["mean", "median"])
    counted = ~np.isnan(np.where(measured, denominator, numerator))
    nothing = is_standardised(kind) & np.isnan(arms.floats(frame, "value"))
    return counted & (no_base | nothing | ~arms.possible(frame))


def _contrast(
    kind: Kinds,
    group: Arm,
    comparator: Arm,
    number: FloatArray,
    per: FloatArray,
    to_group: BoolArray,
    to_number: BoolArray,
    confidence: float,
) -> list[FloatArray]:
    """Ratio with limits, difference with limits."""

    def against_group(name: str, at: IntArray) -> Sequence[FloatArray]:
        mine, other = group.at(at), comparator.at(at)
        return [
            *contrasts.ratio(name, mine, other, confidence),
            *contrasts.difference(name, mine, other, per[at], confidence),
        ]

    def against_number(name: str, at: IntArray) -> Sequence[FloatArray]:
        mine, fixed = group.at(at), number[at]
        own = Interval(mine.value, mine.lower, mine.upper)
        return [
            *contrasts.ratio_to(own, fixed),
            *contrasts.difference_from(own, fixed),
        ]

    by_group = by_kind(kind, to_group, against_group, 6)
    by_number = by_kind(kind, to_number, against_number, 6)
    return [np.where(to_number, *pair) for pair in zip(by_number, by_group, strict=True)]


def _counts(arm: Arm) -> dict[str, FloatArray]:
    return {"numerator": arm.numerator, "denominator": arm.denominator}


def _p_values(
    kind: Kinds,
    group: Arm,
    comparator: Arm,
    number: FloatArray,
    per: FloatArray,
    to_group: BoolArray,
    to_number: BoolArray,
    confidence: float,
) -> FloatArray:
    """The p-value of each comparison, as if everybody were decided about alone."""

    def against_group(name: str, at: IntArray) -> Sequence[FloatArray]:
        return [contrasts.p_value(name, group.at(at), comparator.at(at), confidence)]

    def against_number(name: str, at: IntArray) -> Sequence[FloatArray]:
        fixed = number[at]
        return [contrasts.p_value_against(name, group.at(at), fixed, per[at], confidence)]

    (by_group,) = by_kind(kind, to_group, against_group, 1)
    (by_number,) = by_kind(kind, to_number, against_number, 1)
    return np.where(to_number, by_number, by_group)


def _people(
    kind: Kinds, group: Arm, comparator_value: FloatArray, difference: Interval, per: FloatArray
) -> Interval:
    """People behind the gap: how many more (or, below 0, fewer) than at the comparator's figure."""
    rows = np.isin(kind.astype(str), PEOPLE)
    people = excess(
        np.where(rows, group.numerator, np.nan),
        np.where(rows, group.denominator, np.nan),
        np.where(comparator_value >= 0, comparator_value, np.nan) / per,
        difference=Interval(*(part / per for part in difference)),
    )
    return Interval(*(np.where(rows, part, np.nan) for part in people))


def _methods(
    kind: Kinds,
    group: Arm,
    comparator: Arm,
    ratio: FloatArray,
    to_group: BoolArray,
) -> Kinds:
    """The method behind the value's interval and, where there is a ratio, behind the ratio's."""
    own = method(kind, group)
    names = {
        "rate": "exact conditional ratio",
        "mean": "Fieller ratio",
        "median": "MOVER ratio",
        "progression_ratio": "Woolf odds ratio",
        arms.STANDARDISED: "MOVER ratio",
        arms.INDIRECTLY: "observed over expected",
    }
    words = np.array([names.get(each, "") for each in kind], dtype=object)
    edge = np.zeros(len(kind), dtype=bool)
    for side in (group, comparator):
        edge |= (side.numerator == 0) | (side.numerator == side.denominator)
    katz = np.where(edge, "Koopman score ratio", "Katz log ratio").astype(object)
    words = np.where(kind == "proportion", katz, words)
    words = np.where(to_group, words, "fixed comparator")
    told = ~np.isnan(ratio) & (kind != arms.FIGURES)
    return np.where(told, own + "; " + words, own)
