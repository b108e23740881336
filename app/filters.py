"""The shared filters, drawn once above every page: a choice goes into the address only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app import state
from app.state import Context
from scorecard import results
from scorecard.access import Organisation
from scorecard.presentation.frame import area_name

# A service area has no meaning in another organisation; its indicators and objectives may have.
LEFT_BEHIND = ("area",)


def show(chosen: Context, organisations: Sequence[Organisation]) -> None:
    """The filters that have something to choose from."""
    definitions = chosen.bundle.definitions
    names = {each.id: _told(each) for each in organisations}
    areas = _areas(chosen)
    groupings = {
        each: state.grouping_label(chosen.bundle, each) for each in definitions.ethnicity.groupings
    }
    period = chosen.period.isoformat() if chosen.period else ""
    with st.container(key="filters"), st.grid(4, min_column_width=150, gap="small"):
        _choose("Scorecard", "scorecard", names, chosen.organisation, chosen.default_organisation)
        _choose("Service area", "area", areas, chosen.area, results.WHOLE)
        _choose("Period", "period", _periods(chosen), period, "")
        _choose(
            "Ethnic groups", "grouping", groupings, chosen.grouping, definitions.primary_grouping
        )


def _choose(label: str, name: str, options: dict[str, str], now: str, default: str) -> None:
    """One filter, if there is a choice. options: what stands in the address -> words on screen.

    The widget is set from the address on every run: the address is what counts.
    """
    if len(options) < 2:
        return
    key = f"filter-{name}"
    st.session_state[key] = now
    st.selectbox(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=_put,
        args=(name, key, default),
        filter_mode="contains",
    )


def _put(name: str, key: str, default: str) -> None:
    """The choice into the address; a default needs no words there."""
    value = st.session_state[key]
    if name == "scorecard":
        for each in LEFT_BEHIND:
            st.query_params.pop(each, None)
    if value in (default, None):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _told(organisation: Organisation) -> str:
    if organisation.invented and "invented" not in organisation.name.casefold():
        return f"{organisation.name} (invented)"
    return organisation.name


def _areas(chosen: Context) -> dict[str, str]:
    """The areas by id: each with a dash for every area it lies in but the whole."""
    parents = {str(area["id"]): area.get("parent") for area in chosen.bundle.areas}
    told = {}
    for id in parents:
        depth, parent = 0, parents[id]
        while parent in parents and parent != results.WHOLE and depth < 9:
            depth, parent = depth + 1, parents[parent]
        told[id] = "– " * depth + area_name(chosen.bundle, id)
    return told


def _periods(chosen: Context) -> dict[str, str]:
    """The last days of periods, latest first; a day that the address asks for among them."""
    ends: list[date] = state.period_ends(chosen.bundle)
    if chosen.period and chosen.period not in ends:
        ends = sorted([*ends, chosen.period], reverse=True)
    told = {end.isoformat(): state.period_label(end) for end in ends}
    return {"": state.period_label(None), **told}
