"""What figures made of values told in earlier editions of tests that are asked only now.

Whoever kept a mean knows how many of its records meet a test of these values, also one that nobody
asked for then (see `counting.asked`). Its records are counted again, as its name says which they
are; the figure itself may be gone.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from scorecard.counting.asked import Heard, narrowed
from scorecard.counting.cubes import Counter, Request
from scorecard.counting.filters import Wheres
from scorecard.counting.groups import Groups
from scorecard.counting.naming import UNTIL
from scorecard.counting.rows import answer
from scorecard.counting.scan import Days, Flow
from scorecard.counting.series import Part
from scorecard.counting.windows import Calendar
from scorecard.definitions.model import Where
from scorecard.ethnicity.codes import CodeList

PLACE = ["area", "parent_area", "grouping", "parent_grouping", "group", "parent_group"]
# name: of the records; columns: with the values, as JSON
FIGURE = ["name", "columns", *PLACE, "areas_above", "groups_above", "rounding", "codes"]
AGAIN = ["numerator_of", "numerator"]
WHERE: TypeAdapter[Where] = TypeAdapter(Where)

Asked = tuple[str, str, str, Part]  # name and columns of a figure, the name of its count, the part


def heard_in(names: Collection[str]) -> Heard:
    """The tests of counts that earlier editions hid, by their names."""
    return [(json.loads(name)[0], _wheres(json.loads(name)[3])) for name in sorted(names)]


def asked_again(figures: pd.DataFrame, heard: Heard, counter: Counter) -> list[Asked]:
    """For each figure the parts that count the tests of its values which are `heard` of.

    figures: columns FIGURE.
    """
    pairs = figures[["name", "columns"]].drop_duplicates().to_numpy(dtype=str).tolist()
    return [each for name, columns in pairs for each in _asked(name, columns, heard, counter)]


def recounted(
    figures: pd.DataFrame, asked: list[Asked], counter: Counter, codes: CodeList
) -> pd.DataFrame:
    """The places of `figures`, once for each count that they tell: columns FIGURE and AGAIN."""
    out = []
    places = figures.groupby(["name", "columns"], sort=False)
    for name, columns, told, part in asked:
        mine = places.get_group((name, columns))
        numbers = _numbers(mine, part, counter, codes)
        out.append(mine.assign(numerator_of=told, numerator=numbers).dropna(subset="numerator"))
    return pd.concat(out, ignore_index=True) if out else pd.DataFrame(columns=[*FIGURE, *AGAIN])


def _asked(name: str, columns: str, heard: Heard, counter: Counter) -> Iterator[Asked]:
    dataset, dating, unit, tests, days = json.loads(name)
    context, own = counter.contexts.get(dataset), _wheres(tests)
    if context is None or context.source.dataset.shape != "records":
        return
    axis = _axis(dating, [date.fromisoformat(day) for day in days], context.source.dataset.columns)
    needed = {column for where in own for column in where} | {*json.loads(columns)}
    if axis is None or not needed | {axis.column} <= context.source.kinds.keys():
        return
    windows = tuple(range(len(axis.days))) if isinstance(axis, Days) else (0,)
    for every, where in narrowed(own, {*json.loads(columns)}, dataset, heard):
        request = Request(dataset, axis, where, people=unit == "people")
        try:
            counter.ask(request, every)
        except ValueError:  # a test that the columns do not fit any more
            continue
        told = json.dumps([dataset, dating, unit, where.split("\n"), days])
        yield name, columns, told, Part(request, (windows,))


def _axis(dating: list[str], days: list[date], columns: Any) -> Flow | Days | None:
    """Where a name's days are the only window, or each a window of its own; None for a span that is
    not made of months."""
    kind, column = dating
    if kind == "as at":
        return Days(column, tuple(days))
    if kind == "open":
        start, until, end = column.partition(UNTIL)
        return Days(start, tuple(days), (end if until else columns.end) or None, is_open=True)
    first, last = days
    whole = last.day == calendar.monthrange(last.year, last.month)[1]
    cut = Calendar(1, 12, 31 if whole else last.day)
    at, end_at = cut.index(first), cut.index(last)
    if (cut.start(at), cut.end(end_at)) != (first, last):
        return None
    return Flow(column, cut, at, end_at - at + 1, 1)


def _wheres(tests: list[str]) -> Wheres:
    """Filters from the tests of a name."""
    return tuple(WHERE.validate_python(dict([json.loads(test)])) for test in tests)


def _numbers(places: pd.DataFrame, part: Part, counter: Counter, codes: CodeList) -> np.ndarray:
    """What a part counts in each place; not a number where a place is no longer there."""
    cube = answer(counter, part)
    ids = counter.contexts[part.request.dataset].areas.ids[: cube.number.shape[1]]
    out = np.full(len(places), np.nan)
    for grouping in places["grouping"].unique():
        if grouping not in codes.groupings:
            continue
        groups = Groups(codes, str(grouping))
        number = groups.add_up(cube)[0][0]
        rows = zip(places["grouping"], places["area"], places["group"], strict=True)
        for at, (own, area, group) in enumerate(rows):
            if own == grouping and area in ids and group in groups.names:
                out[at] = number[ids.index(area), groups.names.index(group)]
    return out
