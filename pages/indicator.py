"""One indicator: its finding and how sure it is, the figures behind it, how it is measured."""

import streamlit as st

from app import components as ui
from app import desk, saved

chosen = ui.context()
bundle, view = chosen.bundle, ui.view(chosen)
definitions = view.definitions
asked = ui.parameter("indicator")


def by_group(shown: ui.Reading) -> None:
    """Values and comparisons beside each other, and below them every number."""
    finding = ui.wording.finding(shown, definitions)
    ui.section("By ethnic group" if shown.groups else "Figures")
    if shown.compared:
        left, right = st.columns(2, gap="large")
        with left:
            ui.html(ui.profile.values_title(shown, definitions))
            ui.chart(ui.figures.values(shown), f"By group. {finding.headline}", "", "values")
        with right:
            ui.html(ui.profile.comparison_title(shown, definitions))
            figure = ui.figures.comparison(shown)
            ui.chart(figure, f"{finding.headline} {finding.detail}", "", "comparison")
    elif shown.groups:
        ui.chart(ui.figures.values(shown), f"By group. {finding.headline}", "", "values")
    ui.html(ui.numbers.by_group(shown, definitions))
    for words in ui.inequality.warnings(bundle, shown, definitions):
        ui.html(ui.notice(words))
    ui.html(ui.inequality.block(bundle, shown))
    for label, table in ui.numbers.other_comparators(shown, definitions):
        ui.html(ui.details(f"Compared with {label} instead", table))
    ui.save(
        "Download every period (CSV)",
        lambda: ui.download.indicator(bundle, shown),
        ui.download.file_name(bundle, shown.indicator.id, shown.area),
        "download-indicator",
    )


def over_time(shown: ui.Reading) -> None:
    """Each group's trend on one scale; lines stop where recording changed."""
    series = ui.select.history(bundle, shown, chosen.period)
    breaks = ui.select.breaks(definitions, shown.indicator, shown.variant)
    ui.section("Over time", ui.movement.trend_words(shown))
    if not any(row.shown for rows in series.values() for row in rows):
        ui.html(ui.paragraph("Hidden in every period.", "rs-none"))
        return
    if max((len(rows) for rows in series.values()), default=0) < 2:
        ui.html(ui.paragraph("There is one period so far; a trend needs more.", "rs-none"))
        return
    ui.html(ui.profile.break_notes(shown, breaks))
    title = shown.indicator.title
    ui.html(ui.profile.trend_key(shown, definitions))
    ui.chart(
        ui.trends.panels(shown, series, breaks),
        f"{title} over time. {ui.movement.trend_words(shown)}",
        ui.numbers.over_time(series, title),
        "trend",
    )
    gaps = ui.gap_over_time.series(shown, series)
    if gaps:
        ui.html(ui.profile.gap_key(shown, definitions))
        ui.chart(
            ui.gap_over_time.chart(shown, gaps, breaks),
            f"{title}: the gap over time. The numbers follow in the table.",
            ui.gap_over_time.numbers(shown, gaps, title),
            "gap-over-time",
        )
    controlled(shown, series, breaks)


def controlled(shown: ui.Reading, series: dict[str, list[ui.Row]], breaks: list) -> None:
    """Control charts of monthly and quarterly series, or why there are none; nothing for years."""
    charts = ui.control.charts(shown, series, breaks)
    heading, none = "Within its usual range?", ui.control.without(shown, series, breaks)
    if none:
        ui.section(heading)
        ui.html(ui.paragraph(none, "rs-none"))
    if not charts:
        return
    title = shown.indicator.title
    ui.section(
        heading,
        "Dotted: the centre line. Dashed: the limits of what the series does by itself.",
    )
    ui.html(ui.control.signals(shown, series, charts))
    ui.html(ui.paragraph_html(ui.anchor(ui.link("methods"), "How control charts work")))
    ui.chart(
        ui.control.chart(shown, series, charts, breaks),
        f"{title}: control charts. The signals are told above, the numbers follow in the table.",
        ui.control.numbers(series, charts, title),
        "control",
    )


def ways(
    indicator: str, names: dict[str, str]
) -> tuple[str, dict[str, str], dict[str, ui.Reading]]:
    """The variant among `names` that the address asks for, what each is called and what it gives.

    Empty where there is one only, or the data of the others are not there.
    """
    found = {
        variant: ui.select.reading(
            bundle, indicator, chosen.area, chosen.period, chosen.grouping, variant
        )
        for variant in names
    }
    found = {variant: each for variant, each in found.items() if each.ready and each.compared}
    wanted = ui.parameter("variant") or ""
    if len(found) < 2:
        return "", {}, {}
    return (wanted if wanted in found else ""), {each: names[each] for each in found}, found


def beside(shown: ui.Reading, switched: dict[str, str]) -> None:
    """Variants, other places and published figures beside it; nothing where there are none."""
    places = {
        label: each
        for label, each in ui.select.places(bundle, shown, chosen.period).items()
        if each.variant not in switched
    }
    published = ui.profile.published(shown.indicator, definitions)
    if not places and not published:
        return
    ui.section("Beside it", "The same counted another way, elsewhere, or as published.")
    if places:
        groups = [row.group for row in shown.groups]
        here = {shown.area_name: shown}
        ui.html(
            ui.numbers.by_place(here | places, groups, "Beside other places and ways of counting")
        )
    ui.html(published)


