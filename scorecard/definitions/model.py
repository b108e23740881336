"""The definition language as a typed model: what may stand in `indicators.yaml`.

This is the one schema. The loader validates against it, the editor's JSON Schema and the reference
page are generated from it, and the engine receives it. Field descriptions are written for the
person who edits the file: they become hover help, form help and the reference page.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError


def _as_day(value: Any) -> Any:
    """A date in quotes is a date; a number is none, though it could be counted as seconds."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else value
        except ValueError:
            return value
    return value


def _bound(value: Any) -> Any:
    """A number or a date, with one error where it is neither."""
    value = _as_day(value)
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        raise PydanticCustomError("bound", "a number, or a date such as 2025-03-31")
    return value


def _scalar(value: Any) -> Any:
    """A single value, with one error where it is none."""
    if not isinstance(value, bool | int | float | date | str):
        raise PydanticCustomError("scalar", "a single value: text, a number, a date, true or false")
    return value


def _as_text(value: Any) -> Any:
    """2024 or 2025-03-31 where only text can be meant, such as the name of a period."""
    plain = isinstance(value, int | date) and not isinstance(value, bool)
    return str(value) if plain else value


def _kind(value: Any) -> str:
    if isinstance(value, dict | BaseModel):
        return "mapping"
    return _list_or_value(value)


def _list_or_value(value: Any) -> str:
    return "list" if isinstance(value, list | tuple) else "value"


