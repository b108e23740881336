"""Where definitions, data and bundles are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scorecard import settings
from scorecard.settings import ROOT


def test_left_out_everything_is_the_projects_own() -> None:
    assert settings.definitions_path() == ROOT / "config" / "indicators.yaml"
    assert settings.bundles_folder() == ROOT / ".bundles"
    assert settings.store("sutton") == ROOT / ".bundles" / "sutton"


def test_the_demonstration_comes_last() -> None:
    names = [folder.name for folder in settings.data_folders()]
    assert "sutton" in names
    assert names[-1] == "demonstration"


def test_several_folders_are_joined_as_the_system_joins_paths(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCORECARD_DATA", os.pathsep.join([str(tmp_path), "data/x", str(tmp_path)]))
    assert settings.data_folders() == [tmp_path, ROOT / "data" / "x"]


def test_relative_paths_are_the_projects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORECARD_DEFINITIONS", "other/../mine.yaml")
    monkeypatch.setenv("SCORECARD_BUNDLES", "kept")
    assert settings.definitions_path() == ROOT / "mine.yaml"
    assert settings.bundles_folder() == ROOT / "kept"


def test_files_from_elsewhere_never_take_the_place_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCORECARD_DATA", "data/sutton")
    assert settings.bundles_folder() == ROOT / ".bundles"
    monkeypatch.setenv("SCORECARD_DATA", str(tmp_path))
    elsewhere = settings.bundles_folder()
    assert elsewhere.parent == ROOT / ".bundles"
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(tmp_path / "a.yaml"))
    assert settings.bundles_folder() not in (elsewhere, ROOT / ".bundles")


@pytest.mark.parametrize("id", ["..", "a/b", "", "A", "ä", "CON:", "x" * 300])
def test_a_store_is_a_folder_of_its_own(id: str) -> None:
    store = settings.store(id)
    assert store.parent == settings.bundles_folder()
    assert len(store.name) < 100
    assert settings.store(id) == store


def test_ids_that_look_alike_have_stores_of_their_own() -> None:
    assert len({settings.store(id) for id in ("a-b", "a b", "a/b", "A-B")}) == 4
