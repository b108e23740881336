"""What an edit of the definitions does to the scorecard: every row that differs, old beside new."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scorecard.bundle import Bundle
from scorecard.results import COLUMNS, KEY, NUMBER

WATCHED = (
    "numerator",
    "denominator",
    "value",
    "ratio",
    "status",
    "trend",
    "target",
    "target_distance",
    "suppression",
)


def compare_bundles(old: Bundle, new: Bundle) -> dict[str, Any]:
    """The differences, indicator by indicator.

    Returns {added: [ids], removed: [ids], changed: {id: {texts: {field: [old, new]}, rows: [...]}},
    awaiting: {...}, failed: {...}}. Each row holds the key, and `old` and `new` of every watched
    column that differs.
    """
    before = {i.id: i for i in old.definitions.indicators}
    after = {i.id: i for i in new.definitions.indicators}
    rows = differing_rows(old.results, new.results)
    changed: dict[str, dict[str, Any]] = {}
    for id in after:
        if id in before:
            texts = _texts(before[id].model_dump(mode="json"), after[id].model_dump(mode="json"))
            mine = rows.get(id, [])
            if texts or mine:
                changed[id] = {"texts": texts, "rows": mine}
    return {
        "added": [id for id in after if id not in before],
        "removed": [id for id in before if id not in after],
        "changed": changed,
        "awaiting": _news(old.awaiting, new.awaiting),
        "failed": _news(old.failed, new.failed),
    }


def differing_rows(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """For each indicator in both frames the rows in which a watched column differs."""
    both = set(old["indicator"]) & set(new["indicator"])
    columns = [*KEY, *WATCHED]
    joined = old.loc[old["indicator"].isin(both), columns].merge(
        new.loc[new["indicator"].isin(both), columns],
        on=KEY,
        how="outer",
        suffixes=("_old", "_new"),
        indicator="found",
    )
    differs = joined["found"] != "both"
    per_column = {}
    for name in WATCHED:
        a, b = joined[f"{name}_old"], joined[f"{name}_new"]
        if COLUMNS[name] == NUMBER:
            same = (a.isna() & b.isna()) | ((a - b).abs() <= 1e-9 * a.abs().clip(lower=1))
        else:
            same = a.fillna("") == b.fillna("")
        per_column[name] = ~same
        differs |= ~same
    out: dict[str, list[dict[str, Any]]] = {}
    for index, row in joined[differs].iterrows():
        entry: dict[str, Any] = {name: row[name] for name in KEY}
        entry["row"] = {"left_only": "removed", "right_only": "added"}.get(row["found"], "changed")
        entry["old"] = {n: _plain(row[f"{n}_old"]) for n in WATCHED if per_column[n].at[index]}
        entry["new"] = {n: _plain(row[f"{n}_new"]) for n in WATCHED if per_column[n].at[index]}
        out.setdefault(str(row["indicator"]), []).append(entry)
    return out


def in_words(changes: dict[str, Any]) -> list[str]:
    """The differences as lines to read."""
    lines = [f"+ {id}: added" for id in changes["added"]]
    lines += [f"- {id}: removed" for id in changes["removed"]]
    for id, change in changes["changed"].items():
        fields = ", ".join(change["texts"]) or "nothing of its own"
        statuses = [
            f"{r['group']} ({r['period']}, {r['area']}, {r['comparator']}): "
            f"{r['old']['status'] or 'no status'} → {r['new']['status'] or 'no status'}"
            for r in change["rows"]
            if "status" in r["old"] and r["row"] == "changed"
        ]
        lines.append(f"~ {id}: changed {fields}; {len(change['rows'])} rows differ")
        lines += [f"    {line}" for line in statuses[:20]]
        if len(statuses) > 20:
            lines.append(f"    … and {len(statuses) - 20} more changes of status")
    for kind in ("awaiting", "failed"):
        lines += [f"! {id}: {kind}: {text}" for id, text in changes[kind].items() if text]
    return lines or ["Nothing changes."]


def _texts(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    return {k: [old.get(k), new.get(k)] for k in new | old if old.get(k) != new.get(k)}


def _news(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    return {k: new.get(k, "") for k in sorted({*old, *new}) if old.get(k) != new.get(k)}


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value
