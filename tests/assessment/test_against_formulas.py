"""The statuses of whole frames against the same formulas written straight on arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.frames import GROUPS, bare, frame, world
from benchmarks.statistics import definitions
from scorecard.assessment import assess
from scorecard.comparison import compare

NONE = pd.DataFrame(columns=["benchmark", "as_at", "grouping", "group", "count"])


@pytest.mark.parametrize("seed", range(4))
def test_statuses_of_many_teams_in_six_years(seed):
    worlds = [
        world(measure, 40, 2 * seed + at) for at, measure in enumerate(("proportion", "rate"))
    ]
    chosen = definitions()
    # in whatever order the rows come
    counted = frame(worlds).sample(frac=1, random_state=seed)
    found = assess(compare(counted, NONE, chosen), chosen).sort_index()
    found = found.loc[found["group"].isin(GROUPS[:-1]), "status"].tolist()
    expected = np.concatenate([each.ravel() for each in bare(worlds)]).tolist()
    assert found == expected
    assert len(set(expected)) >= 5
