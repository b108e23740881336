"""The audit is shown to see: exposures put into safe bundles at random, judged by another attacker.

The whole experiment is `python -m benchmarks.detection`; this is a small one with fixed seeds.
"""

from __future__ import annotations

import random

from benchmarks.detection import KINDS, small_worlds, trials
from tests.auditor.naive import Naive

WORLDS = [3, 4]


def test_at_least_95_in_100_exposures_are_found():
    chance = random.Random(1)
    found = [trial for world in small_worlds(WORLDS) for trial in trials(world, 2, chance)]
    print(f"{sum(t.found for t in found)} of {len(found)} exposures found")
    assert len(found) >= 15
    assert len({trial.kind for trial in found}) >= len(KINDS) - 3
    assert sum(trial.found for trial in found) >= 0.95 * len(found)


def test_the_judge_knows_an_exposure_from_a_harmless_change():
    """A total of 20 in three parts: one hidden is told, two hidden keep their sum."""
    names = [("f", "", 0, 1, "all", "five", group) for group in ("All", "Asian", "Black", "White")]
    truth = dict(zip(names, [(20.0, 50.0), (6.0, 15.0), (7.0, 15.0), (7.0, 20.0)], strict=True))
    for shown, exposed in ((names[:3], True), (names[:2], False), (names, False)):
        judge = Naive(truth, set(shown), True, number={p: n for n, p in enumerate(names)})
        judge._sum(names[0], names[1:])
        assert judge.exposed(set(names), 6, 5) is exposed
    judge = Naive(truth, set(names[:3]), True, number={p: n for n, p in enumerate(names)})
    judge._sum(names[0], names[1:])
    assert judge.range({6: 1.0}) == (7.0, 7.0)
