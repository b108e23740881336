"""What stands on every page: the facts above it, the banners, the small print below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from scorecard import results
from scorecard.definitions.disclosing import is_off, rule_for
from scorecard.definitions.model import Definitions
from scorecard.presentation.formats import day
from scorecard.presentation.markup import anchor, text
from scorecard.presentation.reading import View
from scorecard.presentation.rows import remember

if TYPE_CHECKING:
    from scorecard.bundle import Bundle


def navigation(
    title: str, home: str, pages: Iterable[tuple[str, str, bool]], label: str = "Pages"
) -> str:
    """The name of the scorecard and the pages as links. pages: address, title, whether it is this
    one."""
    current = ' aria-current="page"'
    entries = "".join(
        f"<li>{anchor(href, told, current if here else '')}</li>" for href, told, here in pages
    )
    return (
        f'<div class="rs-frame"><a class="rs-brand" href="{text(home)}">{text(title)}</a>'
        f'<nav class="rs-pages" aria-label="{text(label)}"><ul>{entries}</ul></nav></div>'
    )


def strip(bundle: Bundle, view: View) -> str:
    """Whose figures these are, for when, where, how recent, and how much ethnicity is unknown."""
    return remember(
        bundle, ("strip", view.area, view.until, view.grouping), lambda: _strip(bundle, view)
    )


def _strip(bundle: Bundle, view: View) -> str:
    period = f"up to {day(view.until)}" if view.until else "latest of each indicator"
    parts = [
        ("Organisation", str(view.organisation.get("name", ""))),
        ("Service area", area_name(bundle, view.area)),
        ("Period", period),
        ("Data to", newest(view)),
        ("Ethnicity unknown", unknown(view)),
    ]
    entries = "".join(
        f"<li>{label}: <strong>{text(told)}</strong></li>" for label, told in parts if told
    )
    return f'<ul class="rs-strip" aria-label="What is shown">{entries}</ul>'


def area_name(bundle: Bundle, area: str) -> str:
    """An area as a choice: the whole organisation is told as such."""
    if area == results.WHOLE:
        return "Whole organisation"
    return next((str(each["name"]) for each in bundle.areas if each["id"] == area), area)


def newest(view: View) -> str:
    """The last day of the latest period that is shown; of the earliest too, where they differ."""
    ends = sorted(
        row.period_end
        for each in view.readings.values()
        if (row := each.any_row) is not None and row.period_end is not None
    )
    if not ends:
        return "no figures yet"
    if ends[0].year == ends[-1].year:
        return day(ends[-1])
    return f"{day(ends[-1])}, the oldest to {day(ends[0])}"


def unknown(view: View) -> str:
    """The highest share of unknown ethnicity among the indicators shown, and whose it is.

    Indicators whose subject it is not to tell ethnicity, or that may not tell the share, do not
    count.
    """
    shares = [
        (each.unknown_share, each.indicator.title)
        for each in view.readings.values()
        if each.ready and each.indicator.by_ethnicity and each.unknown_share is not None
    ]
    if not shares:
        return "not told" if any(each.ready for each in view.readings.values()) else ""
    share, title = max(shares)
    if share == 0:
        return "none"
    percent = "under 1%" if share < 0.01 else f"{100 * share:.0f}%"
    return f"{percent} ({title})" if len(shares) == 1 else f"up to {percent} ({title})"


def undisclosed(definitions: Definitions) -> list[str]:
    """The titles of the indicators on our own data that are published with nothing hidden."""
    return [
        each.title
        for each in definitions.indicators
        if definitions.dataset(each.dataset).provenance == "own"
        and is_off(rule_for(definitions, each.dataset, each.id))
    ]


def banners(bundle: Bundle) -> str:
    """What nobody may overlook on any page: invented data, disclosure control switched off."""
    return remember(bundle, "banners", lambda: _banners(bundle))


def _banners(bundle: Bundle) -> str:
    out = []
    if bundle.organisation.get("invented"):
        out.append(
            '<p class="rs-invented" role="note"><strong>Invented data.</strong> This organisation '
            "does not exist. Every figure is made up, to show what the scorecard can do.</p>"
        )
    open_ones = undisclosed(bundle.definitions)
    if open_ones:
        which = (
            "for every indicator" if len(open_ones) == len(bundle.definitions.indicators)
            else f"for {len(open_ones)} indicator{'s' * (len(open_ones) > 1)}"
        )  # fmt: skip
        out.append(
            '<p class="rs-notice rs-notice-stop" role="note"><strong>Disclosure control is '
            f"off</strong> {which}: small numbers are shown, and people may be recognised. Do not "
            "share this page.</p>"
        )
    return "".join(out)


def footer(bundle: Bundle, methods: str, data: str) -> str:
    """When and of what the scorecard was built; the addresses of the pages that explain it."""
    built = built_on(bundle)
    note = str(bundle.organisation.get("note") or "")
    version = str(bundle.manifest.get("definitions") or "")[:8]
    told = " ".join(
        part
        for part in (
            f"Built on {day(built)}." if built else "",
            f"Definitions {version}." if version else "",
        )
        if part
    )
    links = f"{anchor(methods, 'How to read this')} · {anchor(data, 'Sources and data quality')}"
    return (
        f'<footer class="rs-foot"><p>{text(note)}</p><p>{text(told)} {links}</p></footer>'
        if note
        else f'<footer class="rs-foot"><p>{text(told)} {links}</p></footer>'
    )


def built_on(bundle: Bundle) -> date | None:
    """The day on which the bundle was built, where it says so."""
    try:
        return datetime.fromisoformat(str(bundle.manifest.get("built_at"))).date()
    except ValueError:
        return None
