"""What the airlock overlooks does not leave: the finished scorecard is attacked before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard import pipeline, results
from scorecard.auditor import Published, audit
from scorecard.bundle import Bundle, facts_of
from scorecard.definitions import load
from scorecard.disclosure import counts
from scorecard.disclosure.editions import CELL, NOBODY
from scorecard.summing_up import summary
from scorecard.withstanding import Exposed, withstand
from tests.auditor.organisations import TODAY, Organisation
from tests.disclosure.test_more_ways import outcomes, share

BY = {"a": "two", "b": "detailed", "c": "two"}


def three_outcomes() -> Organisation:
    """Of 100 White people 45 are b, told as British and Irish, and 40 c, told as White: 15 are a,
    and 18 less those the 3 others."""
    table = outcomes(A1=(3, 20, 12), B1=(0, 12, 12), W1=(8, 25, 20), W2=(7, 20, 20))
    return Organisation(
        definitions={
            "scorecard": {"title": "Three outcomes"},
            "ethnicity": {
                "codes": "codes.csv",
                "primary": "two",
                "groupings": {
                    "two": {"reference": "White"},
                    "detailed": {"reference": "White: British"},
                },
            },
            "disclosure": {"preset": "dfe", "worth_reading": 0},
            "objectives": [{"id": "practice", "title": "Practice", "aim": "Fairness"}],
            "datasets": [
                {
                    "id": "events",
                    "source": "events.csv",
                    "columns": {"ethnicity": "eth", "person": "who", "date": "day"},
                }
            ],
            "indicators": [share(id, id, groupings=[BY[id]]) for id in BY],
        },
        tables={"events": table},
        seed=0,
    )


def attacked(bundle: Bundle) -> Any:
    return audit(bundle.results, bundle.definitions, facts_of(bundle), by_records=True)


def test_what_the_airlock_does_not_link_is_hidden_by_what_the_attack_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An airlock that adds up no groups tells White of all three."""
    linked = three_outcomes().build(tmp_path / "linked")
    monkeypatch.setattr(counts, "rolled_up", lambda told, _: told.iloc[:0].assign(alone=False))
    bundle = three_outcomes().build(tmp_path / "without")
    assert attacked(bundle).safe
    assert bundle.restricted is not None and linked.restricted is not None
    assert linked.restricted.attack["more"] == 0
    assert bundle.restricted.attack["more"] > 0
    reasons = bundle.restricted.hidden["reason"].value_counts()
    assert reasons["tells a hidden count"] == bundle.restricted.attack["more"]
    assert "rows more were hidden for it" in summary(bundle)[-1]
    told = bundle.results[bundle.results["suppression"] == ""]
    assert {"a", "b", "c"} == set(told["indicator"])  # no more than is needed


def exposing(tmp_path: Path) -> Bundle:
    """A scorecard of which one row is hidden and all others are told, whatever it was asked."""
    made = three_outcomes()
    made.definitions["disclosure"] = {"preset": "off"}
    bundle = made.build(tmp_path)
    rules = made.definitions | {"disclosure": {"preset": "dfe"}}
    rows = bundle.results.copy()
    one = (rows["indicator"] == "a") & (rows["group"] == "White")
    rows.loc[one, [*results.PROTECTED]] = float("nan")
    rows.loc[one, ["suppression", "status", "trend"]] = ["suppressed", "", ""]
    defined = type(bundle.definitions).model_validate(rules)
    return replace(bundle, results=results.conform(rows), definitions=defined)


def test_where_hiding_more_does_not_help_nothing_is_published(tmp_path: Path) -> None:
    bundle, asked = exposing(tmp_path), []

    def make(telling: pd.DataFrame) -> Bundle:
        asked.append(telling)
        return bundle

    with pytest.raises(Exposed, match=r"Nothing is published: .* could be worked out.*: a"):
        withstand(make, {})
    assert [len(each) for each in asked] == sorted(len(each) for each in asked)
    assert len(asked[-1]) > len(asked[1]) > len(asked[0]) == 0
    assert not asked[-1].duplicated().any()


def test_rows_that_tell_are_hidden_one_after_the_other(tmp_path: Path) -> None:
    """Of the rows that an exposure needs the one goes first with which readers lose least."""
    bundle = exposing(tmp_path)
    shown: list[Bundle] = []

    def make(telling: pd.DataFrame) -> Bundle:
        keys = pd.MultiIndex.from_frame(bundle.results[CELL])
        gone = keys.isin(pd.MultiIndex.from_frame(telling[CELL]))
        rows = bundle.results.copy()
        rows.loc[gone, [*results.PROTECTED]] = float("nan")
        rows.loc[gone, ["suppression", "status", "trend"]] = ["suppressed", "", ""]
        shown.append(replace(bundle, results=results.conform(rows)))
        return shown[-1]

    try:
        last = withstand(make, {})
    except Exposed:
        pytest.fail("hiding more would have helped")
    assert attacked(last).exposed.empty
    assert not attacked(shown[0]).exposed.empty
    first = shown[1].results["suppression"] != shown[0].results["suppression"]
    assert 0 < first.sum() <= len(attacked(shown[0]).exposed)


def test_what_the_edition_before_told_of_the_same_data_is_known_to_the_attack(
    tmp_path: Path,
) -> None:
    """An edition tells c; the next one a and b, and knows nothing of it: b tells the rest of c."""
    made = three_outcomes()
    every = {each["id"]: each for each in made.definitions["indicators"]}

    def edition(ids: str, before: Bundle | None = None, key: bytes = b"key") -> Bundle:
        made.definitions["indicators"] = [every[id] for id in ids]
        made.write(tmp_path)
        loaded = load(tmp_path / "indicators.yaml")
        return pipeline.build(loaded, tmp_path / "data", today=TODAY, key=key, published=before)

    def more(bundle: Bundle) -> int:
        assert bundle.restricted is not None
        return int(bundle.restricted.attack["more"])

    first = edition("c")
    assert more(edition("ab")) == 0
    second = edition("ab", first)
    assert more(second) > 0
    known = Published("first", first.results, first.definitions, facts_of(first))
    seen = audit(
        second.results, second.definitions, facts_of(second), by_records=True, before=known
    )
    assert seen.safe
    assert more(edition("ab", edition("c", key=b"other data"))) == 0  # not of these data


def test_an_empty_row_goes_where_it_tells_a_zero_that_another_rule_hides(tmp_path: Path) -> None:
    """None of the minorities has the result a. One indicator hides that nobody has it and was late;
    those who have it are the base of another one, which would show that there are none."""
    made = three_outcomes()
    late = {"numerator": {"where": {"result": "a", "late": True}}}
    far = {"numerator": {"where": {"far": True}}, "denominator": {"where": {"result": "a"}}}
    made.definitions["indicators"] = [
        share("late", "a", groupings=["two"], disclosure={"zeros": "hide"}) | late,
        share("far", "a", groupings=["two"]) | far,
    ]
    table = outcomes(A1=(0, 20, 12), B1=(0, 12, 12), W1=(20, 25, 20), REFU=(9, 9, 9))
    made.tables["events"] = table.assign(late=table.index % 2 == 0, far=table.index % 3 == 0)
    bundle = made.build(tmp_path)
    hidden = bundle.results.set_index(["indicator", "group"])["suppression"] == "suppressed"
    assert hidden["late", "Minorities"] and hidden["far", "Minorities"]
    assert not hidden.all()
    assert bundle.restricted is not None
    assert NOBODY in set(bundle.restricted.hidden["reason"])
