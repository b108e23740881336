"""The journey as a picture: each group's ratio to the population, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scorecard.presentation import drawing as draw
from scorecard.presentation import formats
from scorecard.presentation.journey import READINGS, Step, compared
from scorecard.presentation.vocabulary import name

COLOURS = ("#2f7f94", "#c4511d", "#8168cc", "#a8790f", "#26867e", "#b0487e")
LINES = 6  # more lines than that cannot be told apart


def chart(found: Sequence[Step]) -> draw.Figure:
    """Ratio to the population at each stage: a line a group, on a log axis.

    Of more groups than can be told apart, those furthest from parity.
    """
    groups = sorted(compared(found), key=lambda group: -_furthest(found, group))[:LINES]
    figure = draw.rows([])
    drawn: list[float] = []
    layout = figure["layout"]
    for place, group in enumerate(sorted(groups)):
        runs = _runs(found, group)
        colour = COLOURS[place % len(COLOURS)]
        for run in runs:
            ratios = [step.groups[group]["population_ratio"] for step in run]
            drawn += ratios
            figure["data"].append(
                {
                    "type": "scatter",
                    "mode": "lines+markers",
                    "name": name(group),
                    "legendgroup": group,
                    "showlegend": run is runs[0],
                    "x": [draw.wrap(step.label, 11) for step in run],
                    "y": ratios,
                    "line": {"color": colour, "width": 2.5},
                    "marker": {"color": colour, "size": 9, "symbol": place},
                    "text": [_hover(step, group) for step in run],
                    "hovertemplate": "%{text}<extra></extra>",
                    "cliponaxis": False,
                }
            )
    most = max([1.6, *drawn]) * 1.12
    least = min([0.65, *(each for each in drawn if each > 0)]) / 1.12
    ticks = [t for t in (0.1, 0.2, 0.33, 0.5, 0.8, 1, 1.25, 2, 3, 5, 10, 20) if least <= t <= most]
    labels = [draw.wrap(step.label, 11) for step in found]
    edges = {"xref": "paper", "x0": 0, "x1": 1}
    layout |= {
        "height": 400,
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "margin": {"l": 8, "r": 16, "t": 40, "b": 40},
        "shapes": [
            {"type": "rect", "layer": "below", "fillcolor": draw.BAND, "line": {"width": 0}}
            | edges
            | {"y0": draw.PARITY[0], "y1": draw.PARITY[1]},
        ],
    }
    layout["xaxis"] |= {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": labels,
        "tickmode": "array",
        "tickvals": labels,
    }
    layout["yaxis"] = {
        "type": "log",
        "range": [math.log10(least), math.log10(most)],
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
        "gridcolor": draw.RULE,
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "tickfont": {"size": draw.FONT - 1},
    }
    return figure


def _runs(found: Sequence[Step], group: str) -> list[list[Step]]:
    """Stages that one line may join: each follows the one before, and both are told."""
    runs: list[list[Step]] = [[]]
    for step in found:
        told = (step.groups.get(group) or {}).get("population_ratio")
        if told is None or not told > 0:
            runs.append([])
            continue
        if runs[-1] and step.before != runs[-1][-1].label:
            runs.append([])
        runs[-1].append(step)
    return [run for run in runs if run]


def _furthest(found: Sequence[Step], group: str) -> float:
    ratios = [(step.groups.get(group) or {}).get("population_ratio") for step in found]
    return max((abs(math.log(ratio)) for ratio in ratios if ratio), default=0.0)


def _hover(step: Step, group: str) -> str:
    row = step.groups[group]
    ratio = f"{formats.ratio_exact(row['population_ratio'])} times, held against the population"
    span = f"{formats.ratio_exact(row['population_lower'])} to "
    span += formats.ratio_exact(row["population_upper"])
    return draw.hover(f"{step.label}: {name(group)}", ratio, span, READINGS[row["reading"]][1])
