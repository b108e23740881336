"""A series: an indicator, one of its variants, or a place beside it, as requests to the counter."""

from __future__ import annotations

from dataclasses import dataclass, field

from scorecard.counting.cubes import Request
from scorecard.counting.windows import Window
from scorecard.definitions.disclosing import PRESETS, Rule, rule_for
from scorecard.definitions.model import Definitions, Indicator


class AwaitingData(Exception):
    """An indicator's data are not there yet; the message says what is awaited, and from whom."""


class CannotBuild(Exception):
    """An indicator cannot be counted from the data as they are; the message says why."""


@dataclass(frozen=True)
class Part:
    """One request of a series, and for each of its windows the windows of the answer to add up."""

    request: Request
    align: tuple[tuple[int, ...], ...]
    population: bool = False


@dataclass(frozen=True)
class Strata:
    """What a standardised variant needs beside its counts: the same counts, stratum by stratum.

    numerators, denominators: one part a stratum. known: numerator and denominator of all rows that
    are in any stratum. columns: that tell the strata.
    """

    numerators: tuple[Part, ...]
    denominators: tuple[Part, ...]
    known: tuple[Part, Part]
    columns: frozenset[str]


@dataclass(frozen=True)
class Series:
    """An indicator, a variant of it, or a place beside it, ready to be counted."""

    indicator: Indicator
    variant: str
    place: str
    windows: tuple[Window, ...]
    by_area: bool
    numerator: Part | None = None
    denominator: Part | None = None
    moments: tuple[Part, ...] = field(default=())  # of a mean: n, sums of x, its square, its cube
    cluster: str | None = None  # the column of the family that decisions come by
    strata: Strata | None = None
    asked: tuple[Part, ...] = ()  # of the values it is made of, see `counting.asked`


def rule_in(series: Series, definitions: Definitions) -> Rule:
    """What is small in a series; nothing in what is published anyhow."""
    dataset = definitions.dataset(series.indicator.dataset)
    if dataset.provenance == "published":
        return PRESETS["off"]
    return rule_for(definitions, dataset.id, series.indicator.id)
