"""All that protection needs to know and that is the same whatever is hidden.

Where the audit finds that a row tells a hidden count, the scorecard is protected once more with
that row hidden too: of what hangs together nothing changes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

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

    told: the rows that tell counts, the cells and after them what values tell besides (`besides`:
    the cell of each); told_of: the counts of these. values: `cell`, `count` and `base` of the
    latter. frozen: cells that cannot be hidden.
    """

    counts: Counts
    told: pd.DataFrame
    told_of: Counts
    besides: np.ndarray
    values: pd.DataFrame
    tied: Tied
    frozen: np.ndarray
    gone: int

    def published(self, hidden: np.ndarray) -> pd.DataFrame:
        """What the cells that are not `hidden` tell, columns `counts.TOLD`."""
        return published(self.told, self.told_of, np.r_[hidden, hidden[self.besides]])


@dataclass(frozen=True)
class Prepared:
    """frame, benchmarks, definitions: as `protect` was handed them; the others as prepared.

    cells: one for each row and own population, in their order. reason: for each why it is hidden
    for its own sake, or ''. off: cells without protection. rules: of the cells, by their `rule`.
    public: datasets whose counts are published. counted: None where there are no cells.
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
    public: set[str]
    counted: Counted | None


def prepare(
    frame: pd.DataFrame,
    benchmarks: pd.DataFrame,
    definitions: Definitions,
    earlier: Editions | None = None,
    codes: Codes | None = None,
    single: Collection[str] = (),
    until: Until | None = None,
) -> Prepared:
    """What is protected, and all that hangs together; arguments as of `protect`."""
    earlier = earlier or Editions.none()
    public = {d.id for d in definitions.datasets if d.provenance == "published"}
    cells, rules = _cells(frame, benchmarks, definitions)
    codes = codes or Codes()
    if cells.empty:
        none = pd.Series([], dtype=object)
        return Prepared(
            *(frame, benchmarks, definitions, earlier, codes, rules),
            *(cells, none, none.astype(bool), public, None),
        )
    codes = codes.after(earlier.lists)
    cells = _described(cells, definitions, rules, codes)
    besides = told_besides(cells)
    asked = names_in(cells) | names_in(besides)
    days = in_days([*single, *earlier.names, *asked], definitions, until or {})
    cells, besides, earlier = renamed(cells, days), renamed(besides, days), earlier.renamed(days)
    for name in SUMS:
        cells[name] = cells.get(name, np.nan)
    cells["hides_zeros"] = cells["rule"].map(lambda id: rules[id].zeros == "hide")
    reason = reasons(cells, rules)
    off = cells["rule"].map(lambda id: is_off(rules[id])).astype(bool)
    reason = unless(reason, _not_worth_reading(cells, reason, rules) & ~off, "breakdown too thin")
    before = stay_hidden(cells, earlier, codes)
    reason = unless(reason, pd.Series(before, index=cells.index) & ~off, "hidden before")
    cells["frozen"] = off | _empty(cells, rules)
    cells["cost"] = costs(cells, definitions)
    gone, theirs = hidden_earlier(earlier.kept, cells, codes)
    rules |= theirs
    every = pd.concat([cells, gone], ignore_index=True) if len(gone) else cells
    known = earlier.told if len(earlier.told) else None
    told = pd.concat([every, besides], ignore_index=True)
    told_of = register(told, public, known, codes, {days[name] for name in single})
    parts = (every, told, told_of, besides["cell"], rules, benchmarks, definitions)
    counted = _counted(*parts, now=len(cells))
    return Prepared(
        *(frame, benchmarks, definitions, earlier, codes, rules),
        *(cells, reason, off, public, counted),
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
) -> Counted:
    """How the counts hang together. besides: the cell of each row of `told` after the
    cells. now: how many of the cells are there now."""
    rows, more = slice(len(cells)), slice(len(cells), None)
    counts = replace(
        told_of, numerator=told_of.numerator[rows], denominator=told_of.denominator[rows]
    )
    values = pd.DataFrame(
        {"cell": besides, "count": told_of.numerator[more], "base": told_of.denominator[more]}
    )
    values = values[values["count"] >= 0].drop_duplicates()
    elsewhere = told_elsewhere(counts, benchmarks, definitions)
    counts = replace(counts, known=counts.known | elsewhere)
    there, sides = followed(counts.same, definitions), balances(counts.defined, definitions)
    same = counts.same
    sides = [([same[t] for t in plus], [same[t] for t in minus]) for plus, minus in sides]
    return Counted(
        counts=counts,
        told=told,
        told_of=told_of,
        besides=besides.to_numpy(),
        values=values,
        tied=tie(cells, rules, counts, there, sides, values),
        frozen=cells["frozen"].to_numpy(dtype=bool),
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
