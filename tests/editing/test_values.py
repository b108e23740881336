"""One value changed in place, against the plain way: read, change the dictionary, compare."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scorecard.definitions.reading import read
from scorecard.editing import EditError, remove_value, set_value
from scorecard.editing.tree import Source
from scorecard.editing.values import same
from tests.definitions.samples import TEXT

ROOT = Path(__file__).parents[2]
REAL = (ROOT / "config" / "indicators.yaml").read_text("utf-8")
# a part of the real file with every style in it: flow, block, folded text, comments, quotes
PART = REAL[REAL.index("indicators:") : REAL.index("  - id: social-workers-reflect-children")]
STYLES = """\
# before
a:   # of a
  # above b
  b: 'it''s' # of b
  "c": {x: 1,  y: [ 2 , three ],}   # of c
d: >-
    folded
    text

# between

e: |
  literal
  # no comment

f:
- one
-   two # of two
-
  g: 3
  h:
h: plain
  going on
i: []
j: {}
k:"""
TEXTS = [TEXT, PART, STYLES]
# shrinking a failure would read the text thousands of times
QUICK = [Phase.explicit, Phase.reuse, Phase.generate]


def paths(values: object, path: tuple = ()) -> list[tuple]:
    """Every place of a file but the file itself."""
    inside: list[tuple] = []
    if isinstance(values, dict | list):
        items = values.items() if isinstance(values, dict) else enumerate(values)
        for key, value in items:
            inside += [(*path, key), *paths(value, (*path, key))]
    return inside


def changed(values: object, path: tuple, value: object) -> object:
    out = copy.deepcopy(values)
    holder = out
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return out


words = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.text("ab: #-\n\r\t'\"\\{}[],&*!|>%@`?0123.~é\u2028\ufeff\x85\x00", max_size=12),
    st.sampled_from(["No", "yes", "012", "1e3", "12:30", "2025-03-31", "null", "~", "=", "<<"]),
    st.sampled_from(
        ["**bold** <script>x</script>", "=HYPERLINK(1)", "- x", "a: b", "多 words " * 60]
    ),
)
single = st.one_of(
    words,
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
)
anything = st.recursive(
    single,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abc_: #é1", min_size=1, max_size=5), inner, max_size=3),
    ),
    max_leaves=5,
)


def shape(text: str, newline: str, mark: bool) -> str:
    return ("\ufeff" if mark else "") + text.replace("\n", newline)


def clean(value: object) -> object:
    """As a form gives it: line ends in text become simple ones."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [clean(v) for v in value]
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def outside(old: str, path: tuple) -> tuple[str, str]:
    """What stands before and behind the value, by PyYAML's own marks alone."""
    bare = old.removeprefix("\ufeff")
    node = yaml.compose(bare)
    start = 0
    for step in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next((k, v) for k, v in node.value if k.value == step)
            start = key.end_mark.index
        else:
            node = node.value[step]
            start = node.start_mark.index
    head = old[: start + len(old) - len(bare)]
    last = node
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    tail = bare[max(start, last.end_mark.index) :]
    if isinstance(node, yaml.CollectionNode):  # a comment behind its last field goes with that
        tail = tail.partition("\n")[2]
    return head, tail.lstrip("\r\n ")


@settings(max_examples=40, phases=QUICK)
@given(st.data(), st.sampled_from(TEXTS), st.sampled_from(["\n", "\r\n"]), st.booleans(), anything)
def test_only_the_value_changes(data, text, newline, mark, value) -> None:
    old = shape(text, newline, mark)
    values = read(old).values
    path = data.draw(st.sampled_from(paths(values)))
    new = set_value(old, path, value)
    assert same(read(new).values, changed(values, path, clean(value)))
    head, tail = outside(old, path)
    assert new.startswith(head.rstrip(" "))
    assert new.rstrip("\r\n ").endswith(tail.rstrip("\r\n "))
    assert ("\r\n" in new) == ("\r\n" in old) and new.startswith("\ufeff") == mark
    comments = [line for line in old.splitlines() if line.strip().startswith("#")]
    if not isinstance(value, dict | list) and not isinstance(_get(values, path), dict | list | str):
        assert [x for x in new.splitlines() if x.strip().startswith("#")] == comments


def _get(values, path):
    for step in path:
        values = values[step]
    return values


