"""Decision stages as a chain: where a disparity arises, and where it is merely passed on."""

from app import components as ui

chosen = ui.context()
bundle, view = chosen.bundle, ui.view(chosen)
journeys = bundle.definitions.journeys
populations = {each.id: each.label for each in bundle.definitions.benchmarks}


def one(journey) -> None:
    """A journey: what it says, the picture, stages by groups, the numbers, how to read them."""
    found = ui.journey.steps(bundle, journey, view)
    told = ui.journey.has_population(found)
    population = populations.get(journey.population or "", "") if told else ""
    ui.section(journey.title)
    if not found:
        ui.empty(
            "Awaiting data",
            ui.journey.awaited(bundle, journey) or "No period is told for it yet.",
            [(ui.link("data"), "What is awaited, and from whom")],
        )
        return
    ui.html(ui.made(ui.journey.answer, found, population, name=journey.id))
    if population:
        ui.html(
            ui.paragraph(
                f"Times as many as {ui.vocabulary.name(ui.journey.reference(found))}, held against "
                f"{population}; shaded: 0.8 to 1.25.",
                "rs-lead",
            )
        )
        ui.chart(
            ui.journey_chart.chart(found),
            f"{journey.title}: each group's ratio at every stage. The table below has the numbers.",
            "",
            f"journey-{journey.id}",
        )
    ui.html(ui.made(ui.journey.matrix, found, ui.indicator_link, name=journey.id))
    ui.html(ui.details("Counts behind the ratios", ui.journey.numbers(found)))
    ui.html(ui.paragraph(journey.caveats or "", "rs-meta"))
    ui.save(
        "Download this journey (CSV)",
        lambda: ui.journey.download(found),
        ui.download.file_name(bundle, "journey", journey.id),
        f"save-{journey.id}",
    )


ui.heading("The journey through decisions")
if not journeys:
    ui.empty(
        "No journey is defined",
        "A journey is a chain of indicators in the definitions file, from the first decision to "
        "the last. Once there is one, this page shows where disparities arise.",
        [(ui.link("methods"), "How to read this")],
    )
else:
    if view.area != "all":
        ui.html(
            ui.notice(
                "Journeys are told for the whole only: by service area the steps have too few "
                "children to follow a difference."
            )
        )
    for each in journeys:
        one(each)
    ui.section("How to read a journey")
    ui.html(ui.journey.legend())
    ui.html(
        ui.paragraph(
            "A step says how often those at the stage before go on to this one. The population "
            "says how many reach the stage at all: a difference there may have come from any step "
            "before. Equal steps are not proof of fairness, nor unequal ones of its absence: need "
            "may differ. Stages are counted in the same year, not followed child by child, unless "
            "the note below the table says so."
        )
    )
