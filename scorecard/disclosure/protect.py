"""Protect the counts of a scorecard: primary cells, roll-up, companions, variants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.disclosure.block import Block
from scorecard.disclosure.blocks import linkage
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.editions import CELL, NOBODY, Editions, kept_of
from scorecard.disclosure.following import Until
from scorecard.disclosure.optimise import Pattern
from scorecard.disclosure.populations import protected_populations
from scorecard.disclosure.prepared import SUMS, Prepared, prepare, unless
from scorecard.disclosure.rounding import rounded
from scorecard.disclosure.solving import solve
from scorecard.disclosure.values import BESIDES, with_values
from scorecard.results import HOW, INDIRECT, KEY, TOO_FEW

SECONDS = 60.0
BLOCK = ["units", "hidden", "cost", "bound", "method"]
NUMBERS = ["numerator", "denominator", *SUMS, "value", "lower", "upper"]


@dataclass(frozen=True)
class Protected:
    """The protected frame and benchmarks, and the restricted log: each hidden cell with its
    reason."""

    frame: pd.DataFrame
    benchmarks: pd.DataFrame
    log: pd.DataFrame
    editions: Editions
    blocks: pd.DataFrame


def protect(
    frame: pd.DataFrame,
    benchmarks: pd.DataFrame,
    definitions: Definitions,
    told: Callable[[str, int, int], None] = lambda *_: None,
    earlier: Editions | None = None,
    seconds: float = SECONDS,
    memory: Path | None = None,
    codes: Codes | None = None,
    single: Collection[str] = (),
    until: Until | None = None,
    telling: pd.DataFrame | None = None,
    again: pd.DataFrame | None = None,
    since: Mapping[tuple[str, str], date] | None = None,
) -> Protected:
    """Hide what may identify people. Published figures pass untouched.

    frame: raw counts, one row a cell and comparator, with the names of its counts. Rows and key
    stay; a hidden row has every number empty and `suppression` = 'suppressed', whatever the
    reason.
    told: hears of progress. earlier: what was told before is known, what was hidden stays so, and
    no count of it follows from what is told now.
    seconds: time for each block, after which more is hidden instead. memory: a folder that keeps
    what was found for each block. codes: of what groups are made now; left out, groups are taken
    for what they were. single: the names of counts of people of whom each has one row. until: for a
    dataset and a column that a link makes, the last day of which every row was followed. telling:
    CELL of rows that an attack found to tell a hidden count. again: what figures of earlier
    editions tell of tests that are asked now. since: for a dataset and a column the first day that
    stands there.
    """
    known = (codes, single, until, again, since)
    prepared = prepare(frame, benchmarks, definitions, earlier, *known)
    return hide(prepared, told, seconds, memory, telling)


def hide(
    prepared: Prepared,
    told: Callable[[str, int, int], None] = lambda *_: None,
    seconds: float = SECONDS,
    memory: Path | None = None,
    telling: pd.DataFrame | None = None,
) -> Protected:
    """What `protect` makes of what is prepared; each as there."""
    frame, rules, definitions = prepared.frame, prepared.rules, prepared.definitions
    if prepared.counted is None:
        log = pd.DataFrame(columns=[*CELL, "reason"])
        told_all = protected_populations(prepared.benchmarks, log, rules)
        return Protected(frame, told_all, log, prepared.earlier, pd.DataFrame(columns=BLOCK))
    cells, reason, counted = prepared.cells, prepared.reason, prepared.counted
    off, stays = prepared.off.to_numpy(), prepared.stays
    if telling is not None:
        tells = pd.MultiIndex.from_frame(cells[CELL]).isin(pd.MultiIndex.from_frame(telling[CELL]))
        reason = unless(reason, pd.Series(tells & ~off, index=cells.index), "tells a hidden count")
        stays = stays | tells
    # what a row counted that is no longer there must not follow from what is told now
    gone = np.ones(counted.gone, dtype=bool)
    primary = with_values(np.r_[reason != "", gone], counted.counts, counted.values)
    frozen = np.r_[off | (prepared.empty.to_numpy() & ~stays), ~gone]
    linked = linkage(counted.tied, primary, frozen)
    hidden = primary & ~frozen
    step = partial(told, "blocks of counts protected")
    patterns = solve(linked.blocks, seconds, memory, step)
    for pattern, places in zip(patterns, linked.cells, strict=True):
        for unit in np.flatnonzero(pattern.hidden):
            hidden[places[unit]] = True
    told_now, hidden = counted.published(hidden), hidden[: len(cells)]
    figures = prepared.figures[~hidden[prepared.figures.index]]
    reason = unless(reason, pd.Series(hidden, index=cells.index), "companion of a hidden cell")
    reason = reason.mask(prepared.empty, NOBODY)
    log = cells.loc[hidden, CELL].assign(reason=reason[hidden])
    out = frame.drop(columns=BESIDES, errors="ignore")
    if not frame.empty:
        out = rounded(without_reference(_blanked(out, log), definitions), rules, prepared.public)
    populations = protected_populations(prepared.benchmarks, log, rules)
    kept = kept_of(cells[hidden], rules, counted.counts.standing)
    editions = prepared.earlier.and_then(told_now, log[CELL], kept, prepared.codes.lists, figures)
    return Protected(out, populations, log, editions, _facts(linked.blocks, patterns))


def _facts(blocks: list[Block], patterns: list[Pattern]) -> pd.DataFrame:
    """What the protection of each block cost, columns BLOCK."""
    found = [
        (len(block.cost), int(pattern.hidden.sum()), pattern.cost, pattern.bound, pattern.method)
        for block, pattern in zip(blocks, patterns, strict=True)
    ]
    return pd.DataFrame(found, columns=BLOCK)


def _blanked(frame: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    hidden = pd.MultiIndex.from_frame(frame[CELL]).isin(pd.MultiIndex.from_frame(log[CELL]))
    out = frame.copy()
    numbers = [name for name in NUMBERS if name in out]
    out.loc[hidden, numbers] = np.nan
    out.loc[hidden, "suppression"] = "suppressed"
    return out


def without_reference(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Figures standardised indirectly are made of the reference group's counts by age or need: they
    go where its row is hidden. The row's own counts stay."""
    if HOW not in frame:
        return frame
    of = {name: each.reference for name, each in definitions.ethnicity.groupings.items()}
    hidden = (frame["group"] == frame["grouping"].map(of)) & (frame["suppression"] != "")
    block = [frame[name] for name in KEY if name != "group"]
    gone = (frame[HOW] == INDIRECT) & hidden.groupby(block).transform("any")
    out = frame.copy()
    out.loc[gone, ["value", "lower", "upper"]] = np.nan
    out.loc[gone, HOW] = TOO_FEW
    return out
