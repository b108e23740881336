"""One stage of a journey: its counts, period by period, and what they say of each group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.results import ALL, UNKNOWN
from scorecard.statistics import (
    false_discovery,
    rate_ratio,
    rate_ratio_p,
    risk_ratio,
    risk_ratio_p,
)

FEW = 10  # events in either arm: below, periods are taken together where that tells more
BAND = (0.8, 1.25)  # a ratio within it is no finding, whatever its p-value
MODERATE = 1.5  # an interval that excludes it (and its inverse) leaves no large difference
POINTS, HIGH = 0.05, 0.5  # where the comparator's share is above HIGH, points count, not the ratio

Told = dict[str, float | str | None]


@dataclass(frozen=True)
class Counts:
    """Counts of one stage in one period, by group; index: group."""

    period: str
    end: object
    pool: int
    years: int  # periods in all: where the indicator itself takes some together, each of those
    before: pd.Series
    reached: pd.Series
    status: pd.Series | None  # the indicator's own verdict and q-value, for a single period
    q: pd.Series | None

    def told(self, reference: str, fewest: int) -> int:
        """Groups with at least `fewest` events in both arms."""
        enough = self.reached.drop([ALL, UNKNOWN], errors="ignore") >= fewest
        return int(enough.sum()) if enough.get(reference, False) else 0


def periods(rows: pd.DataFrame, pool: int, reference: str) -> Iterator[Counts]:
    """The counts of each period, or of it and those before it where that tells more."""
    ends = list(rows["period_end"].drop_duplicates())
    groups = rows["group"].drop_duplicates()
    own = int(rows["pool"].max()) if len(rows) else 1
    for position, end in enumerate(ends):
        now = rows[rows["period_end"] == end].set_index("group").reindex(groups)
        single = Counts(
            period=str(now["period"].dropna().iloc[0]),
            end=end,
            pool=1,
            years=own,
            before=now["denominator"].astype(float),
            reached=now["numerator"].astype(float),
            status=now["status"],
            q=now["q_value"].astype(float),
        )
        small = (single.reached.drop([ALL, UNKNOWN], errors="ignore") < FEW).any()
        hidden = single.reached.isna().any()
        if pool > 1 and own == 1 and position >= pool - 1 and (small or hidden):
            span = rows[rows["period_end"].isin(ends[position - pool + 1 : position + 1])]
            # a count that is hidden in one period leaves the sum unknown
            counts = span.set_index("group")[["denominator", "numerator"]].astype(float)
            sums = counts.groupby(level=0).agg("sum").where(counts.notna().groupby(level=0).all())
            whole = span.groupby("group")["period_end"].nunique() == pool
            sums = sums.where(whole, axis=0).reindex(groups)
            first = str(span["period"].iloc[0])
            together = Counts(
                period=f"{first}..{single.period}",
                end=end,
                pool=pool,
                years=pool * own,
                before=sums["denominator"],
                reached=sums["numerator"],
                status=None,
                q=None,
            )
            if together.told(reference, FEW) > single.told(reference, FEW):
                yield together
                continue
        yield single


def stage_of(
    counts: Counts,
    people: pd.DataFrame,
    reference: str,
    definitions: Definitions,
    *,
    first: bool,
) -> dict[str, Told]:
    """Ratios and verdicts of one stage, by group."""
    confidence = definitions.scorecard.confidence
    # at the first stage everybody who is referred has reached it; nobody was before
    reached = counts.before if first else counts.reached
    before = pd.Series(np.nan, counts.before.index) if first else counts.before
    x0, n0 = float(reached.get(reference, np.nan)), float(before.get(reference, np.nan))
    x, n = reached.to_numpy(float), before.to_numpy(float)
    step = risk_ratio(x, n, x0, n0, confidence)
    q = _q(reached.index, risk_ratio_p(x, n, x0, n0), reference)
    past = people[people["as_at"].astype(str) <= str(counts.end)[:10]]
    latest = past[past["as_at"] == past["as_at"].max()].set_index("group")["count"].astype(float)
    exposure = latest.reindex(reached.index).to_numpy(float) * counts.years
    base = float(latest.get(reference, np.nan)) * counts.years
    whole = rate_ratio(x, exposure, x0, base, confidence)
    whole_q = _q(reached.index, rate_ratio_p(x, exposure, x0, base), reference)
    out: dict[str, Told] = {}
    for at, group in enumerate(reached.index):
        compared = group not in (ALL, UNKNOWN, reference)
        told: Told = {
            "before": _number(n[at]),
            "reached": _number(x[at]),
            "value": _share(x[at], n[at]),
            "population": _number(exposure[at]),
            "rate": _share(x[at], exposure[at]),
        }
        for name, interval in (("ratio", step), ("population", whole)):
            ends = (getattr(interval, end)[at] if compared else np.nan for end in interval._fields)
            names = (name if name == "ratio" else f"{name}_ratio", f"{name}_lower", f"{name}_upper")
            told |= {key: _number(end) for key, end in zip(names, ends, strict=True)}
        if not compared:
            words = "reference" if group == reference else "hidden" if np.isnan(x[at]) else ""
            told |= {"step": words, "against_population": words}
        else:
            often = min(n[at], n0) > 0 and x0 / n0 > HIGH
            points = x[at] / n[at] - x0 / n0 if often else None
            enough = min(x[at], x0) >= definitions.scorecard.minimum_events
            own = _own(counts, group, told["ratio"]) if not first else None
            told["step"] = own or _verdict(told, "ratio", q[at], points, enough)
            told["against_population"] = _verdict(told, "population", whole_q[at], None, enough)
        out[str(group)] = told
    return out


def _own(counts: Counts, group: str, ratio: object) -> str | None:
    """The verdict that the indicator's own page gives, so that no number has two."""
    status = None if counts.status is None else counts.status.get(group)
    if status is None or pd.isna(status) or ratio is None:
        return None
    q = counts.q.get(group, np.nan) if counts.q is not None else np.nan
    if status == "gap" or (status == "lower-than-parity" and q < 0.05):
        return "more" if float(str(ratio)) > 1 else "fewer"
    return "none-found" if status in ("similar", "no-gap-found") else "cannot-tell"


def _verdict(
    told: Told,
    name: str,
    q: float,
    points: float | None,
    enough: bool,
) -> str:
    """more | fewer | none-found | cannot-tell | hidden."""
    ratio = told["ratio" if name == "ratio" else "population_ratio"]
    lower, upper = told[f"{name}_lower"], told[f"{name}_upper"]
    if not (isinstance(ratio, float) and isinstance(lower, float) and isinstance(upper, float)):
        return "hidden"
    far = abs(points) >= POINTS if points is not None else not BAND[0] <= ratio <= BAND[1]
    if enough and q < 0.05 and far:
        return "more" if ratio > 1 else "fewer"
    spans = lower <= 1 <= upper
    if enough and spans and upper < MODERATE and lower > 1 / MODERATE:
        return "none-found"
    return "cannot-tell"


def _q(groups: pd.Index, p: np.ndarray, reference: str) -> np.ndarray:
    """q-values of one stage's comparisons: its groups are one family."""
    compared = ~groups.isin([ALL, UNKNOWN, reference])
    out = np.full(len(p), np.nan)
    out[compared] = false_discovery(np.atleast_1d(p)[compared])
    return out


def distance(ratio: float | str | None) -> float:
    """How far a ratio is from parity, either way."""
    return abs(float(np.log(ratio))) if isinstance(ratio, float) and ratio > 0 else np.nan


def _share(x: float, n: float) -> float | None:
    return _number(x / n) if n > 0 else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
