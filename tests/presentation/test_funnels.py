"""Comparable areas in words, picture and table."""

from __future__ import annotations

import pytest

from scorecard import settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.presentation import funnels, select


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


def test_areas_stand_in_the_order_of_the_definitions_not_of_their_figures(bundle: Bundle) -> None:
    shown = select.reading(bundle, "conference-after-section-47")
    found = funnels.rows(bundle, shown, "All")
    assert [row["area"] for row in found] == shown.indicator.comparable
    figure = funnels.chart(found, funnels.names(bundle), shown)
    assert len(figure["data"]) == 3
    assert sum(shape["type"] == "rect" for shape in figure["layout"]["shapes"]) == 6
    assert "Safeguarding 1" in funnels.table(found, funnels.names(bundle), shown)
    assert funnels.rows(bundle, select.reading(bundle, "referral-rate"), "All") == []


def test_every_figure_of_a_funnel_is_one_that_the_results_show(bundle: Bundle) -> None:
    """Nothing new is published: values and bases are the results' own."""
    frame = bundle.results[bundle.results["variant"] == ""].drop_duplicates(
        ["indicator", "period", "area", "grouping", "group"]
    )
    shown = frame.set_index(["indicator", "period", "area", "grouping", "group"])
    for row in bundle.funnels:
        one = shown.loc[[row[n] for n in ("indicator", "period", "area", "grouping", "group")][0:1]]
        one = one.xs(
            (row["period"], row["area"], row["grouping"], row["group"]), level=(1, 2, 3, 4)
        )
        if row["value"] is not None:
            assert one["value"].iloc[0] == pytest.approx(row["value"])
            assert one["denominator"].iloc[0] == row["base"]
        else:
            assert one["value"].isna().all()


def test_only_what_lies_beyond_the_wide_limits_is_called_a_signal() -> None:
    one = {"overdispersed": False}
    rows = [
        one | {"area": area, "place": place} for area, place in (("a", "high"), ("b", "inside"))
    ]
    called = {"a": "Team A", "b": "Team B", "c": "Team C"}
    assert "No area lies beyond the limits" in funnels.answer(rows, called)
    rows.append(one | {"area": "c", "place": "very-low"})
    told = funnels.answer(rows, called)
    assert "Team C lies below what chance explains: a signal to look into." in told
    assert "Team A" not in told
    small = [one | {"area": "a", "place": "too-small"}, one | {"area": "b", "place": "hidden"}]
    told = funnels.answer(small, called)
    assert "Team A: too small to place." in told
    assert "Team B: not shown." in told
