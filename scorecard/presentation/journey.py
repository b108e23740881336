"""The journey: at which decision a disparity arises, and where it is only passed on."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from scorecard.definitions.model import Journey
from scorecard.presentation import formats
from scorecard.presentation.markup import anchor, items, paragraph, table, text
from scorecard.presentation.reading import View
from scorecard.presentation.vocabulary import listed, name
from scorecard.results import ALL, UNKNOWN

if TYPE_CHECKING:
    from scorecard.bundle import Bundle

# reading -> symbol, words, colour of a status
READINGS = {
    "arises": ("◆", "Arises here", "gap"),
    "passed-on": ("→", "Passed on", "possible-gap"),
    "unplaced": ("◇", "Seen, cannot tell from where", "withheld-unknown"),
    "evens-out": ("↘", "Evens out here", "similar"),
    "none-found": ("○", "None found", "no-gap-found"),
    "cannot-tell": ("?", "Cannot tell", "cannot-tell"),
    "hidden": ("–", "Not shown", "not-compared"),
}
MEANING = {
    "arises": "at this step the group differs from the comparison group, by more than chance "
    "explains and by more than a fifth or a quarter",
    "passed-on": "at this step no difference is established, but one was there before and still is",
    "unplaced": "the group differs when held against the population, here and not a stage earlier, "
    "but this step alone is too uncertain to say that it arises here",
    "evens-out": "at this step the group differs, and an earlier difference becomes smaller by it",
    "none-found": "any difference is small, or none is found and a large one is ruled out",
    "cannot-tell": "the numbers are too small",
}


NO_POPULATION = "No population figure for this group"


@dataclass(frozen=True)
class Step:
    """One stage in its latest period: what is told of each group."""

    number: int
    label: str
    indicator: str
    period: str
    before: str
    groups: dict[str, dict[str, Any]]


def steps(bundle: Bundle, journey: Journey, view: View) -> list[Step]:
    """The stages of a journey, each in its latest period up to the one that is shown."""
    until = (view.until or date.max).isoformat()
    rows = [
        row
        for row in bundle.journeys
        if row["journey"] == journey.id
        and row["grouping"] == view.grouping
        and row["period_end"] <= until
    ]
    out = []
    for number, label in enumerate([journey.entry, *(each.label for each in journey.stages)]):
        mine = [row for row in rows if row["stage"] == number]
        if not mine:
            continue
        latest = max(row["period_end"] for row in mine)
        told = {row["group"]: row for row in mine if row["period_end"] == latest}
        order = [ALL, *bundle.groups.get(view.grouping, []), UNKNOWN]
        now = {group: told[group] for group in order if group in told}
        first = next(iter(now.values()))
        stage = journey.stages[number - 1] if number else None
        above = journey.entry if number < 2 else journey.stages[number - 2].label
        before = "" if stage is None else stage.after or above
        out.append(Step(number, label, first["indicator"], first["period"], before, now))
    return out


def compared(found: Sequence[Step]) -> list[str]:
    """The groups that are compared, in order of display."""
    told = found[0].groups if found else {}
    return [
        group
        for group, row in told.items()
        if group not in (ALL, UNKNOWN) and row["reading"] != "reference"
    ]


def reference(found: Sequence[Step]) -> str:
    """The group that the others are compared with."""
    told = found[0].groups if found else {}
    return next((group for group, row in told.items() if row["reading"] == "reference"), "")


def has_population(found: Sequence[Step]) -> bool:
    """Whether any group can be held against its population."""
    return any(row["population_ratio"] for step in found for row in step.groups.values())


def answer(found: Sequence[Step], population: str) -> str:
    """Where differences arise, in sentences; and for whom none was found or none can be told."""
    parts, quiet = [], []
    for group in compared(found):
        told = _sentence(found, group)
        if told:
            parts.append(f"<strong>{text(name(group))}</strong>: {text(told)}")
        else:
            quiet.append(name(group))
    words = f"Each group is compared with {name(reference(found))}"
    words += f", at every step and against {population}." if population else ", at every step."
    rest = ""
    if quiet:
        rest = (
            f"For {listed(quiet)} no step stands out: no difference was found, or the numbers are "
            "too small to tell."
        )
    told = items(parts, "rs-brief")
    return f'<div class="rs-answer">{paragraph(words)}{told}{paragraph(rest)}</div>'


def _sentence(found: Sequence[Step], group: str) -> str:
    rows = [(step, step.groups.get(group) or {}) for step in found]
    out = []
    for kind, words in (
        ("arises", "a difference arises at"),
        ("evens-out", "it becomes smaller at"),
        ("passed-on", "it is passed on at"),
        ("unplaced", "it stands out, though no single step explains it, at"),
    ):
        at = [f"{step.label}{_size(step, row)}" for step, row in rows if row.get("reading") == kind]
        if at:
            out.append(f"{words} {listed(at)}")
    return "; ".join(out) + "." if out else ""


def _size(step: Step, row: dict[str, Any]) -> str:
    """How far the group differs at the step that matters, in brackets."""
    if row["reading"] in ("passed-on", "unplaced"):
        return ""
    ratio = row["ratio"] if step.number else row["population_ratio"]
    return f" ({formats.ratio(ratio)} times as often)" if ratio else ""


def matrix(found: Sequence[Step], link: Callable[[str], str]) -> str:
    """Stages × groups: what is found, against the stage before and against the population."""
    groups = compared(found)
    top = "".join(f'<th scope="col">{text(name(group))}</th>' for group in groups)
    body = []
    for step in found:
        cells = "".join(f"<td>{_cell(step, step.groups.get(group))}</td>" for group in groups)
        head = anchor(link(step.indicator), step.label) if step.number else text(step.label)
        when = f'<span class="rs-group">{text(_period(step.period))}</span>'
        body.append(f'<tr><th scope="row">{head}{when}</th>{cells}</tr>')
    caption = f"Each stage, each group against {name(reference(found))}"
    return (
        f'<div class="rs-scroll" tabindex="0" role="region" aria-label="{text(caption)}">'
        f'<table class="rs-table"><caption>{text(caption)}</caption>'
        f'<thead><tr><th scope="col">Stage</th>{top}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(step: Step, row: dict[str, Any] | None) -> str:
    if row is None or row["reached"] is None:
        return f"<em>{formats.HIDDEN['suppressed']}</em>"
    if not step.number and row["population"] is None:
        return f"<em>{NO_POPULATION}</em>"
    if row["reading"] in ("hidden", ""):
        return f"<em>{formats.HIDDEN['not-calculable']}</em>"
    sign, word, colour = READINGS[row["reading"]]
    parts = []
    if step.number:
        parts.append(f"{_ratio(row, 'ratio', 'ratio')} the stage before")
    if row["population_ratio"] is not None:
        parts.append(f"{_ratio(row, 'population_ratio', 'population')} the population")
    told = "".join(f'<span class="rs-group">{part}</span>' for part in parts)
    return (
        f'<span class="rs-badge rs-status-{colour}"><span aria-hidden="true">{sign}</span> '
        f"{word}</span>{told}"
    )


def _ratio(row: dict[str, Any], key: str, ends: str) -> str:
    if row[key] is None:
        return f"{formats.HIDDEN_SHORT['suppressed']}:"
    low, high = row[f"{ends}_lower"], row[f"{ends}_upper"]
    span = (
        f" ({formats.ratio_exact(low)} to {formats.ratio_exact(high)})" if low is not None else ""
    )
    return f"{formats.ratio_exact(row[key])}×{span}"


def numbers(found: Sequence[Step]) -> str:
    """Every count behind the ratios, as a table."""
    rows = []
    for step in found:
        for group, row in step.groups.items():
            if row["reached"] is None:
                rows.append([step.label, name(group), formats.HIDDEN["suppressed"]])
                continue
            share = formats.percent(row["value"]) if step.number else "–"
            per = "–" if row["rate"] is None else f"{1000 * row['rate']:,.1f}"
            before = formats.number(row["before"]) if step.number else "–"
            rows.append(
                [step.label, name(group), before, formats.number(row["reached"]), share, per]
            )
    heads = [
        "Stage",
        "Group",
        "At the stage before",
        "Reached this stage",
        "Share",
        "A year, per 1,000",
    ]
    return table("Counts at each stage", heads, rows, numeric=range(2, 6))


def legend() -> str:
    """What the words in the table mean."""
    return items(
        (
            f'<span class="rs-badge rs-status-{READINGS[key][2]}"><span aria-hidden="true">'
            f"{READINGS[key][0]}</span> {READINGS[key][1]}</span> {text(words)}."
            for key, words in MEANING.items()
        ),
        "rs-brief",
    )


def awaited(bundle: Bundle, journey: Journey) -> str:
    """What a journey without figures waits for, in sentences."""
    told = [bundle.awaiting.get(stage.indicator, "") for stage in journey.stages]
    return " ".join(dict.fromkeys(each for each in told if each))


def download(found: Sequence[Step]) -> bytes:
    """All that the page tells of a journey, as CSV that Excel opens."""
    out = io.StringIO(newline="")
    fields = list(next(iter(found[0].groups.values()))) if found else []
    writer = csv.DictWriter(out, fields, lineterminator="\r\n")
    writer.writeheader()
    for step in found:
        writer.writerows(step.groups.values())
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _period(period: str) -> str:
    first, dots, last = period.partition("..")
    told = f"{first} to {last}" if dots else first
    return told.replace("-", "–")
