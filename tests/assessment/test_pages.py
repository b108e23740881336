"""The pages on results keep up with the schema, and their examples are worked out again."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scorecard import results, statistics
from scorecard.assessment import assess
from scorecard.assessment.control import control, direction
from scorecard.comparison import compare
from tests.comparison.building import benchmarks, counts, definitions, indicator, row, year

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    """The text of a page with its line breaks taken as spaces."""
    return " ".join((DOCS / name).read_text("utf-8").split())


def first_cells(heading: str) -> list[str]:
    """The first cell of each line of the tables under `heading`, on the page of results.csv."""
    text = (DOCS / "reference/results.md").read_text("utf-8")
    section = re.split(rf"^## {heading}$", text, flags=re.M)[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^`]+`|\(empty\)) \|", section, flags=re.M)
    return [each.strip("`") for each in cells]


COLUMN_TABLES = (
    "Which row it is",
    "What it is about",
    "The figure",
    "The comparison",
    "The verdict",
    "Where it comes from",
    "Change over time",
)


def test_every_column_is_explained_once() -> None:
    told = [name for heading in COLUMN_TABLES for name in first_cells(heading)]
    assert sorted(told) == sorted(results.COLUMNS)


def test_the_key_is_told() -> None:
    assert f"`{', '.join(results.KEY)}`" in page("reference/results.md")


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Suppression", results.SUPPRESSION), ("Status", results.STATUS), ("Trend", results.TREND)],
)
def test_every_word_is_explained(heading: str, words: tuple[str, ...]) -> None:
    assert sorted(first_cells(heading)) == sorted(word or "(empty)" for word in words)


def test_every_measure_and_its_scale_is_explained() -> None:
    measures = ["mean", "median", "progression_ratio", "proportion", "rate", "representation"]
    assert sorted(first_cells("Measures")) == measures


def test_every_status_stands_in_the_rules() -> None:
    text = page("methods/status.md")
    assert [word for word in results.STATUS if f"`{word}`" not in text] == []


def assessed(rows: list[dict], better: str = "lower") -> pd.DataFrame:
    chosen = definitions(indicator("x", better=better))
    return assess(compare(counts(rows), benchmarks(), chosen), chosen)


def told(numbers: tuple[float, ...], decimals: int, unit: str = "") -> str:
    value, lower, upper = (f"{each:.{decimals}f}{unit}" for each in numbers)
    return f"{value} ({lower} to {upper})"


def interval(found: pd.Series, name: str, scale: float = 1) -> tuple[float, ...]:
    return tuple(scale * found[name + end] for end in ("", "_lower", "_upper"))


def test_the_worked_example_of_comparison() -> None:
    text = page("methods/comparison.md")
    rows = assessed([row("Black", 23, 1678), row("White", 130, 12481)])
    black = rows.iloc[0]
    for found in (black, rows.iloc[1]):
        value = (found["value"] * 100, found["lower"] * 100, found["upper"] * 100)
        assert told(value, 2, "%") in text
    points = interval(black, "difference", 100)
    assert f"{points[0]:.2f} percentage points ({points[1]:.2f} to {points[2]:.2f})" in text
    assert f"| Ratio | {told(interval(black, 'ratio'), 2)} |" in text
    assert told(interval(black, "gap_people"), 1) in text
    assert f"| p-value | {black['p_value']:.3f} |" in text


def test_the_worked_example_of_q_values() -> None:
    p = re.search(r"p-values ([\d.]+), ([\d.]+) and ([\d.]+) have", page("methods/comparison.md"))
    q = re.search(r"q-values ([\d.]+), ([\d.]+) and ([\d.]+)\.", page("methods/comparison.md"))
    assert p is not None
    assert q is not None
    found = statistics.false_discovery([float(each) for each in p.groups()])
    assert [f"{each:.3f}" for each in found] == list(q.groups())
    found = statistics.false_discovery([float(each) for each in p.groups()], dependent=True)
    assert "would be {:.3f}, {:.3f} and {:.3f}.".format(*found) in page("methods/comparison.md")


def test_the_worked_example_of_status() -> None:
    text = page("methods/status.md")
    rows = [row("Black", 25, 200), row("White", 160, 2000)]
    black = assessed(rows).iloc[0]
    assert (
        f"The ratio is {told(interval(black, 'ratio'), 2)}, and q = {black['q_value']:.3f}" in text
    )
    assert f"> {black['status_reason']}" in text
    assert black["status"] == "gap"

    few, many = row("Unknown", 3, 30), row("Unknown", 0, 60)
    assert assessed([*rows, few]).iloc[0]["status"] == "gap"
    assert assessed([*rows, many]).iloc[0]["status"] == "withheld-unknown"
    all_black = statistics.risk_ratio(28, 230, 160, 2000)
    all_white = statistics.risk_ratio(25, 200, 163, 2030)
    assert min(all_black.lower, all_white.lower) > 1
    assert f"would be {all_black.value:.2f} if they all were Black" in text
    assert f"{all_white.value:.2f} if they all were White" in text
    assert told(statistics.risk_ratio(25, 260, 160, 2000), 2) in text


def test_the_worked_example_of_trend() -> None:
    text = (DOCS / "methods/trend.md").read_text("utf-8")
    lines = re.findall(r"^\| (\d) \| (\d+) \| (\d+) \| (\d+)% \|$", text, flags=re.M)
    x, n = (np.array([float(line[k]) for line in lines]) for k in (1, 2))
    assert [f"{share:.0f}" for share in 100 * x / n] == [line[3] for line in lines]
    found = statistics.trend(x, n)
    assert f"The slope is {found.slope * 100:.1f} percentage points a year" in text
    assert f"chi-squared is {found.statistic:.2f} " in text
    assert found.p_value < 0.001
    rows = [row("Black", *c, **year(2020 + k)) for k, c in enumerate(zip(x, n, strict=True))]
    trends = assessed(rows, better="higher")["trend"].tolist()
    assert trends == ["too-few-points"] * 4 + ["improving"]


def test_the_worked_example_of_control_charts() -> None:
    text = (DOCS / "methods/control-charts.md").read_text("utf-8")
    lines = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \|$", text, flags=re.M)
    x, n = (np.array([float(line[k]) for line in lines]) for k in (1, 2))
    found = control("proportion", x, n, x / n, np.zeros(len(x)))
    assert found.method == "P′"
    assert f"The centre is {100 * found.centre[-1]:.1f}%" in text
    assert f"limits are {100 * found.lower[-1]:.1f}% to {100 * found.upper[-1]:.1f}%" in text
    assert f"its {100 * x[-1] / n[-1]:.1f}% lie below" in text
    assert found.beyond.tolist() == [0] * 11 + [-1]
    assert direction(-1, "higher") == "concern"


def test_the_worked_examples_of_intervals() -> None:
    text = page("methods/intervals.md")
    share = tuple(100 * each for each in statistics.proportion_interval(23, 56))
    assert "23 of 56 are {:.1f}% ({:.1f}% to {:.1f}%)".format(*share) in text
    assert f"ratio {told(statistics.risk_ratio(25, 200, 160, 2000), 2)}" in text
    rate = tuple(10_000 * each for each in statistics.rate_interval(23, 1678))
    assert "{:.1f} per 10,000 ({:.1f} to {:.1f})".format(*rate) in text
    assert f"ratio {told(statistics.rate_ratio(23, 1678, 130, 12481), 2)}" in text
    days = np.array([5.0, 7, 9, 4, 10])
    mean = statistics.mean_interval(days.sum(), (days**2).sum(), len(days))
    assert f"mean {told(mean, 1)}" in text
    waits = (40 * 12.0, 39 * 10.0**2 + 40 * 12.0**2, 40)
    words = " ".join(text.split())
    assert f"skewness 2.0: mean {told(statistics.mean_interval(*waits, 0.95, 2.0), 1)}" in words
    plain = statistics.mean_interval(*waits)
    assert f"it would be {plain.lower:.1f} to {plain.upper:.1f}" in words
    ten = [*days, 6, 8, 12, 3, 11]
    assert f"median {told(statistics.median_interval(ten), 1)}" in text
