"""An indicator held against more than one population: the switch, and the answers side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scorecard.definitions.model import Definitions, Indicator, Tally
from scorecard.presentation import formats
from scorecard.presentation.markup import anchor, items, paragraph, table
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import STATUS, benchmark_label, capital, listed, name

NEAR = (0.8, 1.25)  # close to parity
AS_DEFINED = ""  # the denominator of the indicator itself


def labels(definitions: Definitions, indicator: Indicator) -> dict[str, str]:
    """The denominators an indicator names, by variant; empty where it names one only."""
    others = {each.id: each.denominator for each in indicator.variants if each.denominator}
    if not others:
        return {}
    tallies = {AS_DEFINED: indicator.denominator} | others
    variants = {each.id: each.label for each in indicator.variants}
    return {
        id: _label(definitions, tally, variants.get(id, "As defined"))
        for id, tally in tallies.items()
    }


def _label(definitions: Definitions, tally: Tally | None, otherwise: str) -> str:
    if tally is not None and tally.benchmark:
        return benchmark_label(definitions, tally.benchmark)
    return otherwise


def switch(
    names: Mapping[str, str], chosen: str, link: Callable[[str], str], title: str = "Held against"
) -> str:
    """Links to the page by each denominator (or by what `title` says), the chosen one marked."""
    parts = []
    for variant, label in names.items():
        here = ' aria-current="true"' if variant == chosen else ""
        parts.append(anchor(link(variant), capital(label), here))
    choice = items(parts, "rs-choice")
    return f'{paragraph(f"{title}:", "rs-meta")}<nav aria-label="{title}">{choice}</nav>'


def beside(found: Mapping[str, Reading], names: Mapping[str, str]) -> str:
    """Each group's ratio and status by each denominator."""
    shown = next(iter(found.values()))
    heads = ["Ethnic group", *(capital(names[variant]) for variant in found)]
    columns = [{row.group: row for row in each.compared} for each in found.values()]
    body = [
        [name(row.group), *(_cell(column.get(row.group)) for column in columns)]
        for row in shown.compared
    ]
    title = "Ratio by each denominator"
    return table(title, heads, body, range(1, len(heads)))


def _cell(row: Row | None) -> str:
    if row is None or row.ratio is None:
        return formats.HIDDEN.get(row.suppression if row else "", formats.ABSENT)
    span = formats.ratio_interval(row)
    told = f"{formats.ratio_exact(row.ratio)}{f' ({span})' if span else ''}"
    word = STATUS[row.status].word.lower() if row.status in STATUS else ""
    return f"{told}, {word}" if word else told


def answer(found: Mapping[str, Reading], names: Mapping[str, str]) -> str:
    """Whether the answer is another one by another denominator, in a sentence or two.

    It is where a group's verdict differs; and, though chance leaves every verdict open, where one
    ratio lies close to parity (0.8 to 1.25) and the other does not. Those groups are told.
    """
    by_group = _together(found)
    if not by_group:
        return ""
    verdicts = [g for g, rows in by_group.items() if len({row.status for row in rows}) > 1]
    if verdicts:
        start = f"The verdict hangs on the denominator for {listed([name(g) for g in verdicts])}."
        return f"{start} {_each(verdicts, by_group, names)}"
    near = [
        group
        for group, rows in by_group.items()
        if len({NEAR[0] <= (row.ratio or 0) <= NEAR[1] for row in rows}) > 1
    ]
    if near:
        start = "The verdicts are the same by each denominator, but what they stand on is not."
        return f"{start} {_each(near, by_group, names)}"
    return "The verdicts are the same by each denominator."


def _together(found: Mapping[str, Reading]) -> dict[str, list[Row]]:
    """The rows of each group that has a ratio by every denominator."""
    out: dict[str, list[Row]] = {}
    for each in found.values():
        for row in each.compared:
            if row.ratio is not None:
                out.setdefault(row.group, []).append(row)
    return {group: rows for group, rows in out.items() if len(rows) == len(found)}


def _each(groups: list[str], by_group: Mapping[str, list[Row]], names: Mapping[str, str]) -> str:
    """Ratios held against residents and pupils: Black 1.32 and 1.00."""
    ratios = [
        f"{name(group)} {listed([formats.ratio_exact(r.ratio or 0) for r in by_group[group]])}"
        for group in groups
    ]
    return f"Ratios held against {listed(list(names.values()))}: {'; '.join(ratios)}."
