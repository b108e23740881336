"""Early help, complaints, interpreters, family group conferences, audits and what families say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import Children, days, drawn, year_days
from scorecard.demonstration.planted import chances


def early_help(rng: np.random.Generator, children: Children) -> pd.DataFrame:
    """Early help as it begins: who, start, age, team."""
    chance = chances("early-help-reach", 1.0)
    chance *= p.EARLY_HELP / p.POPULATION / float(np.dot(chance, p.CHILDREN))
    parts = []
    for year in p.YEARS:
        who, on = drawn(rng, children, chance, year)
        parts.append(pd.DataFrame({"who": who, "start": on}))
    out = pd.concat(parts, ignore_index=True).sort_values(["start", "who"], ignore_index=True)
    out["age"] = children.age(out["who"].to_numpy(), days(out["start"]))
    out["team"] = areas.place(rng, areas.teams_of("early-help"), days(out["start"]))
    out["goals_met"] = rng.random(len(out)) < 0.68
    return out


def brothers_and_sisters(
    rng: np.random.Generator,
    assessed: pd.DataFrame,
    enquired: pd.DataFrame,
    ids: np.ndarray,
    cared: pd.Series,
) -> pd.Series:
    """The family of each assessed child, by `who`. ids: of all children; cared: of those looked
    after.

    Children of one group who are first assessed in the same thirty days make families; where there
    are several, those of like outcomes do, for decisions are made of families.
    """
    first = assessed.sort_values(["date", "who"]).drop_duplicates("who")[["who", "date", "group"]]
    block = (days(first["date"]) - np.datetime64(p.FIRST_DAY)).astype(int) // 30
    planned = enquired.loc[enquired["plan"], "who"]
    first["together"] = first["group"] * 1000 + block
    first["care"] = np.isin(ids[first["who"]], cared)
    first["plan"] = first["who"].isin(planned)
    first = first.sort_values(["together", "care", "plan", "who"])
    sizes = rng.choice(len(p.FAMILIES), len(first), p=p.FAMILIES) + 1
    family = np.repeat(np.arange(len(first)), sizes)[: len(first)]
    both = first["together"].to_numpy() * len(first) + family
    named = rng.permutation(len(first))[pd.factorize(both)[0]]
    return pd.Series([f"F{number:05d}" for number in named], index=first["who"])


def conference_offers(rng: np.random.Generator, enquired: pd.DataFrame) -> pd.DataFrame:
    """Children for whom a family group conference was possible, and whether it was offered."""
    eligible = enquired[enquired["conference"]]
    out = eligible[["who", "date", "group"]].reset_index(drop=True)
    out["date"] = days(out["date"]) + rng.integers(5, 30, len(out))
    out["team"] = areas.place(rng, areas.teams_of("safeguarding"), days(out["date"]))
    out["offered"] = rng.random(len(out)) < p.OFFERED
    return out


def _events(
    rng: np.random.Generator, a_year: int, shares: list[float], unknown: float, teams: list[str]
) -> pd.DataFrame:
    """Events of the five years: year, date, group, code, team."""
    parts = []
    for year in p.YEARS:
        n = int(rng.poisson(a_year))
        group = rng.choice(len(p.GROUPS), n, p=shares)
        part = pd.DataFrame({"date": np.sort(year_days(rng, year, n)), "group": group})
        part["year"] = year
        part["code"] = codes.hide(rng, codes.draw_codes(rng, group), unknown)
        part["team"] = areas.place(rng, teams, days(part["date"]))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _all_teams() -> list[str]:
    return [key for key, _, _, _ in areas.TEAMS]


def complaints(rng: np.random.Generator) -> pd.DataFrame:
    """Complaints: whether closed in time, whether they speak of race, whether upheld."""
    out = _events(rng, p.COMPLAINTS, p.CHILDREN, p.UNKNOWN_PUBLIC, _all_teams())
    out["closed_in_time"] = rng.random(len(out)) < p.CLOSED_IN_TIME
    out["about_race"] = rng.random(len(out)) < p.ABOUT_RACE
    out["upheld"] = rng.choice(["No", "Partly", "Yes"], len(out), p=[0.5, 0.28, 0.22])
    return out


def interpreters(rng: np.random.Generator) -> pd.DataFrame:
    """Requests for an interpreter or a translation, and whether it was there when needed."""
    out = _events(rng, p.INTERPRETERS, p.INTERPRETED, p.UNKNOWN_CHILDREN, _all_teams())
    out["met"] = rng.random(len(out)) < p.INTERPRETER_MET
    return out


def feedback(rng: np.random.Generator) -> pd.DataFrame:
    """Answers of parents and children to "we were treated fairly and with respect"."""
    out = _events(rng, p.FEEDBACK, p.CHILDREN, p.UNKNOWN_PUBLIC, _all_teams())
    agrees = rng.random(len(out)) < chances("treated-fairly", p.TREATED_FAIRLY)[out["group"]]
    out["treated_fairly"] = answers(rng, agrees)
    return out


def audits(rng: np.random.Generator) -> pd.DataFrame:
    """Case audits: how well the record explores the child's identity; supervision notes."""
    teams = areas.teams_of("contact", "safeguarding", "protection", "care", "fostering")
    out = _events(rng, p.AUDITS, p.CHILDREN, p.UNKNOWN_CHILDREN, teams)
    rising = dict(zip(p.YEARS, p.IDENTITY_EXPLORED, strict=True))
    factor = areas.factors(rng)
    chance = out["year"].map(rising).to_numpy() * np.array([factor[t] for t in out["team"]])
    good = rng.random(len(out)) < np.minimum(chance, 0.95)
    out["identity_grade"] = np.where(
        good,
        rng.choice(["Good", "Outstanding"], len(out), p=[0.82, 0.18]),
        rng.choice(["Inadequate", "Requires improvement"], len(out), p=[0.2, 0.8]),
    )
    return out


def answers(rng: np.random.Generator, agrees: np.ndarray) -> np.ndarray:
    """Answers on a scale of five where `agrees` says which of them agree."""
    yes = rng.choice(["Agree", "Strongly agree"], len(agrees), p=[0.62, 0.38])
    no = rng.choice(
        ["Disagree", "Neither agree nor disagree", "Strongly disagree"],
        len(agrees),
        p=[0.38, 0.44, 0.18],
    )
    return np.where(agrees, yes, no)
