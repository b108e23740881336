"""The whole audit in a small world, against an attacker who starts from the leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scorecard.auditor import audit
from scorecard.results import ALL, KEY, UNKNOWN, WHOLE
from tests.auditor.building import (
    FACTS,
    FIVE,
    LEAVES,
    YEARS,
    counted,
    definitions,
    exposed_counts,
    hide,
    published,
)
from tests.auditor.oracle import Oracle, inside

DEFINED = definitions()
PROTECTION = 6


def leaves(seed: int) -> dict:
    """Counts of 0 to about 40 a leaf, Unknown and agency fewer."""
    random = np.random.default_rng(seed)
    few = {UNKNOWN: 0.3, "Asian": 0.8, "Black": 1.0, "White": 2.0}
    means = [15 * few[group] * (0.3 if agency else 1.0) for _, _, group, _, agency in LEAVES]
    return dict(zip(LEAVES, random.poisson(means).tolist(), strict=True))


def small(raw: pd.DataFrame) -> pd.Series:
    """Rows with a count, base or rest of 1 to 5."""
    rest = raw["denominator"] - raw["numerator"]
    return raw["numerator"].between(1, 5) | raw["denominator"].between(1, 5) | rest.between(1, 5)


def generous(raw: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Hides everything, and shows again what leaves the oracle nothing to narrow."""
    random = np.random.default_rng(seed)
    fit = np.flatnonzero(~small(raw))
    raw = hide(raw, np.ones(len(raw), dtype=bool))
    alike = ["indicator", "variant", "period", "area", "group"]
    lines = [at for _, at in raw.iloc[fit].groupby(alike).groups.items()]
    for number in random.permutation(len(lines)):
        tried = shown(raw, lines[number])
        if not complements(tried) and not Oracle.of(tried).narrow(tried, PROTECTION, first=True):
            raw = tried
    return raw


def complements(raw: pd.DataFrame) -> set[tuple[str, ...]]:
    """Shown variants that differ from the shown indicator by 1 to 5."""
    names = [name for name in KEY if name != "variant"]
    shown = raw[(raw["suppression"] == "") & (raw["indicator"] == "seen")]
    base, staff = (shown[shown["variant"] == v].set_index(names) for v in ("", "staff"))
    both = base.index.intersection(staff.index)
    out = set()
    for name in ("numerator", "denominator"):
        off = base.loc[both, name] - staff.loc[both, name]
        out |= set(off[off.between(1, 5)].index)
    return out


@pytest.fixture(scope="module", params=[1, 2])
def safe(request):
    return generous(counted(leaves(request.param)))


def attacked(raw: pd.DataFrame, facts: dict | None = None):
    return audit(published(raw, DEFINED), DEFINED, facts or FACTS)


def test_a_safe_bundle_is_found_safe(safe):
    assert (safe["suppression"] == "suppressed").any()
    seen = attacked(safe)
    assert seen.safe
    assert seen.hidden > 0
    assert seen.narrowest >= PROTECTION


@pytest.mark.parametrize("seed", range(5))
def test_primary_suppression_alone_is_undone_as_the_oracle_does(seed):
    raw = counted(leaves(seed))
    raw = hide(raw, small(raw))
    wanted = Oracle.of(raw).narrow(raw, PROTECTION)
    assert wanted
    assert_same(attacked(raw).exposed, wanted, raw)


@pytest.mark.parametrize("seed", range(5))
def test_one_companion_a_line_is_undone_as_the_oracle_does(seed):
    raw = counted(leaves(seed))
    random = np.random.default_rng(seed)
    raw = hide(raw, small(raw))
    names = ["indicator", "variant", "period", "area", "grouping"]
    chosen = np.zeros(len(raw), dtype=bool)
    for _, rows in raw.reset_index(drop=True).groupby(names):
        if (rows["suppression"] == "suppressed").sum() == 1:
            chosen[random.choice(rows.index[rows["suppression"] == ""])] = True
    raw = hide(raw, chosen)
    assert_same(attacked(raw).exposed, Oracle.of(raw).narrow(raw, PROTECTION), raw)


def assert_same(exposed: pd.DataFrame, wanted: set, raw: pd.DataFrame) -> None:
    """The same counts are exposed: a count that stands in several rows is told by one of them."""
    cells = {tuple(k): c for *k, c in raw[[*KEY, "cell"]].itertuples(index=False)}

    def counts(found):
        out = set()
        for *key, name in found:
            cell = cells[tuple(key)]
            top, base = inside(cell, seen=True), inside(cell)
            out.add(tuple({"numerator": top, "denominator": base, "rest": base - top}[name]))
        return out

    complement = exposed["because"].str.startswith("a published count")
    assert counts(exposed_counts(exposed[~complement])) == counts(wanted)


