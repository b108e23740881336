"""How long does a results frame take, against all of its formulas written straight in NumPy?

    python -m benchmarks.frames [--rows 10000] [--times 7]

Both in one run, the quickest of several times each. The frame holds a proportion and a rate of many
teams in six years: All, five groups and people of unknown ethnicity, each group against one of
them. `compare_and_assess` has to find out which row belongs to which; the bare side gets arrays
that lie as they are needed, and does what they do with the rows: intervals, comparators, ratios,
differences, people behind the gap, p- and q-values, the changes since last year and the first, the
gradient over five years, every verdict five times more with unknown people allocated, the status,
its reason in words, and what would settle it. A team has so many people that no formula meets an
edge, which the functions look for and the bare side does not. Both must come to the same status in
every row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from benchmarks.statistics import (
    GROUPS,
    SUMS,
    Z,
    arguments,
    byar,
    definitions,
    quickest,
    status,
    two_sided,
    wilson,
)
from scorecard.assessment import compare_and_assess
from scorecard.statistics import false_discovery

YEARS = 6
PARTS = (1.0, 0.75, 0.5, 0.25, 0.0)
TIME = np.arange(5) - 2.0
Three = tuple[np.ndarray, np.ndarray, np.ndarray]


class World(NamedTuple):
    """Events and people of one measure: teams × years × groups, the reference group last, and of
    unknown ethnicity: teams × years × 1."""

    measure: str
    x: np.ndarray
    n: np.ndarray
    unknown_x: np.ndarray
    unknown_n: np.ndarray


def world(measure: str, teams: int, seed: int) -> World:
    rng = np.random.default_rng(seed)
    n = rng.integers(300, 5000, (teams, YEARS, len(GROUPS))).astype(float)
    unknown = rng.integers(30, 200, (teams, YEARS, 1)).astype(float)
    x, of_unknown = (rng.binomial(each.astype(int), 0.15).astype(float) for each in (n, unknown))
    return World(measure, x, n, of_unknown, unknown)


def frame(worlds: list[World]) -> pd.DataFrame:
    """The counts of all of them as the comparison gets them."""
    names = (*GROUPS, "Unknown", "All")
    parts = []
    for each in worlds:
        x, n = (
            np.concatenate([groups, unknown, groups.sum(2, keepdims=True) + unknown], axis=2)
            for groups, unknown in ((each.x, each.unknown_x), (each.n, each.unknown_n))
        )
        team, year, group = (index.ravel() for index in np.indices(x.shape))
        counted = {"numerator": x.ravel(), "denominator": n.ravel()}
        where = {
            "indicator": "rate" if each.measure == "rate" else "share",
            "measure": each.measure,
            "variant": "",
            "period": np.array([f"{2019 + at}-{20 + at}" for at in range(YEARS)])[year],
            "period_start": pd.to_datetime([f"{2019 + at}-04-01" for at in year]),
            "period_end": pd.to_datetime([f"{2020 + at}-03-31" for at in year]),
            "area": np.array([f"team-{at}" for at in range(len(x))])[team],
            "grouping": "five",
            "comparator": "reference",
            "group": np.array(names)[group],
        }
        parts.append(pd.DataFrame(where | counted))
    nothing = dict.fromkeys((*SUMS, "value", "lower", "upper"), np.nan)
    out = pd.concat(parts, ignore_index=True).assign(unit="", suppression="", **nothing)
    for name in ("period_start", "period_end"):
        out[name] = out[name].dt.date
    return out


def bare(worlds: list[World]) -> list[np.ndarray]:
    """The status of every group's row of each world, all else calculated on the way."""
    found = [_contrast(each) for each in worlds]
    p = np.stack([each[0] for each in found])
    q = np.empty(p.shape)
    for year in range(YEARS):  # a family
        family = p[:, :, year]
        q[:, :, year] = false_discovery(family.ravel()).reshape(family.shape)
    ratios = [ratio for _, ratio in found]
    return [_judged(*each) for each in zip(worlds, ratios, q, strict=True)]


