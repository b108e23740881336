"""How often do 95% intervals hold the truth, and how often do tests raise a false alarm?

    python -m benchmarks.coverage [--quick]

Counts: exactly, by adding up the probability of every outcome over a grid of truths. Means,
medians, trends and what has more than two counts: by simulation, seeded. `exact` methods claim at
least 95% (at most 5% false alarms) everywhere, `approximate` ones about that much on average. The
range is that of verdicts: five expected events on either side, and ten people. The figures of the
last run stand in docs/methods/coverage.md. Under a minute; --quick takes less, with fewer
truths. The tests are in benchmarks/false_alarms.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from scorecard import statistics
from scorecard.disclosure.rounding import told_skewness as told
from scorecard.statistics import Interval
from scorecard.statistics.means import HALL_FROM

Array = npt.NDArray[np.float64]
Pair = Callable[..., Interval]
FEWEST = 5  # expected events
EXACT, APPROXIMATE = "exact", "approximate"
SIZES = ((20, 20), (30, 300), (100, 100), (100, 1000))


class Found(NamedTuple):
    """One truth: where it is, and how often the interval held it (or the test was wrong)."""

    where: str
    share: float


def summary(method: str, claims: str, over: str, found: list[Found], worst: str) -> dict:
    """A line of the table; worst: 'lowest' for coverage, 'highest' for false alarms."""
    pick = min if worst == "lowest" else max
    end = pick(found, key=lambda each: each.share)
    average = float(np.mean([each.share for each in found]))
    values = (method, claims, over, average, end.share, end.where)
    return dict(zip(["method", "claims", "range", "average", worst, "where"], values, strict=True))


# --- all outcomes added up --------------------------------------------------------------------


def truths(n: int, steps: int) -> Array:
    """Proportions with at least five expected events of n people."""
    return np.linspace(min(FEWEST / n, 0.5), 0.98, steps)


def poisson(mean: float) -> tuple[Array, Array]:
    """The counts that matter at this mean, and their probabilities."""
    x = np.arange(stats.poisson.ppf(1e-13, mean), stats.poisson.isf(1e-13, mean) + 1)
    return x, stats.poisson.pmf(x, mean)


def one_proportion(steps: int) -> Iterator[Found]:
    for n in (10, 20, 50, 100, 500, 2000):
        x = np.arange(n + 1.0)
        found = statistics.proportion_interval(x, n)
        for p in truths(n, steps):
            inside = (found.lower <= p) & (p <= found.upper)
            yield Found(f"{p:.1%} of {n}", float(stats.binom.pmf(x, n, p) @ inside))


def one_rate(low: float, high: float, steps: int) -> Iterator[Found]:
    for mean in np.geomspace(low, high, steps):
        x, chance = poisson(mean)
        found = statistics.rate_interval(x, 1)
        yield Found(
            f"{mean:.1f} events", float(chance @ ((found.lower <= mean) & (mean <= found.upper)))
        )


def two_proportions(
    interval: Pair, truth: Callable[[float, float], float], steps: int
) -> Iterator[Found]:
    for n1, n0 in SIZES:
        x1, x0 = np.arange(n1 + 1.0)[:, None], np.arange(n0 + 1.0)
        found = interval(x1, n1, x0, n0)
        for p1 in truths(n1, steps):
            chance1 = stats.binom.pmf(x1[:, 0], n1, p1)
            for p0 in truths(n0, steps):
                true = truth(p1, p0)
                inside = (found.lower <= true) & (true <= found.upper)
                share = chance1 @ inside @ stats.binom.pmf(x0, n0, p0)
                yield Found(f"{p1:.1%} of {n1} against {p0:.1%} of {n0}", float(share))


def two_rates(
    interval: Pair, truth: Callable[[float, float], float], steps: int
) -> Iterator[Found]:
    means = np.geomspace(FEWEST, 150, steps)
    for exposure1, exposure0 in ((1.0, 1.0), (1.0, 8.0)):
        for mean1 in means:
            x1, chance1 = poisson(mean1)
            for mean0 in means:
                x0, chance0 = poisson(mean0)
                found = interval(x1[:, None], exposure1, x0, exposure0)
                true = truth(mean1 / exposure1, mean0 / exposure0)
                inside = (found.lower <= true) & (true <= found.upper)
                where = f"{mean1:.0f} events against {mean0:.0f}"
                yield Found(where, float(chance1 @ inside @ chance0))


def one_median() -> Iterator[Found]:
    for n in range(6, 200):
        found = statistics.median_interval(np.arange(1.0, n + 1))
        below = stats.binom.cdf(found.lower - 1, n, 0.5)
        yield Found(f"{n} values", float(1 - 2 * below))


# --- seeded simulation ------------------------------------------------------------------------

MEANS = ((30, 30), (30, 200), (60, 60), (100, 100), (200, 200))  # a verdict needs 30 values
SHAPES: dict[str, Callable[[np.random.Generator, tuple[int, int]], Array]] = {
    "normal": lambda rng, size: rng.normal(20, 5, size),
    "skewed": lambda rng, size: rng.gamma(2, 10, size),
}
MORE = {"very skewed": lambda rng, size: rng.exponential(20, size)}
WHOLE: dict[str, Callable[[np.random.Generator, tuple[int, int]], Array]] = {
    f"whole (mean {2 * scale})": lambda rng, size, s=scale: np.round(rng.gamma(2, s, size))
    for scale in (1, 2, 5)
}


def own(values: Array) -> Interval:
    """The interval of each row's mean as the scorecard tells it: Student's of few values, of 30 and
    more Hall's, with their skewness as roughly as the airlock lets it through."""
    total, squares, n = sums(values)
    lean = statistics.skewness(total, squares, (values**3).sum(axis=1), n)
    return statistics.mean_interval(total, squares, n, 0.95, told(lean, n) if n >= HALL_FROM else 0)


