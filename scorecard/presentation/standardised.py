"""Figures made alike in age, sex or need: what was done, and whether it explains a difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from scorecard.definitions.model import Characteristic, Indicator
from scorecard.presentation import formats
from scorecard.presentation.markup import table
from scorecard.presentation.reading import Reading
from scorecard.presentation.rows import Row
from scorecard.presentation.vocabulary import (
    STATUS,
    capital,
    listed,
    name,
    people,
)

AS_COUNTED = ""
HALF = 0.5  # of a difference; less left than this is explained for the most part
DIRECTLY = (
    "The group’s figure within each band or kind, weighed by how many of everybody are in it."
)
INDIRECTLY = (
    "Too few for a figure within each band or kind. What was counted in the group is held against "
    "what would have been, had the figures of the reference group held in each of its own."
)


def labels(indicator: Indicator) -> dict[str, str]:
    """The ways of counting an indicator offers, by variant; empty where none is made alike."""
    alike = {each.id: each.label for each in indicator.variants if each.standardise}
    return {AS_COUNTED: "As counted"} | alike if alike else {}


def words(standardise: list[Characteristic]) -> str:
    """In what the groups are made alike: the same mix of ages as everybody."""
    return f"the same mix of {listed([_kind(each) for each in standardise])} as everybody"


def _kind(each: Characteristic) -> str:
    plain = each.column.replace("_", " ").replace("-", " ")
    if each.from_ is None:
        return {"sex": "sexes", "gender": "genders"}.get(plain, f"“{plain}”")
    return "ages" if plain.split()[0] == "age" else f"“{plain}”"


def bands(each: Characteristic) -> str:
    """The bands of a characteristic: under 1, 1 to 4, 5 and over."""
    if each.from_ is None:
        return "each value by itself"
    edges = each.from_
    whole = all(float(edge).is_integer() for edge in edges)
    parts = []
    for low, high in pairwise(edges):
        if low == 0:
            parts.append(f"under {high:g}")
        elif whole:
            parts.append(f"{low:g} to {high - 1:g}" if high - 1 > low else f"{low:g}")
        else:
            parts.append(f"{low:g} to under {high:g}")
    return ", ".join([*parts, f"{edges[-1]:g} and over"])


def told(indicator: Indicator, variant: str) -> str:
    """How a variant makes groups alike, in sentences; empty for any other."""
    found = indicator.variant(variant)
    if found is None or not found.standardise:
        return ""
    by = "; ".join(f"{_bare(each)}: {bands(each)}" for each in found.standardise)
    whom = "events" if indicator.measure == "rate" else "people"
    return (
        f"Every figure is told as if the group had {words(found.standardise)} who was counted "
        f"below the line in the whole organisation in that period ({by}). Numbers beside it are as "
        f"counted. Where this is not recorded, {whom} are left out; where it is not for more than "
        "a tenth, there is no figure. It tells what the group would have with that mix and its own "
        "figures; it does not tell why they differ."
    )


def _bare(each: Characteristic) -> str:
    return each.column.replace("_", " ").replace("-", " ")


def how(row: Row) -> str:
    """How the row's figure was made alike; empty for any other row."""
    if not row.alike:
        return ""
    return INDIRECTLY if row.method.startswith("indirect") else DIRECTLY


def beside(found: Mapping[str, Reading], names: Mapping[str, str]) -> str:
    """Each group's figure, ratio and status as counted, and made alike."""
    columns = [{row.group: row for row in each.groups} for each in found.values()]
    heads = ["Ethnic group", *(names[variant] for variant in found)]
    groups = list(dict.fromkeys(group for rows in columns for group in rows))
    body = [[name(group), *(_cell(rows.get(group)) for rows in columns)] for group in groups]
    return table("As counted and like with like", heads, body)  # sentences: they wrap on a phone


