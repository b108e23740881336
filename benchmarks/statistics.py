"""How long do intervals, ratios and statuses of 10,000 rows take, against the bare formulas?

    python -m benchmarks.statistics [--rows 10000] [--times 7]

Both in one run, the quickest of several times each. Half of the rows are proportions, half rates,
each against a reference group. The bare side is the same methods written straight in NumPy on
arrays: intervals (Wilson; Byar), ratios (Katz; exact), differences (Newcombe; MOVER), p-values
(Pearson; exact), q-values, and the status rules as one `select`. It is held against two things:

- functions: `scorecard.statistics` on the same arrays, with its checks of what goes in;
- frames: `compare` and `assess`, with all else that they do: comparators found in the frame,
  changes over time, trends, unknown ethnicity, targets, the reason of every row in words.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import special

from scorecard import statistics
from scorecard.assessment import assess
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions

Z = special.ndtri(0.975)
GROUPS = ("Asian", "Black", "Mixed", "Other", "White")
SUMS = ("total", "sum_squares", "sum_cubes")  # of means, of which there are none here
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def counts(rows: int) -> pd.DataFrame:
    """A counts frame of that many rows: five groups, in teams; no cell near an edge."""
    rng = np.random.default_rng(1)
    blocks = rows // len(GROUPS)
    block = np.repeat(np.arange(blocks), len(GROUPS))
    n = rng.integers(300, 5000, len(block)).astype(float)
    x = rng.binomial(n.astype(int), 0.15).astype(float)
    rate = block % 2 == 1
    nothing = np.full(len(block), np.nan)
    end = pd.Timestamp("2025-03-31").date()
    return pd.DataFrame(
        {
            "indicator": np.where(rate, "rate", "share"),
            "variant": "",
            "period": "2024-25",
            "period_start": pd.Timestamp("2024-04-01").date(),
            "period_end": end,
            "area": [f"team-{each}" for each in block // 2],
            "grouping": "five",
            "comparator": "reference",
            "group": np.tile(GROUPS, blocks),
            "measure": np.where(rate, "rate", "proportion"),
            "numerator": x,
            "denominator": n,
            **dict.fromkeys((*SUMS, "value", "lower", "upper"), nothing),
            "unit": "",
            "suppression": "",
        }
    )


def definitions() -> Definitions:
    """Two indicators, a proportion and a rate."""
    common = {
        "question": "What?",
        "objective": "practice",
        "dataset": "records",
        "better": "lower",
        "owner": "Head",
        "why": "It matters.",
        "review_by": "2027-04-01",
    }
    return Definitions.model_validate(
        {
            "scorecard": {"title": "Benchmark"},
            "ethnicity": {"codes": "codes.csv", "groupings": {"five": {"reference": "White"}}},
            "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
            "datasets": [{"id": "records", "source": "records.csv"}],
            "indicators": [
                {"id": "share", "title": "Share", "measure": "proportion", **common},
                {"id": "rate", "title": "Rate", "measure": "rate", **common},
            ],
        }
    )


def arrays(frame: pd.DataFrame, measure: str) -> Arrays:
    """x1, n1, x0, n0 of the rows of a measure; the reference group's own rows are left in."""
    rows = frame[frame["measure"] == measure]
    x, n = (rows[name].to_numpy() for name in ("numerator", "denominator"))
    last = np.arange(len(rows)) // len(GROUPS) * len(GROUPS) + len(GROUPS) - 1
    return x, n, x[last], n[last]


