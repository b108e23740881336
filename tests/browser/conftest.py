"""A real server and a real browser, for the tests that need them.

serve: starts the dashboard and gives its address.
browser: a headless Chromium, driven by playwright's sync API.
visitor: somebody's browser, by screen and mode.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
# A headless browser that talks to our server and to nobody else.
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Servers:
    """Starts dashboards; call it: `url = serve({"SCORECARD_DATA": ...}, folder)`."""

    logs: Path
    _running: dict[str, tuple[subprocess.Popen[bytes], Path]] = field(default_factory=dict)

    def __call__(
        self,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
        port: int | None = None,
    ) -> str:
        """The base URL (no slash at the end) of `folder`/dashboard.py, served and healthy.

        environment: variables for this server. The shell's own SCORECARD_* and STREAMLIT_* are not
            passed on.
        port: the one to take, where its address must be known before.
        Raises AssertionError, with the end of the log, where the server does not start.
        """
        for _ in range(3):
            # Between choosing a free port and taking it another process can be quicker.
            url = self._start(environment or {}, folder, port or free_port())
            if self._healthy(url):
                return url
            log = self.log(url)
            self.stop(url)
            if "is not available" not in log and "already in use" not in log:
                break
        raise AssertionError(f"The dashboard did not start. The end of its log:\n{log[-4000:]}")

    def log(self, url: str) -> str:
        """What the server at `url` has printed so far."""
        return self._running[url][1].read_text("utf-8", errors="replace")

    def stop(self, url: str) -> None:
        """End the server at `url`, with every process it started."""
        process, _ = self._running.pop(url)
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                os.killpg(process.pid, sign)
            try:
                process.wait(timeout=5)
                return
            except subprocess.TimeoutExpired:
                continue

    def stop_all(self) -> None:
        """End every server; their logs go to the output that pytest shows with a failure."""
        for url in list(self._running):
            print(f"Log of {url}:\n{self.log(url)}")
            self.stop(url)

    def _start(self, environment: Mapping[str, str], folder: Path, port: int) -> str:
        url = f"http://127.0.0.1:{port}"
        ours = ("SCORECARD_", "STREAMLIT_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        command = [sys.executable, "-u", "-m", "streamlit", "run", "dashboard.py"]
        command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
        command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
        path = self.logs / f"server-{port}.log"
        own_store = {"SCORECARD_STORE": f"sqlite:///{self.logs / f'journal-{port}.db'}"}
        with path.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=inherited | own_store | dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running[url] = (process, path)
        return url

    def _healthy(self, url: str) -> bool:
        process, _ = self._running[url]
        # A proxy named in the environment has no part in talking to this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                with opener.open(f"{url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return True
            except OSError:
                time.sleep(0.1)
        return False


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the browser that script/test would take; fails where there is none."""
    found = subprocess.run([ROOT / "script" / "chromium"], capture_output=True, text=True)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A headless Chromium; a test opens its own context: `browser.new_page()`."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A visitor's browser: `visitor({"width": 390, "height": 800}, "dark")`.

    One for each screen and mode, who has been here before: what all pages share is loaded once for
    the tests of a file. A test that leaves something behind (the theme) asks for a `new` one.
    """
    opened: list[BrowserContext] = []
    known: dict[tuple[int, int, str], BrowserContext] = {}

    def find(viewport: ViewportSize, mode: str, new: bool = False) -> BrowserContext:
        key = (viewport["width"], viewport["height"], mode)
        if new or key not in known:
            scheme: Any = mode
            opened.append(browser.new_context(viewport=viewport, color_scheme=scheme))
            if new:
                return opened[-1]
            known[key] = opened[-1]
        return known[key]

    yield find
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Starts dashboards for the tests of one file and ends them after its last test."""
    servers = Servers(tmp_path_factory.mktemp("servers"))
    yield servers
    servers.stop_all()
