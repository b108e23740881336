"""No file whatever makes loading raise; what it says points into the file, in plain sentences."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.definitions import Loaded, parse
from tests.definitions.samples import FOLDER, TEXT, TODAY

LINES = TEXT.splitlines(keepends=True)
VALUES = yaml.safe_load(TEXT)
INSERTED = st.one_of(
    st.sampled_from(
        [*"\t:-[]{}'\"#&*!|>%@`,?~\n\r\0\x85\u2028\ud800", "- ", ": ", "---\n", "<<: ", "012", "é"]
    ),
    st.text(max_size=4),
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(),
    st.dates(),
    st.text(max_size=6),
    st.sampled_from(
        [
            *("assessed", "referrals", "census", "residents", "nation", "All", "White", "five"),
            *("rate", "mean", "representation", "figures", "counts", "day", "people", "reference"),
            *("known", "missing", "not", "pool", "off", "2024-25", "31 March"),
        ]
    ),
)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    return [path, *(p for key, inner in items for p in paths(inner, (*path, key)))]


PATHS = paths(VALUES)[1:]


def check(loaded: Loaded) -> None:
    lines = loaded.text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    lines += sum(loaded.text.count(sign) for sign in "\x85\u2028\u2029")
    for problem in loaded.problems:
        assert problem.path.parent == FOLDER
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.message[-1] in ".?…", problem.message
        assert "\n" not in problem.message
        for word in ("Traceback", "Input should", "pydantic", "NoneType", "object at"):
            assert word not in problem.message
    assert (loaded.definitions is None) == bool(loaded.errors)


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 5), INSERTED), max_size=4))
@settings(max_examples=150)
def test_text_changed_anywhere(changes: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for position, removed, inserted in changes:
        text = text[:position] + inserted + text[position + removed :]
    check(parse(text, FOLDER / "x.yaml", TODAY))


@given(st.lists(st.integers(0, len(LINES) - 1), max_size=len(LINES)))
@settings(max_examples=80)
def test_lines_in_any_order(order: list[int]) -> None:
    check(parse("".join(LINES[n] for n in order), FOLDER / "x.yaml", TODAY))


@given(st.text())
@settings(max_examples=150)
def test_any_text(text: str) -> None:
    check(parse(text, FOLDER / "x.yaml", TODAY))


@given(st.lists(st.tuples(st.sampled_from(PATHS), NESTED, st.booleans()), min_size=1, max_size=3))
@settings(max_examples=250)
def test_any_value_anywhere(changes: list[tuple[tuple[Any, ...], Any, bool]]) -> None:
    values = copy.deepcopy(VALUES)
    for path, value, delete in changes:
        holder = values
        try:
            for part in path[:-1]:
                holder = holder[part]
            if delete:
                del holder[path[-1]]
            else:
                holder[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    check(parse(text, FOLDER / "x.yaml", TODAY))
