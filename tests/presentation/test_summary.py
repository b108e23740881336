"""The scorecard as a whole: the answer, cards, the pairing, what changed, what is awaited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from scorecard import results
from scorecard.bundle import Bundle
from scorecard.presentation import movement, select, summary, teams
from tests.support.bundles import make_bundle


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return make_bundle()


def altered(bundle: Bundle, change: Callable[[pd.DataFrame], None]) -> Bundle:
    frame = bundle.results.copy()
    change(frame)
    return replace(bundle, results=results.conform(frame))


def test_the_answer_counts_every_indicator_once(bundle: Bundle) -> None:
    view = select.view(bundle)
    assert summary.answer(view).startswith(
        "Of 6 indicators, 3 show a gap, 1 cannot tell, 1 awaits data and 1 could not be built."
    )
    assert sum(summary.counted(view.readings.values()).values()) == 6


def test_where_it_cannot_tell_it_says_what_that_means(bundle: Bundle) -> None:
    assert "a gap may or may not be there" in summary.answer(select.view(bundle))


def test_the_page_says_how_many_flags_chance_alone_would_raise(bundle: Bundle) -> None:
    view = select.view(bundle)
    pairs = [(shown, row) for shown in view.readings.values() for row in shown.compared]
    tested = [(shown, row) for shown, row in pairs if row.ratio is not None]
    many = [(shown, replace(row, p_value=0.5, status="similar")) for shown, row in tested] * 30
    sides = [0.05 if shown.indicator.better == "parity" else 0.025 for shown, _ in many]
    told = summary.by_chance(many)
    assert f"about {sum(sides):.0f} of these {len(many)} comparisons" in told
    assert told.endswith("none are marked.")
    flagged = [(many[0][0], replace(many[0][1], status="gap")), *many[1:4]]
    assert "fewer than one of these 4 comparisons" in summary.by_chance(flagged)
    assert summary.by_chance(flagged).endswith("1 is marked.")
    assert summary.by_chance(many[:1]) == ""


def test_invented_figures_are_never_told_as_real() -> None:
    view = select.view(make_bundle(id="inventia", name="Inventia", invented=True))
    assert summary.answer(view).startswith("In invented data, of 6 indicators, ")


def test_the_status_of_an_indicator_is_that_of_the_rule(bundle: Bundle) -> None:
    readings = select.view(bundle).readings
    assert summary.status_of(readings["looked-after-rate"]) == "gap"
    assert summary.status_of(readings["staff-mix"]) == "cannot-tell"
    assert summary.status_of(readings["complaints"]) == "awaiting"
    assert summary.status_of(readings["training"]) == "failed"


def test_cards_count_their_own_objective_and_name_what_presses(bundle: Bundle) -> None:
    found = {card.objective.id: card for card in summary.cards(select.view(bundle))}
    assert dict(found["workforce"].counts) == {"gap": 1, "cannot-tell": 1, "failed": 1}
    assert found["workforce"].pressing is not None
    assert found["workforce"].pressing.indicator.id == "staff-leaving"
    assert "In the Black ethnic group" in found["workforce"].words
    assert "Chance alone" in found["workforce"].words


def test_an_objective_without_a_gap_says_what_is_known(bundle: Bundle) -> None:
    def nothing(frame: pd.DataFrame) -> None:
        frame.loc[frame["status"] != "not-compared", "status"] = "cannot-tell"

    found = {c.objective.id: c for c in summary.cards(select.view(altered(bundle, nothing)))}
    assert found["practice"].pressing is None
    assert found["practice"].words == (
        "No gap is established. 2 of 2 with data cannot tell: the numbers are too small."
    )
    awaiting = replace(
        bundle, awaiting={each.id: "Awaited." for each in bundle.definitions.indicators}, failed={}
    )
    cards = summary.cards(select.view(awaiting))
    assert {card.words for card in cards} == {"No verdict yet: every indicator awaits its data."}


def test_gaps_come_with_the_most_certain_first(bundle: Bundle) -> None:
    def graded(frame: pd.DataFrame) -> None:
        for place, id in enumerate(["staff-leaving", "looked-after-rate"]):
            frame.loc[frame["indicator"] == id, "q_value"] = 0.01 * place

    found = summary.gaps(select.view(altered(bundle, graded)))
    assert [row.indicator for _, row in found] == [
        "staff-leaving",
        "looked-after-rate",
        "assessment-after-referral",
    ]
    assert {row.group for _, row in found} == {"Black"}


def test_none_found_names_the_groups_it_holds_for(bundle: Bundle) -> None:
    found = {
        shown.indicator.id: groups for shown, groups in summary.none_found(select.view(bundle))
    }
    assert found["assessment-after-referral"] == ["Asian", "Mixed", "Other"]
    assert found["staff-leaving"] == ["Asian", "Mixed"]


def test_what_waits_for_the_same_is_told_together(bundle: Bundle) -> None:
    found = summary.awaited(
        select.view(
            replace(
                bundle,
                awaiting=dict.fromkeys(("complaints", "staff-mix"), "Complaints are awaited."),
            )
        )
    )
    assert [(why, [each.indicator.id for each in readings]) for why, readings in found] == [
        ("Column 'trained' does not exist in cases.csv.", ["training"]),
        ("Complaints are awaited.", ["complaints", "staff-mix"]),
    ]


def test_the_answer_names_gaps_while_they_are_few(bundle: Bundle) -> None:
    view = select.view(bundle)
    assert "The gaps are in Assessment after referral (Black), Looked after rate (Black) and " in (
        summary.answer(view)
    )
    readings = list(view.readings.values())
    many = replace(view, readings={str(n): readings[0] for n in range(5)})
    assert "The most pressing is Assessment after referral (Black)." in summary.answer(many)


def test_a_change_within_chance_is_no_change(bundle: Bundle) -> None:
    def within(frame: pd.DataFrame) -> None:
        frame["change_previous"] = 0.05
        frame["change_previous_lower"] = -0.01
        frame["change_previous_upper"] = 0.11

    same = altered(bundle, within)
    assert [c for c in movement.changes(same, select.view(same)) if " up " in c.words] == []


def test_a_change_beyond_chance_is_told_with_its_direction(bundle: Bundle) -> None:
    def beyond(frame: pd.DataFrame) -> None:
        which = (frame["group"] == "Black") & (frame["period"] == "2024-25")
        frame.loc[which, "change_previous"] = 0.05
        frame.loc[which, "change_previous_lower"] = 0.01
        frame.loc[which, "change_previous_upper"] = 0.09

    moved = altered(bundle, beyond)
    found = {c.row.indicator: c for c in movement.changes(moved, select.view(moved))}
    leaving = found["staff-leaving"]  # lower is better there
    assert leaving.side == movement.WORSE
    assert leaving.words == "Black: up 5.0 points to 16.3% since the year to 31 March 2024."
    assert found["assessment-after-referral"].side == movement.BETTER
    sides = [c.side for c in movement.changes(moved, select.view(moved))]
    assert sides == sorted(sides, key=[movement.WORSE, movement.MIXED, movement.BETTER].index)


def test_a_verdict_that_moved_and_a_trend_are_told(bundle: Bundle) -> None:
    def moved(frame: pd.DataFrame) -> None:
        black = frame["group"] == "Black"
        before = black & (frame["period"] == "2023-24") & (frame["indicator"] == "staff-leaving")
        frame.loc[before, "status"] = "no-gap-found"
        after = black & (frame["period"] == "2024-25")
        frame.loc[after & (frame["indicator"] == "looked-after-rate"), "trend"] = "worsening"

    other = altered(bundle, moved)
    words = {c.row.indicator: c.words for c in movement.changes(other, select.view(other))}
    assert words["staff-leaving"] == (
        "Black: from no gap found to gap since the year to 31 March 2024."
    )
    assert words["looked-after-rate"].startswith("Black: getting worse over the periods shown")


def test_a_team_is_sorted_by_what_chance_explains_least(bundle: Bundle) -> None:
    def graded(frame: pd.DataFrame) -> None:
        here = frame["area"] == "family-help"
        frame.loc[here, "q_value"] = 0.5
        frame.loc[here & (frame["group"] == "Mixed"), "q_value"] = 0.001

    other = altered(bundle, graded)
    view = select.view(other, "family-help")
    found = teams.lines(other, view)
    told = [line for line in found if line.here.status != "cannot-tell"]
    assert told[0].here.group == "Mixed"
    assert all(line.here.area == "family-help" for line in found)
    assert {line.whole.area for line in found if line.whole} == {"all"}
    unsure = [line.here.status == "cannot-tell" for line in found]
    assert unsure == sorted(unsure)


def test_where_a_team_is_too_small_the_wider_figure_stands_in(bundle: Bundle) -> None:
    def hide(frame: pd.DataFrame) -> None:
        which = (frame["area"] == "family-help-east") & (frame["indicator"] == "staff-leaving")
        frame.loc[which, results.PROTECTED] = None
        frame.loc[which, "suppression"] = "suppressed"

    other = altered(bundle, hide)
    view = select.view(other, "family-help-east")
    wider = teams.wider(other, view)
    assert [shown.indicator.id for shown in wider] == ["staff-leaving"]
    assert "no figure is shown" in wider[0].notes[0]
    assert {line.shown.indicator.id for line in teams.lines(other, view)} == {
        "assessment-after-referral"
    }
