"""What every function promises: refusals, hidden numbers, shapes, input types, speed."""

import inspect
import time
import warnings

import numpy as np
import pandas as pd
import pytest

import scorecard.statistics as statistics

NAN = float("nan")

# name -> arguments that are fine; confidence is left to its default
INTERVALS = {
    "proportion_interval": (3, 12),
    "rate_interval": (3, 12),
    "mean_interval": (20, 120, 4),
    "mean_difference": (20, 120, 4, 30, 250, 5),
    "mean_ratio": (20, 120, 4, 30, 250, 5),
    "risk_ratio": (3, 12, 5, 30),
    "risk_difference": (3, 12, 5, 30),
    "rate_ratio": (3, 12, 5, 30),
    "rate_difference": (3, 12, 5, 30),
    "progression_ratio": (3, 12, 5, 30),
    "excess": (3, 12, 0.4),
}
P_VALUES = {
    "risk_ratio_p": (3, 12, 5, 30),
    "rate_ratio_p": (3, 12, 5, 30),
    "proportion_p": (3, 12, 0.4),
    "rate_p": (3, 12, 0.4),
    "mean_difference_p": (20, 120, 4, 30, 250, 5),
    "mean_error": (20, 120, 4),
    "mean_p": (20, 120, 4, 3),
    "progression_ratio_p": (3, 12, 5, 30),
}
ELEMENTWISE = INTERVALS | P_VALUES
# positions of (x, n) pairs in which x may not exceed n
WITHIN = {
    "proportion_interval": [(0, 1)],
    "risk_ratio": [(0, 1), (2, 3)],
    "risk_difference": [(0, 1), (2, 3)],
    "risk_ratio_p": [(0, 1), (2, 3)],
    "proportion_p": [(0, 1)],
    "excess": [(0, 1)],
}
# positions of bases, 0 of which gives NaN (with its count at 0 too)
BASES = {
    "proportion_interval": [(0, 1)],
    "rate_interval": [(0, 1)],
    "risk_ratio": [(0, 1), (2, 3)],
    "risk_difference": [(0, 1), (2, 3)],
    "rate_ratio": [(0, 1), (2, 3)],
    "rate_difference": [(0, 1), (2, 3)],
    "excess": [(0, 1)],
    "risk_ratio_p": [(0, 1), (2, 3)],
    "rate_ratio_p": [(0, 1), (2, 3)],
    "proportion_p": [(0, 1)],
    "rate_p": [(0, 1)],
}


def call(name, *arguments, **named):
    return getattr(statistics, name)(*arguments, **named)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_everything_exported_exists_and_is_documented():
    assert sorted(statistics.__all__) == statistics.__all__
    for name in statistics.__all__:
        assert inspect.getdoc(getattr(statistics, name))
    public = {
        name
        for name, thing in vars(statistics).items()
        if not name.startswith("_") and not inspect.ismodule(thing)
    }
    assert public == set(statistics.__all__)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_hidden_numbers_come_out_hidden(name):
    arguments = ELEMENTWISE[name]
    for place in range(len(arguments)):
        hidden = [*arguments]
        hidden[place] = NAN
        assert np.isnan(call(name, *hidden)).all(), f"argument {place}"
        # beside a known row, and together with zeros
        zeros = [0.0] * len(arguments)
        zeros[place] = NAN
        rows = [np.array(pair) for pair in zip(arguments, hidden, zeros, strict=True)]
        found = np.atleast_2d(np.array(call(name, *rows)))
        assert not np.isnan(found[:, 0]).any()
        assert np.isnan(found[:, 1:]).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_negative_counts_are_refused_in_a_sentence_without_numbers(name):
    arguments = ELEMENTWISE[name]
    for place in range(len(arguments)):
        if name.startswith("mean") and place % 3 == 0:
            continue  # a total may be negative
        wrong = [*arguments]
        wrong[place] = np.array([arguments[place], -7])
        with pytest.raises(ValueError) as caught:
            call(name, *wrong)
        message = str(caught.value)
        assert "7" not in message and message.endswith(".") and message.count(".") == 1


@pytest.mark.parametrize("name", WITHIN)
def test_more_cases_than_people_are_refused(name):
    for x, n in WITHIN[name]:
        wrong = [*ELEMENTWISE[name]]
        wrong[x] = [0, 31, NAN]
        wrong[n] = [12, 30, 12]
        with pytest.raises(ValueError, match="must not be greater than") as caught:
            call(name, *wrong)
        assert "31" not in str(caught.value)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_infinite_counts_are_refused(name):
    for place in range(len(ELEMENTWISE[name])):
        wrong = [*ELEMENTWISE[name]]
        wrong[place] = float("inf")
        with pytest.raises(ValueError):
            call(name, *wrong)


@pytest.mark.parametrize("name", BASES)
def test_an_empty_base_gives_nan(name):
    for x, n in BASES[name]:
        empty = [*ELEMENTWISE[name]]
        empty[x] = empty[n] = 0
        assert np.isnan(call(name, *empty)).all()


