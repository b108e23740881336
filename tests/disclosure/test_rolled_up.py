"""Numbers that nobody is told of one filter and everybody can add up, where others are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.test_more_ways import FIVE, outcomes, share, together
from tests.disclosure.worlds import world

SOME: dict[str, Any] = {"preset": "dfe", "worth_reading": 0}


@pytest.mark.parametrize("zeros", ["show", "hide"])
@pytest.mark.parametrize("finer", [{"W1": (15, 45, 40)}, {"W1": (8, 25, 20), "W2": (7, 20, 20)}])
def test_groups_add_up_to_a_coarser_one_that_only_other_filters_tell(
    tmp_path: Path, finer: dict[str, Any], zeros: str
) -> None:
    """Of 100 White people 45 are b, as British and Irish tell, and 40 are c: 15 are a, and 18 less
    those the 3 others. `Any other` falls into no finer group."""
    codes = """code,label,two,five,order
A1,Indian,Other,Asian,1
B1,African,Other,Black,2
O1,Any other,Other,Unknown,3
W1,British,White,British,4
W2,Irish,White,Irish,5
"""
    table = outcomes(A1=(3, 20, 10), B1=(0, 12, 12), O1=(0, 2, 0), **finer)
    by = {"a": "two", "b": "five", "c": "two"}
    shown = world(
        tmp_path,
        [share(id, id, groupings=[grouping]) for id, grouping in by.items()],
        table,
        codes=codes,
        rule=SOME | {"zeros": zeros},
        groupings={"two": {"reference": "White"}, "five": {"reference": "British"}},
    )
    told = [shown.table("numerator", indicator=id) for id in by]
    assert pd.isna(told[0]["all", "White"])
    of_b = [told[1]["all", group] for group in ("British", "Irish") if ("all", group) in told[1]]
    assert pd.isna([told[2]["all", "White"], *of_b]).any()


@pytest.mark.parametrize("nowhere_else", [["service"], ["all", "service"]])
def test_teams_add_up_to_a_service_that_only_other_filters_tell(
    tmp_path: Path, nowhere_else: list[str]
) -> None:
    """Of 63 Asian people of the north 40 are b, as its teams tell, and 20 are c: 3 are a."""
    teams = {"n1": 3, "n2": 0, "s1": 13, "s2": 13}
    table = together(
        *(
            outcomes(A1=(many, 20, 10), B1=(10, 22, 22), W1=(15, 45, 40)).assign(team=team)
            for team, many in teams.items()
        )
    )
    areas = {"breakdowns": ["area"], "groupings": ["five"]}
    service = areas | {"groupings_at": {"team": []}}
    b = areas | {"groupings_at": {level: [] for level in nowhere_else}}
    shown = world(
        tmp_path,
        [share("a", "a", **service), share("b", "b", **b), share("c", "c", **service)],
        table,
        rule=SOME,
        groupings=FIVE,
    )
    a, c = (shown.table("numerator", indicator=id)["north", "Asian"] for id in "ac")
    base = shown.table("denominator", indicator="c")["north", "Asian"]
    of_b = [shown.table("numerator", indicator="b")[team, "Asian"] for team in ("n1", "n2")]
    assert np.isnan(a)
    assert np.isnan([base, c, *of_b]).any()
