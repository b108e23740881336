"""q-values against statsmodels and the example of the paper that introduced them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from scorecard.statistics import false_discovery

# Benjamini and Hochberg (1995), section 3.2: 15 comparisons of two treatments
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
             0.4262, 0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip


def test_published():
    q = false_discovery(PUBLISHED)
    assert (q < 0.05).sum() == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)


@pytest.mark.parametrize(("dependent", "method"), [(False, "fdr_bh"), (True, "fdr_by")])
def test_against_statsmodels(dependent, method):
    rng = np.random.default_rng(70)
    for _ in range(300):
        p = rng.beta(0.4, 1, rng.integers(1, 60))
        p[rng.random(len(p)) < 0.1] = 0.03  # ties
        expected = multipletests(p, method=method)[1]
        np.testing.assert_allclose(false_discovery(p, dependent=dependent), expected, rtol=1e-9)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), max_size=40), st.booleans())
@settings(max_examples=200, deadline=None)
def test_invariants(p, dependent):
    p = np.array(p)
    q = false_discovery(p, dependent=dependent)
    known = ~np.isnan(p)
    np.testing.assert_array_equal(np.isnan(q), ~known)
    # hidden tests are not in the family
    np.testing.assert_array_equal(q[known], false_discovery(p[known], dependent=dependent))
    assert ((q[known] >= p[known] * (1 - 1e-12)) & (q[known] <= 1)).all()
    order = np.argsort(p[known], kind="stable")
    assert (np.diff(q[known][order]) >= 0).all()
    np.testing.assert_array_equal(false_discovery(p[::-1], dependent=dependent), q[::-1])


def test_empty_and_refused():
    assert false_discovery([]).shape == (0,)
    assert np.isnan(false_discovery([math.nan, math.nan])).all()
    for wrong in ([0.5, 1.2], [-0.1], [[0.5]], 0.5):
        with pytest.raises(ValueError):
            false_discovery(wrong)
