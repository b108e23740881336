"""How often a test raises a false alarm, where there is no difference.

Printed by `python -m benchmarks.coverage`, which tells how truths and ranges are chosen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.coverage import (
    APPROXIMATE,
    EXACT,
    FEWEST,
    MEANS,
    SHAPES,
    SIZES,
    WHOLE,
    Found,
    poisson,
    summary,
    sums,
    truths,
    two_medians,
)
from scorecard import statistics


def alarms_of_two_proportions(steps: int) -> Iterator[Found]:
    for n1, n0 in SIZES:
        x1, x0 = np.arange(n1 + 1.0)[:, None], np.arange(n0 + 1.0)
        alarm = statistics.risk_ratio_p(x1, n1, x0, n0) < 0.05
        for p in truths(min(n1, n0), steps):
            share = stats.binom.pmf(x1[:, 0], n1, p) @ alarm @ stats.binom.pmf(x0, n0, p)
            yield Found(f"{p:.1%} of {n1} and of {n0}", float(share))


def alarms_of_two_rates(steps: int) -> Iterator[Found]:
    for exposure0 in (1.0, 8.0):
        for mean in np.geomspace(FEWEST, 60, steps):
            (x1, chance1), (x0, chance0) = poisson(mean), poisson(mean * exposure0)
            alarm = statistics.rate_ratio_p(x1[:, None], 1.0, x0, exposure0) < 0.05
            yield Found(
                f"{mean:.0f} events against {mean * exposure0:.0f}",
                float(chance1 @ alarm @ chance0),
            )


def alarms_of_one(kind: str, steps: int) -> Iterator[Found]:
    for n in (10, 20, 50, 100, 500):
        for p in truths(n, steps):
            if kind == "proportion":
                x = np.arange(n + 1.0)
                chance, alarm = stats.binom.pmf(x, n, p), statistics.proportion_p(x, n, p) < 0.05
            else:
                x, chance = poisson(n * p)
                alarm = statistics.rate_p(x, n, p) < 0.05
            yield Found(
                f"{p:.1%} of {n}" if kind == "proportion" else f"{n * p:.0f} events",
                float(chance @ alarm),
            )


def alarms_of_funnels(kind: str, level: float, steps: int) -> Iterator[Found]:
    for n in (30, 100, 400):
        for p in truths(n, steps):
            if n * (1 - p) < FEWEST and kind == "proportion":
                continue
            limits = statistics.funnel_limits(kind, p, n, (level,), exact=True)
            x, chance = (
                (np.arange(n + 1.0), stats.binom.pmf(np.arange(n + 1), n, p))
                if kind == "proportion"
                else poisson(n * p)
            )
            out = (x / n < limits.lower[0]) | (x / n > limits.upper[0])
            yield Found(
                f"{p:.1%} of {n}" if kind == "proportion" else f"{n * p:.0f} events",
                float(chance @ out),
            )


def alarms_of_trends(kind: str, times: int) -> Iterator[Found]:
    rng = np.random.default_rng(85)
    for base in (40, 200, 2000):
        bases = np.round(base * np.array([0.8, 1.0, 1.1, 1.3, 0.9]))
        for p in (0.15, 0.4, 0.8):
            if kind == "proportion":
                found = statistics.trend(rng.binomial(bases.astype(int), p, (times, 5)), bases)
            else:
                found = statistics.rate_trend(rng.poisson(bases * p, (times, 5)), bases)
            yield Found(f"{p:.0%} of about {base} a year", float((found.p_value < 0.05).mean()))


def alarms_of_means(shape: str, times: int) -> Iterator[Found]:
    rng, draw = np.random.default_rng(86), SHAPES[shape]
    for n1, n0 in MEANS:
        p = statistics.mean_difference_p(
            *sums(draw(rng, (times, n1))), *sums(draw(rng, (times, n0)))
        )
        yield Found(f"{n1} values against {n0}", float((p < 0.05).mean()))


def alarms_of_medians(shapes: dict, times: int) -> Iterator[Found]:
    """How often the interval of the difference leaves out 0: there p lies under 0.05."""
    for where, share in two_medians(statistics.median_difference_interval, 0.0, times, shapes):
        yield Found(where, 1 - share)


def false_findings(dependent: bool, times: int) -> Iterator[Found]:
    """The share of findings with q under 0.05 that are false, averaged over families of 40."""
    rng = np.random.default_rng(87)
    for null in (40, 32, 20):
        false = []
        for _ in range(times):
            z = rng.normal(0, 1, 40) + np.where(np.arange(40) < null, 0, 3)
            if not dependent:  # all against one reference group: they rise and fall together
                z = (z + rng.normal()) / np.sqrt(2) + np.where(np.arange(40) < null, 0, 1)
            q = statistics.false_discovery(2 * stats.norm.sf(np.abs(z)), dependent=dependent)
            found = q < 0.05
            false.append(found[:null].sum() / max(found.sum(), 1))
        yield Found(f"{null} of 40 without a difference", float(np.mean(false)))


def alarms(quick: bool = False) -> pd.DataFrame:
    """How often each test is under 0.05, or an area beyond a limit, by chance alone."""
    steps, times, few = (10, 4000, 300) if quick else (80, 40_000, 4000)
    five = "5 expected events and more"
    lines = [
        ("Pearson, Fisher: two proportions", APPROXIMATE, five, alarms_of_two_proportions(steps)),
        ("exact, two rates", EXACT, five, alarms_of_two_rates(steps)),
        ("exact binomial, a share", EXACT, five, alarms_of_one("proportion", steps)),
        ("exact Poisson, a rate", EXACT, five, alarms_of_one("rate", steps)),
        (
            "Welch, two means (normal)",
            APPROXIMATE,
            "30 values and more",
            alarms_of_means("normal", times),
        ),
        (
            "Welch, two means (skewed)",
            APPROXIMATE,
            "30 values and more",
            alarms_of_means("skewed", times),
        ),
        ("two medians", APPROXIMATE, "10 values and more", alarms_of_medians(SHAPES, few // 2)),
        (
            "two medians (whole days)",
            APPROXIMATE,
            "10 values and more",
            alarms_of_medians(WHOLE, few // 2),
        ),
        (
            "gradient of proportions",
            APPROXIMATE,
            "5 periods",
            alarms_of_trends("proportion", times),
        ),
        ("gradient of rates", APPROXIMATE, "5 periods", alarms_of_trends("rate", times)),
        (
            "funnel of proportions, 95%",
            EXACT,
            five,
            alarms_of_funnels("proportion", 0.95, steps),
        ),
        (
            "funnel of proportions, 99.8%",
            EXACT,
            five,
            alarms_of_funnels("proportion", 0.998, steps),
        ),
        ("funnel of rates, 95%", EXACT, five, alarms_of_funnels("rate", 0.95, steps)),
        ("funnel of rates, 99.8%", EXACT, five, alarms_of_funnels("rate", 0.998, steps)),
        (
            "false findings, Benjamini-Hochberg",
            EXACT,
            "one reference group",
            false_findings(False, few),
        ),
        (
            "false findings, Benjamini-Yekutieli",
            EXACT,
            "independent tests",
            false_findings(True, few),
        ),
    ]
    return pd.DataFrame([summary(m, c, r, list(found), "highest") for m, c, r, found in lines])
