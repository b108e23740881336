"""Figures made of values across editions: what is kept of those that are told, and what those that
were told before tell of tests that are asked only now (see `counting.recounting`)."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from scorecard.counting.recounting import AGAIN, FIGURE
from scorecard.definitions.model import Definitions
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.counts import Counts
from scorecard.disclosure.values import BESIDES, VALUES
from scorecard.results import DIRECT, HOW, INDIRECT


def figures_in(cells: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """The figures made of values among `cells`, columns FIGURE, by the index of their cells: of
    means and medians the records with a value, of standardised ones those above and below the
    line."""
    ids = {(i.id, v): i for i in definitions.indicators for v in ["", *(x.id for x in i.variants)]}
    keys = pd.MultiIndex.from_frame(cells[["indicator", "variant"]])
    columns = {(id, v): _columns(id, v, definitions) for id, v in keys.unique() if (id, v) in ids}
    made_of = pd.Series([columns.get(key, ["", ""]) for key in keys], index=cells.index)
    values = cells["measure"].isin(VALUES)
    how = cells[HOW] if HOW in cells else pd.Series("", index=cells.index)
    parts = [
        (values, "denominator_of", 0),
        (~values & how.isin([DIRECT, INDIRECT]), "denominator_of", 1),
        (~values & how.isin([DIRECT, INDIRECT]), "numerator_of", 1),
    ]
    found = [
        cells[which].assign(name=cells[of], columns=made_of.str[kind]) for which, of, kind in parts
    ]
    out = pd.concat(found).reindex(columns=FIGURE)
    return out[out["name"].notna() & (out["columns"] != "")]


def told_again(again: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """What figures of earlier editions tell, columns FIGURE and AGAIN, as cells; without groups
    that are made of other `codes` now."""
    rows = again.reindex(columns=[*FIGURE, *AGAIN])
    now = codes.of_now(rows["grouping"], rows["group"])
    rows = rows[(rows["codes"] == now) | (rows["codes"] == "")].drop(columns=["name", "columns"])
    multiple = pd.to_numeric(rows["rounding"]).fillna(1.0)
    return rows.assign(
        measure=BESIDES, rounding=multiple, denominator_of=None, denominator=np.nan
    ).reset_index(drop=True)


def known_again(counts: Counts, told: np.ndarray, rounded: pd.Series) -> Counts:
    """`counts` of which readers know those `told` by figures of earlier editions, to the multiple
    to which these were `rounded`."""
    rounding = rounded.to_numpy(dtype=float)
    exact = told[rounding <= 1]
    known, nearly = counts.known.copy(), counts.nearly.copy()
    known[exact] = True
    np.maximum.at(nearly, told, rounding)
    return replace(counts, known=known, nearly=np.where(known, 1.0, nearly))


def _columns(indicator: str, variant: str, definitions: Definitions) -> list[str]:
    """As JSON the columns with the values of an indicator, and with the bands of its variant; ''
    where there are none."""
    of = definitions.indicator(indicator)
    chosen = next((each for each in of.variants if each.id == variant), None)
    bands = sorted({each.column for each in (chosen and chosen.standardise) or []})
    return [json.dumps([of.value]) if of.value else "", json.dumps(bands) if bands else ""]
