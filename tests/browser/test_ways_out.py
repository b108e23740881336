"""Nothing that a served bundle sends to a browser tells a count that the protected frame hides.

Pages are walked across areas, periods and groupings; all that arrives (pages, frames of the
websocket with figures and alternative texts, downloads) is searched for counts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from scorecard import pipeline, settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.definitions import load
from scorecard.disclosure import Protected, protect

ROOT = Path(__file__).resolve().parents[2]
PAIR = re.compile(r"(?<![\d.,])(\d[\d,]*) of (\d[\d,]*)(?![\d,]*%)")
FEW = 60  # numbers of indicators, groups, areas and datasets are below it
KEY = ["indicator", "variant", "period", "area", "grouping", "group"]
PAGES = [
    "",
    "objective?objective=practice",
    "objective?objective=workforce",
    "teams",
    "journey",
    "data",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The shipped demonstration, as script/test built it."""
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


@pytest.fixture(scope="module")
def raw(monkeypatch_module: pytest.MonkeyPatch) -> pd.DataFrame:
    """The counts before the airlock."""
    seen: list[pd.DataFrame] = []

    def watched(frame: pd.DataFrame, *arguments: object, **named: object) -> Protected:
        seen.append(frame)
        return protect(frame, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch_module.setattr(pipeline, "protect", watched)
    definitions = load(ROOT / "config" / "indicators.yaml")
    pipeline.build(definitions, ROOT / "data" / "demonstration", memory=settings.memory_folder())
    return seen[0]


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def addresses(bundle: Bundle) -> list[str]:
    """A walk: every page for the whole and for some areas, some indicators in some periods."""
    areas = [area["id"] for area in bundle.areas]
    own = bundle.results[bundle.results["provenance"] == "own"]
    indicators = sorted(own["indicator"].unique())
    out = [f"{page}{'&' if '?' in page else '?'}grouping=five" for page in PAGES]
    for number, indicator in enumerate(indicators[::3]):
        mine = own[own["indicator"] == indicator]
        periods = sorted(mine["period"].unique())
        period, area = periods[-1 - number % len(periods)], areas[number % len(areas)]
        grouping = ("two", "five", "detailed")[number % 3]
        query = f"indicator={indicator}&period={quote(period)}&area={area}&grouping={grouping}"
        out.append(f"indicator?{query}")
    return [*out, *(f"teams?area={area}&grouping=five" for area in areas[1:4])]


@pytest.fixture(scope="module")
def arrived(serve: Callable[..., str], browser: Browser, bundle: Bundle) -> tuple[str, list[bytes]]:
    """All text that arrives in a browser on the walk, in one string, and the files downloaded."""
    url = serve({"SCORECARD_BUNDLES": str(settings.bundles_folder())})
    heard: list[bytes] = []
    files: list[bytes] = []
    page = browser.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda x: heard.append(_raw(x))))
    for address in addresses(bundle):
        sign = "&" if "?" in address else "?"
        page.goto(f"{url}/{address}{sign}scorecard={bundle.organisation['id']}")
        page.locator(".rs-foot").wait_for(timeout=30_000)
        page.locator(READY).wait_for()
        heard.append(page.content().encode())
        if address.startswith("indicator") and len(heard) % 2:
            files.append(_downloaded(page))
    page.close()
    return b"\n".join([*heard, *files]).decode("utf-8", errors="replace"), files


@pytest.fixture(scope="module")
def sent(arrived: tuple[str, list[bytes]]) -> str:
    return arrived[0]


def _raw(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def _downloaded(page: Page) -> bytes:
    with page.expect_download() as begun:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    return Path(begun.value.path()).read_bytes()


def pairs(frame: pd.DataFrame) -> set[tuple[int, int]]:
    both = frame[["numerator", "denominator"]].dropna()
    return {(int(n), int(d)) for n, d in both.itertuples(index=False) if n == int(n)}


@pytest.fixture(scope="module")
def told(arrived: tuple[str, list[bytes]]) -> set[tuple[int, int]]:
    """Every count with its base that was sent, in words or in a download's two columns."""
    text, files = arrived
    counts = {(int(n.replace(",", "")), int(d.replace(",", ""))) for n, d in PAIR.findall(text)}
    assert len(counts) > 50
    assert files
    for file in files:
        counts |= pairs(pd.read_csv(io.BytesIO(file)))
    return {(n, d) for n, d in counts if d >= FEW}


def test_every_count_with_its_base_is_one_that_is_shown(
    told: set[tuple[int, int]], bundle: Bundle
) -> None:
    assert told <= pairs(bundle.results)


def test_no_hidden_count_is_sent_with_its_base(
    told: set[tuple[int, int]], bundle: Bundle, raw: pd.DataFrame
) -> None:
    shown = bundle.results
    hidden = shown.loc[shown["suppression"] == "suppressed", KEY].drop_duplicates()
    behind = {(n, d) for n, d in pairs(raw.merge(hidden, on=KEY)) - pairs(shown) if d >= FEW}
    assert len(behind) > 100
    assert not behind & told


def test_no_reason_is_sent(sent: str) -> None:
    for reason in (
        "small count",
        "companion of a hidden cell",
        "breakdown too thin",
        "all or none",
    ):
        assert reason not in sent
