"""The only door to bundles for the dashboard: which organisations there are, who is reading, and
what of it they may see.

policy: who may do what, from config/access.yaml. readers: from a person's claims to a Reader.
narrowing: a bundle without the areas of others. door: organisations and their bundles.
"""

from scorecard.access.door import (
    Organisation,
    areas_of,
    built,
    bundle,
    known_areas,
    organisations,
    problems,
    signature,
    stale,
    whole_bundle,
)
from scorecard.access.policy import ROLES, load_policy, unknown_areas
from scorecard.access.readers import (
    OPEN,
    Expired,
    Reader,
    Refused,
    asking,
    demand,
    holds,
    may,
    policy,
    policy_path,
    policy_problems,
    reader,
    viewed_as,
)
from scorecard.access.trials import preview_folder, previewed
from scorecard.bundle import BundleError
from scorecard.definitions import Problem

__all__ = [
    "OPEN",
    "ROLES",
    "BundleError",
    "Expired",
    "Organisation",
    "Problem",
    "Reader",
    "Refused",
    "areas_of",
    "asking",
    "built",
    "bundle",
    "demand",
    "holds",
    "known_areas",
    "load_policy",
    "may",
    "organisations",
    "policy",
    "policy_path",
    "policy_problems",
    "preview_folder",
    "previewed",
    "problems",
    "reader",
    "signature",
    "stale",
    "unknown_areas",
    "viewed_as",
    "whole_bundle",
]
