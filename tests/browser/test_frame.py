"""What a person meets on every page: addresses, keyboard, narrow screens, waiting, errors."""

from __future__ import annotations

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from app import views
from scorecard.bundle import publish
from tests.support.bundles import YAML, make_bundle, make_stores
from tests.support.looking import violations

Serve = Callable[..., str]
NARROW: ViewportSize = {"width": 390, "height": 800}
WIDE: ViewportSize = {"width": 1280, "height": 900}
PATHS = [page.path for page in views.ALL]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
# Streamlit asks below the page's own path first; the answer 404 sends it to the right place.
EXPECTED = "Failed to load resource: the server responded with a status of 404"


@dataclass
class Visit:
    """A page of one visitor, with what went over the wire and what the browser complained of."""

    page: Page
    url: str
    requests: list[str]
    complaints: list[str]

    def open(self, path: str) -> Page:
        """The page at `path`, drawn to the end."""
        self.page.goto(self.url + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
        self.page.locator(READY).wait_for()
        return self.page


@pytest.fixture(scope="module")
def url(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    stores = tmp_path_factory.mktemp("stores")
    make_stores(stores)
    return serve({"SCORECARD_BUNDLES": str(stores)})


@pytest.fixture
def visit(visitor: Callable[..., BrowserContext], url: str) -> Iterator[Callable[..., Visit]]:
    """Opens a visitor's window: `visit(NARROW, mode="dark")`."""
    pages = []

    def open_window(
        viewport: ViewportSize = WIDE, mode: str = "light", url: str = url, new: bool = False
    ) -> Visit:
        made = Visit(visitor(viewport, mode, new).new_page(), url, [], [])
        pages.append(made.page)
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("websocket", lambda socket: made.requests.append(socket.url))
        made.page.on(
            "console",
            lambda told: made.complaints.append(told.text) if told.type == "error" else None,
        )
        return made

    yield open_window
    for page in pages:
        page.close()


def strip(page: Page) -> str:
    return page.get_by_role("list", name="What is shown").inner_text()


def test_the_first_visitor_of_a_fresh_server_may_follow_a_deep_link(
    serve: Serve, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    make_stores(tmp_path)
    fresh = serve({"SCORECARD_BUNDLES": str(tmp_path)})
    page = visit(url=fresh).open("/teams?area=safeguarding&period=2023-03-31&grouping=two")
    assert page.title() == "Teams – Exampleton – Race equality scorecard"
    told = strip(page)
    assert "Service area: Safeguarding" in told
    assert "Period: up to 31 March 2023" in told
    expect(page.get_by_role("combobox", name="Ethnic groups")).to_have_value("Two groups")
    assert page.url.endswith("/teams?area=safeguarding&period=2023-03-31&grouping=two")


def test_what_is_chosen_goes_along_from_page_to_page(visit: Callable[..., Visit]) -> None:
    page = visit().open("/?area=family-help&grouping=two")
    for name, title in (("Data", "Data"), ("Teams", "Teams"), ("Scorecard", "Scorecard")):
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        expect(page).to_have_title(re.compile(f"^{title} – Exampleton"))
        assert "Service area: Family Help" in strip(page)
        assert page.url.endswith("?area=family-help&grouping=two")


def test_a_choice_changes_the_address_and_going_back_undoes_it(visit: Callable[..., Visit]) -> None:
    page = visit().open("/data")
    page.get_by_role("combobox", name="Service area").click()
    page.get_by_role("option", name="Safeguarding", exact=True).click()
    facts = page.get_by_role("list", name="What is shown")
    expect(facts).to_contain_text("Service area: Safeguarding")
    expect(page).to_have_url(re.compile(r"/data\?area=safeguarding$"))
    page.go_back()
    expect(facts).to_contain_text("Service area: Whole organisation")
    area = page.get_by_role("combobox", name="Service area")
    expect(area).to_have_value("Whole organisation")


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_asked_of_another_site_and_nothing_is_refused(
    visit: Callable[..., Visit], path: str
) -> None:
    visitor = visit()
    visitor.open(f"/{path}")
    own = (visitor.url, visitor.url.replace("http", "ws", 1), "data:", "blob:")
    assert len(visitor.requests) > 5
    assert [each for each in visitor.requests if not each.startswith(own)] == []
    assert [each for each in visitor.complaints if EXPECTED not in each] == []


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_on_a_phone(visit: Callable[..., Visit], path: str) -> None:
    page = visit(NARROW).open(f"/{path}?scorecard=inventia")
    wide = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('main, [data-testid=stMain]')]"
        ".map(each => each.scrollWidth - each.clientWidth)"
    )
    assert max(wide) <= 0


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(visit: Callable[..., Visit], path: str, mode: str) -> None:
    page = visit(mode=mode).open(f"/{path}?scorecard=inventia&area=atlantis")
    assert violations(page) == []


def test_the_keyboard_reaches_pages_and_filters_in_the_order_they_are_read(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open("/data?scorecard=inventia")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(e => (e.getAttribute('aria-label') || e.innerText || '').trim())"
                "(document.activeElement)"
            )
        )
    names = [page.title for page in views.ALL]
    names += ["Scorecard", "Service area", "Period", "Ethnic groups"]
    places = []
    for name in names:
        after = places[-1] + 1 if places else 0
        found = [i for i, each in enumerate(reached) if i >= after and each.startswith(name)]
        assert found, (name, reached)
        places.append(found[0])


