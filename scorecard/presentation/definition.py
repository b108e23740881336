"""An indicator's definition in words: what is counted, over what, when, and against whom."""

from __future__ import annotations

from scorecard.definitions.model import (
    Condition,
    Dataset,
    Dating,
    Definitions,
    Indicator,
    Publication,
    Scalar,
    Tally,
    Where,
)
from scorecard.presentation import formats, standardised
from scorecard.presentation.vocabulary import comparator, listed

BETTER = {
    "higher": "Higher is better for the people in the group.",
    "lower": "Lower is better for the people in the group.",
    "parity": "Neither more nor less is better: parity is the aim.",
}
FAMILY_TERM, TOGETHER_TERM = "Families", "What belongs together"
FAMILIES = (
    "Children of one family are often decided about together. They are not taken for separate "
    "decisions: what chance could produce is wider for it."
)
ASSUMED = (
    "They are not separate decisions: some concern the same child, or brothers and sisters. The "
    "table tells nothing of that, so it is assumed that they vary {} times as much as separate "
    "ones would; what chance could produce is wider for it."
)
EVERY = {"month": "each month", "quarter": "each quarter"}
COMPARED = (("gt", "over"), ("gte", "at least"), ("lt", "under"), ("lte", "at most"))


def measured(
    indicator: Indicator, definitions: Definitions, variant: str = ""
) -> list[tuple[str, str]]:
    """Terms and what they mean for this indicator or a variant of it, in the order of reading."""
    grouping = definitions.ethnicity.groupings[definitions.primary_grouping]
    against = [comparator(definitions, each, grouping.reference) for each in indicator.comparators]
    told = listed(against)
    return [
        *_counted(as_variant(indicator, variant), definitions),
        (FAMILY_TERM if indicator.cluster else TOGETHER_TERM, _families(indicator)),
        ("Like with like", standardised.told(indicator, variant)),
        ("Placed in time", _dated(indicator, definitions.dataset(indicator.dataset))),
        ("Period", _period(indicator)),
        ("Compared with", f"{told[:1].upper()}{told[1:]}." if indicator.by_ethnicity else ""),
        ("Which way is good", BETTER[indicator.better]),
    ]


def _families(indicator: Indicator) -> str:
    if indicator.design_effect is not None:
        return ASSUMED.format(f"{indicator.design_effect:g}")
    return FAMILIES if indicator.cluster else ""


def as_variant(indicator: Indicator, variant: str) -> Indicator:
    """The indicator as a variant of it counts: its own tests, dataset and denominator."""
    found = indicator.variant(variant)
    if found is None:
        return indicator
    bottom = found.denominator or indicator.denominator
    tallies = {"numerator": indicator.numerator, "denominator": bottom}
    narrowed = {
        side: (tally or Tally()).model_copy(
            update={"where": {**(tally or Tally()).where, **found.where}}
        )
        for side, tally in tallies.items()
        if found.where and not (tally and tally.benchmark)
    }
    update = tallies | narrowed | {"dataset": found.dataset or indicator.dataset}
    return indicator.model_copy(update=update)


def _counted(indicator: Indicator, definitions: Definitions) -> list[tuple[str, str]]:
    base = definitions.dataset(indicator.dataset)
    every = _tally(indicator.denominator, indicator, definitions)
    if indicator.measure in ("mean", "median"):
        column = _plain(indicator.value or "the value")
        rows = _tally(indicator.denominator or Tally(), indicator, definitions)
        return [("What is measured", f"The {indicator.measure} of {column}, over {rows}.")]
    if indicator.measure == "representation":
        return [
            ("Who is looked at", f"{every[:1].upper()}{every[1:]}."),
            ("What is measured", "Each group's share of those whose ethnicity is known."),
        ]
    above = _tally(indicator.numerator or Tally(), indicator, definitions)
    if indicator.measure == "progression_ratio":
        heads = ("Upper posts", "Lower posts")
    else:
        heads = ("Numerator", "Denominator")
    out = [(heads[0], f"{above[:1].upper()}{above[1:]}.")]
    if indicator.measure == "proportion" and indicator.denominator is None:
        every = f"every row of {base.label or base.id}{_where(base.where)}"
    out.append((heads[1], f"{every[:1].upper()}{every[1:]}."))
    if indicator.measure == "rate":
        out.append(("Rate", f"Per {formats.number(indicator.per)}."))
    return out


