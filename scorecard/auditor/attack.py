"""The attack on blocks of hidden counts: how far each can be narrowed, and by what."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from scorecard.auditor.blocks import Block
from scorecard.auditor.bounds import INFINITE, SLACK, Bounds, OutOfTime, bounds
from scorecard.auditor.conflicts import without_conflicts
from scorecard.auditor.counts import Register
from scorecard.auditor.remembered import digest, forget, keep, recall
from scorecard.auditor.targets import Target

ZEROS = "zeros would have been shown"
SUMS_GIVEN_UP = "not all sums can hold there; not used:"
BASES_GIVEN_UP = "some hidden base must be 0, so that nothing is known of hidden bases."
CONTRADICTION = "what is published contradicts itself; they could not be checked."
TOO_LONG = "it took too long; they could not be checked."

Targets = Mapping[int, list[Target]]  # by position in the register, or by column of a block


@dataclass(frozen=True)
class Exposure:
    """A hidden count that lies between low and high, why, and the published rows it needs."""

    target: Target
    low: float
    high: float
    because: str
    by: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What an attack on one block found. narrowest: the narrowest range, and the column of the
    block that has it. given_up: in words, what was. checked: whether anything could be."""

    exposures: tuple[Exposure, ...]
    narrowest: tuple[float, int]
    given_up: str
    checked: bool = True


NOTHING = Outcome((), (float("inf"), -1), CONTRADICTION, checked=False)


def attack(
    found: Register,
    blocks: list[Block],
    wanted: Targets,
    tighter: Mapping[int, tuple[float, float]],
    memory: Path | None = None,
    seconds: float = INFINITE,
    told: Callable[[int, int], None] = lambda *_: None,
) -> list[Outcome]:
    """The attack on each block, in their order, side by side.

    wanted: the hidden counts. tighter: their limits for who knows that zeros are shown. memory: a
    folder that keeps which blocks withstood, so that an unchanged one is not attacked again.
    seconds: for each block, after which it is left. told: hears how many of how many are done.
    """
    outcomes = [NOTHING] * len(blocks)
    one = partial(_remembered, found, wanted, tighter, memory, seconds)
    # the solver runs outside the interpreter's lock
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = {pool.submit(one, block): number for number, block in enumerate(blocks)}
        for done, job in enumerate(as_completed(jobs), 1):
            outcomes[jobs[job]] = job.result()
            told(done, len(blocks))
    forget(memory)
    return outcomes


def _remembered(
    found: Register,
    wanted: Targets,
    tighter: Mapping[int, tuple[float, float]],
    memory: Path | None,
    seconds: float,
    block: Block,
) -> Outcome:
    mine = {c: wanted[p] for c, p in enumerate(block.columns) if p in wanted}
    inside = {c: tighter[p] for c, p in enumerate(block.columns) if p in tighter}
    asked = [
        (column, target.protection, target.inner, _members(found, target))
        for column, each in mine.items()
        for target in each
    ]
    file = memory / f"{digest(block, (asked, inside))}.json" if memory else None
    seen = recall(file)
    if seen is not None:
        return Outcome((), *seen)
    try:
        outcome = _attack(found, block, mine, inside, time.thread_time() + seconds)
    except OutOfTime:
        outcome = replace(NOTHING, given_up=TOO_LONG)
    if outcome.checked and not outcome.exposures:
        keep(file, (outcome.narrowest, outcome.given_up))
    return outcome


def _attack(
    found: Register,
    block: Block,
    mine: Targets,
    tighter: Mapping[int, tuple[float, float]],
    until: float,
) -> Outcome:
    """Which rows would be shown if they were 0 is a rule; that areas or days add up is only
    assumed. So where what is published contradicts the two, the sums are given up first."""
    limits = _knowing(block, tighter)
    for inside, without, words in (
        (limits, block, ""),
        (None, block, ""),  # a zero was hidden after all: then nothing is known of zeros
        (None, block.without_bases(), BASES_GIVEN_UP),
    ):
        kept = without_conflicts(without if inside is None else inside, until)
        if kept is None:
            continue
        possible, gone = kept
        outside = without.without_sums(gone)
        knowing = None if inside is None else possible
        exposures, narrowest = _both(found, outside, knowing, mine, until)
        told = ", ".join(" ".join(place) for place in gone)
        given_up = " ".join(each for each in (told and f"{SUMS_GIVEN_UP} {told}.", words) if each)
        return Outcome(exposures, narrowest, given_up)
    return NOTHING


def _both(
    found: Register, block: Block, knowing: Block | None, mine: Targets, until: float
) -> tuple[tuple[Exposure, ...], tuple[float, int]]:
    """The attacker who knows that a hidden count is not 0 where zeros are shown (`knowing`, None
    where that says nothing), and who does not.

    What the first holds possible the second does too, so only the counts that the first can narrow
    are looked at again.
    """
    needed = {column: max(t.protection for t in each) for column, each in mine.items()}
    start = None if knowing is None else bounds(knowing, needed, until=until)
    if start is None:
        seen = bounds(block, needed, until=until)
    else:
        narrow = {c: width for c, width in needed.items() if c in start.closed}
        seen = bounds(block, narrow, start=start, until=until) if narrow else start
    out = [*_exposures(found, block, seen, mine, lambda target: target.protection, "")]
    if start is not None:
        out += _exposures(found, block, start, mine, lambda target: target.inner, ZEROS)
    ranges = [_range(seen, column) for column in mine]
    narrowest = min((high - low, c) for (low, high), c in zip(ranges, mine, strict=True))
    return tuple(out), narrowest


def _knowing(block: Block, tighter: Mapping[int, tuple[float, float]]) -> Block | None:
    """The block with the limits that follow from zeros being shown; None where none do."""
    if not tighter:
        return None
    low, high = block.low.copy(), block.high.copy()
    for column, (least, most) in tighter.items():
        low[column], high[column] = max(low[column], least), min(high[column], most)
    return replace(block, low=low, high=high)


def _members(found: Register, target: Target) -> bool:
    """Whether a 0 says that nobody is there, which may be told where zeros are shown: members of a
    group, unlike outcomes, of which a 0 tells on everybody in it."""
    series = found.rows[target.row].series
    members = series.measure == "representation" and target.name == "numerator"
    return members and series.rule.zeros == "show"


def _range(seen: Bounds, column: int) -> tuple[float, float]:
    """The whole numbers between which a count lies."""
    low, high = seen.closed.get(column, (float(seen.low[column]), float(seen.high[column])))
    return float(np.ceil(low - SLACK)), float(np.floor(high + SLACK))


def _exposures(
    found: Register,
    block: Block,
    seen: Bounds,
    mine: Targets,
    needed: Callable[[Target], float],
    also: str,
) -> Iterator[Exposure]:
    for column, each in mine.items():
        low, high = _range(seen, column)
        why = seen.why.get(column, [])
        for target in each:
            if high - low < needed(target) and not (high == 0 and _members(found, target)):
                ends = sorted(target.shift + target.sign * end for end in (low, high))
                words = [*found.why.get(target.position, []), *(r.words for r in why), also]
                because = "; ".join(each for each in dict.fromkeys(words) if each)
                tellers = (found.tellers[p] for r in why for p in r.terms if found.told[p])
                by = set[int]().union(*(r.by for r in why), *tellers)
                yield Exposure(target, ends[0], ends[1], because or "its own limits", frozenset(by))
