"""People who are followed into another list: what that list tells of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.auditor import audit
from scorecard.auditor.counts import EVERYBODY
from scorecard.auditor.following import followed as tied
from scorecard.auditor.register import register
from scorecard.bundle import facts_of
from scorecard.definitions.model import Definitions
from scorecard.disclosure.following import followed
from tests.auditor.organisations import Organisation, of_rows


def made(few: int) -> Organisation:
    """Of 40 referred Black children 4 are in care within 100 days; `few` Black children came into
    care in that year, and none in the year after."""
    out = of_rows(0, 10, areas=False)
    columns = {"ethnicity": "eth", "person": "who"}
    link = {"column": "soon_in_care", "dataset": "care", "within": 100}
    shared: dict[str, Any] = {"people": "children"}
    out.definitions["disclosure"] = {"preset": "dfe", "worth_reading": 0}
    out.definitions["datasets"][0] = shared | {
        "id": "events",
        "source": "events.csv",
        "columns": columns | {"date": "day"},
        "linked": [link],
    }
    care = shared | {"id": "care", "source": "care.csv", "columns": columns | {"date": "day"}}
    care["complete"] = {"from": "2023-04-01", "to": "2025-03-31"}
    out.definitions["datasets"].append(care)
    asked = out.definitions["indicators"][0] | {"variants": [], "count": "people"}
    asked = asked | {"groupings": ["two"], "period": {"every": "year"}}
    out.definitions["indicators"] = [
        asked | {"id": "followed", "numerator": {"where": {"soon_in_care": True}}},
        asked
        | {
            "id": "care",
            "dataset": "care",
            "measure": "representation",
            "compare_with": "residents",
        },
    ]
    out.definitions["indicators"][1].pop("numerator")
    referred, taken = [], []
    for code, many, in_care in (("B1", 40, few), ("W1", 300, 90)):
        for number in range(many):
            child = {"who": f"{code}{number}", "eth": code}
            referred.append(child | {"day": "2023-05-01"})
            if number < in_care:
                soon = number < (4 if code == "B1" else 60)
                taken.append(child | {"day": "2023-06-01" if soon else "2023-12-01"})
    taken += [{"who": f"late{n}", "eth": "W1", "day": "2024-06-01"} for n in range(40)]
    out.tables["events"] = pd.DataFrame(referred)
    out.tables["care"] = pd.DataFrame(taken)
    return out


def test_both_programs_tie_who_was_found_to_the_other_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The follow-up of the last referral ends after the year, so two years of the list hold it."""
    module, kept = sys.modules["scorecard.disclosure.prepared"], []

    def noted(same: dict[str, str], definitions: Definitions) -> list[tuple[str, list[str]]]:
        kept.extend(followed(same, definitions))
        return kept

    monkeypatch.setattr(module, "followed", noted)
    bundle = made(6).build(tmp_path)
    ((found, there),) = kept
    assert json.loads(found)[3] == ['["days to care day", {"lte": 100}]']
    assert [json.loads(each)[4][0] for each in there] == ["2023-04-01", "2024-04-01"]

    register_ = register(bundle.results, bundle.definitions, facts_of(bundle))
    relations = tied(register_)
    assert len(relations) == 4  # All, the two groups and Unknown
    for relation in relations:
        (one, *others) = [register_.names[position] for position in relation.terms]
        assert one[0].dataset == "events" and one[0].where
        assert [(o[0].dataset, o[1][0][0].year, o[3]) for o in others] == [
            ("care", 2023, one[3]),
            ("care", 2024, one[3]),
        ]
    assert audit(bundle.results, bundle.definitions, facts_of(bundle)).safe


def test_with_other_labels_a_group_there_is_no_group_here(tmp_path: Path) -> None:
    apart = made(6)
    apart.definitions["datasets"][-1]["people"] = "others"
    bundle = apart.build(tmp_path)
    register_ = register(bundle.results, bundle.definitions, facts_of(bundle))
    cells = [register_.names[next(iter(r.terms))][3] for r in tied(register_)]
    assert cells == [EVERYBODY]


def test_where_the_other_list_is_large_it_stays(tmp_path: Path) -> None:
    bundle = made(30).build(tmp_path)
    told = bundle.results.query("indicator == 'care' and period == '2023-24'")
    assert (told["suppression"] == "").all()
    assert audit(bundle.results, bundle.definitions, facts_of(bundle)).safe