def sums(values: Array) -> tuple[Array, Array, int]:
    return values.sum(axis=1), (values**2).sum(axis=1), values.shape[1]


def means(shape: str, which: str, times: int) -> Iterator[Found]:
    rng, draw = np.random.default_rng(81), (SHAPES | MORE)[shape]
    truth = 20.0
    for n1, n0 in MEANS:
        values = draw(rng, (times, n1))
        a, b = sums(values), sums(draw(rng, (times, n0)))
        found, true = {
            "mean": lambda values=values: (own(values), truth),
            "difference": lambda a=a, b=b: (statistics.mean_difference(*a, *b), 0.0),
            "ratio": lambda a=a, b=b: (statistics.mean_ratio(*a, *b), 1.0),
        }[which]()
        where = f"{n1} values" + (f" against {n0}" if which != "mean" else "")
        yield Found(where, float(((found.lower <= true) & (true <= found.upper)).mean()))


def two_medians(interval: Pair, true: float, times: int, shapes: dict = SHAPES) -> Iterator[Found]:
    rng = np.random.default_rng(82)
    for shape, draw in shapes.items():
        for n1, n0 in ((10, 10), (10, 40), (30, 30), (60, 200), (200, 1000)):
            held = 0
            for a, b in zip(draw(rng, (times, n1)), draw(rng, (times, n0)), strict=True):
                found = interval(a, np.ones(n1), b, np.ones(n0))
                held += found.lower <= true <= found.upper
            yield Found(f"{n1} {shape} values against {n0}", held / times)


def strata(kind: str, times: int) -> Iterator[Found]:
    rng = np.random.default_rng(83)
    for ratio in (0.5, 1.0, 1.6):
        for n1 in (20, 80):
            p0 = np.array([0.05, 0.1, 0.2, 0.3, 0.4])
            bases1, bases0 = np.full(5, n1), np.array([800, 500, 300, 200, 200])
            draw = (
                rng.binomial
                if kind == "proportion"
                else lambda n, p, size: rng.poisson(n * p, size)
            )
            x1, x0 = draw(bases1, ratio * p0, (times, 5)), draw(bases0, p0, (times, 5))
            found = statistics.pooled_ratio(kind, x1, bases1, x0, bases0)
            held = (found.lower <= ratio) & (ratio <= found.upper)
            yield Found(f"ratio {ratio}, 5 strata of {n1}", float(held.mean()))


