"""Every service area at a glance."""

from __future__ import annotations

from collections import Counter

from scorecard.presentation import areas, select
from tests.support.bundles import make_bundle


def test_each_area_counts_its_own_comparisons_in_the_period_shown() -> None:
    bundle = make_bundle()
    counts = areas.standing(bundle, select.view(bundle))
    frame = bundle.results
    for area in ("all", "family-help", "safeguarding-duty"):
        rows = frame[
            (frame["area"] == area)
            & (frame["grouping"] == "five")
            & (frame["period"] == "2024-25")
            & frame["indicator"].isin(["assessment-after-referral", "staff-leaving"])
        ]
        assert counts[area] == Counter(rows["status"])
    assert sum(counts["family-help"].values()) > 0


def test_areas_are_nested_and_the_chosen_one_is_marked() -> None:
    bundle = make_bundle()
    view = select.view(bundle, "family-help-east")
    html = areas.choice(bundle, view, lambda area: f"/teams?area={area}")
    assert 'href="/teams?area=family-help-east" aria-current="page">Family Help East</a>' in html
    assert html.count("aria-current") == 1
    inner = html[html.index("Family Help</a>") : html.index("Safeguarding</a>")]
    assert "Family Help East" in inner
    assert "Duty team" not in inner
    assert "▲" in html


def test_without_areas_there_is_nothing_to_count() -> None:
    bundle = make_bundle(areas=False)
    assert areas.standing(bundle, select.view(bundle)) == {}