def test_a_filter_is_worked_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit().open("/data")
    page.get_by_role("combobox", name="Period").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("2022")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/data\?period=2022-03-31$"))


def test_our_own_html_follows_the_theme_of_the_settings_menu(visit: Callable[..., Visit]) -> None:
    page = visit(new=True).open("/methods")
    badge = page.locator(".rs-status-gap").first
    light = badge.evaluate("e => getComputedStyle(e).backgroundColor")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(badge).not_to_have_css("background-color", light)
    assert badge.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(84, 34, 12)"


def test_an_address_that_does_not_exist_is_a_page_that_says_so(
    visit: Callable[..., Visit], url: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{url}/nope")
    assert error.value.code == 404
    page = visit().page
    page.goto(f"{url}/nope")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("heading", level=1, name="Data")).to_be_visible(timeout=20_000)


def test_an_error_is_a_sentence_and_its_traceback_stays_in_the_log(
    serve: Serve, tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    broken = replace(make_bundle(), datasets=[{"id": "cases"}])  # not even a state
    publish(broken, tmp_path / "exampleton", "one")
    served = serve({"SCORECARD_BUNDLES": str(tmp_path)})
    page = visit(url=served).open("/data")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This part of the page could not be shown.")
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    text = page.locator("body").inner_text()
    assert "KeyError" not in text
    assert "Traceback" not in text
    number = re.search(r"number ([0-9a-f]{6})", alert.inner_text())
    assert number
    log = serve.log(served)  # type: ignore[attr-defined]
    assert f"A page failed ({number[1]})" in log
    assert "KeyError: 'state'" in log


@pytest.fixture
def council(tmp_path: Path) -> Path:
    """Definitions and data of a council of its own, not built yet."""
    (tmp_path / "config").mkdir()
    shutil.copy(YAML, tmp_path / "config" / "indicators.yaml")
    shutil.copy(YAML.with_name("ethnicity.csv"), tmp_path / "config")
    data = tmp_path / "data" / "exampleton"
    data.mkdir(parents=True)
    (data / "about.yaml").write_text("id: exampleton\nname: Exampleton\n", "utf-8")
    heads = "ethnicity,team,opened,assessed,looked_after,complained,left,trained"
    rows = [
        f"{'ABMOW'[place % 5]},,2024-0{1 + place % 9}-15,{str(place % 3 == 0).lower()},"
        "true,false,true,false"
        for place in range(400)
    ]
    (data / "cases.csv").write_text("\n".join([heads, *rows]) + "\n", "utf-8")
    census = "".join(f"{code},1000,2021-03-21\n" for code in "ABMOW")
    (data / "census.csv").write_text(f"ethnicity,people,day\n{census}", "utf-8")
    return tmp_path


def test_from_nothing_to_a_scorecard_that_follows_its_files(
    serve: Serve, council: Path, visit: Callable[..., Visit]
) -> None:
    """Waiting, the first scorecard, broken definitions, mended ones: no step needs a restart."""
    path = council / "config" / "indicators.yaml"
    served = serve(
        {
            "SCORECARD_DEFINITIONS": str(path),
            "SCORECARD_DATA": str(council / "data" / "exampleton"),
            "SCORECARD_BUNDLES": str(council / "bundles"),
        }
    )
    visitor = visit(url=served)
    visitor.page.goto(f"{served}/data?grouping=two")
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("being prepared|Data"), timeout=20_000)
    expect(heading).to_have_text("Data", timeout=60_000)
    assert visitor.page.url.endswith("/data?grouping=two")
    grouping = visitor.page.get_by_role("combobox", name="Ethnic groups")
    expect(grouping).to_have_value("Two groups")
    with urllib.request.urlopen(f"{served}/ready") as answer:
        assert answer.status == 200

    good = path.read_text("utf-8")
    path.write_text(good.replace("objective: practice", "objective: praktice", 1), "utf-8")
    line = next(i for i, each in enumerate(path.read_text().splitlines(), 1) if "praktice" in each)
    page = visitor.open("/data")
    notice = page.locator(".rs-notice", has_text="The definitions have mistakes")
    expect(notice).to_contain_text("Shown is the last good scorecard. 1 mistake:")
    expect(notice).to_contain_text(f"indicators.yaml:{line}:")
    expect(page.get_by_role("link", name="Race equality scorecard")).to_be_visible()

    path.write_text(good.replace("title: Race equality scorecard", "title: Fair chances"), "utf-8")
    page = visitor.open("/data")
    expect(page.get_by_role("link", name="Fair chances")).to_be_visible(timeout=60_000)
    expect(page).to_have_title("Data – Exampleton – Fair chances")
    expect(page.locator(".rs-notice")).to_have_count(0)
