"""Medians, from the values themselves or from a histogram of them.

A histogram is two 1-D arrays of one length: `values` in any order, repeats allowed, and `counts`,
how many people have each. It gives exactly what the values written out one by one would give.
"""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    Interval,
    check_not_negative,
    interval,
    normal_quantile,
    plain,
    tail,
)
from scorecard.statistics._mover import difference_limits, ratio_limits
from scorecard.statistics.p_values import risk_ratio_p


class _Histogram(NamedTuple):
    values: FloatArray  # ascending
    cumulative: FloatArray  # people at or below each value


def median_interval(values: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """The median of a 1-D array with its order-statistic interval, as three floats.

    The limits are the k-th smallest and the k-th largest value, with the largest k for which the
    chance that the median lies outside is at most 1 - confidence (binomial, exact: the interval is
    conservative). NaN values are left out. No values: NaN; too few for the confidence (5 at 0.95):
    the value with NaN limits. Errors: ValueError unless values are 1-D and finite.

    Source: Conover (1999), Practical Nonparametric Statistics, 3.2.
    """
    array = np.asarray(values, dtype=np.float64)
    return weighted_median_interval(array, np.ones(array.shape), confidence)


def weighted_median_interval(
    values: npt.ArrayLike, counts: npt.ArrayLike, confidence: float = 0.95
) -> Interval:
    """`median_interval` of a histogram, with identical results.

    A NaN value is left out with its count; a NaN count is a hidden number and gives NaN.
    Errors: ValueError unless both are 1-D and of one length, values finite, counts whole and not
    negative.
    """
    alpha = tail(confidence)
    return interval(*_limits(_histogram(values, counts), alpha))


def median_factor(n: npt.ArrayLike, confidence: float = 0.95) -> FloatArray:
    """By what a median's distances to its own limits are multiplied where two are put together.

    n: how many values, whole (any fraction is left out), of any shape; the result has that shape, a
    float for a scalar. NaN where n is too small for limits. Under 1 at the usual confidences: ranks
    move in steps and cover more than they are asked to, and the squares of distances that move by
    chance are too large on average. With the factor a squared distance is, on average, z squared
    times the median's variance, z being the normal quantile of `confidence`, for values that lie
    evenly about the median. Both are then known from n: with J ranks from the median to the limit,
    and e = 1 where n is even, 0 where it is odd, the squared distance is
    (J (J + 1) - e / 4) / ((n + 1) (n + 2)) and the variance (n + 1 - e) / (4 (n + 1) (n + 2)).
    Errors: ValueError for a negative n or a confidence outside (0, 1).

    Source: in the manner of Price and Bonett (2002), Comput Stat Data Anal 37:119-124, who divide
    the distance by the normal quantile of what the ranks cover; moments of ranks from David and
    Nagaraja (2003), Order Statistics, 3.1.
    """
    alpha, z = tail(confidence), normal_quantile(confidence)
    sizes = np.asarray(n, dtype=np.float64)
    check_not_negative(n=sizes)
    out = np.full(sizes.shape, np.nan)
    for each in np.unique(sizes[~np.isnan(sizes)]):
        whole = int(each)
        k, even = outer_rank(whole, alpha), 1 - whole % 2
        if k:
            ranks = (whole + 1) / 2 - k
            square = (whole + 1 - even) / (4 * ranks * (ranks + 1) - even)
            out[sizes == each] = z * np.sqrt(square)
    return plain(out)


def median_difference_interval(
    values1: npt.ArrayLike,
    counts1: npt.ArrayLike,
    values0: npt.ArrayLike,
    counts0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The difference of two medians, histogram 1 minus histogram 0, as three floats.

    The distances from each median to its own order-statistic limits, times `median_factor`, are
    combined as a root sum of squares (MOVER, the step from Wilson's to Newcombe's interval), each
    side for itself. NaN limits where either group is too small to have limits.
    Errors: as for `weighted_median_interval`.

    Source: Zou and Donner (2008), Stat Med 27:1693-1702.
    """
    group = _distances(values1, counts1, confidence)
    comparator = _distances(values0, counts0, confidence)
    return interval(*difference_limits(*group, *comparator))


def median_ratio_interval(
    values1: npt.ArrayLike,
    counts1: npt.ArrayLike,
    values0: npt.ArrayLike,
    counts0: npt.ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """The ratio of two medians of quantities that cannot be negative, histogram 1 over 0.

    As three floats; 1 minus it is a pay gap. Made from the same distances as
    `median_difference_interval`, so that it excludes 1 exactly where that excludes 0,
    and inverted when the groups are swapped. The lower limit is 0 where group 1's own lower limit
    is not above 0, the upper one infinite where the comparator's is not. NaN limits where either
    group is too small to have limits; NaN throughout where the comparator's median is not above 0
    or the group's is negative. Errors: as for `weighted_median_interval`.

    Source: Newcombe (2016), Stat Methods Med Res 25:1774-1778 (MOVER-R).
    """
    return interval(
        *ratio_limits(
            *_distances(values1, counts1, confidence), *_distances(values0, counts0, confidence)
        )
    )


def median_p(
    values1: npt.ArrayLike,
    counts1: npt.ArrayLike,
    values0: npt.ArrayLike,
    counts0: npt.ArrayLike,
) -> float:
    """Mood's two-sided p-value that two histograms have the same median.

    Compares, as `risk_ratio_p` does, the proportions above the median of everybody; values equal
    to it count as not above. Mood's and not Mann and Whitney's test, because that one can reject
    between groups whose medians are equal, and it is medians that are shown. An empty group gives
    NaN. Errors: as for `weighted_median_interval`.

    Source: Mood (1950), Introduction to the Theory of Statistics.
    """
    first, second = _histogram(values1, counts1), _histogram(values0, counts0)
    both = _histogram(
        np.concatenate([np.asarray(values1, dtype=np.float64), np.asarray(values0, np.float64)]),
        np.concatenate([np.asarray(counts1, dtype=np.float64), np.asarray(counts0, np.float64)]),
    )
    if first is None or second is None or both is None:
        return float("nan")
    n1, n0 = first.cumulative[-1], second.cumulative[-1]
    if n1 == 0 or n0 == 0:
        return float("nan")
    median = _median(both)
    above1, above0 = (n - _at_or_below(h, median) for n, h in ((n1, first), (n0, second)))
    return float(risk_ratio_p(above1, n1, above0, n0))


def _distances(
    values: npt.ArrayLike, counts: npt.ArrayLike, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The median, and how far below and above it its limits lie when combined with another's."""
    histogram = _histogram(values, counts)
    median, lower, upper = _limits(histogram, tail(confidence))
    factor = median_factor(0 if histogram is None else histogram.cumulative[-1], confidence)
    return plain(median), factor * (median - lower), factor * (upper - median)


def _histogram(values: npt.ArrayLike, counts: npt.ArrayLike) -> _Histogram | None:
    """Sorted and checked; None where it is empty or a count is hidden."""
    values_ = np.asarray(values, dtype=np.float64)
    counts_ = np.asarray(counts, dtype=np.float64)
    if values_.ndim != 1 or values_.shape != counts_.shape:
        raise ValueError("values, and counts where given, must be 1-D and of the same length.")
    if np.any(np.isinf(values_)):
        raise ValueError("values must be finite.")
    check_not_negative(counts=counts_)
    if np.any(counts_ != np.round(counts_), where=~np.isnan(counts_)):
        raise ValueError("counts must be whole numbers.")
    known = ~np.isnan(values_)
    if not known.any() or np.isnan(counts_[known]).any():
        return None
    order = np.argsort(values_[known], kind="stable")
    return _Histogram(values_[known][order], np.cumsum(counts_[known][order]))


def _limits(histogram: _Histogram | None, alpha: float) -> tuple[float, float, float]:
    """The median and its two limits, with at most `alpha` of chance beyond each."""
    if histogram is None or histogram.cumulative[-1] == 0:
        return np.nan, np.nan, np.nan
    n = int(histogram.cumulative[-1])
    median = _median(histogram)
    k = outer_rank(n, alpha)
    if k == 0:
        return median, np.nan, np.nan
    return median, _ranked(histogram, k), _ranked(histogram, n + 1 - k)


def _ranked(histogram: _Histogram, rank: int) -> float:
    """The rank-th smallest value, counting from 1."""
    return float(histogram.values[np.searchsorted(histogram.cumulative, rank)])


def _median(histogram: _Histogram) -> float:
    n = int(histogram.cumulative[-1])
    # halves are added, not the sum halved: two equal values give that value to the last digit
    return _ranked(histogram, (n + 1) // 2) / 2 + _ranked(histogram, n // 2 + 1) / 2


def _at_or_below(histogram: _Histogram, value: float) -> float:
    position = int(np.searchsorted(histogram.values, value, side="right"))
    return float(histogram.cumulative[position - 1]) if position else 0.0


def outer_rank(n: int, alpha: float) -> int:
    """The largest k with P(at most k - 1 of n values lie below the median) <= alpha, or 0: the k-th
    smallest and the k-th largest are the median's limits. alpha: of one side."""
    # The least allowance keeps an exact tie (n = 6, confidence 31/32) a tie in floating point.
    return bisect_right(
        range(n // 2), alpha * (1 + 1e-12), key=lambda below: special.bdtr(below, n, 0.5)
    )
