"""How unequal overall, in words; and warnings that name the areas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scorecard import settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.presentation import inequality, select
from tests.presentation.worked import DEFINED, reading, row

PLANTED = ("section-47-after-assessment", "leaving", "equal-opportunity", "suspension-rate")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


def test_planted_disparities_are_more_than_chance_and_the_others_mostly_not(
    bundle: Bundle,
) -> None:
    for indicator in PLANTED:
        words = inequality.block(bundle, select.reading(bundle, indicator))
        assert "more than chance alone makes" in words
    quiet = inequality.block(bundle, select.reading(bundle, "complaints-closed-in-time"))
    assert "could be chance alone" in quiet
    assert "<summary>Where this comes from</summary>" in quiet


def test_it_says_over_how_many_groups_it_stands(bundle: Bundle) -> None:
    shown = select.reading(bundle, "leaving")
    row = inequality.found(bundle, shown)
    assert row is not None
    told = sum(each.value is not None for each in shown.groups)
    assert row["groups"] == told < row["of"] == len(shown.groups)
    assert f"the {told} of {len(shown.groups)} groups that are shown" in inequality.words(row)


def test_largest_and_smallest_are_figures_that_the_results_show(bundle: Bundle) -> None:
    frame = bundle.results[bundle.results["variant"] == ""]
    shown = frame.drop_duplicates(["indicator", "period", "area", "grouping", "group"]).set_index(
        ["indicator", "period", "area", "grouping", "group"]
    )
    for one in bundle.dispersion:
        for side, end in (("largest", "high"), ("smallest", "low")):
            key = tuple(one[name] for name in ("indicator", "period", "area", "grouping"))
            found = shown.loc[(*key, one[side])]
            value = found["ratio"] if one["measure"] == "representation" else found["value"]
            assert value == pytest.approx(one[end])


def test_the_most_unequal_come_first(bundle: Bundle) -> None:
    view = select.view(bundle, "all", None, "five")
    order = inequality.most_unequal_first(bundle, view.of("practice"))
    rows = [inequality.found(bundle, each) for each in order]
    kinds = [2 if row is None else int(row["chance"]) for row in rows]
    assert kinds == sorted(kinds)
    sure = [row["index_lower"] for row in rows if row is not None and not row["chance"]]
    assert sure == sorted(sure, reverse=True)
    assert len(sure) > 2
    html = inequality.listing(bundle, order, str)
    assert "could be chance alone" in html


ONE = {
    "indicator": "assessment-after-referral",
    "period": "2024-25",
    "grouping": "five",
    "group": "Black",
    "comparator": "reference",
    "ratio": 1.42,
    "pooled": 0.91,
    "parts": [
        {"area": "a", "ratio": 0.9, "side": "below"},
        {"area": "b", "ratio": 1.3, "side": "above"},
    ],
}
NAMES = {"a": "Family Help", "b": "Safeguarding"}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reversed", "point in opposite ways"),
        ("gone", "is not found within the areas"),
        ("masked", "hides a difference"),
        ("divided", "above the White ethnic group in Safeguarding, below in Family Help"),
    ],
)
def test_every_warning_names_the_areas(kind: str, words: str) -> None:
    told = inequality.warning(ONE | {"kind": kind}, reading(row()), DEFINED, NAMES)
    assert words in told
    assert "Family Help 0.90 and Safeguarding 1.30" in told


def test_a_warning_stands_on_its_own_page_in_its_own_period_only(bundle: Bundle) -> None:
    shown = select.reading(bundle, "leaving")
    one = ONE | {"kind": "gone", "indicator": "leaving", "period": shown.period}
    parts = [{"area": "care", "ratio": 0.9, "side": ""}]
    warned = replace(bundle, disagreements=[one | {"parts": parts}])
    (told,) = inequality.warnings(warned, shown, warned.definitions)
    assert "Children looked after and care leavers 0.90" in told
    other = select.reading(warned, "promoted")
    assert inequality.warnings(warned, other, warned.definitions) == []
    assert inequality.warnings(bundle, shown, bundle.definitions) == []
