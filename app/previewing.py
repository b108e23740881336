"""Drafts tried out in a build process of their own: one at a time for each editor.

The process is `python -m scorecard preview`, so that records never enter this one; what it writes
is a protected bundle, opened through `scorecard.access` like every other.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from typing import Literal

from app import building
from scorecard import access
from scorecard.access import Organisation, Reader

DRAFT = "draft.yaml"
COMMAND = [sys.executable, "-u", "-m", "scorecard", "preview"]


@dataclass(frozen=True)
class Trial:
    """How the trial of a draft stands.

    text: digest of the draft; organisation: whose figures. done, total, what: of the step under
    way; lines: what the process said apart from that.
    """

    phase: Literal["running", "done", "failed", "stopped"]
    text: str
    organisation: str
    done: int = 0
    total: int = 0
    what: str = ""
    lines: tuple[str, ...] = ()


_lock = threading.Lock()
_trials: dict[str, Trial] = {}
_processes: dict[str, subprocess.Popen[str]] = {}


def digest(text: str) -> str:
    """What a draft is known by."""
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def trial(reader: Reader) -> Trial | None:
    """The reader's latest trial, whatever draft it was of."""
    return _trials.get(reader.author)


def start(reader: Reader, text: str, organisation: Organisation) -> Trial:
    """Try out `text`; an earlier trial of the reader's that still runs is ended.

    Raises access.Refused.
    """
    access.demand(reader, "preview")
    stop(reader)
    folder = access.preview_folder(reader)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    draft = folder / DRAFT
    draft.write_text(text, "utf-8", newline="")
    mine = Trial("running", digest(text), organisation.id)
    command = [*COMMAND, "--definitions", str(draft), "--out", str(folder / "bundle")]
    command += ["--data", str(organisation.folder)]
    with _lock:
        _trials[reader.author] = mine
        try:
            process = building.started(command)
        except OSError as error:
            _trials[reader.author] = replace(mine, phase="failed", lines=(str(error),))
            return _trials[reader.author]
        _processes[reader.author] = process
    listen = threading.Thread(target=_listen, args=(reader.author, process, mine), daemon=True)
    listen.start()
    return mine


def stop(reader: Reader) -> None:
    """End the reader's trial, if one runs."""
    with _lock:
        process = _processes.pop(reader.author, None)
        if process is not None and process.poll() is None:
            _trials[reader.author] = replace(_trials[reader.author], phase="stopped")
            process.terminate()


def _listen(author: str, process: subprocess.Popen[str], mine: Trial) -> None:
    def step(done: int, total: int, what: str) -> None:
        _keep(author, process, replace(mine, done=done, total=total, what=what))

    well, lines = building.listened(process, step)
    _keep(author, process, replace(mine, phase="done" if well else "failed", lines=lines))


def _keep(author: str, process: subprocess.Popen[str], now: Trial) -> None:
    """Unless another trial has taken its place, or it was stopped."""
    with _lock:
        if _processes.get(author) is process:
            _trials[author] = now
