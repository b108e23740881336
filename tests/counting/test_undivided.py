"""Rows that name an area and none of the areas below it, on the day on which they are dated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from scorecard.counting.people import Labels, prepare
from scorecard.ethnicity.codes import CodeList
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting.test_against_oracle import CODES, definitions

# The north was one team until March 2023, and is a service with teams of its own since.
AREAS = """id,name,level,parent,valid_from,valid_to,merged_into
old,North,team,south,,2023-03-31,
north,North,service,all,2023-04-01,,
n1,Team 1,team,north,2023-04-01,,
south,South,service,all,,,
s1,Team 3,team,south,,,
"""
BEFORE, AFTER = date(2022, 6, 1), date(2023, 6, 1)


def labels(folder: Path, rows: list[tuple[str | None, date]]) -> Labels:
    table = [
        {"who": f"P{number}", "eth": "W1", "day": day, "team": team, "kind": "a", "score": 1.0}
        for number, (team, day) in enumerate(rows)
    ]
    pl.DataFrame(table).write_parquet(folder / "events.parquet")
    (folder / "areas.csv").write_text(AREAS)
    (folder / "e.csv").write_text(CODES)
    defined = definitions("flow")
    codes = CodeList.read(folder / "e.csv", defined.ethnicity.groupings)
    sources, broken = read_all(defined, folder, lambda *_: None)
    assert not broken
    _, found = prepare(sources, codes, Areas.read(folder / "areas.csv", "Whole"))
    return found["events"]


def test_what_a_name_means_on_the_day_of_the_row_decides(tmp_path: Path) -> None:
    """The same name was a team's, whose rows are no service's own."""
    early = [("North", BEFORE)] * 12
    late = [("North", AFTER)] * 3 + [("n1", AFTER)] * 5 + [("s1", AFTER)] * 4
    assert labels(tmp_path, [*early, *late]).undivided == {"north": 3}


def test_rows_of_nowhere_belong_to_the_whole(tmp_path: Path) -> None:
    rows = [("s1", AFTER)] * 4 + [("elsewhere", AFTER)] * 2 + [(None, BEFORE)] * 3
    rows += [("South", BEFORE)]
    found = labels(tmp_path, rows)
    assert found.undivided == {"all": 5, "south": 1}
    assert found.places == 2
