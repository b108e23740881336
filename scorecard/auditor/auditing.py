"""`audit`: everything published goes in; what can be found out of the hidden counts comes out."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.auditor.asked import asked
from scorecard.auditor.attack import attack
from scorecard.auditor.before import remember
from scorecard.auditor.beside import beside
from scorecard.auditor.blocks import blocks
from scorecard.auditor.bounds import INFINITE
from scorecard.auditor.cells import Cells
from scorecard.auditor.clues import Clues
from scorecard.auditor.counts import NONE
from scorecard.auditor.differences import Finding, differences
from scorecard.auditor.following import followed
from scorecard.auditor.leftover import leftover, unrounded
from scorecard.auditor.made_of import made_of, of_nobody, told_as_another
from scorecard.auditor.means import means
from scorecard.auditor.quality import quality
from scorecard.auditor.reading import Published
from scorecard.auditor.records import records
from scorecard.auditor.register import register
from scorecard.auditor.relations import relations
from scorecard.auditor.small import small
from scorecard.auditor.summaries import summaries
from scorecard.auditor.targets import Target, knowing, targets, without_nobody
from scorecard.definitions.model import Definitions
from scorecard.results import KEY

COLUMNS = [*KEY, "count", "low", "high", "because"]
Told = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Audit:
    """What an attacker found.

    hidden: distinct counts hidden by us. at_risk: how many of them can be narrowed too far, with
    the small differences of published counts. narrowest: the narrowest range of a hidden count, as
    width (highest − lowest); where nothing is at risk it is a lower limit. where: that count's key.
    exposed: one row an exposure, columns COLUMNS; `count` is numerator, denominator, rest or value,
    and low and high the whole numbers between which it lies. telling: the key of each shown row
    that an exposure needs, with the number of the `exposure`. left: numbers that stand in hidden
    rows, or that other rows tell of them: key, column and number. notes: what had to be given up.
    unchecked: hidden counts for which what is published contradicts itself: nothing is promised.
    """

    hidden: int
    at_risk: int
    narrowest: float | None
    where: dict[Hashable, Any]
    exposed: pd.DataFrame
    left: pd.DataFrame
    telling: pd.DataFrame
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
    telling: list[pd.DataFrame] = field(default_factory=list)
    seen: set[tuple[int, str]] = field(default_factory=set)
    narrowest: tuple[float, int] = (float("inf"), -1)

    def add(self, finding: Finding) -> None:
        row, name = finding.row, finding.name
        if (row, name) not in self.seen:
            self.seen.add((row, name))
            key = {column: str(self.frame[column].iat[row]) for column in KEY}
            range_ = {"low": finding.low, "high": finding.high, "because": finding.because}
            number = len(self.rows)
            self.rows.append(key | {"count": name} | range_)
            told = self.frame.loc[sorted(finding.by - {NONE}), KEY]
            self.telling.append(told.assign(exposure=number))

    def width(self, width: float, row: int) -> None:
        self.narrowest = min(self.narrowest, (width, row))


def audit(
    results: pd.DataFrame,
    definitions: Definitions,
    facts: dict[str, Any] | None = None,
    told: Told = lambda *_: None,
    by_records: bool = False,
    memory: Path | None = None,
    seconds: float = INFINITE,
    before: Published | None = None,
) -> Audit:
    """Try to find out what `results` hides.

    results: a frame of the schema `scorecard.results`, as published. facts: what stands beside it
    (`facts.json`: groups, areas, datasets, benchmarks), and what those who work there know: where
    each area belonged when (`history`), of which datasets a code says too little for one grouping
    only (`split`), which values columns hold (`values`), in which hidden rows there may be nobody
    (`empty`). told: hears of progress (what, which, of how many). by_records: also take each count
    for the records that it is made of (`records`): it finds what no relation says, and takes
    longer. memory: a folder that keeps which blocks of counts withstood, so that an unchanged one
    is not attacked again. seconds: for each block, after which its counts are `unchecked`. before:
    an edition of the same data, which is known too; what follows from that alone is not counted.

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
    earlier = remember(found, before, facts) if before else []
    tell = Clues(found, frame)
    tell.run()
    out = _Found(frame)
    wanted, rests = targets(found)
    links = [*rests, *tell.relations, *relations(found), *followed(found), *quality(found, facts)]
    wanted = without_nobody(found, wanted, links)
    unchecked = 0
    every: list[Cells] = []
    if by_records:
        every += records(found, {t.position for t in wanted}, [*summaries(found), *earlier])
    by_value = {said.base for cells in every for said in cells.summaries}
    elsewhere = [*unrounded(found, frame), *beside(frame, facts), *asked(found, frame, by_value)]
    left = leftover(frame, [*tell.leaked, *elsewhere])
    nobody = set[Target]().union(*(of_nobody(cells, wanted) for cells in every))
    nobody |= set[Target]().union(*(told_as_another(cells, wanted) for cells in every))
    wanted = [target for target in wanted if target not in nobody]
    by_position: dict[int, list[Target]] = {}
    for target in wanted:
        by_position.setdefault(target.position, []).append(target)
    tighter = knowing(found)
    made = (made_of(cells, by_position, rests) for cells in every)
    pieces = [*blocks(found, links, by_position), *chain.from_iterable(made)]
    notes = list(found.notes)
    step = partial(told, "blocks of linked counts attacked")
    outcomes = attack(found, pieces, by_position, tighter, memory, seconds, step)
    for block, outcome in zip(pieces, outcomes, strict=True):
        mine = {c: by_position[p] for c, p in enumerate(block.columns) if p in by_position}
        around = f"{len(mine):,} hidden counts around {found.describe(block.columns[min(mine)])}"
        if outcome.checked:
            width, column = outcome.narrowest
            out.width(width, mine[column][0].row)
        else:
            unchecked += sum(len(each) for each in mine.values())
        if outcome.given_up:
            notes.append(f"{around}: {outcome.given_up}")
        for each in outcome.exposures:
            if each.by == {NONE}:
                continue
            target = each.target
            out.add(Finding(target.row, target.name, each.low, each.high, each.because, each.by))
    for finding in (*differences(found, frame), *means(found, links), *small(found, frame)):
        out.add(finding)
    width, row = out.narrowest
    exposed = pd.DataFrame(out.rows, columns=COLUMNS)
    return Audit(
        hidden=len(wanted),
        at_risk=len(exposed),
        narrowest=None if row < 0 else width,
        where={} if row < 0 else {column: str(frame[column].iat[row]) for column in KEY},
        exposed=exposed,
        left=left,
        telling=pd.concat([frame.loc[[], KEY].assign(exposure=0), *out.telling]),
        notes=notes,
        unchecked=unchecked,
        seconds=time.perf_counter() - started,
    )
