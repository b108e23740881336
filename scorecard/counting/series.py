"""A series: an indicator, one of its variants, or a place beside it, as requests to the counter."""

from __future__ import annotations

from dataclasses import dataclass, field

from scorecard.counting.cubes import Request
from scorecard.counting.windows import Window
from scorecard.definitions.model import Indicator


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
    are in any stratum.
    """

    numerators: tuple[Part, ...]
    denominators: tuple[Part, ...]
    known: tuple[Part, Part]


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
