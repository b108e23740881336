"""What a field may hold: texts, numbers, dates, filters, and how rows are placed in time.

Each type gives one error where it does not fit, so that a mistake is one sentence and not several.
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
