"""Does the audit see? Exposures are put one at a time into safe bundles, and the found are counted.

    python -m benchmarks.detection [--worlds 40] [--each 2] [--demonstration 6]

worlds: small random organisations. each: how often each kind is tried in each of them.
demonstration: the same for the shipped borough, of which the rows of one dataset are taken at a
time. What is put in counts only where a naive attacker who knows the truth (`tests.auditor.naive`)
says that a hidden count is exposed by it. The figures of the last run stand in
docs/methods/audit.md.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from scorecard import pipeline, results, settings
from scorecard.assessment import assess
from scorecard.auditor import audit
from scorecard.bundle import Bundle, facts_of
from scorecard.comparison import compare
from scorecard.definitions import load
from scorecard.definitions.disclosing import Rule, rule_for
from scorecard.definitions.model import Definitions
from scorecard.disclosure import Prepared, prepare
from scorecard.results import ALL, KEY, UNKNOWN, WHOLE
from tests.auditor.naive import CELL, Naive, Place, families
from tests.auditor.organisations import of_rows

ROOT = Path(__file__).resolve().parents[1]
COUNTS = ["numerator", "denominator", "value", "lower", "upper"]
LARGEST = 80  # the largest base of which every numerator is tried
PAIRS_OF = ("proportion", "rate", "progression_ratio")
Facts = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A safe bundle with the truth behind it; rows of `shown`, `truth` and `raw` are the same."""

    shown: pd.DataFrame
    truth: pd.DataFrame
    raw: pd.DataFrame
    reason: pd.Series
    definitions: Definitions
    facts: Facts
    benchmarks: pd.DataFrame

    @property
    def hidden(self) -> np.ndarray:
        return (self.shown["suppression"] == "suppressed").to_numpy()

    def part(self, rows: np.ndarray) -> World:
        """The world of some of the rows."""
        frames = {n: getattr(self, n)[rows] for n in ("shown", "truth", "raw", "reason")}
        return replace(self, **{n: f.reset_index(drop=True) for n, f in frames.items()})

    def rule(self, row: int) -> Rule:
        """The rule of a row."""
        id = str(self.shown["indicator"].iat[row])
        return rule_for(self.definitions, self.definitions.indicator(id).dataset, id)

    @cached_property
    def family(self) -> pd.Series:
        return self.shown["indicator"].map(families(self.definitions))


@dataclass(frozen=True)
class Planted:
    """A world with something put into it. rows: where; counts: rows shown that were hidden;
    numbers: columns left in a hidden row (or beside it, of another row)."""

    frame: pd.DataFrame
    facts: Facts
    rows: list[int]
    numbers: tuple[str, ...] = ()


def world_of(build: Callable[[], Bundle]) -> World:
    """The bundle that `build` gives, with the counts before the airlock."""
    seen: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def watched(raw: pd.DataFrame, benchmarks: pd.DataFrame, *more: Any, **named: Any) -> Prepared:
        seen.append((raw, benchmarks))
        return prepare(raw, benchmarks, *more, **named)

    with patch.object(pipeline, "prepare", watched):
        bundle = build()
    raw, benchmarks = seen[0]
    shown = bundle.results.reset_index(drop=True)
    ordered = shown[KEY].merge(raw, on=KEY, how="left", validate="1:1")
    whole = ordered.assign(suppression="")
    truth = results.conform(
        assess(compare(whole, benchmarks, bundle.definitions), bundle.definitions)
    )
    log = bundle.restricted.hidden.drop_duplicates(CELL)
    reason = shown[CELL].merge(log, on=CELL, how="left")["reason"].fillna("")
    facts = facts_of(bundle)
    return World(shown, truth, ordered, reason, bundle.definitions, facts, benchmarks)


# ---- what is put in ------------------------------------------------------------------------------


def secondary(world: World, chance: random.Random) -> Planted | None:
    """A companion of a hidden row is shown."""
    return _show(world, _one_cell(world, world.reason == "companion of a hidden cell", chance))


