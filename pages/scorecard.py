"""The first page: where are gaps, where was none found, how sure is that, and what is not known."""

from app import components as ui

chosen = ui.context()
bundle, view = chosen.bundle, ui.view(chosen)


def changed() -> str:
    """What moved since the period before."""
    return ui.cards.changed(ui.movement.changes(bundle, view), ui.indicator_link)


ui.heading(f"Race equality in {view.area_name}")
ui.html(ui.made(ui.cards.answer, view))

ui.section("Objectives")
ui.html(ui.made(ui.cards.objective_cards, view, ui.objective_link, ui.indicator_link))

if any(reading.ready for reading in view.readings.values()):
    ui.section("Gaps, and where none was found")
    ui.html(ui.made(ui.cards.pairing, view, ui.indicator_link))
    ui.html(ui.made(ui.cards.chance, view))

    ui.section(
        "Every indicator by ethnic group",
        "Each cell tells the status and the size: how many times as much as what it is "
        "compared with, or percentage points where most people have the outcome.",
    )
    ui.html(ui.made(ui.matrix.matrix, view, ui.indicator_link))
    ui.html(ui.made(ui.matrix.flagged, view, ui.indicator_link))
    ui.html(ui.made(ui.matrix.key))
    ui.save(
        "Download these figures (CSV)",
        lambda: ui.download.page(bundle, view),
        ui.download.file_name(bundle, "scorecard", view.area),
        "download-scorecard",
    )

    ui.section("What changed since the period before")
    ui.html(ui.made(changed))

awaited = ui.made(ui.cards.awaited, view, ui.indicator_link)
if awaited:
    ui.section("What is awaited")
    ui.html(awaited)