def _cell(row: Row | None) -> str:
    if row is None or row.value is None:
        return formats.HIDDEN.get(row.suppression if row else "", formats.ABSENT)
    value = formats.bare(row.value, row.measure, row.unit)
    if row.ratio is None:
        return value
    span = formats.ratio_interval(row)
    word = STATUS[row.status].word.lower() if row.status in STATUS else ""
    ratio = f"ratio {formats.ratio_exact(row.ratio)}{f' ({span})' if span else ''}"
    return ", ".join(each for each in (value, ratio, word) if each)


def answers(found: Mapping[str, Reading]) -> str:
    """What each way of making the groups alike says of the figures as counted."""
    counted = found.get(AS_COUNTED)
    if counted is None:
        return ""
    alike = [each for variant, each in found.items() if variant != AS_COUNTED]
    same = [each for each in alike if each.key[2:] == counted.key[2:]]
    return " ".join(answer(counted, each) for each in same if each.period == counted.period)


def answer(counted: Reading, alike: Reading) -> str:
    """Whether the difference in ages (sex, need) explains the differences, in a few sentences.

    counted: the figures as counted; alike: the same with groups made alike. Only differences that
    chance alone does not explain are spoken of. Explained: less than half of it is left, and chance
    can be all of that; not: at least half is left, and it is more than chance.
    """
    variant = alike.indicator.variant(alike.variant)
    if variant is None or not variant.standardise:
        return ""
    mix = f"in {listed([_kind(each) for each in variant.standardise])}"
    pairs = {row.group: row for row in alike.compared}
    other = people(counted.reference)
    groups: dict[str, list[str]] = {"not": [], "explained": [], "part": [], "open": [], "new": []}
    for row in counted.compared:
        verdict = explained(row, pairs.get(row.group))
        if verdict:
            groups[verdict].append(_told(row, pairs.get(row.group)))
    said = {
        "not": f"The difference {mix} does not explain the difference from {other} for {{}}.",
        "explained": f"The difference {mix} can explain the difference from {other} for {{}}.",
        "part": f"The difference {mix} explains a part of the difference from {other} for {{}}.",
        "open": f"Whether the difference {mix} explains the difference from {other} cannot be told "
        "for {}.",
        "new": f"With the same mix {mix} there is a difference from {other} that the figures as "
        "counted do not show for {}.",
    }
    out = [words.format(listed(groups[kind])) for kind, words in said.items() if groups[kind]]
    if not out:
        return (
            f"As counted, no group that is shown differs from {other} by more than chance alone "
            f"could make, so that there is nothing for a difference {mix} to explain."
        )
    return " ".join([*out, "Ratios in brackets: as counted, then like with like."])


def explained(row: Row, alike: Row | None) -> str:
    """What becomes of a group's difference: not, explained, part or open; new where there was none,
    or the opposite one; empty where there is none either way, or the counts carry no verdict."""
    before = _beyond(row)
    if not row.ratio or before is None or row.status == "cannot-tell":
        return ""
    after = None if alike is None else _beyond(alike)
    withheld = "withheld-unknown" in (row.status, alike.status if alike else "")
    if alike is None or not alike.ratio or after is None or withheld:
        return "open" if before else ""
    if before * after < 0 or (after and not before):
        return "new"
    if not before:
        return ""
    left = math.log(alike.ratio) / math.log(row.ratio)
    if after:
        return "not" if left >= HALF else "part"
    return "explained" if abs(left) < HALF else "open"


def _beyond(row: Row) -> int | None:
    """On which side of 1 the interval of the ratio lies; 0: on both; None: there is none."""
    if row.ratio_lower is None or row.ratio_upper is None:
        return None
    return 1 if row.ratio_lower > 1 else -1 if row.ratio_upper < 1 else 0


def _told(row: Row, alike: Row | None) -> str:
    ratios = [formats.ratio_exact(row.ratio or 0)]
    if alike is not None and alike.ratio:
        ratios.append(formats.ratio_exact(alike.ratio))
    return f"{capital(name(row.group))} ({', '.join(ratios)})"
