"""What the reader has chosen: read from the URL, and from nothing else.

The address is the whole state, so a pasted link opens exactly what its sender saw, the back button
undoes a choice, and no page has to remember anything. Only what differs from the default stands in
it:

    scorecard   organisation id
    area        area id
    period      the last day that counts, 2025-03-31; a period's name such as 2024-25 will do
    grouping    name of a grouping of ethnicity
    as          a role as whose holder the reader wants to see it; it only ever narrows
    objective, indicator    what these two pages are about
    variant     on an indicator's page, the denominator it is held against; left out: its own

Streamlit's own binding of widgets to the URL was tried and not taken: it puts the words on screen
into the address instead of ids, and takes the default without a word where a value does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from scorecard import access, results
from scorecard.access import Organisation, Reader
from scorecard.presentation.formats import day
from scorecard.presentation.rows import remember

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

SHARED = ("scorecard", "area", "period", "grouping", "as")
_KEY = "rs-context"


@dataclass(frozen=True)
class Context:
    """What a page is asked to show.

    organisation: its id. area: an area id, `all` for the whole. period: None for the latest, else
    everything up to and including that day. grouping: a grouping's name. bundle: what `reader` may
    see. viewed_as: the role asked for in the address. notices: sentences on
    what the address asked for and does not exist. default_organisation: the one that needs not be
    named.
    """

    bundle: Bundle
    organisation: str
    area: str
    period: date | None
    grouping: str
    default_organisation: str
    reader: Reader
    viewed_as: str = ""
    notices: list[str] = field(default_factory=list)

    @property
    def selection(self) -> dict[str, str]:
        """The shared parameters that differ from the default, as they stand in an address."""
        chosen = {
            "scorecard": (self.organisation, self.default_organisation),
            "area": (self.area, results.WHOLE),
            "period": (self.period.isoformat() if self.period else "", ""),
            "grouping": (self.grouping, self.bundle.definitions.primary_grouping),
            "as": (self.viewed_as, ""),
        }
        return {name: value for name, (value, default) in chosen.items() if value != default}


def context() -> Context:
    """What the reader has chosen; called at the top of every page, below the router.

    Also in a fragment, which runs without the router: who may not see it any more starts anew.
    """
    chosen = st.session_state.get(_KEY)
    if not isinstance(chosen, Context):
        raise RuntimeError("A page ran without app/router.py.")
    if not access.holds(chosen.reader):  # the session ended, or the access file changed
        st.rerun()
    return chosen


def keep(chosen: Context) -> None:
    """Hand `chosen` to the page that runs next. Only the router calls this, on every run."""
    st.session_state[_KEY] = chosen


def parameter(name: str) -> str | None:
    """The page's own parameter `name` (objective, indicator) as the address gives it, or None."""
    return st.query_params.get(name) or None


def link(page: str, **parameters: str | None) -> str:
    """Address of `page` ("" is the first page) with what is chosen now and with `parameters`.

    A shared parameter may be given to change it; None or "" takes it out of the address.
    >>> link("indicator", indicator="looked-after-rate")
    '/indicator?area=early-help&indicator=looked-after-rate'
    """
    return address(page, context().selection, parameters, base_path())


def base_path() -> str:
    """The path below which the dashboard is served, without slashes at its ends; usually empty."""
    return str(st.get_option("server.baseUrlPath") or "").strip("/")


def address(
    page: str, selection: Mapping[str, str], parameters: Mapping[str, str | None], base: str = ""
) -> str:
    """The address of `page` under `base`, `selection` overruled by `parameters`."""
    query = {name: value for name, value in {**selection, **parameters}.items() if value}
    path = "/" + "/".join(part for part in (base, page.strip("/")) if part)
    return f"{path}?{urlencode(query)}" if query else path


def period_ends(bundle: Bundle) -> list[date]:
    """The distinct last days of the bundle's periods, latest first."""
    return remember(
        bundle,
        "period ends",
        lambda: sorted(set(bundle.results["period_end"].dropna()), reverse=True),
    )


