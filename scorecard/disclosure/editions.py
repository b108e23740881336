"""What earlier editions and previews told and hid, so that none of them and a later one together
give back what either hides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np
import pandas as pd

from scorecard.counting.recounting import FIGURE
from scorecard.definitions.disclosing import Rule
from scorecard.disclosure.codes import LIST, Codes, other_now
from scorecard.disclosure.counts import ABOVE, PARENTS, TOLD
from scorecard.results import KEY

CELL = [name for name in KEY if name != "comparator"]
NAMED = ["numerator_of", "denominator_of"]
STANDING = ["numerator_as", "denominator_as"]
NOBODY = "nobody in it"  # why an empty row is hidden
# what a row counts, and where: two rows alike in these tell the same
COUNTED = ["measure", *NAMED, "area", "grouping", "group"]
KEPT = [
    *CELL,
    "measure",
    *NAMED,
    *PARENTS,
    *ABOVE,
    "rule",
    "numerator",
    "denominator",
    "codes",
    "known_codes",
    *STANDING,
]


def _none(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=columns)


@dataclass(frozen=True)
class Editions:
    """What earlier editions told and hid, all together.

    told: counts with what was told of them, columns `counts.TOLD`. hidden: cells that stay hidden,
    columns CELL. kept: hidden rows with their counts and the rule they were hidden by (JSON),
    columns KEPT; these counts are still to be protected where no row of a later edition has them.
    lists: the code lists they were made with, columns `codes.LIST`. figures: made of values, that
    were told, columns FIGURE.
    """

    told: pd.DataFrame
    hidden: pd.DataFrame
    kept: pd.DataFrame = field(default_factory=lambda: _none(KEPT))
    lists: pd.DataFrame = field(default_factory=lambda: _none(LIST))
    figures: pd.DataFrame = field(default_factory=lambda: _none(FIGURE))

    @classmethod
    def none(cls) -> Editions:
        """Before the first edition."""
        return cls(_none(TOLD), _none(CELL))

    @property
    def names(self) -> set[str]:
        """The names of all counts that were told, or that hidden rows had."""
        return {*self.told["name"], *names_in(self.kept)}

    def renamed(self, by: Mapping[str, str]) -> Editions:
        """The same of the names that stand for these."""
        told = self.told.assign(name=self.told["name"].map(lambda text: by.get(text, text)))
        return replace(self, told=told, kept=renamed(self.kept, by))

    def and_then(
        self,
        told: pd.DataFrame,
        hidden: pd.DataFrame,
        kept: pd.DataFrame | None = None,
        lists: pd.DataFrame | None = None,
        figures: pd.DataFrame | None = None,
    ) -> Editions:
        """With one edition more; what it tells takes the place of what it corrects.

        A number that was told exactly once is known exactly, also where it is rounded later.
        """
        keys = [name for name in TOLD if name not in ("value", "rounding")]
        both = _joined(self.told, told, TOLD).astype({"value": float, "rounding": float})
        both["rounding"] = both["rounding"].fillna(1.0)
        both[keys] = both[keys].fillna("")
        newest = both.groupby(keys)["value"].transform("last")
        same = both[both["value"] == newest].sort_values("rounding", kind="stable")
        cells = _joined(self.hidden, hidden, CELL).drop_duplicates()
        rows = _joined(self.kept, _none(KEPT) if kept is None else kept, KEPT)
        rows = rows[~_counted(rows, [*COUNTED, "codes", "known_codes"]).duplicated(keep="last")]
        every = _joined(self.lists, _none(LIST) if lists is None else lists, LIST)
        more = _joined(self.figures, _none(FIGURE) if figures is None else figures, FIGURE)
        return Editions(
            same.drop_duplicates(keys).sort_index().reset_index(drop=True),
            cells.reset_index(drop=True),
            rows.reset_index(drop=True),
            every.drop_duplicates().reset_index(drop=True),
            more.astype(object).fillna("").astype(str).drop_duplicates(ignore_index=True),
        )


def names_in(rows: pd.DataFrame) -> set[str]:
    """The names of the counts of `rows`."""
    every = pd.unique(rows[NAMED].to_numpy(dtype=object).ravel())
    return {text for text in every if isinstance(text, str) and text}


def renamed(rows: pd.DataFrame, by: Mapping[str, str]) -> pd.DataFrame:
    """`rows` with the names that stand for those of their counts."""
    return rows.assign(
        **{name: rows[name].map(lambda text: by.get(text, text)).astype(object) for name in NAMED}
    )


def kept_of(
    cells: pd.DataFrame, rules: dict[str, Rule], standing: Mapping[str, str]
) -> pd.DataFrame:
    """Hidden `cells` as they are kept for later editions, columns KEPT.

    standing: the name that stands for each, by what is seen of the records now. A later edition
    may see less of it, and has what is told now under that name.
    """
    texts = {key: json.dumps(asdict(rule)) for key, rule in rules.items()}
    base = cells["known_codes"].where(cells["measure"] == "representation", "")
    kept = cells.assign(rule=cells["rule"].map(texts), known_codes=base)
    kept[STANDING] = renamed(cells, standing)[NAMED]
    return kept.reindex(columns=KEPT).astype({"period": str})


def stay_hidden(cells: pd.DataFrame, earlier: Editions, codes: Codes) -> np.ndarray:
    """Whether each of `cells` was hidden by an edition, and counts the group that it counted then:
    of other `codes`, it is another row."""
    other = pd.Series(other_now(earlier.kept, codes), index=earlier.kept.index, dtype=bool)
    found = other.groupby([earlier.kept[name].astype(str) for name in CELL]).all()
    names, before = _cells_of(cells), _cells_of(earlier.hidden)
    return names.isin(before) & ~names.isin(found.index[found])


def _cells_of(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[CELL].astype(str))


def hidden_earlier(
    kept: pd.DataFrame, cells: pd.DataFrame, codes: Codes
) -> tuple[pd.DataFrame, dict[str, Rule]]:
    """Rows that earlier editions hid and that `cells` no longer have, as cells that stay hidden and
    are never told; and the rules they were hidden by.

    A row that is still there is protected by itself, and by its present rule; one of a group that
    has other `codes` now is not.
    """
    if kept.empty:
        return kept.iloc[:0], {}
    again = pd.MultiIndex.from_frame(_identified(kept))
    there = again.isin(pd.MultiIndex.from_frame(_identified(cells)))
    gone = kept[~there | other_now(kept, codes)].copy()
    gone = pd.concat([gone, _as_they_stood(gone)], ignore_index=True)
    for name in NAMED:
        gone[name] = gone[name].astype(object).where(gone[name].fillna("") != "", None)
    rules = {text: Rule(**json.loads(text)) for text in gone["rule"].unique()}
    gone["rounding"] = gone["rule"].map({text: rule.rounding for text, rule in rules.items()})
    return gone.assign(off=False, cost=0.0), rules


def _as_they_stood(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` whose counts had another name by what was seen of the records then, under that."""
    stood = rows.assign(**{name: rows[other] for name, other in zip(NAMED, STANDING, strict=True)})
    named, other = (_counted(each, NAMED) for each in (rows, stood))
    kept = (other != "").any(axis=1) & (other != named).any(axis=1)
    return stood[kept]


def _identified(rows: pd.DataFrame) -> pd.DataFrame:
    names = ["indicator", "variant", "period"]
    return _counted(rows).assign(**{name: rows[name].astype(str) for name in names})


def _counted(rows: pd.DataFrame, columns: list[str] = COUNTED) -> pd.DataFrame:
    return rows[columns].astype(object).fillna("").astype(str)


def _joined(first: pd.DataFrame, second: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Both, one after the other, with `columns`."""
    filled = [each for each in (first, second) if len(each)]
    if not filled:
        return _none(columns)
    return pd.concat(filled, ignore_index=True).reindex(columns=columns)
