"""Comparable areas beside one another, each with the limits of chance; never a league table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scorecard.presentation import drawing as draw
from scorecard.presentation import formats
from scorecard.presentation.markup import items, text
from scorecard.presentation.markup import table as table_of
from scorecard.presentation.reading import Reading
from scorecard.presentation.vocabulary import listed
from scorecard.results import ALL

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
SIGNALS = ("very-high", "very-low")
RANK = {place: 0 if place in SIGNALS else 1 for place in WORDS} | {"too-small": 2, "hidden": 3}
SHRUNK_FROM = 10  # areas that are shown, from which figures are drawn towards the others
LIMITS = "rgba(128,136,146,0.55)"
SIGNAL = ("diamond", "#c4511d")


def scale(shown: Reading) -> tuple[str, str]:
    """Measure and unit in which figures of areas are told; representation as times its share."""
    if shown.indicator.measure == "representation":
        return "rate", "times its share of the population"
    return shown.indicator.measure, shown.indicator.unit or ""


def rows(bundle: Bundle, shown: Reading, group: str) -> list[dict[str, Any]]:
    """The comparable areas of an indicator for one group in the period shown.

    Signals first, then what is placed, too small and not shown; within each in the order of the
    definitions, never of the figures. All stands in whichever grouping has it for these areas.
    """
    if shown.alike:  # areas are placed by what was counted
        return []
    found = [
        row
        for row in bundle.funnels
        if row["indicator"] == shown.indicator.id
        and row["period"] == shown.period
        and row["group"] == group
    ]
    here = [row for row in found if row["grouping"] == shown.grouping]
    if not here and group == ALL and found:
        here = [row for row in found if row["grouping"] == found[0]["grouping"]]
    return sorted(here, key=lambda row: RANK[row["place"]])


def curve(bundle: Bundle, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The limits over the base for the set of these rows; none for a set that is small."""
    if not found:
        return []
    key = {name: found[0][name] for name in ("indicator", "period", "grouping", "group")}
    return [row for row in bundle.funnel_curves if key.items() <= row.items()]


def names(bundle: Bundle) -> dict[str, str]:
    """The areas' names by id."""
    return {str(area["id"]): str(area["name"]) for area in bundle.areas}


