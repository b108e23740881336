"""What changed since the period before: statuses that moved, changes beyond chance, trends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scorecard.presentation import formats, select
from scorecard.presentation.reading import Reading, View
from scorecard.presentation.rows import Row, remember
from scorecard.presentation.vocabulary import SETTLED, SEVERITY, TREND, name, people, status_word

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

WORSE, MIXED, BETTER = "worse", "mixed", "better"
# In the order in which they are told.
TRENDS = ("worsening", "improving", "no-clear-change", "break", "too-few-points", "snapshots")
WITHOUT_VERDICT = ("break", "too-few-points", "snapshots")
VERDICTS = ("gap", "possible-gap", *SETTLED)


@dataclass(frozen=True)
class Change:
    """Something that changed for one group in one indicator."""

    shown: Reading
    row: Row
    side: str  # worse | mixed | better
    words: str


def changes(bundle: Bundle, view: View) -> list[Change]:
    """What changed since the period before, what got worse first; remembered for the choice."""
    key = ("changes", view.area, view.until, view.grouping)
    return remember(bundle, key, lambda: _changes(bundle, view))


def _changes(bundle: Bundle, view: View) -> list[Change]:
    found = []
    for shown in view.readings.values():
        if not shown.ready:
            continue
        before = select.previous(bundle, shown)
        rows = shown.compared or tuple(row for row in (shown.everyone,) if row is not None)
        for row in rows:
            change = _change(shown, row, before.get(row.group))
            if change is not None:
                found.append(change)
    order = {WORSE: 0, MIXED: 1, BETTER: 2}
    return sorted(
        found, key=lambda each: (order[each.side], SEVERITY.get(each.row.status, len(SEVERITY)))
    )


def _change(shown: Reading, row: Row, before: Row | None) -> Change | None:
    """The most telling change of a row: its trend, then its status, then its value; or None."""
    who = name(row.group)
    if row.trend in ("improving", "worsening"):
        side = BETTER if row.trend == "improving" else WORSE
        words = f"{who}: {TREND[row.trend].lower()} over the periods shown{_now(row)}."
        return Change(shown, row, side, words)
    moved = _moved(row, before)
    if moved:
        return Change(shown, row, *moved)
    low, high, size = row.change_previous_lower, row.change_previous_upper, row.change_previous
    if low is None or high is None or size is None or low <= 0 <= high or before is None:
        return None
    told = formats.difference(row, abs(size)).lstrip("+")
    words = (
        f"{who}: {'up' if size > 0 else 'down'} {told} to "
        f"{formats.value(row)} since {formats.since(before)}."
    )
    return Change(shown, row, _side(shown, size), words)


def _moved(row: Row, before: Row | None) -> tuple[str, str] | None:
    """Whether a verdict changed from a gap to none or the other way."""
    if before is None or before.status == row.status:
        return None
    if before.status not in VERDICTS or row.status not in VERDICTS:
        return None
    worse = SEVERITY[row.status] < SEVERITY[before.status]
    if row.status in SETTLED and before.status in SETTLED:
        return None
    was, is_now = status_word(before.status).lower(), status_word(row.status).lower()
    words = f"{name(row.group)}: from {was} to {is_now} since {formats.since(before)}."
    return (WORSE if worse else BETTER), words


def _side(shown: Reading, size: float) -> str:
    if shown.indicator.better == "parity":
        return MIXED
    return BETTER if (size > 0) == (shown.indicator.better == "higher") else WORSE


def _now(row: Row) -> str:
    return "" if row.value is None else f", now {formats.value(row)}"


def trend_words(shown: Reading) -> str:
    """The trend of each group in a sentence: Getting worse for Black; no clear change for Asian."""
    groups: dict[str, list[str]] = {}
    for row in shown.compared or tuple(row for row in (shown.everyone,) if row is not None):
        if row.trend:
            groups.setdefault(row.trend, []).append(row.group)
    found = [trend for trend in TRENDS if trend in groups]
    parts: list[str] = []
    for trend in found:
        told = TREND[trend] if not parts else TREND[trend][:1].lower() + TREND[trend][1:]
        if len(found) == 1:
            parts.append(told)
        elif trend == found[-1] and len(groups[trend]) > 1:
            parts.append(f"{told} for the others")
        else:
            parts.append(f"{told} for {_all(groups[trend])}")
    return f"{'; '.join(parts)}. {since(shown)}".strip() if parts else ""


def since(shown: Reading) -> str:
    """The latest against the first comparable period, for those of whom no trend is told."""
    rows = [
        row
        for row in shown.compared or tuple(row for row in (shown.everyone,) if row is not None)
        if row.trend in WITHOUT_VERDICT and row.change_baseline_lower is not None
    ]
    clear = [row for row in rows if not _spans(row)]
    if not rows:
        return ""
    if not clear:
        return "Between the first comparable period and the latest, no more than chance explains."
    told = [
        f"{'up' if (row.change_baseline or 0) > 0 else 'down'} "
        f"{formats.difference(row, abs(row.change_baseline or 0)).lstrip('+')} for "
        f"{name(row.group)} since {row.baseline_period.replace('..', ' to ')}"
        for row in clear
    ]
    rest = "; for the others no more than chance explains" if len(clear) < len(rows) else ""
    return f"Beyond chance: {'; '.join(told)}{rest}."


def _spans(row: Row) -> bool:
    low, high = row.change_baseline_lower, row.change_baseline_upper
    return low is None or high is None or low <= 0 <= high


def _all(groups: list[str]) -> str:
    names = [name(group) if group != "All" else people(group) for group in groups]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
