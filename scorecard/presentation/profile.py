"""The blocks of an objective's and an indicator's page as HTML: cards, finding, definition."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scorecard.definitions.model import Break, Definitions, Indicator, Objective
from scorecard.presentation import definition, formats, opened, wording
from scorecard.presentation.cards import count_badges, state_badge
from scorecard.presentation.figures import is_by_points
from scorecard.presentation.markup import (
    anchor,
    badge,
    facts,
    items,
    paragraph,
    row_badge,
    text,
)
from scorecard.presentation.movement import trend_words
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row
from scorecard.presentation.summary import counted, status_of
from scorecard.presentation.targets import target_words
from scorecard.presentation.vocabulary import capital, comparator_label, name

Link = Callable[[str], str]


def objective_choice(view: View, chosen: str, link: Link) -> str:
    """Links to every objective, the chosen one marked."""
    parts = []
    for each in view.definitions.objectives:
        here = ' aria-current="page"' if each.id == chosen else ""
        parts.append(anchor(link(each.id), each.title, here))
    return f'<nav aria-label="Objectives">{items(parts, "rs-choice")}</nav>'


def objective_head(view: View, objective: Objective) -> str:
    """Aim, lead and how many indicators stand where."""
    counts = counted(view.of(objective.id))
    lead = facts([("Lead", text(objective.lead or ""))])
    return f'<div class="rs-answer">{paragraph(objective.aim)}{count_badges(counts)}</div>{lead}'


def indicator_cards(readings: Sequence[Reading], view: View, link: Link) -> str:
    """The indicators of an objective as cards, in the order of the definitions."""
    cards = "".join(_indicator_card(shown, view, link) for shown in readings)
    layout = "rs-stack" if any(shown.ready for shown in readings) else "rs-grid"
    return f'<div class="{layout}">{cards}</div>'


def _indicator_card(shown: Reading, view: View, link: Link) -> str:
    defined = shown.indicator
    heading = f"<h3>{anchor(link(defined.id), defined.question)}</h3>"
    who = [("Owner", text(defined.owner)), ("Next", text(defined.next_action or ""))]
    if not shown.ready:
        body = f"<p>{state_badge(shown.state)}</p>{paragraph(shown.message)}{facts(who)}"
        return f'<article class="rs-card rs-waiting">{heading}{body}</article>'
    row = shown.any_row
    when = formats.period(row) if row else shown.period
    found = wording.finding(shown, view.definitions)
    note = f"{when[:1].upper()}{when[1:]}, {shown.area_name}. {' '.join(shown.notes)}"
    more = [("Trend", text(trend_words(shown))), ("Target", text(target_words(shown)))]
    return (
        f'<article class="rs-card">{heading}{paragraph(note, "rs-meta")}'
        f"{group_badges(shown)}{paragraph(found.headline, 'rs-headline')}{paragraph(found.detail)}"
        f"{facts([*more, *who])}</article>"
    )


def group_badges(shown: Reading) -> str:
    """Each group with its status, in display order."""
    parts = []
    for row in shown.compared:
        told = f"{text(name(row.group))} {row_badge(row)}"
        if row.value is None:
            told = (
                f"{text(name(row.group))} <em>{text(formats.HIDDEN.get(row.suppression, ''))}</em>"
            )
        parts.append(told)
    return items(parts, "rs-groups")


def indicator_head(shown: Reading, view: View, methods: str = "") -> str:
    """The finding of an indicator with everything that qualifies it.

    methods: the address of the page with the methods, to which each reason leads.
    """
    defined, definitions = shown.indicator, view.definitions
    who = [("Owner", text(defined.owner)), ("Next action", text(defined.next_action or ""))]
    if not shown.ready:
        return (
            f'<div class="rs-empty"><p>{state_badge(shown.state)}</p>{paragraph(shown.message)}'
            f"{paragraph(f'Why it is measured: {defined.why}')}</div>{facts(who)}"
        )
    found = wording.finding(shown, definitions)
    row = shown.any_row
    when = capital(formats.period(row)) if row else shown.period
    notes = "".join(paragraph(note, "rs-notice rs-notice-quiet") for note in shown.notes)
    parts = [
        paragraph(found.headline, "rs-finding"),
        paragraph(found.detail),
        paragraph(wording.posts(shown, definitions)),
        paragraph(wording.unknown(shown, definitions.scorecard.unknown_warning), "rs-meta"),
    ]
    behind = [wording.behind_the_gap(row, shown, definitions) for row in shown.compared]
    people = items((text(each) for each in behind if each), "rs-brief")
    terms = [
        ("Period", text(when)),
        ("Where", text(shown.area_name)),
        ("People behind the gap", people),
        ("Trend", text(trend_words(shown))),
        ("Target", text(target_words(shown))),
        *who,
    ]
    status = f'<p class="rs-status-line">{badge(status_of(shown))}</p>'
    return (
        f'{notes}<div class="rs-answer">{status}{"".join(parts)}</div>'
        f"{opened.groups(shown, definitions, methods)}{facts(terms)}"
    )


def values_title(shown: Reading, definitions: Definitions) -> str:
    """The heading over the chart of values: unit, whisker and what the grey marks are."""
    row = shown.any_row
    shares = row is None or row.measure in ("proportion", "representation")
    unit = "" if shares or row is None else capital(row.unit)
    alike = "Like with like." if shown.alike else ""
    words = [f"{unit}." if unit else "", alike, "Whisker: what chance alone could produce."]
    if shown.compared and shown.comparator not in ("reference", "rest"):
        against = comparator_label(definitions, shown.comparator, shown.reference)
        words.append(f"Grey upright: {against}.")
    return _chart_title("Each group’s figure", " ".join(each for each in words if each))


def comparison_title(shown: Reading, definitions: Definitions) -> str:
    """The heading over the chart of comparisons: against whom, on which scale."""
    against = comparator_label(definitions, shown.comparator, shown.reference)
    if is_by_points(shown):
        words = "Percentage points more or less. Shaded: within 5 points."
    else:
        words = "Times as much, on a log scale. Shaded: 0.8 to 1.25, close to parity."
    return _chart_title(f"Compared with {against}", words)


def _chart_title(title: str, words: str) -> str:
    return f'<h3 class="rs-chart-title">{text(title)}</h3>{paragraph(words, "rs-meta")}'


def most_pressing_row(shown: Reading) -> Row | None:
    """The row that asks first for attention; None where nothing is compared."""
    return next(iter(wording.pressing(shown.compared)), None)


def published(indicator: Indicator, definitions: Definitions) -> str:
    """Published figures beside an indicator, with their sources."""
    parts = []
    for benchmark in definitions.benchmarks:
        if benchmark.id not in indicator.beside or benchmark.value is None:
            continue
        if benchmark.of == "ratio":
            told = f"ratio {formats.ratio_exact(benchmark.value)}"
        else:
            told = formats.quantity(benchmark.value, indicator.measure, indicator.unit or "")
        source = f" ({benchmark.source})" if benchmark.source else ""
        parts.append(text(f"{benchmark.label}: {told}{source}"))
    return items(parts, "rs-brief")


def trend_key(shown: Reading, definitions: Definitions) -> str:
    """How to read the chart of trends."""
    words = "Line: the figure. Band: what chance alone could produce."
    if shown.compared:
        against = comparator_label(definitions, shown.comparator, shown.reference)
        words += f" Grey, dotted: {against}. Every panel has the same scale."
    return paragraph(words, "rs-meta")


def gap_key(shown: Reading, definitions: Definitions) -> str:
    """The heading over the chart of the gap over time, and how to read it."""
    against = comparator_label(definitions, shown.comparator, shown.reference)
    scale = "In percentage points" if is_by_points(shown) else "Times as much, on a log scale"
    words = f"{scale}. Dotted: parity. Band: what chance alone could produce."
    return _chart_title(f"The gap: each group compared with {against}", words)


def break_notes(shown: Reading, breaks: Sequence[Break]) -> str:
    """Where recording changed, in words; the chart marks the same days."""
    parts = [text(f"{formats.day(each.at)}: {each.why}") for each in breaks]
    if not parts:
        return ""
    return (
        f'<p class="rs-meta">Not comparable across the dashed lines.</p>{items(parts, "rs-brief")}'
    )


def measured(shown: Reading, definitions: Definitions) -> str:
    """How an indicator is measured: the definition in words, source, caveats, version, reason."""
    defined = shown.indicator
    terms = [
        ("Why", defined.why),
        *definition.measured(defined, definitions, shown.variant),
        ("Caveats", defined.caveats or ""),
        *definition.source(defined, definitions, shown.variant),
        ("Owner", defined.owner),
        (
            "Definition",
            f"Version {defined.version}, to be reviewed by {formats.day(defined.review_by)}.",
        ),
    ]
    row = shown.any_row
    if row is not None and row.method:
        terms.append(("Statistical method", row.method))
    pairs = [(term, text(told)) for term, told in terms]
    return facts(pairs, "rs-facts rs-facts-wide")


def neighbours(view: View, id: str, link: Link) -> str:
    """Links to the indicator before and after, in the order of the definitions."""
    ids = list(view.readings)
    place = ids.index(id)
    parts = []
    for step, words in ((-1, "Previous"), (1, "Next")):
        if 0 <= place + step < len(ids):
            other = view.readings[ids[place + step]].indicator
            parts.append(
                f'<span class="rs-meta">{words}</span> {anchor(link(other.id), other.title)}'
            )
    return f'<nav aria-label="Other indicators">{items(parts, "rs-neighbours")}</nav>'


def every_indicator(view: View, link: Link) -> str:
    """Links to every indicator by objective, with its status."""
    html = ""
    for objective in view.definitions.objectives:
        parts = []
        for shown in view.of(objective.id):
            status = status_of(shown)
            mark = badge(status) or state_badge(status)
            parts.append(f"{mark} {anchor(link(shown.indicator.id), shown.indicator.title)}")
        html += f"<h2>{text(objective.title)}</h2>{items(parts, 'rs-brief')}"
    return html
