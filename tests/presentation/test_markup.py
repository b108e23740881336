"""Matrix, cards and tables: what they hold, where they lead, and that no text becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from scorecard.bundle import Bundle
from scorecard.definitions.model import Definitions
from scorecard.presentation import (
    areas,
    cards,
    matrix,
    movement,
    numbers,
    profile,
    select,
    summary,
    teams,
)
from scorecard.presentation.markup import badge, table
from scorecard.results import STATUS
from tests.presentation.worked import DEFINED, hidden, reading, row
from tests.support.bundles import make_bundle

EVIL = "<script>alert(1)</script>\" onload='x'"
VOID = {"br", "img", "hr", "input", "meta", "link"}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return make_bundle()


def link(id: str) -> str:
    return f"/indicator?indicator={id}"


class Nesting(HTMLParser):
    """Fails where tags are not closed in order; gathers the tags and the links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def parsed(html: str) -> Nesting:
    """The HTML, checked for its nesting."""
    found = Nesting()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


def everything(bundle: Bundle, area: str = "all") -> str:
    """All the HTML of the pages for one choice."""
    view = select.view(bundle, area)
    parts = [
        cards.answer(view),
        cards.objective_cards(view, link, link),
        cards.pairing(view, link),
        cards.changed(movement.changes(bundle, view), link),
        cards.awaited(view, link),
        matrix.matrix(view, link),
        matrix.flagged(view, link),
        matrix.key(),
        profile.every_indicator(view, link),
        teams.table(teams.lines(bundle, view), view, link),
        teams.findings(teams.lines(bundle, view), view, link),
        teams.answer(teams.lines(bundle, view), teams.wider(bundle, view), view),
        areas.choice(bundle, view, link),
    ]
    for objective in view.definitions.objectives:
        parts += [
            profile.objective_choice(view, objective.id, link),
            profile.objective_head(view, objective),
            profile.indicator_cards(view.of(objective.id), view, link),
        ]
    for id, shown in view.readings.items():
        parts += [
            profile.indicator_head(shown, view),
            profile.measured(shown, view.definitions),
            profile.neighbours(view, id, link),
            numbers.by_group(shown, view.definitions),
        ]
        if shown.ready:
            parts += [
                numbers.over_time(select.history(bundle, shown), shown.indicator.title),
                teams.by_area(select.by_area(bundle, shown), ["Black", "White"], link),
                numbers.by_place({shown.area_name: shown}, ["Black"], "Beside"),
            ]
    return "".join(parts)


@pytest.mark.parametrize("area", ["all", "family-help"])
def test_all_html_is_well_formed(bundle: Bundle, area: str) -> None:
    found = parsed(everything(bundle, area))
    assert "script" not in found.tags
    assert found.links


def test_no_text_becomes_markup(bundle: Bundle) -> None:
    changed = bundle.definitions.model_dump(by_alias=True, exclude_defaults=True)
    for entry in changed["indicators"]:
        entry |= dict.fromkeys(
            ("title", "question", "owner", "why", "caveats", "next_action"), EVIL
        )
    for entry in changed["objectives"]:
        entry |= {"title": EVIL, "aim": EVIL, "lead": EVIL}
    frame = bundle.results.assign(
        group=bundle.results["group"].replace("Black", EVIL), status_reason=EVIL, unit=EVIL
    )
    evil = replace(
        bundle,
        results=frame,
        definitions=Definitions.model_validate(changed),
        organisation=bundle.organisation | {"name": EVIL},
        groups={name: [EVIL, "White"] for name in bundle.groups},
        areas=[area | {"name": EVIL} for area in bundle.areas],
        awaiting={"complaints": EVIL},
        failed={"training": EVIL},
    )
    for area in ("all", "family-help"):
        html = everything(evil, area)
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert "script" not in parsed(html).tags


def test_a_cell_has_symbol_word_ratio_colour_and_link(bundle: Bundle) -> None:
    html = matrix.matrix(select.view(bundle), link)
    cells = re.findall(r"<td.*?</td>", html)
    gaps = [cell for cell in cells if "rs-status-gap" in cell]
    assert gaps
    for cell in gaps:
        assert "▲" in cell
        assert "Gap" in cell
        assert re.search(r"\d\.\d\d×", cell)
        assert 'href="/indicator?indicator=' in cell
    assert all("<a " in cell for cell in cells if "No such group" not in cell)


