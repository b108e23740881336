"""Which disclosure rule applies: presets named after public rules, and what is said otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scorecard.definitions.data import DisclosureRule
from scorecard.definitions.model import Definitions


@dataclass(frozen=True)
class Rule:
    """A complete set of settings; see `DisclosureRule` for each."""

    threshold: int
    zeros: str
    minimum_base: int
    minimum_values: int
    dominance: float
    all_or_none_base: int
    protection: int
    rounding: int
    worth_reading: float


PRESETS = {
    "dfe": Rule(5, "show", 0, 10, 1.0, 10, 6, 1, 0.25),
    "nhs": Rule(7, "show", 0, 8, 1.0, 10, 8, 5, 0.0),
    "survey": Rule(5, "show", 10, 10, 1.0, 10, 6, 1, 0.25),
    "pay": Rule(5, "show", 0, 20, 0.5, 10, 6, 1, 0.25),
    "off": Rule(0, "show", 0, 1, 1.0, 0, 0, 1, 0.0),
}


def rule_for(definitions: Definitions, dataset: str, indicator: str | None = None) -> Rule:
    """The rule for a dataset, and an indicator on it: the narrowest setting wins, field by
    field."""
    layers = [definitions.disclosure, definitions.dataset(dataset).disclosure]
    if indicator is not None:
        layers.append(definitions.indicator(indicator).disclosure)
    return rule_of(*layers)


def rule_of(*layers: DisclosureRule | None) -> Rule:
    """What is said, from the widest to the narrowest, laid over the usual."""
    rule = PRESETS["dfe"]
    for layer in layers:
        if layer is not None:
            rule = _laid_over(rule, layer)
    return rule


def is_off(rule: Rule) -> bool:
    """Whether the rule hides nothing."""
    return rule == PRESETS["off"]


def _laid_over(rule: Rule, layer: DisclosureRule) -> Rule:
    base = PRESETS[layer.preset] if layer.preset else rule
    own = layer.model_dump(exclude={"preset"}, exclude_none=True)
    return replace(base, **own)
