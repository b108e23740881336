"""One service area against the whole: what is its own to act on, and what may be only chance."""

from app import components as ui

chosen = ui.context()
bundle, view = chosen.bundle, ui.view(chosen)
areas = [each for each in bundle.areas if each["id"] != "all"]
whole = str(bundle.organisation.get("name") or "the whole organisation")


def one_area() -> None:
    """The chosen area: findings, a chart of the likeliest, the table, and what is too small."""
    found = ui.teams.lines(bundle, view)
    wider = ui.teams.wider(bundle, view)
    told = [line for line in found if line.here.ratio is not None]
    ui.html(ui.made(ui.teams.answer, found, wider, view))
    findings = ui.made(ui.teams.findings, found, view, ui.indicator_link)
    if findings:
        ui.section("What stands out here", "First what chance alone explains least.")
        ui.html(findings)
    if found:
        ui.section(
            f"{view.area_name} beside {whole}",
            "Sorted by what is most likely real and not chance; cannot tell comes last. In the "
            "chart: times as much as the comparator, in grey for the whole; shaded: 0.8 to 1.25.",
        )
        ratios = [line for line in told if not ui.teams.in_points(line)][:8]
        if ratios:
            ui.chart(
                ui.figures.against_whole(
                    [(ui.teams.label(line), line.here, line.whole) for line in ratios]
                ),
                f"Ratios in {view.area_name} beside {whole}. The numbers follow in the table.",
                "",
                "teams",
            )
        ui.html(ui.made(ui.teams.table, found, view, ui.indicator_link))
    ui.html(ui.paragraph(ui.teams.hidden(view), "rs-none"))
    if wider:
        ui.section(
            "Too small here: the wider figure",
            f"The numbers of {view.area_name} are too small to show. Instead of a blank, this is "
            "what holds for the area around it.",
        )
        ui.html(ui.made(ui.profile.indicator_cards, wider, view, ui.indicator_link, name="wider"))


def link(area: str) -> str:
    """The address of this page for an area."""
    return ui.link("teams", area=area)


if not areas:
    ui.heading("Service areas and teams")
    ui.empty(
        "No figures by service area",
        f"The data of {whole} do not say which service area or team a record belongs to. Once a "
        "table has such a column, and areas.csv lists the areas, each one has its page here.",
        [(ui.link(""), "To the scorecard")],
    )
elif view.area == "all":
    ui.heading("Service areas and teams")
    ui.html(
        ui.paragraph(
            "Choose one to see it beside the whole. The badges count comparisons with a gap or a "
            "possible gap; an area without a badge shows none, or is too small to tell.",
            "rs-lead",
        )
    )
    ui.html(ui.made(ui.areas.choice, bundle, view, link))
else:
    ui.heading(view.area_name, "Service areas and teams")
    one_area()
    ui.section("Other service areas and teams")
    ui.html(ui.made(ui.areas.choice, bundle, view, link))