def answer(found: list[dict[str, Any]], called: dict[str, str]) -> str:
    """Which areas give a signal, if any, and which are too small to place; in sentences."""
    signals = [
        f"{called.get(row['area'], row['area'])} lies "
        f"{'above' if row['place'] == 'very-high' else 'below'} what chance explains"
        for row in found
        if row["place"] in SIGNALS
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
    if any(row.get("design_effect") for row in found):
        parts.append("Not all are separate decisions; the limits allow for that.")
    for row in found:
        if row.get("merged"):
            before = [called.get(each, each) for each in row["merged"].split(", ")]
            parts.append(
                f"{called.get(row['area'], row['area'])} stands for {listed(before)} too: merged."
            )
    return items([text(" ".join(part for part in parts if part))], "rs-brief")


def estimates(bundle: Bundle, found: list[dict[str, Any]]) -> str:
    """Whether figures are drawn towards the others, in a sentence; nothing for a small set."""
    if any(row["shrunk"] is not None for row in found):
        return (
            "Estimate: each area's figure drawn towards those of the others, the more the smaller "
            "the area. It is the better guess of what is usual there; the figure itself stands "
            "beside it."
        )
    if len(found) < SHRUNK_FROM:
        return ""
    first = found[0]
    before = [
        row["period"]
        for row in bundle.funnels
        if row["shrunk"] is not None
        and row["period_end"] < first["period_end"]
        and all(row[name] == first[name] for name in ("indicator", "grouping", "group"))
    ]
    last = f" They last were for {max(before)}." if before else ""
    return (
        "Fewer than ten of these areas can be shown, so their figures are not drawn towards one "
        f"another.{last}"
    )


def drawn(
    bundle: Bundle,
    found: list[dict[str, Any]],
    called: dict[str, str],
    shown: Reading,
    area: str = "",
) -> draw.Figure:
    """A funnel where six areas or more are placed, else each area's figure on its own span.

    area: the one that is named in a funnel, besides signals.
    """
    lines = curve(bundle, found)
    return funnel(found, lines, called, shown, area) if lines else chart(found, called, shown)


def funnel(
    found: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    called: dict[str, str],
    shown: Reading,
    area: str = "",
) -> draw.Figure:
    """Each area's figure over its base, between the curves of 95% and 99.8%."""
    measure, unit = scale(shown)
    figure = draw.rows([])
    figure["layout"]["height"] = 380
    base = [row["base"] for row in lines]
    for low, high in (("very_low", "very_high"), ("low", "high")):
        for name, fill in ((low, None), (high, "tonexty")):
            figure["data"].append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": base,
                    "y": [row[name] for row in lines],
                    "line": {"color": LIMITS, "width": 1},
                    "fillcolor": draw.BAND,
                    "hoverinfo": "skip",
                }
                | ({"fill": fill} if fill else {})
            )
    for row in found:
        if row["value"] is None:
            continue
        label = called.get(row["area"], row["area"])
        here = row["area"] == area
        mark = SIGNAL if row["place"] in SIGNALS else ("circle", draw.ACCENT)
        told = formats.quantity(row["value"], measure, unit)
        hover = draw.hover(
            label, told, "", f"out of {formats.number(row['base'])}; {WORDS[row['place']]}"
        )
        dot = draw.dot(row["base"], row["value"], None, None, mark, hover)
        if here or row["place"] in SIGNALS:
            dot |= {
                "mode": "markers+text",
                "text": [draw.wrap(label)],
                "textposition": "top center",
            }
        figure["data"].append(dot)
    layout = figure["layout"]
    layout["shapes"].append(
        {"type": "line", "layer": "below", "xref": "paper", "x0": 0, "x1": 1}
        | {"y0": lines[0]["centre"], "y1": lines[0]["centre"]}
        | {"line": {"color": draw.MUTED, "width": 1.5, "dash": "dot"}}
    )
    layout["xaxis"] |= {"title": {"text": "Out of"}, "tickformat": ","}
    for name in ("range", "tickvals", "ticktext"):
        layout["yaxis"].pop(name)
    share = measure == "proportion"
    layout["yaxis"] |= {
        "tickformat": ".0%" if share else ",",
        "showgrid": True,
        "gridcolor": draw.RULE,
        "nticks": 6,
    }
    layout["margin"] |= {"b": 48}
    return figure


def chart(found: list[dict[str, Any]], called: dict[str, str], shown: Reading) -> draw.Figure:
    """Each area's figure on the span that chance leaves it: 95% wide, 99.8% narrow."""
    measure, unit = scale(shown)
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
        mark = SIGNAL if row["place"] in SIGNALS else ("circle", draw.ACCENT)
        told = formats.quantity(row["value"], measure, unit)
        hover = draw.hover(labels[place], told, "", WORDS[row["place"]])
        figure["data"].append(draw.dot(row["value"], place, None, None, mark, hover))
    if found:
        centre = next((row["centre"] for row in found if row["centre"] is not None), None)
        if centre is not None:
            shapes.append(draw.upright(centre))
    share = measure == "proportion"
    figure["layout"]["xaxis"] |= {"tickformat": ".0%" if share else ","}
    return figure


def table(found: list[dict[str, Any]], called: dict[str, str], shown: Reading) -> str:
    """The same in numbers, with the estimate drawn towards the others where there is one."""
    measure, unit = scale(shown)
    estimated = any(row["shrunk"] is not None for row in found)

    def told(number: float | None) -> str:
        return "–" if number is None else formats.bare(number, measure, unit)

    def span(row: dict[str, Any], low: str, high: str) -> str:
        return f"{told(row[low])} to {told(row[high])}" if row[low] is not None else "–"

    lines = []
    for row in found:
        name = called.get(row["area"], row["area"])
        if row["value"] is None:
            lines.append([name, formats.HIDDEN["suppressed"]])
            continue
        lines.append([name, told(row["value"]), formats.number(row["base"])])
        if estimated:
            lines[-1].append(f"{told(row['shrunk'])} ({span(row, 'shrunk_low', 'shrunk_high')})")
        lines[-1] += [span(row, "low", "high"), span(row, "very_low", "very_high")]
        lines[-1].append(WORDS[row["place"]])
    heads = ["Area", "Figure", "Out of", *(["Estimate"] if estimated else [])]
    heads += ["95% limits", "99.8% limits", "What it says"]
    numeric = range(1, len(heads) - 1)
    return table_of("Comparable areas and the limits of chance", heads, lines, numeric=numeric)
