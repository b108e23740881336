"""One ratio over strata: against statsmodels, a formula written out, and one stratum alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from scorecard.statistics import pooled_ratio, risk_ratio

# Berkeley 1973, six departments: women and men, admitted and applied
WOMEN = [89, 17, 202, 131, 94, 24], [108, 25, 593, 375, 393, 341]
MEN = [512, 353, 120, 138, 53, 22], [825, 560, 325, 417, 191, 373]


def written_out(kind, x1, n1, x0, n0):
    top = bottom = var = 0.0
    for a, m, b, n in zip(x1, n1, x0, n0, strict=True):
        top, bottom = top + a * n / (m + n), bottom + b * m / (m + n)
        if kind == "proportion":
            var += (m * n * (a + b) - a * b * (m + n)) / (m + n) ** 2
        else:
            var += m * n * (a + b) / (m + n) ** 2
    reach = 1.959963984540054 * math.sqrt(var / (top * bottom))
    return top / bottom, top / bottom * math.exp(-reach), top / bottom * math.exp(reach)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_as_written_out_and_as_statsmodels(kind):
    found = pooled_ratio(kind, *WOMEN, *MEN)
    np.testing.assert_allclose(found, written_out(kind, *WOMEN, *MEN), rtol=1e-9)
    if kind == "proportion":
        tables = [
            np.array([[a, m - a], [b, n - b]], dtype=float)
            for a, m, b, n in zip(*WOMEN, *MEN, strict=True)
        ]
        assert found.value == pytest.approx(StratifiedTable(tables).riskratio_pooled)


def test_one_stratum_is_its_own_ratio_and_hidden_ones_are_left_out():
    one = pooled_ratio("proportion", [30], [100], [50], [250])
    np.testing.assert_allclose(one, risk_ratio(30, 100, 50, 250), rtol=1e-9)
    hidden = pooled_ratio("proportion", [30, np.nan], [100, 40], [50, 7], [250, 80])
    np.testing.assert_allclose(hidden, one)
    assert np.isnan(pooled_ratio("rate", [0.0], [10], [0.0], [20]).value)
    assert pooled_ratio("rate", [[1, 2], [3, 4]], 9, 2, 9).value.shape == (2,)


def test_impossible_numbers_are_refused():
    for wrong in (
        lambda: pooled_ratio("mean", 1, 2, 1, 2),
        lambda: pooled_ratio("rate", [-1], [2], [1], [2]),
        lambda: pooled_ratio("proportion", [3], [2], [1], [2]),
    ):
        with pytest.raises(ValueError):
            wrong()
