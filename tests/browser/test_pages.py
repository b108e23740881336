"""What a person meets on Scorecard, Objective, Indicator and Teams: charts, tables, phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.support.bundles import make_stores
from tests.support.looking import violations

Open = Callable[..., Page]
PHONE: ViewportSize = {"width": 390, "height": 800}
DESK: ViewportSize = {"width": 1280, "height": 900}
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
PAGES = {
    "scorecard": "/",
    "scorecard of a team": "/?area=family-help-west&grouping=two",
    "objective": "/objective?objective=practice",
    "objective unknown": "/objective?objective=nope",
    "indicator": "/indicator?indicator=assessment-after-referral",
    "indicator with hidden groups": "/indicator?indicator=looked-after-rate",
    "indicator awaited": "/indicator?indicator=complaints",
    "indicator unknown": "/indicator?indicator=nope",
    "teams": "/teams",
    "team": "/teams?area=family-help",
}


@pytest.fixture(scope="module")
def url(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    stores = tmp_path_factory.mktemp("stores")
    make_stores(stores)
    return serve({"SCORECARD_BUNDLES": str(stores)})


@pytest.fixture
def visit(visitor: Callable[..., BrowserContext], url: str) -> Iterator[Open]:
    """Opens a page: `visit("/teams", PHONE, "dark")`; charts are drawn."""
    pages = []

    def open_page(
        path: str, viewport: ViewportSize = DESK, mode: str = "light", new: bool = False
    ) -> Page:
        page = visitor(viewport, mode, new).new_page()
        pages.append(page)
        page.goto(url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
        page.locator(".rs-foot").wait_for()  # the frame's last line: all above it is drawn
        page.locator(READY).wait_for()
        for chart in page.locator('div[class*="st-key-rs-chart-"]').all():
            chart.locator("svg.main-svg").first.wait_for()
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing(visit: Open, path: str, mode: str) -> None:
    assert violations(visit(path, mode=mode)) == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_nothing_scrolls_sideways_on_a_phone(visit: Open, path: str) -> None:
    page = visit(path, PHONE)
    wide = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('main, [data-testid=stMain]')]"
        ".map(each => each.scrollWidth - each.clientWidth)"
    )
    assert max(wide) <= 0
    beyond = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(each => {
            const box = each.getBoundingClientRect();
            return box.width && box.right > innerWidth + 1 && !each.closest('.rs-scroll')
                && !each.closest('.rs-hidden') && !each.closest('svg');
        }).map(each => each.className || each.tagName)"""
    )
    assert beyond == []


def test_a_cell_of_the_matrix_leads_to_its_indicator_with_what_was_chosen(visit: Open) -> None:
    page = visit("/?area=family-help")
    table = page.get_by_role("table", name="Indicators by ethnic group, Family Help")
    row = table.get_by_role("row").filter(has_text="Staff leaving")
    assert row.get_by_role("cell").count() == 5
    row.get_by_role("cell").nth(1).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Do staff of some groups leave more often?", timeout=20_000
    )
    assert "area=family-help" in page.url
    assert "indicator=staff-leaving" in page.url


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_every_status_leads_to_its_reason(visit: Open, path: str) -> None:
    """It stands beside a link to its indicator, or on that page beside what opens to the numbers,
    the rule and the method. How many there are of a status is told by the list itself."""
    page = visit(path)
    without = page.evaluate(
        """[...document.querySelectorAll('.rs-badge, .rs-cell')].filter(each => {
            if (each.closest('a') || each.querySelector('strong')) return false;
            for (let box = each, n = 0; box && n < 6; box = box.parentElement, n++) {
                if (box.querySelector('a[href*="indicator="], details')) return false;
                if (box.matches('details')) return false;
            }
            return true;
        }).map(each => each.parentElement.outerHTML.slice(0, 200))"""
    )
    assert without == []


def test_a_phone_gets_a_list_of_what_is_flagged_in_place_of_the_matrix(visit: Open) -> None:
    desk, phone = visit("/"), visit("/", PHONE)
    expect(desk.locator(".rs-matrix")).to_be_visible()
    expect(desk.locator(".rs-matrix-narrow")).to_be_hidden()
    expect(phone.locator(".rs-matrix")).to_be_hidden()
    flags = phone.locator(".rs-flags")
    expect(flags).to_be_visible()
    expect(flags).to_contain_text("Looked after rate")
    expect(flags).to_contain_text("Gap")


def test_one_first_heading_and_sections_below_it(visit: Open) -> None:
    page = visit("/indicator?indicator=assessment-after-referral")
    levels = page.evaluate(
        "[...document.querySelectorAll('main h1, main h2, main h3')]"
        ".map(each => Number(each.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_charts_are_named_and_their_words_stay_inside(visit: Open, viewport: ViewportSize) -> None:
    page = visit("/indicator?indicator=assessment-after-referral", viewport)
    figures = page.get_by_role("figure")
    expect(figures).to_have_count(5)
    for figure in figures.all():
        assert len(figure.get_attribute("aria-label") or "") > 30
        outside = figure.evaluate(
            """box => {
                const frame = box.getBoundingClientRect();
                return [...box.querySelectorAll('svg text')].filter(text => {
                    const own = text.getBoundingClientRect();
                    return own.width && (own.left < frame.left - 2 || own.right > frame.right + 2);
                }).map(text => text.textContent);
            }"""
        )
        assert outside == []


def test_the_words_of_charts_follow_the_mode(visit: Open) -> None:
    page = visit("/indicator?indicator=staff-leaving", new=True)
    label = page.get_by_test_id("stPlotlyChart").first.locator("svg .ytick text").first
    expect(label).to_have_css("fill", "rgb(82, 92, 104)")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(label).to_have_css("fill", "rgb(174, 183, 194)")


def test_the_table_of_a_chart_unfolds_by_keyboard(visit: Open) -> None:
    page = visit("/indicator?indicator=staff-leaving")
    summary = page.locator("summary", has_text="Table of this chart").first
    table = page.get_by_role("table", name="Staff leaving, over time")
    expect(table).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    assert table.get_by_role("rowheader", name="Black").count() == 1


def test_a_download_holds_the_figures(visit: Open) -> None:
    page = visit("/indicator?indicator=staff-leaving")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download every period (CSV)").click()
    assert started.value.suggested_filename == "exampleton-staff-leaving-all.csv"
    text = started.value.path().read_text("utf-8-sig")
    assert text.startswith("organisation,")
    assert "year to 31 March 2025" in text
