"""Protect the counts of a scorecard: primary cells, roll-up, companions, variants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.definitions.disclosing import Rule, is_off, rule_for
from scorecard.definitions.model import Definitions
from scorecard.disclosure.balances import balances
from scorecard.disclosure.blocks import linkage
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.counts import published, register
from scorecard.disclosure.editions import (
    CELL,
    NAMED,
    NOBODY,
    Editions,
    hidden_earlier,
    kept_of,
    names_in,
    renamed,
    stay_hidden,
)
from scorecard.disclosure.elsewhere import told_elsewhere
from scorecard.disclosure.figures import figures_in, known_again, told_again
from scorecard.disclosure.following import Until, followed, in_days
from scorecard.disclosure.populations import (
    population_cells,
    population_rules,
    protected_populations,
)
from scorecard.disclosure.primary import reasons
from scorecard.disclosure.rounding import rounded
from scorecard.disclosure.solving import solve
from scorecard.disclosure.values import BESIDES, told_besides, with_values
from scorecard.disclosure.worth import costs
from scorecard.results import ALL, HOW, INDIRECT, KEY, TOO_FEW

SECONDS = 60.0
BLOCK = ["units", "hidden", "cost", "bound", "method"]
SUMS = ["total", "sum_squares", "sum_cubes"]
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
    earlier = earlier or Editions.none()
    rules = population_rules(benchmarks, definitions)
    cells = population_cells(benchmarks, rules)
    if not frame.empty:
        own = frame[frame["provenance"] == "own"].drop_duplicates(CELL)
        rules |= {id: _rule(definitions, id) for id in frame["indicator"].unique()}
        cells = pd.concat([own, cells], ignore_index=True) if len(cells) else own
    cells = cells.reset_index(drop=True)
    if cells.empty:
        log = pd.DataFrame(columns=[*CELL, "reason"])
        told_all = protected_populations(benchmarks, log, rules)
        return Protected(frame, told_all, log, earlier, pd.DataFrame(columns=BLOCK))
    codes = (codes or Codes()).after(earlier.lists)
    cells["codes"] = codes.of_now(cells["grouping"], cells["group"])
    cells["known_codes"] = codes.of_all
    parents = {n: g.parent or "" for n, g in definitions.ethnicity.groupings.items()}
    cells["parent_grouping"] = cells["grouping"].map(parents)
    for name in NAMED:
        cells[name] = cells[name].astype(object) if name in cells else None
    cells["rule"] = cells["indicator"]
    cells["rounding"] = cells["rule"].map(lambda id: rules[id].rounding)
    besides, figures = told_besides(cells), figures_in(cells, definitions)
    before = told_again(pd.DataFrame() if again is None else again, codes)
    asked = names_in(cells) | names_in(besides) | names_in(before)
    days = in_days([*single, *earlier.names, *asked], definitions, until or {})
    cells, besides, before = (renamed(each, days) for each in (cells, besides, before))
    earlier = earlier.renamed(days)
    single = {days[name] for name in single}
    for name in SUMS:
        cells[name] = cells.get(name, np.nan)
    cells["hides_zeros"] = cells["rule"].map(lambda id: rules[id].zeros == "hide")
    reason = reasons(cells, rules)
    off = cells["rule"].map(lambda id: is_off(rules[id])).astype(bool)
    reason = _unless(reason, _not_worth_reading(cells, reason, rules) & ~off, "breakdown too thin")
    stays = stay_hidden(cells, earlier, codes)
    reason = _unless(reason, pd.Series(stays, index=cells.index) & ~off, "hidden before")
    if telling is not None:
        tells = pd.MultiIndex.from_frame(cells[CELL]).isin(pd.MultiIndex.from_frame(telling[CELL]))
        reason = _unless(reason, pd.Series(tells, index=cells.index) & ~off, "tells a hidden count")
        stays = stays | tells
    cells["primary"], cells["off"], empty = reason != "", off, _empty(cells, rules)
    cells["frozen"] = off | (empty & ~stays)
    cells["cost"] = costs(cells, definitions)
    now = len(cells)
    gone, theirs = hidden_earlier(earlier.kept, cells, codes)
    rules |= theirs
    # what a row counted that is no longer there must not follow from what is told now
    cells = pd.concat([cells, gone], ignore_index=True) if len(gone) else cells
    public = {d.id for d in definitions.datasets if d.provenance == "published"}
    known = earlier.told if len(earlier.told) else None
    parts = [cells, besides, *([before] if len(before) else [])]
    everything = pd.concat(parts, ignore_index=True)
    told_of = register(everything, public, known, codes, single, since)
    rows, more = slice(len(cells)), slice(len(cells), len(cells) + len(besides))
    told_of = known_again(told_of, told_of.numerator[more.stop :], before["rounding"])
    counts = replace(
        told_of, numerator=told_of.numerator[rows], denominator=told_of.denominator[rows]
    )
    values = pd.DataFrame(
        {
            "cell": besides["cell"],
            "count": told_of.numerator[more],
            "base": told_of.denominator[more],
        }
    )
    values = values[values["count"] >= 0].drop_duplicates()
    elsewhere = told_elsewhere(counts, benchmarks, definitions)
    counts = replace(counts, known=counts.known | elsewhere)
    there = followed(counts.same, definitions)
    sides = balances(counts.defined, definitions, since)
    same = counts.same
    sides = [([same[t] for t in plus], [same[t] for t in minus]) for plus, minus in sides]
    cells["primary"] = with_values(cells["primary"].astype(bool), counts, values)
    linked = linkage(cells, rules, counts, there, sides, values, told_of.known)
    hidden = cells["primary"].to_numpy() & ~cells["frozen"].to_numpy()
    step = partial(told, "blocks of counts protected")
    patterns = solve(linked.blocks, seconds, memory, step)
    for pattern, places in zip(patterns, linked.cells, strict=True):
        for unit in np.flatnonzero(pattern.hidden):
            hidden[places[unit]] = True
    unseen = np.r_[hidden, hidden[besides["cell"]], np.zeros(len(before), dtype=bool)]
    told_now, figures = published(everything, told_of, unseen), figures[~hidden[figures.index]]
    cells, hidden = cells.iloc[:now], hidden[:now]
    reason = _unless(reason, pd.Series(hidden, index=cells.index), "companion of a hidden cell")
    reason = reason.mask(empty, NOBODY)
    log = cells.loc[hidden, CELL].assign(reason=reason[hidden])
    out = frame.drop(columns=BESIDES, errors="ignore")
    if not frame.empty:
        out = rounded(without_reference(_blanked(out, log), definitions), rules, public)
    populations = protected_populations(benchmarks, log, rules)
    kept = kept_of(cells[hidden], rules, counts.standing)
    editions = earlier.and_then(told_now, log[CELL], kept, codes.lists, figures)
    sizes = [
        (len(b.cost), int(p.hidden.sum())) for b, p in zip(linked.blocks, patterns, strict=True)
    ]
    blocks = pd.DataFrame(
        [(*size, p.cost, p.bound, p.method) for size, p in zip(sizes, patterns, strict=True)],
        columns=BLOCK,
    )
    return Protected(out, populations, log, editions, blocks)


def _rule(definitions: Definitions, indicator: str) -> Rule:
    return rule_for(definitions, definitions.indicator(indicator).dataset, indicator)


def _unless(reason: pd.Series, test: pd.Series, name: str) -> pd.Series:
    return reason.where((reason != "") | ~test, name)


def _not_worth_reading(cells: pd.DataFrame, reason: pd.Series, rules: dict[str, Rule]) -> pd.Series:
    """Group rows of breakdowns of which too little could be shown: of one area, or of all areas of
    a level. All stays, as the wider figure."""
    part = ~cells["group"].isin([ALL])
    filled = part & (cells["denominator"].fillna(cells["numerator"]) > 0)
    needed = cells["rule"].map(lambda id: rules[id].worth_reading).astype(float)
    thin = pd.Series(False, index=cells.index)
    for where in ("area", "area_level"):
        keys = [cells[k] for k in ("indicator", "variant", where, "grouping")]
        shown = (filled & (reason == "")).groupby(keys).transform("sum")
        share = shown / filled.groupby(keys).transform("sum").where(lambda n: n > 0)
        thin |= part & (share < needed) & (reason != "").groupby(keys).transform("any")
    return thin


def _empty(cells: pd.DataFrame, rules: dict[str, Rule]) -> pd.Series:
    """Rows without anybody, which are shown. Of a rate somebody may be counted above the line
    though nobody is below it; where it has no base (Unknown in no population) 0 events are a count
    like others."""
    shown = cells["rule"].map(lambda id: rules[id].zeros == "show").astype(bool)
    base = cells["denominator"]
    nobody = base.where(cells["measure"] == "rate", base.fillna(cells["numerator"])) == 0
    return shown & nobody & ~(cells["numerator"] > 0)


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