def by_area(shown: ui.Reading) -> None:
    """Service areas and teams, where the indicator is broken down by them."""
    found = ui.select.by_area(bundle, shown)
    if "area" not in shown.indicator.breakdowns or len(found) < 2:
        return
    row = ui.profile.most_pressing_row(shown) or shown.everyone
    drawn = ui.figures.areas(found.get("all", shown), found, row.group) if row else None
    ui.section(
        "By service area",
        "Areas with different tasks are not alike, and small ones move by chance. Choose one to "
        "see its figures and the reasons of each verdict.",
    )
    groups = [each.group for each in shown.groups]
    there = shown.indicator.id  # whose statuses open to their reasons on its page for the area
    table = ui.teams.by_area(found, groups, lambda a: ui.link("indicator", indicator=there, area=a))
    if row is not None and drawn is not None and drawn["data"]:
        told = ui.vocabulary.name(row.group)
        ui.html(
            ui.paragraph(f"Shown in the chart: {told}. The dotted line is the whole.", "rs-meta")
        )
        alt = f"{shown.indicator.title} by service area: {told}. The numbers follow in the table."
        ui.chart(drawn, alt, "", "areas")
    ui.html(table)
    side_by_side(shown, row.group if row else "All")


def side_by_side(shown: ui.Reading, group: str) -> None:
    """Areas that do the same work, each with the limits of chance; nothing where none are named."""
    found = ui.funnels.rows(bundle, shown, group) or ui.funnels.rows(bundle, shown, "All")
    if not found:
        return
    called = ui.funnels.names(bundle)
    told = ui.vocabulary.name(found[0]["group"])
    ui.section(
        "Areas that do the same work",
        "Grey is what chance alone makes of their common figure (dotted): at least 95% of areas "
        "of that size lie in the darker part, 99.8% in the whole. Only beyond it is called a "
        "signal.",
    )
    _, unit = ui.funnels.scale(shown)
    ui.html(ui.paragraph(f"Shown: {told}{', ' + unit if unit else ''}.", "rs-meta"))
    ui.html(ui.funnels.answer(found, called))
    ui.html(ui.paragraph(ui.funnels.estimates(bundle, found), "rs-meta"))
    ui.chart(
        ui.funnels.drawn(bundle, found, called, shown),
        f"{shown.indicator.title}: comparable areas, {told}. The numbers follow in the table.",
        "",
        "funnel",
    )
    ui.html(ui.funnels.table(found, called, shown))


def made_by_version() -> None:
    """Which version of the definitions made these figures; nothing where that is not known."""
    made = desk.made_by(str(bundle.manifest.get("definitions") or ""))
    if made is None:
        return
    told = f"version {made.number} of the definitions"
    if ui.may(chosen.reader, "edit"):
        told = ui.anchor(ui.link("history", version=str(made.number)), told)
    ui.html(ui.paragraph_html(f"These figures were made by {told}, of {saved.moment(made.at)}."))


if asked is None or asked not in view.readings:
    ui.heading("Indicators" if asked is None else "Indicator not found")
    if asked is not None:
        ui.html(ui.notice(f"There is no indicator “{asked}” in this scorecard. These exist:"))
    ui.html(ui.profile.every_indicator(view, ui.indicator_link))
else:
    defined = definitions.indicator(asked)
    variant, names, found = ways(asked, ui.denominators.labels(definitions, defined))
    mix, mixes, alike = ways(asked, ui.standardised.labels(defined))
    shown = found[variant] if variant else alike.get(mix, view.readings[asked])
    objective = definitions.objective(shown.indicator.objective)
    ui.heading(
        shown.indicator.question, ui.anchor(ui.objective_link(objective.id), objective.title)
    )
    if found:
        ui.html(
            ui.denominators.switch(
                names, variant, lambda each: ui.link("indicator", indicator=asked, variant=each)
            )
        )
        ui.html(ui.paragraph(ui.denominators.answer(found, names), "rs-lead"))
    if alike:
        ui.html(
            ui.denominators.switch(
                mixes,
                mix,
                lambda each: ui.link("indicator", indicator=asked, variant=each),
                "Figures",
            )
        )
        ui.html(ui.paragraph(ui.standardised.answers(alike), "rs-lead"))
    ui.html(ui.profile.indicator_head(shown, view, ui.link("methods")))
    if alike:
        ui.section("Like with like")
        ui.html(ui.standardised.beside(alike, mixes))
    if found:
        ui.section("By each denominator")
        ui.html(ui.denominators.beside(found, names))
    if shown.ready:
        by_group(shown)
        if shown.indicator.by_ethnicity or shown.everyone:
            over_time(shown)
        beside(shown, names | mixes)
        by_area(shown)
    ui.section("How it is measured")
    ui.html(ui.profile.measured(shown, definitions))
    made_by_version()
    ui.html(ui.profile.neighbours(view, asked, ui.indicator_link))
