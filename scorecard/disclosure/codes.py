"""Which codes each group was made of, now and when earlier editions were built.

A group that was made of other codes was another group, also under the same name: what lies between
the two is the people of the codes that were moved. Only codes that a dataset has are looked at: one
that nobody has moves nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import pandas as pd

from scorecard.definitions.data import Grouping
from scorecard.disclosure.names import Name
from scorecard.ethnicity.codes import CodeList
from scorecard.results import ALL, UNKNOWN

KNOWN = "Known"  # the members of all known groups together: the base of a representation
LIST = ["list", "grouping", "group", "code"]
WITHIN = ["parent_grouping", "parent_group", "groups_above"]
ALONE = ("", "", "[]")
THEN = " then"  # ends the name of what is made of other codes now, and of its grouping

Group = tuple[str, str]  # grouping and group
Sets = Mapping[Group, frozenset[str]]


@dataclass(frozen=True)
class Made:
    """What a group is called, of then or of now, and the codes that it was made of."""

    called: Group
    codes: frozenset[str]

    @property
    def before(self) -> bool:
        """Whether it is another group than the one that has its name now."""
        return self.called[0].endswith(THEN)


@dataclass(frozen=True)
class Codes:
    """Every code list that there was.

    lists: columns LIST; `list` is the hash of a whole list. now: the present one. found: for each
    dataset the codes that stand in it. above: what each group lies in by the present list: the
    parent grouping and group, and all coarser ones as JSON.
    """

    lists: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LIST))
    now: str = ""
    found: Mapping[str, frozenset[str]] = field(default_factory=dict)
    above: Mapping[Group, tuple[str, str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        codes: CodeList,
        groupings: Mapping[str, Grouping],
        found: Mapping[str, frozenset[str]],
    ) -> Codes:
        """The present code list alone, with the settings of its groupings."""
        above = {
            (name, group): (
                settings.parent or "",
                codes.parent(name, group),
                json.dumps(codes.above(name, group)),
            )
            for name, settings in groupings.items()
            for group in codes.groups(name)
        }
        rows = [
            (grouping, group, code)
            for grouping in codes.groupings
            for group, members in codes.members(grouping).items()
            for code in members
        ]
        now = _hash("\n".join(row) for row in rows)
        return cls(pd.DataFrame([(now, *row) for row in rows], columns=LIST), now, found, above)

    def after(self, lists: pd.DataFrame) -> Codes:
        """With the lists of earlier editions."""
        both = [each for each in (lists, self.lists) if len(each)]
        every = pd.concat(both, ignore_index=True).drop_duplicates() if both else self.lists
        return replace(self, lists=every)

    @cached_property
    def _sets(self) -> dict[str, dict[Group, frozenset[str]]]:
        """Of each list the codes of every group, and of all together (grouping '')."""
        out: dict[str, dict[Group, frozenset[str]]] = {}
        for id, rows in self.lists.groupby("list", sort=False):
            members: dict[Group, set[str]] = {}
            for grouping, group, code in rows[LIST[1:]].itertuples(index=False, name=None):
                members.setdefault((grouping, group), set()).add(code)
            known = frozenset(rows["code"])
            groups = {group: frozenset(codes) for group, codes in members.items()}
            out[str(id)] = groups | {("", KNOWN): known, ("", UNKNOWN): known}
        return out

    def of_now(self, grouping: pd.Series, group: pd.Series) -> list[str]:
        """The hash of the codes that each group has now, of Unknown and Known that of all codes;
        '' for All."""
        hashes = {key: _hash(codes) for key, codes in self._sets.get(self.now, {}).items()}
        return [hashes.get(key, "") for key in _keys(grouping, group)]

    @property
    def of_all(self) -> str:
        """The hash of all codes that stand for a known group now."""
        return self.of_now(pd.Series([""]), pd.Series([KNOWN]))[0]

    def made(self, dataset: str) -> list[dict[Group, Made]]:
        """The groups of every code list, as the people of a dataset fall into them; what lists
        have in common once."""
        found = self.found.get(dataset, frozenset())
        out: list[dict[Group, Made]] = []
        for _, groups in self._made(found) if found else []:
            if groups not in out:
                out.append(groups)
        return out

    def made_now(self, dataset: str) -> list[dict[Group, Made]]:
        """The groups of the present code list alone; none where its codes are not known."""
        made = self.made(dataset)
        return [each for each in made if not any(group.before for group in each.values())][:1]

    def _made(self, found: frozenset[str]) -> list[tuple[Sets, dict[Group, Made]]]:
        present = self._sets.get(self.now, {})
        now = {group: codes & found for group, codes in present.items()}
        out: list[tuple[Sets, dict[Group, Made]]] = []
        for sets in self._sets.values():
            every = sets["", KNOWN]
            mine = {
                group: _spelt_anew(codes & found, now.get(group, frozenset()), every)
                for group, codes in sets.items()
                if group[0]
            }
            known = frozenset[str]().union(*mine.values())
            mine |= {("", KNOWN): known, ("", UNKNOWN): known}
            named = {
                group: Made(group if codes == now.get(group) else _then(group, codes), codes)
                for group, codes in mine.items()
            }
            out.append((sets, named))
        return out

    def called(self, told: pd.DataFrame) -> list[Group]:
        """What the group of each count is called: of other codes now, it is another one.

        told: name (of the count), grouping, group, codes (the hash of then; '' where it is not
        known: taken for the same as now). Those of unknown ethnicity in a grouping of their own, as
        some codes say too little for it, are the unknown of its codes.
        """
        texts = told["name"].where(told["name"].notna(), "")
        known = {text: Name.parse(text).dataset if text else "" for text in texts.unique()}
        datasets = texts.map(known)
        then = {}
        for dataset in datasets.unique():
            found = self.found.get(dataset, frozenset())
            for sets, named in self._made(found) if found else []:
                for group, made in named.items():
                    then[dataset, group, _hash(sets[group])] = made.called
                for group, called in self._own(sets, found):
                    then[dataset, group, _hash(sets["", KNOWN])] = called
        keys = told[["grouping", "group"]].itertuples(index=False, name=None)
        return [
            then.get((dataset, key, codes), key) if codes else key
            for dataset, key, codes in zip(datasets, keys, told["codes"], strict=True)
        ]

    def _own(self, sets: Sets, found: frozenset[str]) -> Iterator[tuple[Group, Group]]:
        """Unknown and Known as groupings of a list had them for their own, and what each is called:
        where the grouping has all codes now that stand for a group, it is everybody's."""
        present = self._sets.get(self.now, {})
        for grouping in sorted({name for name, _ in sets if name}):
            then, now = (_codes_of(each, grouping) & found for each in (sets, present))
            for special in (KNOWN, UNKNOWN):
                if then == present.get(("", KNOWN), frozenset()) & found:
                    yield (grouping, special), ("", special)
                else:
                    key = (grouping, special) if then == now else _then(("", special), then)
                    yield (grouping, special), key


