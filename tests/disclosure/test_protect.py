"""The airlock: what comes through, on counts of random records."""

from __future__ import annotations

import pandas as pd
import pytest

from scorecard.counting.count import count
from scorecard.counting.engine import engine
from scorecard.definitions.model import Definitions, DisclosureRule
from scorecard.disclosure import PRESETS, protect, rule_for
from scorecard.disclosure.protect import CELL, NUMBERS
from scorecard.ethnicity.codes import CodeList
from scorecard.results import ALL, UNKNOWN
from scorecard.sources.areas import Areas
from scorecard.sources.read import read_all
from tests.counting.test_against_oracle import AREAS, CODES, TODAY, definitions, records


@pytest.fixture(scope="module", params=[3, 4])
def counted(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    records(request.param, 1000).write_parquet(folder / "events.parquet")
    (folder / "areas.csv").write_text(AREAS)
    (folder / "e.csv").write_text(CODES)
    defined = definitions("flow")
    codes = CodeList.read(folder / "e.csv", defined.ethnicity.groupings)
    sources, _ = read_all(defined, folder, lambda *_: None)
    areas = Areas.read(folder / "areas.csv", "Whole")
    return defined, count(defined, sources, codes, areas, engine("polars"), TODAY)


def with_rule(defined: Definitions, **rule) -> Definitions:
    return defined.model_copy(update={"disclosure": DisclosureRule.model_validate(rule)})


def test_no_small_count_base_or_rest_is_shown(counted):
    defined, raw = counted
    shown = protect(raw.frame, raw.benchmarks, defined).frame.query("suppression == ''")
    assert len(shown)
    assert not shown["numerator"].between(1, 5).any()
    assert not shown["denominator"].between(1, 5).any()
    assert not (shown["denominator"] - shown["numerator"]).between(1, 5).any()
    tells = shown["denominator"].between(1, 9) & (
        (shown["numerator"] == 0) | (shown["numerator"] == shown["denominator"])
    )
    assert not tells.any()


def test_hidden_rows_hold_no_number_and_shown_ones_keep_theirs(counted):
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, defined).frame
    assert out[CELL].equals(raw.frame[CELL])
    hidden = out["suppression"] == "suppressed"
    assert 0 < hidden.sum() < len(out)
    assert out.loc[hidden, NUMBERS].isna().all(axis=None)
    kept = out.loc[~hidden, NUMBERS]
    pd.testing.assert_frame_equal(kept, raw.frame.loc[~hidden, NUMBERS])


def test_no_hidden_cell_stands_alone_under_a_shown_total(counted):
    """A plain second implementation: walk every total and count its hidden parts."""
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, defined).frame
    hidden = out["suppression"] == "suppressed"
    table = out.assign(hidden=hidden).set_index(CELL)
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
            if key in table.index and len(teams):
                assert teams["hidden"].sum() + table.loc[key, "hidden"] != 1, key


def test_groups_of_a_finer_grouping_do_not_give_a_hidden_one_back(counted):
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, defined).frame
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


def test_all_and_unknown_are_hidden_in_every_grouping_or_in_none(counted):
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, defined).frame
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


def test_a_stricter_rule_never_shows_more(counted):
    defined, raw = counted
    sizes = []
    for threshold in (2, 5, 10):
        rule = with_rule(defined, threshold=threshold, worth_reading=0)
        sizes.append(len(protect(raw.frame, raw.benchmarks, rule).log))
    assert sizes == sorted(sizes)
    zeros = with_rule(defined, zeros="hide", worth_reading=0)
    shown = protect(raw.frame, raw.benchmarks, zeros).frame.query("suppression == ''")
    assert not (shown["numerator"] == 0).any()


def test_the_log_says_why_and_the_frame_does_not(counted):
    defined, raw = counted
    out = protect(raw.frame, raw.benchmarks, defined)
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
                    "grouping": "two",
                    "group": group,
                    "comparator": "reference",
                    "measure": "proportion",
                    "parent_area": "",
                    "parent_group": "",
                    "numerator": n * part,
                    "denominator": d * part,
                    "suppression": "",
                    "provenance": "own",
                }
            )
    frame = pd.DataFrame(rows)
    out = protect(frame, pd.DataFrame(), definitions("flow")).frame
    shown = out[out["suppression"] == ""].groupby("variant").size().to_dict()
    assert shown == {"": 4, "without-many": 4}
