"""A small definition file without a mistake, to change in tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

TODAY = date(2026, 1, 1)
FOLDER = Path(__file__).parent / "mistakes"  # where its code list is

TEXT = """\
scorecard: {title: Test}
ethnicity:
  codes: codes.csv
  groupings:
    two: {reference: White}
    five: {parent: two, reference: White}
objectives:
  - {id: practice, title: Practice, aim: Fair practice.}
benchmarks:
  - {id: residents, label: Residents, dataset: census}
  - {id: nation, label: The nation, of: value, value: 0.5}
datasets:
  - id: census
    source: census.csv
    shape: counts
    columns: {ethnicity: group, as_at: day, count: people}
  - id: referrals
    source: referrals.csv
    columns: {ethnicity: ethnicity, area: team, person: child, date: day}
    breaks: [{at: 2024-01-01, why: A new system.}]
indicators:
  - id: assessed
    title: Assessed after a referral
    question: Are children assessed?
    objective: practice
    measure: proportion
    dataset: referrals
    count: people
    numerator: {where: {assessed: true, age: {gte: 10, lt: 18}, team: [A, B]}}
    denominator: {where: {reason: {not: {missing: true}}}}
    compare_with: [reference, rest, nation]
    better: higher
    variants:
      - {id: without-babies, label: Without babies, where: {age: {gt: 0}}}
    period: {every: year, ending: 31 March, pool: 2}
    target: {of: ratio, group: Black, value: 0.9, by: 2030-01-01}
    breakdowns: [area]
    beside: [nation]
    owner: Head of Assessment
    why: To know.
    review_by: 2030-01-01
    examples:
      - rows:
          - {child: 1, ethnicity: WH, day: 2025-01-01, assessed: true, age: 12, team: A, reason: x}
        expect:
          - {group: White, period: 2023-24..2024-25, numerator: 1}
"""


def changed(old: str, new: str) -> str:
    """The sample with one place of it changed."""
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)
