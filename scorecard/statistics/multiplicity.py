"""Many comparisons at once: how many of the findings would be false."""

import numpy as np
import numpy.typing as npt

from scorecard.statistics._checks import FloatArray, check_share


def false_discovery(p: npt.ArrayLike, *, dependent: bool = False) -> FloatArray:
    """q-values: the false discovery rate at which each p-value would just count as a finding.

    p: 1-D, one family. Benjamini and Hochberg's step-up method, which holds for independent and
    positively dependent tests; dependent=True is Benjamini and Yekutieli's, which holds whatever
    the dependence and costs power. A NaN p-value was never tested: it stays NaN and does not count
    in the family. Errors: ValueError unless p is 1-D and between 0 and 1.

    Source: Benjamini and Hochberg (1995), J R Stat Soc B 57:289-300; Benjamini and Yekutieli
    (2001), Ann Stat 29:1165-1188.
    """
    p_ = np.asarray(p, dtype=np.float64)
    if p_.ndim != 1:
        raise ValueError("p must be 1-D: one family of tests.")
    check_share(p_, "p")
    q = np.full(p_.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p_))
    family = len(tested)
    ranks = np.arange(1, family + 1)
    order = tested[np.argsort(p_[tested], kind="stable")]
    factor = np.sum(1 / ranks) if dependent else 1.0
    stepped = p_[order] * (family / ranks) * factor
    # step up: no q-value above that of a larger p-value
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q