def _contrast(of: World) -> tuple[np.ndarray, Three]:
    """p-values and ratios; differences, people and changes are calculated and let go."""
    x1, n1, x0, n0 = of.x[..., :-1], of.n[..., :-1], of.x[..., -1:], of.n[..., -1:]
    figures = _figure(of, of.x, of.n)
    ratio, difference = _ratio(of, x1, n1, x0, n0), _difference(of, x1, n1, x0, n0)
    [x1 - n1 * x0 / n0, n1 * difference[1], n1 * difference[2]]
    for earlier in (slice(0, 1), slice(0, -1)):
        _apart([each[:, 1:] for each in figures], [each[:, earlier] for each in figures])
    if of.measure == "rate":
        return two_sided(x1, x1 + x0, n1 / (n1 + n0)), ratio
    pooled = (x1 + x0) / (n1 + n0)
    chi2 = (x1 / n1 - x0 / n0) ** 2 / (pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return special.erfc(np.sqrt(chi2 / 2)), ratio


def _judged(of: World, ratio: Three, q: np.ndarray) -> np.ndarray:
    """The status; trend, reasons and what would settle it are worked out and let go."""
    found = status(*ratio, q)
    adverse, none = ratio[1] > 1, np.isin(found, ["similar", "no-gap-found"])
    changed = np.zeros(found.shape, dtype=bool)
    spans = [ratio[0], ratio[0]]
    for part in PARTS:
        taken_x, taken_n = np.round(part * of.unknown_x), part * of.unknown_n
        if of.measure != "rate":
            taken_n = np.round(taken_n)
        x1, n1 = of.x[..., :-1] + taken_x, of.n[..., :-1] + taken_n
        x0 = of.x[..., -1:] + of.unknown_x - taken_x
        n0 = of.n[..., -1:] + of.unknown_n - taken_n
        moved = _ratio(of, x1, n1, x0, n0)
        _difference(of, x1, n1, x0, n0)
        changed |= adverse & ~(moved[1] > 1)
        changed |= (found == "lower-than-parity") & ~(moved[2] < 1)
        changed |= none & (moved[1] > 1)
        spans = [np.minimum(spans[0], moved[0]), np.maximum(spans[1], moved[0])]
    out = np.where(changed, "withheld-unknown", found)
    _trend(of)
    _needed(of, out == "cannot-tell", ratio[0])
    for value, low, high, each in np.stack([*ratio, q]).reshape(4, -1).T.tolist():
        f"Rule 3: ratio {value:.2f}, its interval {low:.2f} to {high:.2f}, q = {each:.3f}."
    return out


def _figure(of: World, x: np.ndarray, n: np.ndarray) -> Three:
    return byar(x, n) if of.measure == "rate" else wilson(x, n)


def _apart(one: list[np.ndarray], other: list[np.ndarray]) -> Three:
    """A difference with its limits, by those of both sides (Newcombe; MOVER)."""
    (a, low1, high1), (b, low0, high0) = one, other
    return (
        a - b,
        a - b - np.sqrt((a - low1) ** 2 + (high0 - b) ** 2),
        a - b + np.sqrt((high1 - a) ** 2 + (b - low0) ** 2),
    )


def _difference(of: World, *sides: np.ndarray) -> Three:
    x1, n1, x0, n0 = sides
    return _apart([*_figure(of, x1, n1)], [*_figure(of, x0, n0)])


def _ratio(of: World, x1: np.ndarray, n1: np.ndarray, x0: np.ndarray, n0: np.ndarray) -> Three:
    ratio = x1 / n1 / (x0 / n0)
    if of.measure != "rate":
        reach = np.exp(Z * np.sqrt((1 - x1 / n1) / x1 + (1 - x0 / n0) / x0))
        return ratio, ratio / reach, ratio * reach
    low, high = special.betaincinv(x1, x0 + 1, 0.025), special.betaincinv(x1 + 1, x0, 0.975)
    return ratio, low / (1 - low) * n0 / n1, high / (1 - high) * n0 / n1


def _trend(of: World) -> None:
    for last in range(5, YEARS + 1):
        x, n = of.x[:, last - 5 : last], of.n[:, last - 5 : last]
        time = TIME[:, None] - (n * TIME[:, None]).sum(1, keepdims=True) / n.sum(1, keepdims=True)
        spread, overall = (n * time**2).sum(1), x.sum(1) / n.sum(1)
        unit = overall if of.measure == "rate" else overall * (1 - overall)
        special.erfc(np.sqrt(((x * time).sum(1) / spread) ** 2 * spread / unit / 2))


def _needed(of: World, rows: np.ndarray, ratio: np.ndarray) -> None:
    n1, p0 = of.n[..., :-1][rows], (of.x / of.n)[..., -1:]
    p0, n0 = (np.broadcast_to(each, rows.shape)[rows] for each in (p0, of.n[..., -1:]))
    for size in (1.5, 1.25):
        aim = np.where(ratio[rows] < 1, 1 / size, size)
        p1 = aim * p0
        rest1, rest0 = (1.0, 1.0) if of.measure == "rate" else (1 - p1, 1 - p0)
        variance = rest1 / (n1 * p1) + rest0 / (n0 * p0)
        (Z + special.ndtri(0.8)) ** 2 * variance / np.log(aim) ** 2


def main() -> None:
    """Print the times, how often both agree, and how many times as long the frame took."""
    asked = arguments(__doc__)
    teams = max(asked.rows // ((len(GROUPS) + 2) * YEARS * 2), 1)
    worlds = [world(measure, teams, at) for at, measure in enumerate(("proportion", "rate"))]
    counted, chosen = frame(worlds), definitions()
    none = pd.DataFrame({"benchmark": [], "as_at": [], "grouping": [], "group": [], "count": []})
    assessed = compare_and_assess(counted, none, chosen)
    rows = assessed["group"].isin(GROUPS[:-1])
    expected = np.concatenate([each.ravel() for each in bare(worlds)])
    alike = (assessed.loc[rows, "status"].to_numpy(dtype=object) == expected).mean()
    formulas = quickest(lambda: bare(worlds), asked.times)
    frames = quickest(lambda: compare_and_assess(counted, none, chosen), asked.times)
    print(f"{len(counted):,} rows; {alike:.1%} of the statuses agree")
    print(f"bare NumPy   {1000 * formulas:8.1f} ms    1.00 ×")
    print(f"frame        {1000 * frames:8.1f} ms  {frames / formulas:6.2f} ×")


if __name__ == "__main__":
    main()
