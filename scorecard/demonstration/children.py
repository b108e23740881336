"""Children of the borough, and the way from a referral to a child protection plan.

Every child has one group. A record carries the code known on its day: a few children were written
down under another code at first, so that a build has to take the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.planted import chances

DAY = "datetime64[D]"
BIRTH_YEARS = range(2002, 2025)  # school-year cohorts, so that every age is there in every year
CHANGED_CODE = 0.004


@dataclass(frozen=True)
class Children:
    """Every child who lived there at some time, one entry each.

    group: number in `GROUPS`. born: date. code, early_code: as recorded from `known_from` on, and
    before it. id: an invented identifier.
    """

    id: np.ndarray
    group: np.ndarray
    born: np.ndarray
    code: np.ndarray
    early_code: np.ndarray
    known_from: np.ndarray

    def age(self, who: np.ndarray, on: np.ndarray) -> np.ndarray:
        """Age in whole years of the children `who` on the days `on`."""
        return np.floor((on - self.born[who]).astype(int) / 365.25).astype(int)

    def codes_on(self, who: np.ndarray, on: np.ndarray) -> np.ndarray:
        """Ethnicity codes of the children `who` as recorded on the days `on`."""
        return np.where(on < self.known_from[who], self.early_code[who], self.code[who])


def population(rng: np.random.Generator) -> Children:
    """Children born evenly over the years, groups in exact shares."""
    cohort = p.POPULATION // 18
    n = cohort * len(BIRTH_YEARS)
    start = np.datetime64(date(BIRTH_YEARS[0], 4, 1))
    born = start + rng.integers(0, int(365.25 * len(BIRTH_YEARS)), n)
    group = codes.exact_groups(rng, p.CHILDREN, n)
    code = codes.hide(rng, codes.draw_codes(rng, group), p.UNKNOWN_CHILDREN)
    early = code.copy()
    changed = rng.random(n) < CHANGED_CODE
    early[changed] = rng.choice(["NOBT", "WOTH", "MOTH", "OOTH"], int(changed.sum()))
    known_from = np.datetime64(p.FIRST_DAY) + rng.integers(0, 1800, n)
    number = rng.permutation(n) + 1
    ids = np.array([f"C{i:06d}" for i in number], dtype=object)
    return Children(ids, group, born, code, early, known_from)


def year_days(rng: np.random.Generator, year: int, n: int) -> np.ndarray:
    """`n` days drawn from the year to 31 March of `year`."""
    first = np.datetime64(date(year - 1, 4, 1))
    length = (np.datetime64(date(year, 4, 1)) - first).astype(int)
    return first + rng.integers(0, length, n)


def drawn(
    rng: np.random.Generator,
    children: Children,
    chance: np.ndarray,
    year: int,
    before: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Children to whom something happens in the year to 31 March, and the day.

    `chance` is that of each group. Children of `before` (those of the year before) are left out and
    the chance of the others raised to match, so that over the years it stays what it is.
    """
    on = year_days(rng, year, len(children.id))
    age = children.age(np.arange(len(on)), on)
    each = chance[children.group]
    if before is not None:
        each = each / (1 - each)
        each[before] = 0
    who = np.flatnonzero((age >= 0) & (age < 18) & (rng.random(len(on)) < each))
    return who, on[who]


def referrals(rng: np.random.Generator, children: Children) -> pd.DataFrame:
    """Referrals from a year before the first one on; re-referrals follow within 12 months."""
    chance = chances("referral-rate", 1.0)
    chance *= p.REFERRED / p.POPULATION / float(np.dot(chance, p.CHILDREN))
    factor = areas.factors(rng)
    teams = areas.teams_of("contact")
    parts, before = [], None
    for year in [p.YEARS[0] - 1, *p.YEARS]:
        who, on = drawn(rng, children, chance, year, before)
        before = who
        parts.append(pd.DataFrame({"who": who, "date": on, "re_referral": False}))
        again = rng.random(len(who)) < p.REREFERRED
        later = on[again] + rng.integers(30, 330, int(again.sum()))
        parts.append(pd.DataFrame({"who": who[again], "date": later, "re_referral": True}))
    out = pd.concat(parts, ignore_index=True).sort_values(["date", "who"], ignore_index=True)
    out["age"] = children.age(out["who"].to_numpy(), days(out["date"]))
    out["team"] = areas.place(rng, teams, days(out["date"]))
    chance_assessed = p.ASSESSED * np.array([factor[t] for t in out["team"]])
    out["assessed"] = rng.random(len(out)) < np.minimum(chance_assessed, 0.97)
    sources = ["Health", "Individual", "Local authority", "Police", "School"]
    out["source"] = rng.choice(sources, len(out), p=[0.14, 0.1, 0.16, 0.34, 0.26])
    return out


def assessments(rng: np.random.Generator, referred: pd.DataFrame) -> pd.DataFrame:
    """Assessments of the referrals that led to one, and whether a section 47 enquiry followed."""
    out = referred.loc[referred["assessed"], ["who", "date", "team", "group"]]
    out = out.reset_index(drop=True)
    out["date"] = days(out["date"]) + rng.integers(0, 11, len(out))
    out["team"] = areas.current(out["team"].to_numpy(), days(out["date"]))
    late = rng.random(len(out)) > p.ASSESSED_IN_TIME
    out["working_days"] = np.where(
        late, rng.integers(46, 80, len(out)), np.round(rng.triangular(8, 38, 45, len(out)))
    ).astype(int)
    chance = chances("section-47-after-assessment", p.SECTION_47)[out["group"]]
    out["section_47"] = rng.random(len(out)) < chance
    return out


def enquiries(rng: np.random.Generator, assessed: pd.DataFrame) -> pd.DataFrame:
    """Section 47 enquiries: whether a conference was held, and whether a plan came of it."""
    out = assessed.loc[assessed["section_47"], ["who", "date", "group"]].reset_index(drop=True)
    out["date"] = days(out["date"]) + rng.integers(0, 20, len(out))
    out["team"] = areas.place(rng, areas.teams_of("safeguarding"), days(out["date"]))
    out["conference"] = rng.random(len(out)) < p.CONFERENCE
    out["plan"] = out["conference"] & (rng.random(len(out)) < p.PLAN)
    return out


def plans(rng: np.random.Generator, enquired: pd.DataFrame) -> pd.DataFrame:
    """Child protection plans, from the enquiries that led to one."""
    out = enquired.loc[enquired["plan"], ["who", "date", "group"]].reset_index(drop=True)
    out["start"] = days(out.pop("date")) + rng.integers(10, 25, len(out))
    length = np.maximum(rng.gamma(2.0, p.PLAN_YEARS / 2, len(out)) * 365, 30).astype(int)
    out["end"] = days(out["start"]) + length
    out["team"] = areas.place(rng, areas.teams_of("protection"), days(out["start"]))
    out["second_plan"] = rng.random(len(out)) < p.SECOND_PLAN
    return out


def days(column: pd.Series) -> np.ndarray:
    """A column of days as datetime64[D]."""
    return column.to_numpy().astype(DAY)
