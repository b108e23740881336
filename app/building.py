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
            self._process = subprocess.Popen(
                self._command,
                cwd=settings.ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            self._state = State("failed", lines=(f"The build could not be started: {error}",))
            lock.close()
            return
        self._state = State("running")
        listen = threading.Thread(target=self._listen, args=(self._process, lock), daemon=True)
        listen.start()

    def _listen(self, process: subprocess.Popen[str], lock: IO[bytes]) -> None:
        seen: list[str] = []
        assert process.stdout is not None
        with lock, process.stdout as output:
            for line in output:
                text = line.strip()
                if step := PROGRESS.match(text):
                    done, total, what = int(step[1]), int(step[2]), step[3]
                    self._state = State("running", done, total, what, tuple(seen[-KEPT_LINES:]))
                elif text:
                    seen.append(text)
            code = process.wait()
        # 1 is also told where a single indicator could not be built: the bundle is there, and says
        # so.
        bad = any(line.startswith(("error:", "Traceback")) for line in seen)
        failed = code not in (0, 1) or (code == 1 and bad)
        self._state = State("failed" if failed else "idle", lines=tuple(seen[-KEPT_LINES:]))


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
