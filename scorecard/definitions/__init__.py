"""The YAML language: typed model, loading with line numbers, rules.

`load(path)` reads a file with its code list and returns everything that is wrong with it at once.
"""

from scorecard.definitions.dating import dating_of, parse_ending
from scorecard.definitions.loading import Loaded, load, parse
from scorecard.definitions.problems import Problem

__all__ = ["Loaded", "Problem", "dating_of", "load", "parse", "parse_ending"]
