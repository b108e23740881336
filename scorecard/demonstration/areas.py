"""Service areas and teams, which of them changed, and how records are spread over them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

SERVICES = {
    "contact": "First contact and assessment",
    "safeguarding": "Safeguarding and children in need",
    "protection": "Child protection and court",
    "care": "Children looked after and care leavers",
    "fostering": "Fostering and permanence",
    "early-help": "Early help",
}
# id, name, service area, share of the staff
TEAMS = [
    ("contact-team", "Contact team", "contact", 26),
    ("assessment-east", "Assessment East", "contact", 18),
    ("assessment-north", "Assessment North", "contact", 28),
    ("assessment-south", "Assessment South", "contact", 28),
    ("safeguarding-1", "Safeguarding 1", "safeguarding", 30),
    ("safeguarding-2", "Safeguarding 2", "safeguarding", 30),
    ("safeguarding-3", "Safeguarding 3", "safeguarding", 28),
    ("court-team", "Court team", "protection", 26),
    ("protection-reviews", "Protection and reviews", "protection", 22),
    ("looked-after-1", "Looked After 1", "care", 26),
    ("looked-after-2", "Looked After 2", "care", 26),
    ("leaving-care", "Leaving Care", "care", 24),
    ("unaccompanied", "Unaccompanied Young People", "care", 16),
    ("fostering-team", "Fostering", "fostering", 26),
    ("permanence", "Permanence", "fostering", 22),
    ("early-help-hill", "Early Help Hill", "early-help", 28),
    ("early-help-river", "Early Help River", "early-help", 28),
    ("early-help-wood", "Early Help Wood", "early-help", 28),
]
MERGED, INTO, MERGED_ON = "assessment-east", "assessment-south", date(2023, 9, 30)
RENAMED, NEW_NAME, RENAMED_ON = "fostering-team", "Fostering and Kinship", date(2023, 4, 1)


def table() -> pd.DataFrame:
    """areas.csv: id, name, level, parent, valid_from, valid_to, merged_into."""
    rows = [(key, name, "service", "", "", "", "") for key, name in SERVICES.items()]
    for key, name, service, _ in TEAMS:
        if key == MERGED:
            rows.append((key, name, "team", service, "", MERGED_ON.isoformat(), INTO))
        elif key == RENAMED:
            rows.append((key, name, "team", service, "", date(2023, 3, 31).isoformat(), ""))
            rows.append((key, NEW_NAME, "team", service, RENAMED_ON.isoformat(), "", ""))
        else:
            rows.append((key, name, "team", service, "", "", ""))
    columns = ["id", "name", "level", "parent", "valid_from", "valid_to", "merged_into"]
    return pd.DataFrame(rows, columns=columns)


def teams_of(*services: str) -> list[str]:
    """Ids of the teams of the service areas."""
    return [key for key, _, service, _ in TEAMS if service in services]


def place(rng: np.random.Generator, teams: list[str], dates: np.ndarray) -> np.ndarray:
    """A team for each of `dates` (datetime64), drawn alike for every group; the merged one ends."""
    out = rng.choice(np.array(teams, dtype=object), size=len(dates))
    return current(out, dates)


def current(teams: np.ndarray, dates: np.ndarray) -> np.ndarray:
    """`teams` as they stood at `dates`: what was merged belongs to the team it was merged into."""
    out = teams.copy()
    out[(out == MERGED) & (dates > np.datetime64(MERGED_ON))] = INTO
    return out


def names(teams: np.ndarray, dates: np.ndarray) -> list[str]:
    """Names of `teams` as they were at `dates`."""
    by_id = {key: name for key, name, _, _ in TEAMS} | SERVICES
    late = dates >= np.datetime64(RENAMED_ON)
    return [
        NEW_NAME if key == RENAMED and after else by_id[key]
        for key, after in zip(teams, late, strict=True)
    ]


def factors(rng: np.random.Generator, spread: float = 0.12) -> dict[str, float]:
    """How much each team differs from the usual, as a factor; the same for every group."""
    keys = [key for key, _, _, _ in TEAMS]
    return dict(zip(keys, np.exp(rng.normal(0, spread, len(keys))), strict=True))
