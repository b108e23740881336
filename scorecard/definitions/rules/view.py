"""What the rules look at: the entries that could be read, and every name that the file gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from scorecard.definitions.model import (
    Benchmark,
    Dataset,
    DisclosureRule,
    Ethnicity,
    Grouping,
    Indicator,
    Journey,
    Model,
    Objective,
    Tally,
    Variant,
)
from scorecard.definitions.reading import Path

if TYPE_CHECKING:
    from scorecard.ethnicity.codes import CodeList

M = TypeVar("M", bound=Model)

Entry = type[Objective] | type[Benchmark] | type[Dataset] | type[Indicator] | type[Journey]
LISTS: dict[str, Entry] = {
    "objectives": Objective,
    "benchmarks": Benchmark,
    "datasets": Dataset,
    "indicators": Indicator,
    "journeys": Journey,
}
OPTIONAL = ("benchmarks", "journeys")


@dataclass(frozen=True)
class View:
    """The readable part of a file.

    ids: for each list, the ids that the file gives, also those of entries with mistakes; None where
        the list itself cannot be read, so that nothing can be said about a name.
    ethnicity, disclosure, codes: None where they cannot be read.
    """

    today: date
    objectives: list[tuple[Path, Objective]] = field(default_factory=list)
    benchmarks: list[tuple[Path, Benchmark]] = field(default_factory=list)
    datasets: list[tuple[Path, Dataset]] = field(default_factory=list)
    indicators: list[tuple[Path, Indicator]] = field(default_factory=list)
    journeys: list[tuple[Path, Journey]] = field(default_factory=list)
    ids: dict[str, list[str] | None] = field(default_factory=dict)
    ethnicity: Ethnicity | None = None
    disclosure: DisclosureRule | None = None
    codes: CodeList | None = None

    def dataset(self, id: str | None) -> Dataset | None:
        """The dataset of that id, where it could be read."""
        return next((d for _, d in self.datasets if d.id == id), None)

    def benchmark(self, id: str | None) -> Benchmark | None:
        """The benchmark of that id, where it could be read."""
        return next((b for _, b in self.benchmarks if b.id == id), None)

    @property
    def in_use(self) -> list[tuple[Path, Indicator]]:
        """The indicators that are not retired."""
        return [(path, each) for path, each in self.indicators if not each.retired]

    @property
    def groupings(self) -> dict[str, Grouping]:
        """The groupings; none where they cannot be read."""
        return self.ethnicity.groupings if self.ethnicity else {}

    def uses(self, path: Path, indicator: Indicator) -> Iterator[Use]:
        """What the indicator and its variants count, and in which datasets."""
        ways: list[tuple[Path, Variant | None]] = [(path, None)]
        ways += [((*path, "variants", n), v) for n, v in enumerate(indicator.variants)]
        for place, variant in ways:
            if variant and not variant.dataset and not variant.denominator:
                continue  # the same tables again
            main = (variant.dataset if variant else None) or indicator.dataset
            own = variant.denominator if variant else None
            bottom = (place if own else path, own or indicator.denominator)
            parts = [
                ("numerator", path, indicator.numerator),
                ("denominator", *bottom),
            ]
            whole = [name for name, _, tally in parts if tally is None]
            if whole:
                where = place if variant is None or variant.dataset else path
                yield Use(whole[0], (*where, "dataset"), main, None, self.dataset(main))
            for name, where, tally in parts:
                if tally is not None:
                    id = tally.dataset or (None if tally.benchmark else main)
                    yield Use(name, (*where, name), id, tally, self.dataset(id))


@dataclass(frozen=True)
class Use:
    """One thing that an indicator counts: `tally` is None where it is every row of the dataset."""

    part: str
    path: Path
    id: str | None
    tally: Tally | None
    dataset: Dataset | None


def view_of(values: dict[str, Any], today: date) -> View:
    """The view of a file's `values`; entries with mistakes of form are left out."""
    ethnicity = _tried(Ethnicity, values.get("ethnicity"))
    sections: dict[str, Any] = {}
    ids: dict[str, list[str] | None] = {}
    for name, kind in LISTS.items():
        raw = values.get(name, [] if name in OPTIONAL else None)
        entries = raw if isinstance(raw, list) else []
        tried = [((name, n), _tried(kind, entry)) for n, entry in enumerate(entries)]
        sections[name] = [(path, entry) for path, entry in tried if entry is not None]
        given = [e["id"] for e in entries if isinstance(e, dict) and isinstance(e.get("id"), str)]
        ids[name] = given if len(given) == len(entries) and isinstance(raw, list) else None
    return View(
        today=today,
        **sections,
        ids=ids,
        ethnicity=ethnicity,
        disclosure=_tried(DisclosureRule, values.get("disclosure", {})),
    )


def _tried(kind: type[M], raw: Any) -> M | None:
    try:
        return kind.model_validate(raw, by_alias=True, by_name=False)
    except ValidationError:
        return None