def test_the_matrix_has_heads_in_both_directions(bundle: Bundle) -> None:
    html = matrix.matrix(select.view(bundle), link)
    assert "<caption" in html
    for group in ("Asian", "Black", "Mixed", "Other", "White"):
        assert f'<th scope="col">{group}</th>' in html
    assert html.count('<th scope="row">') == 4  # those that have data
    assert "Year to 31 March 2025" in html


def test_a_hidden_cell_says_so_and_has_no_digit(bundle: Bundle) -> None:
    html = matrix.matrix(select.view(bundle), link)
    cells = [cell for cell in re.findall(r"<td.*?</td>", html) if "Not shown" in cell]
    assert cells
    assert not any(re.search(r">[^<]*\d", cell) for cell in cells)


def test_the_list_for_a_phone_holds_what_is_flagged(bundle: Bundle) -> None:
    html = matrix.flagged(select.view(bundle), link)
    assert html.count("rs-badge") == sum(
        row.status in ("gap", "possible-gap", "lower-than-parity", "withheld-unknown")
        for shown in select.view(bundle).readings.values()
        for row in shown.compared
    )


@pytest.mark.parametrize("status", STATUS)
def test_a_badge_is_never_colour_alone(status: str) -> None:
    words = re.sub(r"<span aria-hidden.*?</span>|<[^>]*>", "", badge(status)).strip()
    symbols = re.findall(r'aria-hidden="true">(.)</span>', badge(status))
    assert len(words) > 2
    assert len(symbols) == 1


def test_badges_differ_in_symbol_and_word() -> None:
    plain = [re.sub(r"<[^>]*>", "", badge(status)) for status in STATUS]
    assert len(set(plain)) == len(STATUS)
    assert len({each[0] for each in plain}) == len(STATUS)


def test_a_table_has_caption_and_scopes() -> None:
    html = table("Of <this>", ["Group", "Number"], [["Black", "<3"]], [1])
    assert "<caption>Of &lt;this&gt;</caption>" in html
    assert '<th scope="col">Group</th>' in html
    assert '<th scope="row">Black</th><td class="rs-number">&lt;3</td>' in html


def test_every_number_shown_stands_in_the_table() -> None:
    white = row(group="White", status="not-compared", ratio=None)
    html = numbers.by_group(reading(row(), hidden(group="Mixed"), white), DEFINED)
    line = html[html.index("Black") : html.index("Mixed")]
    for told in ("23", "56", "41.1%", "29.0% to 54.0%", "1.31", "0.90 to 2.04", "+9.8 points"):
        assert f">{told}<" in line
    after = html[html.index("Mixed") : html.index(">White<")]
    assert "Not shown, to protect people" in after
    assert not re.search(r">[^<]*\d[^<]*<", after)


def test_what_stands_beside_by_other_groups_is_told_below_the_table() -> None:
    two = reading(
        row(group="Ethnic minorities"),
        row(group="White"),
        grouping="two",
        grouping_label="Two groups",
    )
    html = numbers.by_place({"Here": reading(row()), "Agency staff left out": two}, ["Black"], "T")
    assert "Agency staff left out" not in html[: html.index("</table>")]
    assert "Agency staff left out, two groups: Ethnic minorities 41.1% (ratio 1.31) and" in html


def test_links_go_through_the_function_given(bundle: Bundle) -> None:
    html = cards.objective_cards(
        select.view(bundle), lambda id: f"/objective?objective={id}&grouping=two", link
    )
    assert "/objective?objective=workforce&amp;grouping=two" in html


def test_cards_of_what_is_awaited_or_failed_name_it(bundle: Bundle) -> None:
    view = select.view(bundle)
    html = profile.indicator_cards(view.of("practice") + view.of("workforce"), view, link)
    assert "Awaiting data" in html
    assert "Complaints are awaited from the Complaints team." in html
    assert "Could not be built" in html


def test_the_first_and_last_indicator_have_one_neighbour(bundle: Bundle) -> None:
    view = select.view(bundle)
    ids = list(view.readings)
    assert "Previous" not in profile.neighbours(view, ids[0], link)
    assert "Next" not in profile.neighbours(view, ids[-1], link)
    middle = profile.neighbours(view, ids[1], link)
    assert f"indicator={ids[0]}" in middle
    assert f"indicator={ids[2]}" in middle
    assert summary.status_of(view.readings[ids[0]])
