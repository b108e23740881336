"""What a figure made of values tells besides: how many of its records meet each test of a value.

A mean, a median and a standardised figure come with limits, and from these it follows how many
records have which values, or nearly. Whatever asks for these values anywhere in the definitions is
counted for the figure's own records too, so that disclosure control knows what the figure tells.
None of it is published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from scorecard.counting.cubes import Counter
from scorecard.counting.filters import Wheres, canonical
from scorecard.counting.naming import named
from scorecard.counting.series import Part, Series
from scorecard.definitions.model import Condition, Definitions

PRESENT = Condition(missing=False)
Heard = list[tuple[str, Wheres]]  # datasets and filters


def heard_now(plans: list[Series], counter: Counter) -> Heard:
    """The filters of everything that is asked."""
    told = {part.request for series in plans for part in _told(series)}
    return [(request.dataset, counter.wheres[request]) for request in told]


def with_asked(plans: list[Series], heard: Heard, counter: Counter) -> list[Series]:
    """`plans` with the parts that count, for each figure, the tests of its values that are `heard`
    of."""
    return [replace(series, asked=(*_asked(series, heard, counter),)) for series in plans]


def _asked(series: Series, heard: Heard, counter: Counter) -> Iterator[Part]:
    columns, bases = _values(series)
    for base in bases:
        request, own = base.request, counter.wheres[base.request]
        if request.values:
            own = (*own, dict.fromkeys(columns, PRESENT))
            request = replace(request, values=False, column=None)
        for every, where in narrowed(own, columns, request.dataset, heard):
            try:
                asked = counter.ask(replace(request, where=where), every)
            except ValueError:  # of an earlier edition, whose column was of another kind
                continue
            yield replace(base, request=asked)


def narrowed(
    own: Wheres, columns: set[str], dataset: str, heard: Heard
) -> Iterator[tuple[Wheres, str]]:
    """The filters `own` with the tests of `columns` that are `heard` of in a dataset, each way
    once, and how these are written; without tests that change nothing."""
    tests = {
        canonical(each): each
        for other, wheres in heard
        if other == dataset and (each := on_columns(columns, wheres))
    }
    for _, each in sorted(tests.items()):
        every = (*own, *each)
        if canonical(every) != canonical(own):
            yield every, canonical(every)


def besides(
    series: Series, counted: Callable[[Part], np.ndarray], definitions: Definitions
) -> np.ndarray:
    """For every cell of a series JSON: the names of the counts that its figure tells besides, each
    with the number. counted: of a part, windows × areas × groups."""
    parts = [(named(part, series, definitions), counted(part)) for part in series.asked]
    out = np.empty(parts[0][1].shape, dtype=object)
    for at in np.ndindex(out.shape):
        out[at] = json.dumps([[names[at[0]], float(number[at])] for names, number in parts])
    return out


def _told(series: Series) -> list[Part]:
    """The parts that make up a series' rows."""
    return [part for part in (series.numerator, series.denominator, *series.moments[:1]) if part]


def _values(series: Series) -> tuple[set[str], list[Part]]:
    """The columns with the values that a series' figures are made of, and the parts that count
    those who have them."""
    if series.strata is not None:
        return set(series.strata.columns), _told(series)
    column = series.indicator.value
    if column and series.indicator.measure in ("mean", "median"):
        return {column}, _told(series)
    return set(), []


def on_columns(columns: set[str], wheres: Wheres) -> Wheres:
    """The tests of these columns alone."""
    return tuple(
        {column: test} for where in wheres for column, test in where.items() if column in columns
    )
