"""From edition to edition, and beside what others publish: what was hidden is not freed."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from scorecard.definitions.data import Benchmark
from scorecard.definitions.model import DisclosureRule
from scorecard.disclosure import Editions, protect
from scorecard.disclosure.counts import TOLD, register
from scorecard.disclosure.editions import CELL
from scorecard.disclosure.elsewhere import told_elsewhere
from scorecard.restricted import Restricted, editions, write
from scorecard.results import ALL, UNKNOWN
from tests.counting.test_against_oracle import definitions

GROUPS = ["Asian", "Black", "Mixed", "Other", "White"]
YEARS = {"2023-24": date(2024, 3, 31), "2024-25": date(2025, 3, 31)}


def frame(bases: dict[str, list[int]], share: float = 0.5) -> pd.DataFrame:
    """Raw counts of one proportion: for each year the bases of five groups and of Unknown."""
    rows = []
    for period, parts in bases.items():
        end = YEARS[period]
        days = [f"{end.year - 1}-04-01", end.isoformat()]
        names = [
            json.dumps(["events", ["on", "day"], "rows", tests, days])
            for tests in (['["yes", true]'], [])
        ]
        met = [int(base * share) for base in parts]
        told = [*zip([*GROUPS, UNKNOWN], met, parts, strict=True), (ALL, sum(met), sum(parts))]
        for group, n, d in told:
            rows.append(
                {
                    "indicator": "i0-rows",
                    "variant": "",
                    "place": "",
                    "period": period,
                    "period_end": end,
                    "area": "all",
                    "area_level": "all",
                    "parent_area": "",
                    "grouping": "five",
                    "group": group,
                    "parent_group": "",
                    "comparator": "reference",
                    "measure": "proportion",
                    "numerator_of": names[0],
                    "denominator_of": names[1],
                    "numerator": float(n),
                    "denominator": float(d),
                    "suppression": "",
                    "provenance": "own",
                }
            )
    return pd.DataFrame(rows)


def hidden(out) -> set[tuple[str, str]]:
    rows = out.frame[out.frame["suppression"] == "suppressed"]
    return set(zip(rows["period"], rows["group"], strict=True))


@pytest.fixture(scope="module")
def first():
    return protect(
        frame({"2023-24": [60, 4, 30, 44, 200, 24]}), pd.DataFrame(), definitions("flow")
    )


def test_what_was_hidden_stays_hidden_and_what_was_told_is_known(first):
    before = hidden(first)
    assert ("2023-24", "Black") in before and len(before) > 1
    # a late correction makes the group large; on its own it would be shown
    corrected = frame({"2023-24": [60, 40, 30, 44, 200, 24], "2024-25": [60, 40, 30, 44, 200, 24]})
    alone = protect(corrected, pd.DataFrame(), definitions("flow"))
    assert hidden(alone) == set()
    later = protect(corrected, pd.DataFrame(), definitions("flow"), earlier=first.editions)
    assert hidden(later) >= before
    assert not any(period == "2024-25" for period, _ in hidden(later))


def test_a_companion_is_never_one_that_is_known_from_before():
    raw = frame({"2023-24": [60, 4, 30, 44, 200, 24]})
    free = hidden(protect(raw, pd.DataFrame(), definitions("flow")))
    companion = next(group for _, group in free if group != "Black")
    told = pd.DataFrame(
        [
            (
                row[name],
                "all",
                "" if companion == UNKNOWN else "five",
                companion,
                "",
                "",
                "",
                row[value],
            )
            for _, row in raw[raw["group"] == companion].iterrows()
            for name, value in (("numerator_of", "numerator"), ("denominator_of", "denominator"))
        ],
        columns=TOLD[:8],
    )
    earlier = Editions(told, pd.DataFrame(columns=CELL))
    now = hidden(protect(raw, pd.DataFrame(), definitions("flow"), earlier=earlier))
    # hiding only what everybody knows would protect nobody
    assert now - {("2023-24", "Black"), ("2023-24", companion)}


def test_a_changed_definition_does_not_become_a_subtraction():
    """The numerator drops a test: three people more, and old and new stand side by side."""
    raw = frame({"2023-24": [60, 40, 30, 44, 200, 24]})
    told = protect(raw, pd.DataFrame(), definitions("flow")).editions
    wider = raw.copy()
    wider["numerator_of"] = raw["denominator_of"]
    wider["denominator_of"] = raw["denominator_of"].str.replace("rows", "people")
    wider["denominator"] += 50
    narrow = told.told[told.told["name"] == raw["numerator_of"].iloc[0]].copy()
    narrow.loc[narrow["group"] == "White", "value"] = 197.0  # of 200: three people
    out = protect(
        wider.assign(numerator=raw["denominator"]),
        pd.DataFrame(),
        definitions("flow"),
        earlier=Editions(narrow, pd.DataFrame(columns=CELL)),
    )
    assert ("2023-24", "White") in hidden(out)


def test_editions_survive_being_written(first, tmp_path):
    kept = Restricted(
        first.log, first.blocks, first.editions, {"events": ["3 of 4 rows are used."]}
    )
    write(kept, tmp_path / "kept")
    again = editions(tmp_path / "kept")
    pd.testing.assert_frame_equal(
        again.told.astype({"value": float}), first.editions.told, check_dtype=False
    )
    assert set(map(tuple, again.hidden.to_numpy())) == set(
        map(tuple, first.editions.hidden.astype(str).to_numpy())
    )
    assert editions(tmp_path / "nothing").told.empty


def test_a_published_table_of_the_same_people_is_known():
    raw = frame({"2023-24": [60, 4, 30, 44, 200, 24]})
    day = json.dumps(["events", ["as at", "day"], "rows", [], ["2024-03-31"]])
    raw["denominator_of"] = day
    published = pd.DataFrame(
        [
            ("published", "", "2024-03-31", "five", group, float(base))
            for group, base in zip(GROUPS, [60, 4, 30, 44, 200], strict=True)
        ],
        columns=["benchmark", "place", "as_at", "grouping", "group", "count"],
    ).assign(provenance="published", suppression="")
    benchmark = {
        "id": "published",
        "label": "Published",
        "dataset": "events",
        "counted_from": {"dataset": "events"},
    }
    named = definitions("flow").model_copy(
        update={"benchmarks": [Benchmark.model_validate(benchmark)]}
    )
    counts = register(raw.assign(parent_grouping="", rounding=1), set())
    known = counts.table[told_elsewhere(counts, published, named)]
    assert set(known["group"]) == set(GROUPS) and (known["name"] == day).all()
    other = published.assign(count=published["count"] + (published["group"] == "Black"))
    assert not told_elsewhere(counts, other, named).any()
    assert ("2023-24", "Black") in hidden(protect(raw, published, named))


def test_rounded_counts_are_multiples_and_small_ones_are_hidden():
    nhs = definitions("flow").model_copy(
        update={"disclosure": DisclosureRule.model_validate({"preset": "nhs"})}
    )
    out = protect(frame({"2023-24": [61, 6, 33, 44, 203, 26]}), pd.DataFrame(), nhs).frame
    shown = out[out["suppression"] == ""]
    assert ((shown[["numerator", "denominator"]] % 5) == 0).all(axis=None)
    assert ("Black" not in set(shown["group"])) and (shown["denominator"] >= 10).all()


def test_a_mean_that_one_person_could_dominate_is_hidden():
    raw = frame({"2023-24": [60, 40, 30, 44, 200, 24]}).assign(measure="mean", numerator=np.nan)
    raw["numerator_of"] = None
    raw["total"] = raw["denominator"] * 20.0
    raw["sum_squares"] = raw["denominator"] * 400.0
    rich = raw["group"] == "Mixed"
    raw.loc[rich, "sum_squares"] = (0.7 * raw.loc[rich, "total"]) ** 2
    pay = definitions("flow").model_copy(
        update={"disclosure": DisclosureRule.model_validate({"preset": "pay"})}
    )
    assert ("2023-24", "Mixed") in hidden(protect(raw, pd.DataFrame(), pay))