def resolve(
    bundle: Bundle,
    organisation: Organisation,
    default_organisation: str,
    asked: Mapping[str, str],
    reader: Reader,
) -> Context:
    """The context that the parameters `asked` stand for.

    bundle: as `reader` may see it. What does not exist in it is replaced by the default and told
    in `notices`, with what does exist.
    """
    notices: list[str] = []
    return Context(
        bundle=bundle,
        organisation=organisation.id,
        area=_area(bundle, asked.get("area", ""), reader, notices),
        period=_period(bundle, asked.get("period", ""), notices),
        grouping=_grouping(bundle, asked.get("grouping", ""), notices),
        default_organisation=default_organisation,
        reader=reader,
        viewed_as=asked.get("as", ""),
        notices=notices,
    )


def grouping_label(bundle: Bundle, grouping: str) -> str:
    """The words for a grouping, as on screen."""
    return bundle.definitions.ethnicity.groupings[grouping].label or grouping


def period_label(period: date | None) -> str:
    """'Latest', or 'Up to 31 March 2025'."""
    return "Latest" if period is None else f"Up to {day(period)}"


def subject(chosen: Context, page: str) -> str:
    """What the page is about, for the title of the browser's tab; empty where the page says it
    all."""
    definitions, id = chosen.bundle.definitions, parameter(page) if page else None
    titles: dict[str, str] = {}
    if page == "objective":
        titles = {each.id: each.title for each in definitions.objectives}
    elif page == "indicator":
        titles = {each.id: each.title for each in definitions.indicators}
    return titles.get(id or "", "")


def _area(bundle: Bundle, asked: str, reader: Reader, notices: list[str]) -> str:
    if not asked:
        return results.WHOLE
    for area in bundle.areas:
        if asked == area["id"]:
            return str(area["id"])
    wanted = asked.casefold()
    for area in bundle.areas:
        former = [name.casefold() for name in area.get("former") or []]
        if wanted in former:
            notices.append(f"“{asked}” is now part of {area['name']}, which is shown.")
        if wanted in (area["id"].casefold(), area["name"].casefold(), *former):
            return str(area["id"])
    if len(bundle.areas) > 1:
        names = [area["name"] for area in bundle.areas if area["id"] != results.WHOLE]
        offer = f"Choose one of: {_several(names)}."
    else:
        offer = "This scorecard has no figures by service area."
    why = "does not exist here" if reader.areas is None else "is not yours, or does not exist"
    notices.append(
        f"The link asks for the service area “{asked}”, which {why}. "
        f"Shown instead: the whole organisation. {offer}"
    )
    return results.WHOLE


def _period(bundle: Bundle, asked: str, notices: list[str]) -> date | None:
    if not asked or asked.casefold() == "latest":
        return None
    ends = period_ends(bundle)
    named = _named_periods(bundle).get(asked)
    if named:
        return named
    try:
        chosen = date.fromisoformat(asked)
    except ValueError:
        chosen = None
    if chosen and ends and chosen >= ends[-1]:
        return chosen
    if not ends:
        offer = "There are no figures yet."
    elif chosen:
        offer = f"The first figures are those up to {day(ends[-1])}."
    else:
        offer = f"Periods shown here end on {_several([day(end) for end in ends[:6]])}."
    notices.append(
        f"The link asks for the period “{asked}”, for which there are no figures. "
        f"Shown instead: the latest. {offer}"
    )
    return None


def _named_periods(bundle: Bundle) -> dict[str, date]:
    """The last day of each period by its name; of several of one name, the latest."""

    def make() -> dict[str, date]:
        ended = bundle.results.dropna(subset="period_end").sort_values("period_end")
        return dict(zip(ended["period"], ended["period_end"], strict=True))

    return remember(bundle, "named periods", make)


def _grouping(bundle: Bundle, asked: str, notices: list[str]) -> str:
    groupings = bundle.definitions.ethnicity.groupings
    primary = bundle.definitions.primary_grouping
    if not asked or asked in groupings:
        return asked or primary
    for name in groupings:
        if asked.casefold() in (name.casefold(), grouping_label(bundle, name).casefold()):
            return name
    notices.append(
        f"The link asks for the grouping of ethnicity “{asked}”, which does not exist here. "
        f"Shown instead: {grouping_label(bundle, primary)}. "
        f"Choose one of: {_several([grouping_label(bundle, name) for name in groupings])}."
    )
    return primary


def _several(words: list[Any], most: int = 12) -> str:
    """'a, b and c', cut after `most`."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