# ---- exposures put in one at a time


def secondary(raw, random):
    """A hidden row that is not small itself is shown."""
    rows = raw[(raw["suppression"] == "suppressed") & ~small(raw)]
    return None if rows.empty else shown(raw, [random.choice(rows.index)])


def pooled(raw, random):
    """A total over both years is shown."""
    rows = raw[(raw["suppression"] == "suppressed") & (raw["indicator"] == "pooled")]
    return None if rows.empty else shown(raw, [random.choice(rows.index)])


def variant(raw, random):
    """An indicator and its variant, both of them."""
    rows = raw[(raw["indicator"] == "seen") & (raw["variant"] == "staff")]
    key = raw.loc[random.choice(rows.index), ["period", "area", "grouping", "group"]]
    both = (raw[list(key.index)] == key).all(axis=1) & (raw["indicator"] == "seen")
    return shown(raw, raw.index[both])


def shown(raw, index):
    out = raw.copy()
    out.loc[index, "suppression"] = ""
    return out


@pytest.mark.parametrize("kind", [secondary, pooled, variant])
def test_a_row_too_many_is_found(safe, kind):
    random = np.random.default_rng(0)
    true, found = 0, 0
    for _ in range(8):
        raw = kind(safe, random)
        if raw is None:
            continue
        wanted = Oracle.of(raw).narrow(raw, PROTECTION) or complements(raw)
        seen = attacked(raw)
        assert bool(seen.at_risk) <= bool(wanted)
        true += bool(wanted)
        found += bool(wanted) and bool(seen.at_risk)
    assert found >= 0.95 * true
    if kind is not pooled:  # some of the totals over both years are harmless everywhere
        assert true


@pytest.mark.parametrize("columns", [["value"], ["lower", "upper"], ["lower"], ["upper"]])
def test_a_number_left_in_a_hidden_row_is_turned_back_into_counts(safe, columns):
    random = np.random.default_rng(1)
    truth = published(safe.assign(suppression=""), DEFINED)
    frame = published(safe, DEFINED)
    hidden = np.flatnonzero((safe["suppression"] == "suppressed") & (safe["denominator"] > 0))
    found = true = 0
    for at in random.choice(hidden, 6, replace=False):
        left = frame.copy()
        left.loc[at, columns] = truth.loc[at, columns]
        seen = audit(left, DEFINED, FACTS)
        assert len(seen.left) == len(columns)
        oracle = Oracle.of(safe)
        cell, n, d = safe["cell"].iat[at], safe["numerator"].iat[at], safe["denominator"].iat[at]
        if columns == ["value"]:
            oracle.equals(d * inside(cell, seen=True) - n * inside(cell), 0.0)
        else:
            oracle.equals(inside(cell), d)
            oracle.equals(inside(cell, seen=True), n)
        hit = oracle.width(inside(cell)) < PROTECTION or (
            oracle.width(inside(cell, seen=True)) < PROTECTION
        )
        true += hit
        found += hit and seen.at_risk > 0
    assert found >= 0.95 * true
    if columns != ["value"]:
        assert true


@pytest.mark.parametrize("seed", range(4))
def test_a_number_on_the_data_page_is_used(seed):
    """Few rows of unknown ethnicity in all years together leave few for each."""
    raw = counted({k: n if k[2] != UNKNOWN else n // 4 for k, n in leaves(seed).items()})
    raw = hide(raw, raw["group"].isin([UNKNOWN, *FIVE, "Others"]))
    assert attacked(raw).safe
    total = raw[(raw["area"] == WHOLE) & (raw["grouping"] == "five") & (raw["variant"] == "")]
    years = total[total["indicator"] == "seen"]
    rows = years.loc[years["group"] == ALL, "denominator"].sum()
    unknown = years.loc[years["group"] == UNKNOWN, "denominator"].sum()
    share = round(unknown / rows, 2)
    told = {"id": "records", "rows_used": rows, "unknown_share": share, "notes": []}
    oracle = Oracle.of(raw)
    leaf = np.array([float(leaf[2] == UNKNOWN) for leaf in LEAVES])
    oracle.at_most(leaf, (share + 0.005) * rows)
    oracle.at_most(-leaf, -(share - 0.005) * rows)
    wanted = oracle.narrow(raw, PROTECTION)
    seen = attacked(raw, FACTS | {"datasets": [told]})
    assert bool(seen.at_risk) == bool(wanted)
    assert wanted, YEARS
