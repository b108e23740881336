"""The matrix of the first page: indicators by ethnic groups, and its list for a phone.

In each cell a symbol, a word, a colour and the ratio (percentage points where those are judged);
the cell is a link to its indicator. A style sheet shows the table or, on a narrow screen, the list.
"""

from __future__ import annotations

from collections.abc import Callable

from scorecard.presentation import formats
from scorecard.presentation.markup import anchor, badge, details, items, paragraph, row_badge, text
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import by_points
from scorecard.presentation.vocabulary import FLAGGED, STATUS, name, status_word, symbol
from scorecard.presentation.wording import headline

Link = Callable[[str], str]  # from an indicator's id to its address


def matrix(view: View, link: Link) -> str:
    """The table. Indicators without data are left out; they stand under what is awaited."""
    groups = view.groups.get(view.grouping, [])
    head = "".join(f'<th scope="col">{text(name(group))}</th>' for group in groups)
    body = []
    for objective in view.definitions.objectives:
        ready = [each for each in view.of(objective.id) if each.ready]
        if ready:
            body.append(
                f'<tr class="rs-matrix-objective"><th scope="rowgroup" colspan="{len(groups) + 1}">'
                f"<span>{text(objective.title)}</span></th></tr>"
            )
            body += [_line(each, groups, view, link) for each in ready]
    if not body:
        return ""
    label = f"Indicators by ethnic group, {view.area_name}"
    region = f'tabindex="0" role="region" aria-label="{text(label)}"'
    return (
        f'<div class="rs-scroll rs-matrix-wide" {region}>'
        f'<table class="rs-matrix"><caption class="rs-hidden">{text(label)}</caption><thead><tr>'
        f'<th scope="col">Indicator</th>{head}</tr></thead><tbody>{"".join(body)}</tbody>'
        "</table></div>"
    )


def flagged(view: View, link: Link) -> str:
    """What the matrix flags, as a list for a narrow screen; the rest is counted in a sentence."""
    ready = [each for each in view.readings.values() if each.ready]
    parts = []
    for each in ready:
        rows = [row for row in each.compared if row.status in FLAGGED]
        if rows:
            told = [f"{row_badge(row)} {text(name(row.group))} {_size(row)}" for row in rows]
            spans = "".join(f'<span class="rs-flag-row">{one}</span>' for one in told)
            parts.append(f"{anchor(link(each.indicator.id), each.indicator.title)}{spans}")
    others = len(ready) - len(parts)
    words = (
        f"The other {others} with data show no flag: numbers too small to tell, or no gap found. "
        "Open an objective to see each."
    )
    rest = paragraph(words) if others else ""
    nothing = "" if parts else "<p>Nothing is flagged.</p>"
    return f'<div class="rs-matrix-narrow">{nothing}{items(parts, "rs-flags")}{rest}</div>'


def key() -> str:
    """What each symbol means, to unfold."""
    return details("What the symbols mean", _legend())


def _legend() -> str:
    return items(
        (f"{badge(status)} <span>{text(each.meaning)}</span>" for status, each in STATUS.items()),
        "rs-legend",
    )


def _line(shown: Reading, groups: list[str], view: View, link: Link) -> str:
    href = link(shown.indicator.id)
    row = shown.any_row
    when = formats.period(row) if row else shown.period
    head = (
        f'<th scope="row">{anchor(href, shown.indicator.title)}'
        f'<span class="rs-meta">{text(_note(shown, view, when))}</span></th>'
    )
    if not shown.indicator.by_ethnicity or shown.grouping != view.grouping:
        return f"<tr>{head}{_whole(shown, href, len(groups))}</tr>"
    found = {each.group: each for each in shown.groups}
    if shown.groups and all(each.hidden for each in shown.groups):
        words = formats.HIDDEN[shown.groups[0].suppression]
        whole = anchor(href, f"{words}, in every group", _SKIP)
        return f'<tr>{head}<td colspan="{len(groups)}" class="rs-cell-none">{whole}</td></tr>'
    return f"<tr>{head}{''.join(_cell(found.get(group), shown, href) for group in groups)}</tr>"


def _note(shown: Reading, view: View, when: str) -> str:
    words = when[:1].upper() + when[1:]
    return f"{words}; {shown.area_name}" if shown.area != view.area else words


def _whole(shown: Reading, href: str, columns: int) -> str:
    """One cell for a reading that does not fit the columns: another grouping, or no groups."""
    if shown.indicator.by_ethnicity:
        told = f"{shown.grouping_label}: {headline(shown)}"
    else:
        told = f"Everybody: {formats.value(shown.everyone)}" if shown.everyone else formats.ABSENT
    return f'<td colspan="{columns}" class="rs-cell-whole">{anchor(href, told, _SKIP)}</td>'


_SKIP = ' tabindex="-1"'  # the row's own link leads to the same place: one stop for a keyboard


def _cell(row: Row | None, shown: Reading, href: str) -> str:
    if row is None:
        return '<td class="rs-cell-none"><span class="rs-hidden">No such group</span></td>'
    if row.value is None:
        words = formats.HIDDEN.get(row.suppression, formats.ABSENT)
        return f'<td class="rs-cell-none">{anchor(href, words, _SKIP)}</td>'
    if row.status in ("", "not-compared"):
        value = formats.bare(row.value, row.measure, row.unit)
        kind = "Reference" if row.group == shown.reference else "Not compared"
        size = f'<span class="rs-cell-size">{text(value)}</span>'
        inner = f'<span class="rs-cell-word">{kind}</span> {size}'
        return f'<td class="rs-cell-none"><a href="{text(href)}"{_SKIP}>{inner}</a></td>'
    word = status_word(row.status, row.ratio)
    inner = (
        f'<span class="rs-cell-word"><span aria-hidden="true">{symbol(row.status)}</span> '
        f'{text(word)}</span> <span class="rs-cell-size">{_size(row)}</span>'
    )
    css = f"rs-cell rs-status-{row.status}"
    return f'<td class="{css}"><a href="{text(href)}"{_SKIP}>{inner}</a></td>'


def _size(row: Row) -> str:
    """The ratio, or percentage points where those are judged."""
    if row.value is None:
        return ""
    if by_points(row):
        return text(formats.difference(row, row.difference))
    return "" if row.ratio is None else text(f"{formats.ratio_exact(row.ratio)}×")
