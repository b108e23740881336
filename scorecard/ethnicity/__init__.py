"""Ethnicity codes, labels and groupings: a code list read from a file."""

from scorecard.ethnicity.codes import CodeList, CodeListError

__all__ = ["CodeList", "CodeListError"]
