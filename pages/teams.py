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
    among_comparable()
    if wider:
        ui.section(
            "Too small here: the wider figure",
            f"The numbers of {view.area_name} are too small to show. Instead of a blank, this is "
            "what holds for the area around it.",
        )
        ui.html(ui.made(ui.profile.indicator_cards, wider, view, ui.indicator_link, name="wider"))


def among_comparable() -> None:
    """The chosen area among teams that do the same work; nothing where none are named."""
    found = ui.comparable.places(bundle, view)
    if not found:
        return
    called = ui.funnels.names(bundle)
    ui.section(
        "Among teams that do the same work",
        "Limits of chance: at least 95% of teams of that size lie within, if all work alike. Only "
        "beyond 99.8% is called a signal.",
    )
    ui.html(ui.paragraph(ui.comparable.place_answer(found, view)))
    drawn = next((p for p in found if p.row["value"] is not None), None)
    if drawn is not None:
        chart_of(drawn.of, f"Chart: {drawn.of.title}", view.area)
    ui.html(ui.made(ui.comparable.by_place, found, view, called, ui.indicator_link))


def comparable() -> None:
    """Every set of teams that do the same work, what chance explains least first."""
    found = ui.comparable.sets(bundle, view)
    if not found:
        return
    called = ui.funnels.names(bundle)
    ui.section(
        "Teams that do the same work",
        "No league table: it would rank chance. Each team’s figure is set on what chance alone "
        "makes of the figure of all of them.",
    )
    ui.html(ui.made(ui.comparable.answer, found, view))
    ui.html(ui.made(ui.comparable.signals, found, called, ui.indicator_link))
    chart_of(found[0], f"Chart: {found[0].title}, the least likely by chance.")
    ui.html(ui.made(ui.comparable.by_indicator, found, called, ui.indicator_link))


def chart_of(teams: ui.comparable.Comparable, words: str, area: str = "") -> None:
    """The funnel of one set of teams, with its table; `area` stands out in it."""
    called = ui.funnels.names(bundle)
    ui.html(ui.paragraph(words, "rs-meta"))
    ui.chart(
        ui.funnels.drawn(bundle, teams.found, called, teams.shown, area),
        f"{teams.title}: comparable teams. The numbers follow in the table.",
        ui.funnels.table(teams.found, called, teams.shown),
        "comparable",
    )


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
    comparable()
else:
    ui.heading(view.area_name, "Service areas and teams")
    one_area()
    ui.section("Other service areas and teams")
    ui.html(ui.made(ui.areas.choice, bundle, view, link))
