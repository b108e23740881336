"""The door to bundles: who there is, what is opened, what is out of date."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scorecard import access, settings
from scorecard.access import OPEN, BundleError, Organisation, door
from scorecard.bundle import Bundle, publish
from tests.support.bundles import YAML, make_bundle


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with definitions and the data of two organisations, to which everything points."""
    (tmp_path / "config").mkdir()
    write_definitions(tmp_path)
    shutil.copy(YAML.with_name("ethnicity.csv"), tmp_path / "config")
    for name, about in (
        ("north", "id: north\nname: North\n"),
        ("play", "name: Play\ninvented: true\n"),
    ):
        folder = tmp_path / "data" / name
        folder.mkdir(parents=True)
        (folder / "about.yaml").write_text(about, "utf-8")
        (folder / "cases.csv").write_text("ethnicity,opened\nA,2025-01-01\n", "utf-8")
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(tmp_path / "config" / "indicators.yaml"))
    folders = [str(tmp_path / "data" / name) for name in ("north", "play")]
    monkeypatch.setenv("SCORECARD_DATA", os.pathsep.join(folders))
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    monkeypatch.setattr(door, "PATIENCE", -1.0)
    monkeypatch.setattr(door, "_code_changed", lambda: 0)
    return tmp_path


def write_definitions(council: Path, organisations: str = "") -> None:
    """The tests' definitions, with a list of organisations where one is given."""
    text = YAML.read_text("utf-8")
    if organisations:
        text = text.replace("scorecard}", f"scorecard, organisations: [{organisations}]}}", 1)
    (council / "config" / "indicators.yaml").write_text(text, "utf-8")


def ids() -> list[str]:
    return [each.id for each in access.organisations()]


def north() -> Organisation:
    return next(each for each in access.organisations() if each.id == "north")


def published(**more: str) -> Bundle:
    """A bundle of north, told to be made of the definitions as they are now."""
    made = make_bundle(id="north", name="North", **more)  # type: ignore[arg-type]
    made.manifest["definitions"] = door._definitions().digest
    publish(made, settings.store("north"), str(len(list(settings.bundles_folder().glob("*/*")))))
    return made


def test_each_data_folder_is_an_organisation(council: Path) -> None:
    first, second = access.organisations()
    assert (first.id, first.name, first.invented) == ("north", "North", False)
    assert (second.id, second.name, second.invented) == ("play", "Play", True)
    assert first.folder == council / "data" / "north"


def test_the_definitions_choose_and_order_the_organisations(council: Path) -> None:
    write_definitions(council, "play, north")
    assert ids() == ["play", "north"]
    write_definitions(council, "north")
    assert ids() == ["north"]


def test_a_list_that_names_none_of_them_is_for_other_data(council: Path) -> None:
    write_definitions(council, "sutton")
    assert ids() == ["north", "play"]


def test_a_folder_without_about_is_called_as_the_folder(council: Path) -> None:
    (council / "data" / "play" / "about.yaml").unlink()
    second = access.organisations()[1]
    assert (second.id, second.name, second.invented) == ("play", "Race equality scorecard", False)


def test_a_broken_about_does_not_take_the_dashboard_away(council: Path) -> None:
    (council / "data" / "play" / "about.yaml").write_text("name: [", "utf-8")
    assert ids() == ["north", "play"]


def test_two_folders_with_one_id_are_one_organisation(council: Path) -> None:
    (council / "data" / "play" / "about.yaml").write_text("id: north\n", "utf-8")
    (only,) = access.organisations()
    assert only.name == "North"


def test_where_only_bundles_are_they_tell_who_there_is(only_bundles: Path) -> None:
    first, second = access.organisations()
    assert (first.id, first.name, first.invented, first.folder) == (
        *("exampleton", "Exampleton", False),
        None,
    )
    assert (second.id, second.invented) == ("inventia", True)


def test_no_bundle_is_told_in_a_sentence(council: Path) -> None:
    with pytest.raises(BundleError, match="No scorecard has been built for 'north' yet"):
        access.bundle("north", OPEN)


def test_a_bundle_is_opened_once_and_again_when_replaced(council: Path) -> None:
    published()
    first = access.bundle("north", OPEN)
    assert access.bundle("north", OPEN) is first
    published(title="Another title")
    assert access.bundle("north", OPEN).definitions.scorecard.title == "Another title"


def test_a_bundle_damaged_later_leaves_the_last_good_one(council: Path) -> None:
    published()
    good = access.bundle("north", OPEN)
    folder = next(settings.store("north").glob("*/results.csv")).parent
    (folder / "facts.json").write_text("{}", "utf-8")
    (folder / "manifest.json").touch()
    os.utime(folder / "manifest.json", ns=(1, 1))
    assert access.bundle("north", OPEN) is good


def test_an_organisation_cannot_lead_out_of_the_store(council: Path) -> None:
    store = settings.store("../../etc")
    assert store.parent == settings.bundles_folder()
    with pytest.raises(BundleError):
        access.bundle("../../etc", OPEN)


def test_the_definitions_of_these_tests_are_without_mistake(council: Path) -> None:
    assert access.problems() == []


def test_just_built_is_not_stale(council: Path) -> None:
    published()
    assert not access.stale(north())


def test_never_built_is_stale(council: Path) -> None:
    assert access.stale(north())


def test_changed_definitions_are_stale(council: Path) -> None:
    published()
    write_definitions(council, "north, play")
    assert access.stale(north())


def test_changed_data_are_stale_until_built_again(council: Path) -> None:
    published()
    data = council / "data" / "north" / "cases.csv"
    later = (settings.store("north") / "current.json").stat().st_mtime_ns + 1_000_000
    os.utime(data, ns=(later, later))
    assert access.stale(north())


def test_a_file_taken_away_is_stale(council: Path) -> None:
    published()
    built = settings.store("north") / "current.json"
    os.utime(built, ns=(1_000_000_000, 1_000_000_000))
    for path in (*(council / "data" / "north").iterdir(), council / "data" / "north"):
        os.utime(path, ns=(1_000_000_000, 1_000_000_000))
    assert not access.stale(north())
    (council / "data" / "north" / "cases.csv").unlink()  # changes the folder
    assert access.stale(north())


def test_broken_definitions_are_told_and_nothing_is_stale(council: Path) -> None:
    published()
    before = access.signature()
    path = council / "config" / "indicators.yaml"
    path.write_text(
        path.read_text("utf-8").replace("objective: practice", "objective: praktice", 1), "utf-8"
    )
    first = access.problems()[0]
    assert first.path == path
    assert "praktice" in path.read_text("utf-8").splitlines()[first.line - 1]
    assert not access.stale(north())
    assert access.signature() != before
    assert access.bundle("north", OPEN)


def test_bundles_without_data_are_never_stale(only_bundles: Path) -> None:
    assert not any(access.stale(each) for each in access.organisations())


def test_the_signature_changes_with_any_file(council: Path) -> None:
    before = access.signature()
    assert access.signature() == before
    (council / "data" / "play" / "more.csv").write_text("a\n", "utf-8")
    assert access.signature() != before
