"""The written list of what is planted: read by the generator, so list and data cannot differ."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.demonstration.parameters import GROUPS

FILE = Path(__file__).parent / "planted.csv"


@cache
def _read() -> pd.DataFrame:
    return pd.read_csv(FILE)


def listed() -> pd.DataFrame:
    """The list: indicator, group, kind, effect, size, direction, note.

    kind: 'planted' (put in on purpose) or 'follows' (what a planted one, the unaccompanied young
    people, or the make-up of the workforce leads to; `size` is then the ratio to be expected).
    effect: 'ratio' (times the reference) or 'difference' (added to the reference's share).
    """
    return _read().copy()


def chances(indicator: str, base: float) -> np.ndarray:
    """The chance in each of GROUPS where the reference's is `base`, with what is planted."""
    out = np.full(len(GROUPS), float(base))
    rows = _read()
    for row in rows[(rows["indicator"] == indicator) & (rows["kind"] == "planted")].itertuples():
        place = GROUPS.index(str(row.group))
        size = float(row.size)  # type: ignore[arg-type]
        out[place] = base * size if row.effect == "ratio" else base + size
    return out
