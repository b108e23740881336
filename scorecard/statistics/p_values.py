"""Two-sided p-values for counts: is a difference larger than chance would explain?

Vectorised over broadcastable arguments. Exact p-values add up the outcomes no likelier than the
observed one, as R's and SciPy's tests do (see `_exact`). They need whole numbers: where one applies
and a count is fractional (full-time equivalents), the p-value is NaN.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    BoolArray,
    FloatArray,
    check_not_negative,
    check_share,
    check_within,
    floats,
    plain,
)
from scorecard.statistics._exact import binomial_test, fisher_test, poisson_test

EXPECTED = 5  # in every cell, for the chi-squared distribution to be close enough


@np.errstate(divide="ignore", invalid="ignore")
def risk_ratio_p(
    x1: npt.ArrayLike, n1: npt.ArrayLike, x0: npt.ArrayLike, n0: npt.ArrayLike
) -> FloatArray:
    """Are two proportions, x1 / n1 and x0 / n0, equal?

    Pearson's chi-squared without continuity correction, the score test that Koopman's interval
    inverts, where all four expected counts are at least 5; Fisher's exact test otherwise. It serves
    ratio and difference alike. An empty group gives NaN.
    Errors: ValueError where a count is negative or x > n.

    Source: Cochran (1954), Biometrics 10:417-451 (the rule of 5); Fisher (1935), The Design of
    Experiments.
    """
    x1_, n1_, x0_, n0_ = floats(x1, n1, x0, n0)
    check_within(x1_, n1_, "x1", "n1")
    check_within(x0_, n0_, "x0", "n0")
    n1_, n0_ = np.where(n1_ > 0, n1_, np.nan), np.where(n0_ > 0, n0_, np.nan)
    events, people = x1_ + x0_, n1_ + n0_
    smallest = np.minimum(n1_, n0_) * np.minimum(events, people - events) / people
    determinant = x1_ * (n0_ - x0_) - x0_ * (n1_ - x1_)
    chi2 = determinant**2 / (n1_ * n0_) * (people / (events * (people - events)))
    p = np.array(special.erfc(np.sqrt(chi2 / 2)))
    small = smallest < EXPECTED
    p[small] = np.nan
    exact = small & _whole(x1_, n1_, x0_, n0_)
    if exact.any():
        p[exact] = fisher_test(x1_[exact], n1_[exact], x0_[exact], n0_[exact])
    return plain(p)


@np.errstate(divide="ignore", invalid="ignore")
def rate_ratio_p(
    x1: npt.ArrayLike, exposure1: npt.ArrayLike, x0: npt.ArrayLike, exposure0: npt.ArrayLike
) -> FloatArray:
    """Are two Poisson rates, x1 / exposure1 and x0 / exposure0, equal? Exact.

    Given the total number of events, those of group 1 are binomial with its share of the exposure.
    An exposure of 0 gives NaN; no events at all give 1.
    Errors: ValueError where a number is negative.

    Source: Przyborowski and Wilenski (1940), Biometrika 31:313-323.
    """
    x1_, exposure1_, x0_, exposure0_ = floats(x1, exposure1, x0, exposure0)
    check_not_negative(x1=x1_, exposure1=exposure1_, x0=x0_, exposure0=exposure0_)
    exposed = (exposure1_ > 0) & (exposure0_ > 0)
    share = np.where(exposed, exposure1_ / (exposure1_ + exposure0_), np.nan)
    return _binomial(x1_, x1_ + x0_, share)


def proportion_p(x: npt.ArrayLike, n: npt.ArrayLike, share: npt.ArrayLike) -> FloatArray:
    """Does the proportion x / n differ from a fixed share, such as a benchmark's? Exact binomial.

    n = 0 gives NaN. Errors: ValueError where x < 0, n < 0, x > n or the share is not in 0 to 1.
    """
    x_, n_, share_ = floats(x, n, share)
    check_within(x_, n_)
    check_share(share_, "share")
    return _binomial(x_, np.where(n_ > 0, n_, np.nan), share_)


def rate_p(x: npt.ArrayLike, exposure: npt.ArrayLike, rate: npt.ArrayLike) -> FloatArray:
    """Does the rate x / exposure differ from a fixed rate? Exact Poisson.

    An exposure of 0 gives NaN. Errors: ValueError where a number is negative.
    """
    x_, exposure_, rate_ = floats(x, exposure, rate)
    check_not_negative(x=x_, exposure=exposure_, rate=rate_)
    expected = np.where(exposure_ > 0, exposure_, np.nan) * rate_
    p = np.full(x_.shape, np.nan)
    rows = _whole(x_) & ~np.isnan(expected)
    p[rows] = poisson_test(x_[rows], expected[rows])
    return plain(p)


def progression_ratio_p(
    upper1: npt.ArrayLike, lower1: npt.ArrayLike, upper0: npt.ArrayLike, lower0: npt.ArrayLike
) -> FloatArray:
    """Is the progression ratio (upper1 / lower1) / (upper0 / lower0) equal to 1?

    The odds ratio of a two by two table is 1 exactly where its two proportions are equal, so this
    is `risk_ratio_p` of upper in upper + lower. A group without anybody gives NaN.
    Errors: ValueError where a count is negative.
    """
    a, b, c, d = floats(upper1, lower1, upper0, lower0)
    check_not_negative(upper1=a, lower1=b, upper0=c, lower0=d)
    return risk_ratio_p(a, a + b, c, c + d)


def _binomial(x: FloatArray, n: FloatArray, share: FloatArray) -> FloatArray:
    p = np.full(x.shape, np.nan)
    rows = _whole(x, n) & ~np.isnan(share)
    p[rows] = binomial_test(x[rows], n[rows], share[rows])
    return plain(p)


def _whole(*arrays: FloatArray) -> BoolArray:
    """Where every count is a whole number (and so none is NaN)."""
    return np.asarray(np.logical_and.reduce([a == np.floor(a) for a in arrays]))
