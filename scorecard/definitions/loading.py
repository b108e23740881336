"""From a file to checked definitions: read, validate, apply the rules, and tell every mistake."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scorecard.definitions.model import Definitions, Ethnicity
from scorecard.definitions.problems import Problem, Severity, short
from scorecard.definitions.reading import Document, Place, SyntaxProblem, decode, read
from scorecard.definitions.reading import Path as Keys
from scorecard.definitions.rules import RULES, grouping_rules, view_of
from scorecard.definitions.validating import Finding, sentence, validate

if TYPE_CHECKING:
    from scorecard.ethnicity.codes import CodeList


@dataclass(frozen=True)
class Loaded:
    """A definition file as read.

    definitions: the model; None where there is any error.
    codes: the code list; None where it cannot be read.
    problems: errors and warnings in the order of the file.
    text: what stands in the file; digest: sha256 of the file and its code list, as hexadecimals.
    """

    definitions: Definitions | None
    codes: CodeList | None
    problems: list[Problem]
    path: Path
    text: str
    digest: str
    document: Document = field(default_factory=Document, repr=False, compare=False)

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep the file from being used."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def place(self, path: Keys) -> Place:
        """Line and column of a value, given by its keys and positions from the top of the file.

        `("indicators", 0, "numerator")` is the numerator of the first indicator; for what the file
        leaves out, the nearest that stands there.
        """
        return self.document.place(path)


def load(path: Path | str, today: date | None = None) -> Loaded:
    """The definitions in `path` with their code list, and all that is wrong. Never raises.

    today: the day by which reviews and targets are overdue; left out, the day it is.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else (error.strerror or "").lower()
        return _unread(path, b"", SyntaxProblem(f"The file cannot be read: {reason}."))
    except ValueError:  # a name that no file can have
        return _unread(path, b"", SyntaxProblem("The file cannot be read: no such file."))
    try:
        text = decode(raw)
    except SyntaxProblem as problem:
        return _unread(path, raw, problem)
    return _parse(text, raw, path, today)


def parse(text: str, path: Path | str, today: date | None = None) -> Loaded:
    """As `load`, for text that is not saved yet and would be saved as `path`."""
    raw = text.encode("utf-8", errors="replace")
    return _parse(text, raw, Path(path), today)


def _parse(text: str, raw: bytes, path: Path, today: date | None) -> Loaded:
    try:
        decode(raw)
        document = read(text)
        if not isinstance(document.values, dict):
            raise SyntaxProblem(
                "The file must begin with a field, such as 'scorecard:'.", document.place(())
            )
    except SyntaxProblem as problem:
        return replace(_unread(path, raw, problem), text=text)
    definitions, findings = validate(document.values)
    view = view_of(document.values, today or date.today())
    groupings = list(grouping_rules(view))
    findings += groupings
    codes, listed, wrong = None, b"", None
    if view.ethnicity and not groupings:
        found = _code_list(view.ethnicity, path)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            codes, listed, wrong = found
    for rule in RULES:
        findings += rule(replace(view, codes=codes))
    problems = [*_problems(document, findings, path), *([wrong] if wrong else [])]
    failed = any(problem.severity == "error" for problem in problems)
    return Loaded(
        definitions=None if failed else definitions,
        codes=codes,
        problems=problems,
        path=path,
        text=text,
        digest=_digest(raw, listed),
        document=document,
    )


def _code_list(
    ethnicity: Ethnicity, path: Path
) -> Finding | tuple[CodeList | None, bytes, Problem | None]:
    """The code list, its content, and what is wrong in it; a finding where there is no file."""
    from scorecard.ethnicity.codes import CodeList, CodeListError  # it imports the model

    file = path.parent / ethnicity.codes
    try:
        listed = file.read_bytes()
    except (OSError, ValueError):
        say = (
            f"the code list '{short(ethnicity.codes)}' cannot be read; it stands beside this file."
        )
        return Finding(("ethnicity", "codes"), say)
    try:
        return CodeList.read(file, ethnicity.groupings), listed, None
    except CodeListError as error:
        return None, listed, Problem(file, error.line, 1, "error", error.message)
    except (csv.Error, ValueError) as error:
        say = f"The code list cannot be read as CSV: {short(error)}."
        return None, listed, Problem(file, 1, 1, "error", say)


def _problems(document: Document, findings: list[Finding], path: Path) -> list[Problem]:
    """Problems in the order of the file, each once.

    What is written wrongly is not told again for having the wrong value.
    """
    at = {place: path for path, place in [*document.keys.items(), *document.places.items()]}
    told: dict[tuple[Place, Severity, str], Keys] = {
        (place, "error", message): at.get(place, ()) for place, message in document.mistakes
    }
    misread = {place for place, _ in document.mistakes}
    for finding in findings:
        place = document.key(finding.path) if finding.at_key else document.place(finding.path)
        if place in misread:
            continue
        said = sentence(finding, document.values)
        told.setdefault((place, finding.severity, said), finding.path)
    order = sorted(told, key=lambda problem: problem[0])
    return [
        Problem(path, *place, severity, message, told[place, severity, message])
        for place, severity, message in order
    ]


def _unread(path: Path, raw: bytes, problem: SyntaxProblem) -> Loaded:
    line, column = problem.place
    problems = [Problem(path, line, column, "error", problem.message)]
    text = raw.decode("utf-8", errors="replace")
    return Loaded(None, None, problems, path, text, _digest(raw, b""))


def _digest(raw: bytes, listed: bytes) -> str:
    return hashlib.sha256(raw + b"\0" + listed).hexdigest()
