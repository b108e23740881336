"""How to read the scorecard."""

from app import components as ui
from app.reference import methods_page as words

chosen = ui.context()
bundle = chosen.bundle
definitions = bundle.definitions


def paragraphs(told: list[str]) -> None:
    """Plain paragraphs."""
    ui.html("".join(ui.paragraph(each, "rs-prose") for each in told))


ui.heading("How to read this")
ui.html(
    ui.paragraph(
        "For each indicator the scorecard asks whether an ethnic group fares as others do, how "
        "sure the numbers make us, and whether it is getting better. It shows where to ask "
        "questions; it does not answer why.",
        "rs-lead",
    )
)
ui.section("The words for what was found")
ui.html(ui.made(words.statuses))
ui.section("Ratios")
paragraphs(words.ratios(definitions))
ui.section("How sure we are")
paragraphs(words.uncertainty(definitions))
ui.html(ui.made(words.technical))
ui.section("With whom groups are compared")
ui.html(ui.made(words.comparisons, definitions))
ui.section("Unknown ethnicity")
paragraphs(words.unknowns(definitions))
ui.section("Small numbers")
paragraphs(words.disclosure(definitions))
ui.section("Words")
paragraphs(words.wording(definitions))
ui.section("Who answers for what")
ui.html(ui.made(words.definitions_table, bundle))
ui.html(words.version(bundle))
