"""A mean or a median that tells of a hidden count is reported."""

from __future__ import annotations

import numpy as np
import pytest

from tests.auditor.building import definitions
from tests.auditor.tables import USUAL, attacked
from tests.comparison.building import indicator


@pytest.mark.parametrize("measure", ["mean", "median"])
def test_a_figure_of_values_that_a_hidden_count_asks_for_is_reported(measure: str) -> None:
    some = indicator("some", numerator={"where": {"times": {"gte": 2}}})
    of = indicator("of", measure=measure, value="times", numerator=None)
    defined = definitions(some, of)
    shares = [row | {"indicator": "some"} for row in USUAL]
    figures = [
        row
        | {"indicator": "of", "measure": measure, "numerator": np.nan}
        | {"total": row["denominator"] / 10, "sum_squares": row["denominator"] / 5}
        | {"value": 0.1, "lower": 0.0, "upper": 0.2}
        for row in USUAL
    ]
    seen = attacked(shares + figures, defined, hidden=[1, 2])
    assert set(seen.left["column"]) == {f"{measure} of the same records by of"}
    assert set(seen.left["group"]) == {"Asian", "Black"}
    assert attacked(shares, definitions(some), hidden=[1, 2]).left.empty
