"""Who may see what: sessions, changes of the access file, and a bundle without others' areas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scorecard import access, bundle, results
from scorecard.access import OPEN, Expired, Reader, Refused, door, narrowing, readers
from scorecard.definitions.model import Definitions
from tests.support.bundles import AREAS, make_bundle

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000.0
LEAD = {"sub": "1", "email": "lead@exampleton.example", "exp": NOW + 600, "name": "Lee"}
MANAGER = {"sub": "2", "email": "east@exampleton.example", "exp": NOW + 600}
POLICY = """\
ask: Race Equality
rules:
  - {email: lead@exampleton.example, role: practice-lead}
  - {email: east@exampleton.example, role: team-manager, areas: [family-help-east]}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "access.yaml"
    path.write_text(POLICY, "utf-8")
    monkeypatch.setenv("SCORECARD_ACCESS", str(path))
    monkeypatch.setattr(readers.time, "time", lambda: NOW)
    return path


def test_a_session_ends_with_its_token(file: Path) -> None:
    found = access.reader(LEAD, NOW)
    assert access.holds(found, NOW + 599)
    assert not access.holds(found, NOW + 600)
    for end in (NOW, NOW - 1, None, "never", True, NOW + 1e9, float("nan")):
        with pytest.raises(Expired):
            access.reader(LEAD | {"exp": end}, NOW)
    with pytest.raises(Expired):
        access.reader({name: LEAD[name] for name in LEAD if name != "sub"}, NOW)


def test_who_is_not_named_is_told_whom_to_ask(file: Path) -> None:
    with pytest.raises(Refused, match=r"x@y\.example.*ask Race Equality\."):
        access.reader(LEAD | {"email": "x@y.example"}, NOW)
    with pytest.raises(Refused, match="no e-mail address"):
        access.reader({"sub": "1", "exp": NOW + 600}, NOW)


def test_a_role_that_is_taken_away_is_gone_at_once_and_a_broken_file_changes_nothing(
    file: Path,
) -> None:
    found = access.reader(LEAD, NOW)
    assert access.may(found, "publish")
    file.write_text(POLICY + "  - nonsense: [", "utf-8")
    assert access.holds(found, NOW)
    assert access.reader(LEAD, NOW).role == "practice-lead"
    file.unlink()
    assert access.reader(LEAD, NOW).role == "practice-lead"
    file.write_text(POLICY.replace("practice-lead", "leader"), "utf-8")
    assert not access.holds(found, NOW)
    assert not access.may(access.reader(LEAD, NOW), "publish")
    file.write_text(POLICY.replace("lead@", "other@"), "utf-8")
    with pytest.raises(Refused):
        access.reader(LEAD, NOW)


def test_a_file_that_was_never_good_lets_nobody_in(file: Path) -> None:
    file.write_text("rules: everybody", "utf-8")
    with pytest.raises(Refused, match="nobody is let in"):
        access.reader(LEAD, NOW)


def test_looking_as_another_role_only_ever_narrows(file: Path) -> None:
    lead, manager = access.reader(LEAD, NOW), access.reader(MANAGER, NOW)
    for mine in (lead, manager, OPEN):
        for role in [*access.ROLES, "nobody", ""]:
            for areas in (frozenset[str](), frozenset({"safeguarding", "family-help-east"})):
                seen = access.viewed_as(mine, role, areas)
                assert seen.actions <= mine.actions
                assert mine.areas is None or (seen.areas is not None and seen.areas <= mine.areas)
                assert (seen.subject, seen.until, seen.policy) == (
                    mine.subject,
                    mine.until,
                    mine.policy,
                )
    assert access.viewed_as(OPEN, "nobody").areas == frozenset()
    assert not access.may(manager, "see-area:safeguarding")
    assert not access.may(manager, "publish")
    assert access.may(manager, "see-area:family-help-east")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bundle.publish(make_bundle(), tmp_path / "bundles" / "exampleton", "one")
    monkeypatch.setenv("SCORECARD_BUNDLES", str(tmp_path / "bundles"))
    monkeypatch.setattr(door, "PATIENCE", -1.0)
    return tmp_path / "bundles"


def of(*areas: str) -> Reader:
    return access.viewed_as(OPEN, "team-manager", frozenset(areas))


def test_the_door_hands_each_reader_their_own(file: Path, store: Path) -> None:
    whole = access.bundle("exampleton", OPEN)
    east = access.bundle("exampleton", access.reader(MANAGER, NOW))
    assert {area["id"] for area in east.areas} == {"all", "family-help-east"}
    assert access.bundle("exampleton", of("family-help-east")) is east
    service = access.bundle("exampleton", of("family-help", "no-such", "all"))
    assert {area["id"] for area in service.areas} == {
        "all",
        "family-help",
        "family-help-east",
        "family-help-west",
    }
    assert {area["id"] for area in access.bundle("exampleton", of()).areas} == {"all"}
    assert access.bundle("exampleton", OPEN) is whole
    assert set(whole.results["area"]) == {area["id"] for area in AREAS}
    with pytest.raises(Expired):
        access.bundle("exampleton", Reader(**(vars(access.reader(MANAGER, NOW)) | {"until": 1.0})))
    with pytest.raises(Refused):
        access.bundle("exampleton", Reader(**(vars(OPEN) | {"actions": frozenset()})))


