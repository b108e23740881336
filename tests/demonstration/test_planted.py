"""What is planted is in the data, is found by the scorecard, and nothing else is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.power import one, summary, verdicts, with_truth
from scorecard.bundle import current, open_folder
from scorecard.definitions import Loaded, load
from scorecard.demonstration import codes, listed, planted
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import assessments, enquiries, population, referrals
from scorecard.demonstration.families import early_help, feedback
from scorecard.demonstration.generate import stream
from scorecard.demonstration.published import suspensions
from scorecard.demonstration.staff import applications, staff, survey

CONFIG = Path(__file__).parents[2] / "config" / "indicators.yaml"
SEEDS = range(501, 502)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(CONFIG)


@pytest.fixture(scope="module")
def without_areas(loaded: Loaded) -> Loaded:
    """The same for the whole borough only: the verdicts looked at are on no team, and hiding small
    numbers of teams is most of the work of a build."""
    assert loaded.definitions is not None
    whole = [
        each.model_copy(update={"breakdowns": [], "comparable": []})
        for each in loaded.definitions.indicators
    ]
    return replace(loaded, definitions=loaded.definitions.model_copy(update={"indicators": whole}))


def share(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Share of the five groups, in the order of GROUPS, for whom `column` is true."""
    return frame.groupby("group")[column].mean().reindex(range(5)).to_numpy(float)


def rates(counted: pd.Series, people: np.ndarray) -> np.ndarray:
    return np.bincount(counted.astype(int), minlength=5) / people


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """What happened in each group over twelve boroughs of five years: shares, or rates."""
    found: dict[str, list[np.ndarray]] = {}

    def add(name: str, values: np.ndarray) -> None:
        found.setdefault(name, []).append(values)

    for seed in range(12):
        everybody = population(stream(seed, "children"))
        people = np.bincount(everybody.group, minlength=5)
        referred = referrals(stream(seed, "referrals"), everybody)
        referred["group"] = everybody.group[referred["who"]]
        assessed = assessments(stream(seed, "assessments"), referred)
        enquired = enquiries(stream(seed, "enquiries"), assessed)
        helped = early_help(stream(seed, "early-help"), everybody)
        add("referral-rate", rates(referred["group"], people))
        add("assessed-after-referral", share(referred, "assessed"))
        add("re-referral", share(referred, "re_referral"))
        add("section-47-after-assessment", share(assessed, "section_47"))
        add("conference-after-section-47", share(enquired, "conference"))
        add("early-help-reach", rates(pd.Series(everybody.group[helped["who"]]), people))
        said = feedback(stream(seed, "feedback"))
        said["fair"] = said["treated_fairly"].isin(["Agree", "Strongly agree"])
        add("treated-fairly", share(said, "fair"))
        inside, left = staff(stream(seed, "staff"))
        add("leaving", rates(left["group"], np.bincount(inside["group"], minlength=5)))
        add("anti-racism-training", share(inside, "trained"))
        answers = survey(stream(seed, "survey"), inside)
        for question, name in (
            ("equal_opportunity", "equal-opportunity"),
            ("report_acted_on", "report-acted-on"),
            ("be_myself_at_work", "be-myself-at-work"),
        ):
            add(name, share(answers, question))
        applied = applications(stream(seed, "applications"))
        add("shortlisted-from-application", share(applied, "shortlisted"))
        listed_only = applied[applied["shortlisted"]]
        add("appointed-from-shortlisting", share(listed_only, "appointed"))
        schools = suspensions(stream(seed, "published"))
        schools = schools[schools["ethnicity"] != "Total"]
        schools["pupils"] = schools["pupils"].str.replace(",", "").astype(int)
        sums = schools.groupby("ethnicity")[["suspensions", "pupils"]].sum()
        add("suspension-rate", (sums["suspensions"] / sums["pupils"]).to_numpy(float))
    return {name: np.mean(values, axis=0) for name, values in found.items()}


def test_what_is_drawn_is_what_the_list_says(drawn: dict[str, np.ndarray]) -> None:
    """Every planted size comes out, and every other group of the same indicators is at parity."""
    rows = listed()
    planted_rows = rows[rows["kind"] == "planted"]
    assert set(planted_rows["indicator"]) < set(drawn)
    for name, values in drawn.items():
        effects = planted_rows[planted_rows["indicator"] == name].set_index("group")
        reference = values[p.GROUPS.index("White")]
        for group, value in zip(p.GROUPS, values, strict=True):
            if group not in effects.index:
                assert value / reference == pytest.approx(1, abs=0.11), (name, group)
            elif effects.loc[group, "effect"] == "ratio":
                size = float(effects.loc[group, "size"])
                assert value / reference == pytest.approx(size, rel=0.09), (name, group)
            else:
                size = float(effects.loc[group, "size"])
                assert value - reference == pytest.approx(size, abs=0.03), (name, group)


