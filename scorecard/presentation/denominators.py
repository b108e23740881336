"""An indicator held against more than one population: the switch, and the answers side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scorecard.definitions.model import Definitions, Indicator, Tally
from scorecard.presentation import formats
from scorecard.presentation.markup import anchor, items, paragraph, table
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import STATUS, benchmark_label, capital, listed, name

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


def switch(names: Mapping[str, str], chosen: str, link: Callable[[str], str]) -> str:
    """Links to the page by each denominator, the chosen one marked."""
    parts = []
    for variant, label in names.items():
        here = ' aria-current="true"' if variant == chosen else ""
        parts.append(anchor(link(variant), capital(label), here))
    choice = items(parts, "rs-choice")
    return f'{paragraph("Held against:", "rs-meta")}<nav aria-label="Held against">{choice}</nav>'


def beside(found: Mapping[str, Reading], names: Mapping[str, str]) -> str:
    """Each group's ratio and status by each denominator, and whether the answer hangs on it."""
    shown = next(iter(found.values()))
    heads = ["", *(capital(names[variant]) for variant in found)]
    columns = [{row.group: row for row in each.compared} for each in found.values()]
    body = [
        [name(row.group), *(_cell(column.get(row.group)) for column in columns)]
        for row in shown.compared
    ]
    title = "Ratio by each denominator"
    told = paragraph(answer(found, names), "rs-lead")
    return told + table(title, heads, body, range(1, len(heads)))


def _cell(row: Row | None) -> str:
    if row is None or row.ratio is None:
        return formats.HIDDEN.get(row.suppression if row else "", formats.ABSENT)
    span = formats.ratio_interval(row)
    told = f"{formats.ratio_exact(row.ratio)}{f' ({span})' if span else ''}"
    word = STATUS[row.status].word.lower() if row.status in STATUS else ""
    return f"{told}, {word}" if word else told


def answer(found: Mapping[str, Reading], names: Mapping[str, str]) -> str:
    """Whether the verdict is another one by another denominator, in a sentence or two.

    Where no verdict differs, the group whose ratio differs most is told, if the ratios lie further
    apart than a tenth.
    """
    readings = list(found.values())
    by_group: dict[str, list[Row]] = {
        row.group: [row] for row in readings[0].compared if row.ratio is not None
    }
    for other in readings[1:]:
        for row in other.compared:
            if row.group in by_group and row.ratio is not None:
                by_group[row.group].append(row)
    both = {group: rows for group, rows in by_group.items() if len(rows) == len(readings)}
    if not both:
        return ""
    differ = [group for group, rows in both.items() if len({row.status for row in rows}) > 1]
    if differ:
        told = listed([name(group) for group in differ])
        return f"The verdict hangs on the denominator for {told}: {_told(both[differ[0]], names)}."

    def apart(group: str) -> float:
        ratios = [row.ratio or 0 for row in both[group]]
        return max(ratios) / min(ratios) if min(ratios) > 0 else 1.0

    widest = max(both, key=apart)
    same = "The verdict is the same by each denominator"
    if apart(widest) < 1.1:
        return f"{same}."
    return f"{same}, but the ratio is not. {name(widest)}: {_told(both[widest], names)}."


def _told(rows: list[Row], names: Mapping[str, str]) -> str:
    """1.32 held against residents, 1.00 held against pupils."""
    parts = [
        f"{formats.ratio_exact(row.ratio or 0)} held against {label}"
        for row, label in zip(rows, names.values(), strict=False)
    ]
    return listed(parts)
