"""Downloads: one long CSV that a spreadsheet opens safely and that says what the screen says."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from scorecard.bundle import Bundle
from scorecard.presentation import download, select
from tests.support.bundles import make_bundle


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return make_bundle(invented=True)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_excel_reads_it_as_utf_8(bundle: Bundle) -> None:
    data = download.page(bundle, select.view(bundle))
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data


def test_an_indicator_comes_with_every_period_and_its_words(bundle: Bundle) -> None:
    shown = select.reading(bundle, "assessment-after-referral")
    rows = rows_of(download.indicator(bundle, shown))
    assert len(rows) == 5 * 7  # years; five groups, All and Unknown
    assert {row["period"] for row in rows} >= {"year to 31 March 2025", "year to 31 March 2021"}
    last = next(
        row
        for row in rows
        if row["ethnic_group"] == "Black" and row["period"] == "year to 31 March 2025"
    )
    told = next(row for row in shown.groups if row.group == "Black")
    assert float(last["value"]) == told.value
    assert float(last["ratio_lower"]) == told.ratio_lower
    assert last["status"] == "Gap"
    assert last["data"] == "invented data"
    assert last["indicator"] == "Assessment after referral"
    assert last["compared_with"] == "White"
    assert last["definition_version"] == "1"
    assert last["ethnic_grouping"] == "Five groups"


def test_what_is_hidden_has_its_word_and_no_number(bundle: Bundle) -> None:
    shown = select.reading(bundle, "looked-after-rate")
    hidden = [row for row in rows_of(download.indicator(bundle, shown)) if row["suppression"]]
    assert hidden
    for row in hidden:
        assert row["suppression"] == "Not shown, to protect people"
        assert not any(
            row[name]
            for name in download.NUMBERS
            if name not in ("confidence", "target", "unknown_share")
        )


def test_the_page_holds_what_the_page_shows(bundle: Bundle) -> None:
    view = select.view(bundle, "family-help")
    rows = rows_of(download.page(bundle, view))
    assert {row["indicator_id"] for row in rows} == {
        each.indicator.id for each in view.readings.values() if each.ready
    }
    assert {row["area"] for row in rows} == {"Family Help", "Exampleton"}


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_run_as_a_formula(bundle: Bundle, first: str) -> None:
    evil = replace(bundle, organisation=bundle.organisation | {"name": f"{first}cmd|' /C calc'!A0"})
    rows = rows_of(download.page(evil, select.view(evil)))
    assert {row["organisation"][:2] for row in rows} == {f"'{first}"}


def test_numbers_stay_numbers(bundle: Bundle) -> None:
    rows = rows_of(download.page(bundle, select.view(bundle)))
    differences = [float(row["difference"]) for row in rows if row["difference"]]
    assert min(differences) < 0


def test_the_name_of_a_file_is_plain(bundle: Bundle) -> None:
    assert download.file_name(bundle, "Looked after / rate", "all") == (
        "exampleton-looked-after-rate-all.csv"
    )
