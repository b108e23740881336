"""Every version of the definitions: who saved it and why, two compared, one taken up again."""

import streamlit as st

from app import components as ui
from app import desk, saved, workshop

A_PAGE = 20

chosen = ui.context()
reader = chosen.reader


def version_link(number: int) -> str:
    """The address of a version."""
    return ui.link("history", version=str(number))


def list_all() -> None:
    """All versions, newest first, some on a page."""
    page = max(workshop.number(ui.parameter("page")) or 1, 1)
    found, many = desk.history(reader, A_PAGE, (page - 1) * A_PAGE)
    newest = desk.published(reader)
    if not found:
        ui.empty("No version yet", "The first one is kept when the server starts.")
        return
    ui.html(saved.versions(found, version_link, newest.number if newest else None))
    pages = -(-many // A_PAGE)
    around = [(page - 1, "Newer"), (page + 1, "Older")]
    ui.html(
        ui.items(
            (
                ui.anchor(ui.link("history", page=str(each)), told)
                for each, told in around
                if 1 <= each <= pages
            ),
            "rs-choice",
        )
    )


def show(number: int) -> None:
    """One version: its story, what differs from another one, and the way back to it."""
    found = desk.version(reader, number)
    if found is None or found.text is None:
        ui.html(ui.notice(f"There is no version {number}."))
        list_all()
        return
    published = desk.published(reader)
    current = published is not None and published.number == number
    ui.html(ui.paragraph_html(ui.anchor(ui.link("history"), "All versions")))
    ui.section(f"Version {number}")
    ui.html(saved.one(found, current))
    beside(found, published)
    ui.save(
        "Download this version (YAML)",
        lambda: desk.text_of(reader, number),
        f"indicators-version-{number}.yaml",
        "download-version",
    )
    if not current and found.state == "published" and ui.may(reader, "publish"):
        take_up_again(number, published)


def beside(found: desk.Version, published: desk.Version | None) -> None:
    """What differs from another version, which the reader chooses."""
    others, _ = desk.history(reader, 200, 0)
    numbers = [each.number for each in others if each.number != found.number]
    if not numbers:
        return
    ui.section("Compared with another version")
    before = next((n for n in numbers if n < found.number), numbers[0])
    other = st.selectbox(
        "Compare with",
        numbers,
        index=numbers.index(before),
        format_func=lambda n: f"Version {n}" + (" (published now)" if _is(published, n) else ""),
        key="compare-with",
    )
    old = desk.version(reader, other)
    if old is None or old.text is None or found.text is None:
        return
    first, second = sorted((old, found), key=lambda each: each.number)
    ui.html(
        ui.paragraph(f"What changed from version {first.number} to {second.number}:", "rs-meta")
    )
    words = desk.differences(first.text or "", second.text or "")
    names = (f"version {first.number}", f"version {second.number}")
    ui.html(saved.compared(first.text or "", second.text or "", words, names))


def _is(version: desk.Version | None, number: int) -> bool:
    return version is not None and version.number == number


def take_up_again(number: int, published: desk.Version | None) -> None:
    """The form that publishes an earlier version anew."""
    ui.section(
        "Restore it",
        "It is published again as a new version; nothing in between is lost.",
    )
    key = workshop.key_for("restore", published.digest if published else None)
    with st.form(key, border=False):
        why = st.text_input("Why is it taken up again?", key=f"{key}-why", max_chars=2000)
        pressed = st.form_submit_button(f"Restore version {number}", type="primary")
    if pressed:
        with workshop.told():
            done = desk.restore(reader, number, why, published.digest if published else None)
            workshop.say(f"Version {number} is published again, as version {done.number}.")
            workshop.go(version=str(done.number))


ui.heading("History", "The workshop")
ui.html(
    ui.paragraph(
        "Every save of the definitions is kept: who, when, why, and what changed.", "rs-lead"
    )
)
workshop.said()
with workshop.told():
    asked = ui.parameter("version")
    if asked is None:
        list_all()
    else:
        show(workshop.number(asked) or 0)
