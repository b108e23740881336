"""One service area against the whole: what is most likely real there and not chance comes first."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecard.presentation import formats, select
from scorecard.presentation.markup import anchor, items, paragraph, row_badge, text
from scorecard.presentation.numbers import NO_COMPARATOR
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row, index, remember
from scorecard.presentation.sentences import by_points, sentence, uncertainty
from scorecard.presentation.summary import by_chance
from scorecard.presentation.vocabulary import capital, listed, name
from scorecard.results import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecard.bundle import Bundle


TALLIED = (
    ("gap", "shows a gap", "show a gap"),
    ("possible-gap", "shows a possible gap", "show a possible gap"),
    (
        "lower-than-parity",
        "is below parity or more favourable",
        "are below parity or more favourable",
    ),
    ("withheld-unknown", "is withheld", "are withheld"),
    ("no-gap-found", "finds no gap", "find no gap"),
    ("similar", "is similar", "are similar"),
    ("cannot-tell", "cannot tell", "cannot tell"),
)


@dataclass(frozen=True, eq=False)
class Line:
    """One group in one indicator: in the area, and in the whole."""

    shown: Reading
    here: Row
    whole: Row | None


def measured(view: View) -> list[Reading]:
    """The readings of indicators that are broken down by area."""
    found = view.readings.values()
    return [each for each in found if "area" in each.indicator.breakdowns and each.ready]


def lines(bundle: Bundle, view: View) -> list[Line]:
    """Each comparison in the area, by how little chance explains it (q), then by its size.

    What cannot be told comes last. Left out is what is not shown (`hidden`), or only for a wider
    area (`wider`).
    """
    key = ("teams", view.area, view.until, view.grouping)
    return remember(bundle, key, lambda: _lines(bundle, view))


def _lines(bundle: Bundle, view: View) -> list[Line]:
    found = []
    for shown in measured(view):
        if shown.area != view.area:
            continue
        whole = select.reading(bundle, shown.indicator.id, WHOLE, view.until, shown.grouping)
        rows = {row.group: row for row in whole.groups} if whole.period == shown.period else {}
        found += [
            Line(shown, row, rows.get(row.group)) for row in shown.compared if row.value is not None
        ]
    return sorted(found, key=_likely)


def _likely(line: Line) -> tuple[bool, float, float]:
    row = line.here
    q = 1.0 if row.q_value is None else row.q_value
    size = abs(math.log(row.ratio)) if row.ratio and math.isfinite(row.ratio) else 0.0
    return (row.status == "cannot-tell", q, -size)


def wider(bundle: Bundle, view: View) -> list[Reading]:
    """Indicators measured here of which nothing may be shown: the wider figure stands in."""
    here = {(key[0], key[2]) for key in index(bundle).slots}
    found = (each for each in measured(view) if each.area != view.area)
    return [each for each in found if (each.indicator.id, view.area) in here]


def hidden(view: View) -> str:
    """Which indicators are shown for no group here, nor anywhere around it, in a sentence."""
    titles = [
        each.indicator.title
        for each in measured(view)
        if each.area == view.area and each.groups and not any(row.shown for row in each.groups)
    ]
    if not titles:
        return ""
    return f"Not shown here, nor more widely, to protect people: {listed(titles)}."


def label(line: Line) -> str:
    """A line's name in a chart: the indicator, and below it the group."""
    return f"{line.shown.indicator.title}: {name(line.here.group)}"


def in_points(line: Line) -> bool:
    """Whether the line is told in percentage points, so that a chart of ratios leaves it out."""
    return by_points(line.here)


def answer(found: list[Line], wider: list[Reading], view: View) -> str:
    """What the area can and cannot tell, in a sentence or two."""
    if not found and not wider:
        words = f"No indicator is measured for {view.area_name} in this period."
        return paragraph(words, "rs-none")
    tally = Counter(line.here.status for line in found)
    total = len(found)
    if not total:
        words = (
            f"No comparison is shown for {view.area_name}, to protect people. What holds more "
            "widely stands below."
            if wider
            else f"No comparison is shown for {view.area_name}, to protect people."
        )
        return f'<div class="rs-answer">{paragraph(words)}</div>'
    parts = []
    for status, one, many in TALLIED:
        if tally[status]:
            parts.append(f"{tally[status]} {one if tally[status] == 1 else many}")
    noun = "comparison" if total == 1 else "comparisons"
    words = f"Of {total} {noun} in {view.area_name}, {listed(parts)}."
    if tally["gap"] or tally["possible-gap"]:
        words += " " + by_chance((line.shown, line.here) for line in found)
    else:
        words += " No gap is established here; where it cannot tell, the numbers are small."
    return f'<div class="rs-answer">{paragraph(words)}</div>'


