"""What a cell of a text file means: dates, periods, numbers, yes and no, the symbols of publishers.

Plain functions of one text. They run once for each distinct text of a column, not once a row.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

YES = frozenset({"true", "t", "yes", "y", "1"})
NO = frozenset({"false", "f", "no", "n", "0"})

# What official statistics print where no number stands, and what it means.
HIDDEN_AT_SOURCE = frozenset({"c", "k", "*", "low", "x", ":", "..", "!", "?", "~", "suppressed"})
NOT_APPLICABLE = frozenset({"z", "n/a", "na", "-"})

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: [\d:.]+)?")
_WORDS = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y", "%d-%b-%y")


def parse_date(text: str, dates: str = "day-first") -> date | None:
    """The day `text` means, or None. A period's name means its last day.

    `dates` is 'day-first' or 'month-first' and settles 03/04/2025; 2025-04-03 never depends on it.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _LOCAL.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        day, month = (first, second) if dates == "day-first" else (second, first)
    else:
        return _written_date(text) or parse_period(text)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written_date(text: str) -> date | None:
    for form in _WORDS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def parse_period(text: str) -> date | None:
    """The last day of the period named `text`, in the notation of the results, or None.

    2024-25 is the financial year (to 31 March 2025), 2024/25 the school year (to 31 August 2025),
    2024 the calendar year, 2024-Q3 the calendar quarter, 2024-11 the month.
    """
    if match := re.fullmatch(r"(\d{4})", text):
        return date(int(text), 12, 31)
    if match := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text):
        return _month_end(int(match[1]), 3 * int(match[2]))
    if match := re.fullmatch(r"(\d{4})([-/])(\d{2}|\d{4})", text):
        year, tail = int(match[1]), int(match[3])
        if tail % 100 == (year + 1) % 100:
            return date(year + 1, 3, 31) if match[2] == "-" else date(year + 1, 8, 31)
        if match[2] == "-" and 1 <= tail <= 12:
            return _month_end(year, tail)
    return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def parse_number(text: str) -> float | None:
    """The number `text` means, or None. Well-placed thousands commas, £, $ and % are understood."""
    text = text.strip().replace("\u2212", "-").lstrip("£$€").rstrip("%").strip()
    if "," in text:
        if not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
            return None
        text = text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    return float(text)


def parse_boolean(text: str) -> bool | None:
    """True or False for yes/no, y/n, true/false, t/f, 1/0 in any case; None for anything else."""
    word = text.strip().casefold()
    word = word[:-2] if word in ("1.0", "0.0") else word
    return True if word in YES else False if word in NO else None


def symbol(text: str) -> str | None:
    """'at-source' or 'not-calculable' where `text` is a publisher's symbol; None otherwise."""
    word = text.strip().casefold()
    if word in HIDDEN_AT_SOURCE:
        return "at-source"
    return "not-calculable" if word in NOT_APPLICABLE else None
