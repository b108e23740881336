"""What is measured, to be changed: as forms, as text, in a draft nobody else sees until it is
published."""

from datetime import date

import streamlit as st

from app import components as ui
from app import desk, forms, trying, workshop

NEW = "new"
TEXT = "text"

chosen = ui.context()
reader = chosen.reader


def draft_bar(at: desk.Desk, loaded: desk.Loaded) -> None:
    """What the draft changes, and what can be done with it."""
    if at.draft is None:
        ui.html(
            ui.paragraph(
                "You have changed nothing yet. What you change is kept in a draft that only you "
                "see, until you publish it.",
                "rs-meta",
            )
        )
        return
    published = at.published.text if at.published and at.published.text else ""
    words = desk.differences(published, at.text)
    with st.container(border=True, key="draft"):
        ui.html(workshop.changes("Your draft", words))
        if at.behind:
            came_between(at)
        if loaded.errors:
            ui.html(workshop.mistakes(loaded.errors))
        else:
            trying.show(reader, at)
            publishing(at)
        if st.button("Throw the draft away", key="discard"):
            with workshop.told():
                desk.discard(reader)
                workshop.say("The draft is thrown away. What is published stands.")
                st.rerun()


def came_between(at: desk.Desk) -> None:
    """Somebody published since the draft was begun: both beside each other, and the choice."""
    theirs = at.published
    if theirs is None:
        return
    ui.html(
        ui.notice(
            f"{theirs.author.name} published version {theirs.number} since you began: "
            f"“{theirs.why}”. It changed:"
        )
        + workshop.changes("", theirs.words)
        + ui.paragraph("Nothing of yours is lost. Choose how the two come together:", "rs-meta")
    )
    left, right = st.columns(2)
    if left.button("My changes on top; mine where both changed the same", key="mine-wins"):
        put_together(mine_wins=True)
    if right.button("My changes on top; theirs where both changed the same", key="theirs-win"):
        put_together(mine_wins=False)


def put_together(mine_wins: bool) -> None:
    """My changes on top of theirs, and what both changed."""
    with workshop.told():
        found = desk.on_top(reader, mine_wins)
        told = [f"{where}: yours “{mine}”, theirs “{theirs}”" for where, mine, theirs in found.both]
        words = "Your changes are on top of theirs now."
        if told:
            words += f" Both changed {'; '.join(told)}."
        if found.left:
            words += f" Not taken over: {'; '.join(found.left)}."
        workshop.say(words)
        st.rerun()


def publishing(at: desk.Desk) -> None:
    """The form that publishes the draft."""
    if not ui.may(reader, "publish"):
        ui.html(ui.paragraph("Publishing is for the practice lead.", "rs-meta"))
        return
    key = workshop.key_for("publish", (at.text, at.parent))
    with st.form(key, border=False):
        why = st.text_input(
            "Why is this changed?",
            key=f"{key}-why",
            max_chars=2000,
            help="One sentence. It stands in the history beside your name.",
        )
        pressed = st.form_submit_button("Publish the draft", type="primary", disabled=at.behind)
    if pressed:
        try:
            done = desk.publish(reader, at.text, why, at.parent)
        except desk.Stale:
            workshop.say("Somebody published in the meantime; see below what they changed.")
            st.rerun()
        except (desk.NotSaved, desk.StoreUnusable, workshop.Refused) as error:
            workshop.refuse(str(error))
        else:
            workshop.say(
                f"Published as version {done.number}. The figures are built anew; until then the "
                "last ones are shown."
            )
            st.rerun()


def everything(at: desk.Desk, loaded: desk.Loaded) -> None:
    """All indicators by objective, with what stands with each."""
    values = workshop.values(loaded)
    if values is None:
        ui.html(ui.notice("The text of your draft cannot be read; put it right there first."))
        as_text(at)
        return
    offer = [
        ui.anchor(ui.link("definitions", view=NEW), "Add an indicator"),
        ui.anchor(ui.link("definitions", view=TEXT), "The whole file as text"),
        ui.anchor(ui.link("history"), "History"),
    ]
    ui.html(ui.items(offer, "rs-choice"))
    wrong = {
        each.where[1]
        for each in loaded.errors
        if len(each.where) > 1 and each.where[0] == "indicators"
    }
    ui.html(workshop.indicators(values, wrong, chosen.bundle, ui.link))


