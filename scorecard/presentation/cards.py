"""The blocks of the first page as HTML: the answer, objectives, gaps beside none found, changes.

Links are made by functions the caller gives, from an id to an address, so that they keep what the
reader has chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scorecard.presentation import formats, summary
from scorecard.presentation.markup import anchor, badge, items, paragraph, row_badge, text
from scorecard.presentation.movement import BETTER, WORSE, Change
from scorecard.presentation.reading import AWAITING, FAILED, NOTHING, Reading, View
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import sentence, uncertainty
from scorecard.presentation.vocabulary import FLAGGED, SETTLED, listed, name

Link = Callable[[str], str]
STATES = {AWAITING: "Awaiting data", FAILED: "Could not be built", NOTHING: "No period yet"}
LISTED = 6  # entries of a list on the first page; the matrix below has them all


def answer(view: View) -> str:
    """The scorecard in a sentence or two, with the counts as badges below."""
    counts = summary.counted(view.readings.values())
    return f'<div class="rs-answer"><p>{text(summary.answer(view))}</p>{count_badges(counts)}</div>'


def chance(view: View) -> str:
    """How many flags chance alone would raise among all comparisons shown."""
    pairs = ((shown, row) for shown in view.readings.values() for row in shown.compared)
    return paragraph(summary.by_chance(pairs), "rs-meta")


def count_badges(counts: dict[str, int]) -> str:
    """How many indicators stand at each status, as badges led by a number."""
    badges = "".join(f"<li>{_count(status, number)}</li>" for status, number in _ordered(counts))
    return f'<ul class="rs-counts" aria-label="Indicators by status">{badges}</ul>'


def objective_cards(view: View, objective: Link, indicator: Link) -> str:
    """A card an objective: aim, how many indicators stand where, the most pressing in words."""
    parts = []
    for card in summary.cards(view):
        if card.pressing is not None:
            title = anchor(indicator(card.pressing.indicator.id), card.pressing.indicator.title)
            words = f"<strong>{title}.</strong> {text(card.words)}"
        else:
            words = text(card.words)
        parts.append(
            f'<section class="rs-card rs-objective"><h3>'
            f"{anchor(objective(card.objective.id), card.objective.title)}</h3>"
            f"{paragraph(card.objective.aim, 'rs-aim')}"
            f'{count_badges(dict(card.counts))}<p class="rs-pressing">{words}</p></section>'
        )
    return f'<div class="rs-grid">{"".join(parts)}</div>'


def pairing(view: View, link: Link) -> str:
    """Gaps beside no gap found; below them what lies off parity otherwise and what is unsure."""
    blocks = [
        ("Gaps", gaps(view, link)),
        ("No gap found", none_found(view, link)),
        ("Other findings", others(view, link)),
        ("Cannot tell yet", cannot_tell(view, link)),
    ]
    html = "".join(
        f'<section class="rs-column"><h3>{title}</h3>{inner}</section>'
        for title, inner in blocks
        if inner
    )
    return f'<div class="rs-pair">{html}</div>'


def gaps(view: View, link: Link) -> str:
    """Groups with a gap or a possible gap, the most pressing first; then those below parity."""
    found = summary.gaps(view)
    parts = [_finding(shown, row, view, link) for shown, row in found[:LISTED]]
    html = items(parts, "rs-findings") or paragraph(
        "No gap is established, and none is thought possible from these figures. Where the numbers "
        "are too small to tell, that proves nothing either way.",
        "rs-none",
    )
    if len(found) > LISTED:
        html += paragraph(f"{len(found) - LISTED} more stand on the objectives' pages.", "rs-meta")
    return html


def others(view: View, link: Link) -> str:
    """Groups below parity, or whose verdict is withheld; empty where there are none."""
    found = summary.below_parity(view)
    told = [
        f"{row_badge(row)} {anchor(link(shown.indicator.id), shown.indicator.title)}: "
        f"{text(name(row.group))}"
        for shown, row in found[: 2 * LISTED]
    ]
    more = len(found) - 2 * LISTED
    rest = paragraph(f"{more} more stand on the objectives' pages.", "rs-meta") if more > 0 else ""
    return items(told, "rs-brief") + rest


def none_found(view: View, link: Link) -> str:
    """Where no gap was found, and for whom."""
    found = summary.none_found(view)
    parts = []
    for shown, groups in found[:LISTED]:
        every = len(groups) == len(shown.compared)
        who = "every group compared" if every and len(groups) > 1 else listed(groups)
        statuses = {row.status for row in shown.compared if row.status in SETTLED}
        mark = badge("similar" if statuses == {"similar"} else "no-gap-found")
        title = anchor(link(shown.indicator.id), shown.indicator.title)
        parts.append(f"{mark} {title}: {text(who)}")
    html = items(parts, "rs-brief") or paragraph(
        "For no group are the numbers large enough to rule a large gap out.", "rs-none"
    )
    if len(found) > LISTED:
        html += paragraph(f"{len(found) - LISTED} more stand on the objectives' pages.", "rs-meta")
    return html


def cannot_tell(view: View, link: Link) -> str:
    """Indicators that can tell for no group, and what would settle them; empty where none."""
    found = summary.cannot_tell(view)
    if not found:
        return ""
    titles = [anchor(link(shown.indicator.id), shown.indicator.title) for shown in found]
    warning = view.definitions.scorecard.unknown_warning
    unknown = [shown for shown in found if (shown.unknown_share or 0) > warning]
    words = (
        "The numbers are too small to tell a gap from chance. More people, or more years taken "
        "together, would settle it"
    )
    if unknown:
        named = listed([shown.indicator.title for shown in unknown[:3]])
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        words += f"; so would recording ethnicity more often (for {named}{more})"
    return paragraph(f"{words}.") + items(titles, "rs-inline")


def changed(found: Sequence[Change], link: Link) -> str:
    """What changed since the period before, what got worse first."""
    words = {WORSE: "Worse", BETTER: "Better"}
    parts = [
        f'<span class="rs-side rs-side-{each.side}">{words.get(each.side, "Changed")}</span> '
        f"{anchor(link(each.shown.indicator.id), each.shown.indicator.title)}. {text(each.words)}"
        for each in found[: 2 * LISTED]
    ]
    if not parts:
        return paragraph(
            "Nothing moved by more than chance alone would, as far as the figures can be compared "
            "with the period before.",
            "rs-none",
        )
    more = len(found) - 2 * LISTED
    rest = paragraph(f"{more} more stand on the indicators' own pages.", "rs-meta")
    return items(parts, "rs-brief") + (rest if more > 0 else "")


def awaited(view: View, link: Link) -> str:
    """What is awaited and from whom, with the indicators that wait for it; empty where nothing."""
    parts = []
    for message, readings in summary.awaited(view):
        titles = [anchor(link(each.indicator.id), each.indicator.title) for each in readings]
        parts.append(f'{text(message)}<span class="rs-awaiting">{", ".join(titles)}</span>')
    return items(parts, "rs-brief")


def _finding(shown: Reading, row: Row, view: View, link: Link) -> str:
    title = anchor(link(shown.indicator.id), shown.indicator.title)
    when = formats.period(row)
    told = f"{sentence(row, shown, view.definitions)} {uncertainty(row, shown, view.definitions)}"
    where = "" if shown.area == view.area else f", {shown.area_name}"
    meta = f'<span class="rs-meta">{text(when + where)}</span>'
    return f"{row_badge(row)} <strong>{title}</strong> {meta}<p>{text(told)}</p>"


def _count(status: str, number: int) -> str:
    return state_badge(status, number) if status in STATES else badge(status, count=number)


def state_badge(state: str, count: int | None = None) -> str:
    """Why an indicator has no figures, as a badge."""
    number = "" if count is None else f"<strong>{count}</strong> "
    return f'<span class="rs-badge rs-state">{number}{STATES.get(state, "")}</span>'


def _ordered(counts: dict[str, int]) -> list[tuple[str, int]]:
    order = [*FLAGGED, "cannot-tell", *SETTLED, "not-compared", *STATES]
    return sorted(counts.items(), key=lambda item: order.index(item[0]))