def pooled(world: World, chance: random.Random) -> Planted | None:
    """A hidden total over several periods is shown."""
    together = world.shown["pool"].fillna(1) > 1
    spans = world.shown.groupby(world.family)["pool"].transform("nunique")
    return _show(world, _one_cell(world, world.hidden & together & (spans > 1), chance))


def one_companion(world: World, chance: random.Random) -> Planted | None:
    """In one table, the line of groups has one companion instead of those that are needed."""
    companions = world.reason == "companion of a hidden cell"
    first = _one_cell(world, companions & (world.shown["grouping"] != ""), chance)
    if not first:
        return None
    key = world.shown.loc[first[0], CELL[:-1]]
    line = (world.shown[CELL[:-1]] == key).all(axis=1).to_numpy()
    primary = np.flatnonzero(line & world.hidden & ~companions)
    if len(set(world.shown.loc[primary, "group"])) != 1:
        return None
    shown = sorted(set(world.shown.loc[line, "group"]) - set(world.shown.loc[primary, "group"]))
    kept = chance.choice(shown)
    rows = np.flatnonzero(line & world.hidden & companions & (world.shown["group"] != kept))
    frame = _shown(world, rows.tolist())
    blank = line & (world.shown["group"] == kept).to_numpy()
    frame.loc[blank, results.PROTECTED] = np.nan
    frame.loc[blank, ["suppression", "status"]] = ["suppressed", "cannot-tell"]
    return Planted(frame, world.facts, np.flatnonzero(line).tolist())


def variant(world: World, chance: random.Random) -> Planted | None:
    """An indicator and its variant are both shown."""
    at = _one_cell(world, world.hidden & (world.shown["variant"] != ""), chance)
    if not at:
        return None
    names = [name for name in CELL if name != "variant"]
    base = (world.shown[names] == world.shown.loc[at[0], names]).all(axis=1)
    base &= world.shown["variant"] == ""
    return _show(world, [*at, *np.flatnonzero(base)]) if base.any() else None


def number_left(columns: tuple[str, ...], world: World, chance: random.Random) -> Planted | None:
    """Numbers stay in a hidden row."""
    rows = world.hidden & world.truth[list(columns)].notna().all(axis=1)
    rows &= world.truth["measure"].isin(PAIRS_OF) & (world.truth["denominator"] <= LARGEST)
    rows &= world.truth["denominator"] > 0
    if not rows.any():
        return None
    at = chance.choice(np.flatnonzero(rows).tolist())
    frame = world.shown.copy()
    frame.loc[at, list(columns)] = world.truth.loc[at, list(columns)]
    return Planted(frame, world.facts, [at], columns)


def data_quality(world: World, chance: random.Random) -> Planted | None:
    """The Data page tells how many rows of a table there are, and how many of unknown ethnicity."""
    facts = deepcopy(world.facts)
    plain = [each for each in world.definitions.indicators if each.id == "years"]
    if not plain:
        return None
    id = chance.choice(plain).id
    raw = world.raw
    mine = (raw["indicator"] == id) & (raw["variant"] == "") & (raw["area"] == WHOLE)
    mine &= raw["grouping"] == raw.loc[mine, "grouping"].min()
    everybody = raw.loc[mine & (raw["group"] == ALL), "denominator"].sum()
    unknown = raw.loc[mine & (raw["group"] == UNKNOWN), "denominator"].sum()
    if not everybody:
        return None
    for fact in facts["datasets"]:
        if fact["id"] == "events":
            fact["rows_used"], fact["unknown_share"] = everybody, round(unknown / everybody, 4)
    rows = np.flatnonzero(mine & raw["group"].isin([UNKNOWN, ALL]))
    return Planted(world.shown.copy(), facts, rows.tolist(), ("rows_used",))


KINDS: dict[str, Callable[[World, random.Random], Planted | None]] = {
    "a companion is shown": secondary,
    "one companion a line": one_companion,
    "a total over periods is shown": pooled,
    "a variant's complement": variant,
    "a rate is left": partial(number_left, ("value",)),
    "an interval is left": partial(number_left, ("lower", "upper")),
    "a ratio is left": partial(number_left, ("ratio",)),
    "a p-value is left": partial(number_left, ("p_value",)),
    "people behind the gap are left": partial(number_left, ("gap_people",)),
    "a data-quality count": data_quality,
}


