"""The shared filters: drawn once above every page; a choice goes into the address, and only
there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from app import state
from app.state import Context
from scorecard import results
from scorecard.access import Organisation

# A service area has no meaning in another organisation; its indicators and objectives may have.
LEFT_BEHIND = ("area",)


def show(chosen: Context, organisations: Sequence[Organisation]) -> None:
    """The filters that have something to choose from."""
    bundle = chosen.bundle
    names = {
        each.id: each.name + (" (invented)" if each.invented else "") for each in organisations
    }
    groupings = list(bundle.definitions.ethnicity.groupings)
    periods = _periods(chosen)
    with st.container(key="filters"), st.grid(4, min_column_width=150, gap="small"):
        if len(names) > 1:
            _choose("Scorecard", "scorecard", list(names), chosen.organisation, names.__getitem__,
                    chosen.default_organisation)  # fmt: skip
        if len(bundle.areas) > 1:
            areas = {str(area["id"]): area for area in bundle.areas}
            _choose("Service area", "area", list(areas), chosen.area, lambda id: _indented(areas, id),
                    results.WHOLE)  # fmt: skip
        if len(periods) > 1:
            _choose("Period", "period", periods, chosen.period.isoformat() if chosen.period else "",
                    _period_words, "")  # fmt: skip
        if len(groupings) > 1:
            _choose("Ethnic groups", "grouping", groupings, chosen.grouping,
                    lambda name: state.grouping_label(bundle, name),
                    bundle.definitions.primary_grouping)  # fmt: skip


def _choose(
    label: str,
    name: str,
    options: list[str],
    now: str,
    words: Callable[[str], str],
    default: str,
) -> None:
    """One filter. The widget is set from the address on every run: the address is what counts."""
    key = f"filter-{name}"
    st.session_state[key] = now
    st.selectbox(
        label, options, key=key, format_func=words, on_change=_put, args=(name, key, default)
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


def _periods(chosen: Context) -> list[str]:
    ends = state.period_ends(chosen.bundle)
    if chosen.period and chosen.period not in ends:
        ends = sorted([*ends, chosen.period], reverse=True)
    return ["", *(end.isoformat() for end in ends)]


def _period_words(value: str) -> str:
    return state.period_label(date.fromisoformat(value) if value else None)


def _indented(areas: dict[str, dict[str, object]], id: str) -> str:
    """The area's name, a dash for each area it lies in but the whole."""
    depth, parent = 0, areas[id].get("parent")
    while parent in areas and parent != results.WHOLE and depth < 9:
        depth, parent = depth + 1, areas[str(parent)].get("parent")
    return f"{'– ' * depth}{areas[id]['name']}"
