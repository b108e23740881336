"""Relations as lines of a sparse matrix: who adds up to what, with signs."""

from __future__ import annotations

import pandas as pd
from scipy import sparse


def matrix(entries: pd.DataFrame, counts: int) -> sparse.csr_matrix:
    """Entries as a matrix, rows × counts."""
    place = (entries["line"].to_numpy(dtype=int), entries["count"].to_numpy(dtype=int))
    shape = (int(entries["line"].max()) + 1 if len(entries) else 0, counts)
    return sparse.csr_matrix((entries["sign"].to_numpy(dtype=float), place), shape=shape)


def numbered(lines: list[pd.DataFrame]) -> pd.DataFrame:
    """The lines of several tables as entries: line, count, sign; each line numbered anew."""
    out, offset = [pd.DataFrame({"line": [], "count": [], "sign": []}, dtype=int)], 0
    for line in lines:
        if len(line):
            number = pd.factorize(line["line"])[0] + offset
            offset = int(number.max()) + 1
            out.append(line.assign(line=number)[["line", "count", "sign"]])
    return pd.concat(out, ignore_index=True)


def line(keys: pd.DataFrame, members: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Members add up to the total with the same keys; lines without both are left out."""
    both = pd.concat([members.assign(sign=-1), totals.assign(sign=1)], ignore_index=True)
    if both.empty:
        return both
    both["line"] = both.groupby(list(keys), sort=False).ngroup()
    return both[both.groupby("line")["sign"].transform("nunique") == 2]


def minus(whole: pd.Series, part: pd.Series, sign: pd.Series | None = None) -> pd.DataFrame:
    """Lines that say: whole − part (or parts) − what is numbered by their index = 0; where `sign`
    is −1: part − whole − that = 0."""
    turned = pd.Series(1, index=whole.index) if sign is None else sign
    terms = (
        (whole, turned),
        (part.explode(), -turned),
        (whole.index.to_series(), pd.Series(-1, index=whole.index)),
    )
    lines = [
        pd.DataFrame({"line": of.index, "count": of.to_numpy(), "sign": signs.loc[of.index]})
        for of, signs in terms
    ]
    return pd.concat(lines, ignore_index=True)


def equal(whole: pd.Series, part: pd.Series) -> pd.DataFrame:
    """Lines that say: whole − parts = 0."""
    lines = [
        pd.DataFrame({"line": of.index, "count": of.to_numpy(), "sign": sign})
        for of, sign in ((whole, 1), (part.explode(), -1))
    ]
    return pd.concat(lines, ignore_index=True)