def table(found: list[Line], view: View, link: Callable[[str], str]) -> str:
    """The lines as a table: indicator and group, here, and in the whole."""
    body = "".join(
        f'<tr><th scope="row">{anchor(link(line.shown.indicator.id), line.shown.indicator.title)}'
        f'<span class="rs-group">{text(name(line.here.group))}</span></th>'
        f"<td>{row_badge(line.here)}</td><td>{_figure(line.here)}</td><td>{_size(line.here)}</td>"
        f"<td>{_figure(line.whole)}</td><td>{_size(line.whole)}</td></tr>"
        for line in found
    )
    whole = text(view.organisation.get("name") or "the whole")
    here = text(view.area_name)
    caption = f"{here} and {whole}: each group against its comparator"
    heads = ["Indicator and group", "Status here", here, "Against comparator"]
    top = "".join(f'<th scope="col">{head}</th>' for head in [*heads, whole, "Against comparator"])
    return (
        f'<div class="rs-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="rs-table rs-teams"><caption>{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def findings(found: list[Line], view: View, link: Callable[[str], str]) -> str:
    """The lines that carry a verdict worth acting on, in sentences."""
    parts = []
    for line in found:
        if line.here.status in ("gap", "possible-gap", "lower-than-parity"):
            title = anchor(link(line.shown.indicator.id), line.shown.indicator.title)
            told = sentence(line.here, line.shown, view.definitions)
            chance = uncertainty(line.here, line.shown, view.definitions)
            parts.append(
                f"{row_badge(line.here)} <strong>{title}</strong> "
                f'<span class="rs-meta">{text(formats.period(line.here))}</span>'
                f"<p>{text(told)} {text(chance)}</p>"
            )
    return items(parts, "rs-findings")


def by_area(found: dict[str, Reading], groups: list[str], link: Callable[[str], str]) -> str:
    """One indicator in every area: an area a row, a group a column; size and status in cells."""
    top = "".join(f'<th scope="col">{text(name(group))}</th>' for group in groups)
    body = []
    for area, shown in found.items():
        rows = {row.group: row for row in shown.groups}
        cells = "".join(f"<td>{_cell(rows.get(group))}</td>" for group in groups)
        everyone = f"<td>{_figure(shown.everyone)}</td>"
        head = anchor(link(area), shown.area_name)
        body.append(f'<tr><th scope="row">{head}</th>{cells}{everyone}</tr>')
    return (
        '<div class="rs-scroll" tabindex="0" role="region" aria-label="By service area">'
        '<table class="rs-table"><caption>By service area: value, ratio and status</caption>'
        f'<thead><tr><th scope="col">Service area</th>{top}<th scope="col">{name("All")}</th></tr>'
        f"</thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(row: Row | None) -> str:
    if row is None or row.value is None or row.status in ("", "not-compared"):
        return _figure(row)
    return f"{_figure(row)} <span>{_size(row)}</span> {row_badge(row)}"


def _figure(row: Row | None) -> str:
    if row is None:
        return f"<em>{formats.ABSENT}</em>"
    if row.value is None:
        return f"<em>{text(formats.HIDDEN.get(row.suppression, formats.ABSENT))}</em>"
    return text(formats.bare(row.value, row.measure, row.unit))


def _size(row: Row | None) -> str:
    if row is None:
        return f"<em>{formats.ABSENT}</em>"
    if row.value is None:
        return f"<em>{capital(formats.HIDDEN_SHORT.get(row.suppression, formats.ABSENT))}</em>"
    if by_points(row):
        return text(formats.difference(row, row.difference))
    if row.ratio is not None:
        return text(f"{formats.ratio_exact(row.ratio)}×")
    alone = row.comparator_value is None
    return f"<em>{NO_COMPARATOR if alone else formats.HIDDEN['not-calculable']}</em>"
