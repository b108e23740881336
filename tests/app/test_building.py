"""Builds in the background: one at a time, told as they go, and never the same failure twice."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import building
from app.building import Builder, State
from app.frame import progress_words
from scorecard import access
from scorecard.__main__ import _progress

SECONDS = 20
Make = Callable[[str], Builder]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a builder that runs a line of Python; `{here}` in it is a folder of its own."""
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    made: list[Builder] = []

    def builder(code: str) -> Builder:
        script = f"import pathlib, sys, time; here = pathlib.Path({str(tmp_path)!r})\n{code}"
        made.append(Builder([sys.executable, "-u", "-c", script]))
        return made[-1]

    yield builder
    for each in made:
        each.stop()


@pytest.fixture
def signature(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the files look like; a test may change it."""
    now = ["first"]
    monkeypatch.setattr(access, "signature", lambda: now[0])
    return now


def wait(builder: Builder, until: Callable[[State], bool]) -> State:
    end = time.monotonic() + SECONDS
    while not until(builder.state()):
        assert time.monotonic() < end, builder.state()
        time.sleep(0.02)
    return builder.state()


def done(state: State) -> bool:
    return state.phase in ("idle", "failed")


COUNT = "open(here / 'runs', 'a').write('x')\n"


def runs(tmp_path: Path) -> int:
    path = tmp_path / "runs"
    return len(path.read_text()) if path.exists() else 0


def test_nothing_runs_where_nothing_is_needed(
    make: Make, signature: list[str], tmp_path: Path
) -> None:
    assert make(COUNT).ensure(False) == State()
    assert runs(tmp_path) == 0


def test_it_runs_once_however_many_ask(make: Make, signature: list[str], tmp_path: Path) -> None:
    builder = make(COUNT + "time.sleep(0.3)")
    threads = [threading.Thread(target=builder.ensure, args=(True,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wait(builder, done).phase == "idle"
    builder.ensure(True)  # the files look as they did
    assert wait(builder, done).phase == "idle"
    assert runs(tmp_path) == 1


def test_a_changed_file_runs_it_again(make: Make, signature: list[str], tmp_path: Path) -> None:
    builder = make(COUNT)
    builder.ensure(True)
    wait(builder, done)
    signature[0] = "second"
    builder.ensure(True)
    wait(builder, lambda _: runs(tmp_path) == 2)


def test_progress_is_told(make: Make, signature: list[str]) -> None:
    builder = make(
        "print('progress: 12/38 referrals', file=sys.stderr)\n"
        "while not (here / 'go').exists(): time.sleep(0.02)"
    )
    builder.ensure(True)
    state = wait(builder, lambda state: state.total > 0)
    assert (state.phase, state.done, state.total, state.what) == ("running", 12, 38, "referrals")
    assert progress_words(state, "Rebuilding") == "Rebuilding: 12 of 38 (referrals)."


@pytest.mark.parametrize(
    ("code", "phase"),
    [
        ("print('error: there is no data folder.', file=sys.stderr); sys.exit(1)", "failed"),
        ("raise ValueError('an accident')", "failed"),
        ("sys.exit(2)", "failed"),
        # one indicator could not be built; the bundle is there and says so
        ("print('Sutton: 9 indicators built, 1 failed.'); sys.exit(1)", "idle"),
    ],
)
def test_what_counts_as_failed(make: Make, signature: list[str], code: str, phase: str) -> None:
    builder = make(code)
    builder.ensure(True)
    assert wait(builder, done).phase == phase


def test_a_failure_is_not_repeated(make: Make, signature: list[str], tmp_path: Path) -> None:
    builder = make(COUNT + "sys.exit('error: areas.csv, line 3: no such parent.')")
    builder.ensure(True)
    assert wait(builder, done).lines == ("error: areas.csv, line 3: no such parent.",)
    assert builder.ensure(True).phase == "failed"
    assert runs(tmp_path) == 1
    assert builder.ensure(False).phase == "idle"


def test_only_one_process_builds_a_store(make: Make, signature: list[str], tmp_path: Path) -> None:
    first = make("while not (here / 'go').exists(): time.sleep(0.02)")
    second = make(COUNT)
    first.ensure(True)
    assert second.ensure(True).phase == "elsewhere"
    assert progress_words(second.state(), "Rebuilding") == "Rebuilding: another process is at it."
    (tmp_path / "go").touch()
    wait(first, done)
    second.ensure(True)
    wait(second, lambda _: runs(tmp_path) == 1)


def test_a_command_that_does_not_exist_is_a_failure(
    signature: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path))
    state = Builder([str(tmp_path / "nothing")]).ensure(True)
    assert state.phase == "failed"
    assert state.lines[0].startswith("The build could not be started")


def test_a_stopped_build_leaves_no_process(make: Make, signature: list[str]) -> None:
    builder = make("time.sleep(60)")
    builder.ensure(True)
    builder.stop()
    assert wait(builder, done).phase == "failed"


def test_the_commands_progress_is_understood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _progress("referrals", 3, 41)
    step = building.PROGRESS.match(capsys.readouterr().err.strip())
    assert step
    assert step.groups() == ("3", "41", "referrals")
