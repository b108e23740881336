"""What the definitions say of journeys: decisions one after another, as a chain of indicators."""

from __future__ import annotations

from pydantic import Field

from scorecard.definitions.values import Id, Model, Text, Whole


class Stage(Model):
    """One stage of a journey, and the indicator that tells who reaches it."""

    label: Text = Field(description="name of the stage, e.g. Assessment")
    indicator: Id = Field(
        description="a proportion: of those at the stage before, who reaches this one"
    )
    after: Text | None = Field(
        None, description="the stage it follows, by its label (left out: the one above)"
    )


class Journey(Model):
    """Decisions that follow one another, to see where a disparity arises."""

    id: Id = Field(description="short name used in links")
    title: Text = Field(description="its name on screen")
    entry: Text = Field(description="name of the first stage, e.g. Referral")
    population: Id | None = Field(
        None,
        description="benchmark of the population in which everybody could be; every stage is held "
        "against it too (left out: only against the stage before)",
    )
    stages: list[Stage] = Field(min_length=1, description="the stages after the first, in order")
    pool: Whole = Field(
        3,
        ge=1,
        le=10,
        description="periods taken together where one has too few events; 1: never",
    )
    caveats: str | None = Field(None, description="what a reader should bear in mind")