def spread(times: int) -> Iterator[Found]:
    rng = np.random.default_rng(84)
    bases = np.array([60, 120, 180, 900, 100])
    for between in (0.0, 0.2, 0.5):
        share = 0.25 * (1 + between * np.array([1, -1, 0.6, 0.0, -0.6]))
        overall = (bases * share).sum() / bases.sum()
        true = np.sqrt((bases * (share - overall) ** 2).sum() / bases.sum()) / overall
        found = statistics.dispersion("proportion", rng.binomial(bases, share, (times, 5)), bases)
        known = ~np.isnan(found.value)
        held = (found.lower <= true + 1e-12) & (true <= found.upper)
        yield Found(f"a spread of {true:.0%}", float(held[known].mean()))


# --- the tables -------------------------------------------------------------------------------


def coverage(quick: bool = False) -> pd.DataFrame:
    """How often the 95% interval of each method holds the truth."""
    steps, pairs, times, few = (40, 5, 4000, 600) if quick else (400, 15, 40_000, 2000)
    odds = statistics.progression_ratio

    def progression(x1: Array, n1: float, x0: Array, n0: float) -> Interval:
        return odds(x1, n1 - x1, x0, n0 - x0)

    def odds_ratio(p1: float, p0: float) -> float:
        return p1 / (1 - p1) / (p0 / (1 - p0))

    def ratio(one: float, other: float) -> float:
        return one / other

    def difference(one: float, other: float) -> float:
        return one - other

    five, values = "5 expected events and more", "10 values and more"
    many = "30 values and more"
    near, two = APPROXIMATE, two_proportions
    medians = (statistics.median_difference_interval, statistics.median_ratio_interval)
    lines = [
        ("Wilson, proportion", near, five, one_proportion(steps)),
        ("exact Poisson, rate", EXACT, "under 5 expected events", one_rate(0.1, 5, steps)),
        ("exact, then Byar: rate", near, "5 to 1,000 expected events", one_rate(5, 1000, steps)),
        (
            "Katz, Koopman: ratio of proportions",
            near,
            five,
            two(statistics.risk_ratio, ratio, pairs),
        ),
        (
            "Newcombe, difference of proportions",
            near,
            five,
            two(statistics.risk_difference, difference, pairs),
        ),
        ("Woolf, progression ratio", near, five, two(progression, odds_ratio, pairs)),
        ("exact, ratio of rates", EXACT, five, two_rates(statistics.rate_ratio, ratio, pairs)),
        (
            "MOVER, difference of rates",
            near,
            five,
            two_rates(statistics.rate_difference, difference, pairs),
        ),
        ("Hall, mean (normal values)", near, many, means("normal", "mean", times)),
        ("Hall, mean (skewed values)", near, many, means("skewed", "mean", times)),
        ("Hall, mean (very skewed)", near, many, means("very skewed", "mean", times)),
        ("Welch, difference of means (skewed)", near, many, means("skewed", "difference", times)),
        ("Fieller, ratio of means (skewed)", near, many, means("skewed", "ratio", times)),
        ("order statistics, median", EXACT, "6 values and more", one_median()),
        ("MOVER, difference of medians", near, values, two_medians(medians[0], 0.0, few)),
        ("MOVER-R, ratio of medians", near, values, two_medians(medians[1], 1.0, few)),
        (
            "MOVER, difference of medians (whole days)",
            near,
            values,
            two_medians(medians[0], 0.0, few, WHOLE),
        ),
        ("Mantel-Haenszel, ratio of proportions", near, "5 strata", strata("proportion", times)),
        ("Mantel-Haenszel, ratio of rates", near, "5 strata", strata("rate", times)),
        ("non-central chi-squared, spread", near, "5 groups", spread(times)),
    ]
    return pd.DataFrame([summary(m, c, r, list(found), "lowest") for m, c, r, found in lines])


def markdown(table: pd.DataFrame, decimals: int = 1) -> str:
    """The table as Markdown, shares in percent."""
    shown = table.copy()
    for name in table.columns[3:5]:
        shown[name] = [f"{100 * share:.{decimals}f}%" for share in table[name]]
    lines = [
        list(shown.columns),
        ["---"] * len(shown.columns),
        *shown.astype(str).to_numpy().tolist(),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Print both tables."""
    from benchmarks.false_alarms import alarms  # it takes its grids from here

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer truths and repetitions")
    quick = parser.parse_args().quick
    print(markdown(coverage(quick)), markdown(alarms(quick), 2), sep="\n\n")


if __name__ == "__main__":
    main()
