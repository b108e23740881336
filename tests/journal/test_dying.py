"""A process killed at every step of a save: the last good file stands, and the history tells."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from scorecard.journal import Store, digest, trail, versions
from tests.journal.conftest import ALEX, titled
from tests.journal.dying import STEPS, save_and_die
from tests.support.postgres import Server
from tests.test_pipeline import DEFINITIONS

ON = [("sqlite", step) for step in STEPS] + [
    ("postgresql", step) for step in ("after pending", "after the file was replaced")
]


@pytest.mark.parametrize(("engine", "step"), ON)
def test_a_killed_save_is_settled(
    engine: str, step: str, file: Path, sqlite_url: str, request: pytest.FixtureRequest
) -> None:
    url = sqlite_url
    if engine == "postgresql":
        postgres: Server = request.getfixturevalue("postgres")
        url = postgres.database()
    store = Store.open(url)
    versions.reconcile(store, file)
    store.close()
    fork = multiprocessing.get_context("fork")  # a real process, without seconds of imports
    child = fork.Process(target=save_and_die, args=(url, file, titled("New"), step))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert file.read_text("utf-8") in (DEFINITIONS, titled("New"))

    found = versions.reconcile(store, file)

    new = STEPS[step]
    expected = titled("New") if new else DEFINITIONS
    assert found.problem is None
    assert file.read_text("utf-8") == expected
    assert versions.current_digest(store) == digest(expected)
    past = versions.history(store)
    assert [v.number for v in past] == list(range(len(past), 0, -1))
    if new:
        assert [v.state for v in past] == ["published", "published"]
        assert past[0].author.name == "Sam"
        assert [e.event for e in trail.read(store, author="sam")] == ["published"]
    elif len(past) == 2:
        lost = versions.version(store, 2)
        assert lost is not None
        assert (lost.state, lost.text) == ("failed", titled("New"))
        assert lost.words[-1] == "The process ended before the file was replaced."
        assert trail.read(store, author="sam") == []
    else:
        assert step in ("before it is written down", "before pending is committed")
    assert sorted(p.name for p in file.parent.iterdir()) == ["codes.csv", "indicators.yaml"]
    # and the next save goes on from there
    versions.publish(store, file, titled("Next"), ALEX, "Go on", digest(expected))
    assert file.read_text("utf-8") == titled("Next")
    store.close()
