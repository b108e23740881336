"""What axe finds wrong with a page that has come to rest."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

FADING = 1500  # ms


def violations(page: Page) -> list[str]:
    """Rule and element of each violation.

    While a page is drawn, buttons fade in and have too little contrast for a moment, longer on a
    busy machine. What is wrong with a page is wrong at a second look too.
    """
    found = Axe().run(page).response["violations"]
    if found:
        page.wait_for_timeout(FADING)
        found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:150]}" for each in found for node in each["nodes"]]
