"""Somebody who kept every edition, with a linear program: no code of the airlock.

What they do not know is how many people of each code, in each team, were seen and not seen. What
editions tell are sums of these.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from tests.auditor.organisations import AREAS

TEAMS = {
    row["id"]: row["parent"] for row in csv.DictReader(io.StringIO(AREAS)) if row["level"] == "team"
}


TINY = 1e-6
Range = tuple[float, float, float]


@dataclass(frozen=True)
class Reader:
    """The true records, columns eth, team and seen; what is not known is numbered by these."""

    records: pd.DataFrame

    @property
    def truth(self) -> pd.Series:
        """How many people of each code and team were seen, and not."""
        codes = sorted(self.records["eth"].unique())
        every = pd.MultiIndex.from_product([codes, TEAMS, [False, True]])
        found = self.records.groupby(["eth", "team", "seen"]).size()
        return found.reindex(every, fill_value=0).astype(float)

    def counted(self, shown: pd.DataFrame, codes: str) -> pd.DataFrame:
        """Every count of an edition: a column for each unknown that it adds up (1 or 0), with
        `told`, and `least`, what is known of it otherwise."""
        listed = {row["code"]: row for row in csv.DictReader(io.StringIO(codes))}
        unknown = self.truth.index
        lines, told, least = [], [], []
        for row in shown.drop_duplicates(["area", "grouping", "group"]).to_dict("records"):
            member = np.array(
                [_within(row, listed.get(code, {}), team) for code, team, _ in unknown]
            )
            seen = np.array([each for *_, each in unknown])
            hidden = np.isnan(row["denominator"])
            for part, value, low in (
                (member & seen, row["numerator"], 0.0),
                (member, row["denominator"], 1.0),
                (member & ~seen, row["denominator"] - row["numerator"], 0.0),
            ):
                lines.append(part.astype(float))
                told.append(value)
                least.append(low if hidden else 0.0)  # a row without anybody would be shown
        return pd.DataFrame(np.array(lines)).assign(told=told, least=least)

    def narrow(self, editions: list[pd.DataFrame], width: float = 6.0) -> list[Range]:
        """What a hidden count is, and the least and the most that it can be, where the two are too
        near to each other or 1 to 5 may not as well be 1 or 5.

        editions: tables of `counted`. That rows without anybody would be shown is nobody's fault.
        """
        every = pd.concat(editions)
        lines = every.drop(columns=["told", "least"]).to_numpy()
        told = {tuple(line) for line in lines[every["told"].notna()]}
        asked = [
            line for line in np.unique(lines, axis=0) if line.any() and tuple(line) not in told
        ]
        empty = every.assign(told=every["told"].where(every["told"] == 0))
        out = []
        for line in asked:
            value, (low, high) = float(line @ self.truth), _range(every, line)
            small = 1 <= value <= 5 and high < 5 - TINY
            small |= 1 <= value <= 5 and low > 1 + TINY and low > _range(empty, line)[0] + TINY
            if high - low < width - TINY or small:
                out.append((value, low, high))
        return out


def _range(every: pd.DataFrame, line: np.ndarray) -> tuple[float, float]:
    lines = every.drop(columns=["told", "least"]).to_numpy()
    shown = every["told"].notna().to_numpy()
    known: dict[str, np.ndarray] = {}
    if shown.any():
        known |= {"A_eq": lines[shown], "b_eq": every["told"].to_numpy()[shown]}
    if not shown.all():
        known |= {"A_ub": -lines[~shown], "b_ub": -every["least"].to_numpy()[~shown]}
    ends = []
    for sign in (1, -1):
        found = linprog(sign * line, **known, method="highs")
        assert found.status in (0, 3), found.message
        ends.append(sign * found.fun if found.status == 0 else np.inf)
    return ends[0], ends[1]


def _within(row: dict[str, object], code: dict[str, str], team: str) -> bool:
    group = code.get(str(row["grouping"]), "Unknown")
    here = row["area"] in ("all", team, TEAMS[team])
    return here and (row["group"] == "All" or row["group"] == group)
