"""Limits for a difference or a ratio of two estimates, from how far each estimate's own limits lie
away from it (the method of variance estimates recovery, MOVER)."""

import numpy as np

from scorecard.statistics._checks import FloatArray


def difference_limits(
    estimate1: FloatArray,
    below1: FloatArray,
    above1: FloatArray,
    estimate0: FloatArray,
    below0: FloatArray,
    above0: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The difference estimate1 - estimate0 and its limits.

    below, above: distances from each estimate to its own lower and upper limit, which are combined
    as a root sum of squares. NaN limits where a distance is NaN.

    Source: Zou and Donner (2008), Stat Med 27:1693-1702.
    """
    difference = estimate1 - estimate0
    return (
        difference,
        difference - np.sqrt(below1**2 + above0**2),
        difference + np.sqrt(above1**2 + below0**2),
    )


@np.errstate(divide="ignore", invalid="ignore")
def ratio_limits(
    estimate1: FloatArray,
    below1: FloatArray,
    above1: FloatArray,
    estimate0: FloatArray,
    below0: FloatArray,
    above0: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The ratio estimate1 / estimate0 of two quantities that cannot be negative, and its limits.

    below, above: distances from each estimate to its own lower and upper limit. A limit is the
    ratio r at which the difference estimate1 - r * estimate0 reaches its own limit, the distances
    being combined as a root sum of squares; so it excludes 1 exactly where the difference's
    interval excludes 0. With symmetric distances this is Fieller's interval, otherwise MOVER-R.
    The lower limit is 0 where group 1 may be at 0, the upper one infinite where group 0 may be.
    NaN where estimate0 is not positive or estimate1 negative.

    Source: Newcombe (2016), Stat Methods Med Res 25:1774-1778.
    """
    product = estimate1 * estimate0
    # Room between each estimate's limit and zero, as estimate^2 - distance^2 without cancelling.
    room1 = (estimate1 - below1) * (estimate1 + below1)
    room0 = (estimate0 - below0) * (estimate0 + below0)
    # Distance products are grouped so that no term can turn negative where the root is used.
    lower_root = np.sqrt((below1 * estimate0) ** 2 + above0**2 * room1)
    upper_root = np.sqrt((below0 * estimate1) ** 2 + above1**2 * room0)
    lower = np.where(room1 > 0, room1 / (product + lower_root), 0.0)
    upper = np.where(room0 > 0, (product + upper_root) / room0, np.inf)
    known = (estimate0 > 0) & (estimate1 >= 0)
    limits_known = known & ~np.isnan(below1 + above1 + below0 + above0)
    return (
        np.where(known, estimate1 / estimate0, np.nan),
        np.where(limits_known, lower, np.nan),
        np.where(limits_known, upper, np.nan),
    )
