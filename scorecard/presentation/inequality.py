"""How unequal all groups are together, and where the whole and its service areas disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scorecard.presentation import formats
from scorecard.presentation.markup import details, facts, items, paragraph, text
from scorecard.presentation.reading import Reading
from scorecard.presentation.vocabulary import capital, comparator, listed, name, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from scorecard.bundle import Bundle
    from scorecard.definitions.model import Definitions


def found(bundle: Bundle, shown: Reading) -> dict[str, Any] | None:
    """The dispersion of what is shown, or None where nothing can be said of it."""
    if shown.variant:
        return None
    wanted = {
        "indicator": shown.indicator.id,
        "period": shown.period,
        "area": shown.area,
        "grouping": shown.grouping,
    }
    return next((row for row in bundle.dispersion if wanted.items() <= row.items()), None)


def over(row: dict[str, Any]) -> str:
    """Over how many of the groups it stands."""
    if row["groups"] == row["of"]:
        return f"all {row['of']} groups"
    return f"the {row['groups']} of {row['of']} groups that are shown"


def words(row: dict[str, Any]) -> str:
    """How unequal the groups are, in a sentence or two."""
    if row["chance"]:
        return (
            f"Taking {over(row)} together, the differences between them could be chance alone. "
            f"If they are not, groups differ from the common figure by up to "
            f"{_whole(row['index_upper'])} of it."
        )
    return (
        f"Taking {over(row)} together, groups typically differ from the common figure by "
        f"{_whole(row['index'])} of it ({_whole(row['index_lower'])} to "
        f"{_whole(row['index_upper'])}): more than chance alone makes."
    )


def block(bundle: Bundle, shown: Reading) -> str:
    """The sentence, opened to its numbers; empty where nothing can be said."""
    row = found(bundle, shown)
    if row is None:
        return ""
    inner = facts([(term, text(told)) for term, told in because(row, shown)])
    return (
        f"<h3>How unequal overall</h3>{paragraph(words(row))}"
        f"{details('Where this comes from', inner)}"
    )


def because(row: dict[str, Any], shown: Reading) -> list[tuple[str, str]]:
    """Terms and sentences on how the statement was made."""
    return [
        (
            "Spread",
            f"{_whole(row['index'])} of the common figure "
            f"({_whole(row['index_lower'])} to {_whole(row['index_upper'])}); "
            f"{_whole(row['raw'])} before what chance makes is taken off.",
        ),
        (
            "Largest and smallest",
            f"{name(row['largest'])} {_told(row['high'], shown)}, {name(row['smallest'])} "
            f"{_told(row['low'], shown)}: {_distance(row, shown)}. Part of this distance is "
            "chance, the more so where a group is small.",
        ),
        (
            "Test",
            f"Chi-squared of equal groups {row['statistic']:.1f} with {row['groups'] - 1} degrees "
            f"of freedom, p {_probability(row['p_value'])}. Allowing for all indicators looked at "
            f"together, q {_probability(row['q_value'])}.",
        ),
        ("Stands over", f"{capital(over(row))}. No group is the reference."),
        (
            "Method",
            "Standard deviation of the groups’ figures, weighed by their size, over the common "
            "figure, less its noise floor; limits from the non-central chi-squared distribution.",
        ),
    ]


def _whole(share: float) -> str:
    """A share of the common figure; no decimals, which would claim too much."""
    return f"{100 * share:.0f}%"


def _told(number: float, shown: Reading) -> str:
    if shown.indicator.measure == "representation":
        return f"{number:.2f} times its share of the population"
    return formats.quantity(number, shown.indicator.measure, shown.indicator.unit or "")


def _distance(row: dict[str, Any], shown: Reading) -> str:
    ratio = row["relative_gap"]
    times = "" if ratio is None else f", {formats.ratio_exact(ratio)} times as much"
    if shown.indicator.measure == "proportion":
        return f"{formats.points(row['gap'])} apart{times}"
    if shown.indicator.measure == "representation":
        return f"{row['gap']:.2f} apart{times}"
    return f"{_told(row['gap'], shown)} apart{times}"


def _probability(each: float) -> str:
    return "below 0.001" if each < 0.001 else f"= {each:.3f}"


def most_unequal_first(bundle: Bundle, readings: list[Reading]) -> list[Reading]:
    """Indicators by how unequal their groups surely are: what could be chance comes after."""

    def rank(shown: Reading) -> tuple[bool, bool, float]:
        row = found(bundle, shown)
        if row is None:
            return (True, True, 0.0)
        return (False, bool(row["chance"]), -row["index_lower"])

    return sorted(readings, key=rank)


def order_choice(chosen: str, objective: str, link: Callable[..., str]) -> str:
    """Two links: the order of the definitions, or the most unequal first."""
    parts = []
    for sort, label in (("", "In the order of the plan"), ("unequal", "Most unequal first")):
        here = ' aria-current="page"' if sort == chosen else ""
        address = link("objective", objective=objective, sort=sort)
        parts.append(f'<a href="{text(address)}"{here}>{label}</a>')
    return f'<nav aria-label="Order of the indicators">{items(parts, "rs-choice")}</nav>'


def tag(bundle: Bundle, shown: Reading) -> str:
    """How unequal, in a few words for a list."""
    row = found(bundle, shown)
    if row is None and shown.indicator.measure in ("mean", "median", "progression_ratio"):
        return "not told for a figure of this kind"
    if row is None and not shown.indicator.by_ethnicity:
        return "one figure for everybody"
    if row is None:
        return "not told: fewer than three groups are shown, or too few events"
    if row["chance"]:
        return "could be chance alone"
    return (
        f"{_whole(row['index'])} of the common figure "
        f"({_whole(row['index_lower'])} to {_whole(row['index_upper'])})"
    )


def listing(bundle: Bundle, readings: list[Reading], link: Callable[[str], str]) -> str:
    """The order that the cards stand in, with the reason for it."""
    parts = [
        f'<a href="{text(link(each.indicator.id))}">{text(each.indicator.title)}</a> '
        f'<span class="rs-meta">{text(tag(bundle, each))}</span>'
        for each in readings
    ]
    return items(parts, "rs-brief")


def warnings(bundle: Bundle, shown: Reading, definitions: Definitions) -> list[str]:
    """Where the whole and its service areas disagree about a group, in plain words."""
    if shown.variant or shown.area != "all":
        return []
    called = {str(area["id"]): str(area["name"]) for area in bundle.areas}
    return [
        warning(row, shown, definitions, called)
        for row in bundle.disagreements
        if row["indicator"] == shown.indicator.id
        and row["period"] == shown.period
        and row["grouping"] == shown.grouping
    ]


def warning(
    row: dict[str, Any], shown: Reading, definitions: Definitions, called: dict[str, str]
) -> str:
    """One disagreement: what the whole says, what its areas say, and which."""
    other = comparator(definitions, row["comparator"], shown.reference)
    whole, pooled = (formats.ratio_exact(row[side]) for side in ("ratio", "pooled"))
    who = people(row["group"])
    areas = listed(
        [
            f"{called.get(part['area'], part['area'])} {formats.ratio_exact(part['ratio'])}"
            for part in row["parts"]
        ]
    )
    each = f"By area, times as much as {other}: {areas}."
    within = f"within the same areas it is {pooled} times"
    if row["kind"] == "reversed":
        return (
            f"The whole and its parts point in opposite ways for {who}. In the whole the figure is "
            f"{whole} times that of {other}; {within}. More of one group are served where "
            f"everybody’s figure is high. Read the areas before the whole. {each}"
        )
    if row["kind"] == "gone":
        return (
            f"What the whole shows for {who} ({whole} times that of {other}) is not found within "
            f"the areas: {within}, and that can be chance. It comes from who is served where. "
            f"{each}"
        )
    if row["kind"] == "masked":
        return (
            f"The whole hides a difference for {who}. In the whole the figure is {whole} times "
            f"that of {other}, which can be chance; {within}, more than chance explains. {each}"
        )
    above, below = (
        listed([called.get(p["area"], p["area"]) for p in row["parts"] if p["side"] == side])
        for side in ("above", "below")
    )
    return (
        f"The areas point in different ways for {who}: above {other} in {above}, below in {below}, "
        f"both more than chance explains. One figure for the whole ({whole} times) tells of "
        f"neither. {each}"
    )
