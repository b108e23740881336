"""What the definitions say of data: disclosure rules, ethnicity, tables and benchmarks."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from scorecard.definitions.values import (
    WHERE_HELP,
    Break,
    Day,
    Id,
    Label,
    Model,
    Number,
    Text,
    Where,
    Whole,
)


class DisclosureRule(Model):
    """Which numbers are hidden. Anything left out comes from the preset.

    `disclosure: off` is short for `disclosure: {preset: off}`, and so for the other presets.
    """

    preset: Literal["dfe", "nhs", "survey", "pay", "off"] | None = Field(
        None,
        description="dfe: counts of 1–5 hidden, zeros shown · nhs: counts of 1–7 hidden, all "
        "others rounded to the nearest 5 · survey: bases under 10 hidden too · pay: means and "
        "medians of fewer than 20 people hidden, and means that one person could dominate · off: "
        "nothing is hidden, for data that are public",
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
    dominance: Number | None = Field(
        None,
        gt=0,
        le=1,
        description="means are hidden where one person could account for more than this share of "
        "the total; 1 switches the rule off",
    )
    all_or_none_base: Whole | None = Field(
        None,
        ge=0,
        le=1000,
        description="0% and 100% tell on everybody in a group: hidden where the base is under "
        "this number",
    )
    protection: Whole | None = Field(
        None,
        ge=0,
        le=1000,
        description="how wide the range must stay to which a hidden count can be narrowed down "
        "from everything published, e.g. 6: from 0 to 6",
    )
    rounding: Literal[1, 5, 10] | None = Field(
        None, description="counts are rounded to the nearest 5 or 10 before they are shown (1: not)"
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


class Link(Model):
    """A column that tells whether the same person is in another dataset soon after."""

    column: Text = Field(
        description="name of the new column, e.g. looked_after_within_a_year; true or false, and "
        "empty where the time is not over yet or the person has no identifier"
    )
    dataset: Text = Field(description="dataset of records in which the person is looked for")
    within: Whole = Field(
        ge=1,
        le=3660,
        description="so many days after this row's date at most; the same day counts",
    )
    day: Literal["begins", "ends"] = Field(
        "begins",
        description="begins: the day on which a row there happened or began · ends: the day on "
        "which it ended, as a period of care does",
    )


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
    linked: list[Link] = Field(
        default_factory=list,
        description="what happened to the same people next, in other datasets, as columns of this "
        "one",
    )
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


class Records(Model):
    """The records a published population was counted from."""

    dataset: Text = Field(description="dataset of the council's own records")
    where: Where = Field(default_factory=dict, description=WHERE_HELP)


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
    counted_from: Records | None = Field(
        None,
        description="own records of the same people: what the published table tells of them counts "
        "as known when others are hidden",
    )
    of: Literal["value", "ratio"] | None = Field(
        None, description="for a published figure: whether it is a value or a ratio"
    )
    value: Number | None = Field(None, description="the published figure")
    source: str | None = Field(None, description="where the figure was published")
