"""The airlock: raw counts go in, protected counts come out; nothing behind it sees the raw ones."""

from scorecard.definitions.disclosing import PRESETS, Rule, rule_for
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.editions import Editions
from scorecard.disclosure.prepared import Prepared, prepare
from scorecard.disclosure.protect import Protected, hide, protect

__all__ = [
    "PRESETS",
    "Codes",
    "Editions",
    "Prepared",
    "Protected",
    "Rule",
    "hide",
    "prepare",
    "protect",
    "rule_for",
]
