"""From a file to definitions: whatever the file holds, an answer and never an exception."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from scorecard.definitions import Loaded, Problem, load, parse
from tests.definitions.samples import FOLDER, TEXT, TODAY, changed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / "codes.csv", tmp_path)
    path = tmp_path / "indicators.yaml"
    path.write_text(TEXT, "utf-8")
    return path


def told(loaded: Loaded) -> list[str]:
    return [str(problem).removeprefix(f"{loaded.path}:") for problem in loaded.problems]


def test_a_file_without_mistakes(file: Path) -> None:
    loaded = load(file, TODAY)
    assert loaded.problems == []
    assert loaded.definitions is not None
    assert loaded.definitions.indicator("assessed").review_by == date(2030, 1, 1)
    assert loaded.codes is not None
    assert loaded.codes.groups("five") == ["Asian", "Black", "Other", "White"]
    assert loaded.text == TEXT
    assert loaded.path == file
    line, column = loaded.place(("indicators", 0, "numerator", "where", "age", "lt"))
    assert TEXT.splitlines()[line - 1][column - 1 :].startswith("18")


def test_text_not_saved_yet_is_read_alike(file: Path) -> None:
    now, saved = parse(TEXT, str(file), TODAY), load(str(file), TODAY)
    for name in ("definitions", "problems", "path", "text", "digest", "document"):
        assert getattr(now, name) == getattr(saved, name)
    wrong = parse(changed("better: higher", "better: up"), file, TODAY)
    assert wrong.definitions is None
    assert [p.line for p in wrong.problems] == [32]
    assert file.read_text("utf-8") == TEXT


def test_digest_is_of_the_file_and_its_code_list(file: Path) -> None:
    first = load(file, TODAY).digest
    assert load(file, TODAY).digest == first
    file.write_text(TEXT + "# a comment\n", "utf-8")
    second = load(file, TODAY).digest
    codes = file.parent / "codes.csv"
    codes.write_text(codes.read_text("utf-8") + "CH,Chinese,Other than White,Asian,1\n", "utf-8")
    assert len({first, second, load(file, TODAY).digest}) == 3


def test_warnings_leave_the_definitions_usable(file: Path) -> None:
    file.write_text(TEXT.replace("2030-01-01\n    examples", "2025-12-31\n    examples"), "utf-8")
    loaded = load(file, TODAY)
    assert [p.severity for p in loaded.problems] == ["warning"]
    assert loaded.errors == []
    assert loaded.definitions is not None


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark(file: Path, newline: str) -> None:
    text = changed("better: higher", "better: up").replace("\n", newline)
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert told(load(file, TODAY)) == [
        "32:13: error: Indicator 'assessed': 'better' cannot be 'up'. "
        "One of: higher, lower, parity."
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "1:1: error: The file is empty."),
        (b"\x00", "1:1: error: The character U+0000 cannot stand here; delete it."),
        (b"a: \xff", "1:4: error: A character here is not UTF-8; save the file as UTF-8."),
        (b"just words", "1:1: error: The file must begin with a field, such as 'scorecard:'."),
        ("a: 1".encode("utf-16"), "1:1: error: The file is saved as UTF-16; save it as UTF-8."),
        (
            b"a: " + b"x" * 2_000_000,
            "1:1: error: The file has 2.0 MB; definitions may have 2 MB.",
        ),
    ],
)
def test_files_that_hold_something_else(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    loaded = load(file, TODAY)
    assert told(loaded) == [words]
    assert loaded.definitions is None
    assert loaded.digest


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert told(load(tmp_path / "none.yaml")) == [
        "1:1: error: The file cannot be read: no such file or directory."
    ]
    assert told(load(tmp_path)) == ["1:1: error: The file cannot be read: is a folder."]
    assert told(load("a\0b")) == ["1:1: error: The file cannot be read: no such file."]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"code,label,two,order\nWH,White,White,1\n", 1, "no column 'five'"),
        (b"code,two,five,order\nWH,White,White,x\n", 2, "'x'"),
        (b"code,two,five,order\nWH,White,White,\xff\n", 2, "order"),
        (b"", 1, "no column 'code'"),
    ],
)
def test_code_list_is_told_at_its_own_line(
    file: Path, content: bytes, line: int, words: str
) -> None:
    codes = file.parent / "codes.csv"
    codes.write_bytes(content)
    loaded = load(file, TODAY)
    assert [(p.path, p.line) for p in loaded.problems] == [(codes, line)]
    assert words in loaded.problems[0].message
    assert loaded.definitions is None
    assert loaded.codes is None


def test_problem_reads_as_compilers_tell_theirs() -> None:
    problem = Problem(Path("a/b.yaml"), 3, 14, "warning", "Look.")
    assert str(problem) == "a/b.yaml:3:14: warning: Look."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("review_by: 2030-01-01\n", "review_by: '2030-01-01'\n"),
        ("period: 2023-24..2024-25,", "period: 2024,"),
        ("period: 2023-24..2024-25,", "period: 2025-03-31,"),
        ("age: {gt: 0}", "age: {gt: 2024-01-01, lt: '2025-01-01'}"),
        ("scorecard: {title: Test}", "scorecard: {title: Test}\ndisclosure: dfe"),
        ("scorecard: {title: Test}", "scorecard: {title: Test}\ndisclosure: {threshold: 3}"),
        ("    why: To know.", "    why: >-\n      To know,\n      and to act."),
        ("team: [A, B]", "team: [A, 2, true, 2024-01-01, 1.5]"),
        ("period: {every: year, ending: 31 March, pool: 2}", "period: {every: month}"),
        ("    target: {of: ratio, group: Black, value: 0.9, by: 2030-01-01}\n", "    target:\n"),
        ("child: 1, ethnicity", "child: null, ethnicity"),
    ],
)
def test_also_understood(old: str, new: str) -> None:
    assert told(parse(changed(old, new), FOLDER / "x.yaml", TODAY)) == []
