"""The workshop: who may write, drafts that others do not see, two editors, and its pages."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import desk, forms, previewing, trying, upkeep, workshop
from scorecard import access
from scorecard.access import OPEN, Reader
from scorecard.definitions import load
from scorecard.editing import EditError
from scorecard.journal import NotSaved, Stale
from tests.app.conftest import Open, words
from tests.support.bundles import make_bundle

SUPPORT = Path(__file__).parents[1] / "support"
SECOND = replace(OPEN, subject="second", name="Sam Second")
REFUSED = ["leader", "team-manager", "information-governance"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A definition file of its own, with a store of its own, as at the start of a server."""
    for name in ("exampleton.yaml", "ethnicity.csv"):
        shutil.copy(SUPPORT / name, tmp_path / name)
    path = tmp_path / "exampleton.yaml"
    monkeypatch.setenv("SCORECARD_DEFINITIONS", str(path))
    monkeypatch.setenv("SCORECARD_STORE", f"sqlite:///{tmp_path / 'journal.db'}")
    upkeep.prepare()
    return path


def set_title(reader: Reader, title: str) -> None:
    """Change the title of an indicator in the reader's draft."""
    at = desk.desk(reader)
    text = desk.set_value(at.text, ("indicators", "complaints", "title"), title)
    desk.keep(reader, text, at.parent)


def published(reader: Reader, why: str = "To try it") -> desk.Version:
    at = desk.desk(reader)
    return desk.publish(reader, at.text, why, at.parent)


def test_a_change_is_a_draft_of_ones_own_until_it_is_published(file: Path) -> None:
    before = file.read_text("utf-8")
    set_title(OPEN, "Complaints received")
    assert file.read_text("utf-8") == before
    assert desk.desk(SECOND).draft is None
    assert "Complaints received" not in desk.desk(SECOND).text
    done = published(OPEN, "Clearer words")
    assert (done.number, done.why) == (2, "Clearer words")
    assert done.words == ("Complaints: title changed from “Complaints” to “Complaints received”.",)
    after = file.read_text("utf-8")
    assert after == before.replace("title: Complaints\n", "title: Complaints received\n")
    assert desk.desk(OPEN).draft is None
    assert desk.made_by(load(file).digest) == replace(done, text=None)


def test_what_was_can_be_had_again(file: Path) -> None:
    before = file.read_text("utf-8")
    set_title(OPEN, "Something else")
    published(OPEN)
    again = desk.restore(OPEN, 1, "It was better", desk.desk(OPEN).published.digest)
    assert (again.number, again.restored_from) == (3, 1)
    assert file.read_text("utf-8") == before
    found, many = desk.history(OPEN, 10, 0)
    assert (many, [each.number for each in found]) == (3, [3, 2, 1])


@pytest.mark.parametrize("role", REFUSED)
def test_who_may_not_edit_is_refused_by_the_desk_itself(file: Path, role: str) -> None:
    before = file.read_text("utf-8")
    reader = access.viewed_as(OPEN, role, frozenset({"safeguarding"}))
    at = desk.desk(OPEN)
    for attempt in (
        lambda: desk.desk(reader),
        lambda: desk.keep(reader, at.text + "\n# x", at.parent),
        lambda: desk.publish(reader, at.text + "\n# x", "why", at.parent),
        lambda: desk.restore(reader, 1, "why", at.parent),
        lambda: desk.history(reader, 10, 0),
        lambda: desk.version(reader, 1),
        lambda: previewing.start(reader, at.text, access.organisations()[0]),
    ):
        with pytest.raises(access.Refused):
            attempt()
    assert file.read_text("utf-8") == before


def test_an_analyst_drafts_and_does_not_publish(file: Path) -> None:
    analyst = access.viewed_as(OPEN, "analyst")
    set_title(analyst, "Drafted")
    with pytest.raises(access.Refused, match="practice lead"):
        published(analyst)
    with pytest.raises(access.Refused):
        desk.entries(analyst, 10)


def test_the_second_of_two_editors_sees_the_first_and_loses_nothing(file: Path) -> None:
    set_title(OPEN, "Mine")
    at = desk.desk(SECOND)
    theirs = desk.set_value(at.text, ("indicators", "complaints", "owner"), "Head of Complaints")
    desk.keep(SECOND, theirs, at.parent)
    published(SECOND, "A new owner")
    with pytest.raises(Stale) as told:
        published(OPEN)
    assert told.value.current.author.name == "Sam Second"
    assert desk.desk(OPEN).behind
    found = desk.on_top(OPEN, mine_wins=True)
    assert (found.both, found.left) == ([], [])
    assert not desk.desk(OPEN).behind
    published(OPEN)
    entry = next(
        e
        for e in workshop.values(desk.read(file.read_text()))["indicators"]
        if "Mine" in e["title"]
    )
    assert entry["owner"] == "Head of Complaints"


