"""The tables as a council's systems give them: names of columns, spellings, and mistakes.

Bad rows are added, never made of a good one, so that setting them aside leaves every count right.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, codes
from scorecard.demonstration import parameters as p
from scorecard.demonstration.children import Children, days

Tables = dict[str, pd.DataFrame]

STRANGE = [
    "XXXX",
    "W/B",
    "99",
    "see file",
]  # in no code list: must be reported, and count as unknown


def uk(column: pd.Series) -> list[str]:
    """Days as 31/03/2025."""
    return [d.strftime("%d/%m/%Y") if not pd.isna(d) else "" for d in column]


def yes_no(column: pd.Series) -> np.ndarray:
    """True and False as Yes and No."""
    return np.where(column, "Yes", "No")


def within(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows of the five years."""
    day = days(frame[column])
    inside = (day >= np.datetime64(p.FIRST_DAY)) & (day <= np.datetime64(p.LAST_DAY))
    return frame[inside].reset_index(drop=True)


def lasting(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that reach into the five years; what has not ended by their last day has no end yet."""
    first, last = np.datetime64(p.FIRST_DAY), np.datetime64(p.LAST_DAY)
    keep = (days(frame["end"]) >= first) & (days(frame["start"]) <= last)
    out = frame[keep].sort_values(["start", "code", "team"], kind="stable").reset_index(drop=True)
    out["start"] = pd.to_datetime(out["start"])
    out["end"] = pd.to_datetime(out["end"]).where(days(out["end"]) <= last)
    return out


def children_tables(
    rng: np.random.Generator,
    everybody: Children,
    referred: pd.DataFrame,
    assessed: pd.DataFrame,
    enquired: pd.DataFrame,
    planned: pd.DataFrame,
    cared: pd.DataFrame,
    lived: pd.DataFrame,
) -> Tables:
    """Referrals (a file a year), assessments, enquiries, plans, looked after, placements."""
    tables: Tables = {}
    rows = _with_child(within(referred, "date"), "date", everybody)
    strange = rng.random(len(rows)) < 0.002
    rows.loc[strange, "code"] = rng.choice(STRANGE, int(strange.sum()))
    lower = rng.random(len(rows)) < 0.01
    rows.loc[lower, "code"] = rows.loc[lower, "code"].str.lower() + " "
    day = days(rows["date"])
    out = pd.DataFrame(
        {
            "child_id": rows["id"],
            "ethnicity": rows["code"],
            "referral_date": uk(pd.to_datetime(rows["date"])),
            "age": rows["age"],
            "team": areas.names(rows["team"].to_numpy(), day),
            "source": rows["source"],
            "assessed": yes_no(rows["assessed"]),
            "re_referral": yes_no(rows["re_referral"]),
        }
    )
    for year in p.YEARS:
        first, last = date(year - 1, 4, 1), date(year, 3, 31)
        part = out[(day >= np.datetime64(first)) & (day <= np.datetime64(last))]
        wrong = part.head(2).copy()
        wrong["referral_date"] = [f"31/02/{year}", "not known"]
        name = f"referrals/referrals-{year - 1}-{year % 100}.csv"
        tables[name] = pd.concat([part, wrong], ignore_index=True)

    rows = _with_child(within(assessed, "date"), "date", everybody)
    columns = {
        "id": "child_id",
        "code": "ethnicity",
        "date": "start_date",
        "family": "family_id",
    }
    rows["age"] = everybody.age(rows["who"].to_numpy(), days(rows["date"]))
    kept = ["id", "code", "date", "age", "team", "working_days", "section_47", "family"]
    tables["assessments.parquet"] = rows[kept].rename(columns=columns)

    rows = _with_child(within(enquired, "date"), "date", everybody)
    kept = ["id", "code", "date", "team", "conference", "plan", "family"]
    tables["section_47.parquet"] = rows[kept].rename(columns=columns | {"date": "enquiry_date"})

    rows = lasting(_with_child(planned, "start", everybody))
    tables["child_protection_plans.csv"] = pd.DataFrame(
        {
            "Child Unique ID": rows["id"],
            "Ethnicity": codes.annex_a(rows["code"].to_numpy()),
            "CP Plan Start Date": uk(rows["start"]),
            "CP Plan End Date": uk(rows["end"]),
            "Second or later plan": yes_no(rows["second_plan"]),
            "Allocated Team": areas.names(rows["team"].to_numpy(), days(rows["start"])),
        }
    )

    rows = lasting(cared)
    kept = ["id", "code", "start", "end", "uasc", "team", "miles"]
    tables["looked_after.parquet"] = rows[kept].rename(columns=columns)
    kept = ["as_at", "id", "code", "team", "uasc", "placements_in_year"]
    tables["placements.parquet"] = lived[kept].rename(columns=columns)
    return tables


def family_tables(
    everybody: Children,
    *,
    helped: pd.DataFrame,
    offered: pd.DataFrame,
    left_care: pd.DataFrame,
    carers: pd.DataFrame,
    complaints: pd.DataFrame,
    interpreters: pd.DataFrame,
    feedback: pd.DataFrame,
    audits: pd.DataFrame,
) -> Tables:
    """Early help, family group conferences, care leavers, foster carers, and what families say."""
    tables: Tables = {}
    rows = _with_child(within(helped, "start"), "start", everybody)
    columns = {"id": "child_id", "code": "ethnicity"}
    kept = ["id", "code", "start", "age", "team", "goals_met"]
    tables["early_help.parquet"] = rows[kept].rename(columns=columns)

    rows = _with_child(within(offered, "date"), "date", everybody)
    tables["family_group_conferences.csv"] = pd.DataFrame(
        {
            "child_id": rows["id"],
            "ethnicity": rows["code"],
            "eligible_on": uk(pd.to_datetime(rows["date"])),
            "team": rows["team"],
            "offered": yes_no(rows["offered"]),
        }
    )

    day = pd.to_datetime(left_care["as_at"])
    tables["care_leavers.xlsx"] = pd.DataFrame(
        {
            "As at": day.dt.strftime("%d/%m/%Y"),
            "Young person ID": left_care["id"],
            "Ethnicity": left_care["code"],
            "In education, employment or training": yes_no(
                left_care["in_education_employment_training"]
            ),
            "Suitable accommodation": yes_no(left_care["suitable_home"]),
            "Team": areas.names(left_care["team"].to_numpy(), days(left_care["as_at"])),
        }
    )

    rows = lasting(carers)
    tables["foster_carers.csv"] = pd.DataFrame(
        {
            "carer_id": rows["id"],
            "how_the_carer_describes_their_ethnicity": codes.labels(rows["code"].to_numpy()),
            "approved": uk(rows["start"]),
            "ended": uk(rows["end"]),
        }
    )

    for name, frame, kept in (
        ("complaints.csv", complaints, ["closed_in_time", "about_race"]),
        ("interpreters.csv", interpreters, ["met"]),
    ):
        out = pd.DataFrame(
            {
                "date": uk(pd.to_datetime(frame["date"])),
                "ethnicity": frame["code"],
                "team": areas.names(frame["team"].to_numpy(), days(frame["date"])),
            }
        )
        for column in kept:
            out[column] = yes_no(frame[column])
        if name == "complaints.csv":
            out["upheld"] = frame["upheld"]
            wrong = out.head(1).assign(date="00/00/2023")
            out = pd.concat([out, wrong], ignore_index=True)
        tables[name] = out

    kept = ["date", "code", "team", "treated_fairly"]
    tables["family_feedback.parquet"] = feedback[kept].rename(columns=columns)
    tables["audits.xlsx"] = pd.DataFrame(
        {
            "Audit date": uk(pd.to_datetime(audits["date"])),
            "Child's ethnicity": audits["code"],
            "Team": areas.names(audits["team"].to_numpy(), days(audits["date"])),
            "Identity, race and culture": audits["identity_grade"],
        }
    )
    return tables


def staff_tables(
    inside: pd.DataFrame,
    leavers: pd.DataFrame,
    *,
    applications: pd.DataFrame,
    promoted: pd.DataFrame,
    disciplinary: pd.DataFrame,
    fitness: pd.DataFrame,
    trained: pd.DataFrame,
    programme: pd.DataFrame,
    survey: pd.DataFrame,
) -> Tables:
    """Staff snapshots and everything that is counted among the staff."""
    columns = {"id": "staff_id", "code": "ethnicity", "as_at": "snapshot"}
    kept = ["as_at", "id", "code", "team", "level", "regulated", "agency", "hourly_pay"]
    tables: Tables = {
        "staff.parquet": inside[[*kept, "trained"]].rename(
            columns=columns | {"trained": "anti_racism_training"}
        )
    }

    def plain(frame: pd.DataFrame, date_name: str, *more: str) -> pd.DataFrame:
        out = pd.DataFrame(
            {
                "staff_id": frame["id"],
                "ethnicity": frame["code"],
                date_name: uk(pd.to_datetime(frame["date"])),
                "team": areas.names(frame["team"].to_numpy(), days(frame["date"])),
            }
        )
        for column in more:
            true_or_false = frame[column].dtype == bool
            out[column] = yes_no(frame[column]) if true_or_false else frame[column].to_numpy()
        return out

    tables["leavers.csv"] = plain(leavers, "left_on", "reason", "agency")
    tables["promotions.csv"] = plain(promoted, "promoted_on")
    tables["disciplinary_cases.csv"] = plain(disciplinary, "opened_on")
    tables["fitness_to_practise.csv"] = plain(fitness, "referred_on")
    tables["leadership_programme.csv"] = plain(programme, "finished_on", "moved_up")
    tables["funded_courses.csv"] = plain(trained, "started_on")
    kept = ["id", "code", "date", "level", "shortlisted", "appointed"]
    tables["recruitment.parquet"] = applications[kept].rename(
        columns={"id": "application_id", "code": "ethnicity", "date": "decided_on"}
    )
    answered = survey.drop(columns="group").rename(columns={"code": "ethnicity"})
    tables["staff_survey.parquet"] = answered
    return tables


def _with_child(frame: pd.DataFrame, date_column: str, everybody: Children) -> pd.DataFrame:
    who = frame["who"].to_numpy()
    out = frame.assign(id=everybody.id[who], code=everybody.codes_on(who, days(frame[date_column])))
    return out.sort_values([date_column, "id"], kind="stable").reset_index(drop=True)
