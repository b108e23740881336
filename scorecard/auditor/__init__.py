"""The adversary: tries to find out, from everything published, what disclosure control hid.

It knows the results, the facts beside them, the definitions and every rule, and nothing else. It
shares no code with the room that hides, so that a mistake there is not made here again.
"""

from scorecard.auditor.auditing import Audit, audit
from scorecard.auditor.reading import Published, ReadingError, read, read_results
from scorecard.auditor.report import report

__all__ = ["Audit", "Published", "ReadingError", "audit", "read", "read_results", "report"]