def _list_or_mapping(value: Any) -> str:
    return "list" if isinstance(value, list | tuple) else "mapping"


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Label = Annotated[
    str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Day = Annotated[date, Strict(), BeforeValidator(_as_day)]
Bound = Annotated[float | date, BeforeValidator(_bound)]
Scalar = Annotated[
    bool | int | float | date | str,
    BeforeValidator(_scalar),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]

Measure = Literal["proportion", "rate", "representation", "mean", "median", "progression_ratio"]
Every = Literal["month", "quarter", "year"]


class Model(BaseModel):
    """Base of every entry: unknown fields are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False
    )


class Condition(Model):
    """A test on one column, for when a plain value or a list of values does not say it."""

    gt: Bound | None = Field(None, description="greater than this number, or after this date")
    gte: Bound | None = Field(None, description="this number or more, or on or after this date")
    lt: Bound | None = Field(None, description="less than this number, or before this date")
    lte: Bound | None = Field(None, description="this number or less, or on or before this date")
    not_: Test | None = Field(
        None, alias="not", description="anything but this; a row with no value counts as 'not'"
    )
    missing: Flag | None = Field(None, description="true: no value stands there; false: one does")
    known: Flag | None = Field(
        None,
        description="for the ethnicity column: true where the ethnic group is known, false where "
        "it was refused, not obtained, missing or could not be mapped",
    )


# Told apart by their form, so that a mistake is reported once and not once a possibility.
Test = Annotated[
    Annotated[Scalar, Tag("value")]
    | Annotated[list[Scalar], Tag("list")]
    | Annotated[Condition, Tag("mapping")],
    Discriminator(_kind),
]
Condition.model_rebuild()

Where = dict[str, Test]
WHERE_HELP = (
    "only rows that meet every test: `column: value`, `column: [a, b]`, `column: {gte: 3}`, "
    "`column: {not: x}`, `column: {missing: true}`; text must match exactly"
)


class Dating(Model):
    """How rows are placed in time. Give exactly one."""

    on: str | None = Field(None, description="column with the date on which it happened (a flow)")
    open: tuple[str, str] | None = Field(
        None,
        description="columns [start, end]: open on the last day of the period, that is started on"
        " or before it and not ended by it (ended later, or not at all)",
    )
    as_at: str | None = Field(None, description="column with the snapshot's date (a stock)")


class Break(Model):
    """A day from which figures are not comparable with those before."""

    at: Day = Field(description="first day of the new way of recording or measuring")
    why: Text = Field(description="what changed, in a sentence shown beside the trend")


class DisclosureRule(Model):
    """Which numbers are hidden. Anything left out comes from the preset.

    `disclosure: off` is short for `disclosure: {preset: off}`, and so for the other presets.
    """

    preset: Literal["dfe", "survey", "pay", "off"] | None = Field(
        None,
        description="dfe: counts of 1–5 hidden, zeros shown · survey: bases under 10 hidden too ·"
        " pay: means and medians of fewer than 20 people hidden · off: nothing is "
        "hidden, for data that are public",
    )
    threshold: Whole | None = Field(
        None, ge=0, le=100, description="counts from 1 to this number are hidden"
    )
    zeros: Literal["show", "hide"] | None = Field(None, description="whether a count of 0 is shown")
    minimum_base: Whole | None = Field(
        None, ge=0, le=1000, description="rows with a smaller denominator are hidden"
    )
    minimum_values: Whole | None = Field(
        None, ge=1, le=1000, description="means and medians of fewer values are hidden"
    )
    all_or_none_base: Whole | None = Field(
        None,
        ge=0,
        le=1000,
        description="0% and 100% tell on everybody in a group: hidden where the base is under "
        "this number",
    )
    worth_reading: Number | None = Field(
        None,
        ge=0,
        le=1,
        description="a breakdown is published only where at least this share of its cells can be "
        "shown; otherwise the coarser grouping or wider area stands for it",
    )

    @model_validator(mode="before")
    @classmethod
    def _preset_alone(cls, value: Any) -> Any:
        return {"preset": value} if isinstance(value, str) else value


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


class Grouping(Model):
    """One way of grouping ethnicity: a column of the code list."""

    label: str | None = Field(
        None, description="words for the choice on screen, e.g. 'Five groups'"
    )
    parent: str | None = Field(
        None, description="the coarser grouping into which its groups fall (left out: none)"
    )
    reference: Text = Field(
        description="the group others are compared with, as the code list spells it"
    )
    levels: list[str] | None = Field(
        None,
        description="levels of areas.csv it is shown at, with `all` for the whole, e.g. [all, "
        "service] (left out: every level); fine groups in small areas would only be "
        "hidden",
    )


class Ethnicity(Model):
    """The code list, and the groupings made of it."""

    codes: str = Field(
        description="CSV file, relative to this file: `code`, `label`, one column a grouping, "
        "`order`"
    )
    groupings: dict[str, Grouping] = Field(
        min_length=1, description="groupings by the name of their column in the code list"
    )
    primary: str | None = Field(
        None,
        description="grouping the verdicts are made on (left out: the second, or the only one)",
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


class Publication(Model):
    """Where published figures come from."""

    title: Text = Field(description="title of the publication")
    publisher: Text = Field(description="who publishes it")
    published: Label | None = Field(None, description="date or year of publication")
    licence: str | None = Field(None, description="licence under which the figures may be used")
    reference: str | None = Field(None, description="table number or address")


class Columns(Model):
    """Which column plays which part. Dates: one of `date`, `start` (with `end`), or `as_at`."""

    ethnicity: str | None = Field(None, description="ethnicity code or label")
    area: str | None = Field(None, description="team or service area: an id or name of areas.csv")
    person: str | None = Field(None, description="identifier of the person; never leaves the build")
    date: str | None = Field(None, description="date on which it happened")
    start: str | None = Field(None, description="date from which it lasted")
    end: str | None = Field(None, description="date on which it ended; empty while it lasts")
    as_at: str | None = Field(None, description="date of the snapshot the row belongs to")
    count: str | None = Field(None, description="for counts: the column that holds the number")
    value: str | None = Field(
        None, description="for figures: the column that holds the published value"
    )


class Beside(Model):
    """Another place in the same table, shown beside this one."""

    id: Id = Field(description="short name, e.g. london")
    label: Text = Field(description="words on screen, e.g. London")
    where: Where = Field(
        description="rows of that place; replaces the dataset's own test on the same column"
    )


class Coverage(Model):
    """The span for which the data are complete; periods outside it are not shown."""

    from_: Day | None = Field(None, alias="from", description="first day that is complete")
    to: Day | None = Field(None, description="last day that is complete")


class Dataset(Model):
    """A table of records, ready-made counts, or published figures."""

    id: Id = Field(description="short name used by indicators")
    label: str | None = Field(None, description="name on the Data page (left out: the id)")
    source: Text = Field(
        description="CSV, Parquet or Excel; one file, a pattern such as `referrals-*.csv`, or a "
        "folder; relative to the data folder"
    )
    sheet: Label | None = Field(
        None, description="for Excel: the sheet's name (left out: the first)"
    )
    shape: Literal["records", "counts", "figures"] = Field(
        "records",
        description="records: a row is a person or an event · counts: a row is a number already "
        "counted · figures: a row is a published percentage or rate without its "
        "counts",
    )
    columns: Columns = Field(default_factory=Columns, description="which column plays which part")
    dates: Literal["day-first", "month-first"] = Field(
        "day-first",
        description="how dates such as 03/04/2025 are read; 2025-04-03 is always understood, and "
        "so are 2024-25, 2024/25, 2024-Q3 and 2024-11, as the last day of that period",
    )
    people: Id | None = Field(
        None,
        description="whose identifiers these are, e.g. children or staff: datasets with the same "
        "word share one ethnicity a person, the latest known (left out: this dataset "
        "alone)",
    )
    where: Where = Field(default_factory=dict, description=WHERE_HELP)
    beside: list[Beside] = Field(
        default_factory=list, description="other places in the same table, e.g. London and England"
    )
    breaks: list[Break] = Field(
        default_factory=list, description="days from which recording changed; trends stop there"
    )
    complete: Coverage = Field(
        default_factory=Coverage, description="the span for which the data are complete"
    )
    provenance: Literal["own", "published"] = Field(
        "own",
        description="published: public already, never hidden by us; own: protected before "
        "anything is shown",
    )
    publication: Publication | None = Field(None, description="where published figures come from")
    supplied_by: str | None = Field(
        None, description="who supplies the file; named where it is awaited"
    )
    disclosure: DisclosureRule | None = Field(
        None, description="rules for this dataset where they differ"
    )


class Benchmark(Model):
    """A population to compare with, or a published figure to show beside."""

    id: Id = Field(description="short name used by indicators")
    label: Text = Field(
        description="words on screen, with its date, e.g. 'Sutton residents, Census 2021'"
    )
    dataset: str | None = Field(
        None, description="dataset that counts the population by ethnic group"
    )
    sum: str | None = Field(
        None, description="column to add up (left out: the dataset's `count` column)"
    )
    where: Where = Field(default_factory=dict, description=WHERE_HELP)
    of: Literal["value", "ratio"] | None = Field(
        None, description="for a published figure: whether it is a value or a ratio"
    )
    value: Number | None = Field(None, description="the published figure")
    source: str | None = Field(None, description="where the figure was published")


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


class Variant(Model):
    """The same indicator, counted another way, shown beside it."""

    id: Id = Field(description="short name, e.g. without-uasc")
    label: Text = Field(description="words on screen")
    dataset: str | None = Field(None, description="another dataset")
    where: Where = Field(
        default_factory=dict, description="tests added to numerator and denominator alike"
    )
    denominator: Tally | None = Field(None, description="another denominator")


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
    breakdowns: list[Literal["area"]] = Field(
        default_factory=list, description="[area]: by service area and team too"
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

    @property
    def comparators(self) -> list[str]:
        """The comparators in order; the first one makes the verdict."""
        return (
            [self.compare_with] if isinstance(self.compare_with, str) else list(self.compare_with)
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
    def primary_grouping(self) -> str:
        """The grouping the verdicts are made on: as set, else the second, or the only one."""
        names = list(self.ethnicity.groupings)
        return self.ethnicity.primary or (names[1] if len(names) > 1 else names[0])
