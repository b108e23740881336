"""Ethnicity as it is drawn and as it is written down: groups, codes, spellings."""

from __future__ import annotations

import numpy as np

from scorecard.demonstration.parameters import GROUPS

# Share of each code within its group.
CODES: dict[str, dict[str, float]] = {
    "Asian": {"AIND": 0.32, "APKN": 0.19, "ABAN": 0.07, "CHNE": 0.10, "AOTH": 0.32},
    "Black": {"BAFR": 0.58, "BCRB": 0.28, "BOTH": 0.14},
    "Mixed": {"MWAS": 0.27, "MWBA": 0.16, "MWBC": 0.31, "MOTH": 0.26},
    "Other": {"OOTH": 1.0},
    "White": {"WBRI": 0.82, "WIRI": 0.015, "WIRT": 0.005, "WROM": 0.01, "WOTH": 0.15},
}
# The letters of Ofsted's Annex A lists.
ANNEX_A = [
    *["WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH"],
    *["AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH"],
]
LABELS = {
    "AIND": "Asian: Indian",
    "APKN": "Asian: Pakistani",
    "ABAN": "Asian: Bangladeshi",
    "CHNE": "Asian: Chinese",
    "AOTH": "Asian: Other Asian",
    "BAFR": "Black: African",
    "BCRB": "Black: Caribbean",
    "BOTH": "Black: Other Black",
    "MWAS": "Mixed: White and Asian",
    "MWBA": "Mixed: White and Black African",
    "MWBC": "Mixed: White and Black Caribbean",
    "MOTH": "Mixed: Other Mixed",
    "OOTH": "Other: Any other ethnic group",
    "WBRI": "White: British",
    "WIRI": "White: Irish",
    "WIRT": "White: Gypsy or Irish Traveller",
    "WROM": "White: Roma",
    "WOTH": "White: Other White",
}


def exact_groups(rng: np.random.Generator, shares: list[float], n: int) -> np.ndarray:
    """`n` group numbers in random order whose counts are the shares of `n`, as whole numbers."""
    counts = whole(np.array(shares) * n)
    return rng.permutation(np.repeat(np.arange(len(shares)), counts))


def whole(expected: np.ndarray) -> np.ndarray:
    """Whole numbers near `expected` with the same sum (largest remainders)."""
    counts = np.floor(expected).astype(int)
    short = round(float(expected.sum())) - int(counts.sum())
    counts[np.argsort(counts - expected, kind="stable")[:short]] += 1
    return counts


def draw_codes(rng: np.random.Generator, groups: np.ndarray) -> np.ndarray:
    """A code for each group number."""
    out = np.empty(len(groups), dtype=object)
    for number, name in enumerate(GROUPS):
        here = groups == number
        codes, shares = list(CODES[name]), list(CODES[name].values())
        out[here] = rng.choice(codes, size=int(here.sum()), p=shares)
    return out


def hide(rng: np.random.Generator, codes: np.ndarray, share: float) -> np.ndarray:
    """`codes`, of which `share` are not known: not obtained, refused or left empty."""
    out = codes.copy()
    here = rng.random(len(codes)) < share
    out[here] = rng.choice(["NOBT", "REFU", ""], size=int(here.sum()), p=[0.5, 0.3, 0.2])
    return out


def annex_a(codes: np.ndarray) -> list[str]:
    """Codes as Annex A writes them: "a) WBRI"; refused and not obtained share the last letter."""
    letters = {code: f"{chr(97 + i)}) {code}" for i, code in enumerate(ANNEX_A)}
    letters |= {"NOBT": "s) NOBT", "REFU": "s) REFU", "": ""}
    return [letters[code] for code in codes]


def labels(codes: np.ndarray) -> list[str]:
    """Codes as words."""
    words = LABELS | {"NOBT": "Not stated", "REFU": "Prefer not to say", "": ""}
    return [words[code] for code in codes]
