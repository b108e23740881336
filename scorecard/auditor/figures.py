"""Figures as linear relations between the two counts that they are made of."""

from __future__ import annotations

import math

from scorecard.auditor.inversion import Arm, fraction
from scorecard.auditor.relation import INFINITE, Relation

EXACT = 1e-9  # how far a figure with all its digits may be off


def share(
    top: list[int], bottom: list[int], value: float, per: float, tolerance: float, words: str
) -> list[Relation]:
    """numerator ÷ denominator is known: a line through the counts, or a band where rounded.

    top, bottom: the counts whose sums are numerator and denominator. tolerance: how far value ÷ per
    may be off; 0 where all digits are told.
    """
    plain = None if tolerance else fraction(value, per)
    if plain is not None:
        bands = [(float(plain.denominator), float(plain.numerator), 0.0, 0.0)]
    else:
        off, part = tolerance + EXACT, value / per
        bands = [(1.0, part + off, -INFINITE, 0.0), (1.0, part - off, 0.0, INFINITE)]
    out = []
    for factor, part, low, high in bands:
        terms: dict[int, float] = {}
        for positions, sign in ((top, factor), (bottom, -part)):
            for position in positions:
                terms[position] = terms.get(position, 0.0) + sign
        out.append(Relation(words, terms, low, high, assumed=True))
    return out


def gap(n: int, d: int, people: float, other: Arm, per: float, words: str) -> list[Relation]:
    """People behind the gap: the numerator less what it would be at the other side's share.

    Nothing where the other side is not known.
    """
    terms = {n: 1.0, d: -other.number / per}
    if other.denominator > 0:
        terms, people = {n: other.denominator, d: -other.numerator}, people * other.denominator
    if any(math.isnan(each) for each in (*terms.values(), people)):
        return []
    off = EXACT * max(1.0, abs(people))
    return [Relation(words, terms, people - off, people + off, assumed=True)]