def texts(value: Any) -> set[str]:
    """Every text in `value`, keys too."""
    if isinstance(value, dict):
        return set(value) | texts(list(value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(texts, value)) if value else set()
    return {value} if isinstance(value, str) else set()


def facts(made: bundle.Bundle) -> set[str]:
    """Every text of a bundle: of its rows, its facts and its definitions."""
    rows = made.results.astype(object)
    found = {str(each) for name in rows for each in rows[name].dropna().unique()}
    names = ("areas", "datasets", "awaiting", "failed", "benchmarks", "journeys", "funnels")
    found |= set().union(*(texts(getattr(made, name)) for name in (*names, "manifest")))
    return found | texts(json.loads(made.definitions.model_dump_json()))


def _without_areas(defined: Definitions) -> Definitions:
    """The definitions with nothing of areas in them: some words are also the id of an area."""
    bare = [
        each.model_copy(update={"comparable": [], "examples": []}) for each in defined.indicators
    ]
    return defined.model_copy(update={"indicators": bare})


def shipped() -> bundle.Bundle:
    """The demonstration as built, with what a build may say of areas when something fails."""
    folder = bundle.current(ROOT / ".bundles" / "demonstration")
    assert folder is not None
    made = bundle.open_folder(folder)
    first = {**made.datasets[0], "message": "The area 'safeguarding-2' is merged into nothing."}
    first["notes"] = ["12 rows name 'care'.", "Looked After 1 sent no file.", "All is well."]
    first["rejected"] = [{"file": "a.csv", "reason": "'court-team' ends before it begins."}]
    made.datasets[0] = first
    made.failed["assessment-days"] = "'areas.csv': area 'court-team' lies within itself."
    return made


@pytest.mark.parametrize("own", [["assessment-south"], ["contact"], ["fostering-team"], ["care"]])
def test_no_fact_of_a_narrowed_bundle_names_an_area_of_others(own: list[str]) -> None:
    whole = shipped()
    seen = narrowing.visible(whole, own)
    made = narrowing.narrowed(whole, seen)
    foreign = [area for area in whole.areas if area["id"] not in seen]
    assert foreign
    said = facts(made)
    words = texts(json.loads(_without_areas(whole.definitions).model_dump_json()))
    for area in foreign:
        assert area["id"] not in said - words
        assert not [each for each in said if f"'{area['id']}'" in each]
    labels = {each.label or "" for each in whole.definitions.datasets}
    for name in {area["name"] for area in foreign} - {"Fostering", "Early help", "Leaving Care"}:
        assert not [each for each in said - labels if name in each], name
    assert made.failed["assessment-days"] == narrowing.KEPT_BACK
    assert made.datasets[0]["notes"][-1] == "All is well."
    assert results.check(made.results) == []
    assert set(made.results["area"]) == seen


def test_what_is_left_is_what_was_published() -> None:
    whole = shipped()
    seen = narrowing.visible(whole, ["contact"])
    made = narrowing.narrowed(whole, seen)
    expected = whole.results[whole.results["area"].isin(seen)].drop(columns="parent_area")
    assert made.results.drop(columns="parent_area").equals(expected.reset_index(drop=True))
    assert made.journeys == whole.journeys
    assert made.benchmarks == whole.benchmarks
    # a merger into one's own team is not told: the other had a manager of its own
    told = [each | {"merged": ""} for each in whole.funnels]
    kept = [each | {"merged": ""} for each in made.funnels]
    assert kept
    assert all(each in told and each["area"] in seen for each in kept)
    # the team's own place among comparable teams stays, with limits, and nobody else's
    south = narrowing.narrowed(whole, narrowing.visible(whole, ["assessment-south"]))
    placed = [each for each in south.funnels if each["indicator"] == "assessed-after-referral"]
    assert placed
    assert {each["area"] for each in placed} == {"assessment-south"}


def test_limits_are_left_out_where_they_give_a_single_other_area_away() -> None:
    row = {"indicator": "i", "period": "p", "period_end": "e", "grouping": "g", "group": "All"}
    three = [row | {"area": area, "value": 0.5} for area in ("a", "b", "c")]
    assert [each["area"] for each in narrowing._funnels(three, frozenset({"a"}))] == ["a"]
    assert narrowing._funnels(three, frozenset({"a", "b"})) == []
    assert len(narrowing._funnels(three, frozenset({"a", "b", "c"}))) == 3
    hidden = [*three[:2], three[2] | {"value": None}]
    assert narrowing._funnels(hidden, frozenset({"a"})) == []


def test_what_is_made_for_one_set_of_areas_goes_with_its_bundle(store: Path) -> None:
    east = access.bundle("exampleton", of("family-help-east"))
    bundle.publish(make_bundle(title="Another title"), store / "exampleton", "two")
    later = access.bundle("exampleton", of("family-help-east"))
    assert later is not east
    assert later.definitions.scorecard.title == "Another title"
