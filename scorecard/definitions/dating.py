"""How rows are placed in time: which entry decides, and on which day a year ends."""

from __future__ import annotations

import re
from datetime import date

from scorecard.definitions.model import Columns, Dataset, Dating, Indicator, Tally

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def dating_of(dataset: Dataset, *entries: Indicator | Tally | None) -> Dating | None:
    """How the rows of `dataset` are placed in time for an indicator, one of its tallies, or both.

    A tally's `dated` comes first, then the indicator's where `dataset` is the indicator's own, then
    the dataset's columns. None where nothing says it.
    """
    for entry in entries:
        if isinstance(entry, Tally) and entry.dated:
            return entry.dated
    for entry in entries:
        if isinstance(entry, Indicator) and entry.dated and entry.dataset == dataset.id:
            return entry.dated
    return own_dating(dataset.columns)


def own_dating(columns: Columns) -> Dating | None:
    """What a dataset's columns say by themselves: `date`, else `start` with `end`, else `as_at`."""
    if columns.date:
        return Dating(on=columns.date)
    if columns.start and columns.end:
        return Dating(open=(columns.start, columns.end))
    return Dating(as_at=columns.as_at) if columns.as_at else None


def parse_ending(text: str) -> tuple[int, int]:
    """Day and month of the last day of a year: (31, 3) for '31 March'.

    English month names, in full or by three letters, before or after the day. 29 February is
    refused, as most years have none. Raises ValueError with a sentence for anything else.
    """
    words = text.casefold().replace(",", " ").split()
    if len(words) == 2 and words[0].isalpha():
        words.reverse()
    match = re.fullmatch(r"([0-9]{1,2})(st|nd|rd|th)?", words[0]) if len(words) == 2 else None
    months = [m for m in MONTHS if match and len(words[1]) >= 3 and m.startswith(words[1])]
    if match is None or len(months) != 1:
        raise ValueError(f"'{text}' is no day and month; write it like 31 March.")
    day, month = int(match[1]), MONTHS.index(months[0]) + 1
    try:
        date(2023, month, day)  # not a leap year
    except ValueError:
        raise ValueError(f"'{text}' is not a day of every year.") from None
    return day, month
