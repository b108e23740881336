"""What the definitions say of an indicator: what is counted, compared, aimed at, and why."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from scorecard.definitions.data import (
    DisclosureRule,
)
from scorecard.definitions.values import (
    WHERE_HELP,
    Break,
    Dating,
    Day,
    Every,
    Flag,
    Id,
    Label,
    Measure,
    Model,
    Number,
    Text,
    Where,
    Whole,
    _list_or_mapping,
    _list_or_value,
)


class Tally(Model):
    """What is counted, or added up."""

    dataset: str | None = Field(
        None, description="another dataset than the indicator's (then its own dating applies)"
    )
    benchmark: str | None = Field(
        None,
        description="a benchmark's population, by ethnic group, at the latest date before the "
        "period ends",
    )
    where: Where = Field(default_factory=dict, description=WHERE_HELP)
    sum: str | None = Field(None, description="column to add up instead of counting rows")
    count: Literal["people", "rows"] | None = Field(
        None,
        description="people: each person once a period · rows: every row "
        "(left out: as the indicator)",
    )
    dated: Dating | None = Field(
        None, description="how its rows are placed in time, where it differs"
    )


class Characteristic(Model):
    """Something in which the groups differ, and are made alike by standardisation."""

    column: Text = Field(
        description="column with the age, the sex, the need …, of the same name above and below "
        "the line; rows where it is empty are left out of the standardised figure"
    )
    from_: Annotated[list[Number], Field(min_length=2)] | None = Field(
        None,
        alias="from",
        description="for numbers: where each band begins, lowest first, e.g. [0, 1, 5, 10, 16] for "
        "under 1, 1 to 4, 5 to 9, 10 to 15, 16 and over (left out: every value is one)",
    )


class Variant(Model):
    """The same indicator, counted another way, shown beside it."""

    id: Id = Field(description="short name, e.g. without-uasc")
    label: Text = Field(description="words on screen")
    dataset: str | None = Field(None, description="another dataset")
    where: Where = Field(
        default_factory=dict, description="tests added to numerator and denominator alike"
    )
    denominator: Tally | None = Field(None, description="another denominator")
    unit: str | None = Field(
        None, description="words for the unit, where another denominator makes it another one"
    )
    standardise: Annotated[list[Characteristic], Field(min_length=1)] | None = Field(
        None,
        description="for a proportion or a rate: the figure as if every group had the same mix of "
        "ages (sex, need …) as everybody, e.g. [{column: age, from: [0, 1, 5, 10, 16]}]",
    )


class Period(Model):
    """Over which time it is measured."""

    every: Every = Field("year", description="month, quarter (calendar) or year")
    ending: str = Field(
        "31 March",
        description="last day of the year, e.g. 31 March, 31 August, 30 September, 31 December",
    )
    pool: Whole = Field(
        1,
        ge=1,
        le=10,
        description="how many consecutive periods are taken together where one is too small; the "
        "windows do not overlap and the last one ends with the latest period; flows "
        "only",
    )


class Target(Model):
    """Where the indicator should be, and by when."""

    of: Literal["value", "ratio"] = Field(
        "value", description="value: of the group itself · ratio: against the comparator"
    )
    group: str = Field("All", description="ethnic group it is set for, or All")
    value: Number = Field(
        description="the target, on the scale of the value (a proportion is 0–1) or the ratio"
    )
    by: Day = Field(description="day by which it should be reached")


class Expectation(Model):
    """What a worked example must give.

    Fields left out take the usual: latest period, all areas, primary grouping.
    """

    group: str = Field("All", description="ethnic group, All or Unknown")
    grouping: str | None = Field(None, description="grouping (left out: the primary one)")
    period: Label | None = Field(None, description="period (left out: the latest)")
    area: str = Field("all", description="area id")
    variant: str = Field("", description="variant id (left out: the indicator itself)")
    comparator: str | None = Field(None, description="comparator (left out: the first)")
    numerator: Number | None = Field(None, description="expected numerator")
    denominator: Number | None = Field(None, description="expected denominator")
    value: Number | None = Field(None, description="expected value")
    ratio: Number | None = Field(None, description="expected ratio")
    difference: Number | None = Field(None, description="expected difference")


class Example(Model):
    """A few rows, and the value they must give; run by `check`."""

    rows: Annotated[
        Annotated[dict[str, list[dict[str, Any]]], Tag("mapping")]
        | Annotated[list[dict[str, Any]], Tag("list")],
        Discriminator(_list_or_mapping),
    ] = Field(description="rows of the indicator's dataset, or of several: `dataset: [rows]`")
    expect: list[Expectation] = Field(min_length=1, description="what must come out")


class Retirement(Model):
    """An indicator that is no longer measured, kept so that it can be taken up again."""

    on: Day = Field(description="day from which it is not measured any more")
    why: Text = Field(description="why it is not measured any more, in a sentence")


class Indicator(Model):
    """One thing that is measured."""

    id: Id = Field(description="short name, used in links and results; never changes")
    title: Text = Field(description="a few words for tables")
    question: Text = Field(description="the question it answers, as a reader would ask it")
    objective: str = Field(description="the objective it belongs to")
    measure: Measure = Field(
        description="proportion: numerator within denominator · rate: events per people · "
        "representation: a group's share of the people counted, against its share of "
        "a benchmark · mean, median: of a column · progression_ratio: upper ÷ lower "
        "posts, against the same for the reference"
    )
    dataset: str = Field(description="dataset it is counted from")
    dated: Dating | None = Field(
        None, description="how rows are placed in time (left out: from the dataset's columns)"
    )
    count: Literal["people", "rows"] = Field(
        "rows", description="rows: every row · people: each person once a period"
    )
    cluster: str | None = Field(
        None,
        description="column of the family, for a proportion or rate whose decisions come by "
        "family: brothers and sisters are then not taken for separate decisions, and the interval "
        "is wider",
    )
    design_effect: Number | None = Field(
        None,
        ge=1,
        le=20,
        description="for a proportion or rate whose table tells nothing of families, as published "
        "counts do: how many times as much as single decisions they are taken to vary, e.g. 2 "
        "where brothers and sisters are decided about together. An assumption: say in the caveats "
        "what it rests on",
    )
    value: str | None = Field(None, description="for mean and median: the column with the numbers")
    numerator: Tally | None = Field(
        None, description="what is counted above the line; for progression_ratio the upper posts"
    )
    denominator: Tally | None = Field(
        None,
        description="what is counted below the line (left out: every row); for representation the"
        " people looked at; for progression_ratio the lower posts",
    )
    per: Number = Field(1, gt=0, description="for rates: per how many, e.g. 10000")
    unit: str | None = Field(
        None, description="words for the unit, e.g. 'per 10,000 children' or '£ an hour'"
    )
    compare_with: Annotated[
        Annotated[str, Tag("value")] | Annotated[list[str], Tag("list"), Field(min_length=1)],
        Discriminator(_list_or_value),
    ] = Field(
        "reference",
        description="reference (the grouping's reference group), rest (all other known groups "
        "together), or a benchmark's id; the first of several makes the verdict",
    )
    better: Literal["higher", "lower", "parity"] = Field(
        description="which direction is good for the people in the group"
    )
    by_ethnicity: Flag = Field(
        True, description="false: one value for everybody, as for how much ethnicity is recorded"
    )
    groupings: list[str] | None = Field(
        None, description="groupings it is shown in (left out: every one its data can tell)"
    )
    groupings_at: dict[str, list[str]] = Field(
        default_factory=dict,
        description="for a level of areas.csv the groupings it is shown in there, e.g. "
        "{service: [two], team: []}: teams for everybody only, where ethnic groups would nearly "
        "always be hidden (a level left out: all of them)",
    )
    breakdowns: list[Literal["area"]] = Field(
        default_factory=list, description="[area]: by service area and team too"
    )
    comparable: list[Text] = Field(
        default_factory=list,
        description="ids of areas that do the same work, three or more: they are set beside one "
        "another, each with the limits of chance; areas of different work are never compared. An "
        "area that was merged is followed by what it was merged into (areas.csv)",
    )
    variants: list[Variant] = Field(
        default_factory=list, description="the same, counted another way, shown beside it"
    )
    period: Period = Field(
        default_factory=Period,
        description="over which time it is measured (left out: years to 31 March)",
    )
    target: Target | None = Field(None, description="where it should be, and by when")
    beside: list[str] = Field(
        default_factory=list, description="published figures shown beside it: ids of benchmarks"
    )
    disclosure: DisclosureRule | None = Field(
        None, description="rules for this indicator where they differ"
    )
    owner: Text = Field(description="role that answers for it")
    next_action: str | None = Field(None, description="what is done next, by whom and when")
    why: Text = Field(description="why it is measured")
    caveats: str | None = Field(None, description="what a reader must know before quoting it")
    review_by: Day = Field(description="day by which the definition is looked at again")
    version: Whole = Field(1, ge=1, description="raised when the method changes")
    breaks: list[Break] = Field(
        default_factory=list, description="days from which the method changed; trends stop there"
    )
    examples: list[Example] = Field(
        default_factory=list, description="a few rows and the value they must give; run by `check`"
    )
    retired: Retirement | None = Field(
        None,
        description="no longer measured: not built and on no page; take the line away and it is "
        "measured again",
    )

    def variant(self, id: str) -> Variant | None:
        """The variant of that id; None for the indicator itself and for a place beside it."""
        return next((each for each in self.variants if each.id == id), None)

    def tells(self, grouping: str, level: str) -> bool:
        """Whether ethnic groups of `grouping` are shown at a level of areas."""
        return grouping in self.groupings_at.get(level, [grouping])

    @property
    def comparators(self) -> list[str]:
        """The comparators in order; the first one makes the verdict."""
        return (
            [self.compare_with] if isinstance(self.compare_with, str) else list(self.compare_with)
        )