def _one_cell(world: World, rows: Any, chance: random.Random) -> list[int]:
    """All rows (comparators) of one cell of those chosen from; none where there is none."""
    own = np.asarray(rows, dtype=bool) & world.truth["denominator"].notna().to_numpy()
    if not own.any():
        return []
    key = world.shown.loc[chance.choice(np.flatnonzero(own).tolist()), CELL]
    return np.flatnonzero((world.shown[CELL] == key).all(axis=1)).tolist()


def _shown(world: World, rows: list[int]) -> pd.DataFrame:
    frame = world.shown.copy()
    frame.loc[rows, COUNTS] = world.truth.loc[rows, COUNTS]
    frame.loc[rows, "suppression"] = ""
    return frame


def _show(world: World, rows: list[int]) -> Planted | None:
    return Planted(_shown(world, rows), world.facts, rows) if rows else None


# ---- whether it is an exposure -------------------------------------------------------------------


def is_exposure(world: World, planted: Planted) -> bool:
    """Whether a naive attacker who knows the truth can narrow a hidden count down by it."""
    family = world.family.iat[planted.rows[0]]
    mine = (world.family == family).to_numpy()
    raw = world.raw[mine].reset_index(drop=True)
    hidden = (planted.frame.loc[mine, "suppression"] == "suppressed").to_numpy()
    naive = Naive.of(raw, hidden, world.definitions)
    rule = world.rule(planted.rows[0])
    places = [_place(world, row, family) for row in planted.rows]
    if planted.numbers == ("rows_used",):
        near = _with_page(naive, world, planted, places)
    elif planted.numbers:
        return _by_trying(world, planted, naive, places[0], rule)
    else:
        near = {p for p in naive.truth if any(_near(p, place) for place in places)}
    return naive.exposed(near, rule.protection, rule.threshold)


def _place(world: World, row: int, family: str) -> Place:
    at = world.raw.loc[row]
    names = ("variant", "period_start", "period_end", "area", "grouping", "group")
    return (family, *(at[name] for name in names))


def _near(place: Place, other: Place) -> bool:
    """Whether two places share a line: of groups, of areas, of periods or of variants."""
    return (
        sum(a != b for a, b in zip(place[4:], other[4:], strict=True)) <= 1
        and place[2] <= other[3]
        and other[2] <= place[3]
    )


def _with_page(naive: Naive, world: World, planted: Planted, places: list[Place]) -> set[Place]:
    """What the Data page tells, as limits on All and Unknown of all periods."""
    fact = next(each for each in planted.facts["datasets"] if each["id"] == "events")
    share, rows = fact["unknown_share"], fact["rows_used"]
    sides = {
        group: {2 * naive.number[p] + 1: 1.0 for p in places if p[-1] == group}
        for group in (ALL, UNKNOWN)
    }
    naive.least.append((dict.fromkeys(sides[ALL], -1.0), -rows))
    naive.least.append((dict.fromkeys(sides[UNKNOWN], -1.0), -(share + 0.00005) * rows))
    return set(places)