def bare(share: Arrays, rate: Arrays) -> np.ndarray:
    """The formulas and nothing else."""
    x1, n1, x0, n0 = share
    (p1, low1, high1), (p0, low0, high0) = wilson(x1, n1), wilson(x0, n0)
    ratio = p1 / p0
    reach = np.exp(Z * np.sqrt((1 - p1) / x1 + (1 - p0) / x0))
    np.sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2), np.sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2)
    pooled = (x1 + x0) / (n1 + n0)
    chi2 = (p1 - p0) ** 2 / (pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    parts = [(ratio, ratio / reach, ratio * reach, special.erfc(np.sqrt(chi2 / 2)))]

    x1, n1, x0, n0 = rate
    (r1, low1, high1), (r0, low0, high0) = byar(x1, n1), byar(x0, n0)
    np.sqrt((r1 - low1) ** 2 + (high0 - r0) ** 2), np.sqrt((high1 - r1) ** 2 + (r0 - low0) ** 2)
    low, high = (
        special.betaincinv(x1, x0 + 1, 0.025),
        special.betaincinv(x1 + 1, x0, 0.975),
    )
    ratio = r1 / r0
    p = two_sided(x1, x1 + x0, n1 / (n1 + n0))
    parts.append((ratio, low / (1 - low) * n0 / n1, high / (1 - high) * n0 / n1, p))

    ratio, low, high, p = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(p)
    q = np.empty(len(p))
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return status(ratio, low, high, q)


def functions(share: Arrays, rate: Arrays) -> np.ndarray:
    """The same by the functions of the house."""
    x1, n1, x0, n0 = share
    statistics.proportion_interval(x1, n1), statistics.proportion_interval(x0, n0)
    statistics.risk_difference(x1, n1, x0, n0)
    parts = [
        (*statistics.risk_ratio(x1, n1, x0, n0), statistics.risk_ratio_p(x1, n1, x0, n0)),
    ]
    x1, n1, x0, n0 = rate
    statistics.rate_interval(x1, n1), statistics.rate_interval(x0, n0)
    statistics.rate_difference(x1, n1, x0, n0)
    parts.append((*statistics.rate_ratio(x1, n1, x0, n0), statistics.rate_ratio_p(x1, n1, x0, n0)))
    ratio, low, high, p = (np.concatenate(each) for each in zip(*parts, strict=True))
    return status(ratio, low, high, statistics.false_discovery(p))


def wilson(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    p = x / n
    middle, reach = p + Z**2 / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return p, (middle - reach) / (1 + Z**2 / n), (middle + reach) / (1 + Z**2 / n)


def byar(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    more = x + 1
    low = x * (1 - 1 / (9 * x) - Z / (3 * np.sqrt(x))) ** 3
    high = more * (1 - 1 / (9 * more) + Z / (3 * np.sqrt(more))) ** 3
    return x / n, low / n, high / n


def two_sided(x: np.ndarray, n: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The exact binomial p-value: all outcomes that are no likelier than x."""
    above = x > n * share
    x, share = np.where(above, n - x, x), np.where(above, 1 - share, share)
    odds = np.log(share / (1 - share))

    def likely(k: np.ndarray) -> np.ndarray:
        return k * odds - special.gammaln(k + 1) - special.gammaln(n - k + 1)

    least = likely(x) + 1e-7
    low, high = np.floor(n * share), n + 1.0  # the first k above the middle no likelier than x
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        rare = likely(middle) <= least
        low, high = np.where(rare, low, middle), np.where(rare, middle, high)
    return np.minimum(
        special.betainc(n - x, x + 1, 1 - share) + special.betainc(high, n - high + 1, share), 1
    )


def status(ratio: np.ndarray, low: np.ndarray, high: np.ndarray, q: np.ndarray) -> np.ndarray:
    rules = {
        "gap": (low > 1) & (ratio > 1.25) & (q < 0.05),
        "possible-gap": low > 1,
        "lower-than-parity": (high < 1) & (ratio < 0.8),
        "similar": (low >= 0.8) & (high <= 1.25),
        "no-gap-found": (low <= 1) & (high >= 1) & (high < 1.5),
    }
    return np.select([*rules.values()], [*rules], "cannot-tell")


def quickest(run: Callable[[], object], times: int) -> float:
    """Seconds of the quickest run."""
    best = np.inf
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def arguments(about: str | None) -> argparse.Namespace:
    """How many rows, and how many times."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    """Print the times and how many times as long as the bare formulas each took."""
    asked = arguments(__doc__)
    frame, chosen = counts(asked.rows), definitions()
    share, rate = arrays(frame, "proportion"), arrays(frame, "rate")
    none = pd.DataFrame({"benchmark": [], "as_at": [], "grouping": [], "group": [], "count": []})
    alike = (bare(share, rate) == functions(share, rate)).mean()
    found = {
        "bare NumPy": quickest(lambda: bare(share, rate), asked.times),
        "functions": quickest(lambda: functions(share, rate), asked.times),
        "frames": quickest(lambda: assess(compare(frame, none, chosen), chosen), asked.times),
    }
    print(f"{len(frame):,} rows; {alike:.1%} of the statuses of bare NumPy and functions agree")
    for name, seconds in found.items():
        print(f"{name:12} {1000 * seconds:8.1f} ms  {seconds / found['bare NumPy']:6.2f} ×")


if __name__ == "__main__":
    main()
