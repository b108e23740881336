"""Whole random organisations, built the whole way and audited; and editions that follow another."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from scorecard.auditor import Audit, audit
from scorecard.bundle import Bundle, facts_of
from scorecard.definitions.model import Definitions
from tests.auditor.organisations import (
    Organisation,
    of_rows,
    organisations,
)

# To shrink an example takes minutes; it is told by its definitions and the seed of its records.
ONCE: dict[str, Any] = {
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def audited(bundle: Bundle) -> Audit:
    return audit(bundle.results, bundle.definitions, facts_of(bundle), by_records=True)


def assert_safe(seen: Audit) -> None:
    assert seen.exposed.empty, seen.exposed.to_string()
    assert seen.left.empty, seen.left.to_string()
    assert not seen.unchecked, seen.notes


@given(organisations(most=80, presets=["dfe", "survey", "nhs"]))
@settings(max_examples=10, **ONCE)
def test_nothing_hidden_in_a_whole_bundle_can_be_worked_out(made: Organisation):
    with tempfile.TemporaryDirectory() as folder:
        bundle = made.build(Path(folder))
    assert_safe(audited(bundle))
    assert bundle.restricted is not None
    # the airlock by itself: the attack before publication had nothing to add
    assert not bundle.restricted.attack.get("more")


# ---- the trap ------------------------------------------------------------------------------------


def test_the_trap_is_not_left_by_the_pipeline(tmp_path):
    """Small are Asian and Black in n1, Asian, Black and Mixed in n2, Mixed and White in s1 and s2:
    two or three in every line of teams and groups, and yet n2 less the others tells Mixed there."""
    codes, teams = ["A1", "B1", "M1", "W1"], ["n1", "n2", "s1", "s2"]
    small = {("n1", "A1"), ("n1", "B1"), ("n2", "A1"), ("n2", "B1"), ("n2", "M1")}
    small |= {(team, code) for team in ("s1", "s2") for code in ("M1", "W1")}
    rows = [
        {"eth": code, "team": team, "day": "2024-10-01", "seen": number < 3, "agency": False}
        for team in teams
        for code in codes
        for number in range(4 if (team, code) in small else 25)
    ]
    made = of_rows(0, 40, areas=True)
    made.definitions["disclosure"] = {"preset": "dfe", "worth_reading": 0}
    made.definitions["indicators"] = made.definitions["indicators"][:1]
    made.definitions["indicators"][0] |= {"variants": [], "numerator": {"where": {"seen": True}}}
    made.definitions["datasets"][0]["columns"].pop("person")
    made.tables["events"] = pd.DataFrame(rows)
    bundle = made.build(tmp_path)
    assert (bundle.results["suppression"] == "suppressed").any()
    assert_safe(audited(bundle))


# ---- editions ------------------------------------------------------------------------------------


def together(first: Bundle, second: Bundle) -> tuple[pd.DataFrame, Definitions]:
    """Two editions as who kept both reads them: a row that either shows is shown."""
    keys = list(first.results.columns[:7])
    kept = first.results[first.results["suppression"] == ""]
    new = second.results.merge(kept[keys], on=keys, how="left", indicator=True)
    hidden = (new["suppression"] == "suppressed").to_numpy()
    before = hidden & (new.pop("_merge") == "both").to_numpy()
    frame = new[~before]
    old = kept.merge(new.loc[before, keys], on=keys)
    return pd.concat([frame, old], ignore_index=True), second.definitions


@pytest.mark.parametrize("seed", [3, 4])
def test_a_new_period_does_not_free_what_an_edition_hid(seed, tmp_path):
    made = of_rows(seed, 160, areas=False)
    events = made.tables["events"]
    later = pd.to_datetime(events["day"]) >= pd.Timestamp("2024-04-01")
    both = made.tables.copy()
    made.tables["events"] = events[~later]
    made.definitions["indicators"] = made.definitions["indicators"][:1]
    first = made.build(tmp_path / "first")
    made.tables = both
    second = made.build(tmp_path / "second", earlier=first.restricted.editions)
    assert set(second.results["period"]) > set(first.results["period"])
    hidden = first.results["suppression"] == "suppressed"
    assert hidden.any()
    keys = list(first.results.columns[:7])
    still = first.results[hidden].merge(second.results, on=keys, suffixes=("_old", ""))
    assert (still["suppression"] == "suppressed").all()
    frame, defined = together(first, second)
    assert_safe(audit(frame, defined, facts_of(second), by_records=True))


@pytest.mark.parametrize("seed", [3, 4])
def test_a_corrected_file_and_a_changed_definition_free_nothing(seed, tmp_path):
    """Rows are added late, a variant is taken away: what was hidden stays so."""
    made = of_rows(seed, 200, areas=False)
    made.definitions["indicators"] = made.definitions["indicators"][:1]
    first = made.build(tmp_path / "first")
    draw = np.random.default_rng(seed)
    events = made.tables["events"]
    made.tables["events"] = pd.concat([events, events.iloc[draw.integers(0, len(events), 12)]])
    made.definitions["indicators"][0]["variants"] = []
    second = made.build(tmp_path / "second", earlier=first.restricted.editions)
    hidden = first.results[first.results["suppression"] == "suppressed"]
    keys = list(first.results.columns[:7])
    still = hidden.merge(second.results, on=keys, suffixes=("_old", ""))
    assert len(still)
    assert (still["suppression"] == "suppressed").all()
    assert_safe(audited(second))
