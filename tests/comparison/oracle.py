"""Comparison again, row by row and in plain Python: what the vectorised one must agree with.

It shares the statistics with the engine, one number at a time, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from math import hypot, isfinite, isnan, nan
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from scorecard import statistics
from scorecard.definitions.model import Definitions

Row = dict[str, Any]
NOTHING = (nan, nan, nan)
COUNTS = ["numerator", "denominator", "total", "sum_squares", "sum_cubes"]
BLOCK = ["indicator", "variant", "period", "area", "grouping", "comparator"]
SERIES = ["indicator", "variant", "area", "grouping", "group", "comparator"]
FAMILY = ["period", "grouping", "comparator"]


def compare(counts: pd.DataFrame, benchmarks: pd.DataFrame, definitions: Definitions) -> list[Row]:
    rows: list[Row] = counts.to_dict("records")
    blocks, series = defaultdict(list), defaultdict(list)
    for r in rows:
        _own(r, definitions)
        blocks[tuple(r[k] for k in BLOCK)].append(r)
        series[tuple(r[k] for k in SERIES)].append(r)
    for r in rows:
        _compared(r, blocks[tuple(r[k] for k in BLOCK)], benchmarks, definitions)
        r["unknown_share"] = _unknown_share(r, blocks[tuple(r[k] for k in BLOCK)])
        _changes(r, series[tuple(r[k] for k in SERIES)], definitions)
    for r in rows:
        r["q_value"] = _q_value(r, rows)
    return rows


def _q_value(r: Row, rows: list[Row]) -> float:
    """Of all indicators themselves, save that this row's variant takes the place of its own."""
    if isnan(r["p_value"]):
        return nan
    beside = [
        s
        for s in rows
        if all(s[k] == r[k] for k in FAMILY)
        and (s["area"] == "all") == (r["area"] == "all")
        and not isnan(s["p_value"])
    ]
    of_variant = [s for s in beside if s["variant"] == r["variant"]]
    replaced = {s["indicator"] for s in of_variant}
    others = [s for s in beside if s["variant"] == "" and s["indicator"] not in replaced]
    family = sorted(s["p_value"] for s in of_variant + others)
    negative = any(
        s["comparator"] == "rest" or s["measure"] == "representation" for s in of_variant + others
    )
    penalty = sum(1 / k for k in range(1, len(family) + 1)) if negative else 1.0
    steps = [
        penalty * p * len(family) / place for place, p in enumerate(family, 1) if p >= r["p_value"]
    ]
    return min(1.0, *steps)


def _per(r: Row, definitions: Definitions) -> float:
    found = definitions.indicator(r["indicator"])
    return found.per if found.measure == "rate" else 1.0


def _own(r: Row, definitions: Definitions) -> None:
    if r["suppression"] in ("suppressed", "at-source"):
        r["kind"] = "hidden"
        for name in [*COUNTS, "value", "lower", "upper"]:
            r[name] = nan
        return
    if isnan(r["numerator"]) and isnan(r["denominator"]) and not isnan(r["value"]):
        r["kind"] = "figures"
        return
    r["kind"] = kind = r["measure"]
    size = r["denominator"] if kind in ("mean", "median") else r["numerator"]
    if not isnan(size) and not r["denominator"] > 0:
        r["suppression"] = "not-calculable"
    if kind != "median":
        r["value"], r["lower"], r["upper"] = figure(kind, r, _per(r, definitions), definitions)


def figure(kind: str, r: Row, per: float, definitions: Definitions) -> tuple[float, float, float]:
    c = definitions.scorecard.confidence
    x, n = r["numerator"], r["denominator"]
    if kind in ("proportion", "representation"):
        return statistics.proportion_interval(x, n, c)
    if kind == "rate":
        return tuple(v * per for v in statistics.rate_interval(x, n, c))
    if kind == "mean":
        return _mean(r, c)
    if kind == "progression_ratio" and n > 0:
        share = statistics.proportion_interval(x, x + n, c)
        return x / n, share.lower / (1 - share.lower), share.upper / (1 - share.upper)
    return NOTHING