def _by_trying(world: World, planted: Planted, naive: Naive, place: Place, rule: Rule) -> bool:
    """Whether the pairs of counts that would give the numbers left leave too little room.

    Each pair is put into the table in the hidden row's stead, and the table is compared anew.
    """
    row = planted.rows[0]
    n, d = 2 * naive.number[place], 2 * naive.number[place] + 1
    limits = [naive.range({column: 1.0}) for column in (n, d)]
    most = int(min(limits[1][1], 2 * LARGEST))
    pairs = [
        (x, base)
        for base in range(int(max(limits[1][0], 1)), most + 1)
        for x in range(
            int(limits[0][0]), int(min(limits[0][1], base if naive.within else most)) + 1
        )
    ]
    table = [name for name in KEY if name != "group"]
    same = (world.raw[table] == world.raw.loc[row, table]).all(axis=1)
    rows = world.raw[same].assign(suppression=world.shown.loc[same, "suppression"])
    rows.loc[row, "suppression"] = ""
    size = len(rows)
    tried = pd.concat([rows] * len(pairs), ignore_index=True)
    at = np.arange(len(pairs)) * size + rows.index.get_loc(row)
    tried["period"] = np.repeat([f"{number}" for number in range(len(pairs))], size)
    tried.loc[at, ["numerator", "denominator"]] = np.array(pairs, dtype=float)
    got = compare(tried, world.benchmarks, world.definitions)
    fits = np.ones(len(pairs), dtype=bool)
    for column in planted.numbers:
        wanted = planted.frame.loc[row, column]
        fits &= np.isclose(got.loc[at, column].to_numpy(float), wanted, rtol=1e-11, atol=1e-13)
    left = np.array(pairs, dtype=float)[fits]
    if not len(left):
        return False
    top, base = left.T
    counts = [top, base, base - top][: 3 if naive.within else 2]
    return any(np.ptp(each) < rule.protection for each in counts)


# ---- trying --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One exposure put in: whether the audit found it, and whether as a count narrowed down."""

    kind: str
    found: bool
    narrowed: bool


def tried(world: World, kind: str, chance: random.Random) -> Trial | None:
    """One try of a kind; None where nothing could be put in, or it exposes nothing."""
    planted = KINDS[kind](world, chance)
    if planted is None or not is_exposure(world, planted):
        return None
    seen = audit(planted.frame, world.definitions, planted.facts)
    return Trial(kind, not seen.safe, seen.at_risk > 0)


def trials(world: World, each: int, chance: random.Random) -> Iterator[Trial]:
    """`each` tries of every kind; none in a world that is not safe as it is."""
    if not audit(world.shown, world.definitions, world.facts).safe:
        return
    for kind in KINDS:
        for _ in range(each):
            trial = tried(world, kind, chance)
            if trial is not None:
                yield trial


def small_worlds(numbers: Iterable[int]) -> Iterator[World]:
    """Random organisations without areas, one a number."""
    for number in numbers:
        made = of_rows(number, 100 + 60 * (number % 8), areas=False)
        with tempfile.TemporaryDirectory() as folder:
            yield world_of(partial(made.build, Path(folder)))


def demonstration() -> World:
    """The shipped borough."""
    loaded = load(ROOT / "config" / "indicators.yaml")
    folder = ROOT / "data" / "demonstration"
    return world_of(partial(pipeline.build, loaded, folder, memory=settings.memory_folder()))


def slices(world: World) -> Iterator[World]:
    """The world dataset by dataset, where something of it is hidden."""
    dataset = world.shown["indicator"].map({i.id: i.dataset for i in world.definitions.indicators})
    for name in sorted(set(dataset[world.hidden])):
        yield world.part((dataset == name).to_numpy())


def printed(found: list[Trial], where: str) -> None:
    """A line a kind, and one for all."""
    print(f"\n{where}: exposures put in, found, and found by narrowing a count down")
    table = pd.DataFrame(found)
    if table.empty:
        print("  none")
        return
    sums = table.groupby("kind", sort=False)[["found", "narrowed"]].agg(["sum", "size"])
    for kind in KINDS:
        if kind in sums.index:
            row = sums.loc[kind]
            print(
                f"  {kind:32} {row['found']['size']:4} {row['found']['sum']:4} "
                f"{row['narrowed']['sum']:4}"
            )
    share = table["found"].mean()
    print(f"  {'all':32} {len(table):4} {table['found'].sum():4} {table['narrowed'].sum():4}")
    print(f"  {share:.1%} found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--demonstration", type=int, default=6)
    options = parser.parse_args()
    chance = random.Random(0)
    small = [
        trial
        for world in small_worlds(range(options.worlds))
        for trial in trials(world, options.each, chance)
    ]
    printed(small, f"{options.worlds} random organisations")
    if options.demonstration:
        shipped = [
            trial
            for world in slices(demonstration())
            for trial in trials(world, options.demonstration, chance)
        ]
        printed(shipped, "the demonstration borough")


if __name__ == "__main__":
    main()
