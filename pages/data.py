"""Where the figures come from, how fresh and complete they are, and what was set aside."""

from app import components as ui
from app.reference import data_page as words
from app.reference import dataset_cards, untold

chosen = ui.context()
bundle = chosen.bundle

ui.heading("Data")
ui.html(ui.paragraph(ui.made(words.summary, bundle), "rs-lead"))
ui.html(ui.made(words.overview, bundle))

if failed := ui.made(words.failed, bundle):
    ui.section("Indicators that could not be built")
    ui.html(failed)

if awaited := ui.made(words.awaited, bundle):
    ui.section("Awaited")
    ui.html(awaited)

ui.section("How much can be shown", "Small numbers can give people away, so they are kept back.")
ui.html(ui.made(untold.section, bundle))
ui.html(ui.more_on_small_numbers())

if bundle.definitions.benchmarks:
    ui.section("What figures are compared with")
    ui.html(ui.made(words.benchmarks, bundle))

ui.section("Each dataset", "Rows are never shown, only what was wrong with them.")
ui.html(ui.made(dataset_cards.datasets, bundle))
