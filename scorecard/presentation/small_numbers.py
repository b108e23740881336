"""The rule for small numbers on the page Methods: what it hides, why, what it promises, what not.

Made from the rules in force, so that a changed setting changes the words.
"""

from __future__ import annotations

from scorecard.definitions.disclosing import Rule, is_off
from scorecard.definitions.model import Definitions
from scorecard.presentation.frame import undisclosed
from scorecard.presentation.markup import items, paragraph, text
from scorecard.presentation.protection import rule_of
from scorecard.presentation.vocabulary import listed

MANY = 4  # of more indicators than this only the number is told

INTRODUCTION = (
    "A count of two is two people, and somebody may know who they are. So small counts are hidden, "
    "before anything is calculated from them. Where a hidden count could be worked out from other "
    "figures (a total less the other groups, the whole less its service areas, a percentage and "
    "its base, last year’s edition), more figures are hidden until it cannot. With a count goes "
    "everything made of it: percentage, rate, ratio, range, verdict, chart and download.",
    "“Not shown, to protect people” stands for all of these reasons alike, because the reason "
    "itself would tell something. It does not mean zero, and it does not mean that there is "
    "something to find. Published figures are shown as their source shows them.",
)
CHECKED = (
    "That is checked, and not only intended. A second program, which shares no code with the one "
    "that hides, takes everything that is published, sets up every sum that must hold between the "
    "figures, and works out the lowest and the highest value that each hidden count can have. It "
    "runs on each edition before that is published. Where it finds a count out, more is hidden; if "
    "that did not help, nothing would be published. Whoever runs the scorecard can repeat it at "
    "any time: python -m scorecard audit --records."
)
NOT_PROMISED = (
    "Somebody who knows the people may recognise them. Who sits in a small team knows more than "
    "any table, and a shown figure of a small group is still about few people.",
    "Other publications of the council may tell what is hidden here: a return, an answer to a "
    "request for information, a report of last year. A published table counts as known only where "
    "the definitions name the records it was counted from (counted_from).",
    "Hidden figures are protected from being worked out, not from being guessed.",
)


def section(definitions: Definitions) -> str:
    """All that the page Methods says of small numbers, as HTML."""
    parts = [paragraph(each, "rs-prose") for each in (*_switched_off(definitions), *INTRODUCTION)]
    in_force = rules(definitions)
    for rule, titles in in_force:
        more = beyond(rule, main=in_force[0][0])
        same = ", as above except:" if more else ":"
        parts.append(paragraph(_for_which(titles, definitions) + same, "rs-prose"))
        parts.append(items((text(each) for each in more or sentences(rule)), "rs-brief"))
    parts += [paragraph(each, "rs-prose") for each in promise(definitions)]
    parts.append("<h3>What is not promised</h3>")
    parts.append(items((text(each) for each in NOT_PROMISED), "rs-brief"))
    return "".join(parts)


def rules(definitions: Definitions) -> list[tuple[Rule, list[str]]]:
    """The rules in force with the titles of their indicators, the most frequent rule first."""
    found: dict[Rule, list[str]] = {}
    for each in definitions.indicators:
        rule = rule_of(definitions, each)
        if rule is not None:
            found.setdefault(rule, []).append(each.title)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))


def sentences(rule: Rule) -> list[str]:
    """What a rule hides or changes, a sentence a setting; settings without effect are left out."""
    if is_off(rule):
        return ["Nothing is hidden, as for data that are public anyway."]
    return [sentence for sentence in _settings(rule) if sentence]


def beyond(rule: Rule, main: Rule) -> list[str]:
    """The sentences in which `rule` differs from the `main` one; none where it also leaves
    something out, so that it is better told whole."""
    if is_off(rule) or is_off(main):
        return []
    pairs = list(zip(_settings(rule), _settings(main), strict=True))
    if any(other and not own for own, other in pairs):
        return []
    return [own for own, other in pairs if own != other]


def _settings(rule: Rule) -> list[str]:
    zeros = rule.zeros == "hide"
    return [
        f"Counts from {0 if zeros else 1} to {rule.threshold} are hidden"
        + (", zero among them" if zeros else "; zeros are shown")
        + ". That holds for the people counted, for those they are a part of, and for the rest."
        if rule.threshold
        else "Counts of 0 are hidden."
        if zeros
        else "",
        f"Figures on fewer than {rule.minimum_base} people are hidden."
        if rule.minimum_base
        else "",
        f"0% and 100% of fewer than {rule.all_or_none_base} people are hidden, because they would "
        "tell something on every one of them."
        if rule.all_or_none_base
        else "",
        f"Means and medians of fewer than {rule.minimum_values} values are hidden."
        if rule.minimum_values > 1
        else "",
        f"A mean is hidden where one person could account for more than {100 * rule.dominance:g}% "
        "of the total, as with pay."
        if rule.dominance < 1
        else "",
        f"All other counts are rounded to the nearest {rule.rounding}, and every figure is made "
        "from the rounded counts. So parts may not add up exactly to their total."
        if rule.rounding > 1
        else "",
        f"A breakdown of which less than {100 * rule.worth_reading:g}% could be shown is left out "
        "altogether; the coarser groups, or the wider area, stand for it."
        if rule.worth_reading
        else "",
    ]


def promise(definitions: Definitions) -> list[str]:
    """What nobody can do with what is published, and how that is checked; nothing where all is
    public or nothing is hidden."""
    widths = sorted({rule.protection for rule, _ in rules(definitions) if not is_off(rule)})
    widths = [width for width in widths if width]
    if not widths:
        return []
    ranges = listed([f"{width} (say, from 0 to {width})" for width in widths])
    several = ", depending on the indicator" if len(widths) > 1 else ""
    return [
        "What we promise: somebody who has everything published here, every rule on this page, and "
        "a computer that tries what fits together, cannot narrow a hidden count down to a range "
        f"narrower than {ranges}{several}.",
        CHECKED,
    ]


def _switched_off(definitions: Definitions) -> list[str]:
    open_ones = undisclosed(definitions)
    if not open_ones:
        return []
    noun = "indicator" if len(open_ones) == 1 else "indicators"
    return [
        f"Disclosure control is switched off for {len(open_ones)} {noun} on our own data. What "
        "follows does not hold for them."
    ]


def _for_which(titles: list[str], definitions: Definitions) -> str:
    own = sum(rule_of(definitions, each) is not None for each in definitions.indicators)
    if len(titles) == own:
        return "The rule for every indicator made from our own records"
    if len(titles) > MANY:
        return f"The rule for {len(titles)} of {own} indicators made from our own records"
    return f"The rule for {listed(titles)}"
