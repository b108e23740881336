"""How to read the scorecard."""

from collections.abc import Callable

from app import components as ui
from app.reference import method_pages, small_numbers
from app.reference import methods_page as words

chosen = ui.context()
bundle = chosen.bundle
definitions = bundle.definitions


def joined(told: Callable[..., list[str]]) -> str:
    """Plain paragraphs."""
    return "".join(ui.paragraph(each, "rs-prose") for each in told(definitions))


def prose(told: Callable[..., list[str]]) -> None:
    """What `told` says of the definitions."""
    ui.html(ui.made(joined, told, name=told.__name__))


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
prose(words.ratios)
ui.section("How sure we are")
prose(words.uncertainty)
ui.html(ui.made(words.technical))
ui.section("With whom groups are compared")
ui.html(ui.made(words.comparisons, definitions))
ui.section("Unknown ethnicity")
prose(words.unknowns)
ui.section("Small numbers")
ui.html(ui.made(small_numbers.section, definitions))
ui.section("Words")
prose(words.wording)
ui.section(
    "How it is worked out",
    "Each method with its formula, its source and a worked example, for those who check figures.",
)
ui.html(method_pages.pages())
ui.section("Who answers for what")
ui.html(ui.made(words.definitions_table, bundle))
ui.html(words.version(bundle))