def renamed(told: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """`told` with the groups that are made of other codes now under names of their own; they stand
    alone, as what they lie in is told by the codes (see `regrouped`). The others lie in what they
    lie in now: it may have been something else when they were told."""
    called = codes.called(told)
    told_within = told[WITHIN].itertuples(index=False, name=None)
    within = [
        ALONE if group[0].endswith(THEN) else codes.above.get(group, before)
        for group, before in zip(called, told_within, strict=True)
    ]
    names = ["grouping", "group", *WITHIN]
    rows = [(*group, *lies) for group, lies in zip(called, within, strict=True)]
    return told.assign(**{name: [row[n] for row in rows] for n, name in enumerate(names)})


def other_now(rows: pd.DataFrame, codes: Codes) -> list[bool]:
    """Whether hidden rows of earlier editions counted another group than the one that has its name
    now. rows: as editions keep them."""
    share = rows["measure"] == "representation"
    known = rows.assign(grouping="", group=KNOWN, codes=rows["known_codes"].where(share, ""))
    special = rows["group"].isin([ALL, UNKNOWN])
    own = rows.assign(grouping=rows["grouping"].where(~special, ""))
    found = [
        codes.called(each.assign(name=rows[name]))
        for each in (own, known)
        for name in ("numerator_of", "denominator_of")
    ]
    return [any(called[0].endswith(THEN) for called in each) for each in zip(*found, strict=True)]


def _keys(grouping: pd.Series, group: pd.Series) -> list[Group]:
    """Unknown and Known are the same in every grouping."""
    special = group.isin([UNKNOWN, KNOWN])
    return list(zip(grouping.where(~special, ""), group, strict=True))


def _codes_of(sets: Sets, grouping: str) -> frozenset[str]:
    """All codes that stand for a group of a grouping."""
    return frozenset[str]().union(*(sets[each] for each in sets if each[0] == grouping))


def _then(group: Group, codes: frozenset[str]) -> Group:
    """The name of a group that is made of other codes now: one for each set of codes."""
    return f"{group[0]} {_hash(codes)}{THEN}", f"{group[1]}{THEN}"


def _spelt_anew(
    codes: frozenset[str], now: frozenset[str], every: frozenset[str]
) -> frozenset[str]:
    """The codes of a group of then; those of now where the data have none of the old ones any more
    and the new ones stood nowhere: another spelling."""
    return now if not codes and now and not now & every else codes


def _hash(codes: Iterable[str]) -> str:
    return _hashed(tuple(sorted(codes)))


@lru_cache(maxsize=4096)
def _hashed(codes: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()[:12]
