"""Where ethnic groups are not told at a level, their rows are left out, and every other row stays
what it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.ethnicity.codes import CodeList
from scorecard.results import ALL
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting.test_against_oracle import AREAS, CODES, TODAY, definitions, records

KEY = ["period", "area", "grouping", "group"]
COUNTS = ["numerator", "denominator"]


def counted(folder: Path, told: dict[str, list[str]]) -> pd.DataFrame:
    """The rows of one indicator on random records in `folder`."""
    defined = definitions("flow")
    one = defined.indicators[0].model_copy(update={"groupings_at": told})
    defined = defined.model_copy(update={"indicators": [one]})
    records(3, 300).write_parquet(folder / "events.parquet")
    (folder / "areas.csv").write_text(AREAS)
    (folder / "e.csv").write_text(CODES)
    codes = CodeList.read(folder / "e.csv", defined.ethnicity.groupings)
    areas = Areas.read(folder / "areas.csv", "Whole")
    sources, _ = read_all(defined, folder, lambda *_: None)
    return count(defined, sources, codes, areas, engine("polars"), TODAY).frame


@pytest.mark.parametrize(
    "told",
    [
        {"team": []},
        {"service": ["two"], "team": []},
        {"service": [], "team": ["five"]},
        {"service": ["two", "five"], "all": ["five"]},
    ],
    ids=str,
)
def test_a_level_shows_the_groupings_it_names_and_everybody(
    tmp_path: Path, told: dict[str, list[str]]
) -> None:
    whole = counted(tmp_path, {})
    primary = definitions("flow").primary_grouping
    found = counted(tmp_path, told)
    named = pd.Series(
        [
            grouping in told.get(level, [grouping])
            for level, grouping in zip(whole["area_level"], whole["grouping"], strict=True)
        ],
        index=whole.index,
    )
    everybody = (whole["group"] == ALL) & (whole["grouping"] == primary)
    expected = whole[named | everybody]
    assert len(expected) < len(whole)
    pd.testing.assert_frame_equal(
        found.set_index(KEY)[COUNTS].sort_index(), expected.set_index(KEY)[COUNTS].sort_index()
    )
