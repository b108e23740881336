"""All that protection needs to know and that is the same whatever is hidden.

Where the audit finds that a row tells a hidden count, the scorecard is protected once more with
that row hidden too: of what hangs together nothing changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from scorecard.definitions.disclosing import Rule, is_off, rule_for
from scorecard.definitions.model import Definitions
from scorecard.disclosure.balances import balances
from scorecard.disclosure.blocks import Tied, tie
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.counts import Counts, published, register
from scorecard.disclosure.editions import (
    CELL,
    NAMED,
    Editions,
    hidden_earlier,
    names_in,
    renamed,
    stay_hidden,
)
from scorecard.disclosure.elsewhere import told_elsewhere
from scorecard.disclosure.figures import figures_in, known_again, told_again
from scorecard.disclosure.following import Until, followed, in_days
from scorecard.disclosure.populations import population_cells, population_rules
from scorecard.disclosure.primary import reasons
from scorecard.disclosure.values import told_besides
from scorecard.disclosure.worth import costs
from scorecard.results import ALL

SUMS = ["total", "sum_squares", "sum_cubes"]


@dataclass(frozen=True)
class Counted:
    """The counts of the cells and how they hang together. After the cells come those that earlier
    editions hid and that are there no more (`gone`: how many); they are never told.

    told: the rows that tell counts, the cells, after them what values tell besides (`besides`: the
    cell of each), and what figures of earlier editions tell; told_of: the counts of these. values:
    `cell`, `count` and `base` of what values tell.
    """

    counts: Counts
    told: pd.DataFrame
    told_of: Counts
    besides: np.ndarray
    values: pd.DataFrame
    tied: Tied
    gone: int

    def published(self, hidden: np.ndarray) -> pd.DataFrame:
        """What the cells that are not `hidden` tell, columns `counts.TOLD`."""
        shown = np.r_[hidden, hidden[self.besides]]
        before = np.zeros(len(self.told) - len(shown), dtype=bool)
        return published(self.told, self.told_of, np.r_[shown, before])


@dataclass(frozen=True)
class Prepared:
    """frame, benchmarks, definitions: as `protect` was handed them; the others as prepared.

    cells: one for each row and own population, in their order. reason: for each why it is hidden
    for its own sake, or ''. off: cells without protection. empty: those without anybody, which are
    shown; stays: those that an earlier edition hid. rules: of the cells, by their `rule`. public:
    datasets whose counts are published. figures: made of values, by their cells, columns FIGURE.
    counted: None where there are no cells.
    """

    frame: pd.DataFrame
    benchmarks: pd.DataFrame
    definitions: Definitions
    earlier: Editions
    codes: Codes
    rules: dict[str, Rule]
    cells: pd.DataFrame
    reason: pd.Series
    off: pd.Series
    empty: pd.Series
    stays: np.ndarray
    public: set[str]
    figures: pd.DataFrame
    counted: Counted | None


def prepare(
    frame: pd.DataFrame,
    benchmarks: pd.DataFrame,
    definitions: Definitions,
    earlier: Editions | None = None,
    codes: Codes | None = None,
    single: Collection[str] = (),
    until: Until | None = None,
    again: pd.DataFrame | None = None,
    since: Mapping[tuple[str, str], date] | None = None,
) -> Prepared:
    """What is protected, and all that hangs together; arguments as of `protect`."""
    earlier = earlier or Editions.none()
    public = {d.id for d in definitions.datasets if d.provenance == "published"}
    cells, rules = _cells(frame, benchmarks, definitions)
    codes = codes or Codes()
    if cells.empty:
        none = pd.Series([], dtype=object)
        no, nothing = none.astype(bool), pd.DataFrame()
        return Prepared(
            *(frame, benchmarks, definitions, earlier, codes, rules, cells, none),
            *(no, no, no.to_numpy(), public, nothing, None),
        )
    codes = codes.after(earlier.lists)
    cells = _described(cells, definitions, rules, codes)
    besides, figures = told_besides(cells), figures_in(cells, definitions)
    before = told_again(pd.DataFrame() if again is None else again, codes)
    asked = names_in(cells) | names_in(besides) | names_in(before)
    days = in_days([*single, *earlier.names, *asked], definitions, until or {})
    cells, besides, before = (renamed(each, days) for each in (cells, besides, before))
    earlier = earlier.renamed(days)
    for name in SUMS:
        cells[name] = cells.get(name, np.nan)
    cells["hides_zeros"] = cells["rule"].map(lambda id: rules[id].zeros == "hide")
    reason = reasons(cells, rules)
    off = cells["rule"].map(lambda id: is_off(rules[id])).astype(bool)
    reason = unless(reason, _not_worth_reading(cells, reason, rules) & ~off, "breakdown too thin")
    stays = stay_hidden(cells, earlier, codes)
    reason = unless(reason, pd.Series(stays, index=cells.index) & ~off, "hidden before")
    empty = _empty(cells, rules)
    cells["off"], cells["cost"] = off, costs(cells, definitions)
    gone, theirs = hidden_earlier(earlier.kept, cells, codes)
    rules |= theirs
    every = pd.concat([cells, gone], ignore_index=True) if len(gone) else cells
    known = earlier.told if len(earlier.told) else None
    parts = [every, besides, *([before] if len(before) else [])]
    told = pd.concat(parts, ignore_index=True)
    told_of = register(told, public, known, codes, {days[name] for name in single}, since)
    told_of = known_again(
        told_of, told_of.numerator[len(every) + len(besides) :], before["rounding"]
    )
    counted = _counted(
        *(every, told, told_of, besides["cell"], rules, benchmarks, definitions),
        now=len(cells),
        since=since,
    )
    return Prepared(
        *(frame, benchmarks, definitions, earlier, codes, rules, cells, reason),
        *(off, empty, stays, public, figures, counted),
    )


def _cells(
    frame: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions
) -> tuple[pd.DataFrame, dict[str, Rule]]:
    """The rows and own populations that are protected, each once, and their rules."""
    rules = population_rules(benchmarks, definitions)
    cells = population_cells(benchmarks, rules)
    if not frame.empty:
        own = frame[frame["provenance"] == "own"].drop_duplicates(CELL)
        rules |= {id: _rule(definitions, id) for id in frame["indicator"].unique()}
        cells = pd.concat([own, cells], ignore_index=True) if len(cells) else own
    return cells.reset_index(drop=True), rules


def _described(
    cells: pd.DataFrame, definitions: Definitions, rules: dict[str, Rule], codes: Codes
) -> pd.DataFrame:
    """`cells` with their codes, the grouping above theirs, and their rule."""
    parents = {n: g.parent or "" for n, g in definitions.ethnicity.groupings.items()}
    out = cells.assign(
        codes=codes.of_now(cells["grouping"], cells["group"]),
        known_codes=codes.of_all,
        parent_grouping=cells["grouping"].map(parents),
    )
    for name in NAMED:
        out[name] = out[name].astype(object) if name in out else None
    out["rule"] = out["indicator"]
    out["rounding"] = out["rule"].map(lambda id: rules[id].rounding)
    return out


def _counted(
    cells: pd.DataFrame,
    told: pd.DataFrame,
    told_of: Counts,
    besides: pd.Series,
    rules: dict[str, Rule],
    benchmarks: pd.DataFrame,
    definitions: Definitions,
    now: int,
    since: Mapping[tuple[str, str], date] | None,
) -> Counted:
    """How the counts hang together. besides: the cell of each row of `told` that comes after the
    cells. now: how many of the cells are there now."""
    rows, more = slice(len(cells)), slice(len(cells), len(cells) + len(besides))
    counts = replace(
        told_of, numerator=told_of.numerator[rows], denominator=told_of.denominator[rows]
    )
    values = pd.DataFrame(
        {"cell": besides, "count": told_of.numerator[more], "base": told_of.denominator[more]}
    )
    values = values[values["count"] >= 0].drop_duplicates()
    elsewhere = told_elsewhere(counts, benchmarks, definitions)
    counts = replace(counts, known=counts.known | elsewhere)
    there, same = followed(counts.same, definitions), counts.same
    sides = balances(counts.defined, definitions, since)
    sides = [([same[t] for t in plus], [same[t] for t in minus]) for plus, minus in sides]
    return Counted(
        counts=counts,
        told=told,
        told_of=told_of,
        besides=besides.to_numpy(),
        values=values,
        tied=tie(cells, rules, counts, there, sides, values, told_of.known),
        gone=len(cells) - now,
    )


def _rule(definitions: Definitions, indicator: str) -> Rule:
    return rule_for(definitions, definitions.indicator(indicator).dataset, indicator)


def unless(reason: pd.Series, test: pd.Series, name: str) -> pd.Series:
    """`reason`, and `name` where there is none and the test is met."""
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
