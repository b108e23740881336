"""Assessment: what the numbers amount to. Status, trend and target, each with its reason."""

from scorecard.assessment.assess import assess, compare_and_assess
from scorecard.assessment.dispersions import dispersions
from scorecard.assessment.funnels import curves, funnels
from scorecard.assessment.journeys import journeys
from scorecard.assessment.simpson import disagreements
from scorecard.assessment.summary import indicator_status, indicator_statuses

__all__ = [
    "assess",
    "compare_and_assess",
    "curves",
    "disagreements",
    "dispersions",
    "funnels",
    "indicator_status",
    "indicator_statuses",
    "journeys",
]
