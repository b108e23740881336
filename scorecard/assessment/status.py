"""The status of every row: four rules, the first that applies, and the reason in words.

The rules are those of `docs/methods/status.md`.
"""

from __future__ import annotations

import numpy as np

from scorecard.assessment import reasons, scale
from scorecard.assessment.unknowns import allocated
from scorecard.comparison.arms import Arm
from scorecard.comparison.arrays import BoolArray, IntArray
from scorecard.comparison.columns import FIGURES, REFERENCE, REST, Columns, is_kind
from scorecard.results import HOW, NOT_RECORDED, ROUNDED, TOO_FEW
from scorecard.statistics.means import HALL_FROM

Q = 0.05  # the share of findings that may be false
SPANS = [f"unknowns_{what}_{end}" for what in ("ratio", "difference") for end in ("lower", "upper")]
WITHOUT_EVENTS = ("mean", "median")
ENDINGS = reasons.ENDINGS
# the status by how rules 3 and 4 ended; what has no status of its own cannot tell
STATUS = np.array(
    [*ENDINGS[:5], *["cannot-tell" for _ in ENDINGS[5:]]],
    dtype=object,
)


def statuses(columns: Columns, group: Arm, comparator: Arm) -> dict[str, np.ndarray]:
    """The columns `status` and `status_reason`, and how far the figures could move if people of
    unknown ethnicity were known: `unknowns_ratio_lower` to `unknowns_difference_upper`.

    group, comparator: both sides as they are counted.
    """
    ratio, difference = columns.interval("ratio"), columns.interval("difference")

    points = scale.by_difference(columns)
    at = scale.marks(points)
    turned = scale.mirrored(columns.better, points, ratio.value, difference.value)
    found = scale.judged(points, turned, ratio, difference)
    parity = columns.better == "parity"
    q, widened = columns.numbers("q_value"), columns.design_effect > 1
    ending = _rules_3_and_4(found, at, points, parity, q, widened)
    status, reason = STATUS[ending], np.full(len(columns), "", dtype=object)

    hangs, *spans = allocated(columns, group, comparator, ending, points, turned, parity)
    status[hangs], reason[hangs] = "withheld-unknown", reasons.UNKNOWN

    for applies, why in _rule_1(columns, group, comparator, found):
        status[applies], reason[applies] = "cannot-tell", why
    for applies, why in _not_compared(columns):
        status[applies], reason[applies] = "not-compared", why
        for each in spans:
            each[applies] = np.nan
    rest = np.flatnonzero(reason == "")
    reason[rest] = reasons.sentences(ending[rest], found.at(rest), points[rest], q[rest])
    return {"status": status, "status_reason": reason} | dict(zip(SPANS, spans, strict=True))


def _rules_3_and_4(
    found: scale.Judged,
    at: scale.Marks,
    points: BoolArray,
    parity: BoolArray,
    q: np.ndarray,
    widened: BoolArray,
) -> IntArray:
    """Which of ENDINGS the interval alone leads to.

    parity: rows where either direction is adverse. widened: rows whose chance was made wider by a
    design effect, where interval and p-value are widened each in its own way; neither alone carries
    a gap there.
    """
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
    return np.select([*rules.values()], [ENDINGS.index(name) for name in rules], len(ENDINGS) - 1)


def _rule_1(
    columns: Columns, group: Arm, comparator: Arm, found: scale.Judged
) -> list[tuple[BoolArray, str]]:
    """Why no verdict is possible, the weightiest reason last.

    The base of a side is its denominator, its events are its numerator; a comparator that is a
    number has neither. Events are those counted, also where many were to be expected.
    """
    scorecard = columns.definitions.scorecard
    base, events = scorecard.minimum_base, scorecard.minimum_events
    counts_events = ~is_kind(columns.kind, *WITHOUT_EVENTS)
    nothing, mean = np.isnan(columns.numbers("value")), is_kind(columns.kind, "mean")
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
        (mean & (comparator.denominator < HALL_FROM), reasons.few_values("its comparator")),
        (mean & (group.denominator < HALL_FROM), reasons.few_values("the group")),
        (comparator.denominator < base, reasons.small_base("its comparator", base)),
        (group.denominator < base, reasons.small_base("the group", base)),
        (is_kind(columns.kind, FIGURES), reasons.NO_BASE),
        (np.isnan(columns.numbers("comparator_value")), reasons.NO_COMPARATOR),
        (nothing, reasons.NOT_CALCULABLE),
        (nothing & columns.is_in(HOW, TOO_FEW), reasons.TOO_FEW),
        (nothing & columns.is_in(HOW, NOT_RECORDED), reasons.NOT_RECORDED),
        (nothing & columns.is_in(HOW, ROUNDED), reasons.ROUNDED),
        (columns.hidden, reasons.NOT_SHOWN),
    ]


def _not_compared(columns: Columns) -> list[tuple[BoolArray, str]]:
    """Rows that are held against nothing, and why."""
    whole = [each.id for each in columns.definitions.indicators if not each.by_ethnicity]
    # standardised rows that are asked to be compared with others than the reference group
    alike = columns.made_alike & ~columns.is_in("comparator", REFERENCE)
    return [
        (_without_comparator(columns), reasons.NOTHING_TO_COMPARE),
        (alike, reasons.ALIKE_WITH_REFERENCE),
        (columns.known & ~columns.compared, reasons.COMPARATOR_ITSELF),
        (~columns.known, reasons.TOGETHER),
        (columns.is_in("indicator", *whole), reasons.EVERYBODY),
    ]


def _without_comparator(columns: Columns) -> BoolArray:
    """Rows for which there is no comparator, however much is shown.

    A benchmark may tell nothing about a group, or be a figure that stands beside only; a hidden row
    is then one without comparator where this holds for every group shown with it. Representation
    is held against a benchmark's people only, and medians and published figures of all other
    groups together cannot be made from each group's.
    """
    shown = ~np.isnan(columns.numbers("value"))
    told = ~np.isnan(columns.numbers("comparator_value"))
    people = columns.is_in("comparator", REFERENCE, REST)
    lacking = ~people & columns.known & shown & ~told
    some_lacking, some_told = (_any_in(columns.block, each) for each in (lacking, told))
    return (
        lacking
        | (~people & ~shown & some_lacking & ~some_told)
        | (people & columns.is_in("measure", "representation"))
        | (columns.is_in("comparator", REST) & is_kind(columns.kind, "median", FIGURES))
    )


def _any_in(block: IntArray, rows: BoolArray) -> BoolArray:
    """For each row, whether any row of its block is one of `rows`."""
    found = np.zeros(block.max(initial=-1) + 1, dtype=bool)
    found[block[rows]] = True
    return found[block]
