"""All that a bundle tells beyond its shown counts is made of them, and the audit sees it if not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scorecard import results, settings
from scorecard.assessment import assess, funnels, journeys
from scorecard.auditor import audit
from scorecard.bundle import Bundle, current, facts_of, open_folder
from scorecard.comparison import compare
from scorecard.definitions.model import Definitions
from scorecard.results import KEY, UNKNOWN
from scorecard.statistics import cubes_of, mean_interval

COUNTED = ["numerator", "denominator", "value", "lower", "upper", "design_effect"]
PLACES = ["journey", "stage", "indicator", "period", "grouping", "group", "area"]
NEWEST = ["needed_large", "needed_moderate"] + [
    f"unknowns_{name}_{end}" for name in ("ratio", "difference") for end in ("lower", "upper")
]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The shipped demonstration, as script/test built it."""
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


def how(frame: pd.DataFrame, definitions: Definitions) -> pd.Series:
    """How each standardised figure was made, as its row tells; empty for all other rows."""
    alike = {(i.id, v.id) for i in definitions.indicators for v in i.variants if v.standardise}
    keys = zip(frame["indicator"], frame["variant"], strict=True)
    rows = pd.Series([key in alike for key in keys], index=frame.index)
    indirect = frame["method"].str.startswith("indirect")
    made = pd.Series(np.where(indirect, results.INDIRECT, results.DIRECT), index=frame.index)
    return made.where(frame["value"].notna(), results.TOO_FEW).where(rows, "")


