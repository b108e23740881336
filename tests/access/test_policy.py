"""The access file: who gets which role, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scorecard.access.policy import ACTIONS, load_policy, rule_for, unknown_areas

GOOD = """\
ask: the race equality team (race.equality@exampleton.example)
rules:
  - email: Lead@Exampleton.example
    role: practice-lead
  - subject: 00-11
    role: information-governance
  - app-role: Managers.East
    role: team-manager
    areas: [family-help-east]
  - app-role: Leaders
    role: leader
  - domain: exampleton.example
    role: analyst
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "access.yaml"
    path.write_text(text, "utf-8")
    return path


def told(folder: Path, text: str) -> list[str]:
    """The problems as line:column: sentence."""
    loaded = load_policy(written(folder, text))
    assert (loaded.policy is None) == bool(loaded.problems)
    return [f"{each.line}:{each.column}: {each.message}" for each in loaded.problems]


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"email": "LEAD@exampleton.EXAMPLE", "roles": ["Leaders"]}, "practice-lead"),
        ({"email": "lead@exampleton.example", "sub": "00-11"}, "information-governance"),
        ({"email": "lead@exampleton.example", "oid": "00-11"}, "information-governance"),
        ({"email": "x@exampleton.example"}, "analyst"),
        ({"email": "x@exampleton.example", "roles": "Leaders"}, "leader"),
        ({"roles": ["Leaders", "Managers.East"]}, "team-manager"),
        ({"email": "x@sub.exampleton.example"}, None),
        ({"email": "x@exampleton.example.evil.example"}, None),
        ({"email": "x@evil.example@exampleton.example"}, None),
        ({"email": "lead@exampleton.example", "email_verified": False}, None),
        ({"email": ["lead@exampleton.example"]}, None),
        ({"preferred_username": "lead@exampleton.example"}, None),
        ({"roles": ["leaders"]}, None),
        ({"roles": {"Leaders": 1}}, None),
        ({"name": "lead@exampleton.example"}, None),
        ({}, None),
    ],
)
def test_the_most_particular_rule_is_whose_it_is(
    claims: dict[str, Any], role: str | None, tmp_path: Path
) -> None:
    policy = load_policy(written(tmp_path, GOOD)).policy
    assert policy is not None
    found = rule_for(policy, claims)
    assert (found and found.role) == role


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("role: leader", "role: leadr"), "11:11: Rule 4: 'role' cannot be 'leadr'. Did you mean"),
        (
            ("app-role: Leaders", "aprole: Leaders"),
            "10:5: Rule 4: there is no field 'aprole' here.",
        ),
        (("email: Lead@Exampleton.example", "email: Lead"), "3:12: Rule 1: 'email' must be an add"),
        (("domain: exampleton.example", "domain: a@b.example"), "12:13: Rule 5: 'domain' must be"),
        (("areas: [family-help-east]", "areas: []"), "6:"),
        (("areas: [family-help-east]", "areas: [all]"), "9:13: Rule 3: 'all' is not an area"),
        (("app-role: Leaders", "app-role: Managers.East"), "10:15: Rule 4: 'Managers.East' has a"),
        (("role: analyst", "role: analyst\n    areas: [x]"), "14:5: Rule 5: 'areas' is for a team"),
        (("role: analyst", "role: analyst\n    email: a@b.c"), "12:5: Rule 5: it is for more than"),
        (("- app-role: Leaders\n    ", "- "), "10:5: Rule 4: it is for nobody; give one"),
        (("role: analyst", "role: analyst\n    role: leader"), "14:5: 'role' stands twice"),
        (("role: analyst", "role: &a analyst"), "13:11: '&a' names a value"),
        (("role: analyst", "role: !!python/object:os.system analyst"), "13:11: '"),
        (("ask: the", "asks: the"), "1:1: There is no field 'asks' here. Did you mean 'ask'?"),
        (("ask: the", "ask: 'the"), "1:6: A quote is opened here and never closed"),
    ],
)
def test_each_mistake_is_told_at_its_place_and_lets_nobody_in(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    assert change[0] in GOOD
    found = told(tmp_path, GOOD.replace(*change))
    if said == "6:":  # a manager without areas
        assert found == ["7:5: Rule 3: a team-manager needs 'areas': the ids of their areas."]
    else:
        assert found[0].startswith(said), found


def test_a_file_that_is_no_access_file(tmp_path: Path) -> None:
    assert "cannot be read" in load_policy(tmp_path / "none.yaml").problems[0].message
    assert load_policy(written(tmp_path, "")).problems
    assert load_policy(written(tmp_path, "- a")).problems
    assert load_policy(written(tmp_path, "ask: x\nrules: []")).problems
    (tmp_path / "access.yaml").write_bytes(b"ask: " + b"x" * 10_000_000)
    assert "MB" in load_policy(tmp_path / "access.yaml").problems[0].message


def test_an_area_that_does_not_exist_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    loaded = load_policy(written(tmp_path, GOOD.replace("help-east]", "help-eats]")))
    (problem,) = unknown_areas(loaded, ["all", "family-help-east", "safeguarding"])
    assert (problem.line, problem.column, problem.severity) == (9, 13, "warning")
    assert problem.message.endswith(
        "no scorecard has the area 'family-help-eats'. Did you mean 'family-help-east'?"
    )
    assert not unknown_areas(loaded, [])


def test_the_example_that_is_shipped_is_in_order() -> None:
    path = Path(__file__).resolve().parents[2] / "config" / "access.example.yaml"
    loaded = load_policy(path)
    assert loaded.problems == []
    assert {rule.role for rule in loaded.policy.rules} == set(ACTIONS)  # type: ignore[union-attr]
