"""The one schema of the scorecard: the long frame that travels from counting to the pages.

One row for every indicator, variant, period, area, grouping, ethnic group and comparator. Rows and
key are fixed after counting; later steps add columns or blank values. `docs/reference/results.md`
explains each column to readers of `results.csv`.
"""

from __future__ import annotations

import pandas as pd

KEY = ["indicator", "variant", "period", "area", "grouping", "group", "comparator"]

ALL = "All"
UNKNOWN = "Unknown"
WHOLE = "all"  # the area that is the whole organisation

TEXT, NUMBER, INTEGER, DATE = "text", "number", "integer", "date"

COLUMNS: dict[str, str] = {
    **dict.fromkeys(KEY, TEXT),
    "objective": TEXT,
    "measure": TEXT,
    "period_start": DATE,
    "period_end": DATE,
    "pool": INTEGER,
    "area_level": TEXT,
    "parent_area": TEXT,
    "parent_group": TEXT,
    "numerator": NUMBER,
    "denominator": NUMBER,
    "value": NUMBER,
    "lower": NUMBER,
    "upper": NUMBER,
    "unit": TEXT,
    "comparator_value": NUMBER,
    "ratio": NUMBER,
    "ratio_lower": NUMBER,
    "ratio_upper": NUMBER,
    "difference": NUMBER,
    "difference_lower": NUMBER,
    "difference_upper": NUMBER,
    "gap_people": NUMBER,
    "gap_people_lower": NUMBER,
    "gap_people_upper": NUMBER,
    "p_value": NUMBER,
    "q_value": NUMBER,
    "status": TEXT,
    "status_reason": TEXT,
    "trend": TEXT,
    "target": NUMBER,
    "target_by": DATE,
    "target_distance": NUMBER,
    "unknown_share": NUMBER,
    "suppression": TEXT,
    "provenance": TEXT,
    "method": TEXT,
    "definition_version": INTEGER,
    "confidence": NUMBER,
    "source": TEXT,
    "previous_period": TEXT,
    "change_previous": NUMBER,
    "change_previous_lower": NUMBER,
    "change_previous_upper": NUMBER,
    "baseline_period": TEXT,
    "change_baseline": NUMBER,
    "change_baseline_lower": NUMBER,
    "change_baseline_upper": NUMBER,
    "needed_large": NUMBER,
    "needed_moderate": NUMBER,
    "unknowns_ratio_lower": NUMBER,
    "unknowns_ratio_upper": NUMBER,
    "unknowns_difference_lower": NUMBER,
    "unknowns_difference_upper": NUMBER,
    "design_effect": NUMBER,
}

# How a standardised figure was made, or why there is none. The column `standardised` holds it on
# the way to `method` and `status_reason`, and is not published.
DIRECT, INDIRECT, TOO_FEW, NOT_RECORDED = "direct", "indirect", "too few", "not recorded"
ROUNDED = "rounded"  # a figure of counts that are rounded elsewhere would give them back
HOW = "standardised"

NUMBERS = [name for name, kind in COLUMNS.items() if kind == NUMBER]

SUPPRESSION = ("", "suppressed", "at-source", "not-calculable")
STATUS = (
    "gap",
    "possible-gap",
    "lower-than-parity",
    "withheld-unknown",
    "cannot-tell",
    "no-gap-found",
    "similar",
    "not-compared",
)
TREND = ("", "improving", "worsening", "no-clear-change", "too-few-points", "break", "snapshots")

# Numbers that say how many or how much; emptied together where a row is hidden. Settings of the
# definition (target, confidence) stay.
PROTECTED = [name for name in NUMBERS if name not in ("target", "confidence")]


def empty() -> pd.DataFrame:
    """A frame with every column and no rows."""
    return conform(pd.DataFrame(columns=list(COLUMNS)))


def conform(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the schema's columns, in order and of the schema's types.

    Columns that are missing are added empty; columns of another name are dropped.
    """
    out: dict[str, pd.Series] = {}
    for name, kind in COLUMNS.items():
        column = frame[name] if name in frame else pd.Series([None] * len(frame), index=frame.index)
        if kind == NUMBER:
            out[name] = pd.to_numeric(column).astype("float64")
        elif kind == INTEGER:
            out[name] = pd.to_numeric(column).astype("Int64")
        elif kind == DATE:
            out[name] = pd.to_datetime(column).dt.date.astype(object)
        else:
            out[name] = column.astype(object).where(column.notna(), "").astype("str")
    return pd.DataFrame(out, index=frame.index)


def check(frame: pd.DataFrame) -> list[str]:
    """What is wrong with a results frame, a sentence each; empty where nothing is."""
    problems = []
    if list(frame.columns) != list(COLUMNS):
        problems.append("The columns are not those of the schema, in its order.")
        return problems
    duplicates = int(frame.duplicated(KEY).sum())
    if duplicates:
        problems.append(f"{duplicates} rows repeat the key of another row.")
    for name, allowed in (("suppression", SUPPRESSION), ("status", STATUS), ("trend", TREND)):
        strange = sorted(set(frame[name]) - set(allowed) - {""})
        if strange:
            problems.append(
                f"Column '{name}' holds {strange[0]!r}, which is not in its vocabulary."
            )
    hidden = frame["suppression"].isin(["suppressed", "at-source"])
    if frame.loc[hidden, PROTECTED].drop(columns=["unknown_share"]).notna().any(axis=None):
        problems.append("A hidden row still holds a number.")
    inside = frame["lower"].isna() | frame["upper"].isna() | frame["value"].isna()
    inside |= (frame["lower"] <= frame["value"] + 1e-9) & (frame["value"] <= frame["upper"] + 1e-9)
    if not inside.all():
        problems.append(f"{int((~inside).sum())} intervals do not contain their value.")
    return problems
