"""Teams that do the same work, over all indicators: what is most likely real stands first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scorecard.presentation import formats, funnels, select
from scorecard.presentation.markup import anchor, items, paragraph, text
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import remember
from scorecard.presentation.vocabulary import capital, listed, name
from scorecard.results import ALL, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecard.bundle import Bundle

PLACED = ("very-high", "very-low", "high", "low", "inside")


@dataclass(frozen=True, eq=False)
class Comparable:
    """The comparable areas of one indicator for one group, in the period shown.

    found: the rows of `bundle.funnels`, as `funnels.rows` orders them.
    """

    shown: Reading
    group: str
    found: list[dict[str, Any]]

    @property
    def title(self) -> str:
        """Indicator and group."""
        return f"{self.shown.indicator.title}, {_people(self.group)}"

    @property
    def signals(self) -> list[dict[str, Any]]:
        """The areas beyond the 99.8% limits."""
        return [row for row in self.found if row["place"] in funnels.SIGNALS]

    @property
    def likely(self) -> tuple[bool, bool, float]:
        """Sorts what chance explains least to the front, and what cannot be placed to the end."""
        z = [abs(row["z"]) for row in self.found if row["z"] is not None]
        return (not self.signals, not z, -max(z, default=0.0))


@dataclass(frozen=True, eq=False)
class Place:
    """Where one area lies in one set."""

    of: Comparable
    row: dict[str, Any]


def sets(bundle: Bundle, view: View) -> list[Comparable]:
    """Every set of comparable areas, what chance explains least first."""
    key = ("comparable", view.until, view.grouping)
    return remember(bundle, key, lambda: _sets(bundle, view))


def _sets(bundle: Bundle, view: View) -> list[Comparable]:
    out = []
    for each in view.definitions.indicators:
        if not each.comparable:
            continue
        shown = select.reading(bundle, each.id, WHOLE, view.until, view.grouping)
        groups = dict.fromkeys([ALL, *(row.group for row in shown.groups)])
        for group in groups:
            found = funnels.rows(bundle, shown, group)
            if found:
                out.append(Comparable(shown, group, found))
    return sorted(out, key=lambda each: each.likely)


def places(bundle: Bundle, view: View) -> list[Place]:
    """Where the chosen area (or the teams in it) lie, what chance explains least first."""
    parent = {str(each["id"]): str(each.get("parent") or "") for each in bundle.areas}
    here = {view.area, *(area for area, above in parent.items() if above == view.area)}
    out = [
        Place(each, row) for each in sets(bundle, view) for row in each.found if row["area"] in here
    ]
    return sorted(
        out,
        key=lambda place: (
            funnels.RANK[place.row["place"]],
            -abs(place.row["z"]) if place.row["z"] is not None else 0.0,
        ),
    )


def answer(found: list[Comparable], view: View) -> str:
    """How many teams lie beyond what chance explains, in a sentence or two."""
    if not found:
        return ""
    placed = sum(row["place"] in PLACED for each in found for row in each.found)
    signals = sum(len(each.signals) for each in found)
    if not placed:
        words = "Every one of these teams is too small to place, or not shown."
    elif signals:
        noun = "figure lies" if signals == 1 else "figures lie"
        words = (
            f"{signals} of {placed} {noun} beyond what chance explains: "
            f"{'a signal' if signals == 1 else 'signals'} to look into, not a verdict."
        )
    else:
        words = (
            f"None of {placed} figures lies beyond what chance explains. The differences between "
            "teams that do the same work can all be chance."
        )
    return f'<div class="rs-answer">{paragraph(words)}</div>'


def signals(found: list[Comparable], called: dict[str, str], link: Callable[[str], str]) -> str:
    """Each signal in a sentence, the least likely by chance first."""
    told = sorted(
        ((each, row) for each in found for row in each.signals), key=lambda pair: -abs(pair[1]["z"])
    )
    return items((_signal(each, row, called, link) for each, row in told), "rs-findings")


def _signal(
    each: Comparable, row: dict[str, Any], called: dict[str, str], link: Callable[[str], str]
) -> str:
    title = anchor(link(each.shown.indicator.id), each.shown.indicator.title)
    side = "higher" if row["place"] == "very-high" else "lower"
    sentence = (
        f"{called.get(row['area'], row['area'])}, {_people(each.group)}: "
        f"{_figure(each, row['value'])} of {formats.number(row['base'])}, against "
        f"{_figure(each, row['centre'])} in all these teams: {side} than chance explains."
    )
    return f"<strong>{title}</strong><p>{text(sentence)}</p>"


def by_indicator(
    found: list[Comparable], called: dict[str, str], link: Callable[[str], str]
) -> str:
    """Each set in a row: its common figure, its signals, who is within chance and who too small."""
    lines = []
    for each in found:
        tally = dict.fromkeys(funnels.WORDS, 0)
        for row in each.found:
            tally[row["place"]] += 1
        within = tally["inside"] + tally["high"] + tally["low"]
        centre = next((r["centre"] for r in each.found if r["centre"] is not None), None)
        small = [called.get(r["area"], r["area"]) for r in each.found if r["place"] == "too-small"]
        title = anchor(link(each.shown.indicator.id), each.shown.indicator.title)
        lines.append(
            f'<tr><th scope="row">{title}'
            f'<span class="rs-group">{text(name(each.group))}</span></th>'
            f"<td>{text(_called(each.signals, called)) or '<em>none</em>'}</td>"
            f'<td class="rs-number">{text(_figure(each, centre))}</td>'
            f'<td class="rs-number">{within}</td>'
            f"<td>{text(listed(small)) or '<em>none</em>'}</td>"
            f'<td class="rs-number">{tally["hidden"]}</td></tr>'
        )
    caption = "Teams that do the same work, what chance explains least first"
    heads = ["Indicator and group", "Signal", "All these teams", "Within chance"]
    heads += ["Too small to place", "Not shown"]
    return _wide(caption, heads, lines, right=(2, 3, 5))


def by_place(
    found: list[Place], view: View, called: dict[str, str], link: Callable[[str], str]
) -> str:
    """The chosen area (or its teams) in each set: figure, limits and what it says."""
    several = any(place.row["area"] != view.area for place in found)
    estimated = any(place.row["shrunk"] is not None for place in found)
    lines = []
    for place in found:
        each, row = place.of, place.row
        who = f"{called.get(row['area'], row['area'])}: " if several else ""
        head = (
            f'<th scope="row">{text(who)}'
            f"{anchor(link(each.shown.indicator.id), each.shown.indicator.title)}"
            f'<span class="rs-group">{text(name(each.group))}</span></th>'
        )
        told = capital(funnels.WORDS[row["place"]])
        if row["value"] is None:
            across = 5 if estimated else 4
            lines.append(f'<tr>{head}<td colspan="{across}"><em>{text(told)}</em></td></tr>')
            continue
        limits = "–" if row["low"] is None else f"{_bare(each, row, 'low', 'high')}"
        drawn = ""
        if estimated:
            own = "–"
            if row["shrunk"] is not None:
                span = _bare(each, row, "shrunk_low", "shrunk_high")
                own = f"{_short(each, row['shrunk'])} ({span})"
            drawn = f'<td class="rs-number">{text(own)}</td>'
        lines.append(
            f"<tr>{head}<td>{text(told)}</td>"
            f'<td class="rs-number">{text(_short(each, row["value"]))}</td>{drawn}'
            f'<td class="rs-number">{text(_short(each, row["centre"]))}</td>'
            f'<td class="rs-number">{text(limits)}</td></tr>'
        )
    heads = ["Indicator and group", "What it says", "Figure"]
    heads += [*(["Estimate"] if estimated else []), "All these teams", "95% limits"]
    caption = f"{view.area_name} among teams that do the same work"
    return _wide(caption, heads, lines, right=range(2, len(heads)))


def place_answer(found: list[Place], view: View) -> str:
    """What the chosen area's places amount to, in a sentence."""
    placed = [place for place in found if place.row["place"] in PLACED]
    signals = [place for place in placed if place.row["place"] in funnels.SIGNALS]
    small = sum(place.row["place"] == "too-small" for place in found)
    if not placed:
        return f"{view.area_name} is too small to place here, or its figures are not shown."
    words = f"{len(signals)} of {len(placed)} figures of {view.area_name}"
    words += " lies" if len(signals) == 1 else " lie"
    words += " beyond what chance explains."
    if not signals:
        words = (
            f"Nothing about {view.area_name} stands out from teams that do the same work: what "
            "differs can be chance."
        )
    return f"{words} {small} more are too small to place." if small else words


def _called(rows: list[dict[str, Any]], called: dict[str, str]) -> str:
    return listed(
        [
            f"{called.get(row['area'], row['area'])} "
            f"({'higher' if row['place'] == 'very-high' else 'lower'})"
            for row in rows
        ]
    )


def _people(group: str) -> str:
    return "everybody" if group == ALL else f"{name(group)} group"


def _figure(each: Comparable, number: float | None) -> str:
    return (
        formats.ABSENT if number is None else formats.quantity(number, *funnels.scale(each.shown))
    )


def _short(each: Comparable, number: float) -> str:
    return formats.bare(number, *funnels.scale(each.shown))


def _bare(each: Comparable, row: dict[str, Any], low: str, high: str) -> str:
    return f"{_short(each, row[low])} to {_short(each, row[high])}"


def _wide(caption: str, heads: list[str], lines: list[str], right: Any) -> str:
    top = "".join(
        f'<th scope="col"{" class=" + chr(34) + "rs-number" + chr(34) if place in right else ""}>'
        f"{text(head)}</th>"
        for place, head in enumerate(heads)
    )
    return (
        f'<div class="rs-scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
        f'<table class="rs-table rs-teams"><caption>{text(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
