"""The status of every row: four rules, the first that applies, and the reason in words.

The rules are those of `docs/methods/status.md`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.assessment import reasons, scale
from scorecard.assessment.unknowns import allocated
from scorecard.comparison.arms import (
    FIGURES,
    HIDDEN,
    REFERENCE,
    REST,
    Arm,
    BoolArray,
    Kinds,
    blocks,
    comparator_arm,
    compared,
    design_effects,
    floats,
    is_in,
    kinds,
    known_groups,
)
from scorecard.comparison.figures import is_standardised
from scorecard.definitions.model import Definitions
from scorecard.results import HOW, NOT_RECORDED, ROUNDED, TOO_FEW
from scorecard.statistics import Interval

Q = 0.05  # the share of findings that may be false
SPANS = [f"unknowns_{what}_{end}" for what in ("ratio", "difference") for end in ("lower", "upper")]
WITHOUT_EVENTS = ("mean", "median")


def statuses(frame: pd.DataFrame, definitions: Definitions) -> dict[str, np.ndarray]:
    """The columns `status` and `status_reason`, and how far the figures could move if people of
    unknown ethnicity were known: `unknowns_ratio_lower` to `unknowns_difference_upper`."""
    kind, group = kinds(frame), Arm.read(frame)
    comparator = comparator_arm(frame, definitions, group)
    against = floats(frame, "comparator_value")
    better = _better(frame, definitions)
    ratio, difference = _interval(frame, "ratio"), _interval(frame, "difference")

    points = scale.by_difference(frame["measure"].to_numpy(dtype=object), against)
    at = scale.marks(points)
    turned = scale.mirrored(better, points, ratio.value, difference.value)
    found = scale.judged(points, turned, ratio, difference)
    q, widened = floats(frame, "q_value"), design_effects(frame) > 1
    status, reason = _rules_3_and_4(found, at, points, better == "parity", q, widened)

    withheld, *spans = allocated(
        frame, definitions, group, comparator, status, points, turned, better == "parity"
    )
    status = np.where(withheld, "withheld-unknown", status)
    reason = np.where(withheld, reasons.UNKNOWN, reason)

    for applies, why in _rule_1(frame, definitions, kind, group, comparator, found):
        status, reason = np.where(applies, "cannot-tell", status), np.where(applies, why, reason)
    for applies, why in _not_compared(frame, definitions):
        status, reason = np.where(applies, "not-compared", status), np.where(applies, why, reason)
        spans = [np.where(applies, np.nan, each) for each in spans]
    return {"status": status, "status_reason": reason} | dict(zip(SPANS, spans, strict=True))


def _better(frame: pd.DataFrame, definitions: Definitions) -> Kinds:
    words = {each.id: each.better for each in definitions.indicators}
    return frame["indicator"].map(words).to_numpy(dtype=object)


def _interval(frame: pd.DataFrame, name: str) -> Interval:
    return Interval(*(floats(frame, name + end) for end in ("", "_lower", "_upper")))


def _rules_3_and_4(
    found: scale.Judged,
    at: scale.Marks,
    points: BoolArray,
    parity: BoolArray,
    q: np.ndarray,
    widened: BoolArray,
) -> tuple[Kinds, Kinds]:
    """The status by the interval alone. parity: rows where either direction is adverse. widened:
    rows whose chance was made wider by a design effect, where interval and p-value are widened
    each in its own way; neither alone carries a gap there."""
    adverse, favourable = scale.excludes(found, at)
    beyond = found.value > at.adverse + scale.SAME
    spans = (found.lower <= at.parity) & (at.parity <= found.upper)
    within = found.lower >= at.favourable - scale.SAME
    within &= found.upper <= at.adverse + scale.SAME
    not_large = found.upper < at.large - scale.SAME
    # either direction is adverse: a large gap must be excluded in both
    least = np.where(points, -at.large, 1 / at.large)
    not_large &= ~parity | (found.lower > least + scale.SAME)
    rules = {
        "gap": beyond & (q < Q) & ~(widened & spans),
        "possible-gap": adverse,
        "lower-than-parity": favourable & (found.value < at.favourable - scale.SAME),
        "similar": within,
        "no-gap-found": spans & not_large,
        "mildly-favourable": favourable,
    }
    ending = np.select([*rules.values()], [*rules], "too-wide").astype(object)
    told = ~np.isin(ending, ["mildly-favourable", "too-wide"])
    return np.where(told, ending, "cannot-tell"), reasons.sentences(ending, found, points, q)


def _rule_1(
    frame: pd.DataFrame,
    definitions: Definitions,
    kind: Kinds,
    group: Arm,
    comparator: Arm,
    found: scale.Judged,
) -> list[tuple[BoolArray, str]]:
    """Why no verdict is possible, the weightiest reason last.

    The base of a side is its denominator, its events are its numerator; a comparator that is a
    number has neither. Events are those counted, also where many were to be expected.
    """
    base, events = definitions.scorecard.minimum_base, definitions.scorecard.minimum_events
    counts_events = ~np.isin(kind.astype(str), WITHOUT_EVENTS)
    value, against = floats(frame, "value"), floats(frame, "comparator_value")
    return [
        (
            np.isnan(found.value) | np.isnan(found.lower) | np.isnan(found.upper),
            reasons.NO_INTERVAL,
        ),
        (
            counts_events & (comparator.numerator < events),
            reasons.few_events("its comparator", events),
        ),
        (counts_events & (group.numerator < events), reasons.few_events("the group", events)),
        (comparator.denominator < base, reasons.small_base("its comparator", base)),
        (group.denominator < base, reasons.small_base("the group", base)),
        (kind == FIGURES, reasons.NO_BASE),
        (np.isnan(against), reasons.NO_COMPARATOR),
        (np.isnan(value), reasons.NOT_CALCULABLE),
        *(
            (np.isnan(value) & is_in(frame, HOW, how), why)
            for how, why in (
                (TOO_FEW, reasons.TOO_FEW),
                (NOT_RECORDED, reasons.NOT_RECORDED),
                (ROUNDED, reasons.ROUNDED),
            )
            if HOW in frame
        ),
        (is_in(frame, "suppression", *HIDDEN), reasons.NOT_SHOWN),
    ]


def _not_compared(frame: pd.DataFrame, definitions: Definitions) -> list[tuple[BoolArray, str]]:
    """Rows that are held against nothing, and why."""
    known = known_groups(frame)
    whole = {each.id for each in definitions.indicators if not each.by_ethnicity}
    return [
        (_without_comparator(frame), reasons.NOTHING_TO_COMPARE),
        (_alike_with_others(frame), reasons.ALIKE_WITH_REFERENCE),
        (known & ~compared(frame, definitions), reasons.COMPARATOR_ITSELF),
        (~known, reasons.TOGETHER),
        (is_in(frame, "indicator", *whole), reasons.EVERYBODY),
    ]


def _without_comparator(frame: pd.DataFrame) -> BoolArray:
    """Rows for which there is no comparator, however much is shown.

    A benchmark may tell nothing about a group, or be a figure that stands beside only; a hidden row
    is then one without comparator where this holds for every group shown with it. Representation
    is held against a benchmark's people only, and medians and published figures of all other
    groups together cannot be made from each group's.
    """
    shown, told = ~np.isnan(floats(frame, "value")), ~np.isnan(floats(frame, "comparator_value"))
    known = known_groups(frame)
    people = is_in(frame, "comparator", REFERENCE, REST)
    lacking = ~people & known & shown & ~told
    block = blocks(frame)
    some_lacking, some_told = (_any_in(block, each) for each in (lacking, told))
    kind = kinds(frame)
    single = is_in(frame, "comparator", REST) & ((kind == "median") | (kind == FIGURES))
    return (
        lacking
        | (~people & ~shown & some_lacking & ~some_told)
        | (people & is_in(frame, "measure", "representation"))
        | single
    )


def _alike_with_others(frame: pd.DataFrame) -> BoolArray:
    """Standardised rows that are asked to be compared with others than the reference group."""
    return is_standardised(kinds(frame)) & ~is_in(frame, "comparator", REFERENCE)


def _any_in(block: np.ndarray, rows: BoolArray) -> BoolArray:
    """For each row, whether any row of its block is one of `rows`."""
    found = np.zeros(block.max(initial=-1) + 1, dtype=bool)
    found[block[rows]] = True
    return found[block]
