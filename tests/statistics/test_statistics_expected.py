"""Every function against values from R: thousands of them, edges included, to 1e-9 of themselves.

`expected/make.R` made the files once (survey, metafor, VGAM, PHEindicatormethods, qicharts2,
PropCIs, base R; and published formulas written out in R where none of them has the method). The
first lines of each file say whose its values are. Where a tolerance is wider than 1e-9, the other
side is only iterative or loses digits by cancelling, and the test says so.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scorecard import statistics
from scorecard.statistics._checks import normal_quantile
from scorecard.statistics.ratios import koopman_limits

FOLDER = Path(__file__).parent / "expected"
RELATIVE = 1e-9
ROUNDED = 2.66 * 1.128 / 3


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", comment="#")


def columns(name: str, *wanted: str) -> list[np.ndarray]:
    read = table(name)
    return [read[each].to_numpy() for each in wanted]


def listed(cell: object) -> np.ndarray:
    return np.array(str(cell).split(), dtype=float)


def by_confidence(name: str, function, *arguments: str):
    """Rows of a file in turns of their confidence: the expected ones, and what we find for them."""
    for confidence, rows in table(name).groupby("confidence"):
        found = function(*(rows[each].to_numpy() for each in arguments), float(confidence))
        yield rows, found


def alike(found, expected, rtol=RELATIVE, atol=0.0):
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)


@pytest.mark.parametrize(
    ("name", "function", "arguments", "atol"),
    [
        # R's lower limit is a difference of two near-equal numbers: up to 1e-15 is its rounding
        ("proportion_interval", statistics.proportion_interval, ("x", "n"), 1e-15),
        ("rate_interval", statistics.rate_interval, ("x", "exposure"), 0),
        ("risk_difference", statistics.risk_difference, ("x1", "n1", "x0", "n0"), 2e-15),
        ("risk_ratio", statistics.risk_ratio, ("x1", "n1", "x0", "n0"), 0),
        ("rate_ratio", statistics.rate_ratio, ("x1", "exposure1", "x0", "exposure0"), 0),
        ("rate_difference", statistics.rate_difference, ("x1", "exposure1", "x0", "exposure0"), 0),
        ("excess", statistics.excess, ("x1", "n1", "rate"), 1e-9),
    ],
)
def test_intervals(name, function, arguments, atol):
    for rows, found in by_confidence(name, function, *arguments):
        alike(found.lower, rows["lower"], atol=atol)
        alike(found.upper, rows["upper"], atol=atol)


def test_woolf():
    """metafor adds 0.5 on both sides of a zero. So do we, but on its own side the limit is 0 or
    infinite: the ratio itself is 0 or infinite, and a limit beyond it would exclude it."""
    arguments = "upper1", "lower1", "upper0", "lower0"
    for rows, found in by_confidence("progression_ratio", statistics.progression_ratio, *arguments):
        a, b, c, d = (rows[each] for each in arguments)
        alike(found.lower, np.where((a == 0) | (d == 0), 0, rows["lower"]))
        alike(found.upper, np.where((b == 0) | (c == 0), np.inf, rows["upper"]))


def test_koopman():
    """By the public function where one side is nobody or everybody, by what it calls elsewhere.
    PropCIs' closed form loses up to eight digits to cancelling; the bisection agrees with us."""
    for confidence, rows in table("koopman").groupby("confidence"):
        x1, n1, x0, n0 = (rows[each].to_numpy(float) for each in ("x1", "n1", "x0", "n0"))
        limits = koopman_limits(x1, n1, x0, n0, normal_quantile(float(confidence)))
        edge = (x1 == 0) | (x0 == 0) | (x1 == n1) | (x0 == n0)
        public = statistics.risk_ratio(*(each[edge] for each in (x1, n1, x0, n0)), confidence)
        told = ~np.isnan(rows["theirs_lower"])
        for found, shown, end in zip(limits, public[1:], ("lower", "upper"), strict=True):
            alike(found, rows[end])
            alike(shown, rows[end][edge])
            alike(found[told], rows[f"theirs_{end}"][told], rtol=1e-7)


