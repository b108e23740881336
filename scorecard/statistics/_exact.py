"""Exact two-sided p-values: the chance of an outcome no likelier than the one observed.

That is the convention of R's binom.test, poisson.test and fisher.test and of SciPy. The other
common one, doubling the smaller tail, matches Clopper and Pearson's interval; close to a threshold
the two can differ, and so this p-value and an exact interval (Fay, 2010, R Journal 2:53-58).
"""

from collections.abc import Callable

import numpy as np
from scipy import special

from scorecard.statistics._checks import BoolArray, FloatArray

# Two outcomes whose probabilities differ by less than this share of themselves are equally likely;
# as in R, so that symmetric tables are recognised in floating point.
SAME = 1e-7
SMALL, LEAST = 1e-3, 1e-250
CELLS = 2_000_000  # the most table cells held in memory at once


@np.errstate(divide="ignore", invalid="ignore")
def binomial_test(x: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    """x of n against a fixed probability p; 1 where n = 0. All of one shape, 1-D, x and n whole."""

    def log_pmf(k: FloatArray) -> FloatArray:
        ways = -special.gammaln(k + 1) - special.gammaln(n - k + 1)
        return np.asarray(ways + special.xlogy(k, p) + special.xlog1py(n - k, -p))

    def at_most(k: FloatArray) -> FloatArray:
        more, rest = np.maximum(k, 0) + 1, np.maximum(n - k, 1)
        # the same by its mirror image, four times as fast; it loses digits where p is small, as
        # 1 - p does, and in tails close to the least number there is
        inside = special.betainc(rest, more, 1 - p)
        small = (p < SMALL) | (inside < LEAST)
        inside[small] = special.betaincc(more[small], rest[small], p[small])
        return np.where(k < 0, 0.0, np.where(k >= n, 1.0, inside))

    def more_than(k: FloatArray) -> FloatArray:
        inside = special.betainc(np.maximum(k, 0) + 1, np.maximum(n - k, 1), p)
        return np.where(k < 0, 1.0, np.where(k >= n, 0.0, inside))

    return _two_sided(x, n * p, n, log_pmf, at_most, more_than)


@np.errstate(divide="ignore", invalid="ignore")
def poisson_test(x: FloatArray, mean: FloatArray) -> FloatArray:
    """x events against a fixed expected number. Both of one shape, 1-D, x whole."""

    def log_pmf(k: FloatArray) -> FloatArray:
        return np.asarray(special.xlogy(k, mean) - mean - special.gammaln(k + 1))

    def at_most(k: FloatArray) -> FloatArray:
        return np.where(k < 0, 0.0, special.gammaincc(np.maximum(k, 0) + 1, mean))

    def more_than(k: FloatArray) -> FloatArray:
        return np.where(k < 0, 1.0, special.gammainc(np.maximum(k, 0) + 1, mean))

    # e times the mean is less likely than none at all, and so than any count below the mean
    return _two_sided(x, mean, np.ceil(np.e * mean) + 1, log_pmf, at_most, more_than)


def fisher_test(x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray) -> FloatArray:
    """Fisher's exact test of x1 of n1 against x0 of n0. All 1-D of one shape, whole numbers."""
    result = np.full(x1.shape, np.nan)
    lowest = np.maximum(0, x1 + x0 - n0)
    tables = np.minimum(n1, x1 + x0) - lowest + 1
    # rows with about as many possible tables share one rectangle, so little of it is padding
    order = np.argsort(tables, kind="stable")
    start = 0
    while start < len(order):
        rows = order[start : start + 1000]
        while len(rows) > 1 and len(rows) * tables[rows[-1]] > CELLS:
            rows = rows[: len(rows) // 2]
        result[rows] = _fisher_rows(
            x1[rows], n1[rows], x0[rows], n0[rows], lowest[rows], tables[rows]
        )
        start += len(rows)
    return result


@np.errstate(divide="ignore", invalid="ignore")
def _fisher_rows(
    x1: FloatArray,
    n1: FloatArray,
    x0: FloatArray,
    n0: FloatArray,
    lowest: FloatArray,
    tables: FloatArray,
) -> FloatArray:
    """Sum the hypergeometric probabilities of every possible table of each row."""
    step = np.arange(int(tables.max()))
    k = lowest[:, np.newaxis] + step
    n1_, n0_, events = (a[:, np.newaxis] for a in (n1, n0, x1 + x0))
    possible = step < tables[:, np.newaxis]
    # P(k) / P(k - 1): products of small numbers, where factorials would lose digits
    ratio = (n1_ - k + 1) * (events - k + 1) / (k * (n0_ - events + k))
    log_ratio = np.log(ratio, where=possible & (step > 0), out=np.zeros(k.shape))
    log_weight = np.where(possible, np.cumsum(log_ratio, axis=1), -np.inf)
    log_weight -= log_weight.max(axis=1, keepdims=True)
    observed = np.take_along_axis(log_weight, (x1 - lowest).astype(int)[:, np.newaxis], axis=1)
    weight = np.exp(log_weight)
    unlikely = np.where(log_weight <= observed + SAME, weight, 0.0)
    share: FloatArray = unlikely.sum(axis=1) / weight.sum(axis=1)
    return share


def _two_sided(
    x: FloatArray,
    mean: FloatArray,
    top: FloatArray,
    log_pmf: Callable[[FloatArray], FloatArray],
    at_most: Callable[[FloatArray], FloatArray],
    more_than: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """The observed tail, and the opposite one from the first outcome that is no likelier."""
    limit = log_pmf(x) + SAME
    low, high = x < mean, x > mean
    # above the mean probabilities fall: the first count not likelier than x; below it they rise:
    # the first count likelier than x, one after the last of the opposite tail
    first = _first(
        lambda k: (log_pmf(k) > limit) ^ low,
        np.where(low, np.ceil(mean), 0.0),
        np.where(low, top, np.floor(mean)),
        low | high,
    )
    p = at_most(np.where(low, x, first - 1)) + more_than(np.where(low, first, x) - 1)
    p = np.where(low | high, np.minimum(p, 1.0), 1.0)
    return np.where(np.isnan(x + mean), np.nan, p)


def _first(
    holds: Callable[[FloatArray], BoolArray], start: FloatArray, end: FloatArray, rows: BoolArray
) -> FloatArray:
    """The first whole k from start to end where `holds` turns true, end + 1 where it never does."""
    low, high = start.copy(), np.where(rows, end + 1, start)
    while (open_ := low < high).any():
        middle = np.floor((low + high) / 2)
        found = holds(middle)
        high = np.where(open_ & found, middle, high)
        low = np.where(open_ & ~found, middle + 1, low)
    return low