def spread_and_skew(r: Row) -> tuple[float, float]:
    """Standard deviation and skewness of a mean's values, by hand; no skewness of fewer than 30."""
    n, mean = r["denominator"], r["total"] / r["denominator"]
    squares = r["sum_squares"] - n * mean**2
    if n <= 1 or squares <= 1e-9:
        return (nan if n <= 1 else 0.0), 0.0
    s = (squares / (n - 1)) ** 0.5
    cubes = r["sum_cubes"] - 3 * mean * r["sum_squares"] + 2 * n * mean**3
    return s, n / (n - 1) / (n - 2) * cubes / s**3 if n >= 30 and not isnan(cubes) else 0.0


def _mean(r: Row, c: float) -> tuple[float, float, float]:
    """Student's limits, or Hall's as his paper has them."""
    n = r["denominator"]
    if isnan(n) or n == 0:
        return NOTHING
    mean, (s, g) = r["total"] / n, spread_and_skew(r)
    t = stats.t.isf((1 - c) / 2, n - 1) / n**0.5 if n > 1 else nan

    def back(z: float) -> float:
        return 3 / g * (np.cbrt(1 + g * (z - g / 6 / n)) - 1) if abs(g) > 1e-6 else z

    return mean, mean - s * back(t), mean - s * back(-t)


def is_compared(r: Row, definitions: Definitions) -> bool:
    reference = definitions.ethnicity.groupings[r["grouping"]].reference
    if r["group"] in ("All", "Unknown"):
        return False
    return not (r["comparator"] == "reference" and r["group"] == reference)


def other_side(r: Row, block: list[Row], definitions: Definitions) -> Row | None:
    """The people that the row is compared with, as a row; None where there are none, or hidden."""
    if r["comparator"] == "reference":
        reference = definitions.ethnicity.groupings[r["grouping"]].reference
        found = [o for o in block if o["group"] == reference]
        return found[0] if found else None
    if r["comparator"] == "rest":
        others = [o for o in block if o["group"] not in ("All", "Unknown", r["group"])]
        if r["kind"] in ("median", "figures") or any(o["kind"] == "hidden" for o in others):
            return None
        rest: Row = {"kind": r["kind"]}
        for name in COUNTS:
            rest[name] = sum(o[name] for o in others)
        rest["value"], rest["lower"], rest["upper"] = figure(
            r["kind"], rest, _per(r, definitions), definitions
        )
        return rest
    return None


def fixed_number(r: Row, benchmarks: pd.DataFrame, definitions: Definitions) -> float:
    if r["comparator"] in ("reference", "rest"):
        return nan
    benchmark = definitions.benchmark(r["comparator"])
    if r["measure"] != "representation":
        return benchmark.value if benchmark.of == "value" else nan
    known = benchmarks[
        (benchmarks["benchmark"] == r["comparator"])
        & (benchmarks["grouping"] == r["grouping"])
        & ~benchmarks["group"].isin(["All", "Unknown"])
    ]
    if known.empty:
        return nan
    past = known[known["as_at"] <= r["period_end"]]
    day = past["as_at"].max() if len(past) else known["as_at"].min()
    people = known[known["as_at"] == day].set_index("group")["count"]
    return people.get(r["group"], nan) / people.sum(skipna=False)


def _compared(r: Row, block: list[Row], benchmarks: pd.DataFrame, definitions: Definitions) -> None:
    r["comparator_value"] = r["p_value"] = nan
    ratio = difference = people = NOTHING
    per, c = _per(r, definitions), definitions.scorecard.confidence
    if is_compared(r, definitions) and not isnan(r["value"]):
        number = fixed_number(r, benchmarks, definitions)
        other = other_side(r, block, definitions)
        if not isnan(number):
            r["comparator_value"] = number
            own = [r["value"], r["lower"], r["upper"]]
            difference = tuple(v - number for v in own)
            ratio = tuple(v / number for v in own) if number > 0 else NOTHING
            r["p_value"] = _p_against(r, number, per, c)
        elif other and not isnan(other["value"]) and r["kind"] != "representation":
            r["comparator_value"] = other["value"]
            ratio, difference, r["p_value"] = contrast(r["kind"], r, other, per, c)
        if r["kind"] in ("proportion", "rate", "representation"):
            n = r["denominator"]
            expected = r["comparator_value"] * n / per
            people = (
                r["numerator"] - expected,
                n * difference[1] / per,
                n * difference[2] / per,
            )
    for name, found in (("ratio", ratio), ("difference", difference), ("gap_people", people)):
        r[name], r[f"{name}_lower"], r[f"{name}_upper"] = found


