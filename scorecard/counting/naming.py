"""What each count of a series counts, as text: two counts with the same name are the same number.

Disclosure control needs it: a denominator that two indicators share is one count to an attacker.
"""

from __future__ import annotations

import json
from datetime import date

from scorecard.counting.cubes import Cube, Request
from scorecard.counting.scan import Days, Flow
from scorecard.counting.series import Part, Series
from scorecard.definitions.model import Definitions

UNTIL = " until "  # between the columns of what is open, where another end counts than the table's


def names(series: Series, definitions: Definitions) -> dict[str, list[str]]:
    """For each part of a series the name of its count in each of the series' windows.

    A name is JSON: dataset, how it is dated, people or rows, its tests, and the days: first and
    last of a span, or each day of a stock.
    """
    parts = {"numerator_of": series.numerator, "denominator_of": series.denominator}
    if series.moments:  # how many values there are, and what they add up to
        parts |= {"denominator_of": series.moments[0], "numerator_of": series.moments[1]}
    return {
        name: named(part, series, definitions) for name, part in parts.items() if part is not None
    }


def single_names(series: Series, cubes: dict[Request, Cube], definitions: Definitions) -> set[str]:
    """The names of a series that count people of whom each has one row."""
    out: set[str] = set()
    for part in (series.numerator, series.denominator, *series.moments[:1], *series.asked):
        single = None if part is None else cubes[part.request].single
        if part is not None and single is not None:
            told = zip(part.align, named(part, series, definitions), strict=True)
            out |= {name for windows, name in told if single[list(windows)].all()}
    return out


def snapshot_name(request: Request, axis: Days, days: list[date], ends: str | None = None) -> str:
    """The name of a count on `days` of a snapshot or a stock; ends: the table's own column for the
    end of what is open."""
    column = axis.column
    if axis.is_open and axis.end != ends:
        column += f"{UNTIL}{axis.end or ''}"
    return _name(request, ["open" if axis.is_open else "as at", column], days)


def named(part: Part, series: Series, definitions: Definitions) -> list[str]:
    """The name of a part's count in each of the series' windows."""
    request, axis = part.request, part.request.axis
    if isinstance(axis, Flow):
        spans = ([window.start, window.end] for window in series.windows)
        return [_name(request, ["on", axis.column], span) for span in spans]
    ends = definitions.dataset(request.dataset).columns.end
    return [
        snapshot_name(request, axis, [axis.days[i] for i in group], ends) for group in part.align
    ]


def _name(request: Request, dating: list[str], days: list[date]) -> str:
    unit = "people" if request.people else "rows"
    if request.column and not request.values:
        unit = f"sum of {request.column}"
    tests = request.where.split("\n") if request.where else []
    if request.values:  # a median is of the rows with a value
        tests = sorted({*tests, json.dumps([request.column, {"missing": False}])})
    told = [day.isoformat() for day in days]
    return json.dumps([request.dataset, dating, unit, tests, told])
