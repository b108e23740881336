"""A definition in words."""

from __future__ import annotations

from typing import Any

import pytest

from scorecard.definitions.model import Definitions
from scorecard.presentation import definition
from tests.presentation.worked import DEFINED


def words(**more: Any) -> dict[str, str]:
    """The first indicator in words, with other fields."""
    changed = DEFINED.model_dump(by_alias=True, exclude_defaults=True)
    changed["indicators"][0] |= more
    defined = Definitions.model_validate(changed)
    return dict(definition.measured(defined.indicators[0], defined))


def test_a_proportion() -> None:
    told = words(
        count="people",
        numerator={"where": {"assessed": True}},
        denominator={"where": {"no_further_action": False, "age": {"gte": 10, "lt": 18}}},
    )
    assert told["Numerator"] == "People, each once a period, in Cases, where assessed is yes."
    assert told["Denominator"] == (
        "People, each once a period, in Cases, where no further action is no and age is at least "
        "10 and under 18."
    )
    assert told["Placed in time"] == "What happened within the period, by “opened”."
    assert told["Period"] == "Each year ending 31 March."
    assert told["Compared with"] == "The White ethnic group."


def test_a_rate_names_its_population() -> None:
    told = words(measure="rate", per=10_000, denominator={"benchmark": "residents"})
    assert told["Denominator"] == "The population: residents, Census 2021."
    assert told["Rate"] == "Per 10,000."


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ({"role": ["lead", "deputy"]}, "role is lead or deputy"),
        ({"role": {"not": "agency"}}, "role is not agency"),
        ({"role": {"not": ["agency", "student"]}}, "role is not agency or student"),
        ({"ended": {"missing": True}}, "ended is not recorded"),
        ({"ethnicity": {"known": True}}, "ethnicity is known"),
        ({"pay": {"gt": 70000}}, "pay is over 70000"),
    ],
)
def test_filters(test: dict[str, Any], told: str) -> None:
    assert words(numerator={"where": test})["Numerator"] == f"Rows in Cases, where {told}."


def test_other_measures() -> None:
    assert words(measure="median", value="hourly_pay")["What is measured"] == (
        "The median of hourly pay, over rows in Cases."
    )
    posts = words(
        measure="progression_ratio",
        numerator={"where": {"grade": "manager"}},
        denominator={"where": {"grade": "worker"}},
    )
    assert posts["Upper posts"] == "Rows in Cases, where grade is manager."
    assert posts["Lower posts"] == "Rows in Cases, where grade is worker."
    share = words(measure="representation", compare_with="residents")
    assert share["Compared with"] == "Residents, Census 2021."
    assert "ethnicity is known" in share["What is measured"]


def test_time() -> None:
    assert "open on the last day" in words(dated={"open": ["opened", "closed"]})["Placed in time"]
    assert "A count on one day" in words(dated={"as_at": "snapshot"})["Placed in time"]
    assert words(period={"every": "quarter", "pool": 4})["Period"] == (
        "Each quarter, four taken together because one is too small."
    )


def test_sources() -> None:
    own = dict(definition.source(DEFINED.indicators[0], DEFINED))
    assert own["Source"] == "Cases, supplied by Performance team. The organisation's own records."
    changed = DEFINED.model_dump(by_alias=True, exclude_defaults=True)
    changed["datasets"][0]["publication"] = {
        "title": "Children looked after",
        "publisher": "Department for Education",
        "published": "2025",
        "licence": "Open Government Licence v3.0",
    }
    published = Definitions.model_validate(changed)
    told = dict(definition.source(published.indicators[0], published))
    assert told["Source"] == "Department for Education, Children looked after, 2025."
    assert told["Licence"] == "Open Government Licence v3.0"


def test_a_variant_is_told_as_it_counts() -> None:
    changed = DEFINED.model_dump(by_alias=True, exclude_defaults=True)
    changed["indicators"][0] |= {
        "numerator": {"where": {"assessed": True}},
        "variants": [
            {"id": "young", "label": "Under 10", "where": {"age": {"lt": 10}}},
            {"id": "seen", "label": "Of those seen", "denominator": {"where": {"seen": True}}},
        ],
    }
    defined = Definitions.model_validate(changed)
    one = defined.indicators[0]
    young = dict(definition.measured(one, defined, "young"))
    assert young["Numerator"] == "Rows in Cases, where assessed is yes and age is under 10."
    assert young["Denominator"] == "Rows in Cases, where age is under 10."
    seen = dict(definition.measured(one, defined, "seen"))
    assert seen["Numerator"] == "Rows in Cases, where assessed is yes."
    assert seen["Denominator"] == "Rows in Cases, where seen is yes."
