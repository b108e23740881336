"""What each count of a series counts, as text: two counts with the same name are the same number.

Disclosure control needs it: a denominator that two indicators share is one count to an attacker.
"""

from __future__ import annotations

import json

from scorecard.counting.scan import Flow
from scorecard.counting.series import Part, Series


def names(series: Series) -> dict[str, list[str]]:
    """For each part of a series the name of its count in each of the series' windows.

    A name is JSON: dataset, how it is dated, people or rows, its tests, and the days: first and
    last of a span, or each day of a stock.
    """
    parts = {"numerator_of": series.numerator, "denominator_of": series.denominator}
    if series.moments:
        parts["denominator_of"] = series.moments[0]
    return {name: _named(part, series) for name, part in parts.items() if part is not None}


def _named(part: Part, series: Series) -> list[str]:
    request, axis = part.request, part.request.axis
    unit = "people" if request.people else "rows"
    if request.column and not request.values:
        unit = f"sum of {request.column}"
    tests = request.where.split("\n") if request.where else []
    if request.values:  # a median is of the rows with a value
        tests = sorted({*tests, json.dumps([request.column, {"missing": False}])})
    out = []
    for window, group in zip(series.windows, part.align, strict=True):
        if isinstance(axis, Flow):
            dating, days = ["on", axis.column], [window.start.isoformat(), window.end.isoformat()]
        else:
            dating = ["open" if axis.is_open else "as at", axis.column]
            days = [axis.days[i].isoformat() for i in group]
        out.append(json.dumps([request.dataset, dating, unit, tests, days]))
    return out
