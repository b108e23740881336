"""Warnings: what still works, and somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator

from scorecard.definitions.model import DisclosureRule
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import View
from scorecard.definitions.validating import Finding


def overdue(view: View) -> Iterator[Finding]:
    """Days that have passed."""
    for path, indicator in view.in_use:
        if indicator.review_by < view.today:
            say = f"its review was due by {indicator.review_by}; look at it and set the next day."
            yield Finding((*path, "review_by"), say, "warning")
        if indicator.target and indicator.target.by < view.today:
            say = f"the target's day, {indicator.target.by}, has passed; set the next target."
            yield Finding((*path, "target", "by"), say, "warning")


def same_words(view: View) -> Iterator[Finding]:
    """Two indicators with one title or question cannot be told apart."""
    for name in ("title", "question"):
        first: dict[str, str] = {}
        for path, indicator in view.in_use:
            words = " ".join(getattr(indicator, name).split()).casefold()
            if words in first:
                say = f"its {name} is also that of '{first[words]}'."
                yield Finding((*path, name), say, "warning")
            first.setdefault(words, indicator.id)


def retirement(view: View) -> Iterator[Finding]:
    """Something is left to measure, and nothing retires in the future."""
    for path, indicator in view.indicators:
        if indicator.retired and indicator.retired.on > view.today:
            say = (
                f"it is retired already, although the day, {indicator.retired.on}, is still to "
                "come; until then take 'retired' away."
            )
            yield Finding((*path, "retired", "on"), say, "warning")
    all_read = len(view.indicators) == len(view.ids["indicators"] or [])
    if view.indicators and all_read and not view.in_use:
        path, _ = view.indicators[0]
        yield Finding((*path, "retired"), "every indicator is retired; keep one in use.")


def nothing_hidden(view: View) -> Iterator[Finding]:
    """Disclosure control that is switched off."""
    rules: list[tuple[Path, DisclosureRule]] = []
    rules += [(("disclosure",), view.disclosure)] if view.disclosure else []
    rules += [((*path, "disclosure"), d.disclosure) for path, d in view.datasets if d.disclosure]
    rules += [((*path, "disclosure"), i.disclosure) for path, i in view.indicators if i.disclosure]
    for path, rule in rules:
        if rule.preset == "off":
            say = "nothing is hidden; 'off' is only for data that are public already."
            yield Finding((*path, "preset"), say, "warning")
