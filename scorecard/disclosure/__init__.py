"""The airlock: raw counts go in, protected counts come out; nothing behind it sees the raw ones."""

from scorecard.disclosure.protect import Protected, protect
from scorecard.disclosure.settings import PRESETS, Rule, rule_for

__all__ = ["PRESETS", "Protected", "Rule", "protect", "rule_for"]