def test_an_empty_group_has_no_mean():
    assert np.isnan(statistics.mean_interval(0, 0, 0)).all()
    assert np.isnan(statistics.mean_difference(0, 0, 0, 20, 120, 4)).all()


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, NAN])
def test_confidence_is_between_0_and_1(confidence):
    for name, arguments in INTERVALS.items():
        with pytest.raises(ValueError, match="confidence"):
            call(name, *arguments, confidence=confidence)
    with pytest.raises(ValueError, match="confidence"):
        statistics.median_interval([1, 2, 3], confidence)
    with pytest.raises(ValueError, match="confidence"):
        statistics.standardised_rate([20], [30], [1], confidence)
    with pytest.raises(ValueError, match="confidence"):
        statistics.standardised_proportion([20], [30], [1], confidence)
    with pytest.raises(ValueError, match="confidence"):
        statistics.indirect_ratio(20, [30], [20], [30], confidence)


@pytest.mark.parametrize("name", INTERVALS)
def test_confidence_defaults_to_95_and_comes_by_position(name):
    arguments = INTERVALS[name]
    assert call(name, *arguments) == call(name, *arguments, 0.95)
    wider, narrower = call(name, *arguments, 0.998), call(name, *arguments, confidence=0.8)
    assert wider.lower <= narrower.lower and narrower.upper <= wider.upper


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_scalars_give_floats_and_arrays_arrays(name):
    arguments = ELEMENTWISE[name]
    scalar = call(name, *arguments)
    parts = scalar if isinstance(scalar, statistics.Interval) else (scalar,)
    assert all(isinstance(part, float) for part in parts)

    # the first argument down, the others across: broadcasting gives the scalar everywhere
    column = np.full((3, 1), arguments[0])
    row = [np.full(4, a) for a in arguments[1:]]
    grid = call(name, column, *row)
    grid_parts = grid if isinstance(grid, statistics.Interval) else (grid,)
    for part, one in zip(grid_parts, parts, strict=True):
        assert part.shape == (3, 4) and part.dtype == np.float64
        np.testing.assert_allclose(part, one, rtol=1e-13)

    empty = call(name, *[np.array([])] * len(arguments))
    assert np.array(empty).size == 0


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_pandas_missing_values_and_read_only_arrays(name):
    arguments = ELEMENTWISE[name]
    columns = [pd.Series([a, None], dtype="Float64") for a in arguments]
    found = np.atleast_2d(np.array(call(name, *columns)))
    assert not np.isnan(found[:, 0]).any() and np.isnan(found[:, 1]).all()

    frozen = [np.array([a, a], dtype=float) for a in arguments]
    for array in frozen:
        array.flags.writeable = False
    call(name, *frozen)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_arguments_are_left_alone(name):
    arrays = [np.array([a, 0.0]) for a in ELEMENTWISE[name]]
    before = [a.copy() for a in arrays]
    call(name, *arrays)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_rows_do_not_influence_each_other():
    rng = np.random.default_rng(100)
    n1, n0 = rng.integers(0, 60, (2, 400))
    x1, x0 = rng.integers(0, n1 + 1), rng.integers(0, n0 + 1)
    for name in ("risk_ratio", "risk_difference", "rate_ratio", "risk_ratio_p", "rate_ratio_p"):
        together = np.atleast_2d(np.array(call(name, x1, n1, x0, n0)))
        for row in range(0, 400, 7):
            alone = np.atleast_1d(np.array(call(name, x1[row], n1[row], x0[row], n0[row])))
            np.testing.assert_allclose(together[:, row], alone, rtol=1e-12)


ROWS = 10_000
CLOSED = ("proportion_interval", "risk_difference", "rate_interval", "rate_difference",
          "progression_ratio", "mean_difference", "mean_ratio", "mean_difference_p")  # fmt: skip


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_ten_thousand_rows_are_quick(name):
    """Limits far above what is measured, far below what a loop over rows would take."""
    rng = np.random.default_rng(101)
    if name.startswith("mean"):
        n = rng.integers(2, 500, (2, ROWS))
        total = rng.normal(100, 30, (2, ROWS)) * n
        groups = [(t, t**2 / m + 50 * m, m) for t, m in zip(total, n, strict=True)]
        arguments = (*groups[0], *groups[1])[: len(ELEMENTWISE[name])]
    else:
        n1, n0 = rng.integers(1, 500, (2, ROWS))
        x1, x0 = rng.integers(0, n1 + 1), rng.integers(0, n0 + 1)
        x1[: ROWS // 4], x0[ROWS // 8 : ROWS // 2] = 0, 0
        arguments = (x1, n1, 0.3) if len(ELEMENTWISE[name]) == 3 else (x1, n1, x0, n0)
        arguments = arguments[: len(ELEMENTWISE[name])]
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        call(name, *arguments)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < (0.05 if name in CLOSED else 1.0)
