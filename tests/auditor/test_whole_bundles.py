"""Whole random organisations, built the whole way and audited; and editions that follow another."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from scorecard.auditor import audit
from tests.auditor.organisations import Organisation, facts_of, organisations


@given(organisations(most=80))
@settings(
    max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # to shrink an example takes minutes; it is told by its definitions and the seed of its records
def test_nothing_hidden_in_a_whole_bundle_can_be_worked_out(made: Organisation):
    with tempfile.TemporaryDirectory() as folder:
        bundle = made.build(Path(folder))
    seen = audit(bundle.results, bundle.definitions, facts_of(bundle))
    assert seen.exposed.empty, seen.exposed.to_string()
    assert seen.left.empty, seen.left.to_string()
    assert not seen.unchecked, seen.notes