def test_p_values():
    found = statistics.risk_ratio_p(*columns("risk_ratio_p", "x1", "n1", "x0", "n0"))
    alike(found, table("risk_ratio_p")["p"])
    x1, n1, x0, n0 = columns("risk_ratio_p", "x1", "n1", "x0", "n0")
    alike(statistics.progression_ratio_p(x1, n1 - x1, x0, n0 - x0), table("risk_ratio_p")["p"])
    found = statistics.rate_ratio_p(*columns("rate_ratio_p", "x1", "exposure1", "x0", "exposure0"))
    alike(found, table("rate_ratio_p")["p"])
    alike(
        statistics.proportion_p(*columns("proportion_p", "x", "n", "share")),
        table("proportion_p")["p"],
    )
    alike(statistics.rate_p(*columns("rate_p", "x", "exposure", "rate")), table("rate_p")["p"])


def test_false_discovery():
    for _, rows in table("false_discovery").groupby("family"):
        alike(statistics.false_discovery(rows["p"]), rows["bh"])
        alike(statistics.false_discovery(rows["p"], dependent=True), rows["by"])


def test_widened_p():
    p, effect, widened = columns("widened_p", "p", "design_effect", "widened")
    alike(statistics.widened_p(p, effect), widened)


def test_means():
    for confidence, rows in table("means").groupby("confidence"):
        one = [rows[each].to_numpy() for each in ("total1", "squares1", "n1")]
        two = [rows[each].to_numpy() for each in ("total0", "squares0", "n0")]
        level = float(confidence)
        for name, found in (
            ("mean", statistics.mean_interval(*one, level)),
            ("difference", statistics.mean_difference(*one, *two, level)),
            ("ratio", statistics.mean_ratio(*one, *two, level)),
        ):
            alike(found.lower, rows[f"{name}_lower"], atol=1e-12)
            alike(found.upper, rows[f"{name}_upper"], atol=1e-12)
        alike(statistics.mean_difference_p(*one, *two), rows["p"])


def test_skewed_means():
    """Against SciPy, on the values themselves: no package of R has Hall's interval, which
    tests/statistics/test_statistics_means.py looks for step by step."""
    rng = np.random.default_rng(63)
    for n in (3, 4, 30, 31, 500):
        values = rng.gamma(rng.uniform(0.2, 9), 30_000, n)
        sums = values.sum(), (values**2).sum()
        skew = stats.skew(values, bias=False)
        alike(statistics.mean_error(*sums, n), stats.sem(values))
        alike(statistics.skewness(*sums, (values**3).sum(), n), skew, atol=1e-10)
        alike(statistics.cubes_of(*sums, n, skew), (values**3).sum())
        alike(statistics.mean_p(*sums, n, 90_000), stats.ttest_1samp(values, 90_000).pvalue)


def test_medians():
    for row in table("medians").itertuples():
        a, b = listed(row.a), listed(row.b)
        ones, others = np.ones(len(a)), np.ones(len(b))
        level = row.confidence
        alike(statistics.median_interval(a, level), (row.median, row.lower, row.upper))
        histogram = np.unique(a, return_counts=True)
        alike(statistics.weighted_median_interval(*histogram, level)[1:], (row.lower, row.upper))
        alike(
            statistics.median_difference_interval(a, ones, b, others, level)[1:],
            (row.difference_lower, row.difference_upper),
        )
        found = statistics.median_ratio_interval(a, ones, b, others, level)[1:]
        alike(found, (row.ratio_lower, row.ratio_upper))
        alike(statistics.median_p(a, ones, b, others), row.p)


def test_factor_of_medians():
    for rows, found in by_confidence("median_factor", statistics.median_factor, "n"):
        alike(found, rows["factor"])


def test_trends():
    for row in table("trend").itertuples():
        x, n = listed(row.x), listed(row.n)
        alike(statistics.trend(x, n), (row.slope, row.statistic, row.p))
        # R's statistic comes from an iterated fit; far out its error is multiplied in p
        found = statistics.rate_trend(x, n)
        alike(found.statistic, row.rate_statistic)
        alike(found.p_value, row.rate_p, atol=1e-30)


def test_design_effects():
    for row in table("clusters").itertuples():
        x, n, cell = (listed(each) for each in (row.x, row.n, row.cell))
        alike(statistics.proportion_design_effect(x, n, cell), row.proportion)
        alike(statistics.rate_design_effect(x), row.rate)


def test_dispersion():
    for row in table("dispersion").itertuples():
        found = statistics.dispersion(row.kind, listed(row.x), listed(row.n), row.confidence)
        alike(
            (found.value, found.raw, found.statistic, found.p_value),
            (row.value, row.raw, row.statistic, row.p),
        )
        alike((found.lower, found.upper), (row.lower, row.upper))


