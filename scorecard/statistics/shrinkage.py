"""Estimates of comparable units drawn towards their common figure: the smaller, the further.

A unit's own figure is mostly noise where its base is small. Units that do the same work tell about
one another, so each is read beside the spread of all of them (empirical Bayes).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.optimize import elementwise

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_within,
    floats,
    tail,
)

KINDS = ("proportion", "rate")
FEWEST_UNITS = 10  # with fewer the spread between units is hardly known
STEPS = 40  # points of the grid, for the spread and for the centre
LEAST = 1e-6  # weight of a point of the grid, of the largest, below which it is left out


class Shrunk(NamedTuple):
    """value, lower, upper: posterior mean and quantiles of each unit; centre: the posterior mean of
    the common figure; kept: how much of a unit's own figure is kept, 0 to 1, a unit each."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    centre: float
    kept: FloatArray


def shrunk(kind: str, x: npt.ArrayLike, base: npt.ArrayLike, confidence: float = 0.95) -> Shrunk:
    """Each unit's figure, shrunk towards the common figure of all units.

    kind: 'proportion' (x people of `base`, beta-binomial) or 'rate' (x events over exposure `base`,
    gamma-Poisson). x, base: 1-D, one place a unit; NaN or a base of 0 is left out and gives NaN.
    Units are taken to come from Beta(m s, (1 - m) s), or Gamma(m s, s): m is the common figure, s
    the base that the spread between units amounts to. Neither is known, and both are weighed by
    their marginal likelihood: m uniform in its logit or log, s by the uniform shrinkage prior
    s / (s + median base). The posterior is a mixture of betas (gammas), so that the interval allows
    for what is not known of the spread; setting one best s in its place would make it too narrow.
    Fewer than 10 units give NaN throughout.
    Errors: ValueError for another kind, arrays that are not 1-D, x < 0, base < 0, or x > base.

    Source: Marshall (1991), Appl Stat 40:283-294; Christiansen and Morris (1997), JASA 92:618-632
    (uniform shrinkage); Spiegelhalter, Abrams and Myles (2004), ch. 5.
    """
    if kind not in KINDS:
        raise ValueError("kind must be 'proportion' or 'rate'.")
    x_, base_ = floats(x, base)
    if x_.ndim != 1:
        raise ValueError("x and base must be 1-D: the units of one set.")
    check_not_negative(x=x_, base=base_)
    if kind == "proportion":
        check_within(x_, base_, "x", "base")
    alpha = tail(confidence)
    known = ~np.isnan(x_ + base_) & (base_ > 0)
    nothing = np.full(x_.shape, np.nan)
    if known.sum() < FEWEST_UNITS:
        return Shrunk(nothing, nothing, nothing, np.nan, nothing)
    counts, bases = x_[known], base_[known]
    centre, size, weight = _grid(kind, counts, bases)
    first = centre[:, None] * size[:, None] + counts
    total = size[:, None] + bases
    means = weight @ (first / total)

    def below(value: FloatArray, at: FloatArray, wanted: float) -> FloatArray:
        # P(unit's figure < value) less the wanted probability
        unit = at.astype(int)
        if kind == "proportion":
            each = special.betainc(first[:, unit], (total - first)[:, unit], value)
        else:
            each = special.gammainc(first[:, unit], total[:, unit] * value)
        return np.asarray(weight @ each - wanted)

    top = np.ones(len(means)) if kind == "proportion" else means + 40 * (means + 10 / bases)
    ends = [
        elementwise.find_root(
            below, (np.zeros(len(means)), top), args=(np.arange(len(means)), np.float64(wanted))
        ).x
        for wanted in (alpha, 1 - alpha)
    ]
    out = [nothing.copy() for _ in range(4)]
    for array, numbers in zip(out, (means, *ends, weight @ (bases / total)), strict=True):
        array[known] = numbers
    return Shrunk(out[0], out[1], out[2], float(weight @ centre), out[3])


def _grid(kind: str, x: FloatArray, base: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points (centre, size of the prior) and their posterior weights, which sum to 1."""
    # even steps of the logit of the uniform share, so that a wide spread over large bases is met
    step = np.linspace(-9, 5, STEPS)[:, None]
    size = np.median(base) * np.exp(step)
    prior = special.log_expit(step) + special.log_expit(-step)
    middle = (x.sum() + 0.5) / (base.sum() + (1.0 if kind == "proportion" else 0.0))
    told = (base * size / (base + size)).sum(axis=1, keepdims=True)
    spread = 1 / np.sqrt(told * middle * (1 - middle if kind == "proportion" else 1))
    steps = np.linspace(-5, 5, STEPS) * spread
    if kind == "proportion":
        centre = special.expit(special.logit(middle) + steps)
    else:
        centre = middle * np.exp(steps)
    log = marginal(kind, x, base, centre, np.broadcast_to(size, centre.shape))
    log = log + np.log(spread) + prior
    weight = np.exp(log - log.max())
    kept = weight > LEAST
    return (
        centre[kept],
        np.broadcast_to(size, centre.shape)[kept],
        weight[kept] / weight[kept].sum(),
    )


def marginal(
    kind: str, x: FloatArray, base: FloatArray, centre: FloatArray, size: FloatArray
) -> FloatArray:
    """Log-likelihood of all units (1-D) for a prior of that centre and size, but for a constant.

    centre, size: any one shape, which is the result's.
    """
    m, s = centre[..., None], size[..., None]
    a = m * s
    if kind == "proportion":
        b = s - a
        each = special.betaln(a + x, b + base - x) - special.betaln(a, b)
    else:
        each = special.gammaln(a + x) - special.gammaln(a) + a * np.log(s / (s + base))
        each = each - x * np.log(s + base)
    total: FloatArray = each.sum(axis=-1)
    return total
