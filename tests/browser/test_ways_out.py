"""Nothing that a served bundle sends to a browser tells a count that the protected frame hides.

Pages are walked across areas, periods and groupings, and along wrong addresses; all that arrives
(pages with their titles and addresses, frames of the websocket with figures and alternative texts,
downloads) is searched for counts, and so is what the server writes into its log.
"""

from __future__ import annotations

import io
import json
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from scorecard import pipeline, settings
from scorecard.bundle import Bundle, current, open_folder
from scorecard.definitions import load
from scorecard.disclosure import Prepared

ROOT = Path(__file__).resolve().parents[2]
PAIR = re.compile(r"(?<![\d.,])(\d[\d,]*) of (\d[\d,]*)(?![\d,]*%)")
COLUMNS = [("numerator", "denominator"), ("reached", "before")]  # of downloads
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
WRONG = [  # what a page answers where it is asked for what there is not
    "indicator?indicator=nobody",
    "indicator?indicator=leaving&period=2099-00&area=nowhere&grouping=six",
    "objective?objective=none",
    "teams?area=nowhere",
    "nowhere",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The shipped demonstration, as script/test built it."""
    folder = current(settings.store("demonstration"))
    assert folder is not None, "run: python -m scorecard build --all"
    return open_folder(folder)


class _Counted(Exception):
    """Stops a build at the airlock."""


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The counts before the airlock."""

    def stopped(frame: pd.DataFrame, *arguments: object, **named: object) -> Prepared:
        raise _Counted(frame)

    definitions = load(ROOT / "config" / "indicators.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "prepare", stopped)
        with pytest.raises(_Counted) as found:
            pipeline.build(definitions, ROOT / "data" / "demonstration")
    frame: pd.DataFrame = found.value.args[0]
    return frame


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


@dataclass(frozen=True)
class Arrived:
    """All text of the walk in one string, the files downloaded, the log and what /ready says."""

    text: str
    files: list[bytes]
    log: str
    ready: dict[str, object]


@pytest.fixture(scope="module")
def arrived(serve: Any, browser: Browser, bundle: Bundle) -> Arrived:
    url = serve({"SCORECARD_BUNDLES": str(settings.bundles_folder())})
    heard: list[bytes] = []
    files: list[bytes] = []
    page = browser.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda x: heard.append(_raw(x))))
    for number, address in enumerate([*addresses(bundle), *WRONG]):
        sign = "&" if "?" in address else "?"
        answer = page.goto(f"{url}/{address}{sign}scorecard={bundle.organisation['id']}")
        if answer is None or answer.status != 404:
            page.locator(".rs-foot").wait_for(timeout=30_000)
            page.locator(READY).wait_for()
        heard += [page.content().encode(), page.title().encode(), page.url.encode()]
        if number < len(PAGES) or number % 3 == 0:
            files += _downloaded(page)
    page.close()
    with urllib.request.urlopen(f"{url}/ready") as answer:
        ready = answer.read()
    text = b"\n".join([*heard, *files, ready]).decode("utf-8", errors="replace")
    return Arrived(text, files, serve.log(url), json.loads(ready))


@pytest.fixture(scope="module")
def sent(arrived: Arrived) -> str:
    return arrived.text


def _raw(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def _downloaded(page: Page) -> list[bytes]:
    """Every file that a page offers."""
    files = []
    for button in page.locator("[data-testid=stDownloadButton] button").all():
        if button.is_visible():
            with page.expect_download() as begun:
                button.click()
            files.append(Path(begun.value.path()).read_bytes())
    return files


def pairs(frame: pd.DataFrame) -> set[tuple[int, int]]:
    both = frame[["numerator", "denominator"]].dropna()
    return {(int(n), int(d)) for n, d in both.itertuples(index=False) if n == int(n)}


@pytest.fixture(scope="module")
def told(arrived: Arrived) -> set[tuple[int, int]]:
    """Every count with its base that was sent, in words or in a download's two columns."""
    counts = in_words(arrived.text)
    assert len(counts) > 50
    assert len(arrived.files) > 5
    for file in arrived.files:
        table = pd.read_csv(io.BytesIO(file))
        for top, base in COLUMNS:
            if {top, base} <= set(table):
                renamed = {top: "numerator", base: "denominator"}
                counts |= pairs(table[[top, base]].rename(columns=renamed))
    return {(n, d) for n, d in counts if d >= FEW}


def in_words(text: str) -> set[tuple[int, int]]:
    """Counts with their bases, as in “20 of 40”."""
    return {(int(n.replace(",", "")), int(d.replace(",", ""))) for n, d in PAIR.findall(text)}


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


def test_the_log_tells_no_count_and_no_record(arrived: Arrived, bundle: Bundle) -> None:
    assert not {(n, d) for n, d in in_words(arrived.log) if d >= FEW}
    for indicator in sorted(set(bundle.results["indicator"])):
        assert f"{indicator}," not in arrived.log


def test_ready_says_how_the_server_is_and_no_count(arrived: Arrived) -> None:
    said = json.dumps(arrived.ready)
    assert "demonstration" in said
    # a time in seconds at most: no number of people
    assert not re.findall(r"(?<![\w.\-:])\d{2,}(?![\w.\-:])", said)


def test_the_manifest_counts_rows_of_the_results_only(bundle: Bundle) -> None:
    whole = {k: v for k, v in bundle.manifest.items() if isinstance(v, int)}
    hidden = int((bundle.results["suppression"] == "suppressed").sum())
    assert whole.pop("rows") == len(bundle.results)
    assert whole.pop("suppressed") == hidden
    assert set(whole) == {"format"}
    times = bundle.manifest["timings"]
    assert all(isinstance(each, float) for each in times.values())
    text = {"definitions", "data", "code", "engine", "built_at", "today", "timings"}
    assert set(bundle.manifest) <= text | {"rows", "suppressed", "format", "files"}


def test_no_reason_is_sent(sent: str) -> None:
    for reason in (
        "small count",
        "companion of a hidden cell",
        "breakdown too thin",
        "all or none",
    ):
        assert reason not in sent
