"""Keeps the published scorecards up to date with definitions and data: one build process at a time.

The build runs as `python -m scorecard build --all`, so that records never enter this process.
Meanwhile the last good bundle is served. A build that failed is not tried again until a file
changes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from scorecard import access, settings

try:
    import fcntl
except ImportError:  # on Windows two servers may build at once; each publishes whole bundles
    fcntl = None  # type: ignore[assignment]

PROGRESS = re.compile(r"^progress: (\d+)/(\d+) (.*)$")
KEPT_LINES = 12


@dataclass(frozen=True)
class State:
    """How the build stands.

    phase: 'idle', 'running' (here), 'elsewhere' (another process builds), 'failed'. done, total,
    what: of the step under way. lines: the last lines it printed apart from progress.
    """

    phase: Literal["idle", "running", "elsewhere", "failed"] = "idle"
    done: int = 0
    total: int = 0
    what: str = ""
    lines: tuple[str, ...] = ()


class Builder:
    """Starts builds and listens to them. One for the whole process (`BUILDER`)."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or [sys.executable, "-u", "-m", "scorecard", "build", "--all"]
        self._guard = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._state = State()
        self._tried = ""

    def state(self) -> State:
        """How the build stands now."""
        return self._state

    def ensure(self, needed: bool) -> State:
        """Start a build where one is `needed` and this state of the files was not tried yet."""
        with self._guard:
            if not needed:
                # What failed and was then put right from outside is no longer worth a notice.
                if self._state.phase in ("failed", "elsewhere"):
                    self._state = State()
                return self._state
            if self._state.phase == "running":
                return self._state
            now = access.signature()
            if now != self._tried:
                lock = _lock(settings.bundles_folder())
                if lock is None:
                    self._state = State("elsewhere")
                else:
                    self._tried = now
                    self._start(lock)
            return self._state

    def stop(self) -> None:
        """End a build under way; what is published stays as it was."""
        process = self._process
        if process and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, lock: IO[bytes]) -> None:
        try:
            self._process = started(self._command)
        except OSError as error:
            self._state = State("failed", lines=(f"The build could not be started: {error}",))
            lock.close()
            return
        self._state = State("running")
        listen = threading.Thread(target=self._listen, args=(self._process, lock), daemon=True)
        listen.start()

    def _listen(self, process: subprocess.Popen[str], lock: IO[bytes]) -> None:
        def step(done: int, total: int, what: str) -> None:
            self._state = State("running", done, total, what)

        with lock:
            well, lines = listened(process, step)
        self._state = State("idle" if well else "failed", lines=lines)


def started(command: list[str]) -> subprocess.Popen[str]:
    """A process of the engine's own, in which the records are. Raises OSError."""
    return subprocess.Popen(
        command,
        cwd=settings.ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def listened(
    process: subprocess.Popen[str], step: Callable[[int, int, str], None]
) -> tuple[bool, tuple[str, ...]]:
    """Listens until the process ends: whether it did its work, and its last lines.

    step: hears of progress: done, of how many, what.
    """
    seen: list[str] = []
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            text = line.strip()
            if found := PROGRESS.match(text):
                step(int(found[1]), int(found[2]), found[3])
            elif text:
                seen.append(text)
    code = process.wait()
    # 1 is also told where a single indicator could not be built: the bundle is there, and says so
    bad = any(line.startswith(("error:", "Traceback")) for line in seen)
    return code == 0 or (code == 1 and not bad), tuple(seen[-KEPT_LINES:])


def _lock(folder: Path) -> IO[bytes] | None:
    """A lock on `folder`, held until it is closed; None where another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / ".building.lock").open("wb")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
    return file


BUILDER = Builder()
