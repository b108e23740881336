"""Children looked after, where they live, young people who left care, and foster carers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import Children, days, year_days
from scorecard.demonstration.planted import chances

CARE_TEAMS = ["looked-after-1", "looked-after-2", "permanence"]


def looked_after(
    rng: np.random.Generator, children: Children, assessed: pd.DataFrame
) -> pd.DataFrame:
    """Periods of being looked after: who, group, code, start, end, uasc, team, and
    miles between home and the present placement.

    A few assessed children start every year; those looked after already on the first day are drawn
    as if the years before had been the same. Unaccompanied young people come from outside the
    borough's population, and their groups are others than the borough's.
    """
    taken = assessed[rng.random(len(assessed)) < p.CARE_AFTER_ASSESSMENT]
    taken = taken.drop_duplicates("who")
    first = np.datetime64(p.FIRST_DAY)
    began = days(taken["date"]) + rng.integers(1, 120, len(taken))
    new = pd.DataFrame({"who": taken["who"].to_numpy(), "start": began})
    new["end"] = began + (rng.exponential(p.CARE_YEARS * 365, len(new)) + 7).astype(int)

    age = children.age(np.arange(len(children.id)), np.full(len(children.id), first))
    weight = chances("referral-rate", 1.0)[children.group] * ((age >= 0) & (age < 16))
    who = rng.choice(len(weight), p.CARE_STOCK, replace=False, p=weight / weight.sum())
    old = pd.DataFrame({"who": who})
    old["start"] = first - (rng.exponential(p.CARE_YEARS * 365, len(who)) + 1).astype(int)
    old["end"] = first + (rng.exponential(p.CARE_YEARS * 365, len(who)) + 1).astype(int)
    local = pd.concat([old, new], ignore_index=True).drop_duplicates("who")
    grown_up = children.born[local["who"]] + int(18 * 365.25)
    local["end"] = np.minimum(days(local["end"]), np.maximum(grown_up, days(local["start"]) + 7))
    local["group"] = children.group[local["who"]]
    local["code"] = children.codes_on(local["who"].to_numpy(), days(local["start"]))
    local["id"] = children.id[local["who"]]
    local["uasc"] = False

    alone = _unaccompanied(rng)
    out = pd.concat([local, alone], ignore_index=True).sort_values(["start", "id"])
    out = out[days(out["end"]) > first].reset_index(drop=True)
    out["team"] = areas.place(rng, CARE_TEAMS, days(out["start"]))
    out.loc[out["uasc"], "team"] = "unaccompanied"
    far = rng.random(len(out)) < p.FAR_AWAY
    near = rng.gamma(2.0, 4.0, len(out)).clip(0, 19.9)
    out["miles"] = np.where(far, 20 + rng.gamma(2, 18, len(out)), near).round(1)
    return out


def _unaccompanied(rng: np.random.Generator) -> pd.DataFrame:
    years = [p.YEARS[0] - 2, p.YEARS[0] - 1, *p.YEARS]
    n = p.UNACCOMPANIED_A_YEAR
    start = np.concatenate([year_days(rng, year, n) for year in years])
    group = np.concatenate([codes.exact_groups(rng, p.UNACCOMPANIED, n) for _ in years])
    code = codes.draw_codes(rng, group)
    code[code == "AIND"] = "AOTH"
    return pd.DataFrame(
        {
            "id": [f"C8{i:05d}" for i in range(1, len(start) + 1)],
            "group": group,
            "code": code,
            "start": start,
            "end": start
            + (rng.exponential(p.UNACCOMPANIED_YEARS * 365, len(start)) + 60).astype(int),
            "uasc": True,
        }
    )


def placements(rng: np.random.Generator, cared: pd.DataFrame) -> pd.DataFrame:
    """The children looked after on each 31 March: placements within the year."""
    parts = []
    for year in p.YEARS:
        day = np.datetime64(date(year, 3, 31))
        here = cared[(days(cared["start"]) <= day) & (days(cared["end"]) > day)]
        part = here[["id", "group", "code", "team", "uasc"]].copy()
        part["as_at"] = day
        part["team"] = areas.current(part["team"].to_numpy(), days(part["as_at"]))
        often = rng.random(len(part)) < p.MOVED_OFTEN
        part["placements_in_year"] = np.where(
            often, rng.integers(3, 6, len(part)), rng.integers(1, 3, len(part))
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def care_leavers(rng: np.random.Generator) -> pd.DataFrame:
    """Young people aged 17 to 21 who were looked after, on each 31 March; most stay for years."""
    weight = chances("referral-rate", 1.0) * np.array(p.CHILDREN) * 0.9
    weight = weight / weight.sum() * 0.9 + 0.1 * np.array(p.UNACCOMPANIED)
    stay = 4
    a_year = p.CARE_LEAVERS // stay
    starts = np.repeat(np.arange(p.YEARS[0] - stay + 1, p.YEARS[-1] + 1), a_year)
    group = rng.choice(len(p.GROUPS), len(starts), p=weight)
    person = pd.DataFrame({"group": group, "first": starts})
    person["code"] = codes.hide(rng, codes.draw_codes(rng, group), p.UNKNOWN_CHILDREN)
    person["id"] = [f"C9{i:05d}" for i in range(1, len(starts) + 1)]
    parts = []
    for year in p.YEARS:
        part = person[(person["first"] <= year) & (person["first"] > year - stay)].copy()
        part["as_at"] = np.datetime64(date(year, 3, 31))
        part["in_education_employment_training"] = rng.random(len(part)) < 0.56
        part["suitable_home"] = rng.random(len(part)) < 0.89
        part["team"] = "leaving-care"
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def foster_carers(rng: np.random.Generator) -> pd.DataFrame:
    """Foster carers from approval to the end of it; a carer who leaves is followed by another."""
    rows = []
    for group in codes.exact_groups(rng, p.CARERS, p.CARERS_APPROVED):
        start = np.datetime64(p.FIRST_DAY) - int(rng.exponential(3 * 365))
        while start <= np.datetime64(p.LAST_DAY):
            end = max(start, np.datetime64(p.FIRST_DAY)) + int(rng.exponential(6 * 365)) + 30
            rows.append((group, start, end))
            start = end + 1
    out = pd.DataFrame(rows, columns=["group", "start", "end"])
    out["id"] = [f"F{i:04d}" for i in range(1, len(out) + 1)]
    out["code"] = codes.hide(rng, codes.draw_codes(rng, out["group"].to_numpy()), p.UNKNOWN_PUBLIC)
    out["team"] = "fostering-team"
    return out
