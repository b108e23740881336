"""A frame read column by column: against what pandas says of the same rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorecard.comparison import columns as reading
from scorecard.comparison.arrays import Text, days
from scorecard.comparison.columns import Columns, with_columns
from tests.comparison.building import definitions, indicator

NAMES = ["indicator", "variant", "area", "group"]


def _random(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(rows)
    frame = pd.DataFrame({name: rng.choice(list("abcd"), rows) for name in NAMES})
    return frame.assign(count=rng.choice([1.0, np.nan], rows))


def _read(frame: pd.DataFrame) -> Columns:
    return Columns(frame, definitions(indicator("x")))


@pytest.mark.parametrize("most", [2**62, 20], ids=["at once", "in steps"])
def test_rows_are_alike_where_pandas_groups_them(monkeypatch, most):
    monkeypatch.setattr(reading, "FAR", most)
    frame = _random(300)
    expected = frame.groupby(NAMES, sort=False).ngroup()
    assert _read(frame).alike(NAMES).tolist() == expected.tolist()


def test_variants_name_every_row_once():
    frame = _random(200)
    found = _read(frame).variants
    assert sorted(np.concatenate([at for _, _, at in found]).tolist()) == list(range(200))
    for name, variant, at in found:
        assert set(zip(frame["indicator"][at], frame["variant"][at], strict=True)) == {
            (name, variant)
        }


def test_a_frame_without_rows_has_no_variants():
    assert _read(_random(0)).variants == []


def test_a_missing_word_is_none_of_the_words():
    text = Text.read(pd.Series(["a", None, "b"], dtype=object))
    assert text.among(["a", "b"]).tolist() == [True, False, True]
    assert text.mapped({"a": 1.0}, 0.0, float).tolist() == [1.0, 0.0, 0.0]


def test_a_missing_column_is_empty():
    found = _read(_random(3))
    assert np.isnan(found.numbers("total")).all()
    assert found.words("place").tolist() == ["", "", ""]


def test_a_missing_day_stands_before_all_others():
    column = pd.Series([pd.Timestamp("2024-04-01").date(), None, pd.Timestamp("2023-04-01").date()])
    assert np.argsort(days(column)).tolist() == [1, 2, 0]


def test_columns_take_the_place_of_their_own_and_nothing_else_changes():
    frame = _random(5).set_index(pd.Index([7, 3, 1, 9, 8]))
    found = with_columns(frame, {"area": np.array(["z"] * 5, dtype=object), "new": np.arange(5.0)})
    assert list(found) == [*frame, "new"] and (found["area"] == "z").all()
    assert found.index.equals(frame.index)
    pd.testing.assert_series_equal(found["group"], frame["group"])