@pytest.mark.parametrize("mine_wins", [True, False])
def test_where_both_changed_the_same_one_of_them_chooses(file: Path, mine_wins: bool) -> None:
    set_title(OPEN, "Mine")
    set_title(SECOND, "Theirs")
    published(SECOND)
    found = desk.on_top(OPEN, mine_wins)
    assert found.both == [("indicators · complaints · title", "Mine", "Theirs")]
    assert ("title: Mine" in found.text) == mine_wins


@pytest.mark.parametrize("why", ["", "   "])
def test_a_reason_is_asked_for(file: Path, why: str) -> None:
    set_title(OPEN, "Other")
    with pytest.raises(NotSaved, match="why"):
        published(OPEN, why)
    assert desk.desk(OPEN).draft is not None


def test_mistakes_are_told_beside_their_field_and_keep_a_draft_from_being_published(
    file: Path,
) -> None:
    at = desk.desk(OPEN)
    text = desk.set_value(at.text, ("indicators", "complaints", "objective"), "practise")
    desk.keep(OPEN, text, at.parent)
    number = workshop.position(workshop.values(desk.read(text)), "complaints")
    problems = forms.problems_of(desk.read(text).problems, number)
    assert "Did you mean 'practice'?" in problems["objective"][0]
    with pytest.raises(NotSaved, match="practise"):
        published(OPEN)


def test_a_form_that_changes_nothing_changes_no_character(file: Path) -> None:
    """Every field of every indicator, sent back as it is shown."""
    text = file.read_text("utf-8")
    for entry in workshop.values(desk.read(text))["indicators"]:
        shown = {name: entry.get(name) for name in forms.LABELS if name != "compare_with"}
        shown |= {name: str(value).strip() for name, value in shown.items() if name in _TEXTS}
        shown = {name: "" if value == "None" else value for name, value in shown.items()}
        held = entry.get("compare_with", "reference")
        shown["compare_with"] = held if isinstance(held, list) else [held]
        shown["version"] = entry.get("version", 1)
        asked = forms.fields_of(shown | {"target": entry.get("target")}, entry)
        assert forms.changed(text, entry["id"], entry, asked) == text


_TEXTS = ("title", "question", "owner", "next_action", "why", "caveats")


@pytest.mark.parametrize("name", workshop.templates())
def test_a_template_with_its_blanks_filled_is_an_indicator(file: Path, name: str) -> None:
    template = workshop.templates()[name]
    kinds = {
        "objective": "practice",
        "dataset": "cases",
        "benchmark": "residents",
        "better": "parity" if name == "representation" else "higher",
        "column": "team",
        "value": "Yes",
        "number": "10000",
        "text": "Some words",
    }
    blanks = (*workshop.COMMON, *template.blanks)
    answers = {each.name: kinds[each.kind] for each in blanks}
    if "within" in answers:
        answers["within"] = "opened_by"
    if "lower" in answers:
        answers["lower"] = "Worker"
    text = desk.add_indicator(desk.desk(OPEN).text, template.filled("brand-new", answers))
    loaded = desk.read(text)
    assert not loaded.errors, [str(each) for each in loaded.errors]
    assert loaded.definitions.indicator("brand-new").title == "Some words"
    for each in blanks:
        with pytest.raises(EditError, match="not filled in"):
            template.filled("brand-new", answers | {each.name: " "})


def test_the_trail_tells_what_was_done_and_is_for_few(file: Path) -> None:
    set_title(OPEN, "Other")
    published(OPEN)
    found, many = desk.entries(OPEN, 10)
    assert many == len(found)
    assert [each.event for each in found][:2] == ["published", "drafted"]
    governance = access.viewed_as(OPEN, "information-governance")
    assert desk.entries(governance, 10, event="published")[1] == 2  # the beginning, and this
    assert b"published" in desk.trail_csv(governance)
    for role in ("leader", "analyst"):
        with pytest.raises(access.Refused):
            desk.trail_csv(access.viewed_as(OPEN, role))


def test_the_pages_open_and_say_what_is_there(file: Path, dashboard: Open) -> None:
    set_title(OPEN, "Other words")
    test = dashboard("definitions")
    assert [each.value for each in test.title] == ["Definitions"]
    assert "title changed from “Complaints” to “Other words”" in words(test)
    assert "Our workforce" in words(test)
    one = dashboard("definitions", indicator="complaints")
    assert {each.label for each in one.text_input} >= {"Title", "Who answers for it"}
    assert next(each for each in one.text_input if each.label == "Title").value == "Other words"
    assert "There is no indicator “nothing”" in words(dashboard("definitions", indicator="nothing"))
    assert "Version 1" in words(dashboard("history"))
    assert "There is no version 99" in words(dashboard("history", version="99"))
    assert "Changed a draft" in words(dashboard("trail"))
    new = dashboard("definitions", view="new")
    assert "Template" in {each.label for each in new.selectbox}
    (area,) = dashboard("definitions", view="text").text_area
    assert area.value == desk.desk(OPEN).text


