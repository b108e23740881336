"""Sizes, shares and chances of the invented borough.

Chances are those of the reference group and, wherever `planted.csv` says nothing, of every group.
The sizes resemble an outer London borough's published totals; no figure is any council's.
"""

from __future__ import annotations

from datetime import date

GROUPS = ["Asian", "Black", "Mixed", "Other", "White"]

YEARS = [2021, 2022, 2023, 2024, 2025]  # years to 31 March, and snapshots of 30 September
FIRST_DAY, LAST_DAY = date(2020, 4, 1), date(2025, 3, 31)

# Shares of the five groups, in the order of GROUPS.
CHILDREN = [0.20, 0.09, 0.10, 0.04, 0.57]
PUPILS = [0.26, 0.10, 0.11, 0.03, 0.50]
RESIDENTS = [0.175, 0.075, 0.055, 0.035, 0.66]
STAFF = [0.09, 0.24, 0.08, 0.03, 0.56]
APPLICANTS = [0.17, 0.30, 0.07, 0.04, 0.42]
CARERS = [0.11, 0.16, 0.07, 0.03, 0.63]
UNACCOMPANIED = [0.20, 0.22, 0.02, 0.46, 0.10]
INTERPRETED = [0.42, 0.14, 0.03, 0.17, 0.24]

# Families of one, two, three and four children of whom decisions are made together.
FAMILIES = [0.5, 0.3, 0.15, 0.05]

# Ethnicity that nobody wrote down: independent of the group and of every outcome.
UNKNOWN_CHILDREN = 0.03
UNKNOWN_STAFF = 0.06
UNKNOWN_PUBLIC = 0.05  # applicants, respondents, families who give feedback

POPULATION = 50_000  # residents aged 0–17
RESIDENTS_ALL = 205_000
PUPIL_COUNT = 40_000

# Children, a year.
REFERRED = 1_780  # children with a new referral
REREFERRED = 0.14
ASSESSED = 0.78
ASSESSED_IN_TIME = 0.84
SECTION_47 = 0.38
CONFERENCE = 0.44
PLAN = 0.86
SECOND_PLAN = 0.24
PLAN_YEARS = 0.85
CARE_AFTER_ASSESSMENT = 0.060
CARE_STOCK = 195
CARE_YEARS = 2.4
UNACCOMPANIED_A_YEAR = 11
UNACCOMPANIED_YEARS = 1.6
MOVED_OFTEN = 0.11
FAR_AWAY = 0.17
CARE_LEAVERS = 150
EARLY_HELP = 1_450
CONFERENCE_OFFERS = 340
OFFERED = 0.46
AUDITS = 320
IDENTITY_EXPLORED = [0.44, 0.50, 0.55, 0.60, 0.64]  # rises year by year, alike in every group

# Families, a year.
COMPLAINTS = 180
CLOSED_IN_TIME = 0.72
ABOUT_RACE = 0.08
INTERPRETERS = 720
INTERPRETER_MET = 0.88
FEEDBACK = 640
TREATED_FAIRLY = 0.84
CARERS_APPROVED = 112
SUSPENSIONS = 0.05  # suspensions a pupil

# Staff: posts of the establishment. (level, social work role, posts)
POSTS = [
    ("Senior manager", "Senior manager", 3),
    ("Manager", "Middle manager", 8),
    ("Manager", "First line manager", 17),
    ("Senior practitioner", "Senior practitioner", 14),
    ("Practitioner", "Case holder", 54),
    ("Practitioner", "Qualified without cases", 26),
    ("Senior manager", "", 5),
    ("Manager", "", 34),
    ("Senior practitioner", "", 72),
    ("Practitioner", "", 145),
    ("Support", "", 82),
]
HOURLY_PAY = {
    "Senior manager": 42.0,
    "Manager": 29.5,
    "Senior practitioner": 24.5,
    "Practitioner": 20.5,
    "Support": 14.8,
}
PAY_RISE = 0.035
AGENCY = 0.07
LEAVING = 0.16
PROMOTED = 0.07
DISCIPLINARY = 0.05
FITNESS = 0.035
FUNDED_COURSE = 0.24
ANTI_RACISM_TRAINING = [0.38, 0.49, 0.60, 0.69, 0.77]
APPLICATIONS = 1_350
SHORTLISTED = 0.36
APPOINTED = 0.30
PROGRAMME = 28
MOVED_UP = 0.32
RESPONSE = 0.68

# Survey: share that agrees or says yes.
SURVEY = {
    "be_myself_at_work": 0.78,
    "equal_opportunity": 0.72,
    "report_acted_on": 0.64,
    "discrimination": 0.08,
    "harassed_by_public": 0.22,
}
