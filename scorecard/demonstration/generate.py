"""Every table of the demonstration borough, from one seed."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd

from scorecard.demonstration import areas, care, children, families, look, published, staff
from scorecard.demonstration import parameters as p

SEED = 1948

Tables = dict[str, pd.DataFrame]


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers of one part, so that a change in one part leaves the others as they are."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def generate(seed: int = SEED) -> Tables:
    """All tables by the path of their file in the data folder, as a council's files look."""
    everybody = children.population(stream(seed, "children"))
    referred = children.referrals(stream(seed, "referrals"), everybody)
    referred["group"] = everybody.group[referred["who"]]
    assessed = children.assessments(stream(seed, "assessments"), referred)
    enquired = children.enquiries(stream(seed, "enquiries"), assessed)
    planned = children.plans(stream(seed, "plans"), enquired)
    cared = care.looked_after(stream(seed, "looked-after"), everybody, assessed)
    lived = care.placements(stream(seed, "placements"), cared)
    helped = families.early_help(stream(seed, "early-help"), everybody)
    offered = families.conference_offers(stream(seed, "offers"), enquired)
    children_of = families.brothers_and_sisters(
        stream(seed, "families"),
        assessed,
        enquired,
        everybody.id,
        cared["id"],
    )
    for decided in (assessed, enquired):
        decided["family"] = decided["who"].map(children_of)
    inside, leavers = staff.staff(stream(seed, "staff"))

    own = look.children_tables(
        stream(seed, "look"), everybody, referred, assessed, enquired, planned, cared, lived
    )
    own |= look.family_tables(
        everybody,
        helped=helped,
        offered=offered,
        left_care=care.care_leavers(stream(seed, "care-leavers")),
        carers=care.foster_carers(stream(seed, "carers")),
        complaints=families.complaints(stream(seed, "complaints")),
        interpreters=families.interpreters(stream(seed, "interpreters")),
        feedback=families.feedback(stream(seed, "feedback")),
        audits=families.audits(stream(seed, "audits")),
    )
    own |= look.staff_tables(
        inside,
        leavers,
        applications=staff.applications(stream(seed, "applications")),
        promoted=staff.happening(stream(seed, "promotions"), inside, p.PROMOTED),
        disciplinary=staff.happening(stream(seed, "disciplinary"), inside, p.DISCIPLINARY),
        fitness=staff.happening(stream(seed, "fitness"), inside, p.FITNESS, regulated=True),
        trained=staff.happening(stream(seed, "courses"), inside, p.FUNDED_COURSE),
        programme=staff.programme(stream(seed, "programme"), inside),
        survey=staff.survey(stream(seed, "survey"), inside),
    )
    public = published.tables(stream(seed, "published"), cared, inside)
    return {"areas.csv": areas.table()} | public | own
