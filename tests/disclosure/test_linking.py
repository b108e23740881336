"""What is taken to add up, and what is not."""

from __future__ import annotations

import pandas as pd

from scorecard.disclosure.codes import KNOWN
from scorecard.disclosure.linking import _groups
from scorecard.results import ALL, UNKNOWN


def test_all_less_unknown_is_known_only_where_known_is_told():
    """A team whose make-up is not told: its All and Unknown hang on its groups, and on nothing that
    anybody knows. Taken for a number that is known, their difference kept too little hidden."""
    cells = [
        *(("all", "", group) for group in (ALL, KNOWN, UNKNOWN)),
        *(("team", "", group) for group in (ALL, UNKNOWN)),
        *((area, "two", group) for area in ("all", "team") for group in ("White", "Others")),
    ]
    places = pd.DataFrame(cells, columns=["area", "grouping", "group"]).assign(name="n")
    places["count"] = range(len(places))
    told = [
        {tuple(cells[number][::2]) for number in line}
        for table in _groups(places)
        for line in table.groupby("line")["count"].agg(list)
    ]
    for area in ("all", "team"):
        assert {(area, g) for g in (ALL, UNKNOWN, "White", "Others")} in told
    assert {("all", g) for g in (ALL, KNOWN, UNKNOWN)} in told
    assert {("all", g) for g in (KNOWN, "White", "Others")} in told
    assert len(told) == 4
