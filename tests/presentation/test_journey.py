"""The journey in words, table and picture."""

from __future__ import annotations

from datetime import date

import pytest

from scorecard import settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.presentation import journey, journey_chart, select


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


def found(bundle: Bundle, grouping: str = "five", until: date | None = None) -> list[journey.Step]:
    view = select.view(bundle, until=until, grouping=grouping)
    return journey.steps(bundle, bundle.definitions.journeys[0], view)


def test_the_answer_names_the_steps_where_a_difference_arises(bundle: Bundle) -> None:
    told = journey.answer(found(bundle), "residents aged 0 to 17")
    assert "<strong>Black</strong>: a difference arises at Referral (1.6 times as often)" in told
    assert "and Section 47 enquiry (1.5 times as often)" in told
    assert "compared with White, at every step and against residents aged 0 to 17." in told


def test_groups_stand_in_the_order_of_display(bundle: Bundle) -> None:
    assert journey.compared(found(bundle)) == ["Asian", "Black", "Mixed", "Other"]
    detailed = journey.compared(found(bundle, "detailed"))
    order = [group for group in bundle.groups["detailed"] if group in detailed]
    assert detailed == order


def test_each_stage_is_told_in_its_own_latest_period(bundle: Bundle) -> None:
    steps = found(bundle)
    assert steps[0].period == "2024-25"
    care = next(step for step in steps if step.label == "Looked after")
    assert care.period == "2022-23..2023-24"  # who was assessed later is still followed
    assert care.before == "Assessment"
    assert steps[-1].before == "Looked after"
    earlier = found(bundle, until=date(2023, 3, 31))
    assert earlier[0].period == "2022-23"


def test_what_is_not_known_is_not_called_hidden(bundle: Bundle) -> None:
    table = journey.matrix(found(bundle, "detailed"), str)
    assert journey.NO_POPULATION in table
    assert not journey.has_population(found(bundle, "detailed"))
    assert journey.NO_POPULATION not in journey.matrix(found(bundle), str)


def test_lines_join_only_stages_that_follow_one_another(bundle: Bundle) -> None:
    figure = journey_chart.chart(found(bundle))
    black = [trace for trace in figure["data"] if trace["name"] == "Black"]
    assert [len(trace["x"]) for trace in black] == [5, 2]  # care follows the assessment
    assert [trace["showlegend"] for trace in black] == [True, False]
    assert black[0]["y"] == pytest.approx([1.62, 1.70, 2.55, 2.88, 2.90], abs=0.01)


def test_the_download_has_a_line_for_every_group_of_every_stage(bundle: Bundle) -> None:
    steps = found(bundle)
    lines = journey.download(steps).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + sum(len(step.groups) for step in steps)
    assert lines[0].startswith("journey,stage,label,indicator,period")
