"""The design effect: how much less is known where decisions come by family.

Five children of one family who are looked after on one day are one decision more than five. The
design effect is the variance of a count or proportion with families kept together, over the
variance if everybody were decided about alone: 1 where families play no part. Numbers divided by it
are an effective sample, to which the ordinary methods apply.

Source: Rao and Scott (1992), Biometrics 48:577-585 (proportions); Rao and Scott (1999), Stat Med
18:1373-1385 (rates); Kish (1965), Survey Sampling, on the effective sample.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from scorecard.statistics._checks import (
    FloatArray,
    check_not_negative,
    check_share,
    check_within,
    floats,
    plain,
)


@np.errstate(divide="ignore", invalid="ignore")
def proportion_design_effect(x: npt.ArrayLike, n: npt.ArrayLike, cell: npt.ArrayLike) -> float:
    """The design effect of proportions x / n, one for all cells.

    x, n: events and people of each family in a cell, 1-D. cell: the cell (a period and an ethnic
    group, say) each belongs to, numbered from 0. With p the proportion of its cell, a family adds
    (x - n p) squared to what is observed (a linearised ratio, times C / (C - 1) for a cell of C
    families) and n p (1 - p) to what is expected. NaN where nothing is expected: no cell has two
    families, or every proportion is 0 or 1. Can be less than 1.
    Errors: ValueError where x < 0 or x > n.
    """
    x_, n_ = floats(x, n)
    check_within(x_, n_)
    index = np.asarray(cell, dtype=np.int64)
    families = np.bincount(index, n_ > 0)
    share = (np.bincount(index, x_) / np.bincount(index, n_))[index]
    weight = np.where(families > 1, families / (families - 1), np.nan)[index]
    used = (n_ > 0) & ~np.isnan(weight)
    observed = (weight * (x_ - n_ * share) ** 2)[used].sum()
    expected = (n_ * share * (1 - share))[used].sum()
    return float(observed / expected) if expected > 0 else float("nan")


@np.errstate(divide="ignore", invalid="ignore")
def rate_design_effect(x: npt.ArrayLike) -> float:
    """The design effect of counts of events: sum of squares over sum.

    x: events of each family, 1-D. Families come by chance (Poisson), each with its events: the
    variance of their sum is the sum of squares. NaN without events.
    Errors: ValueError where x < 0.
    """
    (x_,) = floats(x)
    check_not_negative(x=x_)
    total = x_.sum()
    return float((x_**2).sum() / total) if total > 0 else float("nan")


def widened_p(p: npt.ArrayLike, design_effect: npt.ArrayLike) -> FloatArray:
    """A two-sided p-value with its normal deviate divided by the root of the design effect.

    For Pearson's chi-squared that is Rao and Scott's test exactly; for exact tests, whose p-values
    need whole numbers, it is their nearest kin. NaN passes.
    Errors: ValueError unless 0 <= p <= 1; where the design effect is not above 0.
    """
    p_, effect = floats(p, design_effect)
    check_share(p_, "p")
    if np.any(effect <= 0):
        raise ValueError("The design effect must be above 0.")
    deviate = -special.ndtri(p_ / 2)
    # ndtri loses a few digits there and back: where nothing is widened, nothing changes
    return plain(np.where(effect == 1, p_, 2 * special.ndtr(-deviate / np.sqrt(effect))))
