"""Invented versions of the tables that are published for real councils, in the same columns.

Social workers and children looked after are counted from the borough's own rows; residents, pupils
and council staff follow its shares.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from scorecard.demonstration import codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import days
from scorecard.demonstration.planted import chances

PLACE = "council"
TOTAL, NOT_KNOWN = "Total", "Not known"
CENSUS = "2021-03-21"


def tables(
    rng: np.random.Generator, cared: pd.DataFrame, inside: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The published tables by file name."""
    suspended = suspensions(rng)
    pupils = suspended[["place", "school_year", "ethnicity", "pupils"]].copy()
    census_day = {
        year: date(int(year[:4]) + 1, 1, 16).isoformat() for year in pupils["school_year"]
    }
    pupils.insert(1, "as_at", pupils["school_year"].map(census_day))
    out = {
        "residents.csv": residents(),
        "residents_0_17.csv": residents_aged(18),
        "residents_10_17.csv": residents_aged(8),
        "pupils.csv": pupils,
        "suspensions.csv": suspended,
        "suspension_rates.csv": suspension_rates(suspended),
        "children_looked_after.csv": looked_after(cared),
        "social_workers.csv": social_workers(inside),
        "council_staff.csv": council_staff(),
    }
    origin = {"source": "Invented for the demonstration", "published": "", "licence": ""}
    return {name: frame.assign(**origin) for name, frame in out.items()}


def residents() -> pd.DataFrame:
    """Residents of all ages by detailed ethnic group on the day of the census."""
    five = codes.whole(np.array(p.RESIDENTS) * p.RESIDENTS_ALL)
    rows = []
    for group, count in zip(p.GROUPS, five, strict=True):
        parts = codes.whole(np.array(list(codes.CODES[group].values())) * count)
        labels = [codes.LABELS[code] for code in codes.CODES[group]]
        rows += [(PLACE, CENSUS, label, n) for label, n in zip(labels, parts, strict=True)]
    return pd.DataFrame(rows, columns=["place", "as_at", "ethnicity", "residents"])


def residents_aged(years: int) -> pd.DataFrame:
    """Residents under 18 in so many years of age, by the five groups on the day of the census."""
    counts = codes.whole(np.array(p.CHILDREN) * round(p.POPULATION * years / 18))
    rows = [(PLACE, CENSUS, group, n) for group, n in zip(p.GROUPS, counts, strict=True)]
    return pd.DataFrame(rows, columns=["place", "as_at", "ethnicity", "residents"])


def suspensions(rng: np.random.Generator) -> pd.DataFrame:
    """Suspensions and pupils of each school year, by the five groups and in all."""
    chance = chances("suspension-rate", p.SUSPENSIONS)
    rows = []
    for year in p.YEARS:
        pupils = codes.whole(np.array(p.PUPILS) * (p.PUPIL_COUNT + 120 * (year - p.YEARS[0])))
        counts = rng.poisson(pupils * chance)
        name = f"{year - 1}/{year % 100}"
        for group, n, people in zip(p.GROUPS, counts, pupils, strict=True):
            rows.append((PLACE, name, group, n, people))
        rows.append((PLACE, name, TOTAL, counts.sum(), pupils.sum()))
    out = pd.DataFrame(rows, columns=["place", "school_year", "ethnicity", "suspensions", "pupils"])
    return out.assign(pupils=[f"{n:,}" for n in out["pupils"]])


def suspension_rates(suspended: pd.DataFrame) -> pd.DataFrame:
    """The same as rates a hundred pupils."""
    pupils = suspended["pupils"].str.replace(",", "").astype(int)
    out = suspended[["place", "school_year", "ethnicity"]].copy()
    return out.assign(rate=(100 * suspended["suspensions"] / pupils).round(2))


def looked_after(cared: pd.DataFrame) -> pd.DataFrame:
    """Children looked after on each 31 March; counts of 1 to 5 hidden as their publisher would."""
    rows = []
    for year in p.YEARS:
        day = np.datetime64(date(year, 3, 31))
        here = cared[(days(cared["start"]) <= day) & (days(cared["end"]) > day)]
        for group, n in by_group(here).items():
            shown = "c" if 1 <= n <= 5 else str(n)
            rows.append((PLACE, f"{year}-03-31", group, shown))
    return pd.DataFrame(rows, columns=["place", "as_at", "ethnicity", "children"])


def social_workers(inside: pd.DataFrame) -> pd.DataFrame:
    """Children's social workers on each 30 September by role."""
    rows = []
    roles = [role for _, role, _ in p.POSTS if role]
    for year in p.YEARS:
        here = inside[inside["regulated"] & (inside["as_at"] == np.datetime64(date(year, 9, 30)))]
        for role in ["All roles", *roles]:
            some = here if role == "All roles" else here[here["role"] == role]
            for group, n in by_group(some).items():
                rows.append((PLACE, f"{year}-09-30", role, group, n))
    return pd.DataFrame(rows, columns=["place", "as_at", "role", "ethnicity", "headcount"])


def council_staff() -> pd.DataFrame:
    """Ethnic minorities' share of council staff, and of those paid over £50,000; slowly rising."""
    rows = []
    group = "Black, Asian and other ethnic minorities"
    for i, year in enumerate(p.YEARS):
        for pay, share in (("All pay", 0.312 + 0.006 * i), ("Over £50,000", 0.195 + 0.011 * i)):
            rows.append((PLACE, f"{year}-03-31", pay, group, round(share, 4)))
    return pd.DataFrame(rows, columns=["place", "as_at", "pay", "ethnicity", "share"])


def by_group(people: pd.DataFrame) -> dict[str, int]:
    """People of each group, of unknown ethnicity, and in all."""
    known = ~people["code"].isin(["NOBT", "REFU", ""])
    counts = np.bincount(people.loc[known, "group"].astype(int), minlength=len(p.GROUPS))
    out = {group: int(n) for group, n in zip(p.GROUPS, counts, strict=True)}
    return out | {NOT_KNOWN: int((~known).sum()), TOTAL: len(people)}
