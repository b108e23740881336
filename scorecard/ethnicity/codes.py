"""The code list: which raw values stand for which ethnic group, in every grouping.

A code list is a CSV file with the columns `code`, `label`, one column a grouping, and `order`.
Every raw value of the data is looked up by its code, else by its label, so that a new label is a
new line of a file and not a change of the program.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.definitions.model import Grouping
from scorecard.results import ALL, UNKNOWN

UNMAPPED = -1


class CodeListError(ValueError):
    """The code list cannot be used; `line` is where in the file, counted from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def normalise(value: object) -> str:
    """A raw value in the form in which codes are compared.

    Case, surrounding and repeated spaces do not matter, `&` reads as `and`, a number read as 3.0 is
    3, and the letter before an Annex A value ("a) WBRI") is dropped.
    """
    text = "" if value is None else str(value)
    text = " ".join(text.replace("&", " and ").split()).casefold()
    text = re.sub(r"^[a-z]{1,2}\)\s*", "", text)
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


@dataclass(frozen=True)
class CodeList:
    """Codes and the groups they stand for.

    cells: one row a distinct membership, one column a grouping, holding group names, `All` or
        `Unknown`. Counting is by cell: a cell tells the group in every grouping at once.
    order: the groups of each grouping in the order of display, without All and Unknown.
    parents: for each grouping that has a parent, the parent group of each group.
    """

    cells: pd.DataFrame
    codes: Mapping[str, int]
    labels: Mapping[str, str]
    order: Mapping[str, list[str]]
    parents: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, path: Path, groupings: Mapping[str, Grouping]) -> CodeList:
        """The code list in `path`, with the columns that `groupings` names.

        Raises CodeListError where the file is missing, has no such column, gives one code two
        meanings, or puts one group into two parent groups.
        """
        rows = _rows(path, ["code", *groupings])
        names = list(groupings)
        cells: dict[tuple[str, ...], int] = {(UNKNOWN,) * len(names): 0, (ALL,) * len(names): 1}
        codes: dict[str, int] = {"": 0}
        labels: dict[str, str] = {}
        first: dict[str, int] = {"": 0}
        position: dict[str, dict[str, float]] = {name: {} for name in names}
        for line, row in rows:
            member = tuple(row.get(name) or UNKNOWN for name in names)
            if ALL in member and set(member) != {ALL}:
                raise CodeListError(f"'{ALL}' must stand in every grouping or in none.", line)
            cell = cells.setdefault(member, len(cells))
            key = normalise(row["code"])
            if codes.setdefault(key, cell) != cell:
                raise CodeListError(
                    f"Code '{row['code']}' has another meaning on line {first[key]}.", line
                )
            first.setdefault(key, line)
            labels.setdefault(key, row.get("label") or row["code"])
            place = _number(row.get("order"), line)
            for name, group in zip(names, member, strict=True):
                if group not in (ALL, UNKNOWN):
                    known = position[name].get(group, np.inf)
                    position[name][group] = min(known, np.inf if place is None else place)
        _add_labels(codes, labels)
        frame = pd.DataFrame(list(cells), columns=names)
        order = {name: _sorted(groups) for name, groups in position.items()}
        for name, groups in order.items():
            if not groups:
                raise CodeListError(f"Column '{name}' names no ethnic group.")
        parents = {
            name: _parents(frame, name, grouping.parent)
            for name, grouping in groupings.items()
            if grouping.parent in names
        }
        return cls(frame, codes, labels, order, parents)

    @property
    def groupings(self) -> list[str]:
        """Names of the groupings."""
        return list(self.cells.columns)

    def groups(self, grouping: str) -> list[str]:
        """Groups of `grouping` in the order of display, without All and Unknown."""
        return self.order[grouping]

    @property
    def memberships(self) -> list[dict[str, str]]:
        """The groups that a code of a person stands for in every grouping, each way once."""
        ways = self.cells.to_numpy().tolist()
        return [dict(zip(self.groupings, way, strict=True)) for way in ways if ALL not in way]

    def say_too_little(self, codes: Iterable[str]) -> bool:
        """Whether some of the codes stand for a known group in one grouping and not in another."""
        ways = self.cells.to_numpy().tolist()
        found = [ways[self.codes[code]] for code in codes if code in self.codes]
        return any(len({group == UNKNOWN for group in way}) > 1 for way in found)

    def members(self, grouping: str) -> dict[str, list[str]]:
        """The codes of each group of `grouping`, and the labels that stand for them, sorted."""
        groups = self.cells[grouping].to_list()
        out: dict[str, list[str]] = {group: [] for group in self.order[grouping]}
        for code, cell in sorted(self.codes.items()):
            if groups[cell] in out:
                out[groups[cell]].append(code)
        return out

    def parent(self, grouping: str, group: str) -> str:
        """The group of the parent grouping into which `group` falls; '' where there is none."""
        return self.parents.get(grouping, {}).get(group, "")

    def above(self, grouping: str, group: str) -> list[tuple[str, str]]:
        """Every other grouping with the group of it into which `group` falls, the finest first.

        As the codes have it, whether or not `parent` says so, and also where other groups of the
        two cross: readers see it by the names.
        """
        return self._above.get((grouping, group), [])

    @cached_property
    def _above(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        out: dict[tuple[str, str], list[tuple[str, str]]] = {}
        finest = sorted(self.groupings, key=lambda name: -len(self.order[name]))
        for place, fine in enumerate(finest):
            for coarse in finest:
                for group, inside in self._within(fine, coarse, coarse in finest[place:]).items():
                    out.setdefault((fine, group), []).append((coarse, inside))
        return out

    def _within(self, fine: str, coarse: str, alike: bool) -> dict[str, str]:
        """The group of `coarse` that groups of `fine` lie in; those that lie in two are left out,
        and unless `alike` those that are all of it."""
        if fine == coarse:
            return {}
        codes = {
            name: self.cells[~self.cells[name].isin([ALL, UNKNOWN])].groupby(name).groups
            for name in (fine, coarse)
        }
        return {
            str(group): str(other)
            for group, mine in codes[fine].items()
            for other, theirs in codes[coarse].items()
            if ({*mine} <= {*theirs} if alike else {*mine} < {*theirs})
        }

    def match(self, values: Iterable[object]) -> np.ndarray:
        """The cell of each raw value (int64); -1 where the code list does not know it.

        An empty or missing value is Unknown, cell 0.
        """
        return np.array([self.codes.get(normalise(v), UNMAPPED) for v in values], dtype=np.int64)


def _rows(path: Path, needed: list[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CodeListError(f"The code list '{path.name}' cannot be read.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in needed if name not in (reader.fieldnames or [])]
    if missing:
        raise CodeListError(f"The code list '{path.name}' has no column '{missing[0]}'.")
    rows = []
    for row in reader:
        clean = {
            k: (v or "").strip()
            for k, v in row.items()
            if isinstance(k, str) and not isinstance(v, list)
        }
        if any(clean.values()):
            rows.append((reader.line_num, clean))
    if not rows:
        raise CodeListError(f"The code list '{path.name}' has no rows.")
    return rows


def _add_labels(codes: dict[str, int], labels: Mapping[str, str]) -> None:
    """Labels stand for what their codes stand for, where they are no code and mean one thing
    only."""
    meanings: dict[str, set[int]] = {}
    for key, label in labels.items():
        meanings.setdefault(normalise(label), set()).add(codes[key])
    for label, found in meanings.items():
        if len(found) == 1:
            codes.setdefault(label, found.pop())


def _number(text: str | None, line: int) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise CodeListError(f"Column 'order' holds '{text}', which is no number.", line) from None


def _sorted(position: Mapping[str, float]) -> list[str]:
    """Groups by their `order`; those without one follow by name, Other last."""
    return sorted(
        position, key=lambda g: (position[g], g.casefold().startswith("other"), g.casefold())
    )


def _parents(cells: pd.DataFrame, name: str, parent: str | None) -> dict[str, str]:
    """The parent group of each group of grouping `name`."""
    known = cells[~cells[name].isin([ALL, UNKNOWN])]
    pairs = known[[name, parent]].drop_duplicates()
    twice = pairs[pairs[name].duplicated()]
    if len(twice):
        raise CodeListError(
            f"Group '{twice.iloc[0][name]}' of grouping '{name}' falls into two groups of "
            f"'{parent}'."
        )
    return dict(zip(pairs[name], pairs[parent], strict=True))