def from_shown(frame: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The rows as counting gives them, made of what the results show alone. A mean's total and sums
    of squares and cubes follow from its value and interval; a standardised figure is finished as it
    is."""
    out = frame.drop(columns=[c for c in results.PROTECTED if c not in COUNTED])
    means = frame["measure"] == "mean"
    n, value = frame["denominator"], frame["value"]
    total = (n * value).where(means)
    lean = leaning(frame)
    unit = mean_interval(np.zeros(len(frame)), np.ones(len(frame)), n.fillna(2), 0.95, lean)
    squares = ((frame["upper"] - value) / unit.upper) ** 2 + total**2 / n
    counted = [each.where(means).to_numpy() for each in (total, squares, n)]
    nothing = out["suppression"].isin(["not-calculable"])
    return out.assign(
        standardised=how(frame, definitions),
        total=total,
        sum_squares=squares.where(means),
        sum_cubes=cubes_of(*counted, lean),
        suppression=out["suppression"].mask(nothing, ""),
    )


def leaning(frame: pd.DataFrame) -> np.ndarray:
    """The skewness of a mean's values, a tenth for a tenth: with it the limits lie as they do."""
    n, zero = frame["denominator"].fillna(2).to_numpy(), np.zeros(len(frame))
    below, above = frame["value"] - frame["lower"], frame["upper"] - frame["value"]
    tenths = np.arange(-100, 101) / 10
    off = np.full((len(tenths), len(frame)), np.inf)
    for place, lean in enumerate(tenths):
        unit = mean_interval(zero, zero + 1, n, 0.95, lean)
        off[place] = np.abs(above / below + unit.upper / unit.lower).fillna(np.inf)
    return np.where(frame["measure"] == "mean", tenths[off.argmin(axis=0)], 0.0)


def populations(bundle: Bundle) -> pd.DataFrame:
    found = pd.DataFrame(bundle.benchmarks)
    return found.assign(
        as_at=pd.to_datetime(found["as_at"]).dt.date, count=found["count"].astype(float)
    )


def test_every_number_follows_from_the_counts_that_are_shown(bundle: Bundle):
    """Hidden rows are blank in `from_shown`; what comes out is all that was published."""
    shown = from_shown(bundle.results, bundle.definitions)
    assert (shown["standardised"] == results.INDIRECT).sum() > 10
    again = results.conform(
        assess(compare(shown, populations(bundle), bundle.definitions), bundle.definitions)
    )
    numbers = [c for c in results.NUMBERS if c not in ("target", "confidence")]
    assert bundle.results[NEWEST].notna().sum().min() > 20
    pd.testing.assert_frame_equal(
        again[[*KEY, *numbers]], bundle.results[[*KEY, *numbers]], rtol=1e-6, atol=1e-9
    )


def test_journeys_and_sets_of_areas_follow_from_the_results(bundle: Bundle):
    for made, told in (
        (journeys(bundle.results, populations(bundle), bundle.definitions), bundle.journeys),
        (funnels(bundle.results, bundle.definitions, bundle.areas), bundle.funnels),
    ):
        assert len(made) == len(told) > 50
        keys = [name for name in PLACES if name in made]
        made = made.sort_values(keys)
        expected = pd.DataFrame(told)[list(made.columns)].sort_values(keys)
        assert made[keys].to_numpy().tolist() == expected[keys].to_numpy().tolist()
        for column in made.select_dtypes("number"):
            np.testing.assert_allclose(
                made[column].to_numpy(float), expected[column].to_numpy(float), rtol=1e-9
            )


def hidden_by(frame: pd.DataFrame, group: str, column: str) -> tuple[int, int]:
    """A shown row that tells `column`, and the row of `group` beside it, to be hidden."""
    names = [name for name in KEY if name != "group"]
    told = frame[frame[column].notna() & (frame["comparator"] == "reference")].index[0]
    same = (frame[names] == frame.loc[told, names]).all(axis=1) & (frame["group"] == group)
    return int(told), int(frame.index[same][0])


@pytest.mark.parametrize("column", NEWEST)
def test_a_number_made_of_a_hidden_row_is_reported(bundle: Bundle, column: str):
    group = "White" if column.startswith("needed") else UNKNOWN
    frame = bundle.results
    told, other = hidden_by(frame[frame["grouping"] == "five"], group, column)
    chosen = frame["indicator"] == frame["indicator"].at[told]
    part = frame.copy()
    part.loc[other, [*results.PROTECTED]] = np.nan
    part.loc[other, ["suppression", "status", "trend"]] = ["suppressed", "cannot-tell", ""]
    seen = audit(
        part[chosen], bundle.definitions, facts_of(bundle) | {"journeys": [], "funnels": []}
    )
    assert seen.left["column"].str.startswith(f"{column} of").any()


def test_a_figure_made_of_a_hidden_reference_group_is_reported(bundle: Bundle):
    """Observed over expected is made of the reference group's counts by age."""
    frame = bundle.results
    indirect = frame["method"].str.startswith("indirect")
    told = frame.index[indirect & (frame["grouping"] == "five")][0]
    names = [name for name in KEY if name != "group"]
    beside = (frame[names] == frame.loc[told, names]).all(axis=1) & (frame["group"] == "White")
    part = frame.copy()
    part.loc[beside, [*results.PROTECTED]] = np.nan
    part.loc[beside, ["suppression", "status", "trend"]] = ["suppressed", "cannot-tell", ""]
    chosen = frame["indicator"] == frame["indicator"].at[told]
    facts = facts_of(bundle) | {"journeys": [], "funnels": []}
    seen = audit(part[chosen], bundle.definitions, facts)
    assert seen.left["column"].str.startswith("value of").any()
    assert not audit(frame[chosen], bundle.definitions, facts).left["column"].any()


def test_what_is_standardised_is_shown_where_its_counts_are(bundle: Bundle):
    """The same counts: shown in both rows or hidden in both."""
    frame = bundle.results[bundle.results["indicator"] == "section-47-after-assessment"]
    keys = [name for name in KEY if name != "variant"]
    crude, alike = (
        frame[frame["variant"] == name].set_index(keys).sort_index()
        for name in ("", "like-with-like")
    )
    hidden = crude["suppression"] == "suppressed"
    assert hidden.sum() > 20
    assert (hidden == (alike["suppression"] == "suppressed")).all()
    for name in ("numerator", "denominator"):
        pd.testing.assert_series_equal(crude[name], alike[name])
    assert alike.loc[hidden, results.PROTECTED].drop(columns="unknown_share").isna().all(axis=None)


@pytest.mark.parametrize(("name", "column"), [("journeys", "reached"), ("funnels", "base")])
def test_a_number_beside_the_results_made_of_a_hidden_row_is_reported(
    bundle: Bundle, name: str, column: str
):
    facts: dict[str, Any] = facts_of(bundle)
    row = next(each for each in facts[name] if each[column] is not None and each["group"] != "All")
    frame = bundle.results[bundle.results["indicator"] == row["indicator"]]
    seen = audit(frame, bundle.definitions, facts)
    assert not seen.left["column"].str.startswith(f"{column} (").any()
    end = frame["period_end"].astype(str) == row["period_end"]
    mine = end & (frame["group"] == row["group"]) & (frame["grouping"] == row["grouping"])
    mine &= frame["area"] == row.get("area", "all")
    blank = frame.copy()
    blank.loc[mine, results.PROTECTED] = np.nan
    blank.loc[mine, ["suppression", "status", "trend"]] = ["suppressed", "cannot-tell", ""]
    seen = audit(blank, bundle.definitions, facts)
    assert seen.left["column"].str.startswith(f"{column} (").any()
