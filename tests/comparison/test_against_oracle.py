"""Every column of the comparison, against the same worked out row by row."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from scorecard import results
from scorecard.comparison import compare
from tests.comparison import oracle
from tests.comparison.building import benchmarks, random_frame

INTERVALS = ("ratio", "difference", "gap_people", "change_previous", "change_baseline")
NUMBERS = [
    *("value", "lower", "upper", "comparator_value", "p_value", "q_value", "unknown_share"),
    *(f"{name}{end}" for name in INTERVALS for end in ("", "_lower", "_upper")),
]
WORDS = ["suppression", "previous_period", "baseline_period"]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_column_agrees_with_the_row_by_row_calculation(seed: int) -> None:
    counts, definitions = random_frame(seed, indicators=12, periods=4, areas=1)
    later = {"Asian": 20, "Black": 9, "Mixed": 11, "White": 60, "Other": 0}
    people = pd.concat([benchmarks(), benchmarks(later, as_at=date(2024, 3, 31))])
    found = compare(counts, people, definitions)
    expected = pd.DataFrame(oracle.compare(counts, people, definitions))
    for name in NUMBERS:
        np.testing.assert_allclose(
            found[name].to_numpy(dtype=float),
            expected[name].to_numpy(dtype=float),
            rtol=1e-7,
            atol=1e-9,
            err_msg=name,
        )
    for name in WORDS:
        assert found[name].tolist() == expected[name].tolist(), name
    # the random rows do reach every kind of number
    assert found[NUMBERS].notna().any().all()


@pytest.mark.parametrize("seed", [4, 5])
def test_the_order_of_the_rows_does_not_matter(seed: int) -> None:
    counts, definitions = random_frame(seed, indicators=6, periods=4)
    shuffled = counts.sample(frac=1, random_state=seed)
    first = compare(counts, benchmarks(), definitions)
    second = compare(shuffled, benchmarks(), definitions)
    assert second.index.tolist() == shuffled.index.tolist()
    second = second.sort_index()
    for name in [*NUMBERS, *WORDS, "method"]:
        pd.testing.assert_series_equal(first[name], second[name], rtol=1e-9)


def test_other_names_give_the_same_numbers() -> None:
    counts, definitions = random_frame(6, indicators=6, periods=4)
    names = {"Asian": "Group 3", "Black": "Group 1", "Mixed": "Group 4", "Other": "Group 2"}
    renamed = counts.assign(group=counts["group"].replace(names))
    people = benchmarks().assign(group=lambda b: b["group"].replace(names))
    first = compare(counts, benchmarks(), definitions)
    second = compare(renamed, people, definitions)
    pd.testing.assert_frame_equal(first[NUMBERS], second[NUMBERS])


@pytest.mark.parametrize("seed", [7, 8])
def test_what_is_hidden_cannot_be_told_from_the_result(seed: int) -> None:
    """A hidden row's numbers, were they still there, change nothing: nothing was made of them."""
    counts, definitions = random_frame(seed, indicators=12, periods=4)
    hidden = counts["suppression"].isin(["suppressed", "at-source"])
    leaking = counts.copy()
    numbers = [
        *("numerator", "denominator", "total", "sum_squares", "sum_cubes"),
        *("value", "lower", "upper"),
    ]
    leaking.loc[hidden, numbers] = [3.0, 4.0, 12.0, 100.0, 900.0, 0.75, 0.2, 0.9]
    first = compare(counts, benchmarks(), definitions)
    second = compare(leaking, benchmarks(), definitions)
    pd.testing.assert_frame_equal(first, second)
    assert results.check(results.conform(second)) == []
    protected = [n for n in results.PROTECTED if n in second and n != "unknown_share"]
    assert second.loc[hidden, protected].isna().all(axis=None)