def one(at: desk.Desk, loaded: desk.Loaded, id: str) -> None:
    """One indicator: its form, and what else can be done with it."""
    values = workshop.values(loaded)
    number = workshop.position(values, id)
    if values is None or number is None:
        ui.html(ui.notice(f"There is no indicator “{id}” in your draft."))
        everything(at, loaded)
        return
    entry = values["indicators"][number]
    ui.html(
        ui.items(
            [
                ui.anchor(ui.link("definitions"), "All indicators"),
                ui.anchor(ui.link("indicator", indicator=id), "Its page as published"),
            ],
            "rs-choice",
        )
    )
    ui.section(str(entry.get("title", id)))
    if entry.get("retired"):
        ui.html(ui.notice(f"Retired: {entry['retired'].get('why', '')}"))
    problems = forms.problems_of(loaded.problems, number)
    for each in forms.rest_of(problems):
        ui.html(ui.notice(each))
    found = forms.show(workshop.key_for(f"indicator-{id}", entry), entry, values, problems)
    if found is not None:
        with workshop.told():
            asked = forms.fields_of(found, entry)
            keep(at, forms.changed(at.text, id, entry, asked), f"Kept in your draft: {id}.")
    ui.section("What else", "Counting and tests are changed in the text.")
    more(at, id, entry, values)


def more(at: desk.Desk, id: str, entry: dict, values: dict) -> None:
    """Copying, moving, retiring and taking up again."""
    others = [str(each.get("id")) for each in values["indicators"] if each.get("id") != id]
    with st.expander("Copy it"), st.form("copy", border=False):
        new = st.text_input(
            "Id of the copy", key="copy-id", help="Small letters, digits and hyphens; for good."
        )
        if st.form_submit_button("Copy"):
            with workshop.told():
                text = desk.copy_indicator(at.text, id, new.strip())
                keep(at, text, f"Copied as {new.strip()}.", indicator=new.strip())
    with st.expander("Move it"), st.form("move", border=False):
        beside = st.selectbox("Below", others, key="move-below")
        if st.form_submit_button("Move"):
            with workshop.told():
                keep(at, desk.move_indicator(at.text, id, after=beside), f"Moved below {beside}.")
    with (
        st.expander("Take it up again" if entry.get("retired") else "Retire it"),
        st.form("retire", border=False),
    ):
        if entry.get("retired"):
            if st.form_submit_button("Take it up again"):
                with workshop.told():
                    keep(at, desk.taken_up(at.text, id), "It is measured again.")
            return
        ui.html(
            ui.paragraph(
                "It stays in the file and in the history, is not counted any more and is on no "
                "page. It can be taken up again.",
                "rs-meta",
            )
        )
        why = st.text_input("Why is it not measured any more?", key="retire-why")
        if st.form_submit_button("Retire it"):
            with workshop.told():
                keep(at, desk.retired(at.text, id, date.today(), why), "It is retired.")


def keep(at: desk.Desk, text: str, words: str, **parameters: str) -> None:
    """Keep a changed text as the draft, say so, and draw the page anew."""
    if text == at.text:
        workshop.say("Nothing was changed.")
    else:
        desk.keep(reader, text, at.parent)
        workshop.say(words)
    if parameters:
        workshop.go(**parameters)
    st.rerun()


def add(at: desk.Desk, loaded: desk.Loaded) -> None:
    """A new indicator from a template."""
    ui.html(ui.items([ui.anchor(ui.link("definitions"), "All indicators")], "rs-choice"))
    ui.section("Add an indicator", "Take the template that counts as yours will.")
    values = workshop.values(loaded)
    if values is None:
        ui.html(ui.notice("The text of your draft cannot be read; put it right there first."))
        return
    found = workshop.templates()
    picked = st.selectbox("Template", list(found), format_func=lambda each: found[each].title)
    template = found[picked]
    ui.html(ui.paragraph(template.words, "rs-meta"))
    with st.form("add", border=False):
        id = st.text_input(
            "Id", key="add-id", help="Small letters, digits and hyphens; it never changes."
        )
        filled = workshop.blanks(template, values)
        pressed = st.form_submit_button("Add it to my draft", type="primary")
    if pressed:
        with workshop.told():
            fields = template.filled(id.strip(), filled)
            text = desk.add_indicator(at.text, fields)
            keep(at, text, "Added. Fill in the rest here.", indicator=id.strip())


def as_text(at: desk.Desk) -> None:
    """The whole file as text."""
    ui.html(ui.items([ui.anchor(ui.link("definitions"), "All indicators")], "rs-choice"))
    ui.section("The whole file as text", "Comments and layout stay as they are.")
    key = workshop.key_for("text", at.text)
    with st.form(key, border=False):
        text = st.text_area("Definitions (YAML)", at.text, height=560, key=f"{key}-whole")
        pressed = st.form_submit_button("Keep in my draft", type="primary")
    if pressed:
        with workshop.told():
            keep(at, workshop.with_line_ends(text, at.text), "The text is kept in your draft.")


ui.heading("Definitions", "The workshop")
ui.html(
    ui.paragraph("What is measured, against what, and who answers for it. One file.", "rs-lead")
)
workshop.said()
with workshop.told():
    table = desk.desk(reader)
    parsed = desk.read(table.text)
    draft_bar(table, parsed)
    view, id = ui.parameter("view"), ui.parameter("indicator")
    if view == TEXT:
        as_text(table)
    elif view == NEW:
        add(table, parsed)
    elif id:
        one(table, parsed, id)
    else:
        everything(table, parsed)
