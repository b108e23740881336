"""How much of what was counted can be shown: counted from the frame that everybody may see.

A figure is one ethnic group in one period, area and grouping of an indicator or its variant; what
it is compared with makes no second one. Why a figure is not shown is nowhere told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scorecard import results
from scorecard.presentation.formats import number
from scorecard.presentation.markup import items, paragraph, table, text
from scorecard.presentation.protection import rounded_indicators
from scorecard.presentation.rows import remember
from scorecard.presentation.vocabulary import capital, listed

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

HARDLY = 0.25  # a breakdown of which less can be shown is named
FIGURE = [name for name in results.KEY if name != "comparator"]


def section(bundle: Bundle) -> str:
    """How much can be shown, in sentences and tables; remembered, as it goes through all rows."""
    return remember(bundle, "how much is not shown", lambda: _section(bundle))


def _section(bundle: Bundle) -> str:
    found = figures(bundle.results)
    if found.empty:
        return paragraph("There are no figures yet.", "rs-none")
    own = found[found["provenance"] != "published"]
    told = [_summary(own), _at_source(found), rounded_indicators(bundle)]
    out = paragraph(" ".join(each for each in told if each), "rs-prose")
    if own.empty:
        return out
    return out + _hardly(bundle, own) + _by_breakdown(bundle, own) + _by_objective(bundle, own)


def figures(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ethnic groups, each figure once, with `shown`: whether its number is there."""
    ethnic = frame[~frame["group"].isin([results.ALL, results.UNKNOWN])].drop_duplicates(FIGURE)
    return ethnic.assign(shown=~ethnic["suppression"].isin(["suppressed", "at-source"]))


def share(found: pd.DataFrame) -> str:
    """Which share of the figures can be shown, as a whole percent; never 0% or 100% of all but
    a few."""
    shown = float(found["shown"].mean())
    if 0 < shown < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < shown < 1 else f"{100 * shown:.0f}%"


def _summary(own: pd.DataFrame) -> str:
    if own.empty:
        return "All figures are published ones, which we show as their source does."
    if own["shown"].all():
        return (
            f"All {number(len(own))} figures by ethnic group made from our own records are shown."
        )
    return (
        f"Of {number(len(own))} figures by ethnic group made from our own records, {share(own)} "
        "can be shown. The others are kept back to protect people: few stand behind them, or "
        "figures on few people could be worked out from them."
    )


def _at_source(found: pd.DataFrame) -> str:
    hidden = int((found["suppression"] == "at-source").sum())
    return f"{number(hidden)} figures were hidden by their source." if hidden else ""


def _hardly(bundle: Bundle, own: pd.DataFrame) -> str:
    """The breakdowns that are hardly told, in a sentence, and what to look at instead."""
    few: list[str] = []
    rest: list[str] = []
    for (level, grouping), part in _breakdowns(bundle, own):
        words = f"{_grouping(bundle, grouping)} {_where(level)}"
        (few if part["shown"].mean() < HARDLY else rest).append(f"{words} ({share(part)})")
    parts = []
    if few:
        parts.append(text(f"Hardly told, for lack of numbers that may be shown: {listed(few)}."))
    if few and rest:
        parts.append(text(f"Told more fully: {listed(rest)}."))
    return items(parts, "rs-brief")


def _by_breakdown(bundle: Bundle, own: pd.DataFrame) -> str:
    rows = [
        (_level(level), _grouping(bundle, grouping), number(len(part)), share(part))
        for (level, grouping), part in _breakdowns(bundle, own)
    ]
    heads = ("Level", "Ethnic groups", "Figures", "Can be shown")
    return table("How much can be shown, by level and grouping", heads, rows, numeric=(2, 3))


def _by_objective(bundle: Bundle, own: pd.DataFrame) -> str:
    """Objectives by level, in the grouping that verdicts are made on."""
    primary = bundle.definitions.primary_grouping
    chosen = own[own["grouping"] == primary]
    levels = [level for level in _levels(bundle) if (chosen["area_level"] == level).any()]
    parts = dict(list(chosen.groupby(["objective", "area_level"])))
    rows = []
    for objective in bundle.definitions.objectives:
        found = [parts.get((objective.id, level)) for level in levels]
        if any(part is not None for part in found):
            cells = ("Not measured" if part is None else share(part) for part in found)
            rows.append((objective.title, *cells))
    if not rows:
        return ""
    heads = ("Objective", *(_level(level) for level in levels))
    caption = f"How much can be shown, by objective and level ({_grouping(bundle, primary)})"
    return table(caption, heads, rows, numeric=range(1, len(heads)))


def _breakdowns(bundle: Bundle, own: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    parts = dict(list(own.groupby(["area_level", "grouping"])))
    return [
        ((level, grouping), parts[level, grouping])
        for level in _levels(bundle)
        for grouping in bundle.definitions.ethnicity.groupings
        if (level, grouping) in parts
    ]


def _levels(bundle: Bundle) -> list[str]:
    return list(dict.fromkeys(str(area["level"]) for area in bundle.areas))


def _level(level: str) -> str:
    return "Whole organisation" if level == results.WHOLE else capital(level)


def _where(level: str) -> str:
    return "for the whole organisation" if level == results.WHOLE else f"by {level}"


def _grouping(bundle: Bundle, grouping: str) -> str:
    words = bundle.definitions.ethnicity.groupings[grouping].label or grouping
    return words[:1].lower() + words[1:]
