"""The parts that every chart is drawn from: rows, dots with whiskers, bands, lines, labels.

A chart is a plain dict in Plotly's own language; drawn by whoever has Plotly. Backgrounds are
transparent, and text takes the colour of the page's theme. The colours of marks lie between light
and dark: each has a contrast of 3:1 on a white and on a near-black page (tests hold them to it).
"""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Sequence
from typing import Any

Figure = dict[str, Any]

ACCENT = "#2f7f94"
MUTED = "#7c858f"
RULE = "rgba(128,136,146,0.35)"
BAND = "rgba(128,136,146,0.18)"
# A status has a mark of its own as well as a colour.
MARKS: dict[str, tuple[str, str]] = {
    "gap": ("triangle-up", "#c4511d"),
    "possible-gap": ("triangle-up-open", "#a8790f"),
    "lower-than-parity": ("triangle-down-open", "#8168cc"),
    "withheld-unknown": ("diamond-open", "#85788e"),
    "cannot-tell": ("circle-open", MUTED),
    "no-gap-found": ("circle-open", "#3d84ab"),
    "similar": ("circle", "#26867e"),
    "not-compared": ("square-open", MUTED),
}
# Ticks of a ratio's axis: few, as a phone leaves little room.
NARROW, WIDE = (0.8, 1, 1.25), (0.5, 1, 2)
WIDER, WIDEST = (0.2, 0.5, 1, 2, 5), (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
FONT = 13
ROW_HEIGHT = 46
LINE_HEIGHT = 17
PARITY = (0.8, 1.25)  # ratios within are close to parity
PARITY_POINTS = 0.05  # the same for a difference of proportions


def rows(labels: Sequence[str], height: int = ROW_HEIGHT) -> Figure:
    """An empty chart with a labelled row for each label, the first at the top.

    height: of a row, in pixels; more where a label needs it.
    """
    count = max(len(labels), 1)
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    height = max(height, LINE_HEIGHT * lines + 10)
    return {
        "data": [],
        "layout": {
            "height": height * count + 46,
            "margin": {"l": 8, "r": 16, "t": 10, "b": 32},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": FONT},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "shapes": [],
            "annotations": [],
            "xaxis": {
                "automargin": True,
                "fixedrange": True,
                "gridcolor": RULE,
                "zeroline": False,
                "tickfont": {"size": FONT - 1},
                "nticks": 4,
                "tickangle": 0,
            },
            "yaxis": {
                "automargin": True,
                "fixedrange": True,
                "range": [count - 0.5, -0.5],
                "tickvals": list(range(len(labels))),
                "ticktext": list(labels),
                "tickfont": {"size": FONT},
                "showgrid": False,
                "zeroline": False,
                "ticklabelstandoff": 8,
            },
        },
    }


def dot(
    x: float,
    y: float,
    low: float | None,
    high: float | None,
    mark: tuple[str, str],
    hover: str,
    size: int = 11,
) -> Figure:
    """A mark with a whisker for its interval."""
    shape, colour = mark
    trace: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {
            "size": size,
            "symbol": shape,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        "hovertemplate": f"{hover}<extra></extra>",
        "cliponaxis": False,  # a mark at 0 is shown whole
    }
    if low is not None and high is not None:
        reach = high - x if math.isfinite(high) else 99 * max(x, 1)
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [reach],
            "arrayminus": [x - low],
            "color": colour,
            "thickness": 2,
            "width": 5,
        }
    return trace


def parity(figure: Figure, drawn: Sequence[float], points: bool) -> None:
    """The band close to parity, the line at parity and an axis that holds what is drawn."""
    low, high = (-PARITY_POINTS, PARITY_POINTS) if points else PARITY
    layout = figure["layout"]
    layout["shapes"] += [band(low, high), upright(0.0 if points else 1.0)]
    if points:
        edge = max([0.1, *(abs(each) for each in drawn)]) * 1.1
        step = next(each for each in (0.05, 0.1, 0.2, 0.5, 1) if edge < 3 * each)
        ticks = [place * step for place in (-2, -1, 0, 1, 2) if abs(place * step) <= edge]
        told = [f"{100 * each:+.0f}".replace("-", "−") if each else "0" for each in ticks]
        layout["xaxis"] |= {"range": [-edge, edge], "tickvals": ticks, "ticktext": told}
        return
    positive = [each for each in drawn if each > 0]
    least = max(min([0.6, *positive]) / 1.15, 0.02)
    most = min(max([1.6, *positive]) * 1.15, 60)
    wide = most / least
    marks: Sequence[float] = (
        NARROW if wide < 4 else WIDE if wide < 7 else WIDER if wide < 20 else WIDEST
    )
    ticks = [each for each in marks if least <= each <= most]
    layout["xaxis"] |= {
        "type": "log",
        "range": [math.log10(least), math.log10(most)],
        "tickvals": ticks,
        "ticktext": [f"{each:g}" for each in ticks],
    }


def band(low: float, high: float) -> Figure:
    edges = {"x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "rect", "layer": "below", "fillcolor": BAND, "line": {"width": 0}, **edges}


def upright(x: float) -> Figure:
    edges = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
    return {
        "type": "line",
        "layer": "below",
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
        **edges,
    }


def hover(title: str, told: str, interval: str, more: str) -> str:
    """What a mark tells when it is pointed at."""
    lines = [told, f"by chance: {interval}" if interval else "", more]
    plain = [html.escape(line, quote=False) for line in (title, *lines) if line]
    return "<br>".join([f"<b>{plain[0]}</b>", *plain[1:]])


def wrap(text: str, width: int = 20) -> str:
    """`text` in lines of about `width` characters; nothing in it can pass for markup."""
    lines = textwrap.wrap(text, width, break_long_words=False) or [""]
    return "<br>".join(html.escape(line, quote=False) for line in lines)
