"""Sums that cannot all hold: given up before what is certain, and no more of them than needed."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks.detection import world_of
from scorecard.auditor import audit
from scorecard.auditor.blocks import Block
from scorecard.auditor.conflicts import without_conflicts
from scorecard.auditor.relation import INFINITE, Relation
from scorecard.results import KEY
from tests.auditor.organisations import Organisation, organisation


def block(rows: list[Relation], low: list[float], high: list[float]) -> Block:
    index = [column for row in rows for column in row.terms]
    return Block(
        columns=[*range(len(low))],
        low=np.array(low),
        high=np.array(high),
        rows=rows,
        row_low=np.array([row.low for row in rows]),
        row_high=np.array([row.high for row in rows]),
        start=np.cumsum([0, *(len(row.terms) for row in rows)]),
        index=np.array(index, dtype=np.int64),
        value=np.array([factor for row in rows for factor in row.terms.values()]),
        assumed_low=np.array([], dtype=np.int64),
    )


def total(columns: list[int], number: float, place: str = "") -> Relation:
    """The columns add up to a number; to no more where that is assumed (`place`) and fails."""
    terms = dict.fromkeys(columns, 1.0)
    words, fallback = "a sum", (-INFINITE, number)
    return Relation(words, terms, number, number, bool(place), fallback, (place,) if place else ())


def test_nothing_is_given_up_where_nothing_contradicts():
    whole = block([total([0, 1], 5, "north")], [1, 1], [9, 9])
    assert without_conflicts(whole) == (whole, [])


def test_only_the_sums_that_a_contradiction_needs_are_given_up():
    """North's two are told to be 1 and at most 2, and cannot be 5; south's can be anything."""
    rows = [total([0, 1], 5, "north"), total([2, 3], 5, "south"), total([1, 3], 3, "north")]
    found = without_conflicts(block(rows, [1, 0, 0, 0], [1, 2, 9, 9]))
    assert found is not None
    kept, gone = found
    assert gone == [("north",)]
    assert kept.row_low.tolist() == [-INFINITE, 5, -INFINITE]
    assert kept.row_high.tolist() == [5, 5, 3]


def test_what_contradicts_itself_without_any_sum_cannot_be_mended():
    certain = [total([0, 1], 5), total([0, 1], 4, "north")]
    assert without_conflicts(block(certain, [0, 0], [2, 2])) is None


def with_own_records(made: Organisation, seed: int) -> Organisation:
    """Up to nine records of each table belong to a service and to none of its teams."""
    draw = np.random.default_rng(seed)
    for name in ("events", "staff", "cases"):
        table = made.tables[name].reset_index(drop=True)
        some = draw.choice(len(table), min(int(draw.integers(0, 10)), len(table)), replace=False)
        table.loc[some, "team"] = draw.choice(["north", "south"], len(some))
        made.tables[name] = table
    return made


@pytest.mark.parametrize(("seed", "preset"), [(13, "nhs"), (35, "dfe")])
def test_what_is_reported_is_true_where_services_have_records_of_their_own(
    seed: int, preset: str, tmp_path: Path
):
    """In these the teams seem to leave nobody of a group in a service, whose base is hidden and so
    is not 0."""
    made = with_own_records(organisation(random.Random(seed).choice, 80, [preset]), seed)
    world = world_of(partial(made.build, tmp_path))
    seen = audit(world.shown, world.definitions, world.facts)
    assert any("not all sums can hold" in note for note in seen.notes)
    assert not seen.unchecked
    truth = world.raw.set_index(KEY)
    for each in seen.exposed.to_dict("records"):
        row = truth.loc[tuple(each[name] for name in KEY)]
        counts = {name: row[name] for name in ("numerator", "denominator")}
        counts["rest"] = row["denominator"] - row["numerator"]
        assert each["low"] <= counts[each["count"]] <= each["high"], each
    assert seen.safe
