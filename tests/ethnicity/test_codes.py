"""The code list: matching, order, parents, and what makes it unusable."""

from __future__ import annotations

from pathlib import Path

import pytest

from scorecard.definitions.model import Grouping
from scorecard.ethnicity import CodeList, CodeListError

GROUPINGS = {
    "two": Grouping(reference="White"),
    "five": Grouping(parent="two", reference="White"),
}
GOOD = """code,label,five,two,order
WBRI,White British,White,White,9
BAFR,African,Black,Minority,2
"Black & Other",Other Black,Black,Minority,3
OOTH,Other,Other,Minority,50
7,Indian,Asian,Minority,1
REFU,Refused,Unknown,Unknown,99
Minorities,Minorities,,Minority,
Total,All,All,All,
"""


def read(tmp_path: Path, text: str = GOOD) -> CodeList:
    (tmp_path / "codes.csv").write_text(text, encoding="utf-8")
    return CodeList.read(tmp_path / "codes.csv", GROUPINGS)


def memberships(codes: CodeList, *values: object) -> list[str]:
    return [codes.cells["five"][i] if i >= 0 else "?" for i in codes.match(values)]


def test_values_are_matched_as_people_write_them(tmp_path):
    codes = read(tmp_path)
    found = memberships(codes, "wbri", " WBRI ", "a) WBRI", "Black and  other", "7", "7.0", 7)
    assert found == ["White", "White", "White", "Black", "Asian", "Asian", "Asian"]
    assert memberships(codes, "", None, "REFU", "Minorities", "Total", "Martian") == [
        *("Unknown", "Unknown", "Unknown", "Unknown", "All", "?")
    ]


def test_a_broad_label_is_known_where_it_tells(tmp_path):
    codes = read(tmp_path)
    cell = codes.match(["Minorities"])[0]
    assert codes.cells.loc[cell].to_dict() == {"two": "Minority", "five": "Unknown"}


def test_labels_are_understood_where_they_mean_one_thing(tmp_path):
    codes = read(tmp_path, GOOD + "X1,Both,Asian,Minority,1\nX2,Both,Black,Minority,2\n")
    assert memberships(codes, "white british", "African", "Both") == ["White", "Black", "?"]


def test_order_and_parents(tmp_path):
    codes = read(tmp_path)
    assert codes.groups("five") == ["Asian", "Black", "White", "Other"]
    assert codes.parent("five", "Black") == "Minority"
    assert codes.parent("two", "White") == ""


def test_what_groups_a_code_stands_for_together(tmp_path):
    codes = read(tmp_path)
    ways = {tuple(way[name] for name in GROUPINGS) for way in codes.memberships}
    assert ("Minority", "Black") in ways and ("Unknown", "Unknown") in ways
    assert ("Minority", "Unknown") in ways  # `Minorities` says too little for five groups
    assert not any("All" in way for way in ways)
    assert codes.say_too_little({"bafr", "minorities"})
    assert not codes.say_too_little({"bafr", "refu", "unheard of"})


def test_without_order_groups_are_alphabetical_and_other_is_last(tmp_path):
    text = "code,label,five,two\na,a,White,White\nb,b,Other,Rest\nc,c,Asian,Rest\n"
    assert read(tmp_path, text).groups("five") == ["Asian", "White", "Other"]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("code,label,five\na,a,b\n", "no column 'two'", 1),
        ("", "no column", 1),
        ("code,label,five,two\n", "has no rows", 1),
        (GOOD + "wbri,again,Asian,Minority,1\n", "another meaning on line 2", 10),
        (GOOD + "X,x,All,White,1\n", "must stand in every grouping", 10),
        (GOOD + "X,x,White,White,first\n", "is no number", 10),
        (GOOD + "X,x,White,Minority,1\n", "falls into two groups of 'two'", 1),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, text, words, line):
    with pytest.raises(CodeListError, match=words) as caught:
        read(tmp_path, text)
    assert caught.value.line == line


def test_a_missing_file(tmp_path):
    with pytest.raises(CodeListError, match="cannot be read"):
        CodeList.read(tmp_path / "none.csv", GROUPINGS)
