"""What every function of this package shares: reading arguments, checking them, the result type.

Hidden numbers travel as NaN, so NaN passes every check here and comes out as NaN at the other end.
Impossible numbers are a mistake of the caller and raise ValueError. Messages name the argument and
the rule, never a value, because a value may be a count that disclosure control is there to hide.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class Interval(NamedTuple):
    """An estimate with its confidence limits.

    Arrays of the broadcast shape of the arguments; where every argument was a scalar, three
    `numpy.float64`, which are Python floats too.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def interval(value: npt.ArrayLike, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Interval:
    """Bundle three arrays of one shape; 0-dimensional ones become floats."""
    return Interval(plain(value), plain(lower), plain(upper))


def plain(array: npt.ArrayLike) -> FloatArray:
    """The array itself, or a `numpy.float64` where it has no dimensions."""
    result: FloatArray = np.asarray(array, dtype=np.float64)[()]
    return result


def floats(*arrays: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """The arguments as float64, broadcast to one shape; missing values (None, pandas NA) as NaN."""
    return tuple(np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in arrays)))


def check_not_negative(**arrays: FloatArray) -> None:
    """Raise ValueError where a number is negative or infinite. NaN passes."""
    for name, array in arrays.items():
        # fmin and fmax pass over NaN
        if np.fmin.reduce(array, axis=None, initial=0.0) < 0:
            raise ValueError(f"{name} must not be negative.")
        if np.fmax.reduce(array, axis=None, initial=0.0) == np.inf:
            raise ValueError(f"{name} must be finite.")


def check_finite(**arrays: FloatArray) -> None:
    """Raise ValueError where a number is infinite. NaN passes."""
    for name, array in arrays.items():
        if np.any(np.isinf(array)):
            raise ValueError(f"{name} must be finite.")


def check_within(x: FloatArray, n: FloatArray, x_name: str = "x", n_name: str = "n") -> None:
    """Raise ValueError unless 0 <= x <= n. NaN passes."""
    check_not_negative(**{x_name: x, n_name: n})
    if np.any(x > n):
        raise ValueError(f"{x_name} must not be greater than {n_name}.")


def check_share(share: FloatArray, name: str) -> None:
    """Raise ValueError where a share or probability lies outside 0 to 1. NaN passes."""
    if np.any((share < 0) | (share > 1)):
        raise ValueError(f"{name} must lie between 0 and 1.")


def tail(confidence: float) -> float:
    """The probability left in each tail, (1 - confidence) / 2; ValueError outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1, both excluded.")
    return (1 - float(confidence)) / 2


def normal_quantile(confidence: float) -> float:
    """z, the two-sided quantile of the normal distribution: 1.96 for a confidence of 0.95."""
    return -float(special.ndtri(tail(confidence)))
