"""The workshop as the practice lead meets it: change, try out, publish, regret, restore; two at
once."""

from __future__ import annotations

import re
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scorecard.definitions import load
from tests.support.looking import violations

ROOT = Path(__file__).resolve().parents[2]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
TARGET = "Anti-racism training"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped definitions in a folder of their own, with Sutton's data."""
    folder = tmp_path_factory.mktemp("council")
    for name in ("indicators.yaml", "ethnicity.csv"):
        shutil.copy(ROOT / "config" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def url(council: Path, serve: Any) -> str:
    found = serve(
        {
            "SCORECARD_DEFINITIONS": str(council / "indicators.yaml"),
            "SCORECARD_DATA": str(ROOT / "data" / "sutton"),
            "SCORECARD_BUNDLES": str(council / "bundles"),
        }
    )
    for _ in range(240):  # the first build
        try:
            with urllib.request.urlopen(f"{found}/ready"):
                return found
        except urllib.error.HTTPError:
            time.sleep(0.5)
    raise AssertionError("No scorecard was built.")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for(timeout=90_000)
    settled(page)
    return page


def settled(page: Page) -> None:
    page.wait_for_timeout(300)
    page.locator(READY).wait_for(timeout=60_000)


def typed(page: Page, name: str, words: str) -> None:
    field = page.get_by_role("textbox", name=name)
    field.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(words)


def pressed(page: Page, name: str) -> None:
    """A button, by keyboard."""
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")
    settled(page)


def test_a_target_is_changed_tried_out_published_and_taken_back(
    browser: Browser, url: str, council: Path
) -> None:
    file = council / "indicators.yaml"
    before = file.read_text("utf-8")
    page = opened(browser.new_page(), f"{url}/definitions?indicator=looked-after-rate")
    expect(page.get_by_text("You have changed nothing yet")).to_be_visible()
    typed(page, "Who answers for it", "Head of Care")
    pressed(page, "Keep in my draft")
    expect(page.get_by_text("owner changed from “Head of Children Looked After”")).to_be_visible()
    assert file.read_text("utf-8") == before
    pressed(page, "What would this change?")
    expect(page.get_by_text("No figure, status or trend")).to_be_visible(timeout=60_000)
    settled(page)
    typed(page, "Why is this changed?", "The post has a new name")
    pressed(page, "Publish the draft")
    expect(page.get_by_text("Published as version 2.")).to_be_visible()
    after = file.read_text("utf-8")
    assert after == before.replace("owner: Head of Children Looked After", "owner: Head of Care", 1)
    assert not load(file).errors
    opened(page, f"{url}/history?version=1")
    typed(page, "Why is it taken up again?", "It was right before")
    pressed(page, "Restore version 1")
    expect(page.get_by_text("published again, as version 3")).to_be_visible()
    assert file.read_text("utf-8") == before
    opened(page, f"{url}/trail")
    for words in ("Restored a version", "Published definitions", "Tried out a change"):
        expect(page.get_by_text(words).first).to_be_visible()
    opened(page, f"{url}/indicator?indicator=looked-after-rate")
    made_by = re.compile(r"made by version [123] of the definitions")
    expect(page.get_by_text(made_by)).to_be_visible()
    page.close()


def test_a_mistake_is_told_beside_its_field_and_cannot_be_published(
    browser: Browser, url: str
) -> None:
    page = opened(browser.new_page(), f"{url}/definitions?indicator=looked-after-rate")
    typed(page, "Title", "")
    pressed(page, "Keep in my draft")
    expect(page.get_by_text("It cannot be published yet.")).to_be_visible()
    assert page.locator(".rs-wrong").count() == 1
    expect(page.get_by_role("button", name="Publish the draft")).to_have_count(0)
    pressed(page, "Throw the draft away")
    expect(page.get_by_text("The draft is thrown away")).to_be_visible()
    page.close()


@pytest.mark.parametrize(
    "address",
    [
        "definitions?indicator=suspension-rate",
        "definitions?view=new",
        "definitions?view=text",
        "history?version=1",
    ],
)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_behind_the_pages_links(
    browser: Browser, url: str, address: str, mode: str
) -> None:
    width = 1280 if mode == "light" else 390
    context = browser.new_context(
        color_scheme=mode,
        viewport={"width": width, "height": 900},  # type: ignore[arg-type]
    )
    page = opened(context.new_page(), f"{url}/{address}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
