"""Primary suppression: which cells tell on people by themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.definitions.disclosing import Rule

# Measures whose numerator is part of the denominator, so that the rest is a count of people too.
NESTED = ("proportion", "representation")


def reasons(cells: pd.DataFrame, rules: dict[str, Rule]) -> pd.Series:
    """For each cell the reason it is hidden for, or ''.

    cells: measure, numerator, denominator, total, sum_squares and `rule`, a key of `rules`. Empty
    cells (denominator 0) tell nothing and stay.
    """
    reason = pd.Series("", index=cells.index)
    for key, rule in rules.items():
        mine = cells[cells["rule"] == key]
        n, d, measure = mine["numerator"], mine["denominator"], mine["measure"]
        nested = measure.isin(NESTED)
        values = measure.isin(["mean", "median"])
        # nobody's share of a total can be larger than this: the squares add up to it at least
        largest = np.sqrt(mine["sum_squares"].abs()) / mine["total"].abs()
        # the total of what is one of two values for everybody counts those who have the higher one
        higher = _of_two_values(mine)
        n, nested = n.where(higher.isna(), higher), nested | higher.notna()
        rest = (d - n).where(nested)
        tests = {
            "small count": _small(n, rule) | _small(rest, rule),
            "small base": _small(d, rule) | d.between(1, rule.minimum_base - 1),
            "few values": values & d.between(1, rule.minimum_values - 1),
            "one dominates": (measure == "mean") & (largest > rule.dominance),
            "all or none": nested & d.between(1, rule.all_or_none_base - 1) & ((n == 0) | (n == d)),
        }
        for name, test in tests.items():
            chosen = mine.index[test.fillna(False)]
            reason.loc[[i for i in chosen if not reason.at[i]]] = name
    return reason


def _of_two_values(cells: pd.DataFrame) -> pd.Series:
    """Of means of a column in which two values stand, how many have the higher one; else NaN.

    Of such values the squares add up to (a + b) × total − a × b × number in every group alike.
    """
    mean = cells[(cells["measure"] == "mean") & (cells["denominator"] > 0)]
    n, total, squares = (
        mean[name].to_numpy(dtype=float) for name in ("denominator", "total", "sum_squares")
    )
    counted = pd.Series(np.nan, index=cells.index)
    flags = np.allclose(total, squares)
    if flags and len(mean):
        counted[mean.index] = total
    elif len(mean) > 2:
        (both, product), _, rank, _ = np.linalg.lstsq(np.stack([total, -n], 1), squares)
        apart = np.sqrt(max(both**2 - 4 * product, 0.0))
        higher = (total - n * (both - apart) / 2) / (apart or np.nan)
        fits = np.allclose(both * total - product * n, squares) and rank == 2
        if fits and np.allclose(higher, higher.round(), atol=1e-4):
            counted[mean.index] = higher.round()
    return counted


def _small(count: pd.Series, rule: Rule) -> pd.Series:
    low = 0 if rule.zeros == "hide" else 1
    return count.between(low, rule.threshold) & (rule.threshold > 0)