def contrast(kind: str, a: Row, b: Row, per: float, c: float) -> tuple[Any, Any, float]:
    """Ratio, difference, p-value of the row a against the row b."""
    pair = (a["numerator"], a["denominator"], b["numerator"], b["denominator"])
    sums = tuple(r[name] for r in (a, b) for name in ("total", "sum_squares", "denominator"))
    mover = _mover(a, b)
    if kind == "proportion":
        found = (
            statistics.risk_ratio(*pair, c),
            statistics.risk_difference(*pair, c),
            statistics.risk_ratio_p(*pair),
        )
    elif kind == "rate":
        difference = statistics.rate_difference(*pair, c)
        found = (
            statistics.rate_ratio(*pair, c),
            tuple(v * per for v in difference),
            statistics.rate_ratio_p(*pair),
        )
    elif kind == "mean":
        found = (
            statistics.mean_ratio(*sums, c),
            statistics.mean_difference(*sums, c),
            statistics.mean_difference_p(*sums),
        )
    elif kind == "progression_ratio":
        found = statistics.progression_ratio(*pair, c), mover, statistics.progression_ratio_p(*pair)
    elif kind == "median":
        a, b = _facing(a, c), _facing(b, c)
        found = _median_ratio(a, b), _mover(a, b), _median_p(a, b, c)
    else:
        ratio = a["value"] / b["value"] if b["value"] > 0 else nan
        found = (ratio, nan, nan), (a["value"] - b["value"], nan, nan), nan
    ratio, difference, p = found
    return (ratio if isfinite(ratio[0]) else NOTHING), difference, p


def _mover(a: Row, b: Row) -> tuple[float, float, float]:
    d = a["value"] - b["value"]
    return (
        d,
        d - hypot(a["value"] - a["lower"], b["upper"] - b["value"]),
        d + hypot(a["upper"] - a["value"], b["value"] - b["lower"]),
    )


def _facing(r: Row, c: float) -> Row:
    """A median whose limits are drawn in, by hand: to the normal share of how far they lie."""
    n, k = int(r["denominator"]), 0
    while k < n // 2 and stats.binom.cdf(k, n, 0.5) <= (1 - c) / 2:
        k += 1
    if not k:
        return r | {"lower": nan, "upper": nan}
    middle = (n + 1) / 2
    if n % 2:
        variance, square = 1 / (4 * (n + 2)), (middle - k) * (middle - k + 1) / (n + 1) / (n + 2)
    else:  # half of the spacing between the two in the middle lies on either side of the median
        variance = n / (4 * (n + 1) * (n + 2))
        square = ((middle - k) ** 2 + (n / 2 - k) + 0.25) / (n + 1) / (n + 2)
    factor = stats.norm.isf((1 - c) / 2) * (variance / square) ** 0.5
    return r | {
        "lower": r["value"] - factor * (r["value"] - r["lower"]),
        "upper": r["value"] + factor * (r["upper"] - r["value"]),
    }


def _median_ratio(a: Row, b: Row) -> tuple[float, float, float]:
    """Limits by searching for the ratio r at which the interval of a − r·b just reaches 0."""
    ratio = a["value"] / b["value"]
    if any(isnan(r[k]) for r in (a, b) for k in ("lower", "upper")):
        return ratio, nan, nan

    def low(r: float) -> float:
        return (
            a["value"]
            - r * b["value"]
            - hypot(a["value"] - a["lower"], r * (b["upper"] - b["value"]))
        )

    def high(r: float) -> float:
        return (
            a["value"]
            - r * b["value"]
            + hypot(a["upper"] - a["value"], r * (b["value"] - b["lower"]))
        )

    return ratio, _root(low, 0.0, ratio), _root(high, ratio, 100 * ratio)


