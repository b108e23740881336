"""Comparable areas beside one another, each with the limits of chance; never a league table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scorecard.presentation import drawing as draw
from scorecard.presentation import formats
from scorecard.presentation.markup import items, text
from scorecard.presentation.markup import table as table_of
from scorecard.presentation.reading import Reading
from scorecard.presentation.vocabulary import listed

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

WORDS = {
    "very-high": "signal: higher than chance explains",
    "very-low": "signal: lower than chance explains",
    "high": "higher than usual, and chance could do it",
    "low": "lower than usual, and chance could do it",
    "inside": "within what chance makes",
    "too-small": "too small to place",
    "hidden": "not shown, to protect people",
}
LIMITS = "rgba(128,136,146,0.55)"


def rows(bundle: Bundle, shown: Reading, group: str) -> list[dict[str, Any]]:
    """The comparable areas of an indicator for one group in the period shown, in their order."""
    found = {
        row["area"]: row
        for row in bundle.funnels
        if row["indicator"] == shown.indicator.id
        and row["period"] == shown.period
        and row["grouping"] == shown.grouping
        and row["group"] == group
    }
    return [found[area] for area in shown.indicator.comparable if area in found]


def names(bundle: Bundle) -> dict[str, str]:
    """The areas' names by id."""
    return {str(area["id"]): str(area["name"]) for area in bundle.areas}


def answer(found: list[dict[str, Any]], called: dict[str, str]) -> str:
    """Which areas give a signal, if any, and which are too small to place; in sentences."""
    signals = [
        f"{called.get(row['area'], row['area'])} lies "
        f"{'above' if row['place'] == 'very-high' else 'below'} what chance explains"
        for row in found
        if row["place"] in ("very-high", "very-low")
    ]
    parts = [f"{listed(signals)}: a signal to look into." if signals else ""]
    if not signals and any(row["place"] in ("inside", "high", "low") for row in found):
        parts.append("No area lies beyond the limits: the differences between them can be chance.")
    for place, words in (("too-small", "too small to place"), ("hidden", "not shown")):
        those = [called.get(row["area"], row["area"]) for row in found if row["place"] == place]
        if those:
            parts.append(f"{listed(those)}: {words}.")
    if any(row["overdispersed"] for row in found):
        parts.append("The areas vary more than chance makes them; the limits allow for that.")
    return items([text(" ".join(part for part in parts if part))], "rs-brief")


def chart(found: list[dict[str, Any]], called: dict[str, str], shown: Reading) -> draw.Figure:
    """Each area's figure on the span that chance leaves it: 95% wide, 99.8% narrow."""
    measure, unit = shown.indicator.measure, shown.indicator.unit or ""
    labels = [draw.wrap(called.get(row["area"], row["area"])) for row in found]
    figure = draw.rows(labels)
    shapes = figure["layout"]["shapes"]
    for place, row in enumerate(found):
        for low, high, half in (("very_low", "very_high", 0.12), ("low", "high", 0.28)):
            if row[low] is not None:
                edges = {"x0": row[low], "x1": row[high], "y0": place - half, "y1": place + half}
                shapes.append(
                    {"type": "rect", "layer": "below", "fillcolor": draw.BAND, **edges}
                    | {"line": {"width": 1, "color": LIMITS}}
                )
        if row["value"] is None:
            continue
        signal = row["place"] in ("very-high", "very-low")
        mark = ("diamond", "#c4511d") if signal else ("circle", draw.ACCENT)
        told = formats.quantity(row["value"], measure, unit)
        hover = draw.hover(labels[place], told, "", WORDS[row["place"]])
        figure["data"].append(draw.dot(row["value"], place, None, None, mark, hover))
    if found:
        shapes.append(draw.upright(found[0]["centre"]))
    share = measure in ("proportion", "representation")
    figure["layout"]["xaxis"] |= {"tickformat": ".0%" if share else ","}
    return figure


def table(found: list[dict[str, Any]], called: dict[str, str], shown: Reading) -> str:
    """The same in numbers."""
    measure, unit = shown.indicator.measure, shown.indicator.unit or ""

    def told(number: float | None) -> str:
        return "–" if number is None else formats.bare(number, measure, unit)

    lines = []
    for row in found:
        name = called.get(row["area"], row["area"])
        if row["value"] is None:
            lines.append([name, formats.HIDDEN["suppressed"]])
            continue
        spans = [
            f"{told(row[low])} to {told(row[high])}" if row[low] is not None else "–"
            for low, high in (("low", "high"), ("very_low", "very_high"))
        ]
        lines.append([name, told(row["value"]), formats.number(row["base"]), *spans])
        lines[-1].append(WORDS[row["place"]])
    heads = ["Area", "Figure", "Out of", "95% limits", "99.8% limits", "What it says"]
    return table_of("Comparable areas and the limits of chance", heads, lines, numeric=range(1, 5))
