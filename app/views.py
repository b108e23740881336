"""The pages there are: the one list for navigation, links and the server's 404."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "pages"


@dataclass(frozen=True)
class Page:
    """A page. path: its address, "" for the first one. file: its script in pages/. action: what one
    must be allowed to do to be offered it; the page asks again."""

    path: str
    file: str
    title: str
    action: str = "see"


ALL = (
    Page("", "scorecard.py", "Scorecard"),
    Page("objective", "objective.py", "Objectives"),
    Page("indicator", "indicator.py", "Indicators"),
    Page("teams", "teams.py", "Teams"),
    Page("journey", "journey.py", "Journey"),
    Page("data", "data.py", "Data"),
    Page("methods", "methods.py", "How to read this"),
    Page("definitions", "definitions.py", "Definitions", "edit"),
    Page("history", "history.py", "History", "edit"),
    Page("trail", "trail.py", "Trail", "read-trail"),
)
