"""Scorecards to show: two published ones, made without the engine, and the dashboard as a page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import views
from scorecard.access import door
from tests.support.bundles import make_stores

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stores of two organisations: exampleton, and inventia, which is
    invented."""
    folder = tmp_path_factory.mktemp("stores")
    make_stores(folder)
    return folder


@pytest.fixture
def only_bundles(stores: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The dashboard shows `stores`, and every file is looked at anew. Where versions and the trail
    are kept is for the test to say; left out, beside the bundles."""
    monkeypatch.setenv("SCORECARD_BUNDLES", str(stores))
    if not os.environ.get("SCORECARD_STORE"):
        monkeypatch.setenv("SCORECARD_STORE", f"sqlite:///{stores / 'journal.db'}")
    monkeypatch.setattr(door, "PATIENCE", -1.0)
    return stores


@pytest.fixture
def dashboard(only_bundles: Path) -> Open:
    """Opens a page as a visitor does who follows a link: `dashboard("teams",
    area="safeguarding")`."""

    def open_page(path: str = "", **query: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app" / "router.py"), default_timeout=SECONDS)
        for name, value in query.items():
            test.query_params[name] = value
        page = next(each for each in views.ALL if each.path == path)
        if path:
            test.switch_page(str(views.PAGES / page.file))
        test.run()
        assert not test.exception, [each.value for each in test.exception]
        return test

    return open_page


def words(test: AppTest) -> str:
    """All the HTML of a page, as it was sent."""
    return "\n".join(each.proto.body for each in test.get("html"))
