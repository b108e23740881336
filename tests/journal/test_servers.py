"""Several dashboards on one store: what one publishes, the others take over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import desk, identity, upkeep
from scorecard.access import OPEN
from scorecard.journal import Store, trail, versions
from tests.journal.conftest import ALEX, titled
from tests.support.postgres import Server


def test_a_dashboard_takes_over_what_another_server_published(
    postgres: Server, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(postgres.database())
    monkeypatch.setenv("SCORECARD_STORE", url)
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(file))
    monkeypatch.setattr(upkeep, "PATIENCE", -1.0)
    upkeep.prepare()
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(file.parent, elsewhere)
    other = Store.open(url)
    now = versions.current_digest(other)
    versions.publish(other, elsewhere / file.name, titled("New"), ALEX, "Why not", now)
    assert "New" not in file.read_text("utf-8")
    upkeep.catch_up()
    assert file.read_text("utf-8") == titled("New")
    # and who signed out there is signed out here, now and after a new start
    trail.record(other, "signed-out", ALEX, "a-sign-in")
    upkeep.catch_up()
    assert "a-sign-in" in identity._signed_out
    monkeypatch.setattr(identity, "_signed_out", set())
    upkeep.prepare()
    assert "a-sign-in" in identity._signed_out
    # and an editor here starts from it
    at = desk.desk(OPEN)
    assert (at.text, at.published.number, at.behind) == (titled("New"), 2, False)
    other.close()
    desk.store().close()