def _root(f: Any, start: float, end: float) -> float:
    for _ in range(200):
        middle = (start + end) / 2
        start, end = (middle, end) if f(middle) > 0 else (start, middle)
    return (start + end) / 2


def _median_p(a: Row, b: Row, c: float) -> float:
    if any(isnan(r[k]) for r in (a, b) for k in ("lower", "upper")):
        return nan
    high, low = (a, b) if a["value"] > b["value"] else (b, a)
    reach = hypot(high["value"] - high["lower"], low["upper"] - low["value"])
    if reach == 0:
        return 1.0 if high["value"] == low["value"] else nan
    z = (high["value"] - low["value"]) / reach * stats.norm.isf((1 - c) / 2)
    return float(2 * stats.norm.sf(z))


def _p_against(r: Row, number: float, per: float, c: float) -> float:
    x, n = r["numerator"], r["denominator"]
    if r["kind"] in ("proportion", "representation"):
        return statistics.proportion_p(x, n, number)
    if r["kind"] == "rate":
        return statistics.rate_p(x, n, number / per)
    if r["kind"] == "progression_ratio":
        return statistics.proportion_p(x, x + n, number / (1 + number))
    if r["kind"] == "mean":
        s, g = spread_and_skew(r) if n > 0 else (nan, nan)
        if not s > 0:
            return nan
        z = (r["value"] - number) / s
        t = n**0.5 * (z + g * z**2 / 3 + g**2 * z**3 / 27 + g / 6 / n)
        return float(2 * stats.t.sf(abs(t), n - 1))
    return nan


def _unknown_share(r: Row, block: list[Row]) -> float:
    found = {o["group"]: o for o in block}
    unknown, everybody = found["Unknown"], found["All"]
    if r["measure"] == "representation":
        part, whole = unknown["numerator"], unknown["denominator"]
    elif r["measure"] == "progression_ratio":
        part, whole = (o["numerator"] + o["denominator"] for o in (unknown, everybody))
    elif r["measure"] == "rate" and isnan(unknown["denominator"]):
        part, whole = unknown["numerator"], everybody["numerator"]
    else:
        part, whole = unknown["denominator"], everybody["denominator"]
    return part / whole if whole > 0 else nan


def _changes(r: Row, series: list[Row], definitions: Definitions) -> None:
    days = [b.at for b in definitions.indicator(r["indicator"]).breaks]

    def cut(a: Row, b: Row) -> bool:
        return any(a["period_end"] < at <= b["period_end"] for at in days)

    past = sorted(
        (o for o in series if o["period_end"] < r["period_end"] and not cut(o, r)),
        key=lambda o: o["period_end"],
    )
    shown = [o for o in past if not isnan(o["value"])]
    for name, before in (("previous", past[-1:]), ("baseline", shown[:1])):
        change = NOTHING
        if before:
            change = _change(r, before[0], definitions)
        r[f"{name}_period"] = before[0]["period"] if before else ""
        for end, v in zip(("", "_lower", "_upper"), change, strict=True):
            r[f"change_{name}{end}"] = v


def _change(now: Row, before: Row, definitions: Definitions) -> tuple[float, float, float]:
    if isnan(now["value"]) or isnan(before["value"]):
        return NOTHING
    c, kind = definitions.scorecard.confidence, now["kind"]
    if kind == "figures" or before["kind"] == "figures":
        return now["value"] - before["value"], nan, nan
    if kind == "representation":
        kind = "proportion"
    return contrast(kind, now, before, _per(now, definitions), c)[1]


def frame(rows: list[Row]) -> pd.DataFrame:
    """The rows as a frame."""
    return pd.DataFrame(rows).replace({np.nan: nan})
