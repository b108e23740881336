"""The tables of numbers behind each chart, and their words where a number is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.definitions.model import Definitions
from scorecard.presentation import formats
from scorecard.presentation.markup import items, table, text
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import comparator_label, listed, name, status_word

COUNTS: dict[str, tuple[str, str]] = {
    "proportion": ("Number", "Out of"),
    "rate": ("Number", "Population"),
    "representation": ("People", "Ethnicity known"),
    "mean": ("", "Values"),
    "median": ("", "Values"),
    "progression_ratio": ("Upper posts", "Lower posts"),
}
NO_COMPARATOR = "Comparator not shown"


def by_group(shown: Reading, definitions: Definitions) -> str:
    """Every number of the reading by group, everybody and the unknown last, as an HTML table."""
    first = shown.any_row
    if first is None:
        return ""
    ends = [shown.unknown] if first.measure == "representation" else [shown.everyone, shown.unknown]
    rows = [*shown.groups, *(row for row in ends if row is not None)]
    above, below = COUNTS.get(first.measure, ("Number", "Out of"))
    counts = [
        (head, getter)
        for head, getter in ((above, "numerator"), (below, "denominator"))
        if head and any(getattr(row, getter) is not None for row in rows)
    ]
    other = comparator_label(definitions, shown.comparator, shown.reference)
    span = _percentage(first.confidence)
    who = "Ethnic group" if shown.groups else "Who"
    heads = [who, *(head for head, _ in counts), _value_head(first, shown.alike), span]
    compares = bool(shown.compared)
    if compares:
        heads += [f"Ratio to {other}", span, "Difference", "Status"]
    body = []
    for row in rows:
        if row.hidden:
            body.append([name(row.group), formats.HIDDEN[row.suppression]])
            continue
        cells = [name(row.group), *(_count(row, getter) for _, getter in counts)]
        cells += [_value(row), _span(row)]
        if compares:
            cells += [
                _ratio(row),
                formats.ratio_interval(row),
                formats.difference(row, row.difference),
                status_word(row.status, row.ratio) if row.group not in ("All", "Unknown") else "",
            ]
        body.append(cells)
    caption = f"{shown.indicator.title}, {formats.period(first)}, {shown.area_name}"
    return table(caption, heads, body, range(1, len(heads) - (1 if compares else 0)))


def other_comparators(shown: Reading, definitions: Definitions) -> list[tuple[str, str]]:
    """For each comparator but the first: its name and a table of ratios."""
    out = []
    for kind, rows in shown.others.items():
        label = comparator_label(definitions, kind, shown.reference)
        body = [
            [
                name(row.group),
                "" if row.ratio is None else formats.ratio_exact(row.ratio),
                formats.ratio_interval(row),
                formats.difference(row, row.difference),
                status_word(row.status, row.ratio),
            ]
            for row in rows
            if row.ratio is not None
        ]
        if body:
            heads = ["Ethnic group", "Ratio", "Range by chance", "Difference", "Status"]
            out.append((label, table(f"Compared with {label}", heads, body, range(1, 4))))
    return out


def over_time(series: dict[str, list[Row]], title: str) -> str:
    """A group a row, a period a column, oldest first."""
    ends = {row.period: row for rows in series.values() for row in rows}
    periods = sorted(ends.values(), key=lambda row: str(row.period_end))
    heads = ["Ethnic group", *(formats.period_short(row) for row in periods)]
    body = []
    for group, rows in series.items():
        if group == "All" and rows[0].measure == "representation":
            continue
        found = {row.period: row for row in rows}
        cells = [_briefly(found.get(row.period)) for row in periods]
        body.append([name(group), *cells])
    return table(f"{title}, over time", heads, body, range(1, len(heads)))


def by_place(found: dict[str, Reading], groups: Sequence[str], title: str) -> str:
    """Variants and other places beside the indicator: a place a row, a group a column.

    One that is shown by other groups than the first has a sentence below the table instead.
    """
    shares = any(row.measure == "representation" for each in found.values() for row in each.groups)
    columns = [*groups, *([] if shares else ["All"])]  # of a share of all, everybody is 100%
    heads = ["Where", *(name(group) for group in columns)]
    body = []
    grouping = next(iter(found.values())).grouping
    for label, shown in found.items():
        if shown.grouping != grouping:
            continue
        rows = {row.group: row for row in (*shown.groups, shown.everyone) if row is not None}
        first = shown.any_row
        when = f" ({formats.period(first)})" if first is not None else ""
        cells = [_with_ratio(rows.get(group)) for group in columns]
        body.append([f"{label}{when}", *cells])
    return table(title, heads, body, range(1, len(heads))) + _by_other_groups(found)


def _by_other_groups(found: dict[str, Reading]) -> str:
    """What stands beside the indicator by another grouping than its own, in sentences."""
    grouping = next(iter(found.values())).grouping
    parts = []
    for label, shown in found.items():
        told = [f"{name(row.group)} {_with_ratio(row)}" for row in shown.groups]
        if shown.grouping != grouping and told:
            parts.append(text(f"{label}, {shown.grouping_label.lower()}: {listed(told)}."))
    return items(parts, "rs-brief")


def _with_ratio(row: Row | None) -> str:
    if row is None:
        return formats.ABSENT
    value = _value(row)
    return value if row.ratio is None else f"{value} (ratio {formats.ratio_exact(row.ratio)})"


def _count(row: Row, which: str) -> str:
    each = row.numerator if which == "numerator" else row.denominator
    return formats.ABSENT if each is None else formats.number(each)


def _ratio(row: Row) -> str:
    """The ratio; words where a comparison was asked for and what it needs is not shown."""
    if row.ratio is not None:
        return formats.ratio_exact(row.ratio)
    if row.value is None or row.status in ("", "not-compared") or row.group in ("All", "Unknown"):
        return ""
    return NO_COMPARATOR if row.comparator_value is None else formats.HIDDEN["not-calculable"]


def _briefly(row: Row | None) -> str:
    """The value for a narrow column, or the few words for why it is not there."""
    if row is None or row.value is None:
        return formats.HIDDEN_SHORT.get(row.suppression if row else "", formats.ABSENT)
    return _value(row)


def _value(row: Row) -> str:
    if row.value is None:
        return formats.HIDDEN.get(row.suppression, formats.ABSENT)
    return formats.bare(row.value, row.measure, row.unit)


def _span(row: Row) -> str:
    return formats.interval(row)


def _value_head(row: Row, alike: bool) -> str:
    if alike:
        return f"{_value_head(row, False)}, like with like"
    if row.measure in ("proportion", "representation"):
        return "Percentage"
    words = row.unit
    head = {"rate": "Rate", "mean": "Mean", "median": "Median"}.get(row.measure, "Ratio of posts")
    return f"{head} {words}".strip()


def _percentage(confidence: float | None) -> str:
    return "Range by chance" if confidence is None else f"Range by chance ({100 * confidence:.0f}%)"
