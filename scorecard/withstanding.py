"""Before anything is handed out it is attacked, and what tells a hidden count is hidden as well.

The airlock links the counts that somebody thought of linking. The audit is another program with
another way to look at them (`auditor.records`): only what neither can undo leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.auditor import Audit, Published, audit
from scorecard.bundle import Bundle, facts_of
from scorecard.disclosure.editions import CELL, NOBODY
from scorecard.disclosure.worth import costs
from scorecard.sources.read import Told

SECONDS = 60.0  # for each block of linked counts; what took longer is told of
LONG = 300.0  # seconds of rounds, after which whole indicators are hidden
FEW, MANY, ALL_OF_IT = 6, 9, 12  # rounds in which one row, all rows, whole indicators are hidden


class Exposed(Exception):
    """What is hidden can be worked out whatever else is hidden; the message says what."""


def withstand(
    make: Callable[[pd.DataFrame], Bundle],
    known: dict[str, Any],
    memory: Path | None = None,
    told: Told = lambda *_: None,
    before: Bundle | None = None,
) -> Bundle:
    """The scorecard that withstands the audit, with what the attacks came to (`Restricted.attack`).

    make: makes the scorecard with these rows (columns CELL) hidden besides. known: what those
    who work there know besides (see `auditor.audit`). memory: a folder that keeps which blocks
    withstood. before: an edition of the same data, which readers know.
    Raises Exposed where hiding more does not help.
    """
    published = None
    if before is not None:
        published = Published("before", before.results, before.definitions, facts_of(before))
    telling, started = pd.DataFrame(columns=CELL), time.monotonic()
    for number in range(ALL_OF_IT):
        bundle = make(telling)
        if not (bundle.results["suppression"] == "suppressed").any():
            return bundle
        facts = facts_of(bundle) | known | {"empty": _empty(bundle)}
        place = memory / "withstood" if memory else None
        seen = audit(
            bundle.results,
            bundle.definitions,
            facts,
            told,
            by_records=True,
            memory=place,
            seconds=SECONDS,
            before=published,
        )
        if not seen.at_risk and seen.left.empty:
            return _with(bundle, seen, len(telling))
        late = time.monotonic() - started > LONG
        more = _more(bundle, seen, telling, MANY if late else number)
        if more.empty:
            break
        telling = pd.concat([telling, more], ignore_index=True).drop_duplicates()
    raise Exposed(_words(seen))


def _empty(bundle: Bundle) -> list[list[str]]:
    """The hidden rows without anybody. That there is somebody in hidden ones is what a reader would
    conclude, who is wrong where an earlier edition has them hidden."""
    if bundle.restricted is None:
        return []
    log = bundle.restricted.hidden
    rows: list[list[str]] = log.loc[log["reason"] == NOBODY, CELL].astype(str).to_numpy().tolist()
    return rows


def _more(bundle: Bundle, seen: Audit, telling: pd.DataFrame, number: int) -> pd.DataFrame:
    """Rows to hide in the next round: of each exposure the one that readers lose least with, later
    all that it needs, at last every row of the indicators concerned."""
    rows = bundle.results[bundle.results["provenance"] == "own"].drop_duplicates(CELL)
    rows = rows.assign(cost=costs(rows, bundle.definitions))
    base = rows["denominator"].fillna(rows["numerator"])
    shown = (rows["suppression"] != "suppressed") & ~_keys(rows).isin(_keys(telling))
    rows, empty = rows[shown & (base != 0)], rows[shown & (base == 0)]
    needed = seen.telling.drop_duplicates([*CELL, "exposure"])[[*CELL, "exposure"]]
    found = needed.merge(rows[[*CELL, "cost"]], on=CELL)
    # that nobody is there is hidden where nothing else tells what another rule hides
    alone = needed[~needed["exposure"].isin(found["exposure"])]
    found = pd.concat([found, alone.merge(empty[[*CELL, "cost"]], on=CELL)])
    if number < FEW:
        found = _cheapest(found)
    if number >= MANY or found.empty:
        exposed = pd.concat([seen.exposed, seen.left, seen.telling])["indicator"]
        return rows.loc[rows["indicator"].isin(exposed), CELL]
    return found[CELL].drop_duplicates()


def _cheapest(found: pd.DataFrame) -> pd.DataFrame:
    """Rows that together stand in every exposure, the cheapest for the most first."""
    chosen = [found.iloc[:0]]
    while len(found):
        per = found.groupby(CELL, sort=False).agg(cost=("cost", "first"), of=("exposure", "size"))
        best = (per["cost"] / per["of"]).idxmin()
        mine = found[_keys(found) == best]
        chosen.append(mine.head(1))
        found = found[~found["exposure"].isin(mine["exposure"])]
    return pd.concat(chosen)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[CELL].astype(str))


def _with(bundle: Bundle, seen: Audit, more: int) -> Bundle:
    came_to = {"hidden": seen.hidden, "more": more, "unchecked": seen.unchecked}
    kept = replace(bundle.restricted, attack=came_to) if bundle.restricted else None
    return replace(bundle, restricted=kept)


def _words(seen: Audit) -> str:
    rows = pd.concat([seen.exposed, seen.left])
    ids = ", ".join(dict.fromkeys(rows["indicator"]))
    return (
        f"Nothing is published: {len(rows):,} hidden numbers could be worked out, whatever else is "
        f"hidden. They are in: {ids}. Ask for less there (`groupings_at`, `levels`, `variants`), "
        "or leave one of these indicators out."
    )
