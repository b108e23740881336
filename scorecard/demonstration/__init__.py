"""The demonstration borough: invented tables with disparities planted on purpose and written down.

`generate(seed)` gives every table, `write(tables, folder)` puts them on disk as a council's files
look. What is planted stands in `planted.csv`; what it does not list has the same chance in every
group.
"""

from scorecard.demonstration.files import write
from scorecard.demonstration.generate import SEED, generate
from scorecard.demonstration.planted import listed

__all__ = ["SEED", "generate", "listed", "write"]
