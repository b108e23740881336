"""YAML as this language reads it: what plain words mean, where values stand, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from scorecard.definitions.reading import MAX_BYTES, SyntaxProblem, decode, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No", "No"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("'true'", "true"),
        ("", None),
        ("~", None),
        ("null", None),
        ("'null'", "null"),
        ("12", 12),
        ("-3", -3),
        ("+5", 5),
        ("0", 0),
        ("'012'", "012"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("12:30:45", "12:30:45"),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("NaN", "NaN"),
        ("2025-03-31", date(2025, 3, 31)),
        ("'2025-03-31'", "2025-03-31"),
        ("2025-03-31 10:00:00", "2025-03-31 10:00:00"),
        ("2025-3-1", "2025-3-1"),
        ("2024-25", "2024-25"),
        ("2024-11", "2024-11"),
        ("2024-Q3", "2024-Q3"),
        ("2022-23..2024-25", "2022-23..2024-25"),
        ("=", "="),
        ("[No, 1, true]", ["No", 1, True]),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  012\n", "012"),
    ],
)
def test_plain_words(text: str, value: object) -> None:
    document = read(f"a: {text}")
    assert document.values == {"a": value}
    assert type(document.values["a"]) is type(value)
    assert not document.mistakes


def test_keys_are_text() -> None:
    document = read("true: 1\n2024: 2\nno: 3\n2025-03-31: 4\n1.50: 5")
    assert list(document.values) == ["true", "2024", "no", "2025-03-31", "1.50"]


def test_places() -> None:
    document = read("a:\n  - b: 1\n    c:\n  - {d: [x, y]}\n")
    assert document.place(("a", 0, "b")) == (2, 8)
    assert document.key(("a", 0, "b")) == (2, 5)
    assert document.place(("a", 0, "c")) == (3, 5), "an empty value is where its name is"
    assert document.place(("a", 1, "d", 1)) == (4, 13)
    assert document.place(("a", 0, "missing", "deeper")) == (2, 5), "the nearest that is there"
    assert document.place(("nothing",)) == (1, 1)


def test_all_mistakes_of_writing_at_once() -> None:
    document = read("a: 012\nb: 1\nb: 2\nc: !x 3\nd: &e 4\n[f]: 5\n'': 6\ng: 7")
    assert sorted(place[0] for place, _ in document.mistakes) == [1, 3, 4, 5, 6, 7]
    assert document.values == {"a": "012", "b": 1, "c": 3, "d": 4, "g": 7}


def test_aliases_cannot_grow() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = read("\n".join(lines))
    assert document.values["a9"] == [""] * 10
    assert len(document.mistakes) == 10 + 90


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a:\n\tb: 1", 2, "tab"),
        ("a: 1\nb 2\nc: 3", 2, "':' is missing"),
        ("a: x\x07y", 1, "U+0007"),
        ("[" * 60, 1, "levels"),
        ('a: "\\d"', 1, "single quotes"),
        ("a: @x", 1, "quotes"),
        ("a: 'x' y", 1, "quote"),
    ],
)
def test_what_cannot_be_read_on(text: str, line: int, words: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        read(text)
    assert caught.value.place[0] == line
    assert words in caught.value.message


def test_encodings() -> None:
    assert decode("\ufeffa: é".encode()) == "a: é"
    with pytest.raises(SyntaxProblem, match="UTF-16"):
        decode("a: 1".encode("utf-16"))
    with pytest.raises(SyntaxProblem, match="not UTF-8") as caught:
        decode("a: 1\nbé: 2".encode("latin-1"))
    assert caught.value.place == (2, 2)
    with pytest.raises(SyntaxProblem, match="MB"):
        decode(b"#" * (MAX_BYTES + 1))
