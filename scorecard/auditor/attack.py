"""`audit`: everything published goes in; what can be found out of the hidden counts comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from scorecard.auditor.asked import asked
from scorecard.auditor.beside import beside
from scorecard.auditor.blocks import Block, blocks
from scorecard.auditor.bounds import SLACK, Bounds, bounds
from scorecard.auditor.clues import Clues
from scorecard.auditor.conflicts import without_conflicts
from scorecard.auditor.counts import Register
from scorecard.auditor.differences import differences
from scorecard.auditor.following import followed
from scorecard.auditor.leftover import leftover, unrounded
from scorecard.auditor.made_of import made_of
from scorecard.auditor.means import means
from scorecard.auditor.quality import quality
from scorecard.auditor.records import records
from scorecard.auditor.register import register
from scorecard.auditor.relations import relations
from scorecard.auditor.small import small
from scorecard.auditor.targets import Target, knowing, targets, without_nobody
from scorecard.definitions.model import Definitions
from scorecard.results import KEY

COLUMNS = [*KEY, "count", "low", "high", "because"]
Told = Callable[[str, int, int], None]
ZEROS = "zeros would have been shown"

SUMS_GIVEN_UP = "not all sums can hold there; not used:"
BASES_GIVEN_UP = "some hidden base must be 0, so that nothing is known of hidden bases."


@dataclass(frozen=True)
class Audit:
    """What an attacker found.

    hidden: distinct counts hidden by us. at_risk: how many of them can be narrowed too far, with
    the small differences of published counts. narrowest: the narrowest range of a hidden count, as
    width (highest − lowest); where nothing is at risk it is a lower limit. where: that count's key.
    exposed: one row an exposure, columns COLUMNS; `count` is numerator, denominator, rest or value,
    and low and high the whole numbers between which it lies. left: numbers that stand in hidden
    rows, or that other rows tell of them: key, column and number. notes: what had to be given up.
    unchecked: hidden counts for which what is published contradicts itself: nothing is promised.
    """

    hidden: int
    at_risk: int
    narrowest: float | None
    where: dict[Hashable, Any]
    exposed: pd.DataFrame
    left: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    unchecked: int = 0
    seconds: float = 0.0

    @property
    def safe(self) -> bool:
        """Whether nothing was found, and everything could be tried."""
        return not self.at_risk and self.left.empty and not self.unchecked


@dataclass
class _Found:
    """Exposures as they come in, each hidden count once."""

    frame: pd.DataFrame
    rows: list[dict[str, Any]] = field(default_factory=list)
    seen: set[tuple[int, str]] = field(default_factory=set)
    narrowest: tuple[float, int] = (float("inf"), -1)

    def add(self, row: int, name: str, low: float, high: float, because: str) -> None:
        if (row, name) not in self.seen:
            self.seen.add((row, name))
            key = {column: str(self.frame[column].iat[row]) for column in KEY}
            self.rows.append(key | {"count": name, "low": low, "high": high, "because": because})

    def width(self, width: float, row: int) -> None:
        self.narrowest = min(self.narrowest, (width, row))


def audit(
    results: pd.DataFrame,
    definitions: Definitions,
    facts: dict[str, Any] | None = None,
    told: Told = lambda *_: None,
    by_records: bool = False,
) -> Audit:
    """Try to find out what `results` hides.

    results: a frame of the schema `scorecard.results`, as published. facts: what stands beside it
    (`facts.json`: groups, areas, datasets, benchmarks). told: hears of progress (what, which, of
    how many). by_records: also take each count for the records that it is made of (`records`): it
    finds what no relation says, and takes longer.

    A hidden count is exposed where its range, from linear programming over everything that is
    published and every relation that holds, is narrower than its rule's `protection`; or narrower
    than threshold − 2 for an attacker who knows that zeros would have been shown. Raises nothing
    for data that contradict themselves: that is in `notes` and `unchecked`.

    Method: the audit of Fischetti and Salazar (2001), Management Science 47:1008-1027, over all
    linked tables at once.
    """
    started = time.perf_counter()
    facts, frame = facts or {}, results.reset_index(drop=True)
    found = register(frame, definitions, facts)
    tell = Clues(found, frame)
    tell.run()
    elsewhere = [*unrounded(found, frame), *beside(frame, facts), *asked(found, frame)]
    left = leftover(frame, [*tell.leaked, *elsewhere])
    out = _Found(frame)
    wanted, rests = targets(found)
    links = [*rests, *tell.relations, *relations(found), *followed(found), *quality(found, facts)]
    wanted = without_nobody(found, wanted, links)
    unchecked = 0
    by_position: dict[int, list[Target]] = {}
    for target in wanted:
        by_position.setdefault(target.position, []).append(target)
    tighter = knowing(found)
    pieces = blocks(found, links, by_position)
    if by_records:
        made = (made_of(cells, by_position, rests) for cells in records(found, by_position))
        pieces = [*pieces, *chain.from_iterable(made)]
    notes = list(found.notes)
    for number, block in enumerate(pieces, 1):
        told("blocks of linked counts", number, len(pieces))
        mine = {c: by_position[p] for c, p in enumerate(block.columns) if p in by_position}
        given_up = _attack(found, block, mine, out, tighter)
        around = f"{len(mine):,} hidden counts around {found.describe(block.columns[min(mine)])}"
        if given_up is None:
            unchecked += sum(len(each) for each in mine.values())
            given_up = "what is published contradicts itself; they could not be checked."
        if given_up:
            notes.append(f"{around}: {given_up}")
    for row, name, low, high, because in (
        *differences(found, frame),
        *means(found, links),
        *small(found, frame),
    ):
        out.add(row, name, low, high, because)
    width, row = out.narrowest
    exposed = pd.DataFrame(out.rows, columns=COLUMNS)
    return Audit(
        hidden=len(wanted),
        at_risk=len(exposed),
        narrowest=None if row < 0 else width,
        where={} if row < 0 else {column: str(frame[column].iat[row]) for column in KEY},
        exposed=exposed,
        left=left,
        notes=notes,
        unchecked=unchecked,
        seconds=time.perf_counter() - started,
    )


def _attack(
    found: Register,
    block: Block,
    mine: dict[int, list[Target]],
    out: _Found,
    tighter: dict[int, tuple[float, float]],
) -> str | None:
    """The attack on one block; what was given up for it in words, None where it failed.

    Which rows would be shown if they were 0 is a rule; that areas or days add up is only assumed.
    So where what is published contradicts the two, the sums are given up first.
    """
    limits = _knowing(block, tighter)
    for inside, without, words in (
        (limits, block, ""),
        (None, block, ""),  # a zero was hidden after all: then nothing is known of zeros
        (None, block.without_bases(), BASES_GIVEN_UP),
    ):
        kept = without_conflicts(without if inside is None else inside)
        if kept is None:
            continue
        possible, gone = kept
        outside = without.without_sums(gone)
        _both(found, outside, None if inside is None else possible, mine, out)
        told = ", ".join(" ".join(place) for place in gone)
        return " ".join(each for each in (told and f"{SUMS_GIVEN_UP} {told}.", words) if each)
    return None


def _both(
    found: Register,
    block: Block,
    knowing: Block | None,
    mine: dict[int, list[Target]],
    out: _Found,
) -> None:
    """The attacker who knows that a hidden count is not 0 where zeros are shown (`knowing`, None
    where that says nothing), and who does not.

    What the first holds possible the second does too, so only the counts that the first can narrow
    are looked at again.
    """
    needed = {column: max(t.protection for t in each) for column, each in mine.items()}
    start = None if knowing is None else bounds(knowing, needed)
    if start is None:
        seen = bounds(block, needed)
    else:
        narrow = {c: width for c, width in needed.items() if c in start.closed}
        seen = bounds(block, narrow, start=start) if narrow else start
    _collect(found, seen, mine, out, lambda target: target.protection, "")
    if start is not None:
        _collect(found, start, mine, out, lambda target: target.inner, ZEROS)


def _knowing(block: Block, tighter: dict[int, tuple[float, float]]) -> Block | None:
    """The block with the limits that follow from zeros being shown; None where none do."""
    place = block.place
    inside = {place[p]: limits for p, limits in tighter.items() if p in place}
    if not inside:
        return None
    low, high = block.low.copy(), block.high.copy()
    for column, (least, most) in inside.items():
        low[column], high[column] = max(low[column], least), min(high[column], most)
    return replace(block, low=low, high=high)


def _members(found: Register, target: Target) -> bool:
    """Whether a 0 says that nobody is there, which may be told where zeros are shown: members of a
    group, unlike outcomes, of which a 0 tells on everybody in it."""
    series = found.rows[target.row].series
    members = series.measure == "representation" and target.name == "numerator"
    return members and series.rule.zeros == "show"


def _collect(
    found: Register,
    seen: Bounds,
    mine: dict[int, list[Target]],
    out: _Found,
    needed: Callable[[Target], float],
    also: str,
) -> None:
    for column, each in mine.items():
        low, high = seen.closed.get(column, (float(seen.low[column]), float(seen.high[column])))
        low, high = float(np.ceil(low - SLACK)), float(np.floor(high + SLACK))
        for target in each:
            if also != ZEROS:
                out.width(high - low, target.row)
            if high - low < needed(target) and not (high == 0 and _members(found, target)):
                ends = sorted(target.shift + target.sign * end for end in (low, high))
                why = [*found.why.get(target.position, []), *seen.why.get(column, []), also]
                because = "; ".join(each for each in dict.fromkeys(why) if each) or "its own limits"
                out.add(target.row, target.name, ends[0], ends[1], because)