def test_the_list_names_indicators_and_groups_that_exist(loaded: Loaded) -> None:
    assert loaded.definitions is not None
    rows = listed()
    known = {indicator.id: indicator for indicator in loaded.definitions.indicators}
    assert set(rows["indicator"]) <= set(known)
    assert set(rows["group"]) <= set(p.GROUPS)
    assert not rows.duplicated(["indicator", "group"]).any()
    assert 8 <= (rows["kind"] == "planted").sum() <= 10
    parity = rows["effect"].map({"ratio": 1.0, "difference": 0.0})
    assert ((rows["size"] > parity) == (rows["direction"] == "higher")).all()
    for row in rows[rows["kind"] == "planted"].itertuples():
        # adverse is the direction that is not the good one; at `parity` both are
        assert row.direction != known[row.indicator].better, row.indicator


def test_shares_of_groups_are_shares() -> None:
    for name in ("CHILDREN", "PUPILS", "RESIDENTS", "STAFF", "APPLICANTS", "CARERS"):
        assert sum(getattr(p, name)) == pytest.approx(1)
    assert sum(p.UNACCOMPANIED) == pytest.approx(1)
    assert sum(p.INTERPRETED) == pytest.approx(1)
    for group, shares in codes.CODES.items():
        assert sum(shares.values()) == pytest.approx(1), group


def test_the_shipped_borough_shows_what_is_planted(loaded: Loaded) -> None:
    """Small numbers of teams hidden and all: the bundle that the dashboard opens."""
    folder = current(CONFIG.parents[1] / ".bundles" / "demonstration")
    assert folder is not None, "script/test builds it first"
    assert loaded.definitions is not None
    found = with_truth(verdicts(open_folder(folder).results, loaded.definitions))
    assert found.loc[found["kind"] == "planted", "gap"].mean() >= 0.8
    assert found.loc[found["kind"] == "nothing", "gap"].mean() <= 0.05


def test_the_scorecard_finds_what_is_planted_and_little_else(without_areas: Loaded) -> None:
    """A borough through the whole pipeline; `benchmarks/power.py` does it with 200."""
    found = with_truth(pd.concat([one(seed, without_areas) for seed in SEEDS], ignore_index=True))
    put_in = found[found["kind"] == "planted"]
    assert len(put_in) == len(SEEDS) * (listed()["kind"] == "planted").sum()
    assert put_in["gap"].mean() >= 0.8
    tables = summary(found)
    null = found[found["kind"] == "nothing"]
    assert null["indicator"].nunique() >= 25
    # many null groups are too small for a verdict; those that get one must not be gaps either
    assert (null["status"] != "cannot-tell").sum() >= 25 * len(SEEDS)
    assert (tables["overall"]["called a gap"] <= 0.05).all()


def test_nothing_is_found_where_nothing_is_planted(
    without_areas: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same borough without the list: what was found above came from it."""
    real = listed()
    monkeypatch.setattr(planted, "_read", lambda: real.iloc[:0])
    found = one(SEEDS[0], without_areas)
    monkeypatch.undo()
    once_planted = with_truth(found)
    once_planted = once_planted[once_planted["kind"] == "planted"]
    assert len(once_planted) == 10
    assert not once_planted["gap"].any()


def test_the_page_on_the_demonstration_tells_what_is_planted() -> None:
    page = (CONFIG.parents[1] / "docs" / "how-to" / "demonstration.md").read_text("utf-8")
    told = re.findall(r"^\| `([a-z0-9-]+)` \| (\w+) \| (\w+) (-?[\d.]+) \|", page, re.MULTILINE)
    rows = listed()
    planted_rows = rows[rows["kind"] == "planted"]
    scale = planted_rows["effect"].map({"ratio": 1, "difference": 100})
    wanted = zip(
        planted_rows["indicator"],
        planted_rows["group"],
        planted_rows["effect"],
        (planted_rows["size"] * scale).round(2),
        strict=True,
    )
    assert [(*words, float(size)) for *words, size in told] == list(wanted)
