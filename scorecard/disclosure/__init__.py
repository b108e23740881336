"""The airlock: raw counts go in, protected counts come out; nothing behind it sees the raw ones."""

from scorecard.definitions.disclosing import PRESETS, Rule, rule_for
from scorecard.disclosure.codes import Codes
from scorecard.disclosure.editions import Editions
from scorecard.disclosure.protect import Protected, protect

__all__ = ["PRESETS", "Codes", "Editions", "Protected", "Rule", "protect", "rule_for"]
