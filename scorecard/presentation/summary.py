"""The scorecard as a whole: how many indicators stand where, what presses, what is awaited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scorecard.assessment.summary import indicator_status
from scorecard.definitions.model import Objective
from scorecard.presentation.reading import AWAITING, FAILED, NOTHING, Reading, View
from scorecard.presentation.rows import Row
from scorecard.presentation.sentences import sentence, uncertainty
from scorecard.presentation.vocabulary import SETTLED, SEVERITY, listed, name
from scorecard.presentation.wording import pressing

# What is counted in the answer, in this order: statuses, and how one and how several are told.
COUNTED: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("gap",), "shows a gap", "show a gap"),
    (("possible-gap",), "shows a possible gap", "show a possible gap"),
    (("lower-than-parity",), "is below parity", "are below parity"),
    (SETTLED, "finds none", "find none"),
    (("cannot-tell",), "cannot tell", "cannot tell"),
    (
        ("withheld-unknown",),
        "is withheld because too much ethnicity is unknown",
        "are withheld because too much ethnicity is unknown",
    ),
    (("not-compared",), "compares no groups", "compare no groups"),
    ((AWAITING,), "awaits data", "await data"),
    ((FAILED,), "could not be built", "could not be built"),
    ((NOTHING,), "has no period by the chosen date", "have no period by the chosen date"),
)


NAMED = 3  # indicators that the answer names; the first list below has the others


@dataclass(frozen=True)
class Card:
    """An objective on the first page."""

    objective: Objective
    counts: tuple[tuple[str, int], ...]  # status (or awaiting, failed, nothing) and how many
    total: int
    pressing: Reading | None
    words: str


def status_of(shown: Reading) -> str:
    """One status for an indicator; awaiting, failed or nothing where it has no rows.

    Of the groups as shown, in whichever grouping and area that is.
    """
    if not shown.ready:
        return shown.state
    return indicator_status(row.status for row in shown.compared)


def answer(view: View) -> str:
    """The scorecard in a sentence or two."""
    readings = list(view.readings.values())
    counts = counted(readings)
    parts = []
    for statuses, one, many in COUNTED:
        number = sum(counts.get(status, 0) for status in statuses)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    total = len(readings)
    noun = "indicator" if total == 1 else "indicators"
    invented = "In invented data, of" if view.invented else "Of"
    first = f"{invented} {total} {noun}, {listed(parts)}." if parts else "There are no indicators."
    return " ".join(part for part in (first, _named(readings), _sure(counts)) if part)


def _named(readings: list[Reading]) -> str:
    """Which indicators show a gap and for whom, where they are few; else the most pressing one."""
    found = [each for each in readings if status_of(each) == "gap"]
    if not found:
        return ""
    if len(found) > NAMED:
        first = most_pressing(found) or found[0]
        return f"The most pressing is {_for_whom(first)}."
    told = listed([_for_whom(each) for each in found])
    return f"The gap is in {told}." if len(found) == 1 else f"The gaps are in {told}."


def _for_whom(shown: Reading) -> str:
    groups = [name(row.group) for row in shown.compared if row.status == "gap"]
    return f"{shown.indicator.title} ({listed(groups)})"


def _sure(counts: dict[str, int]) -> str:
    """How sure that is, in a sentence."""
    if counts.get("cannot-tell"):
        return (
            "Where it says cannot tell, the numbers are too small to tell a gap from chance: "
            "a gap may or may not be there."
        )
    if counts.get("gap"):
        return "A gap is named only where chance alone would hardly explain it."
    return ""


def counted(readings: Iterable[Reading]) -> dict[str, int]:
    """How many indicators stand at each status."""
    out: dict[str, int] = {}
    for each in readings:
        status = status_of(each)
        out[status] = out.get(status, 0) + 1
    return out


def cards(view: View) -> list[Card]:
    """The objectives in the order of the definitions, each with what is most pressing in it."""
    out = []
    for objective in view.definitions.objectives:
        readings = view.of(objective.id)
        counts = counted(readings)
        order = {status: place for place, (group, _, _) in enumerate(COUNTED) for status in group}
        first = most_pressing(readings)
        out.append(
            Card(
                objective,
                tuple(sorted(counts.items(), key=lambda item: order.get(item[0], len(order)))),
                len(readings),
                first,
                _card_words(readings, first, view),
            )
        )
    return out


def most_pressing(readings: Iterable[Reading]) -> Reading | None:
    """The reading that asks first for attention, of those that show a gap or may."""
    found = [
        (pressing(each.compared)[0], each)
        for each in readings
        if any(row.status in ("gap", "possible-gap") for row in each.compared)
    ]

    def order(pair: tuple[Row, Reading]) -> tuple[int, bool, float]:
        row = pair[0]
        q = 1.0 if row.q_value is None else row.q_value
        return (SEVERITY[row.status], row.trend != "worsening", q)  # a gap that widens comes first

    return min(found, key=order, default=(None, None))[1]


def _card_words(readings: list[Reading], first: Reading | None, view: View) -> str:
    if not readings:
        return "No indicator is defined for this objective yet."
    if first is not None:
        row = pressing(first.compared)[0]
        told = sentence(row, first, view.definitions)
        return f"{told} {uncertainty(row, first, view.definitions)}".strip()
    counts = counted(readings)
    ready = sum(1 for each in readings if each.ready)
    if not ready:
        return "No verdict yet: every indicator awaits its data."
    if counts.get("cannot-tell"):
        return (
            "No gap is established. "
            f"{counts['cannot-tell']} of {ready} with data cannot tell: the numbers are too small."
        )
    return "No gap is established in the indicators that have data."


def gaps(view: View) -> list[tuple[Reading, Row]]:
    """Every group with a gap or a possible gap, the most pressing first."""
    return _rows_at(view, ("gap", "possible-gap"))


def below_parity(view: View) -> list[tuple[Reading, Row]]:
    """Every group that is below parity or whose verdict is withheld."""
    return _rows_at(view, ("lower-than-parity", "withheld-unknown"))


def _rows_at(view: View, statuses: tuple[str, ...]) -> list[tuple[Reading, Row]]:
    found = {
        id(row): (shown, row)
        for shown in view.readings.values()
        for row in shown.compared
        if row.status in statuses
    }
    return [found[id(row)] for row in pressing(row for _, row in found.values())]


def none_found(view: View) -> list[tuple[Reading, list[str]]]:
    """Indicators with groups for which no gap was found, and the names of those groups.

    First the indicators where that holds for every group that was compared.
    """
    found = []
    for shown in view.readings.values():
        groups = [name(row.group) for row in shown.compared if row.status in SETTLED]
        if groups:
            found.append((shown, groups))
    return sorted(found, key=lambda item: len(item[1]) < len(item[0].compared))


def cannot_tell(view: View) -> list[Reading]:
    """Indicators of which nothing but `cannot tell` can be said for any group."""
    return [
        shown
        for shown in view.readings.values()
        if shown.compared and all(row.status == "cannot-tell" for row in shown.compared)
    ]


def by_chance(found: Iterable[tuple[Reading, Row]]) -> str:
    """How many of these comparisons chance alone would mark, if no disparity existed, in words.

    A possible gap is an interval that excludes parity on the adverse side, so that chance marks one
    in 40 where one side is adverse, one in 20 where both are; in small numbers fewer.
    """
    expected, tested, marked = 0.0, 0, 0
    for shown, row in found:
        if row.p_value is None or row.ratio is None:
            continue
        tails = 1 - (row.confidence or 0.95)
        expected += tails if shown.indicator.better == "parity" else tails / 2
        tested += 1
        marked += row.status in ("gap", "possible-gap")
    if tested < 2:
        return ""
    about = "fewer than one" if expected < 1 else f"about {expected:.0f}"
    found_here = "1 is" if marked == 1 else f"{marked or 'none'} are"
    return (
        f"If there were no disparity at all, chance alone would mark {about} of these {tested} "
        f"comparisons as a gap or possible gap; {found_here} marked."
    )


def awaited(view: View) -> list[tuple[str, list[Reading]]]:
    """What is awaited (or was not built) and why, with the indicators that wait for it."""
    out: dict[str, list[Reading]] = {}
    for state in (FAILED, AWAITING):
        for shown in view.readings.values():
            if shown.state == state:
                out.setdefault(shown.message, []).append(shown)
    return list(out.items())
