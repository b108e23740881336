"""The airlock: what comes through, on counts of random records."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions, DisclosureRule
from scorecard.disclosure import PRESETS, protect, rule_for
from scorecard.disclosure.primary import reasons
from scorecard.disclosure.protect import CELL, NUMBERS, without_reference
from scorecard.ethnicity.codes import CodeList
from scorecard.results import ALL, UNKNOWN
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting.test_against_oracle import AREAS, CODES, TODAY, definitions, records

SECONDS = 3


@pytest.fixture(scope="module", params=[3, 4])
def counted(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    records(request.param, 1000).write_parquet(folder / "events.parquet")
    (folder / "areas.csv").write_text(AREAS)
    (folder / "e.csv").write_text(CODES)
    defined = definitions("flow")
    few = [i for i in defined.indicators if i.id in ("i0-people", "i0-rows", "i4-rows")]
    defined = defined.model_copy(update={"indicators": few})
    codes = CodeList.read(folder / "e.csv", defined.ethnicity.groupings)
    sources, _ = read_all(defined, folder, lambda *_: None)
    areas = Areas.read(folder / "areas.csv", "Whole")
    return defined, count(defined, sources, codes, areas, engine("polars"), TODAY)


@pytest.fixture(scope="module")
def protected(counted):
    defined, raw = counted
    return protect(raw.frame, raw.benchmarks, defined, seconds=SECONDS)


def with_rule(defined: Definitions, **rule) -> Definitions:
    return defined.model_copy(update={"disclosure": DisclosureRule.model_validate(rule)})


def test_no_small_count_base_or_rest_is_shown(protected):
    shown = protected.frame.query("suppression == ''")
    assert len(shown)
    assert not shown["numerator"].between(1, 5).any()
    assert not shown["denominator"].between(1, 5).any()
    assert not (shown["denominator"] - shown["numerator"]).between(1, 5).any()
    tells = shown["denominator"].between(1, 9) & (
        (shown["numerator"] == 0) | (shown["numerator"] == shown["denominator"])
    )
    assert not tells.any()


def test_hidden_rows_hold_no_number_and_shown_ones_keep_theirs(counted, protected):
    raw = counted[1]
    out = protected.frame
    assert out[CELL].equals(raw.frame[CELL])
    hidden = out["suppression"] == "suppressed"
    assert 0 < hidden.sum() < len(out)
    assert out.loc[hidden, NUMBERS].isna().all(axis=None)
    kept = out.loc[~hidden, NUMBERS]
    pd.testing.assert_frame_equal(kept, raw.frame.loc[~hidden, NUMBERS])


def test_no_hidden_cell_stands_alone_under_a_shown_total(counted, protected):
    """A plain second implementation: walk every total and count its hidden parts."""
    out = protected.frame
    hidden = out["suppression"] == "suppressed"
    sums = counted[1].frame["denominator"]
    table = out.assign(hidden=hidden, row=out.index).set_index(CELL)
    parents = {"n1": "north", "n2": "south", "s1": "south", "s2": "south"}
    for (indicator, variant, period, area, grouping), rows in out.assign(hidden=hidden).groupby(
        ["indicator", "variant", "period", "area", "grouping"]
    ):
        assert rows["hidden"].sum() != 1, (indicator, variant, period, area, grouping)
    for (indicator, variant, period, grouping, group), rows in out.assign(hidden=hidden).groupby(
        ["indicator", "variant", "period", "grouping", "group"]
    ):
        for service in ("north", "south"):
            key = (indicator, variant, period, service, grouping, group)
            teams = rows[rows["area"].map(parents) == service]
            if key not in table.index or teams.empty:
                continue
            # where teams moved between services nothing follows from a sum
            if sums.loc[teams.index].sum() == sums.loc[table.at[key, "row"]]:
                assert teams["hidden"].sum() + table.loc[key, "hidden"] != 1, key


def test_groups_of_a_finer_grouping_do_not_give_a_hidden_one_back(protected):
    out = protected.frame
    fine = out[(out["grouping"] == "five") & ~out["group"].isin([ALL, UNKNOWN])]
    for keys, rows in fine.groupby(["indicator", "period", "area", "parent_group"]):
        indicator, period, area, parent = keys
        coarse = out[
            (out["indicator"] == indicator)
            & (out["period"] == period)
            & (out["area"] == area)
            & (out["grouping"] == "two")
            & (out["group"] == parent)
        ]
        line = [*rows["suppression"], *coarse["suppression"]]
        assert line.count("suppressed") != 1, keys


def test_all_and_unknown_are_hidden_in_every_grouping_or_in_none(protected):
    out = protected.frame
    shared = out[out["group"].isin([ALL, UNKNOWN])]
    keys = ["indicator", "variant", "period", "area", "group"]
    assert (shared.groupby(keys)["suppression"].nunique() == 1).all()


def test_published_figures_pass_untouched(counted):
    defined, raw = counted
    public = raw.frame.assign(provenance="published")
    pd.testing.assert_frame_equal(protect(public, raw.benchmarks, defined).frame, public)


def test_off_hides_nothing(counted):
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, with_rule(defined, preset="off"))
    pd.testing.assert_frame_equal(out.frame, raw.frame)
    assert out.log.empty


def test_a_stricter_rule_hides_more_for_their_own_sake(counted):
    raw = counted[1]
    cells = raw.frame.assign(rule="any")
    sizes = [
        int((reasons(cells, {"any": replace(PRESETS["dfe"], threshold=t)}) != "").sum())
        for t in (2, 5, 10)
    ]
    assert sizes == sorted(set(sizes))


def test_zeros_are_hidden_where_the_rule_says_so(counted):
    defined, raw = counted
    zeros = with_rule(defined, zeros="hide", worth_reading=0)
    shown = protect(raw.frame, raw.benchmarks, zeros, seconds=SECONDS).frame
    assert not (shown.query("suppression == ''")["numerator"] == 0).any()


def test_the_log_says_why_and_the_frame_does_not(protected):
    out = protected
    assert {"small count", "companion of a hidden cell"} <= set(out.log["reason"])
    assert set(out.frame["suppression"]) == {"", "suppressed"}


def test_the_narrowest_setting_wins():
    defined = definitions("flow")
    dataset = defined.datasets[0].model_copy(
        update={"disclosure": DisclosureRule.model_validate({"preset": "survey"})}
    )
    first, *others = defined.indicators
    own = DisclosureRule.model_validate({"threshold": 7})
    indicator = first.model_copy(update={"disclosure": own})
    defined = defined.model_copy(update={"datasets": [dataset], "indicators": [indicator, *others]})
    rule = rule_for(defined, dataset.id, indicator.id)
    assert (rule.threshold, rule.minimum_base) == (7, 10)
    assert rule_for(defined, dataset.id) == PRESETS["survey"]


def _name(*tests):
    tests = sorted(json.dumps([test, True]) for test in tests if test)
    return json.dumps(["events", ["on", "day"], "rows", tests, ["2024-04-01", "2025-03-31"]])


def test_a_variant_is_hidden_where_the_difference_would_be_small():
    rows = []
    for variant, n, d in (("", 60, 200), ("without-few", 57, 196), ("without-many", 40, 150)):
        for group, part in (("White", 0.5), ("Minority", 0.5), (UNKNOWN, 0.0), (ALL, 1.0)):
            rows.append(
                {
                    "indicator": "i0-rows",
                    "variant": variant,
                    "place": "",
                    "period": "2024-25",
                    "area": "all",
                    "area_level": "all",
                    "period_end": date(2025, 3, 31),
                    "grouping": "two",
                    "group": group,
                    "comparator": "reference",
                    "measure": "proportion",
                    "parent_area": "",
                    "parent_group": "",
                    "numerator_of": _name(variant, "met"),
                    "denominator_of": _name(variant),
                    "numerator": n * part,
                    "denominator": d * part,
                    "suppression": "",
                    "provenance": "own",
                }
            )
    frame = pd.DataFrame(rows)
    out = protect(frame, pd.DataFrame(), definitions("flow")).frame
    shown = out[out["suppression"] == ""].groupby("variant").size().to_dict()
    assert shown["without-many"] == 4 and shown.get("", 0) + shown.get("without-few", 0) <= 5


@pytest.mark.parametrize("small", [1, 3, 5])
def test_a_rate_without_a_base_does_not_show_its_few_events(small):
    """Somebody may have left a team in which nobody is counted on the day."""
    numbers = {
        "White": (20, 90),
        "Minority": (small, 0),
        UNKNOWN: (0, 0),
        ALL: (20 + small, 90),
    }
    rows = [
        {
            **dict.fromkeys(("variant", "place", "parent_area", "parent_group", "suppression"), ""),
            "indicator": "i0-rows",
            "period": "2024-25",
            "area": "all",
            "area_level": "all",
            "period_end": date(2025, 3, 31),
            "grouping": "two",
            "group": group,
            "comparator": "reference",
            "measure": "rate",
            "numerator_of": _name("left"),
            "denominator_of": _name("there"),
            "numerator": float(n),
            "denominator": float(d),
            "provenance": "own",
        }
        for group, (n, d) in numbers.items()
    ]
    out = protect(pd.DataFrame(rows), pd.DataFrame(), definitions("flow")).frame
    told = out.set_index("group")["suppression"]
    assert told["Minority"] == "suppressed"
    assert (told != "").sum() >= 2, "or All less the others gives it back"
    assert told[UNKNOWN] == ""


def test_an_indirect_figure_goes_where_its_reference_group_is_hidden():
    """It is made of the reference group's counts by age; its own counts stay."""
    rows = [
        (area, group, how, suppression)
        for area, suppression in (("n1", "suppressed"), ("s2", ""))
        for group, how, suppression in (
            ("White", "direct", suppression),
            ("Asian", "indirect", ""),
            ("Black", "direct", ""),
        )
    ]
    frame = pd.DataFrame(rows, columns=["area", "group", "standardised", "suppression"]).assign(
        indicator="x", variant="alike", period="2024-25", grouping="five", comparator="reference"
    )
    frame = frame.assign(numerator=30.0, value=0.4, lower=0.3, upper=0.5)
    out = without_reference(frame, definitions("flow")).set_index(["area", "group"])
    gone = out.loc[("n1", "Asian")]
    assert gone[["value", "lower", "upper"]].isna().all()
    assert (gone["numerator"], gone["standardised"]) == (30, "too few")
    kept = out.drop(index=[("n1", "Asian")])
    assert kept[["value", "lower", "upper"]].notna().all(axis=None)
    pd.testing.assert_frame_equal(
        frame.drop(columns="standardised"),
        without_reference(frame.drop(columns="standardised"), definitions("flow")),
    )


def test_under_rounding_no_figure_is_made_of_the_true_counts(counted):
    """What was made alike before counts are rounded would give them back."""
    defined, raw = counted
    some = raw.frame[raw.frame["indicator"] == "i0-people"]
    made = some.assign(standardised="direct", value=0.4, lower=0.3, upper=0.5)
    out = protect(made, raw.benchmarks, with_rule(defined, preset="nhs"), seconds=SECONDS).frame
    assert out[["value", "lower", "upper"]].isna().all(axis=None)
    shown = out[(out["suppression"] == "") & out["numerator"].notna()]
    assert len(shown) and set(shown["standardised"]) == {"rounded"}
    exact = protect(made, raw.benchmarks, defined, seconds=SECONDS).frame
    assert exact.loc[exact["suppression"] == "", "value"].notna().all()