def _tally(tally: Tally | None, indicator: Indicator, definitions: Definitions) -> str:
    """What a tally counts: children in Referrals where assessed is yes."""
    tally = tally or Tally()
    if tally.benchmark:
        label = next((b.label for b in definitions.benchmarks if b.id == tally.benchmark), "")
        return f"the population: {label or tally.benchmark}"
    dataset = definitions.dataset(tally.dataset or indicator.dataset)
    if tally.sum:
        what = f"the sum of {_plain(tally.sum)}"
    elif (tally.count or indicator.count) == "people":
        what = f"{_plain(dataset.people) if dataset.people else 'people'}, each once a period,"
    else:
        what = "rows" if dataset.shape == "records" else "the numbers"
    tests = _where({**dataset.where, **tally.where})
    return f"{what} in {dataset.label or dataset.id}{tests}"


def _where(where: Where) -> str:
    parts = [_test(_plain(column), value) for column, value in where.items()]
    return f", where {listed(parts)}" if parts else ""


def _test(column: str, value: Scalar | list[Scalar] | Condition) -> str:
    if isinstance(value, list):
        return f"{column} is {_either(value)}"
    if not isinstance(value, Condition):
        return f"{column} is {_scalar(value)}"
    parts = [
        f"{words} {_scalar(limit)}"
        for name, words in COMPARED
        if (limit := getattr(value, name)) is not None
    ]
    if value.not_ is not None:
        parts.append(_not(value.not_))
    if value.missing is not None:
        parts.append("not recorded" if value.missing else "recorded")
    if value.known is not None:
        parts.append("known" if value.known else "not known")
    return f"{column} is {' and '.join(parts)}"


def _not(value: Scalar | list[Scalar] | Condition) -> str:
    if isinstance(value, Condition):
        return f"not so that it is {_test('', value).removeprefix(' is ')}"
    return f"not {_either(value) if isinstance(value, list) else _scalar(value)}"


def _either(values: list[Scalar]) -> str:
    told = [_scalar(value) for value in values]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _plain(column: str) -> str:
    return column.replace("_", " ").replace("-", " ")


def _dated(indicator: Indicator, dataset: Dataset) -> str:
    columns = dataset.columns
    dating = indicator.dated or Dating(
        on=columns.date,
        open=(columns.start, columns.end) if columns.start and columns.end else None,
        as_at=columns.as_at,
    )
    if dating.on:
        return f"What happened within the period, by “{_plain(dating.on)}”."
    if dating.open:
        start, end = dating.open
        told = "What was open on the last day of the period"
        return f"{told}, by “{_plain(start)}” and “{_plain(end)}”."
    if dating.as_at:
        return f"A count on one day, by “{_plain(dating.as_at)}”."
    return ""


def _period(indicator: Indicator) -> str:
    period = indicator.period
    told = EVERY.get(period.every, f"each year ending {period.ending}")
    if period.pool > 1:
        number = formats.COUNTED[period.pool - 1]
        return f"{told[:1].upper()}{told[1:]}, {number} taken together because one is too small."
    return f"{told[:1].upper()}{told[1:]}."


def source(
    indicator: Indicator, definitions: Definitions, variant: str = ""
) -> list[tuple[str, str]]:
    """Where the figures come from: the datasets, populations among them, their publication and
    licence."""
    counted = as_variant(indicator, variant)
    ids = [counted.dataset]
    for tally in (counted.numerator, counted.denominator):
        if tally is not None and tally.dataset:
            ids.append(tally.dataset)
        if tally is not None and tally.benchmark:
            ids.append(definitions.benchmark(tally.benchmark).dataset or "")
    ids += [b.dataset or "" for b in definitions.benchmarks if b.id in indicator.comparators]
    out = []
    for dataset in (definitions.dataset(id) for id in dict.fromkeys(ids) if id):
        label = dataset.label or dataset.id
        if dataset.publication is None:
            supplier = f", supplied by {dataset.supplied_by}" if dataset.supplied_by else ""
            out.append(("Source", f"{label}{supplier}. The organisation's own records."))
        else:
            out.append(("Source", _publication(dataset.publication)))
            if dataset.publication.licence:
                out.append(("Licence", dataset.publication.licence))
    return out


def _publication(told: Publication) -> str:
    parts = [told.publisher, told.title, told.published, told.reference]
    return f"{', '.join(part for part in parts if part)}."
