"""Who may see and do what: `config/access.yaml` as a typed model, and its mistakes in words.

The file is read like the definitions: tags, anchors and doubled names are refused, and every
mistake has its line and column. Rules are made of what the identity provider says (claims).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from scorecard.definitions.problems import Problem, Severity, suggest
from scorecard.definitions.reading import Document, SyntaxProblem, decode, read
from scorecard.definitions.validating import Finding, sentence, validate
from scorecard.definitions.values import Id, Model, Text
from scorecard.results import WHOLE

Role = Literal["leader", "practice-lead", "team-manager", "analyst", "information-governance"]
ROLES: dict[str, str] = {
    "leader": "leadership",
    "practice-lead": "practice lead",
    "team-manager": "team manager",
    "analyst": "analyst",
    "information-governance": "information governance",
}
# What each role may do; `see-area` means every area, a team manager's own come from the rule.
ACTIONS: dict[str, frozenset[str]] = {
    "leader": frozenset({"see", "see-area", "export"}),
    "practice-lead": frozenset(
        {"see", "see-area", "export", "edit", "preview", "publish", "read-trail"}
    ),
    "team-manager": frozenset({"see", "export"}),
    "analyst": frozenset({"see", "see-area", "export", "edit", "preview"}),
    "information-governance": frozenset({"see", "see-area", "export", "read-trail"}),
}
# The ways to name people, the most particular first: it wins where several rules fit one person.
WAYS = ("subject", "email", "app_role", "domain")


class Rule(Model):
    """Whom it is about (one of subject, email, app-role, domain), and what they may do."""

    subject: Text | None = Field(
        None, description="one person: the provider's identifier (claim `sub` or, in Entra, `oid`)"
    )
    email: Text | None = Field(None, description="one person: their e-mail address")
    app_role: Text | None = Field(
        None, alias="app-role", description="everybody with this app role (claim `roles`)"
    )
    domain: Text | None = Field(
        None, description="everybody whose e-mail address ends with @ and this"
    )
    role: Role = Field(description="what they may do")
    areas: list[Id] = Field(
        default_factory=list,
        description="for a team-manager: the ids of their service areas or teams, as in areas.csv; "
        "everything below them is theirs too",
    )


class Policy(Model):
    """The whole file."""

    ask: Text = Field(
        description="whom to ask for access; shown to everybody who is turned away, e.g. a mailbox"
    )
    rules: list[Rule] = Field(min_length=1, description="who may do what")


@dataclass(frozen=True)
class LoadedPolicy:
    """An access file as read. policy: None where there is any error. digest: of its bytes."""

    policy: Policy | None
    problems: list[Problem]
    path: Path
    digest: str
    document: Document = field(default_factory=Document, repr=False, compare=False)


def load_policy(path: Path) -> LoadedPolicy:
    """The policy in `path`, and all that is wrong with it. Never raises."""
    raw = b""
    try:
        raw = path.read_bytes()
        document = read(decode(raw))
        if not isinstance(document.values, dict):
            raise SyntaxProblem("The file must begin with a field, such as 'rules:'.")
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "").lower()
        return _unread(path, raw, SyntaxProblem(f"The file cannot be read: {reason}."))
    except SyntaxProblem as problem:
        return _unread(path, raw, problem)
    policy, findings = validate(document.values, Policy)
    if policy is not None:
        findings += _mistakes(policy)
    told: list[tuple[tuple[int, int], Severity, str]]
    told = [(place, "error", message) for place, message in document.mistakes]
    for finding in findings:
        place = (document.key if finding.at_key else document.place)(finding.path)
        told.append((place, finding.severity, sentence(finding, document.values)))
    problems = [Problem(path, *place, severity, message) for place, severity, message in told]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return LoadedPolicy(None if problems else policy, problems, path, _digest(raw), document)


def unknown_areas(loaded: LoadedPolicy, known: Iterable[str]) -> list[Problem]:
    """A warning for each area of a rule that no scorecard has: it opens nothing."""
    names = [name for name in known if name != WHOLE]
    found = []
    for number, rule in enumerate(loaded.policy.rules if loaded.policy and names else []):
        for place, area in enumerate(rule.areas):
            if area in names:
                continue
            path = ("rules", number, "areas", place)
            say = f"no scorecard has the area '{area}'. {suggest(area, names, 'areas')}"
            told = sentence(Finding(path, say), loaded.document.values)
            found.append(Problem(loaded.path, *loaded.document.place(path), "warning", told))
    return found


def rule_for(policy: Policy, claims: Mapping[str, Any]) -> Rule | None:
    """The rule for the person of `claims`: the most particular that fits, else None.

    One person's rule (subject, then e-mail) goes before one for an app role, and that before one
    for a domain; of several app roles the one that stands first in the file counts. An address
    that the provider calls unverified is nobody's.
    """
    said = email_of(claims)
    held = claims.get("roles")
    held = [held] if isinstance(held, str) else held if isinstance(held, list | tuple) else []
    has: dict[str, set[str]] = {
        "subject": {str(claims[name]) for name in ("sub", "oid") if claims.get(name)},
        "email": {said} if said else set(),
        "app_role": {str(each) for each in held},
        "domain": {said.rpartition("@")[2]} if said else set(),
    }
    for way in WAYS:
        for rule in policy.rules:
            wanted = getattr(rule, way)
            if wanted is not None and _plain(way, wanted) in has[way]:
                return rule
    return None


def email_of(claims: Mapping[str, Any]) -> str:
    """The e-mail address in small letters; empty where there is none to rely on."""
    said = claims.get("email")
    if not isinstance(said, str) or claims.get("email_verified") in (False, "false"):
        return ""
    before, at, after = said.strip().casefold().rpartition("@")
    return f"{before}@{after}" if before and at and after and "@" not in before else ""


def _plain(way: str, wanted: str) -> str:
    if way == "domain":
        return wanted.strip().casefold().removeprefix("@")
    return wanted.strip().casefold() if way == "email" else wanted


def _mistakes(policy: Policy) -> Iterator[Finding]:
    """What the types cannot tell: nobody named, named twice, areas without a manager."""
    first: dict[tuple[str, str], int] = {}
    for number, rule in enumerate(policy.rules):
        path = ("rules", number)
        ways = [way for way in WAYS if getattr(rule, way) is not None]
        if len(ways) != 1:
            say = "is for more than one kind of people" if ways else "is for nobody"
            yield Finding(path, f"it {say}; give one of subject, email, app-role and domain.")
        for way in ways:
            wanted = _plain(way, getattr(rule, way))
            shown, place = way.replace("_", "-"), (*path, way.replace("_", "-"))
            if (way == "email") != ("@" in wanted) and way in ("email", "domain"):
                say = "an address such as name@council.example" if way == "email" else "what stands"
                rest = "" if way == "email" else " after the @ of addresses"
                yield Finding(place, f"'{shown}' must be {say}{rest}, not '{wanted}'.")
            if (way, wanted) in first:
                say = f"'{wanted}' has a rule already, rule {first[way, wanted] + 1}; keep one."
                yield Finding(place, say)
            first.setdefault((way, wanted), number)
        if rule.role == "team-manager" and not rule.areas:
            yield Finding(path, "a team-manager needs 'areas': the ids of their areas.")
        if rule.role != "team-manager" and rule.areas:
            say = f"'areas' is for a team-manager; the role {rule.role} sees every area."
            yield Finding((*path, "areas"), say, at_key=True)
        if WHOLE in rule.areas:
            at = (*path, "areas", rule.areas.index(WHOLE))
            yield Finding(at, f"'{WHOLE}' is not an area: every reader sees the whole.")


def _unread(path: Path, raw: bytes, problem: SyntaxProblem) -> LoadedPolicy:
    said = Problem(path, *problem.place, "error", problem.message)
    return LoadedPolicy(None, [said], path, _digest(raw))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
