"""Names: unique where they are given, known where they are used; groupings and their groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scorecard.definitions.model import Indicator, Tally
from scorecard.definitions.problems import suggest
from scorecard.definitions.reading import Path
from scorecard.definitions.rules.view import LISTS, View
from scorecard.definitions.validating import Finding
from scorecard.results import ALL, UNKNOWN

RESERVED = ("reference", "rest")  # comparators that are no benchmark
_COLUMNS = ("code", "label", "order")  # of the code list, beside the groupings


def unique(view: View) -> Iterator[Finding]:
    """Ids once a list; no variant is called like a place beside, as both become variants."""
    for section in LISTS:
        entries = [(path, entry.id) for path, entry in getattr(view, section)]
        yield from _twice(entries, {})
    for path, benchmark in view.benchmarks:
        if benchmark.id in RESERVED:
            yield Finding((*path, "id"), f"'{benchmark.id}' has a meaning of its own; rename it.")
    for path, dataset in view.datasets:
        places = [((*path, "beside", n), place.id) for n, place in enumerate(dataset.beside)]
        yield from _twice(places, {})
    for path, indicator in view.indicators:
        own = view.dataset(indicator.dataset)
        taken = {p.id: f"a place beside dataset '{own.id}'" for p in own.beside} if own else {}
        variants = [((*path, "variants", n), v.id) for n, v in enumerate(indicator.variants)]
        yield from _twice(variants, taken)


def _twice(entries: Iterable[tuple[Path, str]], taken: dict[str, str]) -> Iterator[Finding]:
    taken = dict(taken)
    for path, id in entries:
        if id in taken:
            yield Finding((*path, "id"), f"the id '{id}' is taken by {taken[id]}; choose another.")
        taken.setdefault(id, "an entry above")


def references(view: View) -> Iterator[Finding]:
    """Objectives, datasets, benchmarks and groupings that are named exist."""
    for path, benchmark in view.benchmarks:
        yield from _known(view, "datasets", benchmark.dataset, (*path, "dataset"))
    for path, dataset in view.datasets:
        for n, link in enumerate(dataset.linked):
            yield from _known(view, "datasets", link.dataset, (*path, "linked", n, "dataset"))
    for path, indicator in view.indicators:
        yield from _known(view, "objectives", indicator.objective, (*path, "objective"))
        yield from _known(view, "datasets", indicator.dataset, (*path, "dataset"))
        for n, id in enumerate(indicator.comparators):
            at = _item(path, "compare_with", n, indicator.compare_with)
            yield from _known(view, "benchmarks", id, at, RESERVED)
        for n, id in enumerate(indicator.beside):
            yield from _known(view, "benchmarks", id, (*path, "beside", n))
        for n, name in enumerate(indicator.groupings or []):
            yield from _grouping(view, name, (*path, "groupings", n))
        for level, names in indicator.groupings_at.items():
            for n, name in enumerate(names):
                yield from _grouping(view, name, (*path, "groupings_at", level, n))
        for where, tally in _tallies(path, indicator):
            yield from _known(view, "datasets", tally.dataset, (*where, "dataset"))
            yield from _known(view, "benchmarks", tally.benchmark, (*where, "benchmark"))
        for n, variant in enumerate(indicator.variants):
            yield from _known(view, "datasets", variant.dataset, (*path, "variants", n, "dataset"))


def _tallies(path: Path, indicator: Indicator) -> Iterator[tuple[Path, Tally]]:
    for name in ("numerator", "denominator"):
        if tally := getattr(indicator, name):
            yield (*path, name), tally
    for n, variant in enumerate(indicator.variants):
        if variant.denominator:
            yield (*path, "variants", n, "denominator"), variant.denominator


def _known(
    view: View, section: str, id: str | None, path: Path, more: tuple[str, ...] = ()
) -> Iterator[Finding]:
    known = view.ids[section]  # None where the list cannot be read: a mistake told elsewhere
    if id is None or known is None or id in known or id in more:
        return
    names = [*known, *more]
    kind = section.removesuffix("s")
    hint = suggest(id, names) or f"The file has no {section}."
    yield Finding(path, f"there is no {kind} '{id}'. {hint}")


def _grouping(view: View, name: str, path: Path) -> Iterator[Finding]:
    if view.ethnicity and name not in view.groupings:
        hint = suggest(name, view.groupings)
        yield Finding(path, f"there is no grouping '{name}'. {hint}")


def _item(path: Path, name: str, n: int, value: object) -> Path:
    return (*path, name, n) if isinstance(value, list) else (*path, name)


def repeated_in_lists(view: View) -> Iterator[Finding]:
    """Nothing is named twice in one list of names."""
    for path, indicator in view.indicators:
        lists: dict[str, list[str]] = {
            "compare_with": indicator.comparators,
            "groupings": indicator.groupings or [],
            "breakdowns": [*indicator.breakdowns],
            "beside": indicator.beside,
        }
        for name, items in lists.items():
            for n, item in enumerate(items):
                if item in items[:n]:
                    yield Finding((*path, name, n), f"'{name}' names '{item}' twice.")


def grouping_rules(view: View) -> Iterator[Finding]:
    """Groupings have names of their own and parents that exist, without a circle.

    Told before the code list is read, which these names are columns of.
    """
    if view.ethnicity is None:
        return
    base: Path = ("ethnicity", "groupings")
    for name, grouping in view.groupings.items():
        path = (*base, name)
        if name in _COLUMNS:
            message = f"'{name}' is another column of the code list; choose another name."
            yield Finding(path, message, at_key=True)
        if grouping.parent is None:
            continue
        at = (*path, "parent")
        if grouping.parent not in view.groupings:
            yield from _grouping(view, grouping.parent, at)
        elif name in _above(view, name):
            yield Finding(at, "by its parents it falls into itself; one grouping has no parent.")
            break
    primary = view.ethnicity.primary
    if primary is not None:
        yield from _grouping(view, primary, ("ethnicity", "primary"))


def _above(view: View, name: str) -> list[str]:
    """The groupings above `name`, up to one that comes again."""
    found: list[str] = []
    grouping = view.groupings.get(name)
    while grouping and grouping.parent and grouping.parent not in found:
        found.append(grouping.parent)
        grouping = view.groupings.get(grouping.parent)
    return found


def groups(view: View) -> Iterator[Finding]:
    """Ethnic groups that are named are groups of the code list."""
    if view.codes is None:
        return
    for name, grouping in view.groupings.items():
        known = view.codes.groups(name)
        if grouping.reference not in known:
            path: Path = ("ethnicity", "groupings", name, "reference")
            yield Finding(
                path, _no_group(grouping.reference, f"column '{name}' of the code list", known)
            )
    for path, indicator in view.indicators:
        target = indicator.target
        if target is None or target.group == ALL:
            continue
        shown = [g for g in indicator.groupings or view.groupings if g in view.groupings]
        known = [group for name in shown for group in view.codes.groups(name)]
        if target.group not in known:
            at = (*path, "target", "group")
            if target.group == UNKNOWN:
                yield Finding(at, "a target is for a group or for All, not for Unknown.")
            else:
                yield Finding(at, _no_group(target.group, "the code list", [ALL, *known]))


def _no_group(wrong: str, where: str, known: Iterable[str]) -> str:
    return f"{where} has no group '{wrong}'. {suggest(wrong, known)}"