@settings(max_examples=20, phases=QUICK)
@given(st.data(), st.sampled_from(TEXTS), st.sampled_from(["\n", "\r\n"]), single)
def test_a_new_field_beside_the_others(data, text, newline, value) -> None:
    old = shape(text, newline, False)
    values = read(old).values
    places = [p for p in [(), *paths(values)] if isinstance(_get(values, p), dict)]
    path = (*data.draw(st.sampled_from(places)), "new_field")
    new = set_value(old, path, value)
    assert same(read(new).values, changed(values, path, clean(value)))
    # every line of before is there still, and one of them may have grown
    assert len([line for line in old.splitlines() if line not in new.splitlines()]) <= 1


@settings(max_examples=20, phases=QUICK)
@given(st.data(), st.sampled_from(TEXTS), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_is_taken_away_is_gone_and_nothing_else(data, text, newline, mark) -> None:
    old = shape(text, newline, mark)
    values = read(old).values
    path = data.draw(st.sampled_from([p for p in paths(values) if len(p) > 1]))
    new = remove_value(old, path)
    expected = copy.deepcopy(values)
    del _get(expected, path[:-1])[path[-1]]
    assert same(read(new).values, expected)


def test_values_stand_as_their_neighbours_do() -> None:
    new = set_value(REAL, ("indicators", "leaving", "denominator"), {"dataset": "staff"})
    assert "    denominator: {dataset: staff} # both snapshots: two years of staff\n" in new
    new = set_value(
        REAL, ("indicators", "leaving", "target"), {"value": 8, "by": date(2028, 3, 31)}
    )
    assert "pool: 2}\n    target: {value: 8, by: 2028-03-31}\n    beside:" in new
    new = set_value(REAL, ("indicators", "leaving", "caveats"), "Read it with care. " * 9 + "Do.")
    assert "    caveats: >-\n      Read it with care. Read" in new
    new = set_value(REAL, ("indicators", "leaving", "title"), "No")
    assert '    title: "No"\n' in new
    assert len(new.splitlines()) == len(REAL.splitlines())


@pytest.mark.parametrize("word", ["No", "on", "012", "1_000", "12:30", "0x1F", "2025-03-31", "1e3"])
def test_text_is_text_for_other_readers_too(word: str) -> None:
    for text in (TEXT, PART):
        id = read(text).values["indicators"][0]["id"]
        new = set_value(text, ("indicators", id, "title"), word)
        assert yaml.safe_load(new)["indicators"][0]["title"] == word


@pytest.mark.parametrize(
    ("text", "where", "value", "says"),
    [
        (TEXT, ("indicators", "none", "title"), "x", "no entry 'none'"),
        (TEXT, ("indicators", "assessed", "title", "x"), 1, "single value"),
        (TEXT, ("indicators", 7), {"id": "x"}, "comes at the end"),
        (TEXT, (), 1, "Name the field"),
        (TEXT, ("scorecard", "title"), "\ud800", "half a character"),
        (TEXT, ("scorecard", "title"), float("nan"), "cannot be changed here"),
        (TEXT, ("scorecard", "title"), 10**30, "cannot be changed here"),
        ("a: [", ("a",), 1, "cannot be read from line 1"),
        ("x" * 3_000_000, ("a",), 1, "3.0 MB"),
        ("a: &x [1]\nb: " + "[" * 60, ("a",), 1, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(text, where, value, says) -> None:
    with pytest.raises(EditError, match=says) as told:
        set_value(text, where, value)
    assert len(str(told.value)) < 300


def test_a_list_gets_one_more() -> None:
    path = ("indicators", "assessed", "variants", 1)
    new = set_value(TEXT, path, {"id": "x", "label": "y"})
    assert "babies, where: {age: {gt: 0}}}\n      - {id: x, label: y}\n" in new
    new = set_value(TEXT, ("indicators", "assessed", "beside", 1), "residents")
    assert "beside: [nation, residents]" in new


def test_marks_of_every_value_hold_it() -> None:
    source = Source.of(STYLES)
    node = source.node(("a", "c"))
    assert STYLES[source.start(node) : source.end(node)] == "{x: 1,  y: [ 2 , three ],}"
    node = source.node(("d",))
    assert STYLES[source.start(node) : source.end(node)].endswith("folded\n    text")