def test_funnels():
    for kind in ("proportion", "rate"):
        for level, rows in table(f"funnel_{kind}").groupby("level"):
            found = statistics.funnel_limits(kind, rows["centre"], rows["base"], (float(level),))
            alike(found.lower[:, 0], rows["lower"])
            alike(found.upper[:, 0], rows["upper"])


def test_exact_funnels():
    for level, rows in table("funnel_binomial").groupby("level"):
        centre, base = rows["centre"], rows["base"]
        found = statistics.funnel_limits("proportion", centre, base, (float(level),), exact=True)
        alike(found.lower[:, 0], rows["lower"])
        alike(found.upper[:, 0], rows["upper"])


def test_over_dispersion():
    for kind, rows in table("unit_z").groupby("kind"):
        alike(statistics.unit_z(kind, rows["value"], rows["centre"], rows["base"]), rows["z"])
    for row in table("overdispersion").itertuples():
        found = statistics.overdispersion(listed(row.z), row.winsorise)
        alike((found.phi, found.p_value), (row.phi, row.p))
    for (kind, phi, level), rows in table("widened_limits").groupby(["kind", "phi", "level"]):
        low, high = statistics.widened_limits(kind, rows["centre"], rows["base"], phi, level)
        alike(low, rows["lower"])
        alike(high, rows["upper"])


def test_pooled_ratio():
    for row in table("pooled_ratio").itertuples():
        counts = [listed(each) for each in (row.x1, row.n1, row.x0, row.n0)]
        found = statistics.pooled_ratio(row.kind, *counts, row.confidence)
        alike(found, (row.value, row.lower, row.upper))


def test_power():
    for (kind, level), rows in table("power").groupby(["kind", "level"]):
        plan = [rows[each] for each in ("ratio", "n1", "p0", "n0")]
        alike(statistics.power_of(*plan, level, kind=kind), rows["power"])
        alike(statistics.times_needed(*plan, 0.8, level, kind=kind), rows["times"])


def test_control_charts():
    """Wheeler's 2.66 is 3 / 1.128 rounded; qicharts2 divides. It does not screen the ranges of P'
    and u' charts, so its limits are ours where screening takes nothing out; where it does, ours are
    those of the formula written out."""
    left_alone = {"p": 0, "u": 0}
    for row in table("processes").itertuples():
        x, n = listed(row.x), listed(row.n)
        limits = statistics.process_limits(x / n)
        alike(limits.lower - limits.centre, (row.i_lower - limits.centre) * ROUNDED)
        alike(limits.upper - limits.centre, (row.i_upper - limits.centre) * ROUNDED)
        found = statistics.signals(x / n, limits)
        np.testing.assert_array_equal(found.run, listed(row.run))
        for kind, function, top in (
            ("p", statistics.proportion_limits, 1),
            ("u", statistics.rate_limits, np.inf),
        ):
            limits = function(x, n)
            alike(limits.lower, listed(getattr(row, f"{kind}s_lower")))
            alike(limits.upper, listed(getattr(row, f"{kind}s_upper")))
            if getattr(row, f"{kind}_screened"):
                continue
            left_alone[kind] += 1
            for end in ("lower", "upper"):
                theirs, ours = getattr(row, f"{kind}_{end}"), getattr(limits, end)[-1]
                if theirs not in (0, top) and ours not in (0, top):
                    alike(ours - limits.centre, (theirs - limits.centre) * ROUNDED)
    assert min(left_alone.values()) > 10


def test_shrunk():
    for row in table("shrunk").itertuples():
        found = statistics.shrunk(row.kind, listed(row.x), listed(row.n), row.confidence)
        alike(found.value, listed(row.value))
        alike(found.lower, listed(row.lower))
        alike(found.upper, listed(row.upper))
        alike(found.centre, row.centre)


def test_like_with_like():
    for row in table("standardised").itertuples():
        x, n, w, x0, n0 = (listed(getattr(row, name)) for name in ("x", "n", "w", "x0", "n0"))
        for name, found in (
            ("rate", statistics.standardised_rate(x, n, w, row.confidence)),
            ("proportion", statistics.standardised_proportion(x, n, w, row.confidence)),
            ("ratio", statistics.indirect_ratio(x.sum(), n, x0, n0, row.confidence)),
        ):
            expected = [getattr(row, name + side) for side in ("", "_lower", "_upper")]
            alike(np.array(found), np.array(expected))


def test_every_function_is_held_against_another_implementation():
    """Named in this file."""
    text = Path(__file__).read_text("utf-8")
    functions = {name for name in statistics.__all__ if name.islower()}
    missing = {name for name in functions if f"statistics.{name}" not in text}
    assert missing == set()
