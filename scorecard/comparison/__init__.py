"""Comparison: each ethnic group's figure, and how it stands to its comparator and to the past.

Protected counts go in, and everything that can be calculated from them comes out. Nothing here
looks behind a hidden number: groups are only ever added up, never taken away from All, and a sum
with a hidden part is blank.
"""

from scorecard.comparison.compare import compare, compared

__all__ = ["compare", "compared"]