@pytest.mark.parametrize("page", ["definitions", "history", "trail"])
@pytest.mark.parametrize("role", ["leader", "team-manager:safeguarding"])
def test_the_pages_refuse_who_may_not(file: Path, dashboard: Open, page: str, role: str) -> None:
    set_title(OPEN, "Secret words")
    test = dashboard(page, **{"as": role})
    html = words(test)
    assert "is for the practice lead" in html
    assert "Secret words" not in html and "Version 1" not in html
    assert 'href="/definitions' not in html


def test_any_text_in_a_field_is_text(file: Path, dashboard: Open) -> None:
    nasty = '<script>alert(1)</script> **bold** =HYPERLINK("x") \u202e अ 👩🏾 {{x}} !!python/object'
    set_title(OPEN, nasty)
    assert desk.read(desk.desk(OPEN).text).definitions.indicator("complaints").title == nasty
    html = words(dashboard("definitions"))
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_file_that_cannot_be_read_can_be_put_right_in_the_text(
    file: Path, dashboard: Open
) -> None:
    at = desk.desk(OPEN)
    for bad in ("indicators: [", "a: &x [*x]", "a: !!python/object/apply:os.system [ls]", "- 1"):
        desk.keep(OPEN, bad, at.parent)
        test = dashboard("definitions")
        assert "It cannot be published yet" in words(test)
        assert [area.value for area in test.text_area] == [bad]
        with pytest.raises(NotSaved):
            published(OPEN)


def test_a_form_shows_what_stands_in_the_draft_and_a_stale_one_writes_nothing(
    file: Path, dashboard: Open
) -> None:
    test = dashboard("definitions", indicator="complaints")
    title(test).set_value("From the first window")
    set_title(OPEN, "From the second window")  # meanwhile, elsewhere
    sent(test)
    assert not test.exception
    assert workshop.MEANWHILE.split(".")[0] in words(test)
    assert title(test).value == "From the second window"
    assert "From the second window" in desk.desk(OPEN).text
    title(test).set_value("Once more")
    sent(test)
    assert "Once more" in desk.desk(OPEN).text
    assert title(test).value == "Once more"
    desk.discard(OPEN)
    test.run()
    assert title(test).value == "Complaints"


def title(test: AppTest) -> Any:
    return next(each for each in test.text_input if each.label == "Title")


def sent(test: AppTest) -> None:
    next(each for each in test.button if each.label == "Keep in my draft").click()
    test.run()


def test_a_restore_does_not_overwrite_what_was_published_since_it_was_looked_at(
    file: Path, dashboard: Open
) -> None:
    set_title(OPEN, "Second")
    published(OPEN)
    test = dashboard("history", version="1")
    set_title(SECOND, "Third")
    published(SECOND)
    next(e for e in test.text_input if e.label == "Why is it taken up again?").set_value("Back")
    next(each for each in test.button if each.label == "Restore version 1").click()
    test.run()
    assert "Third" in file.read_text("utf-8")
    assert workshop.MEANWHILE.split(".")[0] in words(test)


def test_what_would_change_is_told_in_words_and_in_full() -> None:
    made = make_bundle()
    row = {
        **dict.fromkeys(("variant",), ""),
        "indicator": "complaints",
        "period": "2024-25",
        "area": "all",
        "grouping": "five",
        "group": "Black",
        "comparator": "reference",
        "row": "changed",
        "old": {"value": 0.25, "status": "gap", "suppression": ""},
        "new": {"value": None, "status": "cannot-tell", "suppression": "suppressed"},
    }
    earlier = row | {"period": "2023-24"}
    changes = {
        "added": [],
        "removed": ["=1+1"],
        "changed": {"complaints": {"texts": {}, "rows": [row, earlier]}},
        "awaiting": {},
        "failed": {},
    }
    told = trying.summary(changes, made)
    assert "2 rows differ in 1 indicator: 2 statuses; 2 values; 2 figures would be hidden." in told
    table = trying.differences(changes, made)
    assert "Black" in table and "2024-25 and 1 more" in table
    assert "Gap" in table and "not shown, to protect people" in table
    lines = trying.as_csv(changes).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 * 3
    assert "complaints,,2024-25,all,five,Black,reference,changed,status,gap,cannot-tell" in lines


def test_the_trail_tells_once_that_who_may_see_what_was_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = file.parent / "access.yaml"
    monkeypatch.setenv("SCORECARD_ACCESS", str(rules))
    first = "ask: Race Equality\nrules:\n  - {domain: council.example, role: leader}\n"
    more = "  - {email: lee@council.example, role: practice-lead}\n"

    def told() -> list[dict[str, Any]]:
        monkeypatch.setattr(upkeep, "_policy", "")  # as another server, or after a new start
        upkeep.note_access()
        found, _ = desk.entries(OPEN, 10, event="access-changed")
        return [each.details for each in found]

    assert told() == []  # there is no such file yet, and nobody is let in
    rules.write_text(first, "utf-8")
    assert told() == told() == [{"leader": 1}]
    rules.write_text(first + more, "utf-8")
    assert told() == told() == [{"leader": 1, "practice-lead": 1}, {"leader": 1}]
    rules.write_text("rules: [broken", "utf-8")
    assert len(told()) == 2  # what stood before is in force
