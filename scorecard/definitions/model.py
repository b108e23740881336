"""The definition language as a typed model: what may stand in `indicators.yaml`.

This is the one schema. The loader validates against it, the editor's JSON Schema and the reference
page are generated from it, and the engine receives it. Field descriptions are written for the
person who edits the file: they become hover help, form help and the reference page.
"""

from __future__ import annotations

from pydantic import Field

from scorecard.definitions.data import (
    Benchmark,
    Beside,
    Columns,
    Coverage,
    Dataset,
    DisclosureRule,
    Ethnicity,
    Grouping,
    Link,
    Publication,
)
from scorecard.definitions.indicators import (
    Characteristic,
    Example,
    Expectation,
    Indicator,
    Period,
    Retirement,
    Tally,
    Target,
    Variant,
)
from scorecard.definitions.journeys import Journey, Stage
from scorecard.definitions.values import (
    WHERE_HELP,
    Bound,
    Break,
    Condition,
    Dating,
    Day,
    Every,
    Flag,
    Id,
    Label,
    Measure,
    Model,
    Number,
    Scalar,
    Test,
    Text,
    Where,
    Whole,
)


class ScorecardSettings(Model):
    """The scorecard as a whole."""

    title: Text = Field(description="name of the scorecard, shown on every page")
    confidence: Number = Field(
        0.95, gt=0.5, lt=1, description="confidence level of every interval, e.g. 0.95"
    )
    organisations: list[str] = Field(
        default_factory=list,
        description="data folders offered by the dashboard, first one first (left out: all). "
        "Remove `demonstration` here to switch the demonstration borough off",
    )
    collective_term: Text = Field(
        "ethnic minorities (excluding white minorities)",
        description="words for all ethnic groups other than the reference taken together",
    )
    minimum_events: Whole = Field(
        5, ge=0, description="a verdict needs at least this many events in either group"
    )
    minimum_base: Whole = Field(
        10,
        ge=0,
        description="a verdict needs at least this many people (or events' exposure) in either "
        "group",
    )
    unknown_warning: Number = Field(
        0.10, ge=0, le=1, description="share of unknown ethnicity above which a warning is shown"
    )


class Objective(Model):
    """One objective of the action plan."""

    id: Id = Field(description="short name used by indicators and in links")
    title: Text = Field(description="its name on screen")
    aim: Text = Field(description="what it wants to achieve, in a sentence")
    lead: str | None = Field(None, description="role that answers for it")
    questions: list[Text] = Field(
        default_factory=list, description="questions to ask your service, shown on its page"
    )


class Definitions(Model):
    """The whole file."""

    scorecard: ScorecardSettings = Field(description="the scorecard as a whole")
    ethnicity: Ethnicity = Field(description="the code list and the groupings made of it")
    disclosure: DisclosureRule = Field(
        default_factory=DisclosureRule,
        description="which numbers are hidden, unless a dataset or an indicator says otherwise "
        "(left out: the preset dfe)",
    )
    objectives: list[Objective] = Field(
        min_length=1, description="the objectives of the action plan"
    )
    benchmarks: list[Benchmark] = Field(
        default_factory=list, description="populations and published figures to compare with"
    )
    datasets: list[Dataset] = Field(min_length=1, description="the tables")
    indicators: list[Indicator] = Field(min_length=1, description="what is measured")

    journeys: list[Journey] = Field(
        default_factory=list, description="decisions that follow one another"
    )

    def dataset(self, id: str) -> Dataset:
        """The dataset of that id; KeyError where there is none."""
        return {d.id: d for d in self.datasets}[id]

    def benchmark(self, id: str) -> Benchmark:
        """The benchmark of that id; KeyError where there is none."""
        return {b.id: b for b in self.benchmarks}[id]

    def indicator(self, id: str) -> Indicator:
        """The indicator of that id; KeyError where there is none."""
        return {i.id: i for i in self.indicators}[id]

    def objective(self, id: str) -> Objective:
        """The objective of that id; KeyError where there is none."""
        return {o.id: o for o in self.objectives}[id]

    @property
    def retired(self) -> list[str]:
        """Ids of the indicators that are kept and no longer measured."""
        return [i.id for i in self.indicators if i.retired]

    def in_use(self) -> Definitions:
        """The definitions without the retired indicators: what is built and shown."""
        kept = [i for i in self.indicators if not i.retired]
        return self.model_copy(update={"indicators": kept}) if self.retired else self

    @property
    def primary_grouping(self) -> str:
        """The grouping the verdicts are made on: as set, else the second, or the only one."""
        names = list(self.ethnicity.groupings)
        return self.ethnicity.primary or (names[1] if len(names) > 1 else names[0])


__all__ = [
    "WHERE_HELP",
    "Benchmark",
    "Beside",
    "Bound",
    "Break",
    "Characteristic",
    "Columns",
    "Condition",
    "Coverage",
    "Dataset",
    "Dating",
    "Day",
    "Definitions",
    "DisclosureRule",
    "Ethnicity",
    "Every",
    "Example",
    "Expectation",
    "Flag",
    "Grouping",
    "Id",
    "Indicator",
    "Journey",
    "Label",
    "Link",
    "Measure",
    "Model",
    "Number",
    "Objective",
    "Period",
    "Publication",
    "Retirement",
    "Scalar",
    "ScorecardSettings",
    "Stage",
    "Tally",
    "Target",
    "Test",
    "Text",
    "Variant",
    "Where",
    "Whole",
]
