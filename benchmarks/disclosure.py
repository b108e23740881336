"""How little is hidden, how sure it is, and how long it takes: on random tables like a scorecard's.

    python -m benchmarks.disclosure [--tables 60] [--linked 6] [--seconds 10]

Three comparisons on single tables, in turn over the hierarchies and sizes of a council, half counts
and half proportions: with the lower bound on any safe pattern; with the optimal suppression of
τ-ARGUS on numerators alone; and with rules of thumb. Then blocks linked by a shared base and by
pooled years. Every pattern is attacked; of ours, a random few counts also by a linear program from
scratch. The figures of the last run stand in docs/methods/disclosure-benchmark.md.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.disclosure_rules import hypercube, next_smallest, primary_only
from benchmarks.disclosure_tau import suppress
from scorecard.disclosure.attack import attainable, exposures
from scorecard.disclosure.block import Block
from scorecard.disclosure.optimise import Pattern, protect_block
from tests.disclosure import oracle
from tests.disclosure.building import (
    FIVE,
    NINETEEN,
    SERVICES,
    TEAMS,
    TWO,
    WHOLE,
    Tree,
    counts_table,
    leaves_like,
    proportions,
    random_linked,
)

HIERARCHIES = {
    "council × 19 groups": (WHOLE, NINETEEN),
    "4 services × 5": (SERVICES, FIVE),
    "4 services × 19": (SERVICES, NINETEEN),
    "16 teams × 2": (TEAMS, TWO),
    "16 teams × 5": (TEAMS, FIVE),
    "16 teams × 19": (TEAMS, NINETEEN),
}
TWENTY_TEAMS = [-1, *[0] * 4, *np.repeat([1, 2, 3, 4], 5).tolist()]
LINKED = {"5 indicators, 1 base": (5, 1), "1 indicator, 5 years and pool": (1, 5)}
RULES = {
    "primary only": primary_only,
    "next smallest": next_smallest,
    "hypercube": hypercube,
}
CHECKED = 4  # counts of each table that are attacked from scratch
Row = dict[str, object]


def exposed(block: Block, hidden: np.ndarray) -> int:
    """How many hidden cells tell a count that can be narrowed down too far."""
    counts = np.unique([found.count for found in exposures(block, hidden)]).astype(int)
    telling = np.asarray(block.shows[:, counts].sum(axis=1)).ravel() > 0
    return int((telling & hidden).sum())


def kept(block: Block, hidden: np.ndarray) -> float:
    """Share of information told: cells that are not empty, each with 1 + log2(1 + its size)."""
    size = np.asarray(block.shows.multiply(block.value).max(axis=1).todense()).ravel()
    worth = np.where(block.frozen, 0.0, 1 + np.log2(1 + size))
    return float(worth[~hidden].sum() / worth.sum())


def doubted(block: Block, hidden: np.ndarray, chance: np.random.Generator) -> int:
    """How many of a random few hidden counts a program from scratch finds exposed."""
    counts = oracle.targets(block, hidden)
    some = chance.choice(counts, min(CHECKED, len(counts)), replace=False).tolist()
    ranges = oracle.reaches(block, hidden, some)
    below = np.nanmin([block.below, block.value], axis=0)
    above = np.nanmax([block.above, block.value], axis=0)
    needs = [(below[count], above[count], block.width[count]) for count in some]
    return sum(bool(oracle.missed(*each)) for each in zip(ranges, needs, strict=True))


def reachable(block: Block) -> Block:
    """The block with no need that hiding everything would not meet."""
    return attainable(block, oracle.targets(block, ~block.frozen))


def solved(block: Block, seconds: float) -> tuple[Pattern, Row]:
    """Our pattern and what is to be said of it; costs are of companions, without primary cells."""
    start = time.perf_counter()
    pattern = protect_block(block, seconds)
    took = time.perf_counter() - start
    must = block.cost[block.primary & ~block.frozen].sum()
    row: Row = {"cells": len(block.cost), "primary": int(block.primary.sum())}
    row |= {"hidden": int(pattern.hidden.sum()), "method": pattern.method, "seconds": took}
    row["total"] = pattern.cost / pattern.bound if pattern.bound else np.inf
    return pattern, row | {"cost": pattern.cost - must, "bound": max(pattern.bound - must, 0.0)}


def single(number: int, seconds: float) -> tuple[Row, Row, list[Row]]:
    """One random table: against the bound, against τ-ARGUS, against rules of thumb."""
    chance = np.random.default_rng(number)
    names = list(HIERARCHIES)
    name, proportion = names[number % len(names)], number // len(names) % 2 == 1
    areas, groups = HIERARCHIES[name]
    size = int(np.exp(chance.uniform(np.log(100), np.log(2000))))
    base = leaves_like(chance, areas, groups, size)
    parts = chance.binomial(base, 0.3)
    block = counts_table(base[0], areas, groups)
    if proportion:
        block = proportions(base, parts[None], areas, groups)
    block = reachable(block)
    pattern, ours = solved(block, seconds)
    about: Row = {"table": name, "kind": "proportions" if proportion else "counts", "size": size}
    ours |= about | {"exposed": exposed(block, pattern.hidden)}
    ours["from scratch"] = doubted(block, pattern.hidden, chance)
    numerators = counts_table((parts if proportion else base)[0], areas, groups)
    theirs, their_pattern = against_tau(numerators, seconds)
    patterns = {"ours": pattern.hidden, **thumbs(block, areas, groups)}
    if their_pattern is not None:
        patterns["τ-ARGUS on numerators"] = (their_pattern | block.primary) & ~block.frozen
    compared = [
        about
        | {"method": method, "cells": int((~block.frozen).sum()), "hidden": int(hidden.sum())}
        | {"exposed": exposed(block, hidden), "kept": kept(block, hidden)}
        for method, hidden in patterns.items()
    ]
    return ours, about | theirs, compared


def thumbs(block: Block, areas: Tree, groups: Tree) -> dict[str, np.ndarray]:
    """The pattern of each rule of thumb."""
    size = block.value[: len(block.cost)]
    return {
        name: rule(block.primary, size, block.frozen, areas, groups) for name, rule in RULES.items()
    }


def against_tau(block: Block, seconds: float) -> tuple[Row, np.ndarray | None]:
    """Both on one table of counts in which only primary cells are to be protected."""
    block = reachable(replace(block, width=np.where(block.primary, block.width, 0.0)))
    pattern, ours = solved(block, seconds)
    row: Row = {"ours": ours["cost"], "our bound": ours["bound"], "our seconds": ours["seconds"]}
    row |= {"our exposed": exposed(block, pattern.hidden), "our method": pattern.method}
    start = time.perf_counter()
    try:
        hidden = suppress(block, int(seconds))
    except RuntimeError as problem:
        failed = {"theirs": np.nan, "their exposed": np.nan, "problem": str(problem)}
        return row | failed | {"their seconds": time.perf_counter() - start}, None
    row |= {"their seconds": time.perf_counter() - start, "problem": ""}
    row["theirs"] = block.cost[hidden].sum() - block.cost[block.primary].sum()
    return row | {"their exposed": exposed(block, hidden)}, hidden


def linked(number: int, seconds: float) -> Row:
    """One linked block: a council, 4 services and 20 teams, All, 5 groups and Unknown."""
    chance = np.random.default_rng(1000 + number)
    name = list(LINKED)[number % len(LINKED)]
    size = (800, 2000, 4000)[number // len(LINKED) % 3]
    indicators, years = LINKED[name]
    block = reachable(random_linked(chance, TWENTY_TEAMS, FIVE, size, indicators, years))
    pattern, row = solved(block, seconds)
    row |= {"block": name, "size": size, "exposed": exposed(block, pattern.hidden)}
    row["from scratch"] = doubted(block, pattern.hidden, chance)
    return row | {"kept": kept(block, pattern.hidden)}


def ratio(cost: pd.Series, bound: pd.Series) -> pd.Series:
    """How dear companions are beside the cheapest; 1 where none are needed."""
    return (cost / bound).where(cost > 1e-9, 1.0)


def show(title: str, table: pd.DataFrame) -> None:
    """Print a table."""
    with pd.option_context("display.width", 160, "display.max_columns", 30):
        print(f"\n{title}", table.to_string(float_format="{:.3g}".format), sep="\n", flush=True)


def show_single(rows: list[Row]) -> None:
    """Our patterns beside the lower bound."""
    table = pd.DataFrame(rows)
    table["ratio"] = ratio(table["cost"], table["bound"])
    columns = {
        "tables": ("ratio", "size"),
        "cells": ("cells", "median"),
        "primary": ("primary", "median"),
        "hidden": ("hidden", "median"),
        "exposed": ("exposed", "sum"),
        "from scratch": ("from scratch", "sum"),
        "ratio": ("ratio", "median"),
        "worst": ("ratio", "max"),
        "within 10%": ("ratio", lambda r: (r <= 1.1).mean()),
        "total": ("total", "max"),
        "solved": ("method", lambda m: m.isin(["primary", "optimal"]).mean()),
        "seconds": ("seconds", "median"),
        "longest": ("seconds", "max"),
    }
    by = [table.groupby(["table", "kind"], sort=False), table.assign(a="all").groupby("a")]
    show("Companions' cost beside the lower bound", by[0].agg(**columns))
    show("All tables", by[1].agg(**columns))


def show_tau(rows: list[Row]) -> None:
    """Our patterns of numerators beside those of τ-ARGUS."""
    table = pd.DataFrame(rows)
    table["ratio"] = ratio(table["ours"], table["theirs"])
    both = table[table["theirs"].notna()]
    figures = {
        "tables": len(table),
        "answered by τ-ARGUS": len(both),
        "exposed, ours": table["our exposed"].sum(),
        "exposed, theirs": both["their exposed"].sum(),
        "cost ours / theirs, median": both["ratio"].median(),
        "least": both["ratio"].min(),
        "most": both["ratio"].max(),
        "all costs together": both["ours"].sum() / both["theirs"].sum(),
        "our bound above their cost": (both["our bound"] > both["theirs"] + 0.01).sum(),
        "seconds ours, median": table["our seconds"].median(),
        "seconds theirs, median": table["their seconds"].median(),
    }
    show("Numerators alone, beside τ-ARGUS", pd.DataFrame({"": figures}))
    unanswered = table[table["theirs"].isna()].groupby(["table", "problem"]).size()
    show("Not answered by τ-ARGUS", unanswered.to_frame("tables"))


def show_rules(rows: list[Row]) -> None:
    """All methods under the same attack."""
    table = pd.DataFrame(rows)
    table["share"] = table["hidden"] / table["cells"]
    grouped = table.groupby(["kind", "method"], sort=False)
    show(
        "Other methods",
        grouped.agg(
            tables=("kept", "size"),
            hidden=("hidden", "sum"),
            share=("share", "mean"),
            exposed=("exposed", "sum"),
            unsafe=("exposed", lambda e: (e > 0).sum()),
            kept=("kept", "mean"),
        ),
    )


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tables", type=int, default=60, help="how many single tables (60)")
    parser.add_argument("--linked", type=int, default=6, help="how many linked blocks (6)")
    parser.add_argument("--seconds", type=float, default=10.0, help="time limit of each (10)")
    chosen = parser.parse_args()
    ours, tau, rules = [], [], []
    for number in range(chosen.tables):
        first, second, others = single(number, chosen.seconds)
        ours.append(first)
        tau.append(second)
        rules += others
        print(f"\rtable {number + 1} of {chosen.tables}", end="", flush=True)
    print()
    if ours:
        show_single(ours)
        show_tau(tau)
        show_rules(rules)
    blocks = []
    for number in range(chosen.linked):
        blocks.append(linked(number, chosen.seconds))
        print(f"\rblock {number + 1} of {chosen.linked}", end="", flush=True)
    if blocks:
        table = pd.DataFrame(blocks).set_index(["block", "size"])
        table.insert(0, "ratio", ratio(table["cost"], table["bound"]))
        show("Linked blocks", table)


if __name__ == "__main__":
    main()
