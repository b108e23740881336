"""The staff: who is in post on each 30 September, who leaves, applies, is promoted or trained.

The establishment keeps its make-up: whoever leaves is followed by somebody of the same group, so
that a disparity in leaving does not turn into another one a year later.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import days, year_days
from scorecard.demonstration.planted import chances


def staff_days(rng: np.random.Generator, year: int, n: int) -> np.ndarray:
    """`n` days drawn from the year to 30 September of `year`."""
    first = np.datetime64(date(year - 1, 10, 1))
    return first + rng.integers(0, 365, n)


def posts(rng: np.random.Generator) -> pd.DataFrame:
    """The establishment: level, role, regulated, team, agency and pay of each post."""
    rows = [(level, role) for level, role, n in p.POSTS for _ in range(n)]
    out = pd.DataFrame(rows, columns=["level", "role"])
    n = len(out)
    weights = np.array([size for _, _, _, size in areas.TEAMS], float)
    keys = [key for key, _, _, _ in areas.TEAMS]
    out["team"] = np.repeat(np.array(keys, dtype=object), codes.whole(weights / weights.sum() * n))[
        rng.permutation(n)
    ]
    services = np.array(list(areas.SERVICES), dtype=object)
    senior = (out["level"] == "Senior manager").to_numpy()
    out.loc[senior, "team"] = rng.choice(services, int(senior.sum()))
    out["regulated"] = out["role"] != ""
    out["agency"] = (rng.random(n) < p.AGENCY) & out["level"].isin(["Practitioner", "Support"])
    out["pay"] = out["level"].map(p.HOURLY_PAY) * np.exp(rng.normal(0, 0.09, n))
    out["group"] = codes.exact_groups(rng, p.STAFF, n)
    return out


def staff(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Snapshots of 30 September, and leavers of the year to each of them.

    Snapshots: id, group, code, as_at, team, level, role, regulated, agency, hourly_pay, trained.
    Leavers: id, group, code, date, team, agency, reason.
    """
    post = posts(rng)
    n = len(post)
    group = post["group"].to_numpy()
    chance = chances("leaving", p.LEAVING)[group]
    code = codes.hide(rng, codes.draw_codes(rng, group), p.UNKNOWN_STAFF)
    number = np.arange(1, n + 1)
    newest = n
    snapshots, left = [], []
    for i, year in enumerate(p.YEARS):
        goes = np.flatnonzero(rng.random(n) < chance)
        gone = post.loc[goes, ["group", "team", "agency"]].assign(
            id=number[goes], code=code[goes], date=staff_days(rng, year, len(goes))
        )
        gone["team"] = areas.current(gone["team"].to_numpy(), days(gone["date"]))
        left.append(gone)
        fresh = codes.draw_codes(rng, group[goes])
        code = code.copy()
        code[goes] = codes.hide(rng, fresh, p.UNKNOWN_STAFF)
        number = number.copy()
        number[goes] = np.arange(newest + 1, newest + len(goes) + 1)
        newest += len(goes)
        now = post.drop(columns="pay").assign(
            id=number, code=code, as_at=np.datetime64(date(year, 9, 30))
        )
        now["team"] = areas.current(now["team"].to_numpy(), days(now["as_at"]))
        rise = (1 + p.PAY_RISE) ** i
        now["hourly_pay"] = (post["pay"] * rise * np.exp(rng.normal(0, 0.01, n))).round(2)
        now["trained"] = rng.random(n) < p.ANTI_RACISM_TRAINING[i]
        snapshots.append(now)
    inside = pd.concat(snapshots, ignore_index=True)
    leavers = pd.concat(left, ignore_index=True).sort_values(["date", "id"], ignore_index=True)
    reasons = ["End of contract", "Resignation", "Retirement", "Dismissal"]
    leavers["reason"] = rng.choice(reasons, len(leavers), p=[0.14, 0.7, 0.12, 0.04])
    for frame in (inside, leavers):
        frame["id"] = [f"S{i:04d}" for i in frame["id"]]
    return inside, leavers


def happening(
    rng: np.random.Generator, inside: pd.DataFrame, chance: float, regulated: bool = False
) -> pd.DataFrame:
    """What happens to some of the staff in post, alike in every group: id, group, code, date."""
    parts = []
    for year in p.YEARS:
        here = inside[inside["as_at"] == np.datetime64(date(year, 9, 30))]
        if regulated:
            here = here[here["regulated"]]
        some = here[rng.random(len(here)) < chance]
        part = some[["id", "group", "code", "team", "agency"]].copy()
        part["date"] = np.sort(staff_days(rng, year, len(part)))
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def programme(rng: np.random.Generator, inside: pd.DataFrame) -> pd.DataFrame:
    """Leadership programme: who finished it, and whether a higher post followed in a year."""
    parts = []
    for year in p.YEARS:
        here = inside[inside["as_at"] == np.datetime64(date(year, 9, 30))]
        some = here.iloc[rng.choice(len(here), p.PROGRAMME, replace=False)]
        part = some[["id", "group", "code", "team"]].copy()
        part["date"] = np.datetime64(date(year, 7, 10))
        part["moved_up"] = rng.random(len(part)) < p.MOVED_UP
        parts.append(part.sort_values("id"))
    return pd.concat(parts, ignore_index=True)


def applications(rng: np.random.Generator) -> pd.DataFrame:
    """Applications for posts: date of the decision, shortlisted, appointed."""
    parts = []
    for year in p.YEARS:
        n = int(rng.poisson(p.APPLICATIONS))
        part = pd.DataFrame({"group": rng.choice(len(p.GROUPS), n, p=p.APPLICANTS)})
        part["date"] = np.sort(year_days(rng, year, n))
        parts.append(part)
    out = pd.concat(parts, ignore_index=True)
    group = out["group"].to_numpy()
    out["code"] = codes.hide(rng, codes.draw_codes(rng, group), p.UNKNOWN_PUBLIC)
    out["id"] = [f"A{i:05d}" for i in range(1, len(out) + 1)]
    levels = ["Manager", "Practitioner", "Senior practitioner", "Support"]
    out["level"] = rng.choice(levels, len(out), p=[0.1, 0.45, 0.2, 0.25])
    listed = chances("shortlisted-from-application", p.SHORTLISTED)[group]
    out["shortlisted"] = rng.random(len(out)) < listed
    taken = chances("appointed-from-shortlisting", p.APPOINTED)[group]
    out["appointed"] = out["shortlisted"] & (rng.random(len(out)) < taken)
    return out


def survey(rng: np.random.Generator, inside: pd.DataFrame) -> pd.DataFrame:
    """Answers to the staff survey of each September: nobody's id, the five groups, the team."""
    some = inside[rng.random(len(inside)) < p.RESPONSE]
    out = some[["group", "team", "as_at"]].reset_index(drop=True)
    out["date"] = days(out.pop("as_at")) - rng.integers(1, 22, len(out))
    out["code"] = np.array(p.GROUPS, dtype=object)[out["group"]]
    out.loc[rng.random(len(out)) < p.UNKNOWN_PUBLIC, "code"] = "Prefer not to say"
    group = out["group"].to_numpy()
    planted = {"equal_opportunity": "equal-opportunity", "report_acted_on": "report-acted-on"}
    for question, share in p.SURVEY.items():
        chance = chances(planted.get(question, ""), share)[group]
        out[question] = rng.random(len(out)) < chance
    return out.sort_values(["date", "team"], ignore_index=True, kind="stable")
