"""Starting points for a new indicator: what it counts, and the blanks that make it one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scorecard.definitions.reading import plain
from scorecard.editing.tree import EditError

Kind = Literal["text", "objective", "dataset", "benchmark", "better", "column", "value", "number"]


@dataclass(frozen=True)
class Blank:
    """One thing to fill in. name: as it stands in the template in braces."""

    name: str
    label: str
    kind: Kind = "text"
    help: str = ""


@dataclass(frozen=True)
class Template:
    """A way of counting. fields: as in the file, with blanks in braces; blanks: beside COMMON."""

    id: str
    title: str
    words: str
    fields: dict[str, Any]
    blanks: tuple[Blank, ...]

    def filled(self, id: str, answers: dict[str, str]) -> dict[str, Any]:
        """The fields of the new indicator. Raises EditError where a blank is not filled in."""
        for blank in (*COMMON, *self.blanks):
            if not str(answers.get(blank.name, "")).strip():
                raise EditError(f"“{blank.label}” is not filled in.")
        held = {blank.name: _value(blank, answers[blank.name]) for blank in self._all}
        common = {blank.name: held[blank.name] for blank in COMMON}
        own = _put(self.fields, held)
        review = date.today().replace(day=1)
        ends = {"review_by": review.replace(year=review.year + 1)}
        order = ("title", "question", "objective")
        first = {name: common.pop(name) for name in order}
        return {"id": id, **first, **own, **common, **ends}

    @property
    def _all(self) -> tuple[Blank, ...]:
        return (*COMMON, *self.blanks)


COMMON = (
    Blank("title", "Title", help="A few words for tables"),
    Blank("question", "Question", help="The question it answers, as a reader would ask it"),
    Blank("objective", "Objective", "objective"),
    Blank("better", "Which direction is good", "better"),
    Blank("owner", "Who answers for it", help="A role, not a name"),
    Blank("why", "Why it is measured"),
)
_DATASET = Blank("dataset", "Dataset", "dataset", "The table it is counted from")
_COLUMN = Blank("column", "Column", "column", "As it is called in the table")
_VALUE = Blank("value", "Counted where it says", "value", "For example: true, Yes, Good")
_WITHIN = Blank("within", "Column of the stage before", "column")
_WITHIN_VALUE = Blank("within_value", "Counted below the line where it says", "value")
_POPULATION = Blank("population", "Population", "benchmark")

TEMPLATES = (
    Template(
        "share",
        "A share of the records",
        "Of all rows of a table, how many say yes: training completed, visits in time, audits "
        "graded good.",
        {
            "measure": "proportion",
            "dataset": "{dataset}",
            "numerator": {"where": {"{column}": "{value}"}},
        },
        (_DATASET, _COLUMN, _VALUE),
    ),
    Template(
        "stage",
        "A step between two decisions",
        "Of those who reached one stage, how many reached the next: enquiries of assessments, "
        "plans of conferences.",
        {
            "measure": "proportion",
            "dataset": "{dataset}",
            "numerator": {"where": {"{column}": "{value}"}},
            "denominator": {"where": {"{within}": "{within_value}"}},
        },
        (_DATASET, _COLUMN, _VALUE, _WITHIN, _WITHIN_VALUE),
    ),
    Template(
        "survey",
        "An answer in a staff survey",
        "Of those who answered, how many agree. No figure on fewer than ten answers is shown.",
        {
            "measure": "proportion",
            "dataset": "{dataset}",
            "numerator": {"where": {"{column}": "{value}"}},
            "denominator": {"where": {"{column}": {"missing": False}}},
            "disclosure": {"preset": "survey"},
        },
        (_DATASET, _COLUMN, _VALUE),
    ),
    Template(
        "rate",
        "A rate per population",
        "How often something happens to the people of a population: referrals per 10,000 children.",
        {
            "measure": "rate",
            "dataset": "{dataset}",
            "denominator": {"benchmark": "{population}"},
            "per": "{per}",
            "unit": "{unit}",
        },
        (
            _DATASET,
            _POPULATION,
            Blank("per", "Per how many", "number", "For example 10000"),
            Blank("unit", "Words for that", help="For example: per 10,000 children"),
        ),
    ),
    Template(
        "representation",
        "Who is represented",
        "Each group's share of the people counted, against its share of a population: managers "
        "and residents.",
        {"measure": "representation", "dataset": "{dataset}", "compare_with": "{population}"},
        (_DATASET, _POPULATION),
    ),
    Template(
        "mean",
        "An average",
        "The mean of a number: days until an assessment is finished.",
        {"measure": "mean", "dataset": "{dataset}", "value": "{column}", "unit": "{unit}"},
        (_DATASET, _COLUMN, Blank("unit", "Unit", help="For example: working days")),
    ),
    Template(
        "pay",
        "A middle value, such as pay",
        "The median of a number. Groups of fewer than 20 are not shown.",
        {
            "measure": "median",
            "dataset": "{dataset}",
            "value": "{column}",
            "unit": "{unit}",
            "disclosure": {"preset": "pay"},
        },
        (_DATASET, _COLUMN, Blank("unit", "Unit", help="For example: £ an hour")),
    ),
    Template(
        "progression",
        "Getting on from lower to higher posts",
        "Higher posts to lower posts in each group, against the same in the reference group.",
        {
            "measure": "progression_ratio",
            "dataset": "{dataset}",
            "numerator": {"where": {"{column}": "{value}"}},
            "denominator": {"where": {"{column}": "{lower}"}},
        },
        (
            _DATASET,
            Blank("column", "Column with the post", "column"),
            Blank("value", "Higher posts", "value"),
            Blank("lower", "Lower posts", "value"),
        ),
    ),
)


def templates() -> dict[str, Template]:
    """The templates by id."""
    return {each.id: each for each in TEMPLATES}


def _value(blank: Blank, answer: str) -> Any:
    text = str(answer).strip()
    if blank.kind == "number":
        try:
            number = float(text)
        except ValueError:
            raise EditError(f"“{blank.label}” is a number, such as 10000.") from None
        return int(number) if number.is_integer() else number
    if blank.kind == "value":
        try:
            return plain(text)
        except ValueError:
            return text
    return text


def _put(fields: Any, held: dict[str, Any]) -> Any:
    """`fields` with the answers in the place of blanks, keys too."""
    if isinstance(fields, dict):
        return {str(_put(k, held)): _put(v, held) for k, v in fields.items()}
    if isinstance(fields, str) and fields.startswith("{") and fields.endswith("}"):
        return held[fields[1:-1]]
    return fields
