"""Numbers, dates and periods as a reader expects them; a hidden number has words instead."""

from __future__ import annotations

from datetime import date

from scorecard.presentation.rows import Row

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

# Words in the place of a number. "To protect people" covers every reason of ours alike: which one
# it was would itself tell something. `protection` says more.
HIDDEN = {
    "suppressed": "Not shown, to protect people",
    "at-source": "Hidden by the source",
    "not-calculable": "Cannot be calculated",
}
# The same where there is no room; the table beside it has the full words.
HIDDEN_SHORT = {
    "suppressed": "not shown",
    "at-source": "hidden by the source",
    "not-calculable": "not calculable",
}
ABSENT = "Not available"
NEAR_PARITY = 0.05  # closer to 1 than this a ratio needs two decimals, or it would read 1.0


def day(when: date) -> str:
    """31 March 2025."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def period(row: Row) -> str:
    """The row's period in words, as within a sentence: year to 31 March 2025, at 31 March 2025."""
    start, end = row.period_start, row.period_end
    if end is None or start is None:
        return row.period
    unit = _unit(row, start, end)
    if row.pool > 1:
        many = COUNTED[row.pool - 1] if row.pool <= len(COUNTED) else str(row.pool)
        return f"{many} {unit}s to {day(end)}"
    if unit == "day":
        return f"at {day(end)}"
    if unit == "month":
        return f"{MONTHS[end.month - 1]} {end.year}"
    if unit == "quarter":
        return f"{MONTHS[start.month - 1]} to {MONTHS[end.month - 1]} {end.year}"
    if "/" in row.period:
        return f"school year {row.period}"
    return f"year to {day(end)}"


def since(row: Row) -> str:
    """The row's period after the word since: 31 March 2025, the year to 31 March 2025."""
    told = period(row)
    if told.startswith("at "):
        return told.removeprefix("at ")
    return f"the {told}" if told[:1].islower() else told


def period_short(row: Row) -> str:
    """The row's period for the axis of a chart or a narrow column: 2024–25, Nov 2024, Mar 2025."""
    start, end = row.period_start, row.period_end
    if end is None or start is None:
        return row.period
    unit = _unit(row, start, end)
    month = f"{MONTHS[end.month - 1][:3]} {end.year}"
    if row.pool > 1:
        return f"to {month}"
    if unit in ("day", "month"):
        return month
    return row.period.replace("-Q", " Q").replace("-", "–")


def _unit(row: Row, start: date, end: date) -> str:
    """The unit of time that the row's period counts in, told by its length: day to year."""
    days = ((end - start).days + 1) / row.pool
    return "day" if days <= 1 else "month" if days < 32 else "quarter" if days < 100 else "year"


def number(value: float | None) -> str:
    """A count: 1,234; decimals only where the source has them."""
    if value is None:
        return ABSENT
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def percent(value: float | None) -> str:
    """A proportion: 41.2%."""
    return ABSENT if value is None else f"{100 * value:.1f}%"


def value(row: Row, each: float | None = None) -> str:
    """The row's value with its unit, or the words for why it is not there.

    each: another number on the same scale (a limit, the comparator's value) instead.
    """
    shown = row.value if each is None else each
    if shown is None:
        return HIDDEN.get(row.suppression, ABSENT)
    return quantity(shown, row.measure, row.unit)


def quantity(shown: float, measure: str, unit: str) -> str:
    """A number on the scale of a measure: 41.2%, 12.3 per 10,000, £18.40 an hour, 0.14."""
    if measure in ("proportion", "representation"):
        return percent(shown)
    text = bare(shown, measure, unit)
    words = unit.removeprefix("£").strip()
    return f"{text} {words}" if words else text


def bare(shown: float, measure: str, unit: str) -> str:
    """A number on the scale of a measure without the words of its unit, for tables and axes."""
    if measure in ("proportion", "representation"):
        return percent(shown)
    if unit.startswith("£"):
        sign = "−" if shown < 0 else ""
        return f"{sign}£{abs(shown):,.2f}" if abs(shown) < 1000 else f"{sign}£{abs(shown):,.0f}"
    if measure == "progression_ratio":
        return f"{shown:.2f}"
    return f"{shown:,.1f}" if abs(shown) >= 0.1 or shown == 0 else f"{shown:.2g}"


def interval(row: Row) -> str:
    """The interval of the value: 31.0% to 52.1%; empty where there is none."""
    if row.lower is None or row.upper is None:
        return ""
    low, high = (bare(each, row.measure, row.unit) for each in (row.lower, row.upper))
    return f"{low} to {high}"


def ratio(each: float) -> str:
    """A ratio in a sentence: 1.3, 0.62, 1.02, 14."""
    if each >= 10:
        return f"{each:.0f}"
    if each >= 1 + NEAR_PARITY:
        return f"{each:.1f}"
    text = f"{each:.2f}"
    return text if each > 0.95 or each < 0.1 else text.rstrip("0").rstrip(".") or "0"


def ratio_exact(each: float) -> str:
    """A ratio in a table: 1.32."""
    if each == 0:
        return "0"
    return f"{each:.2f}" if each < 10 else f"{each:.1f}"


def ratio_interval(row: Row) -> str:
    """The interval of the ratio for a table: 0.85 to 2.04; empty where there is none."""
    if row.ratio_lower is None or row.ratio_upper is None:
        return ""
    return f"{ratio_exact(row.ratio_lower)} to {ratio_exact(row.ratio_upper)}"


def points(each: float) -> str:
    """The size of a difference of proportions: 12.4 percentage points; the sign is the caller's."""
    return f"{abs(100 * each):.1f} percentage points"


def difference(row: Row, each: float | None) -> str:
    """A difference with its sign, on the scale of the measure: +12.4 points, −3.1 per 10,000."""
    if each is None:
        return ""
    sign = "+" if each > 0 else "−" if each < 0 else ""
    if row.measure in ("proportion", "representation"):
        return f"{sign}{abs(100 * each):.1f} points"
    size = abs(each)
    tenths = row.measure != "progression_ratio" and not row.unit.startswith("£")
    if tenths and row.value is not None and abs(row.value) >= 0.1:
        size = round(size, 1)  # no finer than the value that it is a difference of
    return f"{sign if size else ''}{bare(size, row.measure, row.unit)}"


def base(row: Row) -> str:
    """What the value was made from, in brackets in a sentence: 23 of 56; empty where not known."""
    above, below = row.numerator, row.denominator
    if below is None:
        return ""
    if row.measure == "representation":
        return "" if above is None else f"{number(above)} of the {number(below)} known"
    if row.measure in ("mean", "median"):
        return f"{number(below)} values"
    if above is None:
        return ""
    if row.alike:  # the value is not the one over the other
        within = "in a population of" if row.measure == "rate" else "of"
        return f"as counted, {number(above)} {within} {number(below)}"
    if row.measure == "rate":
        return f"{number(above)} in a population of {number(below)}"
    if row.measure == "progression_ratio":
        return f"{number(above)} upper to {number(below)} lower posts"
    return f"{number(above)} of {number(below)}"
