"""What readers lose where a row is hidden: the weights of the choice of companions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.definitions.model import Definitions
from scorecard.results import ALL, UNKNOWN, WHOLE


def costs(cells: pd.DataFrame, definitions: Definitions) -> pd.Series:
    """The loss with each cell: by level of area, grouping, group, size, and how recent it is."""
    size = cells["denominator"].fillna(cells["numerator"]).fillna(0).to_numpy(dtype=float)
    whole = (cells["area"] == WHOLE).to_numpy()
    service = (cells["parent_area"] == WHOLE).to_numpy()
    level = np.select([whole, service], [6.0, 2.0], 1.0)
    primary = (cells["grouping"] == definitions.primary_grouping).to_numpy()
    group = cells["group"].to_numpy()
    kind = np.select([group == ALL, group == UNKNOWN, primary], [3.0, 0.5, 1.5], 1.0)
    kind = np.where((group == ALL) & whole, 10.0, kind)
    targets = {i.id for i in definitions.indicators if i.target and i.target.group == ALL}
    kind = np.where((group == ALL) & cells["indicator"].isin(targets), 2 * kind, kind)
    latest = cells.groupby(["indicator", "variant"])["period_end"].transform("max")
    recent = np.where(cells["period_end"] == latest, 1.5, 1.0)
    variant = np.where(cells["variant"] == "", 1.0, 0.5)
    # zeros are shown where they may be: hiding one would only be for another's sake
    zero = np.where(cells["numerator"].fillna(1).to_numpy() == 0, 3.0, 1.0)
    weight = level * kind * recent * variant * zero * (1 + np.log2(1 + size)) / 8
    return pd.Series(weight, index=cells.index)
