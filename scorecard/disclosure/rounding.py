"""Rounding what is left: every number that is published is made of rounded counts, and how skewed
values are is told roughly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from scorecard.definitions.disclosing import Rule, is_off
from scorecard.disclosure.names import Name
from scorecard.results import HOW, ROUNDED
from scorecard.statistics import cubes_of, skewness

FIGURES = 3  # of a mean of which the number of people is rounded
TENTH = 1  # decimals of a skewness


def rounded(frame: pd.DataFrame, rules: dict[str, Rule], public: set[str]) -> pd.DataFrame:
    """Own counts to the nearest multiple that their rule names; those of `public` datasets are
    known anyhow."""
    base = frame["indicator"].map({id: rule.rounding for id, rule in rules.items()}).fillna(1)
    base = base.where(frame["provenance"] == "own", 1)
    out = frame.copy()
    if HOW in out:  # made of the counts before they are rounded, it would give them back
        alike = (out[HOW].fillna("") != "") & (base > 1)
        out.loc[alike, ["value", "lower", "upper"]] = np.nan
        out.loc[alike, HOW] = ROUNDED
    for name in ("numerator", "denominator"):
        names = frame[f"{name}_of"] if f"{name}_of" in frame else pd.Series(None, index=frame.index)
        of = {text: Name.parse(text).dataset for text in names.dropna().unique()}
        exact = (base == 1) | names.map(of).isin(public)
        # a half goes up, so that no count that may be shown becomes nothing
        near = np.floor(frame[name] / base + 0.5) * base
        out[name] = frame[name].where(exact, near)
    off = [id for id, rule in rules.items() if is_off(rule)]
    own = (frame["provenance"] == "own") & ~frame["indicator"].isin(off)
    return _skewed(_means(out, frame, base), frame, own)


def _means(out: pd.DataFrame, frame: pd.DataFrame, base: pd.Series) -> pd.DataFrame:
    """`out` with the totals of `frame` made to fit its rounded numbers of people.

    A mean of so and so many figures gives its total back, and with whole values the number of
    people too. So it is told to three figures, and no finer than that one unit more or less in the
    total of the fewest people there may be would show; its standard deviation likewise.
    """
    if "total" not in out:
        return out
    mean = (frame["measure"] == "mean") & (base > 1) & (frame["denominator"] > 1)
    n, told, half = frame["denominator"][mean], out["denominator"][mean], base[mean] // 2
    exact = frame["total"][mean] / n
    spread = frame["sum_squares"][mean] - exact**2 * n
    deviation = (spread.clip(lower=0) / (n - 1)) ** 0.5
    finest = pd.Series(np.floor(np.log10((told - half).clip(lower=1))), index=told.index)
    near, wide = (_told(part, finest) for part in (exact, deviation))
    out.loc[mean, "total"] = near * told
    out.loc[mean, "sum_squares"] = wide**2 * (told - 1) + near**2 * told
    return out


def _skewed(out: pd.DataFrame, frame: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    """`out` with sums of cubes that tell no more than roughly how skewed the values of `frame` are.

    The limits of a mean give its skewness back. With every digit of it four different values are
    counted, where mean and spread count three; and where it is about as large as it can be, the
    root of their number, nearly all of it is one person's value, which follows then. So it is told
    to a tenth, and half of that root at most.
    """
    if "sum_cubes" not in out:
        return out
    sums = ["total", "sum_squares", "sum_cubes", "denominator"]
    mean = own & (frame["measure"] == "mean") & (frame["denominator"] > 1)
    mean &= frame[sums].abs().lt(np.inf).all(axis=1)
    true = skewness(*(frame.loc[mean, name] for name in sums))
    total, squares, n = (out.loc[mean, name] for name in ("total", "sum_squares", "denominator"))
    out.loc[mean, "sum_cubes"] = cubes_of(total, squares, n, told_skewness(np.nan_to_num(true), n))
    return out


def told_skewness(true: npt.ArrayLike, n: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The skewness of n values to a tenth, and half of the root of n at most."""
    most = np.sqrt(np.asarray(n, dtype=np.float64)) / 2
    return np.asarray(np.round(np.clip(true, -most, most), TENTH), dtype=np.float64)


def _told(numbers: pd.Series, finest: pd.Series) -> pd.Series:
    """To three figures, and to `finest` decimals at most."""
    size = np.floor(np.log10(numbers.abs().where(numbers != 0, 1.0)))
    unit = 10.0 ** np.minimum(FIGURES - 1 - size, finest)
    return (numbers * unit).round() / unit
