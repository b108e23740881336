"""Service areas and teams: a hierarchy with dates, read from `areas.csv`.

Columns `id, name, level, parent, valid_from, valid_to, merged_into`. Several rows with one id are
the names and parents it had over time. A record belongs to the area it had at its date.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from scorecard.results import WHOLE
from scorecard.sources.issues import SourceError
from scorecard.sources.values import parse_date

FIRST, LAST = date.min, date.max


@dataclass(frozen=True)
class Version:
    """What an area was called and where it belonged, from one day to another (both inclusive)."""

    id: str
    name: str
    level: str
    parent: str
    valid_from: date
    valid_to: date
    merged_into: str


@dataclass(frozen=True)
class Areas:
    """All areas. `versions` in the order of the file."""

    versions: tuple[Version, ...]
    whole_name: str = "All"

    @classmethod
    def read(cls, path: Path, whole_name: str) -> Areas:
        """The areas in `path`; none where there is no such file. Raises SourceError on mistakes."""
        if not path.is_file():
            return cls((), whole_name)
        text = path.read_text("utf-8-sig", errors="replace")
        reader = csv.DictReader(text.splitlines())
        for needed in ("id", "name"):
            if needed not in (reader.fieldnames or []):
                raise SourceError(f"'areas.csv' has no column '{needed}'.")
        versions = tuple(
            _version(row, reader.line_num) for row in reader if any(v for v in row.values() if v)
        )
        areas = cls(versions, whole_name)
        areas._check()
        return areas

    @classmethod
    def from_values(cls, values: Iterable[str], whole_name: str) -> Areas:
        """Areas named as the data name them, for an organisation without `areas.csv`."""
        return cls(
            tuple(Version(v, v, "area", WHOLE, FIRST, LAST, "") for v in sorted(set(values))),
            whole_name,
        )

    @property
    def ids(self) -> list[str]:
        """Ids in the order of the file, `all` first."""
        return [WHOLE, *dict.fromkeys(v.id for v in self.versions)]

    def latest(self, id: str) -> Version:
        """The last version of an area."""
        return max((v for v in self.versions if v.id == id), key=lambda v: v.valid_from)

    def level(self, id: str) -> str:
        """Level of an area: `all` for the whole."""
        return WHOLE if id == WHOLE else self.latest(id).level

    def parent(self, id: str) -> str:
        """Parent of an area as it stands last; '' for the whole."""
        return "" if id == WHOLE else self.latest(id).parent

    @property
    def dates(self) -> list[date]:
        """Days on which an area changed: with them, the day decides where a record belongs."""
        days = {v.valid_from for v in self.versions} - {FIRST}
        days |= {
            date.fromordinal(v.valid_to.toordinal() + 1) for v in self.versions if v.valid_to < LAST
        }
        return sorted(days)

    def locate(self, value: str, day: date) -> str | None:
        """The area a record with `value` (an id, or a name now or then) belongs to on `day`.

        Of a closed area, what it was merged into. None where no area has that id or name.
        """
        key = _key(value)
        ids = self._ids_by_key.get(key)
        if not ids:
            return None
        valid = [
            i
            for i in ids
            if any(v.id == i and v.valid_from <= day <= v.valid_to for v in self.versions)
        ]
        found = (valid or ids)[0]
        seen = set()
        while found not in seen:
            seen.add(found)
            last = self.latest(found)
            if day > last.valid_to and last.merged_into:
                found = last.merged_into
        return found

    def ancestors(self, id: str, day: date) -> list[str]:
        """`id` and every area it belonged to on `day`, up to and including the whole."""
        chain = [id]
        while chain[-1] != WHOLE:
            versions = [v for v in self.versions if v.id == chain[-1]]
            at = [v for v in versions if v.valid_from <= day <= v.valid_to]
            chain.append((at[0] if at else min(versions, key=lambda v: _distance(v, day))).parent)
        return chain

    def above(self, id: str, days: Sequence[date]) -> list[Any]:
        """The areas that an area lay in on `days`, the nearest first; where it moved in between
        [first day, areas] of each time."""
        chains = [self.ancestors(id, day)[1:] for day in days]
        times = [
            [day.isoformat(), chain]
            for before, day, chain in zip([None, *chains], days, chains, strict=False)
            if chain != before
        ]
        return chains[0] if len(times) == 1 else times

    def exists(self, id: str, start: date, end: date) -> bool:
        """Whether the area existed on a day between `start` and `end`."""
        return id == WHOLE or any(
            v.id == id and v.valid_from <= end and v.valid_to >= start for v in self.versions
        )

    def facts(self) -> list[dict[str, Any]]:
        """Id, name, level, parent and former names of each area, for the bundle."""
        out: list[dict[str, Any]] = [
            {"id": WHOLE, "name": self.whole_name, "level": WHOLE, "parent": "", "former": []}
        ]
        for id in self.ids[1:]:
            last = self.latest(id)
            former = [v.name for v in self.versions if v.id == id and v.name != last.name]
            closed = last.valid_to if last.valid_to < LAST else None
            out.append(
                {
                    "id": id,
                    "name": last.name,
                    "level": last.level,
                    "parent": last.parent,
                    "former": list(dict.fromkeys(former)),
                    "closed": closed.isoformat() if closed else None,
                    "merged_into": last.merged_into,
                }
            )
        return out

    def history(self) -> list[dict[str, Any]]:
        """Id, parent and last day (`until`, None where there is none) of each time of each area:
        who worked there knows it. No bundle has it."""
        return [
            {
                "id": v.id,
                "parent": v.parent,
                "until": v.valid_to.isoformat() if v.valid_to < LAST else None,
            }
            for v in sorted(self.versions, key=lambda v: v.valid_from)
        ]

    @property
    def _ids_by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for version in self.versions:
            for key in (_key(version.id), _key(version.name)):
                if version.id not in found[key]:
                    found[key].append(version.id)
        return found

    def _check(self) -> None:
        known = {v.id for v in self.versions}
        for v in self.versions:
            if v.parent != WHOLE and v.parent not in known:
                raise SourceError(
                    f"'areas.csv': area '{v.id}' has the unknown parent '{v.parent}'."
                )
            if v.merged_into and v.merged_into not in known:
                raise SourceError(
                    f"'areas.csv': area '{v.id}' is merged into the unknown '{v.merged_into}'."
                )
            if v.valid_from > v.valid_to:
                raise SourceError(f"'areas.csv': area '{v.id}' ends before it begins.")
        parents = {v.id: {w.parent for w in self.versions if w.id == v.id} for v in self.versions}
        for start in parents:
            reached: set[str] = set()
            edge = set(parents[start])
            while edge - reached:
                reached |= edge
                edge = set().union(*(parents.get(i, set()) for i in edge))
            if start in reached:
                raise SourceError(f"'areas.csv': area '{start}' lies within itself.")


def _version(row: dict[str, str], line: int) -> Version:
    clean = {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)}
    id = clean["id"]
    if not id or id == WHOLE:
        raise SourceError(
            f"'areas.csv' line {line}: an area needs an id, and it cannot be '{WHOLE}'."
        )
    days = {}
    for name, default in (("valid_from", FIRST), ("valid_to", LAST)):
        text = clean.get(name, "")
        day = parse_date(text) if text else default
        if day is None:
            raise SourceError(f"'areas.csv' line {line}: column '{name}' is no date.")
        days[name] = day
    return Version(
        id,
        clean["name"] or id,
        clean.get("level") or "area",
        clean.get("parent") or WHOLE,
        days["valid_from"],
        days["valid_to"],
        clean.get("merged_into", ""),
    )


def _key(text: str) -> str:
    return " ".join(str(text).split()).casefold()


def _distance(version: Version, day: date) -> int:
    return max((version.valid_from - day).days, (day - version.valid_to).days, 0)


def leaves(
    areas: Areas, values: list[str], eras: list[date]
) -> tuple[np.ndarray, list[tuple[str, ...]]]:
    """Where each raw value belongs in each era (the time between two dates of change).

    Returns an int array (values × eras) of positions in the second result, the distinct chains of
    areas from the narrowest to the whole; position 0 is the whole alone, for unknown values.
    """
    chains: dict[tuple[str, ...], int] = {(WHOLE,): 0}
    out = np.zeros((len(values), len(eras)), dtype=np.int64)
    for column, day in enumerate(eras):
        for row, value in enumerate(values):
            found = areas.locate(value, day)
            if found is not None:
                chain = tuple(areas.ancestors(found, day))
                out[row, column] = chains.setdefault(chain, len(chains))
    return out, list(chains)
